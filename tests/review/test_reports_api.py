"""The API of reports: list, read with an ETag, answer what was read, once."""

import pytest

from tests.review.citizens import Citizens


@pytest.fixture
def here(runtime):
    return Citizens(runtime)


def answer(here, report_id, person, body, *, key="key-1", etag='"1"'):
    headers = {"Idempotency-Key": key} | ({"If-Match": etag} if etag else {})
    return here.post(f"/api/v1/reports/{report_id}/answers", person, json=body, headers=headers)


PUBLIC = {"text": "Đã kiểm tra.", "public": True}


def test_reports_are_listed_and_read_without_the_number_that_was_left(here):
    report = here.sent(kind="copy", text="Mực in nhòe", phone="0912345678", phone_consent="1")
    listed = here.get("/api/v1/reports?kind=copy", "ranger").json
    assert [each["reference"] for each in listed["items"]] == ["BC-2611-0001"] and listed["next"] is None
    shown = here.get(f"/api/v1/reports/{report.id}", "ranger")
    assert (shown.headers["ETag"], shown.json["has_phone"], shown.json["acts"]) == ('"1"', True, [])
    assert "0912345678" not in shown.text + str(listed)


def test_a_report_is_answered_once_on_what_was_read(here):
    report = here.sent(kind="wrong", text="Sai khối lượng")
    assert answer(here, report.id, "clerk", PUBLIC, etag=None).status_code == 428
    first, again = (answer(here, report.id, "clerk", PUBLIC) for _ in range(2))
    assert (first.status_code, first.json["state"]) == (201, "answered")
    assert again.json == first.json and again.headers["Idempotent-Replayed"] == "true"
    assert answer(here, report.id, "clerk", PUBLIC, key="key-2").status_code == 412
    acts = here.get(f"/api/v1/reports/{report.id}", "clerk").json["acts"]
    assert [(act["act"], act["text"], act["public"]) for act in acts] == [("answered", "Đã kiểm tra.", True)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "", "public": True}, 422),
        ({"text": "x", "public": True, "outcome": "burnt"}, 422),
        ({"text": "x"}, 422),
        ({"text": "x", "public": True, "state": "closed"}, 422),
        ({"text": "x" * 2001, "public": False}, 422),
    ],
)
def test_an_answer_that_is_none_is_refused(here, body, status):
    report = here.sent(kind="wrong", text="Sai khối lượng")
    assert answer(here, report.id, "clerk", body).status_code == status


@pytest.mark.parametrize(
    ("person", "seen", "answered"), [("clerk", 404, 404), ("farmer", 403, 403), ("ranger", 200, 201)]
)
def test_what_lies_with_inspectors_is_theirs(here, person, seen, answered):
    report = here.sent(kind="copy")
    assert here.get(f"/api/v1/reports/{report.id}", person).status_code == seen
    assert answer(here, report.id, person, PUBLIC).status_code == answered
