"""What is read as a case code, and what a slip says of a name."""

import pytest

from trace.review.counter.rules import masked_name, read_case_code, why_not_receive


@pytest.mark.parametrize(
    "typed, read",
    [
        ("HS-2611-0001", "HS-2611-0001"),
        (" hs 2611 0001 ", "HS-2611-0001"),
        ("hs26110001", "HS-2611-0001"),
        ("26110001", "HS-2611-0001"),
        ("HS–2611–0001", "HS-2611-0001"),
        ("ＨＳ-2611-0001", "HS-2611-0001"),
        ("HS-2611-10001", "HS-2611-10001"),
        ("https://txng.example/theo-doi/HS-2611-0001", "HS-2611-0001"),
        ("HTTPS://TXNG.EXAMPLE/THEO-DOI/HS-2611-0001?lang=en", "HS-2611-0001"),
        ("00415002736899154609", None),
        ("8936001230028", None),
        ("261100012", None),
        ("BC-2611-0001", None),
        ("HS-26-1", None),
        ("HS-٢٦١١-٠٠٠١", None),
        ("x" * 5_000, None),
        ("", None),
    ],
)
def test_a_case_code_is_read_as_people_type_it_and_a_stamp_is_none(typed, read):
    assert read_case_code(typed) == read


def test_an_organisation_is_named_in_full_and_a_person_by_first_letters():
    assert masked_name("HTX Cam Vũ Quang", "cooperative") == "HTX Cam Vũ Quang"
    assert masked_name("Hộ Nguyễn Văn An", "household") == "H*** N*** V*** A***"


def test_something_known_must_be_handed_over():
    assert [each.code for each in why_not_receive([], None)] == ["counter.no_papers"]
    assert {each.field for each in why_not_receive(["gold"], "rich")} == {"papers", "priority"}
    assert why_not_receive(["other"], "elderly") == []
