"""Commands of review on both databases: who decides, what becomes of the object, what is written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.review.conftest import LATER, PAPER, work_for
from trace.accounts.models import Post
from trace.base.errors import Conflict, Forbidden, NotFound, Refused, Stale
from trace.jobs.models import Job
from trace.ledger.models import LedgerEntry
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import Producer, ProductVersion
from trace.review import queries, service
from trace.review.models import CounterReceipt, Decision, ReviewStep, TaxIdContest
from trace.review.rules.targets import Share, Standing
from trace.review.service import Ruling

BLURRED = Ruling(reasons="Ảnh mờ, xin chụp lại.")


def end(province, act, case, by, ruling=BLURRED):
    return act(province.db, actor=province.actor(by), case_id=case.id, version=case.version, ruling=ruling, now=LATER)


def test_a_producer_is_accepted_by_its_commune_on_its_paper(province):
    owner = province.producer()
    case = province.submit(owner)
    assert (case.agency_id, case.deputy_id, case.case_code) == (province.commune.id, None, "HS-2611-0001")
    province.accept(case, "clerk", PAPER)
    assert (case.state, owner.accepted_at, owner.checked_by_unit) == ("accepted", LATER, "UBND xã")


def test_a_producer_is_not_accepted_unseen(province):
    case = province.submit(province.producer())
    with pytest.raises(Refused, match=r"review\.basis_needed"):
        province.accept(case, "clerk")


def test_a_product_is_screened_by_the_commune_and_published_by_the_sub_department(province):
    goods = province.product(province.accepted_producer())
    case = province.submit(goods)
    assert case.agency_id == province.commune.id
    province.accept(case, "clerk")
    assert (case.state, case.step, case.agency_id) == ("open", 2, province.sub.id)
    assert goods.accepted_version_id is None
    province.accept(case, "publisher")
    assert (case.state, goods.accepted_version_id) == ("accepted", case.object_id)


def test_an_officer_of_another_unit_does_not_decide(province):
    case = province.submit(province.product(province.accepted_producer()))
    province.accept(case, "clerk")
    with pytest.raises(Forbidden, match=r"permission\.owner"):
        province.accept(case, "clerk")


@pytest.mark.parametrize("who", ["farmer", "stranger", "inspector"])
def test_only_officers_decide(province, who):
    case = province.submit(province.producer())
    with pytest.raises(Forbidden, match=r"permission\.act"):
        province.accept(case, who, PAPER)


def test_nobody_decides_on_what_they_entered(province):
    province.person("second", "officer", province.commune)
    case = province.submit(province.producer(by="clerk"), by="clerk")
    assert case.agency_id == province.commune.id
    with pytest.raises(Conflict, match=r"review\.own_entry"):
        province.accept(case, "clerk", PAPER)
    assert province.accept(case, "second", PAPER).state == "accepted"


def test_nobody_decides_on_what_they_handed_in_for_somebody_else(province):
    province.person("second", "officer", province.commune)
    case = province.submit(province.producer(), by="clerk")
    with pytest.raises(Conflict, match=r"review\.own_entry"):
        province.accept(case, "clerk", PAPER)


def test_the_named_deputy_decides_what_the_only_officer_entered(province):
    office = province.person("deputy", "officer", province.sub)
    province.commune.deputy_id = office
    case = province.submit(province.producer(by="clerk"), by="clerk")
    assert (case.agency_id, case.deputy_id) == (province.commune.id, office)
    assert province.accept(case, "deputy", PAPER).state == "accepted"


def test_a_deputy_from_elsewhere_decides_this_case_and_no_other(province):
    elsewhere = province.person("elsewhere", "officer")
    other = type(province.commune)(name="UBND khác", kind="commune", province_code="42", ward_code="1", groups=[])
    province.db.add(other)
    province.db.flush()
    province.db.add(Post(person_id=elsewhere, agency_id=other.id, since=NOON))
    province.commune.deputy_id = elsewhere
    entered = province.submit(province.producer(by="clerk"), by="clerk")
    usual = province.submit(province.producer(tax_id="9900001115"))
    assert province.accept(entered, "elsewhere", PAPER).state == "accepted"
    with pytest.raises(Forbidden):
        province.accept(usual, "elsewhere", PAPER)


def test_without_a_deputy_the_parent_unit_decides_what_the_only_officer_entered(province):
    case = province.submit(province.producer(by="clerk"), by="clerk")
    assert case.agency_id == province.sub.id
    assert province.accept(case, "publisher", PAPER).state == "accepted"


def test_of_two_officers_the_second_one_is_told_that_it_is_decided(province):
    case = province.submit(province.producer())
    read = case.version
    province.accept(case, "clerk", PAPER)
    with pytest.raises(Conflict, match=r"review\.is_accepted"):
        service.refuse(
            province.db, actor=province.actor("publisher"), case_id=case.id, version=read, ruling=BLURRED, now=LATER
        )


def test_a_decision_on_an_older_reading_is_stale(province):
    case = province.submit(province.product(province.accepted_producer()))
    read = case.version
    province.accept(case, "clerk")
    with pytest.raises(Stale, match=r"review\.moved_on"):
        service.accept(province.db, actor=province.actor("publisher"), case_id=case.id, version=read, now=LATER)
    assert case.state == "open"


def test_returning_and_refusing_need_reasons(province):
    case = province.submit(province.producer())
    for act in (service.send_back, service.refuse):
        with pytest.raises(Refused, match=r"review\.reasons_needed"):
            end(province, act, case, "clerk", Ruling(reasons=" "))
    assert case.state == "open"


def test_what_was_returned_is_mended_and_goes_on_under_its_code(province):
    owner = province.accepted_producer()
    goods = province.product(owner)
    case = province.submit(goods)
    code = case.case_code
    province.accept(case, "clerk")
    end(province, service.send_back, case, "publisher")
    assert registry_queries.open_version(province.db, goods.id).state == "returned"
    details = province.honey(owner, "Mật ong rừng Vũ Quang")
    registry.edit_product(province.db, actor=province.actor("farmer"), product_id=goods.id, details=details, now=LATER)
    again = province.submit(goods)
    assert (again.id, again.case_code, again.state, again.step) == (case.id, code, "open", 1)
    file = queries.case_file(province.db, province.actor("farmer"), case.id, now=LATER)
    assert [past.decision.outcome for past in file.past] == ["moved", "returned"]
    assert file.past[-1].decision.reasons == "Ảnh mờ, xin chụp lại."


def test_a_refused_product_leaves_what_is_public_and_ends_the_case(province):
    goods = province.product(province.accepted_producer())
    case = end(province, service.refuse, province.submit(goods), "clerk")
    assert (case.state, case.closed_at, goods.accepted_version_id) == ("refused", LATER, None)
    assert province.db.get_one(ProductVersion, case.object_id).state == "refused"
    with pytest.raises(Conflict):
        province.submit(goods)


def test_a_pending_version_leaves_the_public_page_as_it_is_until_it_is_published(province):
    owner = province.accepted_producer()
    goods = province.product(owner)
    first = province.submit(goods)
    province.accept(first, "clerk")
    province.accept(first, "publisher")
    published = goods.accepted_version_id
    details = province.honey(owner, "Mật ong hoa rừng")
    registry.edit_product(province.db, actor=province.actor("farmer"), product_id=goods.id, details=details, now=LATER)
    case = province.submit(goods)
    assert (case.id != first.id, goods.accepted_version_id) == (True, published)
    changed = queries.case_file(province.db, province.actor("clerk"), case.id, now=LATER).changes
    assert ("name_vi", "Mật ong Vũ Quang", "Mật ong hoa rừng") in changed
    province.accept(case, "clerk")
    assert goods.accepted_version_id == published
    province.accept(case, "publisher")
    assert goods.accepted_version_id == case.object_id
    assert province.db.get_one(ProductVersion, published).state == "superseded"


def test_a_change_of_an_accepted_producer_is_shown_beside_what_is_published(province):
    owner = province.accepted_producer()
    owner.pending = {"name": "HTX Ong Vàng", "address": owner.address, "ward_code": "18547"}
    case = province.submit(owner)
    file = queries.case_file(province.db, province.actor("clerk"), case.id, now=LATER)
    assert file.changes == [
        ("name", "HTX Mật ong 9900", "HTX Ong Vàng"),
        ("ward_code", "Xã Vũ Quang", "Xã Phúc Trạch"),
    ]


def test_the_same_thing_is_not_handed_in_twice(province):
    owner = province.producer()
    province.submit(owner)
    with pytest.raises(Conflict):
        province.submit(owner)


def test_a_producer_takes_its_case_back_and_hands_it_in_again_as_a_new_one(province):
    owner = province.producer()
    case = province.submit(owner)
    with pytest.raises(Forbidden):
        service.withdraw(
            province.db, actor=province.actor("stranger"), case_id=case.id, version=case.version, now=LATER
        )
    service.withdraw(province.db, actor=province.actor("farmer"), case_id=case.id, version=case.version, now=LATER)
    assert (case.state, owner.submitted_at) == ("withdrawn", None)
    assert province.submit(owner).case_code == "HS-2611-0002"


def test_a_returned_case_can_be_taken_back(province):
    case = end(province, service.send_back, province.submit(province.producer()), "clerk")
    service.withdraw(province.db, actor=province.actor("farmer"), case_id=case.id, version=case.version, now=LATER)
    assert case.state == "withdrawn"


def test_nobody_approves_after_it_was_withdrawn(province):
    case = province.submit(province.producer())
    service.withdraw(province.db, actor=province.actor("farmer"), case_id=case.id, version=case.version, now=LATER)
    with pytest.raises(Conflict, match=r"review\.is_withdrawn"):
        province.accept(case, "clerk", PAPER)


def test_each_act_leaves_one_line_of_its_own_without_the_words(province):
    case = end(province, service.send_back, province.submit(province.producer()), "clerk")
    lines = province.db.scalars(
        select(LedgerEntry).where(LedgerEntry.object_kind == "case").order_by(LedgerEntry.id)
    ).all()
    assert [(line.act, line.object_id) for line in lines] == [("case.opened", case.id), ("case.returned", case.id)]
    assert "Ảnh mờ" not in str(lines[-1].content)


def test_a_decision_tells_the_producer_once_and_a_step_on_the_way_does_not(province):
    case = province.submit(province.product(province.accepted_producer()))
    told = select(Job).where(Job.name == "review.tell_producer")
    before = len(province.db.scalars(told).all())
    province.accept(case, "clerk")
    assert len(province.db.scalars(told).all()) == before
    province.accept(case, "publisher")
    last = province.db.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert [job.arguments for job in province.db.scalars(told)][before:] == [{"decision_id": last.id}]


def test_a_narrower_rule_sends_a_product_another_way(province):
    province.db.add(
        ReviewStep(
            kind="product",
            group_key="I.2",
            ward_code="*",
            seq=1,
            name="Một bước",
            name_en="One step",
            competent="province",
            working_days=1,
        )
    )
    case = province.submit(province.product(province.accepted_producer()))
    assert case.agency_id == province.sub.id
    assert case.due_at - NOON == timedelta(days=3, hours=5)  # Friday noon to Monday 17:00
    assert province.accept(case, "publisher").state == "accepted"


def contested(province):
    """Two producers, one tax code: the farmer's, claimed by the stranger's."""
    holder = province.producer()
    claimant = province.producer(by="stranger", contesting=True)
    case = service.contest_tax_id(
        province.db,
        actor=province.actor("stranger"),
        claimant_id=claimant.id,
        tax_id="9900005127",
        grounds="Giấy đăng ký số 12 mang tên tôi.",
        keys=province.keys,
        now=NOON,
    )
    return holder, claimant, case


def decide(province, case, by, *, transfer, ruling=BLURRED):
    return service.decide(
        province.db,
        actor=province.actor(by),
        case_id=case.id,
        version=case.version,
        outcome="accepted" if transfer else "refused",
        ruling=ruling,
        now=LATER,
    )


def test_a_contested_tax_code_stays_with_its_holder_until_it_is_decided(province):
    holder, claimant, case = contested(province)
    assert (case.agency_id, holder.tax_id, claimant.tax_id) == (province.sub.id, "9900005127", None)
    decide(province, case, "publisher", transfer=True)
    assert (holder.tax_id, claimant.tax_id, case.state) == (None, "9900005127", "accepted")


def test_a_contest_that_fails_leaves_the_code_where_it_is(province):
    holder, claimant, case = contested(province)
    decide(province, case, "publisher", transfer=False)
    contest = province.db.get_one(TaxIdContest, case.object_id)
    assert (holder.tax_id, claimant.tax_id, contest.transferred) == ("9900005127", None, False)


def test_a_commune_does_not_settle_a_contest_of_the_province(province):
    _holder, _claimant, case = contested(province)
    with pytest.raises(Forbidden):
        decide(province, case, "clerk", transfer=True)


def test_who_registered_the_holder_does_not_settle_its_contest(province):
    province.person("second", "officer", province.sub)
    holder = province.producer(by="publisher")
    claimant = province.producer(by="stranger", contesting=True)
    case = service.contest_tax_id(
        province.db,
        actor=province.actor("stranger"),
        claimant_id=claimant.id,
        tax_id="9900005127",
        grounds="Giấy đăng ký mang tên tôi.",
        keys=province.keys,
        now=NOON,
    )
    with pytest.raises(Conflict, match=r"review\.own_entry"):
        decide(province, case, "publisher", transfer=True)
    assert holder.tax_id == "9900005127"


def test_a_contest_is_about_a_code_that_somebody_else_holds(province):
    _holder, claimant, case = contested(province)
    decide(province, case, "publisher", transfer=False)
    with pytest.raises(Refused, match=r"review\.tax_id_free"):
        service.contest_tax_id(
            province.db,
            actor=province.actor("stranger"),
            claimant_id=claimant.id,
            tax_id="9900001115",
            grounds="Của tôi.",
            keys=province.keys,
            now=NOON,
        )


def test_a_claimant_contests_one_code_at_a_time(province):
    _holder, claimant, _case = contested(province)
    with pytest.raises(Conflict, match=r"review\.contest_open"):
        service.contest_tax_id(
            province.db,
            actor=province.actor("stranger"),
            claimant_id=claimant.id,
            tax_id="9900005127",
            grounds="Của tôi.",
            keys=province.keys,
            now=NOON,
        )


def test_a_producer_reads_its_own_cases_and_nobody_elses(province):
    case = province.submit(province.producer())
    assert queries.case_file(province.db, province.actor("farmer"), case.id, now=LATER).case is case
    for who in ("stranger", "inspector"):
        with pytest.raises(NotFound):
            queries.case_file(province.db, province.actor(who), case.id, now=LATER)


def test_a_unit_still_reads_what_it_has_passed_on(province):
    case = province.submit(province.product(province.accepted_producer()))
    province.accept(case, "clerk")
    assert queries.case_file(province.db, province.actor("clerk"), case.id, now=LATER).unit == "Chi cục"


def test_an_officer_reads_what_they_received_at_the_counter(province):
    case = province.submit(province.producer(by="clerk"), by="clerk")
    assert case.agency_id == province.sub.id
    assert queries.case_for(province.db, province.actor("clerk"), case.id, now=LATER) is case


def test_several_people_work_for_one_producer(province):
    owner = province.producer()
    work_for(province, "stranger", owner)
    assert province.submit(owner, by="stranger").entered_by == sorted(
        [province.people["farmer"], province.people["stranger"]]
    )


def test_a_producer_without_a_tax_code_waits_for_its_contest(province):
    _holder, claimant, _case = contested(province)
    with pytest.raises(Refused):
        province.submit(province.db.get_one(Producer, claimant.id), by="stranger")


def test_the_first_decision_says_how_long_the_counter_took_and_later_ones_change_nothing(province):
    owner, db = province.producer(), province.db
    case = province.submit(owner)
    began = {"received_at": LATER - timedelta(minutes=31), "received_by": 1, "papers": [], "month": "2026-11"}
    for took in (900, 901, None):
        db.add(CounterReceipt(agency_id=case.agency_id, producer_id=owner.id, case_id=case.id, waiting_s=took, **began))
    db.flush()
    province.accept(case, "clerk", PAPER)
    assert {each.serving_s for each in db.scalars(select(CounterReceipt))} == {31 * 60}
    standing = Standing(case.agency_id, "2026-11", Share(1, 2), Share(0, 3))
    assert queries.counter_standings(db, since="2026-11") == [standing]
    assert queries.counter_standings(db, since="2026-12") == []
