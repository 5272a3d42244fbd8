"""API keys: the list of one's own, asking for one (shown once), revoking one."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries, rules, service, signin
from trace.accounts.forms import KeyForm
from trace.accounts.views.blueprint import blueprint
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/khoa-api", methods=["GET", "POST"])
@needs("api_key.issue")
@signin.recent_sign_in
def api_keys() -> ResponseReturnValue:
    """One's keys, and the form for a new one; its text is in the answer to the form and nowhere else."""
    form = KeyForm()
    with snapshot(runtime().main) as db:
        agencies = [(agency.id, agency.name) for _post, agency in queries.posts_of(db, me().id)]
    form.offer(rules.scopes_of(me().role), agencies)
    text = None
    if form.validate_on_submit():
        try:
            text = _issue(form)
        except Refused as error:
            form.refuse(error)
    with snapshot(runtime().main) as db:
        keys = queries.api_keys_of(db, me().id)
    with snapshot(runtime().observations) as observations:
        used = queries.last_use(observations, [key.id for key, _agency in keys])
    return page("accounts/api_keys.html", form=form, keys=keys, used=used, text=text, at=now()), form.status


def _issue(form: KeyForm) -> str:
    """The text of the new key. A page that is loaded again makes no second one, and cannot show the first again."""
    shown: list[str] = []

    def make(db: Session) -> int:
        demonstration = runtime().settings.demonstration
        key, text = service.issue_key(db, actor=me(), order=form.order(), demonstration=demonstration, now=now())
        shown.append(text)
        return key.id

    once_by_form(form, make)
    if not shown:
        raise Refused(Reason("api_key.shown_already"))
    return shown[0]


@blueprint.get("/khoa-api/<int:key_id>/lan-goi")
@needs("api_key.issue")
def key_calls(key_id: int) -> ResponseReturnValue:
    """The access log of a key: how often it called what, by day and answer."""
    with snapshot(runtime().main) as db:
        key = queries.own_api_key(db, key_id, me().id)
    with snapshot(runtime().observations) as observations:
        calls = queries.calls_of(observations, key_id)
    return page("accounts/key_calls.html", key=key, calls=calls)


@blueprint.route("/khoa-api/<int:key_id>/thu-hoi", methods=["POST"])
@needs("api_key.issue")
def revoke_key(key_id: int) -> ResponseReturnValue:
    """Stop a key at once."""
    with transaction(runtime().main) as db:
        service.revoke_key(db, actor=me(), key_id=key_id, now=now())
    return see_other("accounts.api_keys", _("The key is revoked."))
