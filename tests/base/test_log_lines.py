"""One event is one line, whatever somebody has typed into it."""

from __future__ import annotations

import io
import json
import sys

import pytest
import structlog

from trace.base.logs import configure_logs


@pytest.fixture
def lines(monkeypatch):
    """What is written to the log from here on, as lines."""
    before, written = structlog.get_config(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs()
    yield lambda: written.getvalue().split("\n")
    structlog.configure(**before)


@pytest.mark.parametrize(
    "typed",
    ["a\r\nlevel=critical", "\x1b[31mred\x1b[0m", '"}\n{"event": "forged"', "\u2028\u2029\x85", "\x00\x08\x7f"],
)
def test_nothing_typed_forges_a_line_or_moves_the_cursor(lines, typed):
    structlog.get_logger("typed").warning("refused", reason=typed)
    first, *rest = lines()
    assert rest == [""]
    assert json.loads(first)["reason"] == typed
    assert first.isascii() and min(first) >= " "
