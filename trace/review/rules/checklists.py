"""Checklists: what an officer ticks on a case of a kind and product group; which list holds; what is still open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason
from trace.review.rules.routing import ALL, covers

MOST_ITEMS: Final = 20
LONGEST_ITEM: Final = 200
NEEDED_MARK: Final = "*"


@dataclass(frozen=True)
class Item:
    """One line of a checklist; one that is `needed` must be ticked before a case is accepted at its last step."""

    key: str
    text: str
    needed: bool


@dataclass(frozen=True)
class Checklist:
    """A version of the list of a kind and product group (`*` = all); of no items where it was taken away."""

    id: int
    kind: str
    group_key: str
    items: tuple[Item, ...]


def in_force(lists: Sequence[Checklist], group_key: str | None) -> Checklist | None:
    """The list of the narrowest group that covers this one, in its newest version; None where there is none."""
    fitting = [each for each in lists if covers(each.group_key, group_key)]
    newest = {each.group_key: each for each in sorted(fitting, key=lambda each: each.id)}
    standing = [each for each in newest.values() if each.items]
    return max(standing, key=lambda each: 0 if each.group_key == ALL else len(each.group_key), default=None)


def still_open(checklist: Checklist | None, ticked: Collection[str]) -> list[Item]:
    """The needed items that nobody has ticked."""
    return [item for item in (checklist.items if checklist else ()) if item.needed and item.key not in ticked]


def read_items(text: str) -> tuple[Item, ...]:
    """One item a line; a line that begins with `*` is needed. Keys count the lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip().strip(NEEDED_MARK).strip()]
    return tuple(
        Item(f"i{number}", line.lstrip(NEEDED_MARK).strip(), line.startswith(NEEDED_MARK))
        for number, line in enumerate(lines, start=1)
    )


def written(items: Sequence[Item]) -> str:
    """The items as lines that `read_items` reads."""
    return "\n".join(f"{NEEDED_MARK} {item.text}" if item.needed else item.text for item in items)


def why_not_items(items: Sequence[Item]) -> list[Reason]:
    """What is wrong with a list: too many items, one too long, the same one twice."""
    wrong = []
    if len(items) > MOST_ITEMS:
        wrong.append(Reason("checklist.long", field="items", most=MOST_ITEMS))
    if any(len(item.text) > LONGEST_ITEM for item in items):
        wrong.append(Reason("checklist.item_long", field="items", most=LONGEST_ITEM))
    if len({item.text.casefold() for item in items}) != len(items):
        wrong.append(Reason("checklist.twice", field="items"))
    return wrong
