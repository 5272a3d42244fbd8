"""GS1 numbers are right when they exist, and links are read strictly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trace.core.gs1 import Gln, Gtin, TradeItem, link_path, read_elements, read_gtin, read_link
from trace.core.reason import Reason

GTIN = Gtin("08936000123451")
CODE = "73041826559044172838"


@pytest.mark.parametrize("text", ["08938505970011", "8938505970011", "036000291452", "96385074"])
def test_a_gtin_of_each_length_is_kept_as_fourteen_digits(text):
    assert Gtin(text).gtin14 == str(Gtin(text)) == text.rjust(14, "0")


def test_the_same_number_written_with_and_without_zeros_is_the_same_gtin():
    assert Gtin("8936000123451") == GTIN and hash(Gtin("8936000123451")) == hash(GTIN)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("08936000123452", "gtin.check"),
        ("89360001234", "gtin.length"),
        ("", "gtin.character"),
        ("893600012345X", "gtin.character"),
        ("٨٩٣٦٠٠٠١٢٣٤٥١", "gtin.character"),
        ("8936000123451\n", "gtin.character"),
        (" 893600012345", "gtin.character"),
    ],
)
def test_a_wrong_gtin_is_refused_when_made(text, code):
    assert str(read_gtin(text)) == code
    with pytest.raises(ValueError, match=code):
        Gtin(text)


def test_only_consumer_units_have_an_ean_13():
    assert GTIN.ean13 == "8936000123451"
    assert Gtin("18936000123458").ean13 is None


def test_a_gln_has_thirteen_digits_and_a_right_check_digit():
    assert str(Gln("8936000123451")) == "8936000123451"
    for text in ("8936000123452", "08936000123451", "96385074", "893600012345a", ""):
        with pytest.raises(ValueError, match=r"gln\.check"):
            Gln(text)


def test_a_link_path_is_read_back_as_it_was_made():
    path = link_path([("01", GTIN.gtin14), ("21", CODE)])
    assert path == f"/01/08936000123451/21/{CODE}"
    assert read_link(path[1:].split("/")) == TradeItem(GTIN, serial=CODE)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("01", "link.shape"),
        ("", "link.shape"),
        ("01/08936000123451/21", "link.shape"),
        ("01/08936000123451/21/S1/10/L1", "link.shape"),
        ("01/08936000123451/10/L1/10/L1", "link.shape"),
        ("01/08936000123451/17/271231", "link.shape"),
        ("01/08936000123451/21/", "link.shape"),
        ("01/08936000123451/21/" + "1" * 21, "link.shape"),
        ("01/08936000123451/10/lô", "link.shape"),
        ("gtin/08936000123451", "link.shape"),
        ("01/08936000123452/21/S1", "gtin.check"),
        ("01/0893600012345/21/S1", "gtin.check"),
        ("01/893600012345/21/S1", "gtin.check"),
        ("01/89360001234/21/S1", "gtin.length"),
        ("01/+8936000123451/21/S1", "gtin.character"),
    ],
)
def test_a_link_out_of_shape_is_refused(path, code):
    assert str(read_link(path.split("/"))) == code


def test_lot_and_variant_may_stand_before_the_serial():
    item = read_link(["01", "08936000123451", "22", "V", "10", "A/B", "21", "S1"])
    assert item == TradeItem(GTIN, serial="S1", lot="A/B")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (f"(01)08936000123451(21){CODE}", TradeItem(GTIN, serial=CODE)),
        (f"010893600012345110L1\x1d21{CODE}", TradeItem(GTIN, serial=CODE, lot="L1")),
        ("0108936000123451", TradeItem(GTIN)),
        ("(01)08936000123452(21)S1", Reason("gtin.check")),
        ("(21)S1", Reason("link.shape")),
        ("(01)08936000123451(01)08936000123451", Reason("link.shape")),
        ("(00)389360001234567890", Reason("link.shape")),
        ("", Reason("link.shape")),
        ("(01)", Reason("link.shape")),
    ],
)
def test_element_strings_hold_exactly_one_gtin(text, item):
    assert read_elements(text) == item


@given(st.lists(st.text(max_size=25), max_size=8), st.text(st.characters(exclude_categories=())))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_no_text_makes_reading_fail(segments, text):
    assert isinstance(read_link(segments), TradeItem | Reason)
    assert isinstance(read_link(["01", "08936000123451", *segments]), TradeItem | Reason)
    assert isinstance(read_elements(text), TradeItem | Reason)
    assert isinstance(read_elements("(01)08936000123451" + text), TradeItem | Reason)
    assert isinstance(read_elements("0108936000123451" + text), TradeItem | Reason)
