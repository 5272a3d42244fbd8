"""The API of review: hand in once, read with an ETag, decide on what was read."""

import pytest
from sqlalchemy import func, select

from tests.review.conftest import Office
from trace.base.db import snapshot
from trace.review.models import Decision


@pytest.fixture
def office(runtime):
    return Office(runtime)


def once(key="key-1", **more):
    return {"Idempotency-Key": key} | more


def decide(office, case_id, person, body, *, key="key-1", etag='"1"'):
    headers = once(key) | ({"If-Match": etag} if etag else {})
    return office.post(f"/api/v1/cases/{case_id}/decisions", person, json=body, headers=headers)


ACCEPT = {"outcome": "accepted", "ticked": ["paper_checked"]}


def test_handing_in_twice_under_one_key_is_one_case(office):
    with office.province() as here:
        owner_id = here.producer().id
    address = f"/api/v1/producers/{owner_id}/submission"
    first, again = (office.post(address, "farmer", headers=once()) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["case_code"] == "HS-2611-0001"
    assert first.headers["Location"] == f"/api/v1/cases/{first.json['id']}"
    assert office.post(address, "farmer", headers=once("key-2")).status_code == 409


def test_handing_in_needs_a_key(office):
    with office.province() as here:
        owner_id = here.producer().id
    assert office.post(f"/api/v1/producers/{owner_id}/submission", "farmer").status_code == 400


def test_a_product_is_handed_in_by_its_own_people_only(office):
    with office.province() as here:
        goods_id = here.product(here.accepted_producer()).id
    address = f"/api/v1/products/{goods_id}/submission"
    assert office.post(address, "stranger", headers=once()).status_code == 403
    assert office.post(address, "farmer", headers=once()).json["kind"] == "product"


def test_a_case_is_read_with_its_version_and_decided_on_by_it(office):
    case_id = office.producer_case()
    read = office.get(f"/api/v1/cases/{case_id}", "clerk")
    answer = decide(office, case_id, "clerk", ACCEPT, etag=read.headers["ETag"])
    assert (answer.status_code, answer.json["state"]) == (201, "accepted")
    after = office.get(f"/api/v1/cases/{case_id}", "clerk")
    assert after.headers["ETag"] != read.headers["ETag"]
    assert [past["outcome"] for past in after.json["decisions"]] == ["accepted"]


def test_the_same_decision_sent_again_is_answered_the_same_and_taken_once(office):
    case_id = office.producer_case()
    first, again = (decide(office, case_id, "clerk", ACCEPT) for _ in range(2))
    assert first.json == again.json
    with snapshot(office.runtime.main) as db:
        assert db.scalar(select(func.count()).select_from(Decision)) == 1


def test_a_decision_needs_the_version_that_was_read(office):
    case_id = office.producer_case()
    assert decide(office, case_id, "clerk", ACCEPT, etag=None).status_code == 428
    assert decide(office, case_id, "clerk", ACCEPT, etag='"7"').status_code == 412
    assert decide(office, case_id, "clerk", ACCEPT, etag="*").status_code == 400
    assert office.case(case_id).state == "open"


def test_a_closed_case_answers_a_conflict(office):
    case_id = office.producer_case()
    decide(office, case_id, "clerk", ACCEPT)
    later = decide(office, case_id, "publisher", {"outcome": "refused", "reasons": "Muộn."}, etag='"2"')
    assert (later.status_code, later.json["code"]) == (409, "review.is_accepted")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"outcome": "returned"}, "review.reasons_needed"),
        ({"outcome": "accepted"}, "review.basis_needed"),
        ({"outcome": "accepted", "ticked": ["picture_shows_product"]}, "review.check_unknown"),
    ],
)
def test_a_decision_that_lacks_something_names_it(office, body, code):
    answer = decide(office, office.producer_case(), "clerk", body)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["errors"][0]["field"] in ("reasons", "ticked")


@pytest.mark.parametrize("body", [{}, {"outcome": "burned"}, {"outcome": "accepted", "extra": 1}, []])
def test_a_body_of_another_shape_is_refused(office, body):
    assert decide(office, office.producer_case(), "clerk", body).status_code == 422


def test_a_producer_withdraws_and_does_not_accept(office):
    case_id = office.producer_case()
    assert decide(office, case_id, "farmer", ACCEPT).status_code == 403
    assert decide(office, case_id, "farmer", {"outcome": "withdrawn"}, key="key-2").json["state"] == "withdrawn"


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("farmer", 200), ("stranger", 404), ("inspector", 403)])
def test_a_case_is_read_by_those_it_concerns(office, who, status):
    assert office.get(f"/api/v1/cases/{office.producer_case()}", who).status_code == status


def test_somebody_elses_case_is_decided_as_if_it_were_not_there(office):
    assert decide(office, office.producer_case(), "stranger", {"outcome": "withdrawn"}).status_code == 404


def test_the_list_is_the_officers_queue_and_the_producers_own(office):
    office.producer_case()
    assert [case["case_code"] for case in office.get("/api/v1/cases", "clerk").json["items"]] == ["HS-2611-0001"]
    assert len(office.get("/api/v1/cases", "farmer").json["items"]) == 1
    assert office.get("/api/v1/cases", "stranger").json == {"items": [], "next": None}
    assert office.get("/api/v1/cases?state=returned", "clerk").json["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "state=lost", "kind=stamp"])
def test_a_question_that_makes_no_sense_is_refused(office, query):
    assert office.get(f"/api/v1/cases?{query}", "clerk").status_code == 422


def test_what_changes_is_told_by_field(office):
    with office.province() as here:
        case_id = here.renamed("Mật ong hoa rừng").id
    changes = office.get(f"/api/v1/cases/{case_id}", "clerk").json["changes"]
    assert {"field": "name_vi", "before": "Mật ong Vũ Quang", "after": "Mật ong hoa rừng"} in changes
