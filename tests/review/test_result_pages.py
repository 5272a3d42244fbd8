"""Papers and the one-tap question on their pages: an officer makes and uploads, a producer rates, anybody checks."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from tests.conftest import NOON
from tests.review.signing import authority, sign
from tests.world import token
from trace.base.db import snapshot, transaction
from trace.figures import satisfaction
from trace.jobs.runner import run_due
from trace.notices.models import Notice
from trace.registry.models import Producer
from trace.review.models import Case, Decision
from trace.review.results.models import Result
from trace.review.satisfaction import rules, service
from trace.review.satisfaction.models import CaseRating
from trace.working import JOBS

pytestmark = pytest.mark.usefixtures("own_loop")

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def decided(world):
    """The province, with an officer's browser and a case of a cooperative that their unit accepted."""
    client, found = world.signed_in("officer"), None
    with snapshot(world.rt.main) as db:
        cases = db.scalars(
            select(Case)
            .join(Producer, Producer.id == Case.producer_id)
            .where(Case.state == "accepted", Producer.legal_type != "household")
        )
        ids = [case.id for case in cases]
    for nth in range(len([entry for entry in world.sign_ins() if entry[0] == "officer"])):
        client = world.signed_in("officer", nth)
        for case_id in ids:
            if 'name="signer_title"' in client.get(f"/ho-so/{case_id}/ket-qua").text:
                found = case_id
                break
        if found:
            break
    assert found, "no officer may make the paper of any decided case"
    world.case_id, world.client = found, client
    return world


def values_of(page):
    """What the form of a page would send."""
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields |= {name: text.strip() for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', page)}
    return fields


def make(world, **changed):
    path = f"/ho-so/{world.case_id}/ket-qua"
    fields = values_of(world.client.get(path).text)
    sent = fields | {"symbol": "QĐ-CCQLCL", "signer_title": "Chi cục trưởng"} | changed
    return world.client.post(path, data=sent)


def row(world):
    with snapshot(world.rt.main) as db:
        return db.scalars(select(Result).where(Result.case_id == world.case_id)).one()


def upload(world, content):
    path = f"/ho-so/{world.case_id}/ket-qua"
    data = {"csrf_token": token(world.client, path), "file": (io.BytesIO(content), "ký.pdf")}
    return world.client.post(f"{path}/tai-len", data=data, content_type="multipart/form-data")


def test_an_officer_makes_a_paper_has_it_signed_and_anybody_checks_it(decided):
    path = f"/ho-so/{decided.case_id}/ket-qua"
    wrong = make(decided, symbol="không đúng", signer_title="")
    assert wrong.status_code == 422 and "Ký hiệu gồm chữ hoa" in make(decided, symbol="không đúng").text
    assert make(decided, subject=HOSTILE).status_code == 303
    page = decided.client.get(path).text
    assert "Quyết định 01/QĐ-CCQLCL" in page and "Chưa ký" in page and "&lt;script&gt;" in page and HOSTILE not in page
    unsigned = decided.client.get(f"{path}/tep")
    assert unsigned.mimetype == "application/pdf" and "sandbox" in unsigned.headers["Content-Security-Policy"]
    bad = upload(decided, unsigned.data)
    assert bad.status_code == 422 and "không có chữ ký số" in bad.text
    assert upload(decided, sign(unsigned.data)).status_code == 303
    assert "01/QĐ-CCQLCL" in decided.client.get(f"/ho-so/{decided.case_id}").text
    anybody = decided.nobody()
    public = anybody.get(f"/quyet-dinh/{row(decided).token}").text
    assert (
        "Chưa xác nhận" in public
        and "Còn hiệu lực" not in public
        and "Chữ ký thử" in public
        and "Nguyễn Thị Lan" in public
    )
    assert HOSTILE not in public
    signed = anybody.get(f"/quyet-dinh/{row(decided).token}/tep").data
    for content, said in ((signed, "đã ký và ban hành"), (unsigned.data, "bản chưa ký"), (b"x", "Không có quyết định")):
        assert said in check(anybody, content).text
    assert check(anybody, b"", token="x").status_code == 403  # noqa: S106


def check(client, content, **more):
    page = client.get("/quyet-dinh/kiem-tra").text
    form = re.search(r'name="token" value="([^"]+)"', page)[1]
    data = {"token": form, "file": (io.BytesIO(content), "a.pdf")} | more
    return client.post("/quyet-dinh/kiem-tra", data=data, content_type="multipart/form-data")


def test_a_household_s_decision_is_known_by_number_and_hash_and_not_by_its_words(decided):
    make(decided)
    unsigned = decided.rt.store.get(row(decided).stored_name)
    upload(decided, sign(unsigned, authority().signer()))
    with transaction(decided.rt.main) as db:
        db.scalars(select(Result).where(Result.case_id == decided.case_id)).one().public = False
    found = row(decided)
    page = decided.nobody().get(f"/quyet-dinh/{found.token}").text
    assert found.full_number in page and found.signed_sha256 in page and found.body["subject"] not in page
    assert decided.nobody().get(f"/quyet-dinh/{found.token}/tep").status_code == 404


def told(world):
    """The case told to its producer; the path of its one-tap page."""
    with snapshot(world.rt.main) as db:
        decision_id = db.scalars(select(Decision.id).where(Decision.case_id == world.case_id)).all()[-1]
    JOBS["review.tell_producer"](world.rt, 0, decision_id=decision_id)
    run_due(world.rt, {"notices.send": JOBS["notices.send"]})
    with snapshot(world.rt.main) as db:
        key = f"decision:{decision_id}"
        return db.scalars(select(Notice).where(Notice.key == key)).first().content["rate_path"]


def tap(client, path, level="3", **more):
    form = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    return client.post(path, data={"token": form[1] if form else "", "level": level} | more)


def rating(world):
    with snapshot(world.rt.main) as db:
        return db.get(CaseRating, world.case_id)


def test_one_tap_from_the_letter_counts_once_and_may_be_changed_for_a_week(decided):
    path, anybody = told(decided), decided.nobody()
    assert tap(anybody, path).status_code == 303 and rating(decided).level == 3
    decided.rt.clock.now += timedelta(days=2)
    assert tap(anybody, path, "1", comment=HOSTILE).status_code == 303
    assert (rating(decided).level, rating(decided).comment) == (1, HOSTILE)
    page = anybody.get(path).text
    assert HOSTILE not in page and "&lt;script&gt;" in page
    assert tap(anybody, path, "9").status_code == 422
    long = tap(anybody, path, "2", comment="x" * 501)
    assert long.status_code == 422 and "x" * 501 in long.text and rating(decided).level == 1
    assert anybody.post(path, data={"level": "3"}).status_code == 403
    decided.rt.clock.now += timedelta(days=6)
    assert "Đã hết thời gian" in anybody.get(path).text
    assert anybody.get("/hai-long/khong-co").status_code == 404
    assert told(decided) == path, "decided or told again, it is the same question"


def test_a_rating_never_asked_for_is_over_after_two_months():
    over = rules.why_not_rate(NOON, None, now=NOON + rules.OPEN_FOR + timedelta(seconds=1))
    assert over is not None and rules.why_not_rate(NOON, None, now=NOON + rules.OPEN_FOR) is None


@pytest.mark.parametrize(("satisfied", "answers", "share"), [(4, 4, None), (4, 5, 0.8), (0, 0, None), (9, 10, 0.9)])
def test_no_share_is_worked_out_of_fewer_than_five(satisfied, answers, share):
    assert rules.share(satisfied, answers) == share


def test_the_share_by_unit_and_month_stands_beside_the_target_with_what_it_is_made_of(decided):
    now = decided.rt.clock()
    with transaction(decided.rt.main) as db:
        agency = db.scalars(select(Decision.agency_id)).first()
        db.execute(delete(CaseRating))  # what the demonstration's own producers said
        ids = db.scalars(select(Case.id)).all()[:6]
        for nth, case_id in enumerate(ids):
            token_ = service.ask(db, case_id=case_id, agency_id=agency, now=now)
            if nth < 5:
                service.rate(db, token=token_, level=3 if nth else 1, comment="=1+1", now=now)
    (line,) = satisfaction.report(decided.rt, now.date()).cases
    assert (line.month, line.asked, line.answers, line.satisfied) == ("2026-11", 6, 5, 4)
    assert (line.percent, line.met) == (80.0, False)
    page = decided.client.get("/so-lieu/hai-long").text
    assert "80" in page and "Chưa đạt" in page and "số hài lòng ÷ số câu trả lời" in page
    sheet = decided.client.get("/so-lieu/hai-long.csv").get_data(as_text=True)
    assert "2026-11" in sheet and ",6,5,4,80.0,90" in sheet and "=1+1" not in sheet
    assert decided.signed_in("producer").get("/so-lieu/hai-long").status_code == 403
