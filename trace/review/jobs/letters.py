"""Telling producers by e-mail what was decided."""

from __future__ import annotations

from trace.base.catalogues import LANGUAGES, catalogue
from trace.base.db import snapshot
from trace.base.mail import Letter
from trace.base.runtime import Runtime
from trace.review import queries
from trace.review.queries import Notice


def tell_producer(runtime: Runtime, _job_id: int, *, decision_id: int) -> None:
    """Write to whom a decision concerns, in both languages, without a name and without the reasons.

    Those are read signed in. A producer without an e-mail address is told nothing here; its pages say the same.
    """
    with snapshot(runtime.main) as db:
        notices = queries.notices(db, decision_id)
    for notice in notices:
        if notice.email is not None:
            runtime.mail.send(_letter(notice, notice.email, runtime.settings.site_url.rstrip("/")))


def _letter(notice: Notice, email: str, site: str) -> Letter:
    """Who lost a tax code may not read the case: the way leads to its own page."""
    lost = notice.outcome == "tax_id_lost"
    address = f"{site}/co-so/{notice.producer_id}" if lost else f"{site}/ho-so/{notice.case_id}"
    texts = [catalogue(language).gettext(f"letter.{notice.outcome}") for language in LANGUAGES]
    parts = [text.format(code=notice.case_code, address=address) for text in texts]
    subject = catalogue(LANGUAGES[0]).gettext("letter.subject").format(code=notice.case_code)
    return Letter(to=email, subject=subject, text="\n\n".join(parts) + "\n")
