"""Web sessions: how long they hold, what is written when, and what the cookie says."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import engines
from tests.accounts.conftest import Browser, built, person
from tests.conftest import close, opened, settings
from trace.accounts.models import SessionSeen, WebSession
from trace.base.db import snapshot


def rows(engine, table):
    with snapshot(engine) as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize(("role", "holds", "over"), [("officer", 29, 31), ("producer", 13 * 1440, 14 * 1440 + 1)])
def test_an_idle_session_ends_by_the_limit_of_its_role(runtime, browser, role, holds, over):
    person(runtime, role)
    browser.sign_in()
    runtime.clock.now += timedelta(minutes=holds)
    assert browser.get("/kho").status_code == 200
    runtime.clock.now += timedelta(minutes=over)
    assert browser.get("/kho").status_code == 302


def test_a_busy_session_of_staff_ends_after_twelve_hours(runtime, browser):
    person(runtime, "officer")
    browser.sign_in()
    for _ in range(12 * 60 // 20 - 1):
        runtime.clock.now += timedelta(minutes=20)
        assert browser.get("/kho").status_code == 200
    runtime.clock.now += timedelta(minutes=20)
    assert browser.get("/kho").status_code == 302


def test_visitors_have_no_row_and_their_form_still_has_a_token(runtime, browser):
    assert 'name="csrf_token"' in browser.get("/dang-nhap").text
    assert browser.cookie("visit") and not browser.cookie()
    assert rows(runtime.main, WebSession) == 0


def test_no_get_of_these_pages_changes_the_main_database(runtime, app, browser):
    person(runtime, "admin")
    browser.sign_in()
    browser.send("/don-vi", name="Chi cục A", kind="department", parent_id="0")
    before = engines.fingerprint(runtime)
    runtime.clock.now += timedelta(minutes=5)
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    assert len(paths) > 12
    for path in (*paths, "/nguoi-dung/1", "/nguoi-dung/1/phieu", "/nguoi-dung/1/dong", "/moi/abc"):
        for visitor in (browser, Browser(app)):
            visitor.get(path)
    assert engines.fingerprint(runtime) == before
    assert rows(runtime.observations, SessionSeen) == 1


def test_a_message_after_a_post_is_shown_once(runtime, browser):
    person(runtime, "admin")
    browser.sign_in()
    browser.send("/don-vi", name="Chi cục A", kind="department", parent_id="0")
    assert "flash-success" in browser.get("/tai-khoan").text
    assert "flash-success" not in browser.get("/tai-khoan").text


def test_when_a_session_was_used_is_written_once_a_minute_at_most(runtime, browser, count_queries):
    person(runtime)
    browser.sign_in()
    runtime.clock.now += timedelta(seconds=59)
    seen = count_queries(runtime.observations)
    browser.get("/kho")
    assert not [statement for statement in seen if statement.startswith("INSERT")]
    runtime.clock.now += timedelta(seconds=2)
    browser.get("/kho")
    browser.get("/kho")
    assert len([statement for statement in seen if statement.startswith("INSERT")]) == 1


def test_a_page_marked_sessionless_asks_no_database_about_its_visitor(runtime, app, count_queries):
    def scan(code):
        return "verdict"

    scan.sessionless = True
    app.add_url_rule("/<code>", "scan", scan)
    person(runtime)
    browser = Browser(app)
    browser.sign_in()
    main, observations = count_queries(runtime.main), count_queries(runtime.observations)
    assert browser.get("/38210457719920461578").text == "verdict"
    assert main == [] and observations == []


def test_the_cookie_of_a_served_site_is_bound_to_its_host_and_out_of_reach_of_scripts(fresh_settings):
    rt = opened(settings(fresh_settings.instance, SITE_URL="https://txng.example.vn"))
    person(rt)
    browser = Browser(built(rt))
    answer = browser.client.get("/dang-nhap", base_url="https://txng.example.vn")
    (visit,) = answer.headers.getlist("Set-Cookie")
    assert visit.startswith("__Host-visit=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in visit
    assert "Domain" not in visit
    close(rt)


def test_a_forged_visitor_cookie_is_as_good_as_none(browser):
    browser.client.set_cookie("visit", "eyJfdXNlcl9pZCI6IjEifQ.forged")
    assert browser.get("/kho").status_code == 302
    assert browser.get("/dang-nhap").status_code == 200


def test_a_visitor_cannot_sign_themselves_in_by_their_own_cookie(runtime, app, browser):
    who = person(runtime)
    signer = app.session_interface.signer
    browser.client.set_cookie("visit", signer.dumps({"_user_id": "1", "person_id": who, "role": "admin"}))
    assert browser.get("/kho").status_code == 302
