"""Product groups as a field offers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Group(Protocol):
    """What is shown of a product group."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def group_choices(groups: Sequence[Group], *, english: bool) -> list[tuple[str, str]]:
    """Product groups by key, with their names."""
    return [(each.key, f"{each.key} {each.name_en if english else each.name}") for each in groups]
