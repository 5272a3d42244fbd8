"""Pages of producers."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Unavailable
from trace.core.gs1 import capacity
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries, service
from trace.registry.forms import ProducerForm, TaxIdForm
from trace.registry.models import Producer
from trace.registry.rules import ProducerDetails
from trace.registry.views.frame import ANSWERED, PAGE, WORDS, after, blueprint, link, may, offer_communes, readable
from trace.web import language
from trace.web.creating import once_by_form
from trace.web.guard import me, mine, needs
from trace.web.pages import now, page, runtime, see_other


def crumbs_to(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way from the list of producers to a page."""
    return [(_("Producers"), url_for("registry.producers")), *more]


def producer_crumb(found: Producer) -> tuple[str, str]:
    """A producer as a step of that way."""
    return found.name, url_for("registry.producer", producer_id=found.id)


@blueprint.route("/co-so")
@needs("producer.see")
def producers() -> ResponseReturnValue:
    """The producers somebody works for, or all of them for the state's people, with a search by name."""
    text = request.args.get("tim", "")
    with snapshot(runtime().main) as db:
        found = queries.producers_of(db, mine(), text=text, after=after(), limit=PAGE + 1)
        communes = queries.commune_lines(db, {(each.ward_code, each.ward_valid_from) for each in found})
    places = {each.id: communes[each.ward_code, each.ward_valid_from] for each in found}
    states = {each.id: queries.producer_state(each) for each in found}
    more = url_for("registry.producers", tim=text or None, after=found[PAGE - 1].id) if len(found) > PAGE else None
    return page(
        "registry/producers.html",
        found=found[:PAGE],
        places=places,
        states=states,
        text=text,
        more=more,
        duplicates=link("review.duplicates") if me().may("producer.merge") else None,
        crumbs=[(_("Producers"), None)],
        **WORDS,
    )


@blueprint.route("/co-so/moi", methods=["GET", "POST"])
@needs("producer.register")
def register_producer() -> ResponseReturnValue:
    """A new producer. A tax code that is taken is said beside it, with the way to contest it."""
    form = ProducerForm()
    taken = False
    if not form.find.data and form.validate_on_submit():
        details, contesting = form.details(), "contest" in request.form
        try:
            made = once_by_form(form, lambda db: _register(db, details, contesting))
            if contesting and link("review.contest"):
                return see_other("review.contest", _("Registered. Now say why the code is yours."), producer=made)
            return see_other("registry.producer", _("Registered. Hand it in for review next."), producer_id=made)
        except ANSWERED as error:
            taken = any(reason.code == "producer.tax_id_taken" for reason in error.reasons)
            form.refuse(error)
    return _producer_page(form, None, taken=taken)


def _register(db: Session, details: ProducerDetails, contesting: bool) -> int:
    keys = runtime().keys
    return service.register_producer(db, actor=me(), details=details, keys=keys, contesting=contesting, now=now()).id


def _producer_page(form: ProducerForm, found: Producer | None, *, taken: bool = False) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        offer_communes(db, form)
    on_paper = me().role != "producer"
    if on_paper:
        form.privacy_accepted.label.text = _("The representative has read the privacy notice and signed it on paper")
    title = _("Change the producer") if found else _("Register a producer")
    crumbs = crumbs_to(producer_crumb(found), (title, None)) if found else crumbs_to((title, None))
    shown_with = {"found": found, "taken": taken, "title": title, "on_paper": on_paper}
    shown = page("registry/producer_form.html", form=form, crumbs=crumbs, **shown_with)
    return shown, form.status


@blueprint.route("/co-so/<int:producer_id>")
@needs("producer.see")
def producer(producer_id: int) -> ResponseReturnValue:
    """One producer: what is left to do, what is said of it, its places, products and papers."""
    with snapshot(runtime().main) as db:
        found = readable(db, producer_id)
        context = _facts(db, found)
    state = queries.producer_state(found)
    # A draft, a change that waits, a suspension to be looked at again: something to hand in.
    open_matter = state == "draft" or (found.submitted_at is None and (found.pending or found.suspended_on))
    submit = link("review.submit_producer", producer_id=producer_id)
    hand_in = submit if open_matter and may("producer.submit", producer_id) else None
    return page(
        "registry/producer.html",
        found=found,
        state=state,
        hand_in=hand_in,
        crumbs=crumbs_to((found.name, None)),
        **context,
        **_ways(found),
        **WORDS,
    )


def _facts(db: Session, found: Producer) -> dict[str, Any]:
    return {
        "commune": queries.commune_line(db, found.ward_code, found.ward_valid_from),
        "sites": queries.sites_of(db, found.id),
        "products": queries.products_of(db, {found.id}, limit=PAGE),
        "certificates": queries.certificates_of(db, found.id),
        "kinds": queries.type_names(db, language.chosen()),
        "tax_id": _tax_id(found),
        "typist": accounts.person_name(db, found.made_by),
        "doubts": None if me().works_for_producers else queries.doubts_of(db, found),
        "privacy": queries.acceptances_of(db, found.id),
        "notice": queries.privacy_notice(db, today=local_day(now())),
        "into": queries.producer(db, found.merged_into_id) if found.merged_into_id else None,
        "took_over": [] if me().works_for_producers else queries.merged_into(db, found.id),
        "prefixes": [(each, capacity(each.prefix) - each.next_item) for each in queries.prefixes_of(db, found.id)],
    }


def _ways(found: Producer) -> dict[str, Any]:
    """What this person may do here, and the pages of other rooms about this producer."""
    return {
        "may_edit": may("producer.edit", found.id),
        "may_add": may("product.edit", found.id),
        "may_prefix": may("prefix.record", found.id),
        "may_check": may("prefix.check", found.id),
        "on_paper": me().role != "producer",
        "may_withdraw": may("privacy.withdraw", found.id),
        "may_agree": may("privacy.record", found.id) and not found.merged_into_id,
        "merge": link("review.merge", producer_id=found.id) if me().may("producer.merge") else None,
        "history": link("ledger.entries", kind="producer", object=found.id) if me().may("ledger.read") else None,
        "members": link("accounts.members", producer_id=found.id) if may("membership.edit", found.id) else None,
        "quota_page": link("stamps.quota", producer_id=found.id) if me().may("quota.set") else None,
        "accounts_page": link("stamps.accounts", **{"co-so": found.id}) if me().may("run.see") else None,
    }


def _tax_id(found: Producer) -> str | None:
    """The tax code as it may be shown; a mark in its place while the key to it is missing or another one."""
    try:
        return queries.tax_id_shown(runtime().keys, found)
    except Unavailable:
        return "…"


@blueprint.route("/co-so/<int:producer_id>/sua", methods=["GET", "POST"])
@needs("producer.edit")
def edit_producer(producer_id: int) -> ResponseReturnValue:
    """Change what is said of a producer; what is public of an accepted one waits for review."""
    with snapshot(runtime().main) as db:
        found = readable(db, producer_id)
    form = ProducerForm(data=_told(found))
    del form.tax_id  # it changes by an officer's decision, never by an edit
    if not form.find.data and form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                changed = service.edit_producer(
                    db, actor=me(), producer_id=producer_id, details=form.details(), version=form.seen, now=now()
                )
            said = _("Saved. Hand the change in for review.") if changed.pending else _("Saved.")
            return see_other("registry.producer", said, producer_id=producer_id)
        except ANSWERED as error:
            form.refuse(error)
    return _producer_page(form, found)


def _told(found: Producer) -> dict[str, object]:
    """The producer as its form shows it: with the changes that wait."""
    names = ("name", "legal_type", "address", "ward_code", "former_address", "representative", "phone", "email")
    told = {name: getattr(found, name) for name in names} | (found.pending or {})
    return told | {"version": found.version, "privacy_accepted": found.privacy_accepted_at is not None}


@blueprint.route("/co-so/<int:producer_id>/ma-so-thue", methods=["GET", "POST"])
@needs("producer.edit")
def give_tax_id(producer_id: int) -> ResponseReturnValue:
    """A producer that has no tax code tells its own."""
    with snapshot(runtime().main) as db:
        found = readable(db, producer_id)
    form = TaxIdForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.give_tax_id(
                    db,
                    actor=me(),
                    producer_id=producer_id,
                    tax_id=form.tax_id.data,
                    keys=runtime().keys,
                    now=now(),
                )
            return see_other("registry.producer", _("Saved."), producer_id=producer_id)
        except ANSWERED as error:
            form.refuse(error)
    elif found.tax_id_print is not None:
        raise Conflict(Reason("producer.has_tax_id"))
    title = _("Tax code")
    crumbs = crumbs_to(producer_crumb(found), (title, None))
    return page("registry/plain_form.html", form=form, title=title, crumbs=crumbs), form.status
