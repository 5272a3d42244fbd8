"""What the pages of the counter share: the address that a slip leads to, and the words on a slip."""

from __future__ import annotations

from flask_babel import gettext as _

from trace.core.words import VIETNAM, local_day
from trace.review.counter.queries import Slip
from trace.review.counter.slippaper import Lines
from trace.review.counter.wording import PAPERS
from trace.review.wording import KINDS
from trace.web.pages import runtime


def tracking_address(case_code: str) -> str:
    """Where anybody may follow the case: what the QR of its slip leads to."""
    return f"{runtime().settings.site_url.rstrip('/')}/theo-doi/{case_code}"


def slip_lines(slip: Slip) -> Lines:
    """The slip in the reader's language."""
    received = slip.received_at.astimezone(VIETNAM)
    settings = runtime().settings
    return Lines(
        office=slip.unit,
        title=str(_("Receipt and appointment slip")),
        code=slip.case_code,
        pairs=[
            (str(_("File of")), slip.name),
            (str(_("About")), str(KINDS[slip.kind])),
            (str(_("Received")), f"{received:%d/%m/%Y %H:%M}"),
            (str(_("Result expected on")), f"{local_day(slip.due_at):%d/%m/%Y}"),
        ],
        papers_title=str(_("Papers received")),
        papers=[str(PAPERS[each]) for each in slip.papers],
        address=tracking_address(slip.case_code),
        under_qr=str(_("Scan to see how your case stands, or open %(place)s", place=f"{settings.host}/theo-doi")),
        foot=str(_("Questions: %(hotline)s. Keep this slip until you have the result.", hotline=settings.hotline)),
    )
