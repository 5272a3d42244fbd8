"""Every statement on security names what holds it, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (S\d+(?:, S\d+)*) \| [^|]+ \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
STATEMENTS = [f"S{number}" for number in range(1, 61)]
TOLD = (ROOT / "docs" / "security-level.md").read_text(encoding="utf-8")


def test_every_statement_has_a_row():
    rows = [each for row in ROW.findall(TOLD) for each in row[0].split(", ")]
    assert sorted(rows, key=STATEMENTS.index) == STATEMENTS


@pytest.mark.parametrize(("statement", "held"), ROW.findall(TOLD))
def test_a_statement_is_held_by_tests_that_exist_or_says_why_not(statement, held):
    named = TEST.findall(held)
    assert named or held.startswith("– "), f"{statement} names no test and no reason"
    for file, function in named:
        source = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^\s*def {function}\(", source, re.MULTILINE), f"{statement}: there is no {file}::{function}"
