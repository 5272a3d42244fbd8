"""The studio as a commune uses it: record, hear, a second person, publish, withdraw; hostile files; who gets in."""

import io
from dataclasses import replace

import pytest

from tests.lookup.booth import Booth, spoken
from tests.lookup.talking import file_of, hush
from tests.review.conftest import Office
from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.jobs import service as jobs
from trace.lookup.models import VoiceClip
from trace.lookup.rules.voices import SPOKEN, standing
from trace.web.pages import HEADERS

SENT = {"speaker": "Y Thoa", "consented_on": "2026-11-20", "consent": "y", "said": "Pơm hơbâu."}


@pytest.fixture
def office(runtime):
    return Office(runtime)


@pytest.fixture
def booth(runtime):
    return Booth(runtime)


def text(answer, status=200):
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def send(office, address, person="clerk", *, content=None, name="ghi-am.wav", **more):
    content = spoken()[0] if content is None else content
    data = SENT | {"once": f"{address} {len(content)}", "sound": (io.BytesIO(content), name)} | more
    return office.post(address, person, data=data, content_type="multipart/form-data")


def clips(runtime):
    with snapshot(runtime.main) as db:
        return db.query(VoiceClip).order_by(VoiceClip.id).all()


def test_a_commune_records_another_approves_and_the_public_hears(office, booth, runtime):
    assert "Xơ Đăng" in text(office.get("/ghi-am", "clerk"))
    states = text(office.get("/ghi-am/sed", "clerk"))
    assert states.count("/ghi-am/sed/") == len(SPOKEN) + 1  # and the way to its names
    assert "Không dùng. Không bán." in text(office.get("/ghi-am/sed/recalled", "clerk"))
    answer = send(office, "/ghi-am/sed/recalled")
    assert answer.status_code == 303
    clip_page = answer.headers["Location"]
    waiting = text(office.get(clip_page, "clerk"))
    assert "Đang xử lý" in waiting and "data-making" in waiting
    booth.work()
    own = text(office.get(clip_page, "clerk"))
    assert "<audio" in own and "/duyet" not in own
    others = text(office.get(clip_page, "publisher"))
    assert "/duyet" in others and "Pơm hơbâu." in others and "Y Thoa" in others
    assert office.get(f"{clip_page}.mp3", "publisher").data == spoken()[1].mp3
    assert office.post(f"{clip_page}/duyet", "publisher", data={"understood": "y"}).status_code == 303
    assert office.post(f"{clip_page}/cong-bo", "publisher").status_code == 303
    assert "Người dân nghe được" in text(office.get("/ghi-am/sed", "clerk"))
    assert office.client.get("/a/sed/recalled.mp3", headers={"X-Person": "clerk"}).data == spoken()[1].mp3
    assert office.post(f"{clip_page}/rut", "clerk", data={"why": "Ghi lại cho rõ."}).status_code == 303
    assert "Ghi lại cho rõ." in text(office.get(clip_page, "clerk"))


def test_nobody_approves_a_recording_of_their_own_nor_without_hearing_it(office, runtime):
    clip_page = send(office, "/ghi-am/vi/void").headers["Location"]
    Booth(runtime).work()
    assert "Người khác phải nghe" in text(office.post(f"{clip_page}/duyet", "clerk", data={"understood": "y"}), 409)
    assert "nghe hết" in text(office.post(f"{clip_page}/duyet", "publisher", data={}), 422)
    assert standing(clips(runtime)[0].facts) == "waiting"


def test_a_no_goes_back_with_its_reason(office, runtime):
    clip_page = send(office, "/ghi-am/vi/void").headers["Location"]
    Booth(runtime).work()
    assert office.post(f"{clip_page}/tra-lai", "publisher", data={}).status_code == 422
    assert office.post(f"{clip_page}/tra-lai", "publisher", data={"why": "Có tiếng xe."}).status_code == 303
    assert "Có tiếng xe." in text(office.get(clip_page, "clerk"))
    assert office.post(f"{clip_page}/cong-bo", "publisher").status_code == 409


def test_the_same_form_sent_twice_is_one_recording(office, runtime):
    first, second = send(office, "/ghi-am/vi/void"), send(office, "/ghi-am/vi/void")
    assert first.headers["Location"] == second.headers["Location"]
    assert len(clips(runtime)) == 1


def test_only_the_booth_may_ask_for_the_microphone(office):
    assert "microphone=()" in HEADERS["Permissions-Policy"]
    booth = office.get("/ghi-am/sed/recalled", "clerk")
    assert booth.headers["Permissions-Policy"] == "geolocation=(), microphone=(self), camera=(self)"
    assert "media-src 'self';" in booth.headers["Content-Security-Policy"]
    for elsewhere in ("/ghi-am", "/ghi-am/sed", "/"):
        assert "microphone=()" in office.get(elsewhere, "clerk").headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "Không nhận loại tệp này"),
        (b"OggS" + b"\0" * 200, "Không đọc được"),
        (b"", "rỗng"),
        (file_of(hush(0.1)), "quá ngắn"),
    ],
    ids=["page", "broken", "empty", "a blink"],
)
def test_a_hostile_file_is_refused_beside_its_field_and_nothing_is_kept(office, runtime, content, words):
    answer = send(office, "/ghi-am/vi/void", content=content, name="../../etc/passwd.wav")
    assert words in text(answer, 422)
    assert clips(runtime) == []
    assert not (runtime.store.root / "voices").exists()


def test_a_file_above_the_limit_is_refused(runtime):
    office = Office(replace(runtime, settings=replace(runtime.settings, max_upload_bytes=len(spoken()[0]) - 1)))
    assert "Tệp lớn hơn" in text(send(office, "/ghi-am/vi/void"), 422)
    assert clips(runtime) == []


@pytest.mark.parametrize("left_out", ["speaker", "consent", "consented_on", "sound"])
def test_without_speaker_consent_or_sound_nothing_is_recorded(office, runtime, left_out):
    data = {key: value for key, value in SENT.items() if key != left_out}
    if left_out != "sound":
        data["sound"] = (io.BytesIO(spoken()[0]), "a.wav")
    answer = office.post("/ghi-am/vi/void", "clerk", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert clips(runtime) == []


def test_what_could_not_be_made_says_why_on_its_page(office, runtime):
    clip_page = send(office, "/ghi-am/vi/void", content=file_of(hush(3))).headers["Location"]
    Booth(runtime).work()
    page = text(office.get(clip_page, "clerk"))
    assert "Không nghe thấy tiếng nói" in page and "data-making" not in page


def test_a_job_that_broke_down_says_so_instead_of_being_made_for_ever(office, runtime):
    clip_page = send(office, "/ghi-am/vi/void").headers["Location"]
    job_id = clips(runtime)[0].job_id
    with transaction(runtime.main) as db:
        taken = jobs.claim(db, ["lookup.make_clip"], worker=7, now=runtime.clock())
        assert taken.id == job_id
        jobs.give_up(db, job_id, worker=7, code="job.crashed", now=runtime.clock())
    page = text(office.get(clip_page, "clerk"))
    assert "lỗi của phần mềm" in page and "data-making" not in page


def test_consent_taken_back_deletes_the_files(office, runtime):
    clip_page = send(office, "/ghi-am/vi/void").headers["Location"]
    Booth(runtime).work()
    assert len(list((runtime.store.root / "voices").iterdir())) == 3
    assert office.post(f"{clip_page}/xoa", "clerk").status_code == 303
    assert list((runtime.store.root / "voices").iterdir()) == []
    page = text(office.get(clip_page, "clerk"))
    assert "Y Thoa" not in page and "Pơm hơbâu" not in page and "rút lại đồng ý" in page
    assert office.get(f"{clip_page}.mp3", "clerk").status_code == 404


def test_a_language_is_added_by_a_form_and_wrong_ones_are_refused(office):
    wrong = {"code": "../x", "own_name": "Brao", "name_vi": "Brâu"}
    assert office.post("/ghi-am/them-tieng", "clerk", data=wrong).status_code == 422
    assert office.post("/ghi-am/them-tieng", "clerk", data=wrong | {"code": "brb"}).status_code == 303
    assert "đã có trong danh sách" in text(
        office.post("/ghi-am/them-tieng", "clerk", data=wrong | {"code": "brb"}), 422
    )
    renamed = {"own_name": "<b>Brao</b>", "name_vi": "Brâu"}
    assert office.post("/ghi-am/brb/ten", "clerk", data=renamed).status_code == 303
    assert "&lt;b&gt;Brao&lt;/b&gt;" in text(office.get("/ghi-am/brb", "clerk"))


@pytest.mark.parametrize("address", ["/ghi-am/zzz", "/ghi-am/vi/nothing", "/ghi-am/zzz/void", "/ghi-am/ban/77"])
def test_what_is_not_there_is_not_found(office, address):
    assert office.get(address, "clerk").status_code == 404


@pytest.mark.parametrize("person", ["farmer", "inspector"])
def test_only_officers_enter(office, runtime, person):
    made = Booth(runtime).waiting()
    for address in ("/ghi-am", "/ghi-am/vi", "/ghi-am/vi/void", f"/ghi-am/ban/{made}", f"/ghi-am/ban/{made}.mp3"):
        assert office.get(address, person).status_code == 403
    for act in ("duyet", "tra-lai", "cong-bo", "rut", "xoa"):
        assert office.post(f"/ghi-am/ban/{made}/{act}", person, data={"why": "x", "understood": "y"}).status_code == 403
    assert send(office, "/ghi-am/vi/void", person).status_code == 403


def test_a_sentence_that_has_changed_since_is_marked(office, booth):
    made = booth.waiting()  # its sentence is one of the tests
    assert "Câu mẫu đã thay đổi" in text(office.get(f"/ghi-am/ban/{made}", "publisher"))
    assert "Câu mẫu đã thay đổi" in text(office.get("/ghi-am/vi/active", "publisher"))


def test_a_placeholder_is_called_what_it_is(office, booth):
    made = booth.placed()
    page = text(office.get(f"/ghi-am/ban/{made}", "clerk"))
    assert "Do máy đọc" in page and SERVICE.name not in page.partition("<main")[2]
