"""Signing in: who comes in, who does not, and what ends a web session."""

import re
import unicodedata

import pytest
from sqlalchemy import select, text

from tests.accounts.conftest import PASSWORD, WRONG, Browser, actor, person
from trace.accounts import service
from trace.accounts.models import WebSession
from trace.base import tokens
from trace.base.db import snapshot, transaction
from trace.ledger.models import LedgerEntry


def acts(rt):
    with snapshot(rt.main) as db:
        return list(db.scalars(select(LedgerEntry.act).order_by(LedgerEntry.id)))


@pytest.mark.parametrize("login", ["0912345678", "+84 912 345 678", "Hoa@Example.vn"])
def test_a_person_signs_in_with_phone_or_mailbox_however_it_is_written(runtime, browser, login):
    person(runtime, email="hoa@example.vn")
    assert browser.sign_in(login).status_code == 303
    assert browser.get("/kho").text == "producer"
    assert acts(runtime)[-1] == "person.signed_in"


def test_a_person_signs_in_with_the_tax_code_even_one_that_looks_like_a_phone_number(runtime, browser):
    who = person(runtime, phone="0987654321")
    printed = runtime.keys.fingerprint("0314409058", "tax_id")
    with transaction(runtime.main) as db:
        service.people.queries.person(db, who).tax_id_print = printed
    assert browser.sign_in("0314 409 058").status_code == 303


def test_an_unknown_person_gets_the_same_answer_as_a_wrong_password(runtime, browser):
    person(runtime)
    wrong, unknown = browser.sign_in(password=WRONG), browser.sign_in("0999999999")
    strip = {"0912345678": "", "0999999999": ""}
    texts = [page.text for page in (wrong, unknown)]
    for number in strip:
        texts = [text.replace(number, "") for text in texts]
    bodies = [[line for line in text.splitlines() if "csrf_token" not in line and "once" not in line] for text in texts]
    assert wrong.status_code == unknown.status_code == 422
    assert bodies[0] == bodies[1]
    assert acts(runtime)[-2:] == ["person.sign_in_refused"] * 2


def test_an_unknown_person_costs_one_password_check_like_a_known_one(app, runtime, browser, monkeypatch):
    person(runtime)
    context = app.extensions["security"].pwd_context
    checked, real = [], type(context).verify

    def count(self, secret, hashed, **more):
        checked.append(hashed[:9])
        return real(self, secret, hashed, **more)

    monkeypatch.setattr(type(context), "verify", count)
    browser.sign_in(password=WRONG)
    browser.sign_in("0999999999")
    assert checked == ["$argon2id", "$argon2id"]


def test_spaces_and_case_of_a_password_count_but_its_unicode_form_does_not(runtime, browser):
    person(runtime)
    assert browser.sign_in(password=PASSWORD.upper()).status_code == 422
    assert browser.sign_in(password=PASSWORD + " ").status_code == 422
    assert browser.sign_in(password=unicodedata.normalize("NFD", PASSWORD)).status_code == 303


def test_a_closed_person_does_not_come_in_and_is_out_at_once(runtime, app, browser):
    who, admin = person(runtime), person(runtime, "admin", "0911111111")
    browser.sign_in()
    with transaction(runtime.main) as db:
        service.close_person(db, actor=actor(runtime, admin), person_id=who, now=runtime.clock())
    assert browser.get("/kho").status_code == 302
    assert Browser(app).sign_in().status_code == 422


def test_the_eleventh_attempt_in_five_minutes_waits_even_with_the_right_password(runtime, browser):
    person(runtime)
    for _ in range(10):
        assert browser.sign_in(password=WRONG).status_code == 422
    assert browser.sign_in().status_code == 429
    runtime.clock.now = runtime.clock.now.replace(minute=6)
    assert browser.sign_in().status_code == 303


def test_right_passwords_use_no_budget_of_an_address_shared_by_a_village(runtime, app):
    person(runtime)
    assert [Browser(app).sign_in().status_code for _ in range(12)] == [303] * 12


def test_without_the_counters_nobody_signs_in(runtime, browser):
    person(runtime)
    with transaction(runtime.observations) as db:
        db.execute(text("DROP TABLE budgets"))
    assert browser.sign_in().status_code == 503
    assert browser.get("/kho").status_code == 302


def test_the_session_id_is_new_at_sign_in_and_is_kept_only_as_its_hash(runtime, browser):
    person(runtime)
    browser.client.set_cookie("session", "fixed-by-an-attacker")
    browser.sign_in()
    secret = browser.cookie()
    with snapshot(runtime.main) as db:
        stored = list(db.scalars(select(WebSession.id_hash)))
    assert len(secret) >= 43 and not secret.startswith("fixed")
    assert stored == [tokens.digest(secret)]


def test_a_cookie_replayed_after_signing_out_opens_nothing(runtime, app, browser):
    person(runtime)
    browser.sign_in()
    kept = browser.cookie()
    assert browser.send("/dang-xuat", page="/tai-khoan").status_code == 303
    thief = Browser(app)
    thief.client.set_cookie("session", kept)
    assert thief.get("/kho").status_code == 302
    assert browser.cookie() is None and acts(runtime)[-1] == "person.signed_out"


def test_a_new_password_ends_every_other_device(runtime, app, browser):
    person(runtime)
    other = Browser(app)
    other.sign_in()
    browser.sign_in()
    new = "sáng sớm sương rơi trắng đồng"
    answer = browser.send("/tai-khoan/mat-khau", password=new, again=new)
    assert answer.status_code == 303
    assert browser.get("/kho").status_code == 200
    assert other.get("/kho").status_code == 302
    assert Browser(app).sign_in().status_code == 422
    assert Browser(app).sign_in(password=new).status_code == 303


def test_people_see_their_devices_and_end_one(runtime, app, browser):
    person(runtime)
    other = Browser(app)
    other.sign_in()
    browser.sign_in()
    shown = browser.get("/tai-khoan").text
    (address,) = re.findall(r'action="(/tai-khoan/phien/[0-9a-f]+/ket-thuc)"', shown)
    assert browser.send(address, page="/tai-khoan").status_code == 303
    assert other.get("/kho").status_code == 302
    assert browser.get("/kho").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/%0d%0aLocation:https://evil.example".replace("%0d%0a", "\r\n"),
        "///evil.example",
        " //evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "//evil.example/%2f..",
        "data:text/html,x",
        "/\x00/evil",
        "evil.example",
    ],
)
def test_next_never_leaves_the_site(runtime, browser, target):
    person(runtime)
    answer = browser.sign_in(next=target)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/bat-dau"


def test_next_leads_back_to_the_page_that_asked(runtime, browser):
    person(runtime)
    asked = browser.get("/kho?a=1")
    assert asked.headers["Location"] == "/dang-nhap?next=/kho?a%3D1"
    assert browser.sign_in(next="/kho?a=1").headers["Location"] == "/kho?a=1"


def test_a_form_without_its_token_is_refused(runtime, browser):
    person(runtime)
    answer = browser.client.post("/dang-nhap", data={"login": "0912345678", "password": PASSWORD})
    assert answer.status_code in (400, 403)
    assert browser.cookie() is None


def test_something_that_opens_a_way_in_asks_for_the_password_after_ten_minutes(runtime, browser):
    person(runtime)
    browser.sign_in()
    assert browser.get("/tai-khoan/mat-khau").status_code == 200
    runtime.clock.now = runtime.clock.now.replace(minute=11)
    assert browser.get("/tai-khoan/mat-khau").headers["Location"] == "/xac-nhan?next=/tai-khoan/mat-khau"
    before = browser.cookie()
    assert browser.send("/xac-nhan", password=WRONG).status_code == 422
    answer = browser.send("/xac-nhan", password=PASSWORD, next="/tai-khoan/mat-khau")
    assert answer.headers["Location"] == "/tai-khoan/mat-khau"
    assert browser.cookie() != before
    assert browser.get("/tai-khoan/mat-khau").status_code == 200
