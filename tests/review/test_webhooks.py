"""Messages to and from a province's own petition system: signed, without personal data, once each, tried again."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOON, Clock
from tests.review.citizens import Citizens, entries
from trace.base.db import snapshot
from trace.base.errors import Refused, Unavailable
from trace.core.reason import Reason
from trace.jobs.models import Job
from trace.jobs.work import Hands
from trace.review.jobs import send_report_on
from trace.review.rules import webhooks
from trace.review.service.noting import JOB
from trace.working import JOBS

SECRET = "shared-by-two-0123456789-abcdefgh"  # noqa: S105
URL = "https://petitions.example/hook"
PHONE = "0912345678"


class Petitions:
    """A petition system that remembers what it was sent, and answers as it is told to."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    def post(self, url, body, headers):
        self.requests.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer

    def notes(self):
        """What was sent, oldest first."""
        return [json.loads(body) for _, body, _ in self.requests]

    def once(self):
        """Each message by its id, as a receiver keeps them."""
        return {headers[webhooks.ONCE]: json.loads(body) for _, body, headers in self.requests}


@pytest.fixture
def here(runtime):
    wired = replace(runtime.settings, report_webhook_url=URL, report_webhook_secret=SECRET)
    return Citizens(replace(runtime, settings=wired, clock=Clock()))


def work(here, petitions, *, until=timedelta()):
    """Run every job of this kind that is due until then, as the worker does."""
    rt = here.runtime
    end = rt.clock.now + until
    hands = Hands(rt, {JOB: lambda runtime, job, **given: send_report_on(runtime, job, post=petitions.post, **given)})
    while True:
        while taken := hands.take():
            hands.run(taken)
        if rt.clock.now >= end:
            return
        rt.clock.now = min(end, rt.clock.now + timedelta(minutes=1))


def test_each_new_report_and_each_change_is_told_once_in_order_and_signed(here):
    report = here.sent(kind="wrong", text="Nhãn ghi sai", ward_code="18313")
    here.answer(report, "clerk", text="Đã đo lại, đúng khối lượng.", outcome="unfounded")
    petitions = Petitions()
    work(here, petitions)
    work(here, petitions)
    notes = sorted(petitions.notes(), key=lambda note: note["sequence"])
    assert [note["event"] for note in notes] == ["received", "answered", "closed"]
    assert [note["state"] for note in notes] == ["received", "answered", "closed"]
    assert notes[0]["reference"] == "BC-2611-0001" and notes[0]["unit"] == "UBND xã"
    assert notes[1]["answer"] == "Đã đo lại, đúng khối lượng."
    assert notes[2]["outcome"] == "unfounded"
    for url, body, headers in petitions.requests:
        signed = headers[webhooks.TIMESTAMP].encode() + b"." + body
        known = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert (url, headers[webhooks.SIGNATURE]) == (URL, f"sha256={known}")


def test_no_word_place_or_number_of_the_citizens_and_no_private_answer_is_sent_on(here):
    report = here.sent(kind="harm", text="Chị Hai bán", place="Nhà số 5", phone=PHONE, phone_consent="1")
    here.answer(report, text="Xin gọi lại bà Lan.", audience="private")
    petitions = Petitions()
    work(here, petitions)
    everything = b"".join(body for _, body, _ in petitions.requests).decode()
    assert len(petitions.requests) == 2
    for private in ("Chị Hai", "Nhà số 5", PHONE, "bà Lan", here.shop.code, "ranger"):
        assert private not in everything


def test_what_was_not_taken_is_sent_again_under_one_id_until_it_is(here):
    here.sent()
    petitions = Petitions(500, Unavailable(Reason("outgoing.unreachable", host="x")), 302, 200)
    work(here, petitions, until=timedelta(hours=3))
    assert len(petitions.requests) == 4
    assert list(petitions.once()) == ["BC-2611-0001.1"]
    work(here, petitions, until=timedelta(hours=1))
    assert len(petitions.requests) == 4


def test_a_worker_killed_after_sending_leaves_one_next_try(here):
    here.sent()
    with snapshot(here.runtime.main) as db:
        job = db.query(Job).filter(Job.name == JOB).one()
    petitions = Petitions(500, 500, 204, 204)
    for _ in range(2):  # the job runs again: its end was never recorded
        send_report_on(here.runtime, job.id, post=petitions.post, **job.arguments)
    with snapshot(here.runtime.main) as db:
        assert db.query(Job).filter(Job.name == JOB).count() == 2
    assert list(petitions.once()) == ["BC-2611-0001.1"]


def test_after_a_day_and_a_half_it_is_given_up_for_somebody_to_see(here):
    here.sent()
    petitions = Petitions(*[500] * 20)
    for wait in webhooks.WAITS_S:
        work(here, petitions)
        here.runtime.clock.now += timedelta(seconds=wait)
    work(here, petitions)
    assert len(petitions.requests) == 1 + len(webhooks.WAITS_S)
    with snapshot(here.runtime.main) as db:
        failed = db.query(Job).filter(Job.state == "failed").one()
    assert failed.error_code == "webhook.not_taken"


def test_without_an_address_nothing_is_sent_and_without_a_secret_neither(runtime):
    petitions = Petitions()
    send_report_on(runtime, 1, note={"id": "BC-2611-0001.1"}, post=petitions.post)
    half = replace(runtime, settings=replace(runtime.settings, report_webhook_url=URL))
    with pytest.raises(Refused, match=r"webhook\.off"):
        send_report_on(half, 1, note={"id": "BC-2611-0001.1"}, post=petitions.post)
    assert petitions.requests == []


def test_the_worker_knows_the_job():
    assert JOBS[JOB] is send_report_on


# Status back


def say(here, body, *, reference="BC-2611-0001", moment=None, secret=SECRET, signed_for=None):
    raw = json.dumps(body).encode()
    timestamp = str(int(moment or here.runtime.clock.now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        webhooks.TIMESTAMP: timestamp,
        webhooks.SIGNATURE: webhooks.signature(secret, timestamp, f"{signed_for or reference}.".encode() + raw),
        "X-Person": "stranger",  # nobody in particular
    }
    return here.client.post(f"/api/v1/reports/{reference}/external", data=raw, headers=headers)


def test_the_petition_systems_status_is_kept_and_seen_by_staff(here):
    report = here.sent()
    assert say(here, {"external_ref": "PAKN-77", "status": "processing"}).status_code == 204
    after = here.reports()[0]
    assert (after.external_ref, after.external_status) == ("PAKN-77", "processing")
    assert "PAKN-77" in here.get(f"/xu-ly-phan-anh/{report.id}", "ranger").text
    assert len(entries(here.runtime, "report.external")) == 1


def test_an_older_word_and_the_same_one_again_change_nothing(here):
    here.sent()
    now_s = here.runtime.clock.now.timestamp()
    say(here, {"external_ref": "PAKN-77", "status": "answered"})
    assert say(here, {"external_ref": "PAKN-77", "status": "answered"}).status_code == 204
    assert say(here, {"external_ref": "PAKN-77", "status": "received"}, moment=now_s - 60).status_code == 204
    assert here.reports()[0].external_status == "answered"
    assert len(entries(here.runtime, "report.external")) == 1


def test_two_words_of_one_second_are_both_kept(here):
    here.sent()
    for status in ("received", "processing"):
        say(here, {"external_ref": "PAKN-77", "status": status})
    assert here.reports()[0].external_status == "processing"


def test_a_word_signed_for_one_report_says_nothing_of_another(here):
    here.sent()
    body = {"external_ref": "PAKN-77", "status": "closed"}
    assert say(here, body, signed_for="BC-2611-0002").status_code == 403
    assert here.reports()[0].external_status is None


def test_only_who_shares_the_secret_is_believed(here):
    here.sent()
    body = {"external_ref": "PAKN-77", "status": "closed"}
    assert say(here, body, secret="another-secret-0123456789-abcdefgh").status_code == 403  # noqa: S106
    assert say(here, body, moment=(NOON - timedelta(minutes=6)).timestamp()).status_code == 403
    assert say(here, body, reference="BC-2611-0404").status_code == 404
    assert say(here, {"external_ref": "PAKN-77", "status": "burnt"}).status_code == 422
    assert here.reports()[0].external_status is None
