"""The table of GS1 application identifiers: what each may hold, where it may stand, what it needs and excludes.

Read once from ai.txt; its first lines explain the columns.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trace.core.gs1.contents import CHECKS, SETS

# GS1 General Specifications, 7.8.5: identifiers whose length is known from their first two digits need no separator.
PREDEFINED: Final = frozenset("00 01 02 03 04 11 12 13 14 15 16 17 18 19 20 31 32 33 34 35 36 41".split())


@dataclass(frozen=True)
class Component:
    """A stretch of a value: its character set, its least and most characters, and the checks it must pass."""

    letters: str
    least: int
    most: int
    checks: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class Identifier:
    """One application identifier. `sequences`: of a primary key, its qualifiers in order; alternatives never mix."""

    ai: str
    components: tuple[Component, ...]
    in_query: bool
    is_key: bool
    sequences: tuple[tuple[str, ...], ...]
    needs: tuple[tuple[str, ...], ...]
    excludes: tuple[str, ...]

    @property
    def predefined(self) -> bool:
        """Whether its value needs no separator after it."""
        return self.ai[:2] in PREDEFINED

    @property
    def most(self) -> int:
        """The most characters of its value."""
        return sum(component.most for component in self.components)

    def split(self, value: str) -> list[tuple[Component, str]] | None:
        """The value taken apart into components; None where its length fits none of the ways to fill them."""
        parts, rest = [], value
        for component in self.components:
            part, rest = rest[: component.most], rest[component.most :]
            if not part and component.optional:
                continue
            if len(part) < component.least:
                return None
            parts.append((component, part))
        return None if rest else parts

    def why_not(self, value: str) -> str | None:
        """What is wrong with a value: `length`, `characters`, the name of a check; None when it is right."""
        parts = self.split(value)
        if parts is None:
            return "length"
        for component, part in parts:
            if not SETS[component.letters].fullmatch(part):
                return "characters"
            for check in component.checks:
                if not CHECKS[check](part):
                    return check
        return None

    def missing(self, others: Collection[str]) -> tuple[str, ...]:
        """The first list of identifiers of which one is needed and none is among `others`; empty when none is."""
        for choices in self.needs:
            if not any(all(_meets(each, others) for each in choice.split("+")) for choice in choices):
                return choices
        return ()

    def clashes(self, others: Collection[str]) -> str | None:
        """The first of `others` that this identifier goes not with; None when it goes with all of them."""
        return next((each for each in others if each != self.ai and any(_is(each, one) for one in self.excludes)), None)


def _is(ai: str, pattern: str) -> bool:
    return len(ai) == len(pattern) and all(wanted in (digit, "n") for digit, wanted in zip(ai, pattern, strict=True))


def _meets(pattern: str, others: Collection[str]) -> bool:
    return any(_is(each, pattern) for each in others)


_PART = re.compile(r"([dxkb])(\d+)(?:(-|or)(\d+))?((?:/[a-z0-9]+)*)")


def _component(text: str) -> Component:
    found = _PART.fullmatch(text)
    if not found:
        raise ValueError(text)
    letters, least, joint, most, checks = found.groups()
    named = tuple(checks.split("/")[1:])
    # "0or6": there in full, or not at all.
    fewest = int(most) if joint == "or" else int(least)
    return Component(letters, fewest, int(most or least), named, optional=int(least) == 0)


def _rows() -> Iterator[Identifier]:
    for line in Path(__file__).with_name("ai.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        codes, content, query, path, needs, excludes = ([part.strip() for part in line.split("|")] + [""] * 5)[:6]
        first, _, last = codes.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield Identifier(
                ai=str(number).zfill(len(first)),
                components=tuple(_component(part) for part in content.split()),
                in_query=query == "query",
                is_key=path.startswith("key"),
                sequences=tuple(tuple(one.split(",")) for one in path.split()[1:]),
                needs=tuple(tuple(one.split()) for one in needs.split(";") if one.strip()),
                excludes=tuple(excludes.split()),
            )


IDENTIFIERS: Final = {each.ai: each for each in _rows()}
KEYS: Final = frozenset(each.ai for each in IDENTIFIERS.values() if each.is_key)
