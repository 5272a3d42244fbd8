"""What somebody typed into the public form, the stamp it is about, and what is wrong beside which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import abort, request
from werkzeug.datastructures import FileStorage

from trace.base.errors import TraceError, Unavailable
from trace.base.reading import reader
from trace.core.codes import grouped, is_stamp_code
from trace.core.reason import Reason
from trace.core.typed import Reading, is_code_route, read_scanned
from trace.lookup import queries as lookup
from trace.lookup.responding import asked, lang
from trace.lookup.rules import Free
from trace.registry.rules import tidy
from trace.review.rules.reports import Told
from trace.review.service import About
from trace.web.language import sentence
from trace.web.pages import runtime

SLUGS = {"sao-chep": "copy", "gay-hai": "harm", "sai-tin": "wrong", "khac": "other"}
TRAP = "website"
"""A field that no person sees: whatever fills it in is a program."""
FIELDS = ("kind", "photo", "place", "ward_code", "text", "phone", "phone_consent", TRAP)
LONGEST_CODE = 40


@dataclass(frozen=True)
class Subject:
    """What the form is about: the stamp as the look-up found it, its digits as they are printed, its goods' name."""

    about: About = field(default_factory=About)
    printed: str = ""
    product: Free | None = None


@dataclass
class Filled:
    """The form as it was filled in, and what is wrong with it. Shown again, nothing of it is lost."""

    told: Told
    token: str = ""
    has_photo: bool = False
    trap: str = ""
    wrong: list[Reason] = field(default_factory=list)

    def refuse(self, error: TraceError) -> None:
        """Put the reasons of a refusal beside their fields."""
        self.wrong = [*self.wrong, *error.reasons]

    @property
    def beside(self) -> Mapping[str, str]:
        """The first sentence beside each field, in the order of the fields."""
        said = {reason.field: sentence(reason) for reason in reversed(self.wrong) if reason.field}
        return dict(sorted(said.items(), key=lambda each: FIELDS.index(each[0]) if each[0] in FIELDS else -1))

    @property
    def on_top(self) -> list[str]:
        """The sentences that belong to no field."""
        return [sentence(reason) for reason in self.wrong if not reason.field]


def subject_of(code: str) -> Subject:
    """What the address says the report is about; 404 where it is not meant as a code.

    Asks as a scan does, and a code that is none costs what it costs there. Unavailable when it could not be checked.
    """
    if not code:
        return Subject()
    if not (is_stamp_code(code) or is_code_route(code)):
        abort(404)
    verdict = asked(code, "scanned").verdict
    if verdict.state == "service_trouble":
        raise Unavailable(Reason("database.away"))
    read = read_scanned(code)
    if not isinstance(read, Reading):
        digits = "".join(letter for letter in code if letter.isdecimal())
        return Subject(About(shown_state=verdict.state, other_code=digits[:LONGEST_CODE]))
    rt = runtime()
    found = lookup.facts(reader(rt.main), rt.keys, read)
    if found is None:
        return Subject(About(shown_state=verdict.state, other_code=read.code), grouped(read.code))
    about = About(verdict.state, found.run_id, found.ordinal, found.batch_id, found.product_id, found.producer_id)
    return Subject(about, grouped(read.code), verdict.goods.product.name_for(lang()) if verdict.goods else None)


def filled() -> Filled:
    """The form that was sent."""
    sent = request.form
    told = Told(
        kind=SLUGS.get(sent.get("loai", ""), ""),
        text=tidy(sent.get("text")) or "",
        place=" ".join((tidy(sent.get("place")) or "").split()),
        ward_code=sent.get("ward_code") or None,
        phone=(sent.get("phone") or "").strip()[:40],
        phone_consent=sent.get("phone_consent") == "1",
    )
    return Filled(told, token=sent.get("token", ""), trap=sent.get(TRAP, ""))


def photo() -> FileStorage | None:
    """The photo that came with the form, if one did."""
    sent = request.files.get("photo")
    return sent if sent is not None and sent.filename else None


def slug_of(kind: str) -> str:
    """A kind as it stands in addresses; nothing for no kind."""
    return next((slug for slug, meant in SLUGS.items() if meant == kind), "")


def picked(slug: str) -> str:
    """The kind that a picture of the first step stands for; nothing for none."""
    return SLUGS.get(slug, "")
