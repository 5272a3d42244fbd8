"""The letter to the producer: in both languages, with the case code, without anything personal."""

from email import message_from_bytes
from email.policy import default

from tests.review.conftest import LATER, settle
from trace.base.db import transaction
from trace.jobs.runner import run_due
from trace.notices import jobs as notices_jobs
from trace.notices import service as notices
from trace.review import jobs, service
from trace.review.models import Decision
from trace.review.service import Ruling


def returned(both, email):
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        owner = here.producer()
        owner.email = email
        case = here.submit(owner)
        words = Ruling(reasons="Số căn cước bị mờ.")
        officer = here.actor("clerk")
        service.send_back(db, actor=officer, case_id=case.id, version=case.version, ruling=words, now=LATER)
        return db.query(Decision).one().id


def told(both, decision_id):
    jobs.tell_producer(both, 1, decision_id=decision_id)
    run_due(both, {notices.JOB: notices_jobs.send})


def outbox(both):
    return [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in (both.settings.instance / "outbox").glob("*.eml")
    ]


def test_the_letter_says_that_the_case_came_back_and_nothing_of_what_is_in_it(both):
    told(both, returned(both, "htx@example.org"))
    (letter,) = outbox(both)
    text = letter.get_content()
    assert letter["To"] == "htx@example.org"
    assert letter["Subject"] == "Hồ sơ HS-2611-0001 có kết quả"
    assert "được trả lại để bổ sung" in text and "was returned to be completed" in text
    assert "căn cước" not in text and "HTX" not in text


def test_a_producer_without_an_address_gets_no_letter(both):
    told(both, returned(both, None))
    assert outbox(both) == []


def test_who_loses_a_tax_code_is_told_too(both):
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        here.producer()
        claimant = here.producer(by="stranger", contesting=True)
        claimant.email = None
        claim = {"claimant_id": claimant.id, "tax_id": "9900005127", "grounds": "Giấy số 12.", "keys": both.keys}
        case = service.contest_tax_id(db, actor=here.actor("stranger"), now=LATER, **claim)
        here.accept(case, "publisher")
        decision_id = db.query(Decision).one().id
    told(both, decision_id)
    (letter,) = outbox(both)
    assert letter["To"] == "htx@example.org"
    assert "/co-so/" in letter.get_content() and "/ho-so/" not in letter.get_content()
