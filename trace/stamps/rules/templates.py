"""What may be chosen for a label: choices instead of coordinates, and what no stamp of the province may say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, TypeAlias, get_args

from trace.core.reason import Reason

Arrangement: TypeAlias = Literal["auto", "beside", "above"]
Show: TypeAlias = Literal["no", "room", "always"]  # not at all, where there is room, or else no label
Barcode: TypeAlias = Literal["none", "ean13", "itf14", "code128", "gs1-128", "gs1-datamatrix"]
Ink: TypeAlias = Literal["g", "k"]

ARRANGEMENTS: Final[tuple[Arrangement, ...]] = get_args(Arrangement)
SHOWS: Final[tuple[Show, ...]] = get_args(Show)
BARCODES: Final[tuple[Barcode, ...]] = get_args(Barcode)
INKS: Final[tuple[Ink, ...]] = get_args(Ink)
MOST_CODE_LINES: Final = 5
LONGEST_WORDING: Final = 60

# A recognition ends or is taken back, a stamp stays on the pack: it never names one.
_STARS = re.compile("[★☆⭐✦✧✩✪✫✬✭✮✯✰⋆🌟🟊*]")
_RANKS = re.compile(r"\b(o\W*c\W*o\W*p|sao|stars?)\b")


@dataclass(frozen=True)
class TemplateChoices:
    """How labels look, for any size of paper.

    `code_lines`: 1 to 5, 0 for as many as suit the label. `name` and so on say whether a field is shown at all, where
    there is room, or always: then a label without room for it is refused. Wording is free within `why_not_choices`.
    """

    arrangement: Arrangement = "auto"
    code: bool = True
    code_lines: int = 0
    address: Show = "always"
    name: Show = "room"
    producer: Show = "room"
    batch: Show = "room"
    ordinal: Show = "room"
    invitation: Show = "room"
    issuer: Show = "room"
    logo: Show = "room"
    barcode: Barcode = "ean13"
    barcode_show: Show = "room"
    invitation_words: str = "Quét mã hoặc nhập 20 số tại"
    issuer_words: str = ""
    black: Ink = "g"
    bleed: bool = False
    cut_marks: bool = True


PROVINCE: Final = TemplateChoices()
_WORDINGS: Final = ("invitation_words", "issuer_words")
_ALLOWED: Final[dict[str, tuple[object, ...]]] = {
    "arrangement": ARRANGEMENTS,
    "barcode": BARCODES,
    "black": INKS,
    "code_lines": tuple(range(MOST_CODE_LINES + 1)),
    **dict.fromkeys(
        ("address", "name", "producer", "batch", "ordinal", "invitation", "issuer", "logo", "barcode_show"), SHOWS
    ),
}


def read_choices(stored: Mapping[str, Any]) -> TemplateChoices:
    """Choices out of a stored row: what a later release added has its default, what it no longer knows is left out."""
    known = {one.name for one in fields(TemplateChoices)}
    return TemplateChoices(**{name: value for name, value in stored.items() if name in known})


def stored_choices(choices: TemplateChoices) -> dict[str, Any]:
    """The choices as a row keeps them."""
    return asdict(choices)


def why_not_choices(choices: TemplateChoices, name: str = "") -> list[Reason]:
    """Why nobody may have such a template; empty when it may be. Refused beside the field it concerns.

    Unknown values, wording that is too long or that names OCOP or stars: they would outlive the certificate.
    """
    found = [
        Reason("template.choice", field=field)
        for field, allowed in _ALLOWED.items()
        if getattr(choices, field) not in allowed
    ]
    for field, words in [(field, getattr(choices, field)) for field in _WORDINGS] + [("name_of", name)]:
        if len(words) > LONGEST_WORDING:
            found.append(Reason("template.wording_long", field=field, most=LONGEST_WORDING))
        if names_rank(words):
            found.append(Reason("template.rank", field=field))
    return found


def why_not_own(choices: TemplateChoices, province: TemplateChoices) -> list[Reason]:
    """Why a producer may not have this template of its own: the code, the site's address and the province's wording
    stay."""
    found = []
    if not choices.code:
        found.append(Reason("template.code_stays", field="code"))
    if choices.address != "always":
        found.append(Reason("template.address_stays", field="address"))
    if choices.issuer_words != province.issuer_words:
        found.append(Reason("template.issuer_stays", field="issuer_words"))
    if choices.invitation_words != province.invitation_words:
        found.append(Reason("template.invitation_stays", field="invitation_words"))
    return found


def within_province(choices: TemplateChoices, province: TemplateChoices) -> TemplateChoices:
    """A producer's choices with what is not theirs to choose: wording, code and address of the province's."""
    kept = {field: getattr(province, field) for field in (*_WORDINGS, "issuer", "invitation", "logo")}
    return replace(choices, code=True, address="always", **kept)


def names_rank(words: str) -> bool:
    """Whether free wording names OCOP or shows or counts stars, also with spaces or what nobody sees in between."""
    seen = "".join(letter for letter in words if unicodedata.category(letter) != "Cf")
    plain = unicodedata.normalize("NFKC", seen).lower()  # with its marks: sào is a measure of land, no star
    return bool(_STARS.search(words) or _RANKS.search(plain))


def without_stars(words: str) -> str:
    """A product's own name without star signs; its words stay."""
    return " ".join(_STARS.sub(" ", words).split())


@dataclass(frozen=True)
class TemplateFacts:
    """What is known of a template that was chosen: whose it is, whether it may still be chosen, and for what."""

    own: bool  # a producer's, not the province's
    same_producer: bool
    current: bool
    own_allowed: bool
    ocop: bool  # the product is an OCOP item


def why_not_template(facts: TemplateFacts) -> Reason | None:
    """Why stamps of a product are not ordered with this template."""
    wrongs = (
        (facts.own and not facts.same_producer, "template.unknown"),
        (not facts.current, "template.retired"),
        (facts.own and not facts.own_allowed, "template.own_off"),
        (facts.own and facts.ocop, "template.ocop"),
    )
    return next((Reason(code, field="template_id") for wrong, code in wrongs if wrong), None)
