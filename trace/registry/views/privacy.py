"""The privacy notice: a page for everybody, and agreeing to it."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.core.words import local_day
from trace.registry import queries, service
from trace.registry.forms import PrivacyForm
from trace.registry.views.frame import ANSWERED, blueprint, readable
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
    return page("registry/privacy.html", notice=notice, sections=sections, editions=editions)


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
        agreed=bool(past) and past[0].edition == notice.edition,
        on_paper=me().role != "producer",
        notice_page=url_for("registry.privacy"),
        crumbs=crumbs_to(producer_crumb(owner), (title, None)),
    )
    return shown, form.status
