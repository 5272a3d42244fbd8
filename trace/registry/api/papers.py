"""The API of certificates and OCOP items."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import Session, snapshot, transaction
from trace.registry import queries, service
from trace.registry.api.frame import a_page, blueprint
from trace.registry.models import Certificate, OcopItem
from trace.registry.rules import CertificateDetails, OcopDetails
from trace.registry.schemas import (
    CertificateBody,
    CertificatePage,
    CertificateView,
    OcopBody,
    OcopPage,
    OcopRevocationBody,
    OcopView,
    PageQuery,
    StandingBody,
)
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/producers/<int:producer_id>/certificates", methods=["GET"])
@needs("producer.see")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CertificatePage)
def list_certificates(query: dict[str, Any], producer_id: int) -> dict[str, Any]:
    """The certificates of a producer."""
    own_or_hidden("producer.see", producer_id)
    with snapshot(runtime().main) as db:
        found = queries.certificates_of(db, producer_id, after=query["after"], limit=query["limit"] + 1)
    return a_page(found, query["limit"], lambda each: each.id)


@blueprint.route("/producers/<int:producer_id>/certificates", methods=["POST"])
@needs("certificate.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(CertificateBody)
@blueprint.response(201, CertificateView)
@blueprint.alt_response(422, description="A field is wrong; `errors` names it.")
def add_certificate(body: dict[str, Any], producer_id: int) -> Response:
    """Declare a certificate."""
    details = _details(body)
    return created(
        lambda db: service.add_certificate(db, actor=me(), producer_id=producer_id, details=details, now=now()),
        view=CertificateView(),
        at=_address,
    )


@blueprint.route("/certificates/<int:certificate_id>", methods=["GET"])
@needs("producer.see")
@blueprint.response(200, CertificateView)
def show_certificate(certificate_id: int) -> Tagged:
    """A certificate, with the ETag of its version."""
    with snapshot(runtime().main) as db:
        found = queries.certificate(db, certificate_id)
    own_or_hidden("producer.see", found.producer_id)
    return tagged(found, found.version)


@blueprint.route("/certificates/<int:certificate_id>", methods=["PUT"])
@needs("certificate.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(CertificateBody)
@blueprint.response(200, CertificateView)
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_certificate(body: dict[str, Any], certificate_id: int) -> Tagged:
    """Change a certificate: it counts as declared again, and its published copy goes."""
    details, version = _details(body), seen()
    with transaction(runtime().main) as db:
        found = service.edit_certificate(
            db, actor=me(), certificate_id=certificate_id, details=details, version=version, now=now()
        )
    return tagged(found, found.version)


@blueprint.route("/certificates/<int:certificate_id>/standing", methods=["POST"])
@needs("certificate.revoke")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(StandingBody)
@blueprint.response(201, CertificateView)
@blueprint.alt_response(409, description="It does not stand as the act expects.")
def change_standing(body: dict[str, Any], certificate_id: int) -> Response:
    """Suspend, reinstate or revoke a certificate, with the decision or letter that says so."""
    return created(lambda db: _stand(db, certificate_id, **body), view=CertificateView(), at=_address)


def _stand(db: Session, certificate_id: int, *, act: str, on: Any, source: str) -> Certificate:
    if act == "reinstate":
        return service.reinstate_certificate(db, actor=me(), certificate_id=certificate_id, source=source, now=now())
    command = service.suspend_certificate if act == "suspend" else service.revoke_certificate
    return command(db, actor=me(), certificate_id=certificate_id, on=on, source=source, now=now())


@blueprint.route("/products/<int:product_id>/ocop-items", methods=["GET"])
@needs("product.see")
@blueprint.response(200, OcopPage)
def list_ocop_items(product_id: int) -> dict[str, Any]:
    """The recognitions of a product, the newest decision first; a product has few."""
    with snapshot(runtime().main) as db:
        own_or_hidden("product.see", queries.product(db, product_id).producer_id)
        return {"items": queries.ocop_items_of(db, product_id), "next": None}


@blueprint.route("/products/<int:product_id>/ocop-items", methods=["POST"])
@needs("ocop_item.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(OcopBody)
@blueprint.response(201, OcopView)
@blueprint.alt_response(422, description="A field is wrong, or the decision is there already.")
def add_ocop_item(body: dict[str, Any], product_id: int) -> Response:
    """Enter the decision that recognised a product."""
    details = OcopDetails(**body)
    return created(
        lambda db: service.add_ocop_item(db, actor=me(), product_id=product_id, details=details, now=now()),
        view=OcopView(),
        at=_ocop_address,
    )


@blueprint.route("/ocop-items/<int:ocop_item_id>", methods=["GET"])
@needs("product.see")
@blueprint.response(200, OcopView)
def show_ocop_item(ocop_item_id: int) -> Tagged:
    """A recognition, with the ETag of its version."""
    with snapshot(runtime().main) as db:
        found = queries.ocop_item(db, ocop_item_id)
        if found.product_id is not None:
            own_or_hidden("product.see", queries.product(db, found.product_id).producer_id)
    return tagged(found, found.version)


@blueprint.route("/ocop-items/<int:ocop_item_id>/revocation", methods=["POST"])
@needs("ocop_item.revoke")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(OcopRevocationBody)
@blueprint.response(201, OcopView)
@blueprint.alt_response(409, description="It is revoked already.")
def revoke_ocop_item(body: dict[str, Any], ocop_item_id: int) -> Response:
    """Enter the decision that took a recognition back."""
    return created(
        lambda db: service.revoke_ocop_item(db, actor=me(), ocop_item_id=ocop_item_id, **body, now=now()),
        view=OcopView(),
        at=_ocop_address,
    )


def _details(body: dict[str, Any]) -> CertificateDetails:
    file_id = body.pop("file_id")
    product_ids, site_ids = tuple(body.pop("product_ids")), tuple(body.pop("site_ids"))
    file = int(file_id) if file_id else None
    return CertificateDetails(**body, file_id=file, product_ids=product_ids, site_ids=site_ids)


def _address(made: Certificate) -> str:
    return url_for("registry_api.show_certificate", certificate_id=made.id)


def _ocop_address(made: OcopItem) -> str:
    return url_for("registry_api.show_ocop_item", ocop_item_id=made.id)
