"""Pages of the resolver's links: what the barcode of a product, a batch or a site leads to."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict
from trace.registry import queries, service
from trace.registry.forms import LinkForm
from trace.registry.models import Link
from trace.registry.queries import Kind, Linked
from trace.registry.rules import LinkDetails
from trace.registry.views.frame import ANSWERED, WORDS, blueprint, may
from trace.registry.wording import LINK_TYPES
from trace.web.creating import once_by_form
from trace.web.forms import PressForm, choices
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other

LISTS = {"product": "registry.product_links", "batch": "registry.batch_links", "site": "registry.site_links"}
ADDS = {"product": "registry.add_product_link", "batch": "registry.add_batch_link", "site": "registry.add_site_link"}


@blueprint.route("/san-pham/<int:product_id>/duong-dan")
@needs("product.see")
def product_links(product_id: int) -> ResponseReturnValue:
    """The links of a product."""
    return _list_page("product", product_id)


@blueprint.route("/lo/<int:batch_id>/duong-dan")
@needs("product.see")
def batch_links(batch_id: int) -> ResponseReturnValue:
    """The links of a batch."""
    return _list_page("batch", batch_id)


@blueprint.route("/dia-diem/<int:site_id>/duong-dan")
@needs("product.see")
def site_links(site_id: int) -> ResponseReturnValue:
    """The links of a site."""
    return _list_page("site", site_id)


@blueprint.route("/san-pham/<int:product_id>/duong-dan/moi", methods=["GET", "POST"])
@needs("link.edit")
def add_product_link(product_id: int) -> ResponseReturnValue:
    """A new link of a product."""
    return _add_page("product", product_id)


@blueprint.route("/lo/<int:batch_id>/duong-dan/moi", methods=["GET", "POST"])
@needs("link.edit")
def add_batch_link(batch_id: int) -> ResponseReturnValue:
    """A new link of a batch."""
    return _add_page("batch", batch_id)


@blueprint.route("/dia-diem/<int:site_id>/duong-dan/moi", methods=["GET", "POST"])
@needs("link.edit")
def add_site_link(site_id: int) -> ResponseReturnValue:
    """A new link of a site; its first is the default."""
    return _add_page("site", site_id)


@blueprint.route("/duong-dan/<int:link_id>/sua", methods=["GET", "POST"])
@needs("link.edit")
def edit_link(link_id: int) -> ResponseReturnValue:
    """Change a link."""
    with snapshot(runtime().main) as db:
        found, thing = _link(db, link_id)
    form = LinkForm(data=_told(found))
    if form.validate_on_submit():
        details = form.details()
        try:
            with transaction(runtime().main) as db:
                service.edit_link(db, actor=me(), link_id=link_id, details=details, version=form.seen, now=now())
            return _back(thing, _("Saved: %(name)s.", name=details.title))
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, thing, _("Change the link"))


@blueprint.route("/duong-dan/<int:link_id>/bo", methods=["GET", "POST"])
@needs("link.edit")
def remove_link(link_id: int) -> ResponseReturnValue:
    """Take a link away, after one look at what goes."""
    with snapshot(runtime().main) as db:
        found, thing = _link(db, link_id)
    form = PressForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.remove_link(db, actor=me(), link_id=link_id, now=now())
            return _back(thing, _("Removed: %(name)s.", name=found.title))
        except Conflict as error:
            form.refuse(error)
    title = _("Remove this link?")
    crumbs = _crumbs(thing, (title, None))
    return page("registry/link_gone.html", form=form, link=found, title=title, crumbs=crumbs, **WORDS), form.status


def _thing(db: Session, kind: Kind, thing_id: int) -> Linked:
    thing = queries.linked(db, kind, thing_id)
    own_or_hidden("product.see", thing.producer_id)
    return thing


def _link(db: Session, link_id: int) -> tuple[Link, Linked]:
    """The link and what it belongs to, for somebody who may change it."""
    found = queries.link(db, link_id)
    own_or_hidden("link.edit", found.producer_id)
    return found, queries.linked(db, *queries.linked_of(found))


def _list_page(kind: Kind, thing_id: int) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        thing = _thing(db, kind, thing_id)
        links = queries.links_of(db, kind, thing_id)
    return page(
        "registry/links.html",
        thing=thing,
        links=links,
        add=url_for(ADDS[kind], **_of(thing)) if may("link.edit", thing.producer_id) else None,
        host=runtime().settings.host,
        crumbs=_crumbs(thing),
        **WORDS,
    )


def _add_page(kind: Kind, thing_id: int) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        thing = _thing(db, kind, thing_id)
        first = kind == "site" and not queries.links_of(db, kind, thing_id)
    wanted = request.args.get("loai", "")
    kind_of_link = wanted if wanted in LINK_TYPES else None
    form = LinkForm(data={"is_default": first, "public": True, "link_type": kind_of_link})
    if form.validate_on_submit():
        details = form.details()
        try:
            once_by_form(form, lambda db: _add(db, thing, details))
            return _back(thing, _("Added: %(name)s.", name=details.title))
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, thing, _("Add a link"))


def _add(db: Session, thing: Linked, details: LinkDetails) -> int:
    return service.add_link(db, actor=me(), on=(thing.kind, thing.id), details=details, now=now()).id


def _form_page(form: LinkForm, thing: Linked, title: str) -> ResponseReturnValue:
    kept = form.link_type.data
    if kept and kept not in LINK_TYPES:  # registered by a program: one of the many that the form does not offer
        form.link_type.choices = [*form.link_type.choices, *choices([(kept, kept)])]
    shown = page("registry/link_form.html", form=form, thing=thing, title=title, crumbs=_crumbs(thing, (title, None)))
    return shown, form.status


def _told(found: Link) -> dict[str, object]:
    """The link as its form shows it."""
    names = ("link_type", "url", "title", "media_type", "is_default", "public", "version")
    told: dict[str, object] = {name: getattr(found, name) for name in names}
    return told | {"languages": ", ".join(found.languages), "contexts": ", ".join(found.contexts)}


def _of(thing: Linked) -> dict[str, Any]:
    return {f"{thing.kind}_id": thing.id}


def _back(thing: Linked, said: str) -> ResponseReturnValue:
    return see_other(LISTS[thing.kind], said, **_of(thing))


def _crumbs(thing: Linked, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Product or batch, or the producer of a site, then its links."""
    if thing.kind == "site":
        above = url_for("registry.producer", producer_id=thing.producer_id)
    else:
        above = url_for(f"registry.{thing.kind}", **_of(thing))
    links = url_for(LISTS[thing.kind], **_of(thing)) if more else None
    return [(thing.name, above), (_("Links of the barcode"), links), *more]
