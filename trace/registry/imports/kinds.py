"""What a kind of sheet is: its columns, who may bring it, and the command that takes one row of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.permissions import Role
from trace.base.runtime import Runtime

Sort = Literal["text", "digits", "day", "whole", "number", "yes_no"]
# What became of a row: something new, something changed, nothing (it was there already), or it waits for a person.
Took = Literal["made", "changed", "same", "doubtful"]


@dataclass(frozen=True)
class Choice:
    """One of the words a cell may hold: what the row says then, and how sheets write it in both languages."""

    value: str
    vi: str
    en: str


@dataclass(frozen=True)
class Column:
    """One column: its name in code and API, its heading in both languages, and headings of others that mean the same.

    `sort` says how the cell is read: `digits` is text that keeps its zeros, `day` an ISO day, `whole` and `number`
    plain digits with a point, `yes_no` the words `yes` and `no`. With `choices` the row gets the value of the choice.
    """

    key: str
    vi: str
    en: str
    needed: bool = False
    sort: Sort = "text"
    example: str = ""
    also: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Scope:
    """For whom a sheet is brought: one producer, or an officer's unit where `producer_id` is None."""

    producer_id: int | None
    agency_id: int | None
    import_id: int


class Take(Protocol):
    """Takes one row: cells by column key, tidied, empty ones left out. Refused names the column in `Reason.field`.

    Runs in a savepoint of its own, which is rolled back where a sheet is only checked: what it does is in the database
    and nowhere else. The same row a second time answers `same` and writes nothing.
    """

    def __call__(
        self, db: Session, *, actor: Actor, scope: Scope, row: Mapping[str, str], rt: Runtime, now: datetime
    ) -> Took:
        """What became of the row."""
        ...


@dataclass(frozen=True)
class Kind:
    """A kind of sheet. `act` is what bringing it needs; `roles` who is offered it."""

    name: str
    vi: str
    en: str
    act: str
    roles: tuple[Role, ...]
    columns: tuple[Column, ...]
    take: Take

    @property
    def by_key(self) -> dict[str, Column]:
        """The columns by their names in code."""
        return {column.key: column for column in self.columns}
