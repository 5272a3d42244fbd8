"""Every statement on security and every fault names what holds it, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([SF]\d+(?:, [SF]\d+)*) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)(?:::(test_\w+))?`")
LISTS = {
    "security-level.md": [f"S{number}" for number in range(1, 61)],
    "faults.md": [f"F{number}" for number in range(1, 28)],
}


def rows(document: str) -> list[tuple[str, str]]:
    return ROW.findall((ROOT / "docs" / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", LISTS)
def test_every_promise_has_a_row(document):
    promised = [each for names, _ in rows(document) for each in names.split(", ")]
    assert sorted(promised, key=LISTS[document].index) == LISTS[document]


@pytest.mark.parametrize(("promise", "held"), [row for document in LISTS for row in rows(document)])
def test_a_promise_is_held_by_tests_that_exist_or_says_why_not(promise, held):
    named = TEST.findall(held)
    assert named or held.startswith("– "), f"{promise} names no test and no reason"
    for file, function in named:
        source = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^\s*def {function or 'test_'}", source, re.MULTILINE), f"{promise}: no {file}::{function}"
