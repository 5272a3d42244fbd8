"""Pages and API of alarms and of their rules: what is read, how one is closed, who turns which switch."""

import re

import pytest

from tests.inspections.conftest import make_market
from tests.inspections.test_alarms import NOTE, stamp, watched, written
from tests.lookup.crowd import HUE, Crowd, failures
from tests.lookup.test_suspicion import FIVE
from tests.stamps.desk import Desk

ALARMS, RULES = "/kiem-tra/canh-bao", "/kiem-tra/quy-tac-quet"


@pytest.fixture
def desk(runtime):
    """The market behind its app, on SQLite."""
    market = make_market(runtime)
    made = Desk(market.province)
    made.market = market
    return made


def text(answer):
    return answer.get_data(as_text=True)


def read(desk, path, who="inspector", **headers):
    answer = desk.get(path, who, **headers)
    assert answer.status_code == 200, path
    return text(answer)


def alarmed(desk):
    """A copied stamp, a spent one and a network that tries codes, read by the worker; the copy's alarm."""
    market = desk.market
    crowd = Crowd().devices(stamp(market), 300, FIVE, days=10)
    crowd.look(stamp(market, 70), 0, HUE, 2, result="void").look(stamp(market, 70), 1, HUE, result="void")
    written(market, crowd)
    failures(market.rt, 700)
    return next(one for one in watched(market) if one.kind == "copy")


def test_the_empty_list_says_that_nothing_waits_and_what_the_service_cannot_see(desk):
    page = read(desk, ALARMS)
    assert "Không có cảnh báo nào đang chờ" in page
    assert "IP_TABLE_FILE" in page
    assert "Không có cảnh báo nào đang chờ" in read(desk, "/kiem-tra")


def test_alarms_are_listed_gravest_first_and_filtered(desk):
    alarmed(desk)
    page = read(desk, ALARMS)
    kinds = re.findall(r"(Nghi tem bị sao chép|Tem đã hủy vẫn được quét|Có người dò mã): ", page)
    assert kinds == ["Tem đã hủy vẫn được quét", "Nghi tem bị sao chép", "Có người dò mã"]
    assert "Nghi tem bị sao chép: " not in read(desk, f"{ALARMS}?kind=failures")
    assert "Có người dò mã: " not in read(desk, f"{ALARMS}?grade=medium")
    assert "Không có cảnh báo nào theo bộ lọc này" in read(desk, f"{ALARMS}?grade=high")
    assert "3 cảnh báo đang chờ" in read(desk, "/kiem-tra")


def test_an_alarm_shows_its_evidence_in_sentences_and_by_day_and_place_and_leads_to_the_stamp(desk):
    alarm = alarmed(desk)
    page = read(desk, f"{ALARMS}/{alarm.id}")
    assert "tem này được quét ở 5 tỉnh ngoài tỉnh của cơ sở" in page
    assert "20/11/2026" in page
    for place in ("Hà Nội", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ", "Huế"):
        assert place in page
    assert f"/kiem-tra/tem/{desk.market.run.id}/3/tam-ngung" in page
    assert "hàng giả" not in page
    assert desk.market.code(3) not in page


def test_an_officer_reads_alarms_and_closes_none(desk):
    alarm = alarmed(desk)
    assert "Kết thúc cảnh báo" not in read(desk, f"{ALARMS}/{alarm.id}", "officer")
    closing = {"outcome": "nothing", "note": NOTE}
    assert desk.post(f"{ALARMS}/{alarm.id}/ket-thuc", "officer", data=closing).status_code == 403
    assert desk.get(ALARMS, "maker").status_code == 403


def test_an_inspector_closes_an_alarm_with_words_that_colleagues_read(desk):
    alarm = alarmed(desk)
    short = desk.post(f"{ALARMS}/{alarm.id}/ket-thuc", "inspector", data={"outcome": "copied", "note": "ok"})
    assert short.status_code == 422
    assert "ok</textarea>" in text(short)
    done = desk.post(f"{ALARMS}/{alarm.id}/ket-thuc", "inspector", data={"outcome": "copied", "note": NOTE})
    assert done.status_code == 303
    page = read(desk, f"{ALARMS}/{alarm.id}")
    assert NOTE in page
    assert "Tem đã bị sao chép" in page
    again = desk.post(f"{ALARMS}/{alarm.id}/ket-thuc", "inspector", data={"outcome": "nothing", "note": NOTE})
    assert again.status_code == 409
    assert "Nghi tem bị sao chép: " not in read(desk, ALARMS)
    assert "Nghi tem bị sao chép: " in read(desk, f"{ALARMS}?all=1")


def test_programs_page_through_alarms_and_close_them(desk):
    alarm = alarmed(desk)
    first = desk.get("/api/v1/alarms?open=true&limit=2", "inspector").json
    rest = desk.get(f"/api/v1/alarms?open=true&limit=2&after={first['next']}", "inspector").json
    assert [one["kind"] for one in first["items"] + rest["items"]] == ["after_void", "copy", "failures"]
    assert rest["next"] is None
    answer = desk.call(f"/alarms/{alarm.id}/closure", {"outcome": "explained", "note": NOTE}, "inspector")
    assert (answer.status_code, answer.json["outcome"]) == (201, "explained")
    shown = desk.get(f"/api/v1/alarms/{alarm.id}", "officer").json
    assert shown["evidence"]["findings"][0]["places"] == 5
    assert desk.get("/api/v1/alarms/999", "officer").status_code == 404
    assert desk.get("/api/v1/alarms", "maker").status_code == 403


def rule_of(desk, kind="places"):
    rules = desk.get("/api/v1/scan-rules", "officer").json["items"]
    return next(one for one in rules if one["kind"] == kind)


def test_every_rule_is_explained_and_says_that_it_is_as_delivered(desk):
    for who in ("officer", "inspector", "admin"):
        page = read(desk, RULES, who)
        assert page.count("Như lúc cài đặt, chưa ai đổi.") == 7
        assert "Một gói hàng chỉ ở một nơi." in page
        assert page.count("Trang công khai: tắt") == 1
        assert "48 giờ" in page


def test_an_officer_turns_the_public_switch_and_the_page_says_who_and_when(desk):
    rule = rule_of(desk)
    page = read(desk, f"{RULES}/{rule['id']}", "officer")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    form = {**rule["thresholds"], "grade": "medium", "raises_case": "y", "public": "y", "version": version}
    wrong = desk.post(f"{RULES}/{rule['id']}/sua", "officer", data=form | {"places": "99"})
    assert wrong.status_code == 422
    assert desk.post(f"{RULES}/{rule['id']}/sua", "officer", data=form | {"places": "5"}).status_code == 303
    page = read(desk, f"{RULES}/{rule['id']}", "inspector")
    assert "Đổi trang công khai của tem: tắt → bật" in page
    assert "Số tỉnh, không kể tỉnh của cơ sở: 4 → 5" in page
    assert "20/11/2026 12:00" in page
    assert "Trang công khai: bật" in read(desk, RULES, "inspector")
    assert desk.post(f"{RULES}/{rule['id']}/sua", "officer", data=form).status_code == 412
    for who in ("inspector", "admin", "maker"):
        assert desk.post(f"{RULES}/{rule['id']}/sua", who, data=form).status_code == 403


def test_a_group_gets_its_own_rule_once_and_nobodys_group_gets_none(desk):
    rule = rule_of(desk)
    for group, status in (("I.2.b", 303), ("I.2.b", 409), ("Z", 422)):
        answer = desk.post(f"{RULES}/{rule['id']}/nhom", "officer", data={"group_key": group})
        assert answer.status_code == status, group
    assert "Mật ong, mật khác" in read(desk, RULES, "officer")
    assert "nhom" not in read(desk, f"{RULES}/{rule_of(desk, 'canary')['id']}", "officer")


def test_programs_change_a_rule_by_the_version_they_read(desk):
    rule = rule_of(desk, "after_void")
    tag = desk.get(f"/api/v1/scan-rules/{rule['id']}", "officer").headers["ETag"]
    body = {"thresholds": {"device_days": 3}, "grade": "high", "raises_case": True}

    def put(seen):
        headers = {"X-Person": "officer", "If-Match": seen}
        return desk.client.put(f"/api/v1/scan-rules/{rule['id']}", json=body, headers=headers)

    assert put(tag).json["thresholds"] == {"device_days": 3}
    assert put(tag).status_code == 412


def test_pages_are_whole_in_english(desk):
    alarm = alarmed(desk)
    assert "in 5 provinces besides the producer" in read(desk, f"{ALARMS}/{alarm.id}?lang=en")
    assert "One pack is in one place at a time." in read(desk, f"{RULES}?lang=en")
