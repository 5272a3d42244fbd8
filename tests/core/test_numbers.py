"""Numbers of rows out of text."""

import pytest

from trace.core.numbers import row_number


@pytest.mark.parametrize(("text", "wanted"), [("0", 0), ("0042", 42), ("9" * 18, 999_999_999_999_999_999)])
def test_a_number_that_a_row_may_have_is_read(text, wanted):
    assert row_number(text) == wanted


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.5", "²", "٣", "9" * 19, "1" * 5000, "one"])
def test_what_no_row_is_numbered_by_is_none(text):
    assert row_number(text) is None
