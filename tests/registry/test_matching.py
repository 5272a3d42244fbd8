"""Which product a row of a decision means: pure, by cases that occur in provinces."""

import pytest

from trace.registry.rules import Candidate, Wanted, ranked, settled

WANTED = Wanted("Mật ong Vũ Quang", "HTX Mật ong Vũ Quang", ward_code="18313")
SAME = {"product": "Mật ong Vũ Quang", "producer": "Hợp tác xã Mật ong Vũ Quang"}


def told(wanted, *candidates):
    """(ident that is certain or None, what is said of the first)."""
    found = ranked(wanted, candidates)
    certain = settled(found)
    return certain.ident if certain else None, found[0].because if found else ()


def test_the_same_names_in_the_same_commune_are_certain_and_it_is_said_why():
    ident, because = told(WANTED, Candidate(7, **SAME, ward_code="18313"))
    assert ident == 7
    assert because == ("product_same", "producer_same", "ward_same")


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (Candidate(7, **SAME), "producer_same"),
        (Candidate(7, **SAME, ward_code="18000"), "ward_other"),
        (Candidate(7, "Mật ong rừng Vũ Quang", SAME["producer"], ward_code="18313"), "product_near"),
        (Candidate(7, SAME["product"], "Công ty TNHH Mật ong Vũ Quang", ward_code="18313"), "producer_near"),
        (Candidate(7, SAME["product"], "Cơ sở Nguyễn Văn A", ward_code="18313"), "producer_other"),
    ],
)
def test_names_alone_or_half_alike_wait_for_a_person(candidate, said):
    ident, because = told(WANTED, candidate)
    assert ident is None
    assert said in because


def test_a_tax_code_settles_and_another_one_never_does():
    wanted = Wanted("Mật ong Vũ Quang", "HTX mật ong", tax_id_print="a")
    assert told(wanted, Candidate(7, **SAME, tax_id_print="a"))[0] == 7
    other = Candidate(7, **SAME, tax_id_print="b", ward_code="18313")
    assert told(Wanted(WANTED.product, WANTED.producer, "a", "18313"), other)[0] is None


def test_two_that_are_certain_are_none():
    here = [Candidate(ident, **SAME, ward_code="18313") for ident in (7, 8)]
    assert told(WANTED, *here)[0] is None


def test_the_likeliest_stands_first_and_strangers_are_left_out():
    near = Candidate(1, "Mật ong rừng Vũ Quang", SAME["producer"], ward_code="18313")
    stranger = Candidate(2, "Cam Vũ Quang", "HTX Cam")
    found = ranked(WANTED, [stranger, near, Candidate(3, **SAME, ward_code="18313")])
    assert [each.ident for each in found] == [3, 1]
    assert [each.confidence for each in found] == ["certain", "likely"]
