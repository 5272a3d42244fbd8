"""Citizens and the public form: what is kept, what is refused beside which field, what is never lost, what is abuse."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image
from sqlalchemy import update

from tests import engines
from tests.review.citizens import REFERENCE, SECRET, TOKEN, Citizens, entries, photo
from trace.accounts.models import Agency
from trace.base.db import Observation, transaction
from trace.base.errors import Unavailable
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.lookup import asking
from trace.registry.models import ProductVersion
from trace.review import queries, spending
from trace.review.jobs import forget_photos
from trace.review.models import Report
from trace.stamps.models import Run


@pytest.fixture
def here(runtime):
    return Citizens(runtime)


def stored(here):
    """The names of photos in the store."""
    return here.runtime.store.names("reports", before=2e12) if (here.runtime.store.root / "reports").exists() else []


def test_the_first_step_is_four_pictures_in_words_without_a_script_or_a_cookie(here):
    page = here.client.get(here.path())
    assert page.status_code == 200
    for words in ("Nghi tem bị sao chép", "Hàng hỏng, gây hại sức khỏe", "Thông tin sai", "Khác", "Mật ong Vũ Quang"):
        assert words in page.text
    assert page.text.count("<svg") >= 4
    assert "<script" not in page.text and "Set-Cookie" not in page.headers
    assert "Stamp may be a copy" in here.client.get(f"{here.path()}?lang=en").text


def test_the_goods_are_called_in_the_readers_language_and_marked_with_the_names_own(here):
    with transaction(here.runtime.main) as db:
        db.get(ProductVersion, here.shop.product.accepted_version_id).name_en = "Vu Quang honey"
    assert "<b>Mật ong Vũ Quang</b>" in here.client.get(f"{here.path()}?lang=vi").text
    assert "<b>Vu Quang honey</b>" in here.client.get(f"{here.path()}?lang=en").text
    assert '<b lang="en">Vu Quang honey</b>' in here.client.get(f"{here.path()}?lang=lo").text


def test_a_report_keeps_the_stamp_by_run_and_ordinal_the_state_shown_and_no_code(here):
    report = here.sent(kind="copy", text="Mực in nhòe", place="Chợ Vũ Quang", ward_code="18313")
    assert (report.run_id, report.ordinal, report.batch_id) == (here.shop.run.id, 0, here.shop.batch.id)
    assert (report.shown_state, report.kind, report.text) == ("active", "copy", "Mực in nhòe")
    assert (report.place, report.ward_code) == ("Chợ Vũ Quang", "18313")
    assert here.shop.code not in repr(vars(report)) + repr(
        [entry.content for entry in entries(here.runtime, "report.sent")]
    )


def test_the_done_page_says_reference_secret_and_the_last_of_three_working_days(here):
    answer = here.send(text="Mực in nhòe")  # on Friday 20/11/2026
    assert REFERENCE.search(answer.text).group(1) == "BC-2611-0001"
    assert SECRET.search(answer.text)
    assert "Dự kiến trả lời chậm nhất ngày 25/11/2026" in answer.text
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_the_same_form_again_is_one_report_with_one_reference_even_in_other_words(here):
    token, _ = here.fresh(here.path())
    first, again = here.send(token=token, text="Một"), here.send(token=token, text="Hai")
    assert REFERENCE.search(first.text).group(1) == REFERENCE.search(again.text).group(1)
    assert SECRET.search(first.text).group(1) == SECRET.search(again.text).group(1)
    assert [report.text for report in here.reports()] == ["Một"]
    assert len(entries(here.runtime, "report.sent")) == 1


@pytest.mark.parametrize(
    ("kind", "code", "ward", "unit"),
    [
        ("copy", None, "", "Đội kiểm tra"),
        ("harm", "", "", "Đội kiểm tra"),
        ("wrong", None, "", "UBND xã"),
        ("other", "", "18313", "UBND xã"),
        ("other", "", "", "Chi cục"),
    ],
)
def test_a_report_goes_to_the_unit_whose_turn_it_is(here, kind, code, ward, unit):
    report = here.sent(kind=kind, code=code, ward_code=ward, text="Xin kiểm tra")
    with transaction(here.runtime.main) as db:
        assert db.get_one(Agency, report.agency_id).name == unit


def test_a_code_that_nothing_of_ours_carries_is_kept_for_comparison(here):
    unknown = here.sent(code="00415002736899154609")
    assert (unknown.run_id, unknown.other_code, unknown.shown_state) == (
        None,
        "00415002736899154609",
        "unknown_scanned",
    )
    wrong = here.sent(code="00415002736899154690", kind="other", text="Quét không ra")
    assert (wrong.run_id, wrong.other_code) == (None, "00415002736899154690")


def test_an_address_that_is_meant_as_no_code_has_no_form(here):
    assert here.client.get("/gioi-thieu/phan-anh").status_code == 404


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(here):
    answer = here.send(kind="wrong", place="Chợ", phone="12 34", ward_code="99999", text="<b>Sai</b>")
    assert answer.status_code == 422
    assert re.search(r'id="phone-fault".*?chưa phải số điện thoại', answer.text, re.S)
    assert re.search(r'id="phone_consent-fault".*?đồng ý', answer.text, re.S)
    assert re.search(r'id="ward_code-fault".*?không có trong danh sách', answer.text, re.S)
    assert 'value="12 34"' in answer.text and "&lt;b&gt;Sai&lt;/b&gt;</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text and here.reports() == []
    assert re.search(r'id="text-fault".*?Hãy kể thêm', here.send(kind="other").text, re.S)
    english = here.client.post(f"{here.path()}?lang=en", data={"token": here.fresh(here.path())[0], "loai": "khac"})
    assert "Not sent yet. What you filled in is kept." in english.text


def test_a_form_that_is_too_old_or_forged_is_shown_again_with_what_was_typed(here):
    for token in ("", "forged", here.fresh("/phan-anh")[0]):
        answer = here.send(token=token or "x", text="Vẫn còn đây")
        assert answer.status_code == 403
        assert "Vẫn còn đây" in answer.text
        data = {"token": TOKEN.search(answer.text).group(1), "loai": "sao-chep", "text": "Vẫn còn đây"}
        assert here.client.post(here.path(), data=data).status_code == 200


def test_another_language_keeps_what_was_typed_and_sends_nothing(here):
    token, slug = here.fresh(here.path())
    data = {"token": token, "loai": slug, "text": "Mực in nhòe", "again": "1", "photo": (io.BytesIO(photo()), "a.jpg")}
    answer = here.client.post(f"{here.path()}?lang=en", data=data)
    assert answer.status_code == 200
    assert (
        "Tell us what you saw" in answer.text and "Mực in nhòe" in answer.text and "We have your photo" in answer.text
    )
    assert here.reports() == []


# Photos


def send_photo(here, content, name="anh.jpg", **fields):
    return here.send(photo=(io.BytesIO(content), name), **fields)


def test_a_photo_is_drawn_anew_without_the_place_it_was_taken_at(here):
    taken = photo(gps=True)
    assert Image.open(io.BytesIO(taken)).getexif().get_ifd(0x8825)
    assert send_photo(here, taken).status_code == 200
    report = here.reports()[0]
    kept = here.runtime.store.get(report.photo_name)
    drawn = Image.open(io.BytesIO(kept))
    assert (drawn.format, dict(drawn.getexif()), drawn.info.get("exif")) == ("WEBP", {}, None)
    assert b"Made-up" not in kept
    assert re.fullmatch(r"reports/[0-9a-f]{64}\.webp", report.photo_name)


def test_a_good_photo_waits_while_something_else_is_mended(here):
    token, _ = here.fresh(here.path(), "other")
    wrong = send_photo(here, photo(), kind="other", token=token, phone="0912345678")
    assert wrong.status_code == 422 and "Đã nhận ảnh của bạn" in wrong.text
    assert here.send(kind="other", token=token).status_code == 200
    assert here.reports()[0].photo_name in stored(here)


def test_a_photo_that_waits_can_be_left_out(here):
    token, _ = here.fresh(here.path(), "other")
    send_photo(here, photo(), kind="other", token=token, phone="0912345678")
    assert here.send(kind="other", token=token, text="Không cần ảnh", no_photo="1").status_code == 200
    assert here.reports()[0].photo_name is None and stored(here) == []


def bomb(width, height):
    """A PNG that says it is this large, in a few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0" * 20


HOSTILE = {
    "page.jpg": b"<html><script>alert(1)</script>",
    "anh.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "anh.jpg.exe": photo(),
    "anh.png": photo(),
    "broken.jpg": photo()[:200],
    "paper.pdf": b"%PDF-1.4\n%%EOF\n",
    "sixty.png": bomb(10_000, 6_000),
    "bomb.png": bomb(60_000, 60_000),
    "empty.jpg": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_beside_its_field_and_not_kept(here, name):
    answer = send_photo(here, HOSTILE[name], name, text="Có ảnh")
    assert answer.status_code == 422
    assert 'id="photo-fault"' in answer.text and "Có ảnh</textarea>" in answer.text
    assert here.reports() == [] and stored(here) == []


def test_a_file_that_hides_behind_a_photo_is_not_kept(here):
    send_photo(here, photo() + b"PK\x03\x04 hidden archive <script>", text="Ảnh")
    assert b"hidden" not in here.runtime.store.get(here.reports()[0].photo_name)


def test_a_name_of_a_file_leads_nowhere(here):
    assert send_photo(here, photo(), "../../../etc/passwd\u202egpj.jpg").status_code == 200
    assert stored(here) == [here.reports()[0].photo_name]


def test_a_body_beyond_a_photo_is_refused_before_it_is_read(here):
    large = str(here.runtime.settings.max_upload_bytes + 300_000)
    said = {"CONTENT_LENGTH": large, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = here.client.post(here.path(), environ_overrides=said)
    assert answer.status_code == 413
    assert "Ảnh quá lớn" in answer.text


def test_photos_that_were_never_sent_are_forgotten_and_others_are_not(here):
    token, _ = here.fresh(here.path(), "other")
    send_photo(here, photo(), kind="other", token=token, phone="0912345678")
    send_photo(here, photo(), address="198.51.100.9")
    kept = here.reports()[0].photo_name
    forget_photos(here.runtime)  # the files are as young as the machine says; the clock stands at NOON of 2026
    here.runtime.clock.now = here.runtime.clock.now.replace(year=2099)
    forget_photos(here.runtime)
    assert stored(here) == [kept]


# Abuse


def test_a_field_that_no_person_sees_gives_a_program_away(here):
    answer = here.send(text="Mua thuốc rẻ", website="https://spam.example")
    assert answer.status_code == 422
    assert 'id="website-fault"' in answer.text and here.reports() == []


def test_a_network_that_sends_too_many_is_asked_to_wait_and_loses_nothing(here, monkeypatch):
    monkeypatch.setattr(spending, "REPORTS", "2/hour")
    for _ in range(2):
        assert here.send(text="Một").status_code == 200
    answer = here.send(text="Hai mươi mốt")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0 and "Hai mươi mốt</textarea>" in answer.text
    assert here.send(text="Mạng khác", address="198.51.100.9").status_code == 200


def test_forms_with_mistakes_cost_forms_and_not_reports(here, monkeypatch):
    monkeypatch.setattr(spending, "REPORTS", "1/hour")
    monkeypatch.setattr(spending, "FORMS", "3/hour")
    for _ in range(2):
        assert here.send(kind="other").status_code == 422
    assert here.send(text="Được").status_code == 200
    assert here.send(kind="other").status_code == 429


def test_one_stamp_is_told_of_so_often_a_day(here, monkeypatch):
    monkeypatch.setattr(spending, "OF_STAMP", "2/day")
    answers = [here.send(address=f"203.0.113.{number}").status_code for number in range(3)]
    assert answers == [200, 200, 429]
    assert here.send(code="", text="Việc khác", address="203.0.113.9").status_code == 200


def test_the_second_report_of_one_network_on_one_stamp_counts_as_a_repeat(here):
    repeats = [here.sent(address=address).repeat for address in ("203.0.113.7", "203.0.113.7", "198.51.100.9")]
    assert repeats == [False, True, False]


def test_a_report_that_could_not_be_kept_makes_the_next_try_no_repeat(here, monkeypatch):
    def away(*_of_the_form):
        raise Unavailable(Reason("database.away"))

    token, _ = here.fresh(here.path())
    with monkeypatch.context() as down:
        down.setattr("trace.review.views.public.once_by_token", away)
        assert here.send(token=token).status_code == 503
    assert here.sent(token=token).repeat is False


def test_codes_that_are_none_cost_here_what_they_cost_in_a_look_up(here):
    settings = here.runtime.settings
    answers = [here.client.get("/00415002736899154609/phan-anh").status_code for _ in range(32)]
    assert answers[: settings.lookup_failures_per_minute] == [200] * settings.lookup_failures_per_minute
    assert answers[-1] == 429


def test_no_table_and_no_log_holds_the_address(here):
    here.send(text="Không để lại dấu vết", address="203.0.113.77")
    assert b"203.0.113.77" not in engines.content(here.runtime, Observation)


def test_when_the_stamp_cannot_be_checked_the_form_says_so(here, monkeypatch):
    monkeypatch.setattr(asking, "reader", None)
    assert here.client.get(here.path()).status_code == 503


# What reports say of a stamp


def heard(here):
    with transaction(here.runtime.main) as db:
        return queries.confirmed_reports(db, here.shop.run.id, 0)


def test_two_networks_raise_a_stamps_risk_and_many_reports_of_one_do_not(here):
    for _ in range(3):
        here.sent()
    assert not heard(here).raises_risk
    here.sent(address="198.51.100.9")
    assert heard(here).raises_risk


def test_a_person_confirms_alone_and_takes_a_report_out_of_the_count(here):
    first, second = here.sent(), here.sent(address="198.51.100.9")
    here.answer(first, outcome="unfounded")
    assert not heard(here).raises_risk
    here.answer(second, outcome="founded")
    assert (heard(here).confirmed, heard(here).raises_risk) == (1, True)


def test_of_a_code_that_stands_on_many_packs_no_copy_is_heard_of(here):
    with transaction(here.runtime.main) as db:
        db.execute(update(Run).values(kind="lot", quantity=1))
    for address in ("203.0.113.7", "198.51.100.9"):
        here.sent(kind="copy", address=address)
    assert heard(here).independent == 0
    for address in ("203.0.113.8", "198.51.100.10"):
        here.sent(kind="harm", address=address)
    assert heard(here).raises_risk


def test_wrong_words_on_a_label_say_nothing_of_copies(here):
    for address in ("203.0.113.7", "198.51.100.9"):
        here.sent(kind="wrong", text="Sai khối lượng", address=address)
    assert not heard(here).raises_risk


# Following


def test_a_report_is_followed_by_reference_and_secret_and_by_neither_alone(here):
    answer = here.send(text="Chị Hai bán cạnh nhà tôi")
    reference, secret = REFERENCE.search(answer.text).group(1), SECRET.search(answer.text).group(1)
    page = here.follow(reference.lower(), secret.replace(" ", ""))
    assert page.status_code == 200
    assert "Chờ trả lời" in page.text and "Đội kiểm tra" in page.text and "25/11/2026" in page.text
    assert "Chị Hai" not in page.text
    wrong, unknown = here.follow(reference, "0000 0000"), here.follow("BC-2611-9999", secret)
    assert wrong.status_code == unknown.status_code == 422
    assert "Không tìm thấy phản ánh" in wrong.text and "Không tìm thấy phản ánh" in unknown.text
    assert here.follow("nonsense", secret).status_code == here.follow(reference, "1").status_code == 422


def test_guessing_secrets_ends_and_right_ones_cost_nothing(here, monkeypatch):
    monkeypatch.setattr(spending, "GUESSES", "3/hour")
    answer = here.send()
    reference, secret = REFERENCE.search(answer.text).group(1), SECRET.search(answer.text).group(1)
    assert [here.follow(reference, secret).status_code for _ in range(5)] == [200] * 5
    assert [here.follow(reference, "0000 0001").status_code for _ in range(4)] == [422, 422, 422, 429]


def test_a_private_answer_is_read_with_the_secret_only_and_a_public_one_by_everybody(here):
    sent = here.send()
    reference, secret = REFERENCE.search(sent.text).group(1), SECRET.search(sent.text).group(1)
    report = here.reports(reference)[0]
    here.answer(report, text="Xin gọi lại cho chúng tôi.", audience="private")
    here.answer(report, text="Tem đúng lô.", audience="public", outcome="unfounded")
    own, everybody = here.follow(reference, secret).text, here.client.get("/phan-anh/tra-loi").text
    assert "Xin gọi lại" in own and "Trả lời riêng cho bạn" in own and "Tem đúng lô." in own and "Đã đóng" in own
    assert "Tem đúng lô." in everybody and reference in everybody and "Xin gọi lại" not in everybody
    assert "ranger" not in own + everybody


def test_what_was_sent_is_dated_by_the_day_of_vietnam(here):
    assert local_day(here.sent().made_at).isoformat() == "2026-11-20"
    with transaction(here.runtime.main) as db:
        assert db.query(Report).count() == 1
