"""API keys: written so that leaks are found, kept as hashes, limited in scope, time and calls."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.accounts.conftest import actor, agency, built, person
from trace.accounts import queries, rules, service
from trace.accounts.models import ApiCall
from trace.base.db import snapshot, transaction
from trace.base.errors import Forbidden, NotFound, Refused


def key(rt, person_id, *, scopes=("run.see",), **more):
    who = actor(rt, person_id)
    order = rules.KeyOrder("Cổng quốc gia", scopes, more.pop("days", 30), **more)
    with transaction(rt.main) as db:
        return service.issue_key(db, actor=who, order=order, demonstration=True, now=rt.clock())


def call(app, text, path="/api/v1/runs"):
    return app.test_client().get(path, headers={"Authorization": f"Bearer {text}"})


def test_a_key_acts_as_its_person_within_its_scopes(runtime, app):
    _row, text = key(runtime, person(runtime, "admin"))
    assert call(app, text).text == "1"
    refused = call(app, text, "/api/v1/keys")
    assert (refused.status_code, refused.json["code"]) == (403, "permission.act")


def test_a_key_is_kept_as_a_hash_and_its_form_tells_a_typing_error(both):
    row, text = key(both, person(both, "officer"))
    assert re.fullmatch(r"tk_test_[0-9A-Za-z]{36}", text)
    assert text not in (row.prefix, row.secret_hash) and row.prefix == text[:12]
    assert rules.is_key_text(text) and not rules.is_key_text(text[:-1] + ("a" if text[-1] != "a" else "b"))


@pytest.mark.parametrize("header", ["Bearer tk_live_wrong", "Bearer ", "Basic b2s6b2s=", "Bearer " + "x" * 5000])
def test_a_token_that_is_none_is_401(app, header):
    answer = app.test_client().get("/api/v1/runs", headers={"Authorization": header})
    assert answer.status_code == 401 and "Bearer" in answer.headers["WWW-Authenticate"]


def test_without_a_token_the_api_looks_at_no_cookie(runtime, browser):
    person(runtime)
    browser.sign_in()
    assert browser.get("/api/v1/runs").status_code == 401


def test_a_key_stops_when_it_is_revoked_past_its_end_or_its_person_closed(runtime, app):
    officer, admin = person(runtime, "officer"), person(runtime, "admin", "0911111111")
    row, text = key(runtime, officer, days=10)
    other = key(runtime, officer, days=10)[1]
    with transaction(runtime.main) as db:
        service.revoke_key(db, actor=queries.actor_of(db, officer), key_id=row.id, now=runtime.clock())
    assert (call(app, text).status_code, call(app, other).status_code) == (401, 200)
    runtime.clock.now += timedelta(days=10)
    assert call(app, other).status_code == 401
    last = key(runtime, officer)[1]
    with transaction(runtime.main) as db:
        service.close_person(db, actor=queries.actor_of(db, admin), person_id=officer, now=runtime.clock())
    assert call(app, last).status_code == 401


def test_the_quota_of_a_day_ends_at_midnight_in_vietnam(runtime, app):
    text = key(runtime, person(runtime, "officer"), quota_per_day=2)[1]
    assert [call(app, text).status_code for _ in range(3)] == [200, 200, 429]
    assert call(app, text).headers["Retry-After"] == str(12 * 3600)  # it is noon there
    runtime.clock.now += timedelta(hours=12)
    assert call(app, text).status_code == 200


def test_calls_are_counted_by_route_status_and_day(both):
    text = key(both, person(both, "officer"))[1]
    app = built(both)
    for path in ("/api/v1/runs", "/api/v1/runs", "/api/v1/keys"):
        call(app, text, path)
    with snapshot(both.observations) as db:
        rows = {(row.route, row.status): row.calls for row in db.scalars(select(ApiCall))}
        assert queries.calls_on(db, 1, both.clock().date()) == 3
        assert queries.last_use(db, [1]) == {1: both.clock().date()}
    assert rows == {("/api/v1/runs", 200): 2, ("/api/v1/keys", 403): 1}


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 30), (("keys.manage",), 30), (("account.reset",), 30), (("run.see",), 366), (("x",), 1)]
)
def test_a_key_beyond_its_person_or_a_year_is_refused(both, scopes, days):
    with pytest.raises(Refused):
        key(both, person(both, "officer"), scopes=scopes, days=days)


def test_a_key_for_an_agency_needs_somebody_who_serves_there(both):
    unit, officer = agency(both), person(both, "officer")
    with pytest.raises(Forbidden):
        key(both, officer, agency_id=unit)


def test_nobody_revokes_the_key_of_another(both):
    row, _text = key(both, person(both, "officer"))
    other = actor(both, person(both, "officer", "0933333333"))
    with pytest.raises(NotFound), transaction(both.main) as db:
        service.revoke_key(db, actor=other, key_id=row.id, now=both.clock())


def test_the_page_shows_a_key_once(runtime, browser):
    person(runtime, "officer")
    browser.sign_in()
    shown = browser.send("/khoa-api", name="Máy quét", scopes=["run.see"], days="30", quota_per_day="100").text
    (text,) = re.findall(r"tk_test_[0-9A-Za-z]{36}", shown)
    assert text not in browser.get("/khoa-api").text and text[:12] in browser.get("/khoa-api").text
    browser.send("/khoa-api/1/thu-hoi", page="/khoa-api")
    assert "Đã hủy" in browser.get("/khoa-api").text
