"""The privacy notice: a page for everybody, agreeing to it, taking that back, and publishing a new edition."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.core.words import local_day
from trace.registry import queries, service
from trace.registry.forms import PrivacyForm, PrivacyNoticeForm
from trace.registry.rules.privacy import typed_sections
from trace.registry.views.frame import ANSWERED, blueprint, may, pressed, readable
from trace.registry.views.producers import crumbs_to, producer_crumb
from trace.web.guard import me, needs, public
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/quyen-rieng-tu")
@public
def privacy() -> ResponseReturnValue:
    """What is kept of a producer, why, for how long, who sees it, and whom to ask; earlier editions by `?ban=`."""
    today = local_day(now())
    with snapshot(runtime().main) as db:
        notice = queries.privacy_notice(db, today=today, edition=request.args.get("ban"))
        editions = queries.privacy_editions(db, today=today)
    sections = notice.en if chosen() == "en" else notice.vi
    reader = g.get("actor")  # nobody has to be signed in to read this
    publish = url_for("registry.publish_privacy") if reader and reader.may("privacy.publish") else None
    return page("registry/privacy.html", notice=notice, sections=sections, editions=editions, publish=publish)


@blueprint.route("/co-so/<int:producer_id>/quyen-rieng-tu", methods=["GET", "POST"])
@needs("privacy.record")
def agree_to_privacy(producer_id: int) -> ResponseReturnValue:
    """The producer agrees to the notice in force: here, or on paper that an officer has before them."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id, "privacy.record")
        notice = queries.privacy_notice(db, today=local_day(now()))
        past = queries.acceptances_of(db, owner.id)
    form = PrivacyForm(data={"edition": notice.edition})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.accept_privacy(db, actor=me(), producer_id=owner.id, edition=form.edition.data or "", now=now())
            return see_other("registry.producer", _("Recorded."), producer_id=owner.id)
        except ANSWERED as error:
            form.refuse(error)
            form.edition.data = notice.edition
    title = _("Privacy notice")
    shown = page(
        "registry/privacy_form.html",
        form=form,
        owner=owner,
        notice=notice,
        sections=notice.en if chosen() == "en" else notice.vi,
        agreed=bool(past) and past[0].edition == notice.edition and past[0].withdrawn_at is None,
        withdraw=bool(past) and past[0].withdrawn_at is None and may("privacy.withdraw", owner.id),
        on_paper=me().role != "producer",
        notice_page=url_for("registry.privacy"),
        crumbs=crumbs_to(producer_crumb(owner), (title, None)),
    )
    return shown, form.status


@blueprint.route("/co-so/<int:producer_id>/quyen-rieng-tu/rut-lai", methods=["POST"])
@needs("privacy.withdraw")
def withdraw_privacy(producer_id: int) -> ResponseReturnValue:
    """The producer takes its agreement back: here, or on paper that an officer has before them."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id, "privacy.withdraw")
    return pressed(
        lambda db: service.withdraw_privacy(db, actor=me(), producer_id=owner.id, now=now()),
        _("Recorded: the agreement is taken back."),
        url_for("registry.producer", producer_id=owner.id),
    )


@blueprint.route("/quyen-rieng-tu/soan", methods=["GET", "POST"])
@needs("privacy.publish")
def publish_privacy() -> ResponseReturnValue:
    """Write a new edition, beginning with the text of the one in force."""
    today = local_day(now())
    with snapshot(runtime().main) as db:
        notice = queries.privacy_notice(db, today=today)
        coming = queries.coming_editions(db, today=today)
    form = PrivacyNoticeForm(data={"vi": typed_sections(notice.vi), "en": typed_sections(notice.en)})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.publish_privacy(db, actor=me(), draft=form.draft(), now=now())
            return see_other("registry.publish_privacy", _("Published."))
        except ANSWERED as error:
            form.refuse(error)
    crumbs = [(_("Privacy notice"), url_for("registry.privacy")), (_("New edition"), None)]
    return page("registry/privacy_publish.html", form=form, notice=notice, coming=coming, crumbs=crumbs), form.status
