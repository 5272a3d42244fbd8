"""Background work of the stock: producers are told of stamps that they have not activated."""

from __future__ import annotations

from trace.base.catalogues import LANGUAGES, catalogue
from trace.base.db import snapshot
from trace.base.mail import Letter
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.stamps import queries
from trace.stamps.models import Run
from trace.stamps.rules import lapsing
from trace.stamps.stock.terms import lapse_terms


def tell_lapse(rt: Runtime, _job_id: int, *, run_id: int) -> None:
    """Write to the producer and its people, in both languages, how many stamps lapse, when, and where to go.

    Says nothing where everything was activated or voided meanwhile.
    """
    with snapshot(rt.main) as db:
        run = queries.run(db, run_id)
        spans = lapsing(queries.stretches(db, run.id, 0, run.quantity))
        addresses = registry.told_of(db, run.producer_id)
    if not spans or run.approved_at is None:
        return
    last = local_day(lapse_terms(rt.settings).lapse_at(run.approved_at, run.lapse_told_at))
    count = sum(span.length for span in spans) * run.copies
    values = {"run": run.id, "count": count, "day": f"{last:%d/%m/%Y}", "address": _address(rt, run)}
    texts = [catalogue(language).gettext("letter.lapse").format(**values) for language in LANGUAGES]
    subject = catalogue(LANGUAGES[0]).gettext("letter.lapse.subject").format(**values)
    for address in addresses:
        rt.mail.send(Letter(to=address, subject=subject, text="\n\n".join(texts) + "\n"))


def _address(rt: Runtime, run: Run) -> str:
    return f"{rt.settings.site_url.rstrip('/')}/tem/{run.id}"
