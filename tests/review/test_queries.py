"""The queue: what lies where, in which order, page by page, with few statements."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from trace.accounts.models import Post
from trace.base.errors import NotFound
from trace.review import queries
from trace.review.models import Case
from trace.review.queries import Filter


def cases(province, count, *, agency=None, kind="producer", state="open", due_in_days=3):
    """Cases about nothing in particular, each due an hour after the one before."""
    owner = province.producer(tax_id="9900001115")
    made = []
    for number in range(count):
        made.append(
            Case(
                case_code=f"HS-2610-{number + 1:04d}",
                kind=kind,
                object_kind="producer",
                object_id=1_000 + number,
                producer_id=owner.id,
                ward_code="18313",
                step=1,
                agency_id=(agency or province.commune).id,
                state=state,
                opened_at=NOON,
                due_at=NOON + timedelta(days=due_in_days, hours=number),
                entered_by=[],
            )
        )
    province.db.add_all(reversed(made))
    province.db.flush()
    return made


def queue(province, *, who="clerk", wanted=None, **more):
    actor = province.actor(who)
    return queries.queue(province.db, actor=actor, wanted=wanted or Filter(), now=NOON, **more)


def codes(listed):
    return [line.case.case_code for line in listed.lines]


def test_the_most_urgent_case_comes_first_and_pages_join_without_a_gap(province):
    made = cases(province, 5)
    first = queue(province, limit=2)
    second = queue(province, limit=2, after=first.after)
    last = queue(province, limit=2, after=second.after)
    assert codes(first) + codes(second) + codes(last) == [case.case_code for case in made]
    assert last.after is None


def test_a_case_that_is_due_at_the_same_moment_is_on_one_page_only(province):
    for case in cases(province, 4):
        case.due_at = NOON + timedelta(days=1)
    province.db.flush()
    first = queue(province, limit=3)
    assert len({*codes(first), *codes(queue(province, limit=3, after=first.after))}) == 4


def test_an_officer_sees_the_cases_of_their_units_only(province):
    cases(province, 1, agency=province.sub)
    assert codes(queue(province)) == []
    assert len(codes(queue(province, who="publisher"))) == 1


def test_the_cases_of_the_units_below_are_shown_when_they_are_asked_for(province):
    cases(province, 1)
    assert codes(queue(province, who="publisher")) == []
    assert len(codes(queue(province, who="publisher", wanted=Filter(below=True)))) == 1


def test_an_administrator_sees_the_cases_of_every_unit(province):
    cases(province, 1)
    province.person("admin", "admin")
    assert len(codes(queue(province, who="admin"))) == 1


def test_a_deputy_sees_the_case_that_waits_for_them(province):
    (case,) = cases(province, 1, agency=province.sub)
    case.deputy_id = province.people["clerk"]
    province.db.flush()
    assert codes(queue(province)) == [case.case_code]


def test_filters_leave_out_the_rest(province):
    cases(province, 2, due_in_days=-2)
    assert len(codes(queue(province, wanted=Filter(overdue=True)))) == 2
    assert codes(queue(province, wanted=Filter(kind="product"))) == []
    assert codes(queue(province, wanted=Filter(state="returned"))) == []


@pytest.mark.parametrize("after", ["x", "1-", "-1", "1-2-3", "٣-٤", "9" * 40 + "-1"])
def test_a_cursor_that_is_none_names_no_page(province, after):
    with pytest.raises(NotFound):
        queue(province, after=after)


def test_a_cursor_from_the_end_of_time_names_an_empty_page(province):
    cases(province, 1)
    assert codes(queue(province, after="999999999999-1")) == []


def test_a_page_of_the_queue_is_two_statements_whatever_its_length(province, count_queries):
    cases(province, 30)
    actor = province.actor("clerk")
    seen = count_queries(province.db.get_bind())
    queries.queue(province.db, actor=actor, wanted=Filter(), now=NOON)
    assert len(seen) == 2


def test_a_producer_sees_its_newest_case_first(province):
    made = cases(province, 3)
    own = queries.own_cases(province.db, producers={made[0].producer_id}, limit=2)
    rest = queries.own_cases(province.db, producers={made[0].producer_id}, limit=2, after=own.after)
    assert codes(own) + codes(rest) == sorted(
        (case.case_code for case in made), key=lambda code: -next(c.id for c in made if c.case_code == code)
    )


def test_an_officer_who_has_left_is_not_counted_on(province):
    post = province.db.scalars(select(Post).where(Post.person_id == province.people["clerk"])).one()
    post.until = NOON
    province.db.flush()
    assert queries.units(province.db)[province.commune.id].officers == frozenset()
    assert province.submit(province.producer()).agency_id == province.sub.id


def test_the_figures_count_what_waits_for_this_officer(province):
    made = cases(province, 4)
    made[0].due_at = NOON - timedelta(hours=1)
    made[1].due_at = NOON + timedelta(hours=4)
    made[2].step_since, made[3].escalated_at = NOON - timedelta(hours=20), NOON
    made[3].claimed_by, made[3].claimed_until = province.people["clerk"], NOON + timedelta(hours=1)
    cases_elsewhere = queries.figures(province.db, actor=province.actor("publisher"), now=NOON)
    province.db.flush()
    found = queries.figures(province.db, actor=province.actor("clerk"), now=NOON)
    assert found == queries.Figures(waiting=4, overdue=1, today=2, hand=1, new=1, up=1)
    assert (cases_elsewhere.waiting, cases_elsewhere.up) == (1, 1)
