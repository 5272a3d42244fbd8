"""The diary's pages: three taps, what becomes public, corrections that strike, who listens, what officers set."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from tests import make
from tests.lookup.talking import talk
from tests.registry.conftest import picture
from trace.base.db import transaction
from trace.registry import queries
from trace.registry.diary.jobs import make_voice
from trace.registry.models import Batch, DiaryEntry, DiaryVoice, Producer, ProductionStep, StoredFile
from trace.registry.queries import diary, supply

ENTRY = {"once": "e" * 20, "when": "now"}


@pytest.fixture
def farm(office):
    with transaction(office.runtime.main) as db:
        place = make.site(db, db.get_one(Producer, office.owner))
        office.place = place.id
        db.get_one(Batch, office.batch).site_id = place.id
    return office


def rows(office, table):
    return office.read(lambda db: list(db.scalars(select(table).order_by(table.id))))


def step(office, name, key="livestock"):
    found = office.read(diary.template, key)
    return next(each.id for each in found.steps if each.name_vi == name)


def write(office, name, *, key="livestock", person="farmer", batch=None, once=None, **said):
    number = step(office, name, key)
    address = f"/lo/{batch or office.batch}/nhat-ky/ghi?viec={number}"
    form = ENTRY | {
        "once": once or f"{name}-{len(rows(office, DiaryEntry))}".ljust(20, "x"),
        "site_id": str(office.place),
    }
    return office.post(address, person, data=form | said)


def test_the_last_batch_is_one_tap_from_what_was_done_and_the_second_tap_is_when(farm):
    start = farm.get("/nhat-ky-san-xuat").text
    number = step(farm, "Thu hoạch")
    assert f"/lo/{farm.batch}/nhat-ky/ghi?viec={number}" in start and "Lô L2411" in start
    form = farm.get(f"/lo/{farm.batch}/nhat-ky/ghi?viec={number}").text
    assert all(words in form for words in ("Vừa xong", "Hôm nay", "Hôm qua", "Ngày khác"))
    assert f'<option selected value="{farm.place}">' in form
    assert 'name="answer_0" type="text" value=""' in form  # no amount is made up


def test_an_entry_is_written_once_and_says_when_it_happened_when_it_was_written_and_by_whom(farm):
    for _ in range(2):
        assert write(farm, "Thu hoạch", once="o" * 20, when="yesterday", answer_0="12,5").status_code == 303
    (entry,) = rows(farm, DiaryEntry)
    assert (entry.happened_on.day, entry.happened_at, entry.amount, entry.unit) == (19, None, 12_500, "kg")
    page = farm.get(f"/lo/{farm.batch}/nhat-ky").text
    assert "19/11/2026" in page and "farmer ghi lúc 20/11/2026 12:00" in page and "12,5 kg" in page


def test_only_a_step_that_is_public_by_its_template_is_on_the_journey(farm):
    write(farm, "Thu hoạch", answer_0="12")
    write(farm, "Cho ăn", answer_0="Cám ngô", answer_1="3")
    assert [each.name_vi for each in rows(farm, ProductionStep)] == ["Thu hoạch"]


def test_a_public_step_needs_its_place(farm):
    answer = write(farm, "Thu hoạch", site_id="")
    assert answer.status_code == 422 and 'id="site_id-error"' in answer.text


def test_a_correction_strikes_the_entry_and_its_public_step_and_nothing_is_lost(farm):
    write(farm, "Thu hoạch", answer_0="120")
    (first,) = rows(farm, DiaryEntry)
    address = f"/nhat-ky-san-xuat/{first.id}/dinh-chinh"
    assert 'value="120"' in farm.get(address).text
    form = ENTRY | {"when": "chosen", "day": "2026-11-18", "answer_0": "12", "site_id": str(farm.place)}
    assert farm.post(address, data=form).status_code == 422  # what was wrong has to be said
    assert farm.post(address, data=form | {"why": "Ghi nhầm số"}).status_code == 303
    old, new = rows(farm, DiaryEntry)
    assert (old.struck_why, new.instead_of, new.amount) == ("Ghi nhầm số", old.id, 12_000)
    assert [each.event_time.day for each in (one.step for one in farm.read(queries.journey, farm.batch))] == [17]
    assert len(rows(farm, ProductionStep)) == 2
    page = farm.get(f"/lo/{farm.batch}/nhat-ky").text
    assert "<s>Thu hoạch</s>" in page and "Ghi nhầm số" in page
    assert farm.post(f"/nhat-ky-san-xuat/{first.id}/gach", data={"once": "g" * 20, "why": "nữa"}).status_code == 409


def test_a_season_is_written_before_its_batch_and_put_to_several_later(farm):
    number = step(farm, "Tiêm phòng, dùng thuốc")
    address = f"/dia-diem/{farm.place}/nhat-ky/ghi?sp={farm.product}&viec={number}"
    spraying = ENTRY | {"answer_0": "Thuốc A", "days_0": "30", "answer_1": ""}
    assert farm.post(address, data=spraying).status_code == 422  # the season is named
    assert farm.post(address, data=spraying | {"season": "Vụ xuân"}).status_code == 303
    (entry,) = rows(farm, DiaryEntry)
    with transaction(farm.runtime.main) as db:
        second = make.batch(db, queries.product(db, farm.product), lot="L2").id
    for batch in (farm.batch, second):
        assert "Vụ xuân" in farm.get(f"/lo/{batch}/nhat-ky/gan").text
        assert farm.post(f"/lo/{batch}/nhat-ky/gan", data={"once": "a" * 20, "entries": [entry.id]}).status_code == 303
        # made on 20/11, the day it was used: too soon, as the page says without a harvest being written
        assert "Thu hoạch khi chưa hết thời gian cách ly" in farm.get(f"/lo/{batch}/nhat-ky").text


def test_a_harvest_that_came_too_soon_is_told_at_once_and_listed_for_officers(farm):
    write(farm, "Tiêm phòng, dùng thuốc", when="chosen", day="2026-11-10", answer_0="Thuốc A", days_0="30")
    answer = write(farm, "Thu hoạch", when="chosen", day="2026-11-19", answer_0="9")
    page = farm.get(answer.headers["Location"]).text
    assert "sớm nhất ngày 10/12/2026 mới được thu hoạch" in page
    for person in ("officer", "inspector"):
        listed = farm.get("/nhat-ky-san-xuat", person).text
        assert "Thuốc A" in listed and "HTX Mật ong Vũ Quang" in listed
    (entry, _) = rows(farm, DiaryEntry)
    farm.post(f"/nhat-ky-san-xuat/{entry.id}/gach", data={"once": "g" * 20, "why": "Nhầm lô"})
    assert "Thuốc A" not in farm.get("/nhat-ky-san-xuat", "officer").text


def test_a_photo_is_drawn_anew_and_shows_no_place(farm):
    exif = Image.Exif()
    exif[0x9286] = "Thôn 1"
    shot = picture("JPEG", exif=exif)
    answer = write(farm, "Cho ăn", photo=(io.BytesIO(shot), "a.jpg"), answer_0="Cám")
    assert answer.status_code == 303
    (file,) = rows(farm, StoredFile)
    kept = farm.runtime.store.get(file.stored_name)
    assert not Image.open(io.BytesIO(kept)).getexif() and rows(farm, DiaryEntry)[0].photo_id == file.id


def test_a_voice_note_is_heard_by_its_own_people_and_inspectors_only(farm):
    assert write(farm, "Cho ăn", sound=(io.BytesIO(talk()), "a.wav"), answer_0="Cám").status_code == 303
    (entry,) = rows(farm, DiaryEntry)
    source = farm.read(lambda db: db.get_one(DiaryVoice, entry.id)).source_name
    for _ in range(2):
        make_voice(farm.runtime, 1, entry_id=entry.id)
    address = f"/nhat-ky-san-xuat/{entry.id}/nghe"
    assert {who: farm.get(address, who).status_code for who in ("farmer", "inspector", "stranger", "officer")} == {
        "farmer": 200,
        "inspector": 200,
        "stranger": 404,
        "officer": 403,
    }
    assert farm.get(address).content_type == "audio/mpeg" and not farm.runtime.store.exists(source)


def test_what_is_no_recording_is_refused_beside_its_field(farm):
    answer = write(farm, "Cho ăn", sound=(io.BytesIO(b"MZ"), "a.wav"), answer_0="Cám")
    assert answer.status_code == 422 and 'id="sound-error"' in answer.text and 'value="Cám"' in answer.text
    assert rows(farm, DiaryEntry) == []


RAW = {"once": "r" * 20, "received_on": "2026-11-01", "quantity": "100", "unit": "kg"}


def test_raw_material_goes_into_a_batch_no_further_than_it_lasts_and_is_found_both_ways(farm):
    with transaction(farm.runtime.main) as db:
        other = db.scalar(select(Producer).where(Producer.name == "HTX Khác"))
        theirs = make.batch(db, make.product(db, other, name="Sáp ong"), lot="S1")
        code, their_batch = theirs.trace_code, theirs.id
    address = f"/co-so/{farm.owner}/nguyen-lieu"
    assert farm.post(f"{address}/moi", data=RAW | {"trace_code": "LOXXXX"}).status_code == 422
    assert farm.post(f"{address}/moi", data=RAW | {"trace_code": code.lower()}).status_code == 303
    assert "Sáp ong" in farm.get(address).text and "HTX Khác, S1" in farm.get(address).text
    raw = farm.read(supply.raw_batches_of, farm.owner)[0]
    use = {"once": "u" * 20, "raw_batch_id": str(raw.id), "quantity": "60"}
    assert farm.post(f"/lo/{farm.batch}/nguyen-lieu", data=use).status_code == 303
    answer = farm.post(f"/lo/{farm.batch}/nguyen-lieu", data=use | {"once": "v" * 20})
    assert answer.status_code == 422 and "Chỉ còn 40 kg." in answer.text
    for person, seen in (("farmer", True), ("inspector", True), ("officer", False)):
        assert ("HTX Khác" in farm.get(f"/lo/{farm.batch}/can-doi", person).text) is seen
    onward = farm.get(f"/lo/{their_batch}/can-doi", "stranger").text  # one step on, for whoever sold it
    assert "HTX Mật ong Vũ Quang" in onward
    assert farm.post(f"/nguyen-lieu/{raw.id}/gach", data={"once": "g" * 20, "why": "Sai"}).status_code == 422


def test_the_balance_says_what_does_not_agree_and_what_is_not_checked(farm):
    write(farm, "Thu hoạch", answer_0="90")
    write(farm, "Đóng gói", answer_0="91")
    sent = {"once": "s" * 20, "consignee": "Cửa hàng A", "sent_on": "2026-11-20", "quantity": "1001", "unit": "chai"}
    assert farm.post(f"/lo/{farm.batch}/xuat-hang", data=sent).status_code == 303
    page = farm.get(f"/lo/{farm.batch}/can-doi").text
    assert "Đóng gói 91 kg, nhiều hơn 90 kg thu hoạch và nhập vào." in page
    assert "Đã xuất 1.001 chai, nhiều hơn 1.000 chai làm ra." in page
    assert "chưa có định mức năng suất" in page


def test_an_officer_sets_a_limit_with_its_source_and_the_harvest_is_compared(farm):
    cap = {"once": "c" * 20, "group_key": "I.2.b", "most": "1000", "unit": "kg", "source": ""}
    assert farm.post("/nhat-ky-san-xuat/dinh-muc", "officer", data=cap).status_code == 422
    cap["source"] = "Niên giám thống kê 2025"
    assert farm.post("/nhat-ky-san-xuat/dinh-muc", "officer", data=cap).status_code == 303
    write(farm, "Gieo trồng", key="crops", answer_0="500", answer_1="Ngô")
    write(farm, "Thu hoạch", answer_0="51")
    page = farm.get(f"/lo/{farm.batch}/can-doi").text
    assert "Vụ này thu hoạch 51 kg, nhiều hơn mức cao nhất 50 kg của diện tích đó." in page
    assert "Niên giám thống kê 2025" in page


STEP = {
    "once": "t" * 20,
    "number": "1",
    "name_vi": "Quay mật",
    "name_en": "Extracting",
    "public": "y",
    "counts": "harvested",
}
STEP |= {"ask_0_sort": "number", "ask_0_vi": "Lượng mật", "ask_0_en": "Honey", "ask_0_unit": "l"}


def test_an_edit_of_a_template_is_a_new_version_and_older_entries_keep_their_words(farm):
    write(farm, "Thu hoạch", answer_0="12")
    assert farm.post("/nhat-ky-san-xuat/mau/livestock/5", "officer", data=STEP).status_code == 303
    found = farm.read(diary.template, "livestock")
    assert found.row.number == 2 and found.steps[4].name_vi == "Quay mật" and len(found.steps) == 6
    assert "Thu hoạch" in farm.get(f"/lo/{farm.batch}/nhat-ky").text
    assert farm.post("/nhat-ky-san-xuat/mau/livestock/5", "officer", data=STEP).status_code == 412
    assert farm.get("/nhat-ky-san-xuat/mau/livestock", "officer").status_code == 200
    moved = {"once": "m" * 20, "number": "2"}
    assert farm.post("/nhat-ky-san-xuat/mau/livestock/5/len", "officer", data=moved).status_code == 303
    assert farm.post("/nhat-ky-san-xuat/mau/livestock/1/bo", "officer", data=moved | {"number": "3"}).status_code == 303
    assert [each.name_vi for each in farm.read(diary.template, "livestock").steps][2:4] == [
        "Quay mật",
        "Vệ sinh, khử trùng",
    ]


def test_a_question_without_words_is_refused_beside_it(farm):
    answer = farm.post(
        "/nhat-ky-san-xuat/mau/livestock/them", "officer", data=STEP | {"ask_0_en": "", "ask_0_unit": ""}
    )
    assert answer.status_code == 422 and 'id="ask_0_vi-error"' in answer.text and 'id="ask_0_unit-error"' in answer.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_the_diary_opens_and_strangers_do_not_learn_of_it(farm, language):
    write(farm, "Thu hoạch", answer_0="12")
    entry = rows(farm, DiaryEntry)[0].id
    number = step(farm, "Cho ăn")
    own = [
        f"/lo/{farm.batch}/nhat-ky",
        f"/lo/{farm.batch}/nhat-ky/ghi?viec={number}",
        f"/lo/{farm.batch}/nhat-ky/gan",
        f"/lo/{farm.batch}/can-doi",
        f"/lo/{farm.batch}/nguyen-lieu",
        f"/lo/{farm.batch}/xuat-hang",
        f"/dia-diem/{farm.place}/nhat-ky",
        f"/dia-diem/{farm.place}/nhat-ky/ghi?sp={farm.product}&viec={number}",
        f"/co-so/{farm.owner}/nguyen-lieu",
        f"/co-so/{farm.owner}/nguyen-lieu/moi",
        f"/nhat-ky-san-xuat/{entry}/dinh-chinh",
        f"/nhat-ky-san-xuat/{entry}/gach",
    ]
    for address in own:
        sign = "&" if "?" in address else "?"
        assert farm.get(f"{address}{sign}lang={language}").status_code == 200, address
        assert farm.get(address, "stranger").status_code == 404, address
    for address in ("/nhat-ky-san-xuat/mau", "/nhat-ky-san-xuat/mau/crops/them", "/nhat-ky-san-xuat/dinh-muc"):
        assert farm.get(f"{address}?lang={language}", "officer").status_code == 200, address
        assert farm.get(address).status_code == 403, address


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{7*7}}", "=cmd|' /C calc'!A0"])
def test_naughty_words_of_an_entry_come_out_as_text(farm, text):
    assert write(farm, "Cho ăn", answer_0=text, note=text).status_code == 303
    page = farm.get(f"/lo/{farm.batch}/nhat-ky").text
    assert "<script>alert" not in page and "49" not in page.split("did-line")[1][:300]


def test_reading_a_diary_asks_few_questions_however_long_it_is(farm, count_queries):
    def asked():
        seen = count_queries(farm.runtime.main)
        farm.get(f"/lo/{farm.batch}/nhat-ky")
        return len(seen)

    write(farm, "Cho ăn", answer_0="Cám")
    few = asked()
    for nth in range(5):
        write(farm, "Cho ăn", answer_0="Cám", note=str(nth))
    assert asked() == few


def test_a_program_reads_the_steps_writes_an_entry_once_and_reads_the_balance(farm):
    steps = farm.get(f"/api/v1/products/{farm.product}/diary-steps").json
    harvest = next(each for each in steps if each["counts"] == "harvested")
    body = {"step_id": harvest["id"], "happened_on": "2026-11-19", "answers": [{"text": "12,5"}], "site_id": farm.place}
    for _ in range(2):
        assert farm.make(f"/api/v1/batches/{farm.batch}/diary", body).status_code == 201
    assert farm.make(f"/api/v1/batches/{farm.batch}/diary", body | {"site_id": None}, key="k2").status_code == 422
    (entry,) = farm.get(f"/api/v1/batches/{farm.batch}/diary").json["items"]
    assert entry["said"][0]["text"] == "12,5" and entry["happened_at"] is None
    checks = {each["name"]: each for each in farm.get(f"/api/v1/batches/{farm.batch}/mass-balance").json["checks"]}
    assert checks["packing"] | {} == {
        "name": "packing",
        "state": "open",
        "why": "no_packed",
        "have": None,
        "most": None,
    }
    assert checks["stamps"]["most"] == {"number": "1000", "unit": ""}
    assert farm.get(f"/api/v1/batches/{farm.batch}/diary", "stranger").status_code == 404
