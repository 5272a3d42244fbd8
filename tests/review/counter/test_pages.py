"""The counter: received, typed, handed in, printed; followed by code without a name; a screen that keeps nothing."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from tests.conftest import NOON
from tests.review.conftest import Office
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden
from trace.ledger.models import LedgerEntry
from trace.registry.models import StoredFile
from trace.review import service as review
from trace.review.counter import screen, service, tracking
from trace.review.models import Case, CounterReceipt
from trace.web.guard import PUBLIC


@pytest.fixture
def office(runtime):
    return Office(runtime)


def household(office):
    """A household that the clerk has registered; its number."""
    with office.province() as here:
        return here.producer(by="clerk", tax_id="042090001234", legal_type="household").id


def received(office, producer_id, person="clerk", **fields):
    """The address of the receipt of a file."""
    data = {"papers": ["registration", "identity_seen"], "priority": "elderly", "once": "o" * 32} | fields
    answer = office.post(f"/tiep-nhan/co-so/{producer_id}", person, data=data)
    assert answer.status_code == 303, answer.text
    return answer.location


def receipt(office):
    with snapshot(office.runtime.main) as db:
        return db.scalar(select(CounterReceipt))


def only_case(office):
    with snapshot(office.runtime.main) as db:
        return db.scalars(select(Case)).one()


def public(office, address, **more):
    """The page as anybody reads it."""
    return office.client.open(address, headers={"X-Person": "stranger", "Accept-Language": "vi"}, **more)


def test_a_file_is_received_handed_in_and_gets_its_slip_and_both_moments_are_kept(office):
    owner = household(office)
    where = received(office, owner)
    assert received(office, owner) == where  # the same form again
    office.runtime.clock.now = NOON + timedelta(minutes=5)
    assert office.post(f"{where}/phieu", "clerk", data={"form": "a5"}).status_code == 404  # no case yet
    assert office.post(f"{where}/co-so", "clerk").status_code == 303
    case = only_case(office)
    office.runtime.clock.now = NOON + timedelta(minutes=9)
    printed = office.post(f"{where}/phieu", "clerk", data={"form": "roll"})
    office.runtime.clock.now = NOON + timedelta(minutes=30)
    again = office.post(f"{where}/phieu", "clerk", data={"form": "page"})
    kept = receipt(office)
    assert (kept.case_id, kept.priority, kept.received_at) == (case.id, "elderly", NOON)
    assert kept.slip_printed_at == NOON + timedelta(minutes=9) and (kept.waiting_s, kept.month) == (540, "2026-11")
    assert "100 %" in office.get("/ho-so/muc-tieu", "clerk").text
    assert printed.mimetype == "application/pdf"
    for words in (case.case_code, "Giấy đăng ký kinh doanh", "H***", "data:image/svg+xml"):
        assert words in again.text
    assert "042090001234" not in again.text and "HTX Mật ong 0420" not in again.text
    assert case.case_code in office.get("/tiep-nhan", "clerk").text
    with snapshot(office.runtime.main) as db:
        acts = set(db.scalars(select(LedgerEntry.act).where(LedgerEntry.object_kind == "counter_receipt")))
    assert acts == {"counter.received", "counter.handed_in", "counter.slip_printed"}


@pytest.mark.parametrize("form, width", [("a5", 148), ("roll", 80)])
def test_a_slip_fits_its_paper_on_one_page(office, form, width):
    where = received(office, household(office), papers=["registration", "certificate", "test_report", "other"])
    office.post(f"{where}/co-so", "clerk")
    answer = office.post(f"{where}/phieu", "clerk", data={"form": form})
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
        box = [float(each) for each in pdf.pages[0].MediaBox]
    assert round(box[2] / 72 * 25.4) == width
    assert box[3] > 0


def picture():
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 150, 20)).save(out, "PNG")
    return out.getvalue()


def test_a_product_typed_at_the_counter_bears_the_officers_name_and_they_never_decide_on_it(office):
    with office.province() as here:
        owner = here.accepted_producer().id
    where = received(office, owner)
    honey = {
        "name_vi": "Mật ong",
        "group_key": "I.2.b",
        "origin": "Vũ Quang",
        "standards": "TCVN 5267",
        "once": "p" * 32,
    }
    wrong = office.post(f"{where}/san-pham", "clerk", data=honey | {"no_brand": "y"})
    assert wrong.status_code == 422 and "Mật ong" in wrong.text and "Vũ Quang" in wrong.text
    sent = honey | {"no_brand": "y", "image_file_id": (io.BytesIO(picture()), "ong.png")}
    answer = office.post(f"{where}/san-pham", "clerk", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    with office.province() as here:
        case = here.db.scalars(select(Case).where(Case.kind == "product")).one()
        assert here.people["clerk"] in case.entered_by
        with pytest.raises(Forbidden):
            here.accept(case, "clerk")
    assert office.post(f"{where}/co-so", "clerk").status_code == 303
    assert receipt(office).case_id == case.id


def test_only_the_officer_who_received_a_file_hands_it_in_and_once(office):
    owner = household(office)
    where = received(office, owner)
    number = receipt(office).id
    with office.province() as here:
        colleague = here.person("colleague", "officer", here.commune)
        assert colleague
    with office.province() as here, pytest.raises(Conflict):
        service.hand_in_producer(here.db, actor=here.actor("colleague"), receipt_id=number, now=NOON)
    office.post(f"{where}/co-so", "clerk")
    with office.province() as here, pytest.raises(Conflict):
        service.hand_in_producer(here.db, actor=here.actor("clerk"), receipt_id=number, now=NOON)
    assert office.get(where, "farmer").status_code == 403
    assert office.get(where, "publisher").status_code == 200  # the unit above reads it


def test_acting_on_behalf_lends_nothing_but_the_entry_for_one_producer():
    officer = Actor(id=1, role="officer", name="A", units=frozenset({3}), heads=frozenset({3}), home=3)
    lent = service.on_behalf(officer, 7)
    assert lent.why_not("product.edit", producer=7) is None
    assert lent.why_not("product.edit", producer=8) is not None
    assert lent.why_not("review.decide", units={3}) is not None


def test_a_scan_is_kept_private_with_the_producer(office):
    owner = household(office)
    where = received(office, owner)
    sent = {"file": (io.BytesIO(picture()), "giay.png")}
    assert office.post(f"{where}/ban-quet", "clerk", data=sent, content_type="multipart/form-data").status_code == 303
    with snapshot(office.runtime.main) as db:
        kept = db.scalars(select(StoredFile)).one()
        assert (kept.producer_id, kept.public, kept.made_by) == (owner, False, office.people["clerk"])


def test_a_tax_code_is_found_by_post_and_stands_in_no_address(office):
    owner = household(office)
    found = office.post("/tiep-nhan/ma-so-thue", "clerk", data={"tax_id": "042 090 001234"})
    assert found.location.endswith(f"/tiep-nhan/co-so/{owner}")
    none = office.post("/tiep-nhan/ma-so-thue", "clerk", data={"tax_id": "042090001235"})
    assert none.location.endswith("/tiep-nhan")
    with snapshot(office.runtime.main) as db:
        sought = db.scalars(select(LedgerEntry).where(LedgerEntry.act == "producer.sought_by_person")).all()
        assert [(each.object_id, each.content["found"]) for each in sought] == [(owner, True), (0, False)]
        assert "0420900" not in str([each.content for each in sought])


def test_why_somebody_is_served_first_stands_in_no_ledger(office):
    received(office, household(office), priority="disabled")
    assert receipt(office).priority == "disabled"
    with snapshot(office.runtime.main) as db:
        kept = db.scalars(select(LedgerEntry).where(LedgerEntry.act == "counter.received")).all()
        assert kept and "disabled" not in str([each.content for each in kept])


def test_a_case_is_followed_by_its_code_without_a_name_of_anybody(office):
    office.producer_case()
    code = only_case(office).case_code
    answer = public(office, f"/theo-doi/{code.lower()}")
    for words in (code, "UBND xã", "Bước", "Ngày hẹn trả", "Bạn chưa cần làm gì"):
        assert words in answer.text
    assert "HTX Mật ong" not in answer.text and "farmer" not in answer.text
    assert len(answer.data) < 14_336
    assert "<script" not in answer.text
    twin = public(office, f"/theo-doi/{code}.json").json
    assert set(twin) == {
        *("case_code", "kind", "state", "step", "steps", "step_name", "unit", "opened_at", "due_at", "closed_at"),
        "asked",
    }
    assert public(office, f"/theo-doi?ma={code.replace('-', ' ')}").location.endswith(f"/theo-doi/{code}?lang=vi")
    assert "Being reviewed" in public(office, f"/theo-doi/{code}?lang=en").text


def test_what_is_asked_is_said_in_general_words_only(office):
    with office.province() as here:
        case = here.submit(here.producer())
        ruling = review.Ruling(reasons="Ông An thiếu giấy")
        review.send_back(
            here.db, actor=here.actor("clerk"), case_id=case.id, version=case.version, ruling=ruling, now=NOON
        )
    answer = public(office, f"/theo-doi/{only_case(office).case_code}")
    assert "cần bổ sung" in answer.text and "Ông An" not in answer.text


def test_a_code_of_no_case_and_one_that_is_none_say_so_and_a_network_that_asks_too_often_waits(office):
    unknown = public(office, "/theo-doi/HS-2611-9999")
    assert (unknown.status_code, "Không có hồ sơ nào mang mã này" in unknown.text) == (404, True)
    assert public(office, "/theo-doi/HS-2611-9999.json").status_code == 404
    none = public(office, "/theo-doi?ma=%3Cb%3Ex")
    assert none.status_code == 422 and "&lt;b&gt;x" in none.text
    statuses = [public(office, "/theo-doi/HS-2611-9999.json").status_code for _each in range(60)]
    assert statuses[-1] == 429
    later = public(office, "/theo-doi/HS-2611-9999")
    assert later.status_code == 429 and int(later.headers["Retry-After"]) > 0


def test_the_screen_answers_a_case_in_place_clears_itself_and_keeps_nothing(office):
    office.producer_case()
    code = only_case(office).case_code
    idle = public(office, "/quay")
    assert "Refresh" not in idle.headers and idle.headers["Cache-Control"] == "no-store"
    answer = public(office, "/quay?giay=30", method="POST", data={"code": f"hs {code[3:]}"})
    assert code in answer.text and "UBND xã" in answer.text
    assert answer.headers["Refresh"] == "30; url=/quay?lang=vi&giay=30"
    assert answer.headers["Cache-Control"] == "no-store"
    taken = public(office, "/quay", method="POST", data={"code": code, "slip": "1"})
    assert "data:image/svg+xml" in taken.text and "HTX" not in taken.text
    wrong = public(office, "/quay", method="POST", data={"code": "HS-2611-9999"})
    assert wrong.status_code == 404 and "Không có hồ sơ nào" in wrong.text and "Refresh" in wrong.headers
    assert public(office, "/quay", method="POST", data={"code": " "}).status_code == 400


def test_a_stamp_at_the_screen_is_answered_by_the_kiosk_which_comes_back_to_the_screen(office):
    sent = public(office, "/quay", method="POST", data={"code": "00415002736899154609"})
    assert (sent.status_code, "00415" in sent.location) == (307, False)
    answer = public(office, sent.location, method="POST", data={"code": "00415002736899154609"})
    assert answer.headers["Refresh"].endswith("url=/quay?lang=vi&giay=40")
    assert 'action="/quay?lang=vi&amp;giay=40"' in answer.text
    elsewhere = public(office, "/kiosk?tu=https://evil.example", method="POST", data={"code": "1"})
    assert "evil" not in elsewhere.headers["Refresh"]


def test_following_and_the_screen_are_open_to_all():
    for view in (tracking.form, tracking.case, tracking.case_json, screen.waiting, screen.asked):
        assert view.needs_act == PUBLIC


def test_an_officer_of_no_unit_receives_nothing(office):
    with office.province() as here:
        here.person("loose", "officer")
    answer = office.post(f"/tiep-nhan/co-so/{household(office)}", "loose", data={"papers": ["other"], "once": "z" * 32})
    assert answer.status_code == 422 and "chưa thuộc đơn vị" in answer.text
    with transaction(office.runtime.main) as db:
        assert db.scalar(select(CounterReceipt)) is None
