"""Sending: a real post office, gateways, refusals, silence, quiet hours, a worker that dies in between."""

import re
from dataclasses import replace

import pytest

from tests.notices.conftest import KIND
from tests.notices.test_telling import ADMIN, choose
from trace.accounts import queries as accounts
from trace.base.catalogues import LANGUAGES, catalogue
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Unavailable
from trace.base.mail import Letter, NotTaken, SmtpMail
from trace.notices import channels, jobs, queries, rules, service, wording
from trace.notices.channels import Parcel


def by_mail(village, office, **more):
    """The village with a post office; `told` has one letter on its way."""
    mail = SmtpMail(f"smtp://127.0.0.1:{office.port}", "khong-tra-loi@truyxuat.vn", **more)
    village.rt = replace(village.rt, mail=mail)
    hoa = village.person("Hoa", email="hoa@example.vn")
    village.tell_people(hoa)
    return hoa


def test_a_letter_goes_to_the_server_once_with_accents_and_a_name_made_of_its_row(village, office, counter):
    by_mail(village, office)
    village.work()
    village.work()
    (row,) = village.sends()
    (letter,) = counter.received
    assert row.state == "sent" and row.attempts == 1
    assert f"Message-ID: <notice-{row.id}@truyxuat.vn>".encode() in letter
    assert b"Auto-Submitted: auto-generated" in letter
    assert b"quoted-printable" in letter or b"base64" in letter or "Hồ sơ".encode() in letter


def test_a_mailbox_refused_for_good_is_shown_to_its_owner_until_it_is_another_one(village, office, counter):
    counter.rcpt = "550 5.1.1 no such user <hoa@example.vn>"
    hoa = by_mail(village, office)
    village.work()
    (row,) = village.sends()
    assert (row.state, row.error, row.attempts) == ("failed", "smtp_550", 1)
    with snapshot(village.rt.main) as db:
        assert queries.bounced(db, hoa, []) == ["hoa@example.vn"]
    with transaction(village.rt.main) as db:
        accounts.person(db, hoa).email = "moi@example.vn"
    with snapshot(village.rt.main) as db:
        assert queries.bounced(db, hoa, []) == []


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_now_is_tried_again_later_each_time_and_fails_in_the_end(village, office, counter, step):
    setattr(counter, step, "451 4.7.1 greylisted")
    by_mail(village, office)
    village.work()
    assert village.states() == [("email", "written")]
    village.work()
    assert village.sends()[0].attempts == 1, "not before its minute is over"
    for _ in range(6):
        village.later(days=1)
        village.work()
    (row,) = village.sends()
    assert (row.state, row.attempts, row.error) == ("failed", 6, "smtp_451")
    with snapshot(village.rt.main) as db:
        assert queries.bounced(db, 1, []) == []


def test_greylisted_first_is_sent_at_the_second_try(village, office, counter):
    counter.rcpt = "450 try again"
    by_mail(village, office)
    village.work()
    counter.rcpt = "250 OK"
    village.later(minutes=1)
    village.work()
    assert village.states() == [("email", "sent")] and len(counter.received) == 1


def test_a_letter_refused_for_its_content_is_no_fault_of_the_mailbox(village, office, counter):
    counter.data = "554 5.7.1 looks like spam"
    hoa = by_mail(village, office)
    village.work()
    assert [(row.state, row.error, row.bounced) for row in village.sends()] == [("failed", "smtp_554", None)]
    with snapshot(village.rt.main) as db:
        assert queries.bounced(db, hoa, []) == []


def test_silence_with_the_letter_on_its_way_is_a_doubt_that_no_machine_resolves(village, office, counter):
    counter.data = "hang up"
    by_mail(village, office)
    village.work()
    assert len(counter.received) == 1
    for _ in range(3):
        village.later(days=1)
        village.work()
    (row,) = village.sends()
    assert row.state == "in_doubt" and len(counter.received) == 1
    counter.data = "250 OK"
    with transaction(village.rt.main) as db:
        service.send_again(db, actor=ADMIN, send_id=row.id, now=village.rt.clock())
    village.work()
    assert village.states() == [("email", "sent")]
    names = {re.search(rb"Message-ID: (\S+)", letter)[1] for letter in counter.received}
    assert len(counter.received) == 2 and len(names) == 1, "the reader can drop the double"


def test_a_server_that_is_away_is_tried_again(village, office):
    by_mail(village, office)
    office.stop()
    village.work()
    (row,) = village.sends()
    assert (row.state, row.error) == ("written", "ConnectionRefusedError")


def test_a_password_goes_over_starttls_to_a_server_somebody_vouches_for_and_to_no_other(
    safe_office, counter, certificate
):
    url = f"smtp+starttls://trace:m%3At%40t@localhost:{safe_office.port}"
    letter = Letter("hoa@example.vn", "Chào", "Đã nhận.\n")
    SmtpMail(url, "a@truyxuat.vn", trusted=certificate[0]).send(letter)
    assert counter.secure == [True]
    with pytest.raises(NotTaken, match="SSLCertVerificationError"):
        SmtpMail(url, "a@truyxuat.vn").send(letter)
    wrong = url.replace("m%3At%40t", "sai")
    with pytest.raises(NotTaken, match="smtp_535"):
        SmtpMail(wrong, "a@truyxuat.vn", trusted=certificate[0]).send(letter)


def test_no_password_goes_in_clear(office, counter):
    with pytest.raises(NotTaken, match="SMTPNotSupportedError"):
        SmtpMail(f"smtp://trace:secret@127.0.0.1:{office.port}", "a@truyxuat.vn").send(Letter("b@c.vn", "x", "y"))
    assert counter.received == []


def test_a_worker_that_died_with_the_letter_in_hand_leaves_a_doubt_and_no_second_letter(both_villages):
    village = both_villages
    village.tell_people(village.person("Hoa", email="hoa@example.vn"))
    (row,) = village.sends()
    with transaction(village.rt.main) as db:
        assert service.hand_over(db, send_id=row.id, now=village.rt.clock())  # and then: kill -9
    village.work()
    assert village.states() == [("email", "in_doubt")] and village.letters() == []
    with transaction(village.rt.main) as db:  # it was slow, not dead, and comes back with the server's word
        service.ended(db, send_id=row.id, state="sent", now=village.rt.clock())
    assert village.states() == [("email", "sent")]
    with pytest.raises(Conflict), transaction(village.rt.main) as db:
        service.send_again(db, actor=ADMIN, send_id=row.id, now=village.rt.clock())


def test_a_doubt_can_be_taken_off_the_list(village):
    village.tell_people(village.person("Hoa", email="hoa@example.vn"))
    (row,) = village.sends()
    with transaction(village.rt.main) as db:
        service.hand_over(db, send_id=row.id, now=village.rt.clock())
    village.work()
    with snapshot(village.rt.main) as db:
        assert [one[2] for one in queries.wanting(db)[0]] == ["Hoa"]
    with transaction(village.rt.main) as db:
        service.settle(db, actor=ADMIN, send_id=row.id, now=village.rt.clock())
    with snapshot(village.rt.main) as db:
        assert queries.wanting(db) == ([], None)


def test_without_a_server_a_letter_is_recorded_and_nothing_says_that_it_was_sent(village):
    village.tell_people(village.person("Hoa", email="hoa@example.vn"))
    village.work()
    assert village.states() == [("email", "recorded")]


def ringing(village, now_hour=12, **settings):
    """Somebody who wants text messages, in a village with these settings."""
    village = village.with_settings(sms_url="record", zalo_url="record", **settings)
    hoa = village.person("Hoa", phone="0912345678")
    choose(village, hoa, "sms", "zalo")
    village.later(hours=now_hour - 12)
    village.tell_people(hoa)
    return village


def test_text_messages_are_recorded_without_accents_with_a_name_of_their_own(village):
    village = ringing(village)
    village.work()
    (message,) = village.recorded("sms")
    row = next(row for row in village.sends() if row.channel == "sms")
    assert message["to"] == "0912345678" and message["ref"] == f"notice-{row.id}"
    assert message["text"].startswith("Ho so HS-2611-0001 da duoc chap nhan.") and len(message["text"]) <= 160
    assert {row.state for row in village.sends()} == {"recorded"}


def test_nothing_rings_at_night_and_everything_in_the_morning(village):
    village = ringing(village, now_hour=23)
    village.work()
    assert {row.state for row in village.sends()} == {"written"} and not village.recorded("sms")
    village.later(hours=7, minutes=59)
    village.work()
    assert not village.recorded("sms")
    village.later(minutes=1)
    village.work()
    assert len(village.recorded("sms")) == len(village.recorded("zalo")) == 1


def test_a_way_that_is_not_connected_and_a_person_who_left_are_dropped(village):
    village = ringing(village, **{})
    village = village.with_settings(sms_url="")
    village.work()
    assert ("sms", "dropped") in village.states()


PARCEL = Parcel("0912345678", "subject", "long text", "short text", "notice-7")


def through(village, answer):
    """The outcome of a gateway that answers so; what it was asked."""
    asked = []

    def post(url, body, headers):
        asked.append((url, body, headers))
        if isinstance(answer, Exception):
            raise answer
        return answer

    rt = village.with_settings(sms_url="https://sms.example/send", sms_token="t0ken").rt  # noqa: S106
    outcome = channels.deliver(rt, "sms", PARCEL, post=post)
    return outcome.state, outcome.error, asked[0]


def unavailable(cause):
    try:
        raise Unavailable from cause
    except Unavailable as error:
        return error


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (200, "sent"),
        (202, "sent"),
        (302, "failed"),
        (400, "failed"),
        (401, "failed"),
        (408, "later"),
        (429, "later"),
        (503, "later"),
        (500, "in_doubt"),
        (504, "in_doubt"),
        (unavailable(ConnectionRefusedError()), "later"),
        (unavailable(TimeoutError()), "in_doubt"),
    ],
)
def test_what_a_gateway_answers_decides(village, answer, state):
    assert through(village, answer)[0] == state


def test_a_gateway_hears_the_token_and_the_name_of_the_message(village):
    _, _, (url, body, headers) = through(village, 200)
    assert url == "https://sms.example/send"
    assert body == b'{"to": "0912345678", "text": "short text", "ref": "notice-7"}'
    assert headers == {"Authorization": "Bearer t0ken", "Idempotency-Key": "notice-7"}


def test_a_job_that_waits_for_the_morning_and_one_that_runs_send_once(village):
    village = ringing(village, now_hour=23)
    village.work()
    village.later(hours=9)
    for row in village.sends():
        jobs.send(village.rt, 0, send_id=row.id)
    village.work()
    assert len(village.recorded("sms")) == 1


def test_words_of_every_kind_fit_into_two_text_messages():
    ids = [str(one) for one in catalogue("vi")._catalog]
    kinds = {one[7:-4] for one in ids if one.startswith("notice.") and one.endswith(".sms")}
    assert KIND in kinds
    names = "code run count day first last hours new today overdue waiting number days case_code".split()
    names += "counted most harvested earliest".split()
    words = {"end": "20/12/2026", "until": "20/12/2026", "unit": "UBND xã Vũ Quang, tỉnh Hà Tĩnh"}
    words |= dict.fromkeys(("name", "goods"), "Cam chanh Vũ Quang hữu cơ") | {"appeal_to": "Chủ tịch UBND tỉnh Hà Tĩnh"}
    values, site = (
        dict.fromkeys(names, "12345678") | words | {"path": "/ho-so/123456", "rate_path": "/hai-long/x"},
        "https://truyxuat.hatinh.gov.vn",
    )
    for kind in kinds:
        for language in LANGUAGES:
            said = wording.words(kind, values, language=language, site=site)
            assert rules.sms_parts(said.sms) <= 2 and "{" not in said.subject + said.text + said.sms
