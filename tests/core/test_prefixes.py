"""Company prefixes and the numbers given out of them, against biip and known GTINs."""

import pytest
from biip.gtin import Gtin as BiipGtin
from stdnum import ean

from trace.core.gs1 import Gtin, belongs, capacity, case_gtin, next_free, unit_gtin
from trace.core.gs1.issuers import why_not_prefix


@pytest.mark.parametrize("prefix", ["8930001", "8938505", "8931234567", "9520000", "4512345"])
def test_prefixes_that_gs1_gives_to_companies(prefix):
    assert why_not_prefix(prefix) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("893123", "prefix.digits"),
        ("89312345678", "prefix.digits"),
        ("893 12345", "prefix.digits"),
        ("８９３１２３４", "prefix.digits"),
        ("2001234", "prefix.issuer"),  # numbers of a shop's own
        ("9781234", "prefix.issuer"),  # books
        ("9901234", "prefix.issuer"),  # coupons
        ("1401234", "prefix.issuer"),  # given to nobody
        ("0000012", "prefix.issuer"),  # would collide with GTIN-8
    ],
)
def test_what_is_no_company_prefix(text, code):
    assert why_not_prefix(text).code == code


@pytest.mark.parametrize("prefix", ["8930001", "89300012", "893000123", "8930001234"])
def test_every_number_of_a_prefix_is_a_gtin_13_that_belongs_to_it(prefix):
    for item in (0, 1, capacity(prefix) - 1):
        gtin = unit_gtin(prefix, item)
        read = BiipGtin.parse(gtin.ean13)
        assert (str(read.format), read.prefix.usage, len(gtin.ean13)) == ("GTIN-13", "GS1 Vietnam", 13)
        assert ean.is_valid(gtin.ean13) and belongs(gtin, prefix)
        assert not belongs(gtin, "8939999")
    with pytest.raises(ValueError, match=r"prefix\.used_up"):
        unit_gtin(prefix, capacity(prefix))


def test_a_case_holds_the_number_of_its_unit():
    unit = Gtin("8938505970011")
    for indicator in range(1, 9):
        case = case_gtin(unit, indicator)
        assert BiipGtin.parse(case.gtin14).as_gtin_14() == case.gtin14
        assert case.gtin14[:13] == f"{indicator}893850597001" and case.ean13 is None
        assert belongs(case, "8938505")
    for wrong in (0, 9):
        with pytest.raises(ValueError, match=r"case\.indicator"):
            case_gtin(unit, wrong)


def test_the_next_free_number_goes_round_what_is_taken_and_ends_with_the_prefix():
    prefix = "8930001234"  # one hundred numbers
    numbers = [unit_gtin(prefix, item).gtin14 for item in range(100)]
    assert next_free(prefix, 0, set())[1] == 0
    assert next_free(prefix, 0, set(numbers[:40]))[1] == 40
    assert next_free(prefix, 99, set(numbers[:99]))[0].gtin14 == numbers[99]
    assert next_free(prefix, 0, set(numbers)) is None
    assert next_free(prefix, 100, set()) is None
