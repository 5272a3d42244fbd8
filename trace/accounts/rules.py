"""Pure decisions of accounts: what people sign in with, which passwords are too common, how an API key is written."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from trace.base.permissions import PERMISSIONS, ROLES, STAFF, Role
from trace.core.reason import Reason

MIN_PASSWORD: Final = 12
MIN_ADMIN_PASSWORD: Final = 15
MAX_PASSWORD: Final = 128
MAX_NAME: Final = 120
MAX_EMAIL: Final = 254
SLIP_DIGITS: Final = 10
MAX_WRONG_DIGITS: Final = 5
LINK_LIFE: Final = timedelta(minutes=30)  # ASVS 6.4.1: what travels by e-mail lives no longer
FRESH_FOR: Final = timedelta(minutes=10)  # ASVS 7.5.1
PRODUCER_SESSION: Final = timedelta(days=90)
RECOVERY_CODES: Final = 8
KEY_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY_LENGTH: Final = 30
CHECK_LENGTH: Final = 6
MAX_KEY_DAYS: Final = 365
MAX_QUOTA: Final = 1_000_000
NO_SCOPES: Final = ("account.", "agency.", "api_key.", "membership.")
AGENCY_KINDS: Final = ("department", "sub_department", "commune", "inspectorate")

# Mobile numbers have ten digits since 2018, fixed lines eleven with 02 in front.
_PHONE = re.compile(r"0(?:[35789]\d{8}|2\d{9})")
_EMAIL = re.compile(r"[^@\s,;:<>\"()\[\]\\]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
BRANCH_LENGTH: Final = 13  # a tax code of ten digits and the number of a branch
_TAX_ID = re.compile(r"\d{10}|\d{12}|\d{13}")
_API_KEY = re.compile(rf"tk_(live|test)_([0-9A-Za-z]{{{KEY_LENGTH}}})([0-9A-Za-z]{{{CHECK_LENGTH}}})")

# What most common passwords of twelve letters or more are put together from; shorter ones fail by their length.
_COMMON_PIECES: Final = tuple(
    sorted(
        (
            "password passwort passw matkhau matkau admin administrator root user guest login welcome letmein hello "
            "iloveyou loveyou anhyeuem emyeuanh yeuem yeuanh vietnam vietnamese hanoi saigon hatinh sunshine princess "
            "football baseball superman batman dragon monkey master shadow michael jordan charlie computer internet "
            "samsung iphone google facebook secret trustno starwars whatever freedom pokemon liverpool chelsea "
            "arsenal manutd barcelona changeme default system server test demo truyxuat truyxuatnguongoc nguongoc "
            "trace traceability ocop qwerty qwertz azerty asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qwertyuiop qwer "
            "qazwsx qazwsxedc wsxedc edcrfv qweasd qweasdzxc asdzxc abc abcd abcdef abcdefgh xyz aaa fuck sex love "
            "life baby angel lovely forever nothing anhyeu nguyen tran pham hoang family"
        ).split(),
        key=len,
        reverse=True,
    )
)
_SPOKEN_AS = str.maketrans("@431!05$7", "aaeiiosst")
_KEYBOARD_LINES = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
)
_FEWEST_OWN_LETTERS: Final = 4
_FEWEST_DIFFERENT: Final = 5


def plain_phone(text: str) -> str | None:
    """A Vietnamese phone number as it is stored (`0912345678`), from any usual writing; None if it is none."""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(?:\+84|0084|84(?=\d{9}$))0?", "0", digits)
    return digits if _PHONE.fullmatch(digits) else None


def plain_email(text: str) -> str | None:
    """An e-mail address as it is stored: trimmed and in lower case; None if it is none."""
    address = unicodedata.normalize("NFC", text.strip()).lower()
    return address if len(address) <= MAX_EMAIL and _EMAIL.fullmatch(address) else None


def plain_tax_id(text: str) -> str | None:
    """A tax code (`0314409058`, `0314409058-002`) or a personal number as it is fingerprinted; None if it is none."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not (digits.isascii() and _TAX_ID.fullmatch(digits)):
        return None
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == BRANCH_LENGTH else digits


def why_not_person(name: str, phone: str | None, email: str | None, has_tax_id: bool, role: Role) -> list[Reason]:
    """What is wrong with these details, field by field. At least one of phone, e-mail, tax code is needed."""
    reasons = []
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        reasons.append(Reason("person.name", field="name", longest=MAX_NAME))
    if phone and not plain_phone(phone):
        reasons.append(Reason("person.phone", field="phone"))
    if email and not plain_email(email):
        reasons.append(Reason("person.email", field="email"))
    if not (phone or email or has_tax_id):
        reasons.append(Reason("person.no_login", field="phone"))
    if has_tax_id and role != "producer":
        reasons.append(Reason("person.tax_id_of_staff", field="role"))
    return reasons


@dataclass(frozen=True)
class AgencyDetails:
    """What is entered about an agency. `groups`: prefixes of product groups, none = all; no ward = province."""

    name: str
    kind: str
    province_code: str
    ward_code: str | None = None
    groups: tuple[str, ...] = ()
    parent_id: int | None = None
    name_en: str | None = None


def why_not_agency(details: AgencyDetails) -> list[Reason]:
    """What is wrong with these details, field by field."""
    reasons = []
    if not details.name.strip() or len(details.name) > MAX_NAME:
        reasons.append(Reason("agency.name", field="name", longest=MAX_NAME))
    if details.kind not in AGENCY_KINDS:
        reasons.append(Reason("agency.kind", field="kind"))
    if (details.kind == "commune") != bool(details.ward_code):
        reasons.append(Reason("agency.ward", field="ward_code"))
    return reasons


@dataclass(frozen=True)
class KeyOrder:
    """An API key somebody asks for: scopes are acts of the permission table."""

    name: str
    scopes: tuple[str, ...]
    days: int
    quota_per_day: int = 10_000
    agency_id: int | None = None


# Whom each role may let in by a slip or an invitation: nobody prints a way into an account that may do more.
LETS_IN: Final[Mapping[Role, frozenset[Role]]] = {
    "admin": frozenset(ROLES),
    "officer": frozenset({"producer", "entry_assistant"}),
    "entry_assistant": frozenset({"producer"}),
}


def why_not_let_in(actor: Role, role: Role) -> Reason | None:
    """Why a person of role `actor` may not invite, or print a slip for, somebody of `role`; None if they may."""
    return None if role in LETS_IN.get(actor, frozenset()) else Reason("person.role_above", field="role")


def why_not_edit_members(person: int, managers: Collection[int]) -> Reason | None:
    """Why somebody who works for a producer does not decide who else does; None if they do.

    Its managers decide; until it has one, whoever entered it lets the first in.
    """
    return Reason("membership.not_manager") if managers and person not in managers else None


def shortest_password(role: Role) -> int:
    """How many characters a password of this role has at least (ASVS 6.2.1; administrators more)."""
    return MIN_ADMIN_PASSWORD if role == "admin" else MIN_PASSWORD


def why_not_password(password: str, role: Role, own_words: tuple[str, ...] = ()) -> Reason | None:
    """Why this password (already in NFC) is not taken: too short, too long, or common; None if it is good.

    No rule asks for kinds of characters (ASVS 6.2.5). `own_words`: phone, e-mail, name, which say nothing secret.
    """
    if len(password) < shortest_password(role):
        return Reason("password.short", field="password", shortest=shortest_password(role))
    if len(password) > MAX_PASSWORD:
        return Reason("password.long", field="password", longest=MAX_PASSWORD)
    if is_common(password, own_words):
        return Reason("password.common", field="password")
    return None


def is_common(password: str, own_words: tuple[str, ...] = ()) -> bool:
    """Whether nothing is left of a password without known words, walks on the keyboard, dates and repeats."""
    if len(set(password)) < _FEWEST_DIFFERENT:
        return True
    rest = password.casefold()
    for word in sorted(filter(None, (word.casefold() for word in own_words)), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return min(_own_letters(rest), _own_letters(rest.translate(_SPOKEN_AS))) < _FEWEST_OWN_LETTERS


def _own_letters(text: str) -> int:
    for piece in _COMMON_PIECES:
        text = text.replace(piece, " ")
    text = _without_walks(text)
    # Digits and signs around a word are the usual decoration: dates, years, 123, !!!.
    return len(set(re.sub(r"[\W\d_]+", "", text)))


def _without_walks(text: str) -> str:
    """The text without runs of three or more neighbours on a keyboard line or in the alphabet, either way."""
    kept, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _is_walk(text[start : end + 1]):
            end += 1
        if end - start < 3:
            kept.append(text[start])
            end = start + 1
        start = end
    return "".join(kept)


def _is_walk(piece: str) -> bool:
    return len(set(piece)) == 1 or any(piece in line or piece[::-1] in line for line in _KEYBOARD_LINES)


def must_show_second_factor(role: Role, *, enrolled: bool, required: bool) -> bool:
    """Whether a password alone opens nothing: for staff where it is required, and for whoever switched it on."""
    return enrolled or (required and role in STAFF)


def session_is_over(
    *, seen_at: datetime, expires_at: datetime, ended_at: datetime | None, idle: timedelta, now: datetime
) -> bool:
    """Whether a web session has been ended, has reached its end, or has lain idle for longer than `idle`."""
    return ended_at is not None or now >= expires_at or now - seen_at >= idle


def why_not_slip(*, used_at: datetime | None, expires_at: datetime, now: datetime) -> Reason | None:
    """Why a slip opens nothing any more; None while it does."""
    if used_at is not None:
        return Reason("slip.used")
    return Reason("slip.expired") if now >= expires_at else None


def key_text(prefix: str, letters: str) -> str:
    """An API key as it is shown once: prefix, thirty random letters, and their CRC-32 so that a typing error shows."""
    return f"{prefix}{letters}{_check(letters)}"


def is_key_text(text: str) -> bool:
    """Whether this is written like one of our keys and its check letters fit: asked before the database is."""
    match = _API_KEY.fullmatch(text)
    return match is not None and _check(match[2]) == match[3]


def key_prefix(demonstration: bool) -> str:
    """What a key begins with, so that a scanner of leaked secrets finds it and nobody mistakes one for the other."""
    return "tk_test_" if demonstration else "tk_live_"


def _check(letters: str) -> str:
    value, text = zlib.crc32(letters.encode()), ""
    for _ in range(CHECK_LENGTH):
        value, digit = divmod(value, len(KEY_LETTERS))
        text = KEY_LETTERS[digit] + text
    return text


def scopes_of(role: Role) -> list[str]:
    """The acts a key of this role may be given: all the role may do but what opens more ways in."""
    return [act for act, reaches in PERMISSIONS.items() if role in reaches and not act.startswith(NO_SCOPES)]


def why_not_key(order: KeyOrder, role: Role) -> list[Reason]:
    """What is wrong with an API key somebody asks for."""
    reasons = []
    if not order.name.strip() or len(order.name) > MAX_NAME:
        reasons.append(Reason("api_key.name", field="name", longest=MAX_NAME))
    if not order.scopes or not set(order.scopes) <= set(scopes_of(role)):
        reasons.append(Reason("api_key.scopes", field="scopes"))
    if not 1 <= order.days <= MAX_KEY_DAYS:
        reasons.append(Reason("api_key.days", field="days", longest=MAX_KEY_DAYS))
    if not 1 <= order.quota_per_day <= MAX_QUOTA:
        reasons.append(Reason("api_key.quota", field="quota_per_day", most=MAX_QUOTA))
    return reasons


def is_competent(groups: list[str], group_key: str) -> bool:
    """Whether an agency with these product groups (none = all) is competent for `group_key`."""
    return not groups or any(group_key.startswith(group) for group in groups)


# What people call their browser and their phone, in the order in which one name hides another in the header.
_BROWSERS: Final = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Zalo", "Zalo"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """A browser's header in the words people know (`Chrome, Android`); empty when it says nothing known."""
    named = (next((word for mark, word in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, named))
