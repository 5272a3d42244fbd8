"""The second factor: who owes it, that nothing opens without it, and that no code works twice."""

import re
from datetime import timedelta

import pytest
from passlib.totp import TOTP

from tests.accounts.conftest import Browser, actor, built, person
from tests.conftest import close, opened, settings
from trace.accounts import queries, service
from trace.base.db import snapshot, transaction

KEY = re.compile(r'<span class="code">([A-Z2-7 ]+)</span>')
CODES = re.compile(r'<li class="code">([0-9a-z-]+)</li>')
SEALED = re.compile(r'name="sealed" type="hidden" value="([^"]+)"')


@pytest.fixture
def strict(fresh_settings):
    """A runtime on which staff need a second factor."""
    rt = opened(settings(fresh_settings.instance, SECOND_FACTOR_REQUIRED="1"))
    yield rt
    close(rt)


@pytest.fixture
def strict_app(strict):
    return built(strict)


def code_at(rt, key):
    return TOTP(key.replace(" ", "")).generate(time=rt.clock.now).token


def enrol(rt, browser):
    """Set the authenticator up; returns its key and the recovery codes."""
    shown = browser.get("/tai-khoan/ma-xac-thuc").text
    key, sealed = KEY.search(shown)[1], SEALED.search(shown)[1]
    done = browser.send("/tai-khoan/ma-xac-thuc", sealed=sealed, code=code_at(rt, key))
    assert done.status_code == 200, done.text
    return key, CODES.findall(done.text)


@pytest.fixture
def officer(strict, strict_app):
    """An officer who has set the second factor up: (browser, key, recovery codes)."""
    person(strict, "officer")
    browser = Browser(strict_app)
    browser.sign_in()
    return (browser, *enrol(strict, browser))


@pytest.mark.parametrize("role", ["officer", "inspector", "admin"])
def test_staff_with_a_password_alone_reach_nothing_but_the_second_factor(strict, strict_app, role):
    person(strict, role)
    browser = Browser(strict_app)
    assert browser.sign_in(next="/kho").headers["Location"] == "/dang-nhap/ma-xac-thuc?next=/kho"
    inside = [
        rule.rule
        for rule in strict_app.url_map.iter_rules()
        if not rule.arguments and getattr(strict_app.view_functions[rule.endpoint], "needs_act", "public") != "public"
    ]
    assert {"/kho", "/tai-khoan", "/nguoi-dung", "/khoa-api"} <= set(inside)
    for path in inside:
        if not path.startswith("/api/"):
            assert browser.get(path).status_code in (302, 405), path


def test_producers_need_no_second_factor(strict, strict_app):
    person(strict)
    browser = Browser(strict_app)
    browser.sign_in()
    assert browser.get("/kho").status_code == 200


def test_setting_the_app_up_opens_the_site_and_shows_eight_codes_once(strict, officer):
    browser, _key, codes = officer
    assert browser.get("/kho").status_code == 200
    assert len(set(codes)) == 8
    with snapshot(strict.main) as db:
        stored = queries.person(db, 1)
    assert not any(code in "".join(stored.recovery_hashes) for code in codes)
    assert stored.totp_sealed and b"JSON" not in stored.totp_sealed


def test_the_same_code_twice_is_refused_the_second_time(strict, strict_app, officer):
    _browser, key, _codes = officer
    strict.clock.now += timedelta(minutes=1)
    first, second = Browser(strict_app), Browser(strict_app)
    for browser in (first, second):
        browser.sign_in()
    code = code_at(strict, key)
    assert first.send("/dang-nhap/ma-xac-thuc", code=code).status_code == 303
    assert second.send("/dang-nhap/ma-xac-thuc", code=code).status_code == 422
    assert first.get("/kho").status_code == 200 and second.get("/kho").status_code == 302


def test_the_code_that_set_the_app_up_does_not_sign_in(strict, strict_app, officer):
    _browser, key, _codes = officer
    browser = Browser(strict_app)
    browser.sign_in()
    assert browser.send("/dang-nhap/ma-xac-thuc", code=code_at(strict, key)).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(strict_app, officer):
    _browser, _key, codes = officer
    for expected in (303, 422):
        browser = Browser(strict_app)
        browser.sign_in()
        typed = codes[0].upper().replace("-", " ")
        assert browser.send("/dang-nhap/ma-xac-thuc", code=typed).status_code == expected


def test_the_second_step_changes_the_session_id(strict, strict_app, officer):
    _browser, _key, codes = officer
    browser = Browser(strict_app)
    browser.sign_in()
    before = browser.cookie()
    browser.send("/dang-nhap/ma-xac-thuc", code=codes[1])
    assert browser.cookie() != before
    thief = Browser(strict_app)
    thief.client.set_cookie("session", before)
    assert thief.get("/kho").status_code == 302


def test_a_phone_whose_clock_is_wrong_is_told_so(strict, strict_app, officer):
    _browser, key, _codes = officer
    strict.clock.now += timedelta(minutes=10)
    browser = Browser(strict_app)
    browser.sign_in()
    late = TOTP(key.replace(" ", "")).generate(time=strict.clock.now - timedelta(minutes=4)).token
    answer = browser.send("/dang-nhap/ma-xac-thuc", code=late)
    assert answer.status_code == 422 and "Đồng hồ" in answer.text


def test_after_five_wrong_codes_the_right_one_waits_too(strict, strict_app, officer):
    _browser, key, _codes = officer
    strict.clock.now += timedelta(minutes=10)
    browser = Browser(strict_app)
    browser.sign_in()
    for _ in range(5):
        assert browser.send("/dang-nhap/ma-xac-thuc", code="wrong-code").status_code == 422
    assert browser.send("/dang-nhap/ma-xac-thuc", code=code_at(strict, key)).status_code == 429


def test_a_secret_shown_to_somebody_else_is_not_taken(strict, strict_app):
    person(strict, "officer")
    person(strict, "inspector", "0987654321")
    one, other = Browser(strict_app), Browser(strict_app)
    one.sign_in()
    other.sign_in("0987654321")
    shown = one.get("/tai-khoan/ma-xac-thuc").text
    key, sealed = KEY.search(shown)[1], SEALED.search(shown)[1]
    assert other.send("/tai-khoan/ma-xac-thuc", sealed=sealed, code=code_at(strict, key)).status_code == 422
    assert other.get("/kho").status_code == 302


def test_a_password_alone_does_not_replace_an_app_that_is_set_up(strict_app, officer):
    browser = Browser(strict_app)
    browser.sign_in()
    assert browser.get("/tai-khoan/ma-xac-thuc").headers["Location"] == "/dang-nhap/ma-xac-thuc"


def test_a_reset_slip_leaves_the_second_factor_on(strict, strict_app, officer):
    admin = person(strict, "admin", "0977777777")
    with transaction(strict.main) as db:
        slip = service.print_slip(
            db,
            actor=queries.actor_of(db, admin),
            person_id=1,
            kind="reset",
            hours=24,
            keys=strict.keys,
            now=strict.clock(),
        )
    browser = Browser(strict_app)
    new = "mưa dầm thấm lâu ngoài đồng"
    assert browser.send(f"/moi/{slip.secret}", password=new, again=new).status_code == 303
    browser.sign_in(password=new)
    assert browser.get("/kho").status_code == 302


def test_an_administrator_switches_off_the_factor_of_somebody_who_lost_it_but_not_their_own(strict, officer):
    admin = person(strict, "admin", "0977777777")
    with transaction(strict.main) as db:
        service.forget_second_factor(db, actor=actor(strict, admin), person_id=1, now=strict.clock())
        assert queries.person(db, 1).totp_sealed is None
    with pytest.raises(Exception, match=r"person\.own_account"), transaction(strict.main) as db:
        service.forget_second_factor(db, actor=actor(strict, admin), person_id=admin, now=strict.clock())
