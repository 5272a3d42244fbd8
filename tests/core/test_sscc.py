"""Serial shipping container codes: made with a right check digit, read back in every form people meet them in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.core.gs1 import make_sscc, read_sscc


@given(
    st.integers(7, 10).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)),
    st.integers(0, 999_999),
)
def test_a_code_adds_up_with_its_check_digit_and_is_read_back_in_every_form(prefix, serial):
    made = make_sscc(prefix, serial)
    assert made[1:].startswith(prefix) and int(made[1 + len(prefix) : -1]) == serial
    assert sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(made)) % 10 == 0
    assert {read_sscc(form) for form in (made, f"(00){made}", f"(00) {made}", f"]C100{made}", f"00{made}")} == {made}


def test_the_example_of_the_general_specifications_is_read():
    assert read_sscc("(00) 1 0614141 234567890 8") == "106141412345678908"


@pytest.mark.parametrize(
    ("text", "why"), [("", "length"), ("12", "length"), ("０" * 18, "length"), ("1" * 18, "check")]
)
def test_what_is_no_such_code_says_why(text, why):
    assert str(read_sscc(text)) == f"sscc.{why}"


def test_a_serial_that_has_no_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        make_sscc("2000000000", 1_000_000)
