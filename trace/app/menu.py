"""The menu of whoever is signed in: what their work begins with in sight, everything else one step away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import g, request, url_for
from flask_babel import gettext

from trace.base.permissions import Role
from trace.notices import views as notices
from trace.web import guard
from trace.web.pages import Nav

INBOX: Final = "notices.inbox"
# Label, endpoint, the act that opens it: what waits for an answer, the register, figures, keeping house. One list for
# every role: the permission table decides what is shown.
MENU: Final = (
    ("Notices", INBOX, "notice.read_own"),
    ("Review", "review.queue", "review.see"),
    ("Counter", "counter.start", "counter.serve"),
    ("Reports", "review.report_queue", "report.see"),
    ("Inspection", "inspections.start", "inspection.see"),
    ("Field app", "phone.shell", "inspection.record"),
    ("Inspectors' phones", "phone.phones", "phone.see"),
    ("Measures", "inspections.measure_list", "measure.see"),
    ("Enter for others", "registry.assisted", "producer.assist"),
    ("Producers", "registry.producers", "producer.see"),
    ("Products", "registry.products", "product.see"),
    ("Diary", "registry.diary_start", "diary.see"),
    ("Stamps", "stamps.runs", "run.see"),
    ("Sheets in and out", "imports.history", "import.bring"),
    ("OCOP", "registry.ocop_matches", "ocop_item.edit"),
    ("Lists", "registry.list_versions", "list.see"),
    ("Kinds of certificates", "registry.certificate_types", "certificate_type.edit"),
    ("Scans", "figures.scans", "scan.see"),
    ("Satisfaction", "figures.satisfaction", "satisfaction.see"),
    ("Recordings", "studio.voices", "voice.record"),
    ("Stamp keys", "keeping.keys", "keys.see"),
    ("Ledger", "ledger.entries", "ledger.read"),
    ("People", "accounts.people", "account.list"),
    ("My account", "accounts.account", "account.see_own"),
)

# What a role does every day, in its order: in sight on the smallest phone. The rest opens by one tap.
DAILY: Final[dict[Role, tuple[str, ...]]] = {
    "producer": ("registry.products", "registry.diary_start", "stamps.runs"),
    "entry_assistant": ("registry.assisted", "registry.products", "registry.diary_start"),
    "officer": ("review.queue", "counter.start", "registry.producers"),
    "inspector": ("inspections.start", "registry.products", "review.report_queue"),
    "admin": ("accounts.people", "review.queue", "registry.producers"),
}

# Where each role's work begins after signing in.
FIRST_PAGES: Final[dict[Role, str]] = {
    "producer": "registry.producers",
    "entry_assistant": "registry.assisted",
    "officer": "review.queue",
    "inspector": "inspections.start",
    "admin": "accounts.people",
}


def menu() -> Nav:
    """The signed-in person's menu: what is in sight, and the rest in the order of the list."""
    actor = guard.me()
    shown = {endpoint: label for label, endpoint, act in MENU if actor.may(act)}
    here, unread = _here(shown), notices.waiting()
    ways = {endpoint: (gettext(label), url_for(endpoint), endpoint == here) for endpoint, label in shown.items()}
    if unread and (inbox := ways.get(INBOX)):
        ways[INBOX] = (f"{inbox[0]} ({unread})", *inbox[1:])
    daily = [ways.pop(endpoint) for endpoint in DAILY[actor.role] if endpoint in ways]
    return daily, list(ways.values())


def _here(endpoints: Iterable[str]) -> str | None:
    """The way the reader is on: that under whose address the page lies, else the only one of the page's room."""
    under = [each for each in endpoints if f"{request.path}/".startswith(f"{url_for(each)}/")]
    room = [each for each in endpoints if each.partition(".")[0] == request.blueprint]
    return max(under, key=lambda each: len(url_for(each))) if under else room[0] if len(room) == 1 else None


def search_box() -> dict[str, str | None]:
    """Where the search field of every page of a signed-in person leads; nowhere on the page of the search itself."""
    asked = (request.endpoint or "").startswith("review.search")
    return {"search_url": url_for("review.search") if g.get("actor") and not asked else None}
