"""The page on which packs are made and dropped, and the doors by which phones fetch them (docs/decisions/0028)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.inspections.packs import manifest, queries, service
from trace.inspections.packs.forms import MOST_PRODUCERS, PackForm
from trace.inspections.packs.handing import file_of, listed
from trace.inspections.packs.queries import Offer
from trace.inspections.packs.rules import Choice, why_not_make
from trace.inspections.packs.service import NewPack
from trace.inspections.packs.storing import stored_name
from trace.inspections.views.frame import blueprint, confirmed, crumbs, typed
from trace.web.creating import once_by_form
from trace.web.forms import PressForm, choices
from trace.web.guard import me, needs, open_to_all
from trace.web.pages import now, page, runtime, see_other

LINE_KBITS = 400  # the slow line that times are told for


@dataclass(frozen=True)
class Offers:
    """What may be ticked."""

    communes: list[Offer]
    groups: list[Offer]


@blueprint.route("/kiem-tra/goi", methods=["GET", "POST"])
@needs("pack.use")
def packs() -> ResponseReturnValue:
    """The unit's packs, and the form that makes one: how large it would be is said before anything is made."""
    form = PackForm()
    offers = _offered(form)
    if form.validate_on_submit():
        try:
            return _made(form) if confirmed() else _preview(form, offers)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _packs_page(form)


@blueprint.route("/kiem-tra/goi/<int:pack_id>/bo", methods=["POST"])
@needs("pack.make")
def drop_pack(pack_id: int) -> ResponseReturnValue:
    """Drop a pack: also what to do when a phone is lost, for the next one has other hashes."""
    form, rt = PressForm(), runtime()
    if form.validate_on_submit():
        with transaction(rt.main) as db:
            names = service.drop_pack(db, actor=me(), pack_id=pack_id, now=now())
        for name in names:
            rt.store.delete(stored_name(pack_id, name))
        return see_other("inspections.packs", _("The pack is dropped. Phones let go of it at their next update."))
    empty = PackForm(formdata=None)
    _offered(empty)
    return _packs_page(empty)


@blueprint.route("/kiem-tra/goi/danh-sach")
@needs("pack.use")
def pack_list() -> Response:
    """The packs this person's phone may fetch."""
    return jsonify({"packs": listed()})


@blueprint.route("/kiem-tra/goi/<int:pack_id>/to-khai")
@needs("pack.use")
def pack_manifest(pack_id: int) -> Response:
    """The signed manifest of a pack as things stand now."""
    return jsonify(vars(manifest.announced(runtime(), me(), pack_id, now())))


@blueprint.route("/kiem-tra/goi/<int:pack_id>/khoi/<sha256>")
@needs("pack.use")
def pack_file(pack_id: int, sha256: str) -> Response:
    """One file of a pack by its content; parts of it too. NotFound when the pack does not consist of it any more."""
    return file_of(pack_id, sha256)


@blueprint.route("/.well-known/trace-pack-keys")
@open_to_all
def pack_keys() -> Response:
    """The keys by which packs are proved: anybody may read them."""
    with snapshot(runtime().main) as db:
        answer = jsonify({"keys": manifest.published(db, now())})
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _offered(form: PackForm) -> Offers:
    """What may be ticked, put into the form."""
    with snapshot(runtime().main) as db:
        offers = Offers(queries.communes(db), queries.groups(db))
    form.areas.choices = choices((one.key, one.name) for one in offers.communes)
    form.groups.choices = choices((one.key, f"{one.key} {one.name}") for one in offers.groups)
    return offers


def size_words(size_bytes: int) -> str:
    """A size as people read it before they fetch something: 328 kB, 5,0 MB."""
    if size_bytes < 1_000_000:
        return f"{format_decimal(-(-size_bytes // 1000))} kB"
    return f"{format_decimal(size_bytes / 1_000_000, format='#,##0.0')} MB"


def _packs_page(form: PackForm) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        lines = queries.lines(db, me().units)
        ready = queries.signing(db) is not None
    context = {"form": form, "lines": lines, "ready": ready, "size_words": size_words}
    return page("inspections/packs.html", crumbs=crumbs((_("Offline packs"), None)), **context), form.status


def _preview(form: PackForm, offers: Offers) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        choice = _choice(db, form)
        size = queries.size_of(db, choice)
        if reasons := why_not_make(form.name.data or "", choice, size.stamps):
            raise Refused(*reasons)
        producers = queries.producers_by_id(db, choice.producers)
    context = {
        "size": size,
        "size_words": size_words,
        "seconds": -(-size.size_bytes * 8 // (LINE_KBITS * 1000)),
        "areas": [one.name for one in offers.communes if one.key in choice.areas],
        "groups": [f"{one.key} {one.name}" for one in offers.groups if one.key in choice.groups],
        "producers": [one.name for one in producers],
        "typed": typed(),
    }
    way = crumbs((_("Offline packs"), url_for("inspections.packs")), (form.name.data or "", None))
    return page("inspections/pack_preview.html", form=form, crumbs=way, **context)


def _made(form: PackForm) -> ResponseReturnValue:
    once_by_form(form, lambda db: _make(db, form))
    return see_other("inspections.packs", _("The pack is being made. Phones can fetch it in a minute."))


def _make(db: Session, form: PackForm) -> int:
    wanted = NewPack(form.name.data or "", _choice(db, form))
    return service.make_pack(db, actor=me(), wanted=wanted, now=now()).id


def _choice(db: Session, form: PackForm) -> Choice:
    """What was ticked and typed. Refuses a producer whom a line does not name, or whom several could be meant by."""
    lines = form.typed_producers
    if len(lines) > MOST_PRODUCERS:
        raise Refused(Reason("pack.many_producers", field="producers", most=MOST_PRODUCERS))
    numbers = dict.fromkeys(_producer(db, line) for line in lines)
    return Choice(tuple(form.areas.data or ()), tuple(form.groups.data or ()), tuple(numbers))


def _producer(db: Session, line: str) -> int:
    found = queries.producers_named(db, line)
    if not found:
        raise Refused(Reason("pack.producer_unknown", field="producers", typed=line))
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise Refused(Reason("pack.producer_unclear", field="producers", typed=line, names=names))
    return found[0].id
