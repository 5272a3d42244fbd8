"""Sending what was written down: by e-mail to people who have an address."""

from __future__ import annotations

from trace.accounts import queries as accounts
from trace.base.catalogues import LANGUAGES, catalogue
from trace.base.db import snapshot
from trace.base.errors import NotFound
from trace.base.mail import Letter
from trace.base.runtime import Runtime


def tell_person(runtime: Runtime, _job_id: int, *, person_id: int, kind: str, values: dict[str, str]) -> None:
    """Write a notice to a person in both languages; to somebody without an address, or who has left, nothing."""
    try:
        with snapshot(runtime.main) as db:
            email = accounts.actor_of(db, person_id) and accounts.person(db, person_id).email
    except NotFound:
        return
    if email:
        told = dict(values) | {"site": runtime.settings.site_url.rstrip("/")}
        texts = [catalogue(language).gettext(f"notice.{kind}").format(**told) for language in LANGUAGES]
        subject = catalogue(LANGUAGES[0]).gettext(f"notice.{kind}.subject").format(**told)
        runtime.mail.send(Letter(to=email, subject=subject, text="\n\n".join(texts) + "\n"))
