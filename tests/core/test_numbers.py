"""Numbers of rows out of text."""

import pytest

from trace.base import tokens
from trace.core.numbers import row_number


@pytest.mark.parametrize(("text", "wanted"), [("0", 0), ("0042", 42), (str(2**63 - 1), 2**63 - 1)])
def test_a_number_that_a_row_may_have_is_read(text, wanted):
    assert row_number(text) == wanted


def test_an_id_that_was_made_here_is_one():
    made = tokens.new_id()
    assert row_number(str(made)) == made


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.5", "²", "٣", str(2**63), "9" * 19, "1" * 5000, "one"])
def test_what_no_row_is_numbered_by_is_none(text):
    assert row_number(text) is None
