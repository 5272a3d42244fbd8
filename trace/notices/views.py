"""Pages of notices: one's inbox and ways, what did not arrive (administrators), whom to phone (the office)."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.core.numbers import row_number
from trace.notices import channels, queries, service, wording
from trace.notices.forms import CHANNEL_WORDS, ChoiceForm
from trace.notices.models import Notice
from trace.web import language
from trace.web.guard import me, needs
from trace.web.pages import now, own_path, page, runtime, see_other

blueprint = Blueprint("notices", __name__)


def waiting() -> int:
    """How many notices the signed-in person has not read: the number beside the bell."""
    with snapshot(runtime().main) as db:
        return queries.unread(db, me().id)


def _said(notice: Notice) -> wording.Words:
    site = runtime().settings.site_url.rstrip("/")
    return wording.words(notice.kind, notice.content, language=language.chosen(), site=site)


@blueprint.route("/thong-bao")
@needs("notice.read_own")
def inbox() -> ResponseReturnValue:
    """What one was told, the newest first; mailboxes of one's own that take no letters stand above it."""
    with snapshot(runtime().main) as db:
        found, older = queries.inbox(db, me().id, before=row_number(request.args.get("before", "")))
        refused = queries.bounced(db, me().id, me().producers)
    rows = [(notice, _said(notice)) for notice in found]
    next_url = url_for("notices.inbox", before=older) if older else None
    newest = found[0].id if found and not request.args.get("before") else None
    return page("notices/inbox.html", rows=rows, refused=refused, next_url=next_url, newest=newest)


@blueprint.route("/thong-bao/<int:notice_id>/mo", methods=["POST"])
@needs("notice.read_own")
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Take a notice as read and go on to what it is about."""
    with transaction(runtime().main) as db:
        path = service.mark_read(db, actor=me(), notice_id=notice_id, now=now()).content.get("path")
    return redirect(own_path(path, url_for("notices.inbox")), code=303)


@blueprint.route("/thong-bao/da-doc", methods=["POST"])
@needs("notice.read_own")
def read_all() -> ResponseReturnValue:
    """Take all that the page showed, and all before it, as read."""
    up_to = row_number(request.form.get("up_to", ""))
    if up_to is not None:
        with transaction(runtime().main) as db:
            service.mark_all_read(db, actor=me(), up_to=up_to, now=now())
    return see_other("notices.inbox")


@blueprint.route("/thong-bao/cach-nhan", methods=["GET", "POST"])
@needs("notice.read_own")
def ways() -> ResponseReturnValue:
    """Choose how one is told, and in which language."""
    with snapshot(runtime().main) as db:
        chosen, someone = queries.choice_of(db, me().id), accounts.person(db, me().id)
    form = ChoiceForm(data={"channels": sorted(chosen), "language": someone.language})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.choose(
                    db,
                    actor=me(),
                    channels=form.channels.data or [],
                    language=form.language.data or "vi",
                    now=now(),
                )
            return see_other("notices.inbox", _("Your choice is kept."))
        except Refused as error:
            form.refuse(error)
    rt = runtime()
    absent = [str(words) for name, words in CHANNEL_WORDS.items() if not channels.is_on(rt, name)]
    on = [name for name in CHANNEL_WORDS if channels.is_on(rt, name)]
    trial = [str(CHANNEL_WORDS[name]) for name in on if not channels.is_real(rt, name)]
    return page("notices/ways.html", form=form, someone=someone, absent=absent, trial=trial), form.status


@blueprint.route("/thong-bao/can-goi")
@needs("notice.phone")
def to_phone() -> ResponseReturnValue:
    """Producers that nobody could write to, for the office to phone."""
    with snapshot(runtime().main) as db:
        found, after = queries.to_phone(db, after=row_number(request.args.get("after", "")) or 0)
    rows = [(notice, _said(notice), name, phone) for notice, name, phone in found]
    return page(
        "notices/to_phone.html", rows=rows, next_url=url_for("notices.to_phone", after=after) if after else None
    )


@blueprint.route("/thong-bao/can-goi/<int:notice_id>", methods=["POST"])
@needs("notice.phone")
def phoned(notice_id: int) -> ResponseReturnValue:
    """Record that they were told by telephone."""
    with transaction(runtime().main) as db:
        service.phoned(db, actor=me(), notice_id=notice_id, now=now())
    return see_other("notices.to_phone", _("Recorded."))


@blueprint.route("/thong-bao/chua-gui")
@needs("notice.manage")
def wanting() -> ResponseReturnValue:
    """What failed or is in doubt, the oldest first."""
    with snapshot(runtime().main) as db:
        found, after = queries.wanting(db, after=row_number(request.args.get("after", "")) or 0)
    rows = [(send, _said(notice), name, CHANNEL_WORDS[send.channel]) for send, notice, name in found]
    next_url = url_for("notices.wanting", after=after) if after else None
    return page("notices/wanting.html", rows=rows, next_url=next_url)


@blueprint.route("/thong-bao/chua-gui/<int:send_id>/gui-lai", methods=["POST"])
@needs("notice.manage")
def send_again(send_id: int) -> ResponseReturnValue:
    """Send it once more, under the same Message-ID."""
    with transaction(runtime().main) as db:
        service.send_again(db, actor=me(), send_id=send_id, now=now())
    return see_other("notices.wanting", _("It is sent again within a minute."))


@blueprint.route("/thong-bao/chua-gui/<int:send_id>/xong", methods=["POST"])
@needs("notice.manage")
def settle(send_id: int) -> ResponseReturnValue:
    """Take it off the list: it arrived, or they were told otherwise."""
    with transaction(runtime().main) as db:
        service.settle(db, actor=me(), send_id=send_id, now=now())
    return see_other("notices.wanting", _("Taken off the list."))
