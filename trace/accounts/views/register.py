"""For people without a password yet: registering as a producer, and a link to one's mailbox."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from trace.accounts import queries, rules, service, signin
from trace.accounts.forms import ForgottenForm, RegisterForm
from trace.accounts.views.blueprint import blueprint
from trace.base.db import transaction
from trace.base.errors import Refused
from trace.jobs import service as jobs
from trace.web.guard import public
from trace.web.pages import now, page, runtime

LINK_JOB = "accounts.send_link"
PER_ADDRESS = "10/hour"
TAKEN = ("person.phone_taken", "person.email_taken", "person.login_taken")


@blueprint.route("/dang-ky", methods=["GET", "POST"])
@public
@signin.limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
def register() -> ResponseReturnValue:
    """A producer registers with a name and a phone number; a slip (or a link) lets them set a password.

    The answer is the same for a number that is known already: it does not say who has an account.
    """
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            _register(form)
            return page("accounts/registered.html", phone=form.phone.data, email=form.email.data)
        except Refused as error:
            form.refuse(error)
    return page("accounts/register.html", form=form), form.status


def _register(form: RegisterForm) -> None:
    try:
        with transaction(runtime().main) as db:
            made = service.make_person(
                db,
                actor=None,
                name=form.name.data,
                role="producer",
                phone=form.phone.data,
                email=form.email.data,
                now=now(),
            )
            if made.email:
                jobs.enqueue(db, LINK_JOB, now=now(), person_id=made.id)
    except Refused as error:
        if error.reason.code not in TAKEN:
            raise


@blueprint.route("/quen-mat-khau", methods=["GET", "POST"])
@public
@signin.limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """How to come in again: a slip at the commune's office, or a link; the same answer for every mailbox."""
    form = ForgottenForm()
    if form.validate_on_submit():
        address = rules.plain_email(form.email.data) or ""
        signin.budgets().spend("5/day", "reset", runtime().keys.fingerprint(address, "sign_in"))
        with transaction(runtime().main) as db:
            someone = queries.person_by_email(db, address)
            jobs.enqueue(db, LINK_JOB, now=now(), person_id=someone.id if someone else 0)
        return page("accounts/link_sent.html")
    return page("accounts/forgotten.html", form=form), form.status
