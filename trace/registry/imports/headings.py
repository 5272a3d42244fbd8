"""The line of headings: where it stands in a sheet, and which column of the kind each heading means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.imports.cells import Raw, read_cell, shown
from trace.registry.imports.kinds import Kind

LOOKED_THROUGH = 20  # lines: a title and a note may stand above the headings
# The columns that a sheet of ours brings back with its faults: never taken for data.
OURS = frozenset({"loi", "errors", "dong", "row"})


@dataclass(frozen=True)
class Headings:
    """What was found: the texts as they stand, and for each position the key of its column, or None."""

    texts: tuple[str, ...]
    keys: tuple[str | None, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings that mean no column of the kind, and are left out."""
        pairs = zip(self.texts, self.keys, strict=True)
        return tuple(text for text, key in pairs if text and key is None and fold(text) not in OURS)


def read_headings(cells: Sequence[Raw], kind: Kind) -> Headings:
    """The headings of a line, each by its name in either language, its name in code, or one of others'."""
    texts = tuple(shown(each) for each in cells)
    meant = {name: column.key for column in kind.columns for name in _names(column.vi, column.en, column.key)}
    for column in kind.columns:
        for name in _names(*column.also):
            meant.setdefault(name, column.key)
    return Headings(texts, tuple(meant.get(_folded(text)) for text in texts))


def looks_like_headings(found: Headings, kind: Kind) -> bool:
    """Whether this line is the headings: at least half of the needed columns, and two at all where there are two."""
    known = {key for key in found.keys if key}
    needed = [column.key for column in kind.columns if column.needed]
    return len(known) >= min(2, len(kind.columns)) and len(known.intersection(needed)) * 2 >= len(needed)


def why_not_headings(found: Headings, kind: Kind) -> list[Reason]:
    """Why the sheet cannot be read by these headings: a needed column is not there, or one is there twice."""
    known = [key for key in found.keys if key]
    reasons = [
        Reason("import.column_missing", column=column.vi, field=column.key)
        for column in kind.columns
        if column.needed and column.key not in known
    ]
    twice = sorted({key for key in known if known.count(key) > 1})
    return reasons + [Reason("import.column_twice", column=kind.by_key[key].vi, field=key) for key in twice]


def read_row(cells: Sequence[Raw], keys: Sequence[str | None], kind: Kind) -> tuple[dict[str, str], list[Reason]]:
    """The row by column key without its empty cells, and why cells of it cannot be read."""
    columns, row, reasons = kind.by_key, {}, []
    for raw, key in zip(cells, keys, strict=False):
        if key is None:
            continue
        value = read_cell(raw, columns[key])
        if isinstance(value, Reason):
            reasons.append(value)
        elif value is not None:
            row[key] = value
    wrong = {reason.field for reason in reasons}
    for column in kind.columns:
        if column.needed and column.key not in row and column.key not in wrong:
            reasons.append(Reason("import.cell_missing", field=column.key))
    return row, reasons


def is_example(cells: Sequence[Raw], keys: Sequence[str | None], kind: Kind) -> bool:
    """Whether this is the example row of our template, left where it stood: it is no data."""
    said = {key: shown(raw) for raw, key in zip(cells, keys, strict=False) if key and shown(raw)}
    return bool(said) and said == {column.key: column.example for column in kind.columns if column.example}


def _names(*texts: str) -> set[str]:
    return {_folded(text) for text in texts}


def _folded(text: str) -> str:
    """As headings are compared: the mark of a needed column and what stands in brackets behind it are left out."""
    return fold(text.partition("(")[0].replace("*", " ").replace("_", " ").replace("\n", " "))
