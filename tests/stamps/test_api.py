"""The API of stamps: created once, read with an ETag, refused as problem+json with a stable code."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from tests.stamps.desk import Desk
from tests.stamps.test_print_job import codes_in
from trace.base.db import snapshot
from trace.stamps.models import Run


@pytest.fixture
def desk(province):
    return Desk(province)


@pytest.fixture
def one_desk(one_province):
    return Desk(one_province)


def order(desk, **more):
    return {"product_id": desk.province.product.id, "quantity": 130} | more


def counted(desk):
    with snapshot(desk.province.rt.main) as db:
        return db.scalar(select(func.count()).select_from(Run).where(Run.canary.is_(False)))


def test_an_order_sent_twice_under_one_key_is_one_run(desk):
    first, again = (desk.call("/runs", order(desk)) for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert first.headers["Location"] == f"/api/v1/runs/{first.json['id']}"
    assert again.headers["Idempotent-Replayed"] == "true"
    assert counted(desk) == 1


def test_twenty_at_once_under_one_key_are_one_run(desk):
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: desk.call("/runs", order(desk)), range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    assert len({answer.json["id"] for answer in answers if answer.status_code == 201}) == 1
    assert counted(desk) == 1


def test_another_body_under_the_same_key_is_refused(one_desk):
    one_desk.call("/runs", order(one_desk))
    answer = one_desk.call("/runs", order(one_desk, quantity=131))
    assert (answer.status_code, answer.json["code"]) == (422, "once.other_body")


def test_keys_belong_to_their_owner(one_desk):
    one_desk.strangers["second"] = one_desk.province.maker.__class__(
        id=12, role="producer", name="Hai", producers=one_desk.province.maker.producers
    )
    first = one_desk.call("/runs", order(one_desk))
    second = one_desk.call("/runs", order(one_desk), "second")
    assert first.json["id"] != second.json["id"]


def test_an_order_without_a_key_is_refused(one_desk):
    assert one_desk.post("/api/v1/runs", json=order(one_desk)).status_code == 400


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"quantity": 0}, "input.invalid", "quantity"),
        ({"quantity": "ten"}, "input.invalid", "quantity"),
        ({"kind": "lot"}, "run.shared_quantity", "quantity"),
        ({"product_id": 99999}, "product.unknown", None),
    ],
)
def test_an_order_that_makes_no_run_says_which_field(one_desk, body, code, field):
    answer = one_desk.call("/runs", order(one_desk) | body)
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == code
    assert [error["field"] for error in answer.json.get("errors", [])] == ([field] if field else [])


def test_a_run_is_read_with_its_version(one_desk):
    run = one_desk.province.order()
    before = one_desk.get(f"/api/v1/runs/{run.id}")
    one_desk.call(f"/runs/{run.id}/approval", {"outcome": "release"}, "officer")
    after = one_desk.get(f"/api/v1/runs/{run.id}")
    assert (before.json["state"], after.json["state"]) == ("ordered", "released")
    assert before.headers["ETag"] != after.headers["ETag"]
    assert after.json["printing"]["state"] == "waiting"


def test_a_producer_does_not_approve_and_an_officer_does_so_once(one_desk):
    run = one_desk.province.order()
    address, body = f"/runs/{run.id}/approval", {"outcome": "release"}
    assert one_desk.call(address, body).status_code == 403
    assert one_desk.call(address, body, "officer").status_code == 201
    second = one_desk.call(address, body, "officer", key="key-2")
    assert (second.status_code, second.json["code"]) == (409, "run.not_ordered")


def test_a_refusal_without_words_is_refused(one_desk):
    run = one_desk.province.order()
    answer = one_desk.call(f"/runs/{run.id}/approval", {"outcome": "refuse"}, "officer")
    assert (answer.status_code, answer.json["code"]) == (422, "run.note_needed")


def test_lists_go_on_by_cursor(one_desk):
    made = [one_desk.province.order(1).id for _ in range(3)]
    first = one_desk.get("/api/v1/runs?limit=2").json
    second = one_desk.get(f"/api/v1/runs?limit=2&after={first['next']}").json
    assert [run["id"] for run in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_a_dry_run_names_the_figures_and_changes_nothing(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    body = {"batch_id": batch.id, "how": "sheets", "sheets": "1-2", "dry_run": True}
    answer = desk.call(f"/runs/{run.id}/activations", body)
    assert (answer.status_code, answer.json["count"], answer.json["spans"]) == (200, 130, [{"lo": 0, "hi": 130}])
    ranges = desk.get(f"/api/v1/runs/{run.id}/ranges").json["items"]
    assert [(one["lo"], one["hi"], one["batch_id"]) for one in ranges] == [(0, 150, None)]


def test_activation_undo_and_void_by_api(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    body = {"batch_id": batch.id}
    assert desk.call(f"/runs/{run.id}/activations", body).status_code == 201
    taken = desk.call(f"/runs/{run.id}/activations", body, key="key-2")
    assert (taken.status_code, taken.json["code"]) == (409, "range.activated")
    assert taken.json["values"]["owner"] == desk.province.producer.name
    undone = desk.call(f"/runs/{run.id}/activations/undo", {"how": "sheets", "sheets": "3"})
    assert (undone.status_code, undone.json["count"]) == (201, 20)
    voided = desk.call(f"/runs/{run.id}/voids", {"how": "sheets", "sheets": "3", "reason": "rách"})
    assert voided.json["spans"] == [{"lo": 130, "hi": 150}]
    ranges = desk.get(f"/api/v1/runs/{run.id}/ranges?limit=1").json
    assert (ranges["items"][0]["hi"], ranges["next"]) == (130, 130)


def test_first_and_last_code_by_api_are_text(one_desk):
    run, batch = one_desk.province.printed(130), one_desk.province.batch()
    codes = codes_in(one_desk.province, run)
    body = {"batch_id": batch.id, "how": "codes", "first_code": codes[0], "last_code": codes[9]}
    assert one_desk.call(f"/runs/{run.id}/activations", body).json["spans"] == [{"lo": 0, "hi": 10}]


def test_a_proposal_is_made_and_decided_by_two(one_desk):
    run = one_desk.province.released()
    body = {"kind": "stolen", "reason": "mất ở kho", "happened_on": "2026-11-18"}
    proposals = one_desk.call(f"/runs/{run.id}/proposals", body)
    assert proposals.status_code == 201
    decided = one_desk.call(f"/proposals/{proposals.json[0]['id']}/decision", {"accept": True}, "officer")
    assert decided.json["accepted"] is True


def test_parts_are_listed_and_fetched(one_desk):
    run = one_desk.province.printed(5)
    parts = one_desk.get(f"/api/v1/runs/{run.id}/parts").json
    assert [(part["form"], part["count"]) for part in parts] == [("pdf", 5), ("csv", 5)]
    answer = one_desk.post(f"/api/v1/runs/{run.id}/parts/csv/1")
    assert answer.data.startswith(b"sheet,position,code,address")


def test_a_body_that_is_not_json_is_a_problem_not_a_page(one_desk):
    answer = one_desk.post(
        "/api/v1/runs", data="{", headers={"Idempotency-Key": "k", "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
