"""Turns the lines of `lookup.rules` into sentences of a language, as plain text or as HTML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from string import Formatter

from markupsafe import Markup, escape

from trace.lookup.rules import Free, Line, Paper, Source, Value, paper_name
from trace.lookup.words import TAGS, WORDS, Language, borrowed

KINDS = {"tỉnh ": "province", "thành phố ": "city"}
POINTED: frozenset[Language] = frozenset({"vi", "lo", "km"})
"""Languages that group their numbers with points: 1.200."""


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Where this register is kept, all settings: "tỉnh Quảng Ngãi" or "thành phố Huế", the hotline, our own host.

    `sign_in` is the path of the producers' sign-in page; empty leaves that button out. `site` is our whole address for
    what must be absolute; empty means `https://` and the host.
    Refuses a province without the word before its name: the sentences cannot guess it.
    """

    province: str
    hotline: str
    host: str
    sign_in: str = ""
    site: str = ""

    def __post_init__(self) -> None:
        if not self.province.startswith(tuple(KINDS)):
            raise ValueError("province must begin with 'tỉnh ' or 'thành phố '")

    def values(self, language: Language) -> dict[str, str]:
        """The values every sentence may use, in a language."""
        kind = next(kind for kind in KINDS if self.province.startswith(kind))
        spoken = WORDS[language][f"place.{KINDS[kind]}"].format(name=self.province.removeprefix(kind))
        return {"province": spoken, "Province": spoken[0].upper() + spoken[1:], "hotline": self.hotline}

    @property
    def url(self) -> str:
        """Our own address without a slash at its end."""
        return self.site.rstrip("/") or f"https://{self.host}"


class Sentences:
    """The words of one language at one place. Looking up a key that does not exist is a KeyError, never a gap."""

    def __init__(self, language: Language, place: PlaceWords) -> None:
        self.language = language
        self.tag_of_page = TAGS[language]
        self.place = place
        values = place.values(language)
        self._plain = {key: _fill(text, values) for key, text in WORDS[language].items()}
        self.html: dict[str, Markup] = {
            key: _as_english(_marked(key, text)) if borrowed(language, key) else _marked(key, text)
            for key, text in self._plain.items()
        }

    def __getitem__(self, key: str) -> str:
        """A sentence without values of its own, as plain text."""
        return self._plain[key]

    def plain(self, line: Line) -> str:
        """A line as plain text: for JSON, titles and commands."""
        if not line.values:
            return self._plain[line.key]
        return self._plain[line.key].format_map({name: self._plain_value(value) for name, value in line.values.items()})

    def markup(self, line: Line) -> Markup:
        """A line as HTML: values escaped, dates as <time>, other people's text marked with its language."""
        if not line.values:
            return self.html[line.key]
        values = {name: self._marked_value(value) for name, value in line.values.items()}
        return Markup(str(self.html[line.key]).format_map(values))  # noqa: S704 (text and values are escaped above)

    def of(self, key: str, **values: Value) -> Markup:
        """A sentence with its values, as HTML: for templates."""
        return self.markup(Line(key, values))

    def number(self, number: int) -> str:
        """A whole number grouped as the language groups it: 1.200 in Vietnamese, 1,200 in English."""
        grouped = f"{number:,}"
        return grouped.replace(",", ".") if self.language in POINTED else grouped

    def free(self, text: str, language: str = "vi") -> Markup:
        """Somebody else's text, marked with its language where that is not the page's."""
        if language == self.language:
            return escape(text)
        return Markup(f'<span lang="{escape(language)}">{escape(text)}</span>')  # noqa: S704 (both are escaped)

    def tag(self, source: Source) -> Markup:
        """Who vouches for a fact: the unit that compared it with the file, or nobody but the producer."""
        return _tag(self, source)

    def paper(self, paper: Paper) -> Markup:
        """A certificate's short name."""
        return self._marked_value(paper_name(paper.certificate))

    def kilobytes(self, size_bytes: int) -> str:
        """A file's size, said before anyone downloads it on a slow line."""
        return f"{self.number(max(1, round(size_bytes / 1000)))} kB"

    def _plain_value(self, value: Value) -> str:
        if isinstance(value, Line):
            return self.plain(value)
        if isinstance(value, Free):
            return value.text
        if isinstance(value, date):
            return day(value)
        return self.number(value) if isinstance(value, int) else value

    def _marked_value(self, value: Value) -> Markup:
        if isinstance(value, Line):
            return self.markup(value)
        if isinstance(value, Free):
            return self.free(value.text, value.language)
        if isinstance(value, date):
            return marked_day(value)
        return escape(self._plain_value(value))


@lru_cache(maxsize=64)
def sentences(language: Language, place: PlaceWords) -> Sentences:
    """The words of a language at a place, made once."""
    return Sentences(language, place)


def day(value: date) -> str:
    """A date for people: dd/mm/yyyy, in every language of the page."""
    return f"{value.day:02}/{value.month:02}/{value.year}"


@lru_cache(maxsize=4096)
def _tag(words: Sentences, source: Source) -> Markup:
    if source.checked_on is None:
        return Markup('<span class="tag">{}</span>').format(words.html["ui.declared"])
    checked = words.markup(Line("ui.checked", {"unit": Free(source.unit), "date": source.checked_on}))
    return Markup('<span class="tag ok">{}</span>').format(checked)


@lru_cache(maxsize=4096)
def marked_day(value: date) -> Markup:
    """A date as <time>, so that programs and screen readers know it is one."""
    return Markup(f'<time datetime="{value.isoformat()}">{day(value)}</time>')  # noqa: S704 (digits only)


def _marked(key: str, text: str) -> Markup:
    """A text as HTML. In a verdict each clause is an element, so that a line never breaks between "không" and "bán"."""
    if not key.startswith(("say.", "do.", "also.")):
        return escape(text)
    ends = r"(?<=[.,?]) " if key.startswith("also.") else r"(?<=[.,:?]) "
    return Markup(" ").join(Markup("<span>{}</span>").format(clause) for clause in re.split(ends, text))


def _as_english(text: Markup) -> Markup:
    """A sentence the page's language lacks, marked as the English one it is."""
    return Markup('<span lang="en">{}</span>').format(text)


def _fill(text: str, known: Mapping[str, str]) -> str:
    """The text with the place's values filled in and every other placeholder left as it stands."""
    return "".join(
        literal + ("" if name is None else known.get(name) or f"{{{name}}}")
        for literal, name, _, _ in Formatter().parse(text)
    )
