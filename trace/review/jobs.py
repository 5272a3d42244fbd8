"""Background work of review: telling a producer by e-mail that its case was decided."""

from __future__ import annotations

from trace.base.db import snapshot
from trace.base.mail import Letter
from trace.base.runtime import Runtime
from trace.review import queries
from trace.web.language import LANGUAGES, catalogue


def tell_producer(runtime: Runtime, _job_id: int, *, decision_id: int) -> None:
    """Send the producer a letter in both languages, without a name and without the reasons: those are read signed in.

    A producer without an e-mail address is told nothing here; its case says the same.
    """
    with snapshot(runtime.main) as db:
        notice = queries.notice(db, decision_id)
    if notice.email is None:
        return
    address = f"{runtime.settings.site_url.rstrip('/')}/ho-so/{notice.case_id}"
    texts = [catalogue(language).gettext(f"letter.{notice.outcome}") for language in LANGUAGES]
    parts = [text.format(code=notice.case_code, address=address) for text in texts]
    subject = catalogue(LANGUAGES[0]).gettext("letter.subject").format(code=notice.case_code)
    runtime.mail.send(Letter(to=notice.email, subject=subject, text="\n\n".join(parts) + "\n"))
