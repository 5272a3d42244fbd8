"""Whose turn it is: steps, competent units, deputies and parents."""

import pytest

from trace.review.rules.routing import Matter, Seat, Step, Unit, competent_unit, covers, seat, step_after, steps_for

HERE = Matter("42", "18547", "I.1.a")


def step(group="*", ward="*", seq=1, competent="commune"):
    return Step(group, ward, seq, "Bước", "Step", competent, 3)


def units(*listed):
    return {unit.id: unit for unit in listed}


DEPARTMENT = Unit(1, "department", None, "42", None)
SUB = Unit(2, "sub_department", 1, "42", None)
OTHER_SUB = Unit(3, "sub_department", None, "42", None)
COMMUNE = Unit(4, "commune", 2, "42", "18547")
FAR_COMMUNE = Unit(5, "commune", 2, "51", "23500")
PROVINCE = units(DEPARTMENT, SUB, OTHER_SUB, COMMUNE, FAR_COMMUNE)


@pytest.mark.parametrize(
    ("pattern", "group", "yes"),
    [("*", None, True), ("I.1", "I.1.a", True), ("I.1", "I.10", False), ("I", "II.1", False), ("I", None, False)],
)
def test_a_group_covers_what_lies_below_it(pattern, group, yes):
    assert covers(pattern, group) is yes


def test_the_narrowest_product_group_wins():
    rules = [step(), step("I"), step("I.1"), step("I.1", seq=2), step("II")]
    assert steps_for(rules, HERE) == (step("I.1"), step("I.1", seq=2))


def test_the_group_counts_before_the_area_and_the_area_breaks_the_tie():
    assert steps_for([step("I"), step(ward="18547")], HERE) == (step("I"),)
    assert steps_for([step("I"), step("I", ward="18547")], HERE) == (step("I", ward="18547"),)


def test_steps_of_another_area_do_not_count():
    assert steps_for([step(), step(ward="23500")], HERE) == (step(),)


def test_no_step_follows_the_last_one():
    steps = (step(), step(seq=2))
    assert step_after(steps, 1) == step(seq=2)
    assert step_after(steps, 2) is None


def test_the_producers_commune_screens():
    assert competent_unit("commune", HERE, PROVINCE) == COMMUNE


def test_where_a_commune_has_no_office_the_sub_department_screens():
    assert competent_unit("commune", Matter("42", "18133"), PROVINCE) == SUB


def test_the_sub_department_above_the_commune_publishes_even_from_another_province():
    assert competent_unit("province", Matter("51", "23500"), PROVINCE) == SUB


def test_a_sub_department_without_communes_does_not_publish():
    flipped = units(Unit(2, "sub_department", None, "42", None), Unit(3, "sub_department", None, "42", None))
    with_commune = flipped | units(Unit(9, "commune", 3, "42", "99999"))
    assert competent_unit("province", HERE, with_commune).id == 3


def test_the_department_that_names_the_group_most_closely_screens_for_its_sector():
    farming = Unit(6, "department", None, "42", None, groups=("I",))
    fruit = Unit(7, "department", None, "42", None, groups=("I.1",))
    assert competent_unit("sector", HERE, PROVINCE | units(farming, fruit)) == fruit


def test_a_sector_without_a_department_is_screened_by_the_sub_department():
    assert competent_unit("sector", HERE, PROVINCE) == SUB


def test_nobody_is_competent_where_no_unit_is():
    assert competent_unit("province", HERE, {}) is None


def seated(commune_officers, *, deputy=None, above=frozenset({20})):
    commune = Unit(4, "commune", 2, "42", "18547", officers=frozenset(commune_officers), deputy_id=deputy)
    sub = Unit(2, "sub_department", None, "42", None, officers=frozenset(above))
    return seat(commune, units(commune, sub), entered_by={10})


def test_a_unit_with_a_free_officer_keeps_the_case():
    assert seated({10, 11}) == Seat(4)


def test_the_named_deputy_takes_what_the_only_officer_entered():
    assert seated({10}, deputy=12) == Seat(4, 12)


def test_without_a_deputy_the_parent_unit_takes_it():
    assert seated({10}) == Seat(2)


def test_a_deputy_who_entered_it_too_is_passed_over():
    assert seated({10}, deputy=10) == Seat(2)


def test_a_unit_without_officers_passes_the_case_up():
    assert seated(()) == Seat(2)


def test_the_highest_unit_keeps_what_nobody_may_decide():
    assert seated({10}, above={10}) == Seat(2)


def test_a_ring_of_parents_ends():
    ring = units(Unit(1, "commune", 2, "42", "18547"), Unit(2, "commune", 1, "42", None))
    assert seat(ring[1], ring, ()) == Seat(2)
