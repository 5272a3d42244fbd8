"""The doors of phones: nothing counts twice, nothing is lost, nobody enters without right; and minutes read back."""

import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pypdfium2
import pytest
from PIL import Image

from tests import engines, make
from tests.conftest import NOON, close, opened, settings
from tests.inspections.conftest import make_market
from tests.review.signing import sign
from tests.scanners import EICAR, clamd
from tests.stamps.desk import Desk
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.scanner import Scanner
from trace.core.codes import Serial, seal
from trace.inspections import filing, queries
from trace.inspections.models import FilePiece, Inspection, InspectionFile, Minutes, Sample
from trace.inspections.rules import PIECE_BYTES
from trace.inspections.views import doors
from trace.lookup.models import Scan
from trace.lookup.scans import observing
from trace.notices.malware import look_again
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

FIELD = "/kiem-tra/hien-truong"
BODY = {
    "client_id": "a",
    "revision": 1,
    "based_on": 0,
    "kind": "on_the_spot",
    "subject": {"stamp": "none", "described": "Cà phê bột bán rời"},
    "place": "Chợ Hà Tĩnh",
    "position": {"lat": 18.342499, "lon": 105.905, "accuracy_m": 12.5},
    "began_at": NOON.isoformat(),
    "ended_at": NOON.isoformat(),
    "phone_now": NOON.isoformat(),
    "result": "minor",
    "text": "Nhãn phụ ghi sai ngày sản xuất",
}
DATA = bytes(range(256)) * 1_200  # 307,200 bytes: two pieces


@pytest.fixture(scope="module")
def desk(template, tmp_path_factory):
    """One market for all: every test has inspections of its own."""
    rt = opened(settings(engines.copy(template, tmp_path_factory.mktemp("field") / "instance")))
    market = make_market(rt)
    made = Desk(market.province)
    made.market = market
    made.strangers["colleague"] = market.colleague
    yield made
    close(rt)


def send(desk, who="inspector", **change):
    return desk.post(f"{FIELD}/gui", who, json=BODY | change)


def piece(desk, name, at, data, who="inspector"):
    headers = {"Content-Type": "application/octet-stream"}
    return desk.post(f"{FIELD}/tep/{name}?at={at}", who, data=data, headers=headers)


def said_of(name, data=DATA, kind="photo", media_type="image/jpeg"):
    digest = hashlib.sha256(data).hexdigest()
    return {"client_id": name, "kind": kind, "sha256": digest, "size": len(data), "type": media_type}


def sent_whole(desk, name, data):
    for at in range(0, len(data), PIECE_BYTES):
        answer = piece(desk, name, at, data[at : at + PIECE_BYTES])
    return answer


def file_of(desk, name):
    with snapshot(desk.market.rt.main) as db:
        return db.query(InspectionFile).filter_by(client_id=name).one()


def count(desk, table):
    with snapshot(desk.market.rt.main) as db:
        return db.query(table).count()


def photograph(size=(640, 480), **more):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Điện thoại Minh Họa"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("L", size, 128).save(file, "JPEG", exif=exif, **more)
    return file.getvalue()


def test_a_resend_counts_once_whatever_its_clock_says(desk):
    first = send(desk, client_id="once")
    before = count(desk, Inspection)
    again = send(desk, client_id="once", phone_now=None)
    assert (first.status_code, again.status_code, count(desk, Inspection)) == (201, 200, before)
    assert again.json == first.json and first.json["number"].startswith("KT-2611-")


def test_two_phones_are_both_kept_and_told_so(desk):
    send(desk, client_id="two")
    other = send(desk, client_id="two", text="Điện thoại thứ hai ghi khác")
    assert (other.status_code, other.json["code"]) == (409, "inspection.conflict")
    assert other.json["kept"]["text"] == BODY["text"] and other.content_type == "application/problem+json"
    page = desk.get(f"/kiem-tra/cuoc/{other.json['id']}", "inspector").text
    assert "Điện thoại thứ hai ghi khác" in page and "Chọn bản có giá trị" in page
    refused = desk.post(f"/kiem-tra/cuoc/{other.json['id']}/bien-ban", "inspector")
    assert refused.status_code == 409
    choice = {"arrival": "2", "why": "Bản thứ hai ghi sau khi mở thùng"}
    assert desk.post(f"/kiem-tra/cuoc/{other.json['id']}", "inspector", data=choice).status_code == 303
    assert send(desk, client_id="two", text="Điện thoại thứ hai ghi khác").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": {"stamp": "ours"}}, "subject.code"),
        ({"answers": [{"item": 1, "answer": "perhaps"}]}, "answers.0.answer"),
        ({"began_at": "hôm qua"}, "began_at"),
        ({"checklist": {"id": 9, "version": 9}}, "checklist"),
        ({"plan_item_id": 9, "kind": "planned"}, "plan_item_id"),
        ({"refusal": {"witness": " ", "reason": "x"}}, "refusal"),
        ({"ended_at": "9999-12-31T23:59:59Z"}, "ended_at"),  # one such row would break every list that shows it
        ({"phone_now": "0001-01-01T00:00:00+14:00"}, "phone_now"),
        ({"place": "Chợ\0"}, "place"),
        ({"measurements": [{"what": "\ud83d", "value": "1"}]}, "measurements.0.what"),
    ],
)
def test_what_is_wrong_is_named_beside_its_field_and_nothing_is_kept(desk, change, field):
    before = count(desk, Inspection)
    answer = send(desk, client_id="wrong", **change)
    assert (answer.status_code, count(desk, Inspection)) == (422, before)
    assert [one["field"] for one in answer.json["errors"]] == [field]


def test_a_phone_whose_clock_is_a_year_off_is_taken_and_said_to_be_wrong(desk):
    off = (NOON - timedelta(days=365)).isoformat()
    made = send(desk, client_id="year", began_at=off, ended_at=off, phone_now=off)
    assert made.status_code == 201
    assert desk.get(f"/api/v1/inspections/{made.json['id']}", "inspector").json["clock_off_s"] == -365 * 86_400


def test_a_number_longer_than_any_reader_takes_is_a_bad_request(desk):
    body = '{"revision": ' + "1" * 5_000 + "}"
    for door in (f"{FIELD}/gui", "/api/v1/inspections"):
        answer = desk.post(door, "inspector", data=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json["code"]) == (400, "http.400"), door


def test_pieces_come_again_out_of_order_and_after_the_phone_died(desk):
    send(desk, client_id="pieces", files=[said_of("pieces-1")])
    first, rest = DATA[:PIECE_BYTES], DATA[PIECE_BYTES:]
    gap = piece(desk, "pieces-1", PIECE_BYTES, rest)
    assert (gap.status_code, gap.json["values"]) == (409, {"have": "0"})
    assert piece(desk, "pieces-1", 0, first).json["have"] == PIECE_BYTES
    assert piece(desk, "pieces-1", 0, first).json["have"] == PIECE_BYTES  # its answer was lost
    state = desk.get(f"{FIELD}/tep/pieces-1", "inspector").json
    assert (state["have"], state["whole"]) == (PIECE_BYTES, False)
    assert send(desk, client_id="pieces", files=[said_of("pieces-1")]).json["files_wanted"] == ["pieces-1"]
    assert piece(desk, "pieces-1", PIECE_BYTES, rest).json["whole"]
    assert piece(desk, "pieces-1", PIECE_BYTES, rest).json["whole"]
    assert desk.market.rt.store.get(file_of(desk, "pieces-1").stored_name) == DATA
    assert send(desk, client_id="pieces", files=[said_of("pieces-1")]).json["files_wanted"] == []
    assert count(desk, FilePiece) == 0


def test_an_inspector_who_meets_a_stamp_that_was_never_printed_raises_the_alarm(desk):
    rt = desk.market.rt
    with transaction(rt.main) as db:
        canary = make.run(db, desk.province.product, rt.keys, base=500_000, quantity=40)
        db.get(Run, canary.id).canary = True
        keys = stamp_keys(rt.keys)
        code = seal(keys.seal(keys.slot(db, canary.slot), canary.id, canary.salt), Serial(canary.base + 7))
    told = desk.post(f"{FIELD}/tra", "inspector", json={"code": code}).json
    assert (told["found"], told["verdict"]["state"]) == (False, "unknown_scanned")
    assert desk.post("/kiem-tra", "inspector", data={"code": code}).status_code == 422
    desk.post(f"{FIELD}/tra", "inspector", json={"code": desk.market.code(3)})
    observing.flush(rt)
    with snapshot(rt.observations) as db:
        seen = [(one.run_id, one.route, one.result) for one in db.query(Scan)]
    assert sorted(seen) == [(canary.id, "scanned", "canary"), (canary.id, "typed", "canary")]


def test_a_server_that_fell_between_the_last_piece_and_its_effect_looks_again_when_asked(desk, monkeypatch):
    send(desk, client_id="fell", files=[said_of("fell-1")])
    with monkeypatch.context() as patch:
        patch.setattr(doors, "finished", lambda _file_id: None)
        assert not sent_whole(desk, "fell-1", DATA).json["whole"]
    assert piece(desk, "fell-1", len(DATA), b"").json["whole"]


def test_a_file_that_is_here_is_never_said_to_be_another_one(desk):
    files = [said_of("said-1", kind="paper", media_type="application/pdf")]
    send(desk, client_id="said", files=files)
    sent_whole(desk, "said-1", DATA)
    for change in ({"kind": "signed_pdf"}, {"size": 5}):
        again = send(desk, client_id="said", revision=2, based_on=1, files=[files[0] | change])
        assert (again.status_code, again.json["code"]) == (422, "inspection.file_other")


def test_a_seal_is_what_the_sending_that_counts_says(desk):
    sample = {"client_id": "seal-1", "what": "Mật ong", "seal_no": "NP-1", "taken_at": NOON.isoformat()}
    made = send(desk, client_id="seal", samples=[sample]).json
    assert send(desk, client_id="seal", samples=[sample | {"seal_no": "NP-2"}]).status_code == 409

    def seal():
        with snapshot(desk.market.rt.main) as db:
            return db.query(Sample).filter_by(client_id="seal-1").one().seal_no

    assert seal() == "NP-1"
    desk.post(f"/kiem-tra/cuoc/{made['id']}", "inspector", data={"arrival": "2", "why": "Niêm phong ghi nhầm số"})
    assert seal() == "NP-2"
    desk.strangers["stranger"] = desk.market.stranger
    step = {"step": "handed_over", "happened_at": "2026-11-20T12:00", "by_whom": "Phòng thử", "seal_no": "NP-2"}
    with snapshot(desk.market.rt.main) as db:
        sample_id = db.query(Sample).filter_by(client_id="seal-1").one().id
    said = {"data": step | {"seal_whole": "y"}}
    assert desk.post(f"/kiem-tra/mau/{sample_id}", "stranger", **said).status_code == 403
    assert desk.post(f"/kiem-tra/mau/{sample_id}", "colleague", **said).status_code == 303


def test_a_code_of_ours_is_kept_nowhere_whatever_was_said_to_be_on_the_goods(desk):
    code = desk.market.code(11)
    made = send(desk, client_id="typed", subject={"stamp": "unreadable", "code": code}).json
    with snapshot(desk.market.rt.main) as db:
        record = queries.inspection_record(db, made["id"])
    assert (record.inspection.run_id, record.inspection.ordinal) == (desk.market.run.id, 11)
    assert code not in f"{record.counting.content}{record.inspection.other_code}"


def test_nobody_takes_the_name_of_a_finding_that_an_inspection_will_make(desk):
    said = {"client_id": "seen#99", "result": "minor", "text": BODY["text"], "place": "Chợ"}
    answer = desk.call("/findings", said | {"found_at": NOON.isoformat()}, "colleague")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "client_id")


def test_a_file_may_come_before_its_inspection(desk):
    assert not sent_whole(desk, "before-1", DATA).json["whole"]
    assert send(desk, client_id="before", files=[said_of("before-1")]).json["files_wanted"] == []
    assert file_of(desk, "before-1").inspection_id is not None


def test_another_file_than_was_said_is_let_go_and_sent_anew(desk):
    send(desk, client_id="hash", files=[said_of("hash-1")])
    wrong = sent_whole(desk, "hash-1", DATA[::-1])
    assert (wrong.status_code, wrong.json["code"]) == (422, "inspection.file_hash")
    assert desk.get(f"{FIELD}/tep/hash-1", "inspector").json["have"] == 0
    assert sent_whole(desk, "hash-1", DATA).json["whole"]
    longer = send(desk, client_id="longer", files=[said_of("longer-1", DATA[:10])])
    assert longer.status_code == 201
    assert piece(desk, "longer-1", 0, DATA[:11]).json["code"] == "inspection.file_longer"
    assert piece(desk, "longer-1", 0, bytes(PIECE_BYTES + 1)).status_code == 422


def test_somebody_elses_file_and_inspection_are_nobodys(desk):
    send(desk, client_id="mine", files=[said_of("mine-1")])
    assert desk.get(f"{FIELD}/tep/mine-1", "colleague").status_code == 404
    assert piece(desk, "mine-1", 0, b"x", "colleague").json["code"] == "inspection.file_other"
    assert send(desk, "colleague", client_id="mine").status_code == 403
    stolen = send(desk, "colleague", client_id="theirs", files=[said_of("mine-1")])
    assert (stolen.status_code, stolen.json["errors"][0]["field"]) == (422, "files.0")


def test_who_lost_the_right_is_told_that_the_work_is_not_lost(desk):
    desk.strangers["revoked"] = Actor(id=desk.province.inspector.id, role="producer", name="x")
    for answer in (send(desk, "revoked", client_id="late"), desk.get(f"{FIELD}/viec", "revoked")):
        assert (answer.status_code, answer.json["code"]) == (403, "inspection.no_right")
        assert "vẫn còn" in answer.json["vi"]
    desk.strangers["gone"] = SimpleNamespace(id=0)  # a session that has ended: nobody
    gone = desk.get(f"{FIELD}/viec", "gone")
    assert (gone.status_code, gone.json["code"]) == (401, "sign_in.send_again")


def test_a_file_of_a_phone_meets_the_scanner_once_it_is_whole(desk, tmp_path, monkeypatch):
    socket, photo = tmp_path / "clamd.ctl", photograph()
    rt = replace(desk.market.rt, scanner=Scanner(str(socket)))
    monkeypatch.setitem(desk.client.application.extensions, "trace", rt)
    made = send(desk, client_id="seen", files=[said_of("seen-1", DATA + EICAR), said_of("seen-2", photo)]).json
    with clamd(socket):
        refused = sent_whole(desk, "seen-1", DATA + EICAR)
        assert (refused.status_code, refused.json["code"]) == (422, "file.malware")
        assert desk.get(f"{FIELD}/tep/seen-1", "inspector").json["have"] == 0
    assert sent_whole(desk, "seen-2", photo).json["whole"]  # while the scanner is away
    address = f"/kiem-tra/cuoc/{made['id']}/tep/1?goc=1"
    assert desk.get(address, "inspector").status_code == 404
    assert {by for _, by in rt.store.waiting()} == {desk.market.inspector.id}
    with clamd(socket):
        look_again(replace(rt, scanner=Scanner(str(socket))))
    assert desk.get(address, "inspector").data == photo


def test_a_photograph_keeps_its_exif_inside_and_shows_none_outside(desk):
    photo = photograph()
    made = send(desk, client_id="exif", files=[said_of("exif-1", photo)]).json
    assert sent_whole(desk, "exif-1", photo).json == {"have": len(photo), "whole": True, "not_shown": None}
    shown = desk.get(f"/kiem-tra/cuoc/{made['id']}/tep/1", "inspector")
    kept = desk.get(f"/kiem-tra/cuoc/{made['id']}/tep/1?goc=1", "inspector")
    assert shown.mimetype == "image/webp" and not Image.open(io.BytesIO(shown.data)).getexif()
    assert kept.data == photo and kept.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in kept.headers["Content-Security-Policy"]


def test_a_photograph_of_sixty_megapixels_is_shown_small_or_kept_unshown(desk):
    """A camera's plain JPEG is made smaller while it is read; a progressive one would have to be unpacked whole."""
    store = desk.market.rt.store
    for more, code in (({}, None), ({"progressive": True}, "file.too_many_pixels")):
        store.put("inspections/files/large", photograph((10_000, 6_000), quality=20, **more))
        found = filing.shown(store, "photo", "image/jpeg", "inspections/files/large")
        assert (found.not_shown, found.name is None) == (code, code is not None)


def test_minutes_say_what_was_found_and_are_shared_by_a_token_alone(desk):
    made = send(
        desk,
        client_id="minutes",
        refusal={"witness": "Bà Lê Thị Chợ, ban quản lý chợ", "reason": "Vắng chủ cửa hàng"},
        measurements=[{"what": "Độ ẩm", "value": "5,2", "unit": "%", "limit": "≤ 5"}],
    ).json
    address = f"/kiem-tra/cuoc/{made['id']}/bien-ban"
    assert desk.post(address, "officer").status_code == 403
    for _twice in range(2):
        assert desk.post(address, "inspector").status_code == 303
    with snapshot(desk.market.rt.main) as db:
        (paper,) = queries.inspection_record(db, made["id"]).minutes
    pdf = desk.get(f"/bien-ban/{paper.token}/tep", "maker").data
    read = pypdfium2.PdfDocument(pdf)
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in read)
    for said in (
        "BIÊN BẢN KIỂM TRA",
        made["number"],
        BODY["text"],
        "Độ ẩm: 5,2 %",
        "từ chối ký",
        "không phải là chữ ký",
    ):
        assert said in words, said
    assert f"/bien-ban/{paper.token}" in words and len(paper.token) == 22
    page = desk.get(f"/bien-ban/{paper.token}", "maker")
    assert page.headers["X-Robots-Tag"] == "noindex" and paper.sha256 in page.text and "Chưa ký số" in page.text
    assert desk.get("/bien-ban/" + "x" * 22, "maker").status_code == 404


@pytest.mark.usefixtures("own_loop")
def test_a_pdf_signed_on_the_phone_counts_only_where_it_is_these_minutes(desk):
    made = send(desk, client_id="signed").json
    desk.post(f"/kiem-tra/cuoc/{made['id']}/bien-ban", "inspector")
    with snapshot(desk.market.rt.main) as db:
        (paper,) = queries.inspection_record(db, made["id"]).minutes
    original = desk.market.rt.store.get(paper.stored_name)
    signed = sign(original)
    files = [said_of(name, data, "signed_pdf", "application/pdf") for name, data in (("ok", signed), ("no", original))]
    second = send(desk, client_id="signed", revision=2, based_on=1, files=files)
    assert second.json["files_wanted"] == ["ok", "no"]
    assert sent_whole(desk, "ok", signed).json["not_shown"] is None
    assert sent_whole(desk, "no", original).json["not_shown"] == "result.not_signed"
    with snapshot(desk.market.rt.main) as db:
        found = db.get_one(Minutes, paper.id)
    assert found.signed_sha256 == hashlib.sha256(signed).hexdigest() and found.signers and not found.trusted
    assert file_of(desk, "ok").signers == found.signers


def test_an_inspection_is_recorded_in_one_form_without_a_script(desk):
    form = {
        "stamp": "ours",
        "code": desk.market.code(7),
        "place": "Chợ Hà Tĩnh",
        "began_at": "2026-11-20T10:00",
        "ended_at": "2026-11-20T10:20",
        "result": "serious",
        "text": "",
        "samples-0-what": "Mật ong",
        "samples-0-seal_no": "NP-9",
        "once": "o" * 43,
    }
    refused = desk.post("/kiem-tra/cuoc/moi", "inspector", data=form)
    assert refused.status_code == 422 and "NP-9" in refused.text and "text-error" in refused.text
    nowhere = form | {"text": BODY["text"], "began_at": "0001-01-01T00:00"}
    assert "began_at-error" in desk.post("/kiem-tra/cuoc/moi", "inspector", data=nowhere).text
    lies = form | {"text": BODY["text"], "photos": (io.BytesIO(b"MZ no picture"), "a.jpg")}
    refused = desk.post("/kiem-tra/cuoc/moi", "inspector", data=lies)
    assert refused.status_code == 422 and "photos-error" in refused.text
    before = count(desk, Inspection)
    for _twice in range(2):
        good = form | {"text": BODY["text"], "photos": (io.BytesIO(photograph()), "a.jpg")}
        answer = desk.post("/kiem-tra/cuoc/moi", "inspector", data=good)
        assert answer.status_code == 303, answer.text
    assert count(desk, Inspection) == before + 1
    page = desk.get(answer.headers["Location"], "inspector").text
    assert "NP-9" in page and "<img" in page and desk.market.code(7) not in page


def test_a_checklist_is_written_in_versions_and_used_by_phones(desk):
    form = {"name": "Hàng đóng gói", "points-0-words": "Nhãn đúng", "points-0-basis": "NĐ 37/2026/NĐ-CP, Điều 42"}
    assert desk.post("/kiem-tra/bang-kiem/moi", "inspector", data=form).status_code == 403
    answer = desk.post(
        "/kiem-tra/bang-kiem/moi", "officer", data=form | {"points-1-words": "Không căn cứ", "once": "a"}
    )
    assert answer.status_code == 422 and "căn cứ pháp lý" in answer.text
    made = desk.post("/kiem-tra/bang-kiem/moi", "officer", data=form | {"once": "b"}).headers["Location"]
    edited = form | {"points-0-id": "1", "points-1-words": "Tem đúng", "points-1-basis": "TT 02/2024", "version": "1"}
    assert desk.post(f"{made}/sua", "officer", data=edited | {"once": "c"}).status_code == 303
    assert desk.post(f"{made}/sua", "officer", data=edited | {"once": "d"}).status_code in (409, 412)
    (listed,) = desk.get(f"{FIELD}/viec", "inspector").json["checklists"]
    assert (listed["version"], [one["id"] for one in listed["items"]]) == (2, [1, 2])
    used = {"id": listed["id"], "version": 1}
    answers = [{"item": 2, "answer": "no"}]
    assert send(desk, client_id="list", checklist=used, answers=answers).status_code == 422
    assert send(desk, client_id="list", checklist=used | {"version": 2}, answers=answers).status_code == 201
    assert desk.post(f"{made}/thoi", "officer").status_code == 303
    assert desk.get(f"{FIELD}/viec", "inspector").json["checklists"] == []


def test_a_plan_is_drawn_assigned_done_or_dropped(desk):
    form = {"name": "Tháng 11", "starts_on": "2026-11-01", "ends_on": "2026-11-30", "wanted": "5"}
    weights = {"random_percent": "20", "alarms": "40", "papers": "25", "reports": "20", "days": "15"}
    assert desk.post("/kiem-tra/ke-hoach/moi", "colleague", data=form | weights).status_code == 403
    answer = desk.post("/kiem-tra/ke-hoach/moi", "head", data=form | weights | {"ends_on": "2026-10-30", "once": "a"})
    assert answer.status_code == 422
    made = desk.post("/kiem-tra/ke-hoach/moi", "head", data=form | weights | {"once": "b"})
    assert made.status_code == 303, made.text
    page = desk.get(made.headers["Location"], "head").text
    assert "điểm" in page and "Chưa giao ai" in page
    late = desk.post("/kiem-tra/ke-hoach/viec/1", "head", data={"person_id": "", "due_on": "2027-01-01"})
    assert late.status_code == 422
    done = send(desk, client_id="visit", kind="planned", plan_item_id=1)
    assert done.status_code == 201
    assert done.json["number"] in desk.get(made.headers["Location"], "head").text
    assert desk.post("/kiem-tra/ke-hoach/viec/1/bo", "head", data={"why": "Đã nghỉ bán"}).status_code == 409
    desk.strangers["stranger"] = desk.market.stranger
    other = send(desk, "stranger", client_id="not-theirs", kind="planned", plan_item_id=1)
    assert (other.status_code, other.json["errors"][0]["field"]) == (422, "plan_item_id")
    send(desk, client_id="visit-2", kind="planned", plan_item_id=1)
    assert "Kiểm tra hai lần" in desk.get(made.headers["Location"], "head").text


def test_programs_send_and_read_the_same_inspections(desk):
    sent = [desk.call("/inspections", BODY | {"client_id": "api"}, "inspector", key=str(key)) for key in range(2)]
    assert [answer.status_code for answer in sent] == [201, 200]
    page = desk.get("/api/v1/inspections?limit=1", "inspector").json
    assert (page["items"][0]["id"], page["items"][0]["clock_off_s"]) == (sent[0].json["id"], 0)
    assert desk.get("/api/v1/inspections", "maker").status_code == 403
