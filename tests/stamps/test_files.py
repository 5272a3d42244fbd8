"""Fetching print files: again while it is printed, then by permit, once where the run is large; proved on a disk."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from tests.stamps.desk import Desk
from trace.app.commands import stamps_group as stamps
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.ledger import queries as ledger
from trace.stamps import queries, rules, service
from trace.stamps.files import fetching, proving
from trace.stamps.files.manifest import manifest_name
from trace.stamps.models import Download, PrintPart
from trace.stamps.rules import FileFacts, FileLimits
from trace.stamps.service import PermitWish, Wanted

LIMITS = FileLimits(one_shot_labels=100, file_days=7)
SMALL, LARGE = 100, 101


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.setattr(fetching, "limits_of", lambda _settings: LIMITS)


def fetch(province, run, *, by=None, form="csv", now=None):
    return fetching.fetched(province.rt, by or province.maker, Wanted(run.id, form), now or province.rt.clock())


def ask(province, run, *, by=None, form="csv", reason="Kẹt giấy", sheets="", now=NOON):
    wish = PermitWish(reason, sheets)
    with transaction(province.rt.main) as db:
        who = by or province.maker
        return service.ask_permit(db, actor=who, file=Wanted(run.id, form), wish=wish, limits=LIMITS, now=now)


def decide(province, permit, *, by=None, grant=True):
    with transaction(province.rt.main) as db:
        return service.decide_permit(db, actor=by or province.officer, permit_id=permit.id, grant=grant, now=NOON)


def done(province, run):
    with transaction(province.rt.main) as db:
        service.print_done(db, actor=province.maker, run_id=run.id, now=NOON)


def fetches(province):
    with snapshot(province.rt.main) as db:
        return db.scalars(select(Download).order_by(Download.id)).all()


# --- the rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "after_days", "reason"),
    [
        (FileFacts(SMALL, False), 0, None),
        (FileFacts(LARGE, False), 0, None),
        (FileFacts(SMALL, False, NOON), 7, None),
        (FileFacts(SMALL, False, NOON), 8, "print.permit_days"),
        (FileFacts(LARGE, False, NOON), 0, "print.permit_once"),
        (FileFacts(SMALL, True), 0, "print.permit_done"),
        (FileFacts(SMALL, True, NOON), 0, "print.permit_done"),
        (FileFacts(SMALL, False, pins=True), 0, "print.permit_pins"),
        (FileFacts(LARGE, True, NOON, pins=True), 9, "print.permit_pins"),
    ],
)
def test_a_file_needs_a_permit(facts, after_days, reason):
    found = rules.why_permit(facts, LIMITS, NOON + timedelta(days=after_days))
    assert (found.code if found else None) == reason


def test_small_runs_are_granted_by_rule_and_pins_never():
    assert rules.granted_by_rule(SMALL, LIMITS, pins=False)
    assert not rules.granted_by_rule(LARGE, LIMITS, pins=False)
    assert not rules.granted_by_rule(1, LIMITS, pins=True)


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ("", None),
        ("4-6", None),
        ("3", "print.sheets_elsewhere"),
        ("6-7", "print.sheets_elsewhere"),
        ("x", "range.sheets_unreadable"),
    ],
)
def test_sheets_printed_again_lie_in_the_file(sheets, code):
    found = rules.why_not_sheets(sheets, 4, 3, 12)
    assert (found.code if found else None) == code


@pytest.mark.parametrize("form", rules.FORMS)
def test_a_file_is_known_by_its_name(form):
    assert rules.named_file(rules.file_name(12, form, 3)) == (12, form, 3)
    assert rules.named_file(f"x{rules.file_name(12, form, 3)}") is None


def test_time_left_follows_the_pace_and_grows_while_nothing_moves():
    made = [NOON + timedelta(seconds=10 * step) for step in range(1, 4)]
    assert rules.seconds_left([], NOON, 5, NOON) is None
    assert rules.seconds_left(made[:1], NOON, 5, made[0]) == 50
    assert rules.seconds_left(made, NOON, 5, made[-1]) == 50
    assert rules.seconds_left(made, NOON, 5, made[-1] + timedelta(seconds=4)) == 46
    assert rules.seconds_left(made, NOON, 5, made[-1] + timedelta(minutes=10)) > 500
    assert rules.seconds_left(made, NOON + timedelta(hours=1), 5, NOON + timedelta(hours=1)) is None


# --- fetching --------------------------------------------------------------------------------------------------------


def test_a_file_is_fetched_again_until_printing_is_done_and_each_time_recorded(province, limits):
    run = province.printed(5)
    for _ in range(3):
        fetch(province, run)
    done(province, run)
    with pytest.raises(Conflict, match=r"print\.permit_done"):
        fetch(province, run)
    assert [(row.person_id, row.permit_id) for row in fetches(province)] == [(province.maker.id, None)] * 3
    with pytest.raises(Conflict, match=r"print\.done"):
        done(province, run)


def test_a_small_run_is_granted_at_once_and_the_permit_is_good_for_one_fetching(province, limits):
    run = province.printed(5)
    with pytest.raises(Conflict, match=r"print\.permit_not_needed"):
        ask(province, run)
    done(province, run)
    permit = ask(province, run, sheets="1")
    assert (permit.granted, permit.decided_by, permit.sheets) == (True, None, "1")
    with pytest.raises(Conflict, match=r"print\.permit_open"):
        ask(province, run)
    fetch(province, run)
    with pytest.raises(Conflict, match=r"print\.permit_done"):
        fetch(province, run)
    assert [row.permit_id for row in fetches(province)] == [permit.id]
    with snapshot(province.rt.main) as db:
        assert ledger.entry_on(db, ("run", run.id), "run.permit_asked").content["granted_by_rule"] is True


def test_a_file_of_a_large_run_asked_for_twice_needs_an_officer(province, limits):
    run = province.printed(LARGE)
    fetch(province, run)
    with pytest.raises(Conflict, match=r"print\.permit_once"):
        fetch(province, run)
    permit = ask(province, run)
    assert permit.granted is None
    with pytest.raises(Conflict, match=r"print\.permit_waits"):
        fetch(province, run)
    with pytest.raises(Forbidden):
        decide(province, permit, by=province.maker)
    decide(province, permit)
    with pytest.raises(Conflict, match=r"print\.permit_decided"):
        decide(province, permit, grant=False)
    fetch(province, run)
    with pytest.raises(Conflict, match=r"print\.permit_once"):
        fetch(province, run)


def test_a_refused_permit_opens_nothing_and_may_be_asked_again(one_province, limits):
    run = one_province.printed(LARGE)
    fetch(one_province, run)
    decide(one_province, ask(one_province, run), grant=False)
    with pytest.raises(Conflict, match=r"print\.permit_once"):
        fetch(one_province, run)
    assert ask(one_province, run).granted is None


def test_nobody_answers_their_own_wish_nor_one_of_another_agency(one_province, limits):
    run = one_province.printed(LARGE)
    fetch(one_province, run, by=one_province.officer)
    permit = ask(one_province, run, by=one_province.officer)
    with pytest.raises(Conflict, match=r"print\.permit_two_people"):
        decide(one_province, permit, by=one_province.officer)
    with pytest.raises(Forbidden):
        decide(one_province, permit, by=make.actor("officer", 21, units=frozenset({999})))
    with snapshot(one_province.rt.main) as db:
        assert queries.waiting_permits(db, make.actor("officer", 21, units=frozenset({999}))) == []
        assert len(queries.waiting_permits(db, one_province.officer)) == 1


def test_a_permit_is_its_askers(one_province, limits):
    run = one_province.printed(5)
    done(one_province, run)
    ask(one_province, run)
    with pytest.raises(Conflict, match=r"print\.permit_done"):
        fetch(one_province, run, by=one_province.officer)


def test_of_two_clicks_at_once_one_fetches_the_file(province, limits):
    run = province.printed(LARGE)

    def click(_number):
        try:
            return fetch(province, run).number
        except Conflict as refused:
            return refused.reason.code

    with ThreadPoolExecutor(4) as clicks:
        first = sorted(map(str, clicks.map(click, range(4))))
    assert first == ["1"] + ["print.permit_once"] * 3
    decide(province, ask(province, run))
    with ThreadPoolExecutor(4) as clicks:
        second = sorted(map(str, clicks.map(click, range(4))))
    assert second == ["1"] + ["print.permit_once"] * 3
    assert len(fetches(province)) == 2


def test_a_wish_without_reason_or_for_sheets_elsewhere_is_refused(one_province, limits):
    run = one_province.printed(5)
    done(one_province, run)
    with pytest.raises(Refused) as refused:
        ask(one_province, run, reason=" ", sheets="2")
    assert {reason.field for reason in refused.value.reasons} == {"reason", "sheets"}
    with pytest.raises(NotFound):
        ask(one_province, run, form="pin")
    with pytest.raises(Conflict, match=r"print\.not_finished|print\.permit_not_needed"):
        ask(one_province, one_province.released(5))


# --- files on somebody's disk ----------------------------------------------------------------------------------------


def kept(province, run, folder, form="csv", name=None):
    """The file as somebody fetched it, under its own or another name."""
    with snapshot(province.rt.main) as db:
        part = queries.part(db, run.id, form, 1)
    path = folder / "disk" / (name or part.file_name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(province.rt.store.get(part.stored_name))
    return path


def answers(province, *paths):
    return {one.path.rpartition("/")[2]: one for one in proving.proved(province.rt, proving.files_in(paths))}


def test_a_code_list_edited_by_hand_is_found_with_its_line(one_province, tmp_path):
    run = one_province.printed(130)
    edited, same = kept(one_province, run, tmp_path), kept(one_province, run, tmp_path, "pdf", "gửi nhà in.pdf")
    lines = edited.read_bytes().splitlines(keepends=True)
    lines[17] = lines[17].replace(b",17,", b",71,")
    edited.write_bytes(b"".join(lines))
    (tmp_path / "disk" / "thư.txt").write_text("khác")
    found = answers(one_province, tmp_path / "disk")
    assert {name: (one.answer, one.line) for name, one in found.items()} == {
        edited.name: ("changed", 18),
        same.name: ("unchanged", None),
        "thư.txt": ("unknown", None),
    }
    assert "first difference is in line 18" in found[edited.name].sentence


def test_a_row_rewritten_to_fit_a_forged_file_does_not_agree_with_the_ledger(one_province, tmp_path):
    run = one_province.printed(5)
    forged = kept(one_province, run, tmp_path)
    forged.write_bytes(forged.read_bytes() + b"forged\r\n")
    with transaction(one_province.rt.main) as db:
        db.get_one(PrintPart, (run.id, "csv", 1)).sha256 = proving.sha256_of(forged)
    assert answers(one_province, forged)[forged.name].answer == "manifest"


def test_verify_ends_with_one_when_a_file_was_changed(one_province, tmp_path):
    run = one_province.printed(5)
    path = kept(one_province, run, tmp_path)
    assert CliRunner().invoke(stamps, ["verify", str(path.parent)], obj=one_province.rt).exit_code == 0
    path.write_bytes(path.read_bytes()[:-2])
    told = CliRunner().invoke(stamps, ["verify", str(path), "--json"], obj=one_province.rt)
    assert (told.exit_code, json.loads(told.output)["files"][0]["answer"]) == (1, "changed")


# --- pages and calls -------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(one_province, limits):
    return Desk(one_province)


def test_the_page_leads_from_a_fetched_file_of_a_large_run_to_a_permit(desk):
    run = desk.province.printed(LARGE)
    assert desk.post(f"/tem/{run.id}/tai/csv/1", data={}).status_code == 200
    page = desk.get(f"/tem/{run.id}").text
    assert f"/tem/{run.id}/xin-tai/csv/1" in page and "Ai đã tải tệp" in page
    again = desk.post(f"/tem/{run.id}/tai/csv/1", data={})
    assert again.status_code == 409 and "chỉ tải 1 lần" in again.text
    assert desk.post(f"/tem/{run.id}/xin-tai/csv/1", data={"reason": "Kẹt giấy", "sheets": "9"}).status_code == 422
    assert desk.post(f"/tem/{run.id}/xin-tai/csv/1", data={"reason": "Kẹt giấy", "sheets": "2"}).status_code == 303
    assert "Kẹt giấy" in desk.get("/tem/xin-tai", "officer").text
    assert "Yêu cầu tải lại tệp" in desk.get("/tem", "officer").text
    assert desk.get("/tem/xin-tai").status_code == 403


def test_printing_is_declared_done_after_a_question(desk):
    run = desk.province.printed(5)
    assert "Đã in xong hết chưa?" in desk.get(f"/tem/{run.id}/da-in-xong").text
    assert desk.post(f"/tem/{run.id}/da-in-xong", data={}).status_code == 303
    page = desk.get(f"/tem/{run.id}").text
    assert "Đã báo in xong" in page and "Xin tải lại" in page
    assert desk.post(f"/tem/{run.id}/da-in-xong", data={}).status_code == 409


def test_making_is_stopped_gone_on_with_and_extended_on_the_page(desk):
    run = desk.province.released(5)
    assert "Dừng tạo tệp" in desk.get(f"/tem/{run.id}").text
    assert desk.post(f"/tem/{run.id}/tep/pdf/dung", data={}).status_code == 303
    assert "Tiếp tục tạo" in desk.get(f"/tem/{run.id}").text
    assert desk.post(f"/tem/{run.id}/tep/pdf/tiep-tuc", data={}).status_code == 303
    assert desk.post(f"/tem/{run.id}/tep/pdf/tiep-tuc", data={}).status_code == 409
    assert desk.post(f"/tem/{run.id}/dang-tep", data={"form": "zpl-203"}).status_code == 303
    assert desk.post(f"/tem/{run.id}/dang-tep", data={"form": "docx"}).status_code == 422
    assert "Máy in tem ZPL, 203 dpi" in desk.get(f"/tem/{run.id}").text


@pytest.mark.parametrize("stored", [b"{}", None])
def test_a_manifest_that_was_edited_or_lost_in_the_store_is_handed_out_as_the_ledger_knows_it(desk, stored):
    run, store = desk.province.printed(5), desk.province.rt.store
    name = manifest_name(run.id, "csv")
    as_made = store.get(name)
    store.delete(name)
    if stored is not None:
        store.put(name, stored)
    assert desk.get(f"/tem/{run.id}/tep/csv/ban-ke").data == as_made
    assert desk.get(f"/api/v1/runs/{run.id}/forms/csv/manifest").data == as_made
    with transaction(desk.province.rt.main) as db:
        db.get_one(PrintPart, (run.id, "csv", 1)).sha256 = "0" * 64
    assert desk.get(f"/tem/{run.id}/tep/csv/ban-ke").status_code == 409


def test_a_form_has_a_page_of_its_files_and_a_manifest(desk):
    run = desk.province.printed(5)
    assert "Danh sách mã (CSV)" in desk.get(f"/tem/{run.id}/tep/csv").text
    assert desk.get(f"/tem/{run.id}/tep/xlsx").status_code == 404
    answer = desk.get(f"/tem/{run.id}/tep/csv/ban-ke")
    assert answer.data == desk.province.rt.store.get(manifest_name(run.id, "csv"))
    assert desk.get(f"/api/v1/runs/{run.id}/forms/csv/manifest").json["labels"] == 5


def test_a_program_does_the_same(desk):
    run = desk.province.printed(LARGE)
    assert [one["state"] for one in desk.get(f"/api/v1/runs/{run.id}/forms").json] == ["finished"] * 2
    assert desk.call(f"/runs/{run.id}/forms", {"form": "jsonl"}, key="a").json["parts"] == 1
    assert desk.call(f"/runs/{run.id}/forms/jsonl/stop", {}, key="b").json["state"] == "stopped"
    assert desk.call(f"/runs/{run.id}/forms/jsonl/resume", {}, key="c").json["state"] == "waiting"
    desk.post(f"/api/v1/runs/{run.id}/parts/csv/1")
    again = desk.post(f"/api/v1/runs/{run.id}/parts/csv/1")
    assert (again.status_code, again.json["code"]) == (409, "print.permit_once")
    permit = desk.call(f"/runs/{run.id}/permits", {"form": "csv", "reason": "Kẹt giấy"}, key="d").json
    assert [one["id"] for one in desk.get("/api/v1/permits", "officer").json] == [permit["id"]]
    assert desk.call(f"/permits/{permit['id']}/decision", {"grant": True}, "officer", key="e").json["granted"]
    assert desk.post(f"/api/v1/runs/{run.id}/parts/csv/1").status_code == 200
    assert len(desk.get(f"/api/v1/runs/{run.id}/downloads").json) == 2
    assert desk.call(f"/runs/{run.id}/print-done", {}, key="f").status_code == 201
    assert desk.get(f"/api/v1/runs/{run.id}/permits").json[0]["used_at"]
