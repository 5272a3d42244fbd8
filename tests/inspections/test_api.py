"""The API of inspections: once by key and by client id, holds and recalls by two people, lists by cursor."""

import pytest

from tests.conftest import NOON
from tests.inspections.conftest import REVIEW, make_market
from tests.stamps.desk import Desk

FINDING = {
    "client_id": "0198-a",
    "result": "minor",
    "text": "Nhãn phụ ghi sai ngày sản xuất",
    "place": "Chợ Hà Tĩnh",
    "found_at": NOON.isoformat(),
}
HOLD = {"reason": "Nghi có dư lượng kháng sinh, đã lấy mẫu", "review_on": REVIEW.isoformat()}
RECALL = {
    "decided_by": "Chi cục An toàn thực phẩm",
    "decision_no": "12/QĐ-ATTP",
    "decision_date": NOON.date().isoformat(),
    "scope": "Lô L2411, 1.000 chai",
    "public_text": "Hàm lượng HMF vượt mức cho phép",
}
OWN = {name: RECALL[name] for name in ("decision_date", "scope", "public_text")}


@pytest.fixture
def desk(both):
    market = make_market(both)
    made = Desk(market.province)
    made.market = market
    return made


def call(desk, path, body, who="inspector", key="1"):
    return desk.call(path, body, who, key=key)


def items(desk, path, who="inspector"):
    return desk.get(f"/api/v1{path}", who).json


def test_a_finding_is_kept_once_by_key_and_by_client_id(desk):
    body = FINDING | {"run_id": desk.market.run.id, "ordinal": 3}
    first, again, resent = (call(desk, "/findings", body, key=key) for key in ("1", "1", "2"))
    assert [answer.status_code for answer in (first, again, resent)] == [201, 201, 201]
    assert first.json == again.json == resent.json
    assert len(items(desk, "/findings")["items"]) == 1
    other = call(desk, "/findings", body | {"text": "Một nội dung khác hẳn"}, key="3")
    assert (other.status_code, other.json["code"]) == (409, "finding.other")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"result": "fake"}, "result"), ({"found_at": "2026-11-20"}, "found_at"), ({"text": 5}, "text")],
)
def test_a_wrong_finding_names_its_field(desk, change, field):
    answer = call(desk, "/findings", FINDING | change)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [field]


@pytest.mark.parametrize("kind", ["batch", "stamps"])
def test_a_hold_is_placed_confirmed_and_released_by_different_people(desk, kind):
    target = {"batch_id": desk.market.batch.id} if kind == "batch" else {"run_id": desk.market.run.id, "lo": 0, "hi": 9}
    placed = call(desk, "/holds", HOLD | target)
    path = f"/holds/{kind}/{placed.json['id']}"
    assert (placed.status_code, placed.headers["Location"]) == (201, f"/api/v1{path}")
    assert desk.market.state() == "on_hold"
    own = call(desk, f"{path}/confirmation", None)
    assert (own.status_code, own.json["code"]) == (409, "hold.own")
    assert call(desk, f"{path}/confirmation", None, "head").json["confirmed_at"] is not None
    reason = {"reason": "Kết quả kiểm nghiệm đạt"}
    assert call(desk, f"{path}/release", reason).status_code == 409
    assert call(desk, f"{path}/release", reason, "head").json["released_at"] is not None
    assert desk.market.state() == "active"
    assert items(desk, "/holds?open=true")["items"] == []


@pytest.mark.parametrize("target", [{}, {"batch_id": 1, "run_id": 1}])
def test_a_hold_names_one_target(desk, target):
    answer = call(desk, "/holds", HOLD | target)
    assert (answer.status_code, answer.json["code"]) == (422, "hold.one_target")


def test_lists_go_on_by_cursor(desk):
    for lo in range(3):
        body = HOLD | {"run_id": desk.market.run.id, "lo": lo, "hi": lo + 1}
        assert call(desk, "/holds", body, key=str(lo)).status_code == 201
    seen, after = [], ""
    while after is not None:
        page = desk.client.get(
            "/api/v1/holds",
            query_string={"limit": 1} | ({"after": after} if after else {}),
            headers={"X-Person": "head"},
        ).json
        seen, after = seen + [one["lo"] for one in page["items"]], page["next"]
    assert sorted(seen) == [0, 1, 2]


def test_a_compulsory_recall_takes_two_people_and_is_closed_by_a_second(desk):
    entered = call(desk, "/recalls", RECALL | {"batch_ids": [desk.market.batch.id]})
    path = f"/recalls/{entered.json['id']}"
    assert (entered.json["state"], desk.market.state()) == ("entered", "active")
    assert call(desk, f"{path}/publication", None).status_code == 403
    assert call(desk, f"{path}/publication", None, "head").json["state"] == "published"
    assert desk.market.state() == "recalled"
    returned = {"returned_quantity": 10}
    assert call(desk, f"{path}/closure", returned).json["code"] == "recall.own_closing"
    assert call(desk, f"{path}/closure", returned, "head").json["state"] == "closed"
    assert items(desk, "/recalls")["items"][0]["batch_ids"] == [desk.market.batch.id]


def test_a_producer_calls_its_own_batch_back(desk):
    path = f"/batches/{desk.market.batch.id}/recall"
    assert call(desk, path, OWN, "inspector").status_code == 403
    assert call(desk, path, OWN, "maker").json["kind"] == "voluntary"
    assert desk.market.state() == "on_hold"


@pytest.mark.parametrize("path", ["/findings", "/holds", "/recalls", "/ledger/entries", "/ledger/chain"])
def test_producers_read_none_of_it(desk, path):
    assert desk.get(f"/api/v1{path}", "maker").status_code == 403


def test_the_ledger_is_read_by_page_and_by_object(desk):
    run_id = desk.market.run.id
    page = items(desk, f"/ledger/entries?object_kind=run&object_id={run_id}&limit=2")
    assert [entry["object_id"] for entry in page["items"]] == [str(run_id)] * 2
    rest = items(desk, f"/ledger/entries?object_kind=run&object_id={run_id}&after={page['next']}")
    assert not {entry["id"] for entry in page["items"]} & {entry["id"] for entry in rest["items"]}
    assert items(desk, "/ledger/chain")["waiting"] > 0
