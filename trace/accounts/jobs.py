"""Background work of accounts: a one-time link to a mailbox. The link is made here, so no secret waits in a queue."""

from __future__ import annotations

from trace.accounts import queries, service
from trace.accounts.service import PrintedSlip
from trace.base.catalogues import LANGUAGES, catalogue
from trace.base.db import snapshot, transaction
from trace.base.mail import Letter
from trace.base.runtime import Runtime


def send_link(runtime: Runtime, _job_id: int, *, person_id: int) -> None:
    """Send the person a link by which they set a password, good for thirty minutes. Nobody (0), closed: nothing.

    A repeat after a kill makes another link and ends the first: the newest letter works.
    """
    now = runtime.clock()
    with snapshot(runtime.main) as db:
        someone = queries.person(db, person_id) if person_id else None
    if someone is None or not someone.active or not someone.email:
        return
    with transaction(runtime.main) as db:
        printed = service.send_link(db, person_id=person_id, kind="reset" if someone.password else "invite", now=now)
    runtime.mail.send(_letter(runtime, someone.email, printed))


def _letter(runtime: Runtime, address: str, printed: PrintedSlip) -> Letter:
    link = service.slip_address(runtime, printed.secret)
    texts = [catalogue(language).gettext("letter.link").format(link=link) for language in LANGUAGES]
    subject = catalogue(LANGUAGES[0]).gettext("letter.link.subject")
    return Letter(to=address, subject=subject, text="\n\n".join(texts) + "\n")
