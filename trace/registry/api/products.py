"""The API of products, and of the files that their pictures and papers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry import queries, service, uploads
from trace.registry.api.frame import a_page, blueprint
from trace.registry.models import BarcodeNote, Product, ProductGroup, ProductVersion, StoredFile
from trace.registry.rules import Completeness, Picture, ProductDetails, Translation, completeness
from trace.registry.schemas import (
    BarcodeBody,
    BarcodeView,
    FileQuery,
    FileView,
    GroupView,
    ProductBody,
    ProductFullView,
    ProductPage,
    ProductQuery,
)
from trace.web.creating import ONCE, created
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@dataclass(frozen=True)
class Full:
    """One product with the version to show and how complete that is."""

    product: Product
    version: ProductVersion
    state: str
    completeness: Completeness
    barcode: BarcodeNote | None
    foreign_gtin: bool


def _full(db: Session, product_id: int) -> Full:
    found = queries.shown(db, product_id)
    last = queries.last_batch(db, product_id)
    score = completeness(queries.facts_of(db, found.version, batch=last))
    foreign = queries.is_foreign(db, found.product.producer_id, found.version.gtin)
    gtin = found.version.gtin
    notes = queries.barcode_notes(db, product_id, gtin) if gtin else ()
    return Full(found.product, found.version, found.state, score, next(iter(notes), None), foreign)


@blueprint.route("/products", methods=["GET"])
@needs("product.see")
@blueprint.arguments(ProductQuery, location="query")
@blueprint.response(200, ProductPage)
def list_products(query: dict[str, Any]) -> dict[str, Any]:
    """Products, by name without marks, by trace code or GTIN."""
    producers = mine()
    if query["producer_id"] is not None:
        own_or_hidden("product.see", query["producer_id"])
        producers = frozenset({query["producer_id"]})
    with snapshot(runtime().main) as db:
        found = queries.products_of(db, producers, text=query["q"], after=query["after"], limit=query["limit"] + 1)
    return a_page(found, query["limit"], lambda each: each.product.id)


@blueprint.route("/producers/<int:producer_id>/products", methods=["POST"])
@needs("product.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(ProductBody)
@blueprint.response(201, ProductFullView)
@blueprint.alt_response(422, description="A field is wrong; `errors` names it.")
def draft_product(body: dict[str, Any], producer_id: int) -> Response:
    """Draft a product; it gets a trace code."""
    details = _details(body)

    def draft(db: Session) -> Full:
        made = service.draft_product(db, actor=me(), producer_id=producer_id, details=details, now=now())
        return _full(db, made.id)

    return created(draft, view=ProductFullView(), at=_address)


@blueprint.route("/products/<int:product_id>", methods=["GET"])
@needs("product.see")
@blueprint.response(200, ProductFullView)
@blueprint.alt_response(404, description="There is no such product, or it is not yours to read.")
def show_product(product_id: int) -> Tagged:
    """A product: the version that waits where one does, else the accepted one."""
    with snapshot(runtime().main) as db:
        found = _full(db, product_id)
    own_or_hidden("product.see", found.product.producer_id)
    return tagged(found, found.product.version)


@blueprint.route("/products/<int:product_id>", methods=["PUT"])
@needs("product.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(ProductBody)
@blueprint.response(200, ProductFullView)
@blueprint.alt_response(409, description="A decision is awaited.")
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_product(body: dict[str, Any], product_id: int) -> Tagged:
    """Change a product; of an accepted one a new version begins and the public keeps the accepted one."""
    details, version = _details(body), seen()
    with transaction(runtime().main) as db:
        service.edit_product(db, actor=me(), product_id=product_id, details=details, version=version, now=now())
        found = _full(db, product_id)
    return tagged(found, found.product.version)


@blueprint.route("/products/<int:product_id>/barcode-notes", methods=["POST"])
@needs("barcode.note")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(BarcodeBody)
@blueprint.response(201, BarcodeView)
@blueprint.alt_response(422, description="The product has no GTIN, or the day is to come.")
def note_barcode(body: dict[str, Any], product_id: int) -> Response:
    """Record whether the product's GTIN is declared on the national barcode database; of an officer it is checked."""
    return created(
        lambda db: service.note_barcode(db, actor=me(), product_id=product_id, now=now(), **body), view=BarcodeView()
    )


@blueprint.route("/product-groups", methods=["GET"])
@needs("product.see")
@blueprint.response(200, GroupView(many=True))
def list_groups() -> list[ProductGroup]:
    """The categories a product may be entered under: the ends of the tree of OCOP, and the province's own."""
    with snapshot(runtime().main) as db:
        return queries.offered(db)


@blueprint.route("/producers/<int:producer_id>/files", methods=["POST"])
@needs("product.edit")
@blueprint.doc(
    parameters=[ONCE],
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            }
        },
    },
)
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(201, FileView)
@blueprint.alt_response(413, description="The request is larger than the limit of the service.")
@blueprint.alt_response(422, description="The file is not what it says it is.")
def store_file(query: dict[str, Any], producer_id: int) -> Response:
    """Send a file in the part `file`: a picture or a paper. It is private until something publishes it."""
    rt, sent = runtime(), request.files.get("file")
    if sent is None:
        raise Refused(Reason("field.missing", field="file"))
    limit = rt.settings.max_upload_bytes
    name, content = sent.filename or "", sent.stream.read(limit + 1)
    if query["kind"] == "picture":
        picture = uploads.read_picture(name, content, field="file", most_bytes=limit)
        return created(
            lambda db: service.store_picture(
                db, actor=me(), producer_id=producer_id, picture=picture, store=rt.store, now=now()
            ),
            view=FileView(),
            at=_file_address,
        )
    paper = uploads.read_paper(name, content, most_bytes=limit)
    return created(
        lambda db: service.store_paper(db, actor=me(), producer_id=producer_id, paper=paper, store=rt.store, now=now()),
        view=FileView(),
        at=_file_address,
    )


def _details(body: dict[str, Any]) -> ProductDetails:
    image = body.pop("image_file_id")
    standards, images, told = tuple(body.pop("standards")), body.pop("images"), body.pop("translations")
    main = int(image) if image else None
    if images and main is None:
        main = int(images[0]["file_id"])
    return ProductDetails(
        **body,
        standards=standards,
        image_file_id=main,
        images=None if images is None else tuple(Picture(int(each["file_id"]), each["alt"]) for each in images),
        translations=None if told is None else tuple(Translation(**each) for each in told),
    )


def _address(made: Full) -> str:
    return url_for("registry_api.show_product", product_id=made.product.id)


def _file_address(made: StoredFile) -> str:
    return url_for("registry.file", file_id=made.id)
