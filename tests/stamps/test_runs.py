"""Ordering and releasing: one row and one ledger line a run, two people, serials that never meet."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.conftest import NOON
from trace.base import tokens
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.codes import SERIALS
from trace.jobs.models import Job
from trace.ledger import queries as ledger
from trace.ledger.models import LedgerEntry
from trace.registry.models import Product
from trace.stamps import queries, service
from trace.stamps.models import KeyBackup, PrintTrial, Run, StampKey
from trace.stamps.rules import RunOrder


def test_ten_million_stamps_are_one_row_and_one_ledger_line(province):
    run = province.order(10_000_000)
    with snapshot(province.rt.main) as db:
        assert db.scalar(select(func.count()).select_from(Run)) == 1
        assert [entry.act for entry in ledger.history(db, ("run", run.id))] == ["run.ordered"]
        assert (run.base, run.quantity, len(run.salt), run.state) == (0, 10_000_000, 16, "ordered")


def test_blocks_of_a_slot_follow_each_other(province):
    first, second = province.order(130), province.order(50)
    assert (first.base, second.base) == (0, 130)
    assert first.salt != second.salt


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"quantity": 0}, "run.quantity"),
        ({"quantity": 10_000_001}, "run.too_many"),
        ({"quantity": 5, "copies": 2}, "run.unit_copies"),
        ({"quantity": 2, "kind": "lot"}, "run.shared_quantity"),
        ({"quantity": 1, "kind": "plaque"}, "run.plaque_site"),
        ({"quantity": 1, "kind": "gold"}, "run.kind"),
        ({"quantity": 1, "stock": "a5-1"}, "run.stock"),
        ({"quantity": 1, "kind": "lot", "copies": 0}, "run.copies"),
    ],
)
def test_figures_that_make_no_run_are_refused_beside_their_field(one_province, order, code):
    with pytest.raises(Refused) as refused:
        one_province.order(**order)
    assert refused.value.reason.code == code
    assert refused.value.reason.field


def test_stamps_for_goods_that_are_not_accepted_are_refused(one_province):
    with transaction(one_province.rt.main) as db:
        draft = make.product(db, one_province.producer, accepted=False)
        with pytest.raises(Refused, match=r"product\.not_accepted"):
            service.order_run(
                db,
                actor=one_province.maker,
                order=RunOrder(draft.id, "unit", 10),
                settings=one_province.rt.settings,
                now=NOON,
            )


def test_stamps_of_another_producer_are_forbidden(one_province):
    with pytest.raises(Forbidden):
        one_province.order(by=make.actor("producer", 11, producers=frozenset({99})))


def test_approval_releases_and_enqueues_the_making_of_files_in_one_transaction(province):
    run = province.released()
    with snapshot(province.rt.main) as db:
        found = db.scalars(select(Job)).all()
        assert {(job.name, job.arguments["form"], job.arguments["run_id"]) for job in found} == {
            ("stamps.print_lane", "pdf", run.id),
            ("stamps.print_lane", "csv", run.id),
        }
        acts = {entry.act for entry in ledger.history(db, ("run", run.id))}
    assert (run.state, run.approved_by) == ("released", province.officer.id)
    assert acts == {"run.ordered", "run.released"}


def test_the_one_who_ordered_does_not_approve(province):
    run = province.order(by=make.actor("producer", province.officer.id, producers=province.maker.producers))
    with pytest.raises(Conflict, match=r"run\.two_people"), transaction(province.rt.main) as db:
        service.approve_run(db, actor=province.officer, run_id=run.id, now=NOON)


def test_the_database_refuses_the_same_person_twice(province):
    run = province.order()
    with pytest.raises(IntegrityError), transaction(province.rt.main) as db:
        db.execute(update(Run).where(Run.id == run.id).values(approved_by=run.ordered_by))


def test_approving_twice_happens_once(province):
    run = province.released()
    with pytest.raises(Conflict, match=r"run\.not_ordered"), transaction(province.rt.main) as db:
        service.approve_run(db, actor=province.officer, run_id=run.id, now=NOON)
    with snapshot(province.rt.main) as db:
        releases = select(func.count()).where(LedgerEntry.act == "run.released").select_from(LedgerEntry)
        assert db.scalar(releases) == 1


def test_of_many_officers_at_once_one_approves_and_each_form_is_queued_once(province):
    run = province.order()

    def attempt(number):
        officer = make.actor("officer", 200 + number, units=province.officer.units)
        try:
            with transaction(province.rt.main) as db:
                return service.approve_run(db, actor=officer, run_id=run.id, now=NOON).approved_by
        except Conflict as refused:
            return refused.reason.code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(attempt, range(24)))
    assert sorted(map(str, answers))[1:] == ["run.not_ordered"] * 23
    with snapshot(province.rt.main) as db:
        assert db.scalar(select(func.count()).select_from(Job)) == 2


def test_a_withdrawn_run_is_not_approved(one_province):
    run = one_province.order()
    with transaction(one_province.rt.main) as db:
        service.withdraw_run(db, actor=one_province.maker, run_id=run.id, now=NOON)
    with pytest.raises(Conflict), transaction(one_province.rt.main) as db:
        service.approve_run(db, actor=one_province.officer, run_id=run.id, now=NOON)


def test_a_refusal_needs_words(one_province):
    run = one_province.order()
    with transaction(one_province.rt.main) as db:
        with pytest.raises(Refused, match=r"run\.note_needed"):
            service.refuse_run(db, actor=one_province.officer, run_id=run.id, note=" ", now=NOON)
        refused = service.refuse_run(db, actor=one_province.officer, run_id=run.id, note="Chưa đúng mẫu", now=NOON)
    assert (refused.state, refused.decision_note) == ("refused", "Chưa đúng mẫu")


def test_an_officer_of_another_field_does_not_approve(one_province):
    run = one_province.order()
    stranger = make.actor("officer", 21, units=frozenset({999}))
    with pytest.raises(Forbidden), transaction(one_province.rt.main) as db:
        service.approve_run(db, actor=stranger, run_id=run.id, now=NOON)


def production(province):
    """A run of slot 1, ordered while the service was not a demonstration."""
    with transaction(province.rt.main) as db:
        service.new_key(db, actor=province.admin, keys=province.rt.keys, now=NOON)
    run = province.order()
    with transaction(province.rt.main) as db:
        db.execute(update(Run).where(Run.id == run.id).values(slot=1))
    return run


def test_a_production_run_waits_for_its_backup_and_its_print_trial(one_province):
    run = production(one_province)
    with transaction(one_province.rt.main) as db:
        with pytest.raises(Refused) as refused:
            service.approve_run(db, actor=one_province.officer, run_id=run.id, now=NOON)
        assert {reason.code for reason in refused.value.reasons} == {"run.no_backup", "run.no_print_trial"}
        service.verify_backup(
            db,
            actor=one_province.admin,
            copy=one_province.rt.keys,
            slot=1,
            place="Kho bạc",
            people=("Lan", "Minh"),
            now=NOON,
        )
        service.record_print_trial(
            db,
            actor=one_province.admin,
            trial=PrintTrial(
                label_stock="a4-65",
                phones="Samsung A05, iPhone 11",
                dry="read",
                wet="read",
                curved="slow",
                result="đọc được 40/40",
                passed=True,
                tried_on=NOON.date(),
                signed_by="Lan",
            ),
            now=NOON,
        )
        assert service.approve_run(db, actor=one_province.officer, run_id=run.id, now=NOON).state == "released"


def test_a_canary_is_allocated_beside_a_run_and_nobody_can_reach_it(province, monkeypatch):
    monkeypatch.setattr(tokens, "pick", lambda population, count: list(range(count)))
    run = province.order(100_000)
    with snapshot(province.rt.main) as db:
        canary = db.scalars(select(Run).where(Run.canary)).one()
        assert (canary.base, canary.quantity) == (run.quantity, 10_000)
        assert [line.run.id for line in queries.runs(db, producers=None, limit=10)] == [run.id]
        assert ledger.entry_on(db, ("run", canary.id), "run.ordered") is not None
    with pytest.raises(NotFound), transaction(province.rt.main) as db:
        service.approve_run(db, actor=province.officer, run_id=canary.id, now=NOON)


def test_about_one_run_in_two_hundred_has_a_canary(one_province, monkeypatch):
    asked = []
    monkeypatch.setattr(tokens, "pick", lambda population, count: asked.append((population, count)) or [population - 1])
    one_province.order(10)
    assert asked == [(200, 1)]


def test_an_exception_after_any_statement_of_ordering_leaves_nothing(province):
    with pytest.raises(RuntimeError), transaction(province.rt.main) as db:
        service.order_run(
            db,
            actor=province.maker,
            order=RunOrder(province.product.id, "unit", 10),
            settings=province.rt.settings,
            now=NOON,
        )
        raise RuntimeError
    with snapshot(province.rt.main) as db:
        assert db.scalar(select(func.count()).select_from(Run)) == 0
        assert db.get_one(StampKey, 0).next_serial == 0


def test_a_slot_that_only_verifies_issues_nothing(one_province):
    with transaction(one_province.rt.main) as db:
        db.execute(update(StampKey).values(state="verify_only"))
    with pytest.raises(Refused, match=r"key\.no_slot"):
        one_province.order()


def test_a_run_whose_product_lost_the_number_for_its_symbols_is_not_released(one_province):
    with transaction(one_province.rt.main) as db:
        db.get_one(Product, one_province.product.id).gtin = "08930000000019"
    run = one_province.order(10, symbol_form="digital_link")
    with transaction(one_province.rt.main) as db:
        db.get_one(Product, one_province.product.id).gtin = None
    with pytest.raises(Refused, match=r"run\.link_gtin"), transaction(one_province.rt.main) as db:
        service.approve_run(db, actor=one_province.officer, run_id=run.id, now=NOON)


def test_after_a_restore_serials_start_far_away(province):
    province.order(130)
    with transaction(province.rt.main) as db:
        service.jump_counters(db, actor=province.admin, now=NOON)
    assert province.order(10).base == 130 + 2**24


@pytest.mark.parametrize(("state", "then"), [("active", "verify_only"), ("compromised", "compromised")])
def test_a_full_slot_issues_no_more_after_a_restore_and_a_compromised_one_stays_so(one_province, state, then):
    with transaction(one_province.rt.main) as db:
        db.execute(update(StampKey).values(state=state, next_serial=SERIALS - 1))
        service.jump_counters(db, actor=one_province.admin, now=NOON)
        assert queries.key(db, 0).state == then


def test_a_new_production_slot_leaves_the_older_one_to_verify_only(one_province):
    with transaction(one_province.rt.main) as db:
        for _ in range(2):
            service.new_key(db, actor=one_province.admin, keys=one_province.rt.keys, now=NOON)
        assert [(one.slot, one.state) for one in queries.slots(db)] == [
            (0, "active"),
            (1, "verify_only"),
            (2, "active"),
        ]


def test_a_backup_is_proved_before_two_people(one_province):
    with transaction(one_province.rt.main) as db:
        with pytest.raises(Refused, match=r"key\.two_people"):
            service.verify_backup(
                db,
                actor=one_province.admin,
                copy=one_province.rt.keys,
                slot=0,
                place="Kho",
                people=("Lan", "lan "),
                now=NOON,
            )
        assert db.scalar(select(func.count()).select_from(KeyBackup)) == 0
