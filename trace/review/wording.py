"""Words of the pages of review: kinds, states, outcomes, checks and fields of cases; those of reports."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trace.registry import wording as registry
from trace.review.models import Case, Report
from trace.review.rules.days import Left

KINDS = {
    "producer": _("Producer"),
    "producer_change": _("Change of a published producer"),
    "product": _("Product"),
    "certificate": _("Certificate"),
    "ocop": _("OCOP item"),
    "run": _("Release of stamps"),
    "tax_id": _("Contested tax code"),
}
# Words and the tone of their tag.
STATES = {
    "open": (_("Being reviewed"), "blue"),
    "returned": (_("Returned"), "amber"),
    "accepted": (_("Accepted"), "green"),
    "refused": (_("Refused"), "red"),
    "withdrawn": (_("Withdrawn"), "grey"),
}
OUTCOMES = {
    "moved": _("Passed to the next step"),
    "seconded": _("Accepted by the first of two"),
    "accepted": _("Accepted"),
    "returned": _("Returned"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
}
_USUAL = (
    ("accepted", _("Accept")),
    ("returned", _("Return to the producer, with reasons")),
    ("refused", _("Refuse, with reasons")),
)
_TWO = (("accepted", _("Accept")), ("refused", _("Refuse, with reasons")))
OUTCOMES_OFFERED = {
    "producer": _USUAL,
    "producer_change": _USUAL,
    "product": _USUAL,
    "certificate": _USUAL,
    "ocop": _TWO,
    "run": (("accepted", _("Release to print")), ("refused", _("Refuse, with reasons"))),
    "tax_id": (
        ("accepted", _("Give the tax code to the claimant")),
        ("refused", _("Leave it with its holder, with reasons")),
    ),
}
# What belongs to a producer.
BELONGINGS = {
    "sites": _("Places"),
    "products": _("Products"),
    "batches": _("Batches"),
    "certificates": _("Certificates"),
    "company_prefixes": _("Company prefixes (GS1)"),
    "recalls": _("Recalls"),
    "links": _("Links of barcodes"),
    "files": _("Files"),
    "diary_entries": _("Diary"),
    "raw_batches": _("Raw material"),
    "sheet_imports": _("Sheets in and out"),
    "runs": _("Stamp runs"),
    "cases": _("Cases"),
    "reports": _("Reports"),
    "people": _("People"),
}
CHECK_WORDS = {
    "paper_checked": _("I have checked the business paper"),
    "confirmed_at_counter": _("Confirmed in person at the counter"),
    "facts_match_papers": _("What is said matches the papers"),
    "picture_shows_product": _("The picture shows this product"),
}
ACTS = {
    "claimed": _("Taken in hand"),
    "let_go": _("Let go"),
    "taken_over": _("Taken over"),
    "handed_over": _("Handed over to this unit"),
    "escalated": _("Overdue: the unit above was told"),
    "appealed": _("Appealed"),
}
VIEWS = {
    "today": _("Due today"),
    "hand": _("In my hand"),
    "new": _("New"),
    "up": _("Gone up because late"),
}
COMPETENT = {
    "commune": _("the commune's People's Committee"),
    "sector": _("the department of the product group"),
    "province": _("the sub-department of the province"),
    "inspectorate": _("the inspectorate"),
}
WAY_KINDS = {
    **KINDS,
    "report": _("Report by a citizen"),
    "report.copy": _("Report: stamp may be a copy"),
    "report.harm": _("Report: harmful goods"),
}
FIELDS = {
    "star": _("Stars"),
    "decision_no": _("Decision number"),
    "decision_date": _("Decision date"),
    "issuer": _("Issued by"),
    "former_issuer": _("Former unit"),
    "group_key": _("Product group"),
    "criteria_version": _("Criteria version"),
    "name": _("Name"),
    "legal_type": _("Legal form"),
    "address": _("Address"),
    "ward_code": _("Commune"),
    "former_address": _("Address on packs before 1 July 2025"),
    **registry.FIELDS,
}
ITEMS = registry.ITEMS
NOTHING = "–"

# Reports by citizens. Names of kinds as on the pictures of the form.
REPORT_KINDS = {
    "copy": _("Stamp may be a copy"),
    "harm": _("Bad goods, harmful to health"),
    "wrong": _("Wrong information"),
    "other": _("Other"),
}
REPORT_STATES = {
    "received": (_("Waiting for an answer"), "amber"),
    "answered": (_("Answered"), "green"),
    "closed": (_("Closed"), "grey"),
}
REPORT_OUTCOMES = {
    "founded": _("Founded: it is as reported"),
    "unfounded": _("Unfounded: it is not as reported"),
    "forwarded": _("Forwarded to another authority"),
}
REPORT_ACTS = {
    "handed_over": _("Handed over to this unit"),
    "answered": _("Answered"),
    "closed": _("Closed"),
}
# How a report stands in the province's own petition system.
EXTERNAL = {
    "received": _("received"),
    "processing": _("being dealt with"),
    "answered": _("answered"),
    "closed": _("closed"),
}


def said(value: object) -> str:
    """A fact as a page shows it: yes and no in words, lists joined, nothing as a dash."""
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if isinstance(value, list | tuple):
        value = ", ".join(str(each) for each in value)
    return str(registry.LEGAL_TYPES.get(str(value), value)) if value not in (None, "") else NOTHING


def time_left(case: Case | Report, standing: Left) -> tuple[str, str] | None:
    """The tag of the clock of a case or a report, with its tone; None when nobody is being waited for."""
    if case.state not in ("open", "received"):
        return None
    days = standing.working_days
    if standing.standing == "overdue":
        return _overdue(days), "red"
    if standing.standing == "today":
        return gettext("due today"), "amber"
    if days == 1:
        return gettext("1 working day left"), "amber"
    return gettext("%(num)s working days left", num=days), "green"


def _overdue(days: int) -> str:
    if days == 0:
        return str(gettext("overdue since today"))
    if days == 1:
        return str(gettext("overdue by 1 working day"))
    return str(gettext("overdue by %(num)s working days", num=days))
