"""Issuing is frozen, and a key declared compromised, by two people: what stops, what goes on, who may, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from tests.stamps.desk import Desk
from tests.stamps.province import PRINTING
from trace.app import doctor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.jobs import runner
from trace.jobs.models import Job
from trace.ledger.models import LedgerEntry
from trace.stamps import queries, service
from trace.stamps.models import StampKey
from trace.stamps.rules import FileLimits
from trace.stamps.service import Wanted

LEAK = "Mã mồi của ngăn 0 bị quét ở chợ"
SECOND = make.actor("admin", 2)


def propose(province, kind="freeze", *, by=None, reason=LEAK, slot=None):
    with transaction(province.rt.main) as db:
        return service.propose_issuing(db, actor=by or province.admin, kind=kind, reason=reason, slot=slot, now=NOON)


def decide(province, proposal, *, by=SECOND, accept=True):
    with transaction(province.rt.main) as db:
        return service.decide_issuing(db, actor=by, proposal_id=proposal.id, accept=accept, now=NOON)


def carried(province, kind="freeze", **more):
    """Proposed by the administrator and confirmed by a second person."""
    return decide(province, propose(province, kind, **more))


def print_due(province):
    runner.run_due(province.rt, PRINTING)
    province.chain()


def fetched(db, province, run, form):
    limits = FileLimits(one_shot_labels=100_000, file_days=7)
    return service.record_download(db, actor=province.maker, file=Wanted(run.id, form), limits=limits, now=NOON)


def ready(province, run):
    with snapshot(province.rt.main) as db:
        return queries.printing(db, queries.run(db, run.id), NOON).ready


def test_a_proposal_alone_freezes_nothing_and_its_proposer_cannot_confirm_it(one_province):
    waits = propose(one_province)
    one_province.order()
    with pytest.raises(Conflict, match=r"proposal\.two_people"):
        decide(one_province, waits, by=one_province.admin)
    one_province.order()


def test_while_frozen_nothing_is_ordered_released_made_or_fetched_and_printed_stamps_are_activated(province):
    printed, waiting = province.printed(10), province.order(10)
    stopped = province.released(10)
    carried(province)
    for act in (
        lambda db: service.approve_run(db, actor=province.officer, run_id=waiting.id, now=NOON),
        lambda db: fetched(db, province, printed, "pdf"),
    ):
        with pytest.raises(Conflict, match=r"stamps\.frozen"), transaction(province.rt.main) as db:
            act(db)
    with pytest.raises(Conflict, match=r"stamps\.frozen"):
        province.order(10)
    print_due(province)
    assert not ready(province, stopped)
    assert province.activate(printed, 0, 10, province.batch()) == 10
    carried(province, "unfreeze", reason="Đã mở ngăn mới")
    print_due(province)
    assert ready(province, stopped)
    province.order(10)


def test_what_was_stopped_while_issuing_was_frozen_is_not_made_when_it_goes_on(one_province):
    run = one_province.released(10)
    carried(one_province)
    print_due(one_province)
    with transaction(one_province.rt.main) as db:
        service.stop_form(db, actor=one_province.maker, run_id=run.id, form="csv", now=NOON)
    carried(one_province, "unfreeze", reason="Đã mở ngăn mới")
    print_due(one_province)
    with snapshot(one_province.rt.main) as db:
        states = {
            job.arguments["form"]: job.state for job in db.scalars(select(Job).where(Job.name == queries.LANE_JOB))
        }
        assert [part.form for part in queries.parts(db, run.id)] == ["pdf"]
    assert states == {"pdf": "done", "csv": "done"}
    assert not one_province.rt.store.exists(f"runs/{run.id}/0001.csv")


def test_the_reason_of_a_freeze_stands_in_the_ledger_with_both_people(one_province):
    carried(one_province, by=one_province.officer)
    with snapshot(one_province.rt.main) as db:
        entries = db.scalars(select(LedgerEntry).where(LedgerEntry.object_kind == "issuing")).all()
        said = {(entry.act, entry.actor_id, entry.content["reason"]) for entry in entries}
    assert said == {
        ("stamps.freeze_proposed", one_province.officer.id, LEAK),
        ("stamps.freeze_confirmed", SECOND.id, LEAK),
    }


def test_of_many_confirmations_at_once_one_counts(province):
    waits = propose(province)
    people = [make.actor("officer", 100 + number) for number in range(6)]

    def confirm(person):
        try:
            decide(province, waits, by=person)
        except Conflict as error:
            return error.reason.code
        return "confirmed"

    with ThreadPoolExecutor(6) as threads:
        answers = sorted(threads.map(confirm, people))
    assert answers == ["confirmed"] + ["proposal.decided"] * 5


def test_of_the_same_proposals_at_once_one_waits(province):
    def ask(number):
        try:
            return propose(province, by=make.actor("officer", number)).kind
        except Conflict as error:
            return error.reason.code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(ask, range(100, 104))) == ["freeze"] + ["proposal.waits"] * 3


@pytest.mark.parametrize("who", ["maker", "inspector"])
def test_producers_and_inspectors_freeze_nothing(one_province, who):
    with pytest.raises(Forbidden):
        propose(one_province, by=getattr(one_province, who))
    waits = propose(one_province)
    with pytest.raises(Forbidden):
        decide(one_province, waits, by=getattr(one_province, who))


def test_a_proposal_may_be_taken_back_and_then_confirmed_by_nobody(one_province):
    waits = propose(one_province)
    assert decide(one_province, waits, by=one_province.admin, accept=False).accepted is False
    with pytest.raises(Conflict, match=r"proposal\.decided"):
        decide(one_province, waits)
    one_province.order()


@pytest.mark.parametrize(
    ("kind", "slot", "reason", "error"),
    [
        ("unfreeze", None, LEAK, Conflict),
        ("freeze", None, " ", Refused),
        ("freeze", 0, LEAK, Refused),
        ("stop", None, LEAK, Refused),
        ("compromise", None, LEAK, Refused),
        ("compromise", 7, LEAK, NotFound),
    ],
)
def test_what_cannot_be_proposed(one_province, kind, slot, reason, error):
    with pytest.raises(error):
        propose(one_province, kind, slot=slot, reason=reason)


def test_a_compromised_slot_never_issues_releases_or_hands_out_files(province):
    printed, waiting = province.printed(10), province.order(10)
    carried(province, "compromise", slot=0)
    with pytest.raises(Refused, match=r"key\.compromised"), transaction(province.rt.main) as db:
        service.approve_run(db, actor=province.officer, run_id=waiting.id, now=NOON)
    with pytest.raises(Conflict, match=r"key\.compromised"), transaction(province.rt.main) as db:
        fetched(db, province, printed, "csv")
    with pytest.raises(Refused, match=r"key\.no_slot"):
        province.order(10)
    with pytest.raises(Conflict, match=r"key\.compromised_already"):
        propose(province, "compromise", slot=0)


def test_a_closed_slot_releases_what_was_ordered_and_issues_nothing_new(one_province):
    waiting = one_province.order(10)
    with transaction(one_province.rt.main) as db:
        service.close_slot(db, actor=one_province.admin, slot=0, now=NOON)
        service.approve_run(db, actor=one_province.officer, run_id=waiting.id, now=NOON)
    with pytest.raises(Refused, match=r"key\.no_slot"):
        one_province.order(10)
    with pytest.raises(Conflict, match=r"key\.not_issuing"), transaction(one_province.rt.main) as db:
        service.close_slot(db, actor=one_province.admin, slot=0, now=NOON)


def test_the_doctor_says_since_when_and_why_and_what_is_missing(one_province):
    with transaction(one_province.rt.main) as db:
        service.new_key(db, actor=one_province.admin, keys=one_province.rt.keys, now=NOON)
    assert [check.name for check in doctor.release(one_province.rt)] == ["release", "release"]
    carried(one_province)
    first = next(doctor.release(one_province.rt))
    assert first.found == f"frozen since 2026-11-20 05:00 UTC: {LEAK}"


# --- pages and API ---------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(one_province):
    made = Desk(one_province)
    made.strangers["second"] = make.actor("officer", 21)
    return made


def test_two_people_freeze_issuing_by_page_and_everybody_concerned_reads_it(desk):
    form = {"reason": LEAK, "once": "o" * 20}
    assert desk.post("/ngan-khoa/tam-ngung", "officer", data=form).status_code == 303
    own = desk.post("/ngan-khoa/de-nghi/1", "officer", data={"act": "accept"})
    assert own.status_code == 303 and "Đang cấp tem bình thường" in desk.get("/ngan-khoa", "officer").text
    desk.post("/ngan-khoa/de-nghi/1", "second", data={"act": "accept"})
    assert LEAK in desk.get("/tem", "inspector").text
    maker = desk.get("/tem").text
    assert "Tạm dừng cấp tem từ 20/11/2026 12:00." in maker and LEAK not in maker
    refused = desk.post(
        "/tem/dat",
        data={"product_id": desk.province.product.id, "kind": "unit", "act": "order"}
        | {"quantity": "10", "stock": "a4-65", "site_id": "", "once": "p" * 20},
    )
    assert refused.status_code == 409 and "Đang tạm dừng cấp tem từ ngày 20/11/2026" in refused.text
    again = {"reason": "Đã mở ngăn mới", "once": "q" * 20}
    assert desk.post("/ngan-khoa/tam-ngung", "second", data=again).status_code == 303
    desk.post("/ngan-khoa/de-nghi/2", "officer", data={"act": "accept"})
    assert "Tạm dừng cấp tem từ" not in desk.get("/tem").text


def test_a_proposal_without_a_reason_is_said_on_the_form(desk):
    answer = desk.post("/ngan-khoa/0/lo", "admin", data={"reason": "", "once": "o" * 20})
    assert answer.status_code == 422 and "không hoàn lại được" in answer.text


def test_two_people_declare_a_key_compromised_by_page(desk):
    desk.post("/ngan-khoa/0/lo", "admin", data={"reason": LEAK, "once": "o" * 20})
    assert "Chờ người thứ hai" in desk.get("/ngan-khoa", "admin").text
    desk.post("/ngan-khoa/de-nghi/1", "second", data={"act": "accept"})
    assert "Đã lộ" in desk.get("/ngan-khoa", "inspector").text


def test_an_administrator_opens_and_closes_slots_by_page_and_reads_what_is_missing(desk):
    assert desk.post("/ngan-khoa/moi", "admin").status_code == 303
    page = desk.get("/ngan-khoa", "admin").text
    assert "Ngăn 1: chưa kiểm chứng bản sao" in page and "Ngăn 1: chưa có lần in thử nào đạt" in page
    desk.post("/ngan-khoa/1/dong", "admin")
    assert "Ngăn 1: chưa" not in desk.get("/ngan-khoa", "admin").text
    for who in ("officer", "inspector"):
        assert desk.post("/ngan-khoa/moi", who).status_code == 403


TRIAL = {
    "label_stock": "a4-65",
    "template": "Mẫu tỉnh 40 × 40",
    "phones": "Samsung A05, Zalo; iPhone 11",
    "dry": "read",
    "wet": "slow",
    "curved": "read",
    "result": "39/40",
    "passed": "yes",
    "tried_on": "2026-11-19",
    "signed_by": "Lan",
    "once": "o" * 20,
}


def test_a_print_trial_is_recorded_by_form_and_listed_with_each_condition(desk):
    assert "In đúng nhãn" in desk.post("/ngan-khoa/in-thu", "admin", data={}).text
    assert desk.post("/ngan-khoa/in-thu", "admin", data=TRIAL).status_code == 303
    page = desk.get("/ngan-khoa", "officer").text
    assert "Mẫu tỉnh 40 × 40" in page and "Ướt: Đọc được, hơi lâu" in page
    assert desk.post("/ngan-khoa/in-thu", "officer", data=TRIAL).status_code == 403


@pytest.mark.parametrize("wrong", [{"wet": "failed"}, {"curved": ""}, {"phones": ""}, {"tried_on": "2026-11-21"}])
def test_a_trial_that_was_not_passed_so_is_not_recorded_as_passed(desk, wrong):
    assert desk.post("/ngan-khoa/in-thu", "admin", data=TRIAL | wrong).status_code == 422
    with snapshot(desk.province.rt.main) as db:
        assert queries.trials(db) == []


def test_the_api_freezes_by_two_people_too(desk):
    made = desk.call("/issuing/proposals", {"kind": "freeze", "reason": LEAK}, "officer")
    assert (made.status_code, made.json["accepted"]) == (201, None)
    address = f"/issuing/proposals/{made.json['id']}/decision"
    own = desk.call(address, {"accept": True}, "officer", key="2")
    assert (own.status_code, own.json["code"]) == (409, "proposal.two_people")
    assert desk.call(address, {"accept": True}, "second", key="3").json["accepted"] is True
    state = desk.get("/api/v1/issuing", "inspector").json
    assert (state["frozen"], state["reason"], state["slots"][0]["state"]) == (True, LEAK, "active")
    ordered = desk.call("/runs", {"product_id": desk.province.product.id, "quantity": 10}, key="4")
    assert (ordered.status_code, ordered.json["code"]) == (409, "stamps.frozen")
    assert desk.get("/api/v1/issuing").status_code == 403


def test_the_list_of_slots_counts_what_was_issued(province):
    province.order(130)
    with transaction(province.rt.main) as db:
        db.get_one(StampKey, 0).next_serial += 1000
    with snapshot(province.rt.main) as db:
        (line,) = queries.slot_lines(db)
    assert (line.slot, line.issued, line.runs, line.canaries, line.proved_on) == (0, 130, 1, 0, None)
