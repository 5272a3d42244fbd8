"""The API of the resolver's links: of products, batches and sites."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot, transaction
from trace.registry import queries, service
from trace.registry.api.frame import blueprint
from trace.registry.models import Link
from trace.registry.queries import Kind
from trace.registry.rules import LinkDetails
from trace.registry.schemas import LinkBody, LinkPage, LinkView
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/products/<int:product_id>/links", methods=["GET"])
@needs("product.see")
@blueprint.response(200, LinkPage)
def list_product_links(product_id: int) -> dict[str, Any]:
    """Where the barcode of a product leads beside its own page; a product has few."""
    return _listed("product", product_id)


@blueprint.route("/products/<int:product_id>/links", methods=["POST"])
@needs("link.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(LinkBody)
@blueprint.response(201, LinkView)
@blueprint.alt_response(422, description="A field is wrong; `errors` names it.")
def add_product_link(body: dict[str, Any], product_id: int) -> Response:
    """Register a link of a product. As the default it takes the place of the one before."""
    return _added("product", product_id, body)


@blueprint.route("/batches/<int:batch_id>/links", methods=["GET"])
@needs("product.see")
@blueprint.response(200, LinkPage)
def list_batch_links(batch_id: int) -> dict[str, Any]:
    """The links of a batch; what it does not say is answered by its product."""
    return _listed("batch", batch_id)


@blueprint.route("/batches/<int:batch_id>/links", methods=["POST"])
@needs("link.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(LinkBody)
@blueprint.response(201, LinkView)
@blueprint.alt_response(422, description="A field is wrong; `errors` names it.")
def add_batch_link(body: dict[str, Any], batch_id: int) -> Response:
    """Register a link of a batch."""
    return _added("batch", batch_id, body)


@blueprint.route("/sites/<int:site_id>/links", methods=["GET"])
@needs("product.see")
@blueprint.response(200, LinkPage)
def list_site_links(site_id: int) -> dict[str, Any]:
    """The links of a site with a GLN."""
    return _listed("site", site_id)


@blueprint.route("/sites/<int:site_id>/links", methods=["POST"])
@needs("link.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(LinkBody)
@blueprint.response(201, LinkView)
@blueprint.alt_response(422, description="A field is wrong, or the site would be without a default link.")
def add_site_link(body: dict[str, Any], site_id: int) -> Response:
    """Register a link of a site; its first must be the default."""
    return _added("site", site_id, body)


@blueprint.route("/links/<int:link_id>", methods=["GET"])
@needs("product.see")
@blueprint.response(200, LinkView)
def show_link(link_id: int) -> Tagged:
    """A link, with the ETag of its version."""
    with snapshot(runtime().main) as db:
        found = queries.link(db, link_id)
    own_or_hidden("product.see", found.producer_id)
    return tagged(found, found.version)


@blueprint.route("/links/<int:link_id>", methods=["PUT"])
@needs("link.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(LinkBody)
@blueprint.response(200, LinkView)
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_link(body: dict[str, Any], link_id: int) -> Tagged:
    """Change a link. A new target is looked at again."""
    details, version = _details(body), seen()
    with transaction(runtime().main) as db:
        found = service.edit_link(db, actor=me(), link_id=link_id, details=details, version=version, now=now())
    return tagged(found, found.version)


@blueprint.route("/links/<int:link_id>", methods=["DELETE"])
@needs("link.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.response(204)
@blueprint.alt_response(409, description="The default of a site stays while other links are left.")
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def remove_link(link_id: int) -> None:
    """Take a link away."""
    version = seen()
    with transaction(runtime().main) as db:
        service.remove_link(db, actor=me(), link_id=link_id, version=version, now=now())


def _listed(kind: Kind, thing_id: int) -> dict[str, Any]:
    with snapshot(runtime().main) as db:
        own_or_hidden("product.see", queries.linked(db, kind, thing_id).producer_id)
        return {"items": queries.links_of(db, kind, thing_id), "next": None}


def _added(kind: Kind, thing_id: int, body: dict[str, Any]) -> Response:
    details = _details(body)
    return created(
        lambda db: service.add_link(db, actor=me(), on=(kind, thing_id), details=details, now=now()),
        view=LinkView(),
        at=_address,
    )


def _details(body: dict[str, Any]) -> LinkDetails:
    languages, contexts = tuple(body.pop("languages")), tuple(body.pop("contexts"))
    return LinkDetails(**body, languages=languages, contexts=contexts)


def _address(made: Link) -> str:
    return url_for("registry_api.show_link", link_id=made.id)
