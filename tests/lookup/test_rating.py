"""The one-tap rating: where it is asked, how it is counted, and that it is about nobody."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from trace.app import create_app
from trace.base.db import open_engine, snapshot, transaction
from trace.base.tokens import digest
from trace.lookup.models import Rating, RatingForm
from trace.lookup.queries.ratings import Satisfaction, satisfaction
from trace.lookup.ratings.rating import count

TOKEN = re.compile(r'name="token" value="([^"]+)"')
HALF_A_DAY = timedelta(hours=12)


@pytest.fixture
def client(runtime):
    return create_app(runtime).test_client()


def token(client, tone="green"):
    return TOKEN.search(client.get(f"/danh-gia?o={tone}").text)[1]


def rate(client, answer="satisfied", *, tone="green", form=None):
    return client.post(f"/danh-gia?o={tone}", data={"token": form or token(client), "answer": answer})


def rows(rt, table):
    with snapshot(rt.observations) as db:
        return list(db.scalars(select(table)))


@pytest.mark.parametrize("tone", ["green", "grey"])
def test_two_buttons_ask_under_a_green_or_grey_result(client, tone):
    answered = client.get(f"/danh-gia?o={tone}")
    assert answered.status_code == 200 and "Bạn có hài lòng không?" in answered.text
    assert re.findall(r'name="answer" value="(\w+)"', answered.text) == ["satisfied", "not"]
    assert answered.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answered.headers


@pytest.mark.parametrize("query", ["?o=red", "?o=amber", "", "?o=", "?o=green%00"])
def test_under_any_other_result_nobody_is_asked(client, runtime, query):
    form = token(client)
    assert client.get(f"/danh-gia{query}").status_code == 404
    assert client.post(f"/danh-gia{query}", data={"token": form, "answer": "not"}).status_code == 404
    assert rows(runtime, Rating) == []


def test_a_tap_counts_one_of_the_day_and_says_thank_you(client, runtime):
    assert "Cảm ơn bạn" in rate(client).text
    rate(client)
    rate(client, "not", tone="grey")
    kept = sorted((row.day, row.tone, row.answer, row.amount) for row in rows(runtime, Rating))
    assert kept == [(date(2026, 11, 20), "green", "satisfied", 2), (date(2026, 11, 20), "grey", "not", 1)]


def test_the_same_form_sent_again_counts_once_whatever_it_says(client, runtime):
    form = token(client)
    answers = [rate(client, answer, form=form) for answer in ("satisfied", "satisfied", "not")]
    assert {answered.status_code for answered in answers} == {200}
    assert [(row.answer, row.amount) for row in rows(runtime, Rating)] == [("satisfied", 1)]


@pytest.mark.parametrize(("data", "status"), [({}, 403), ({"token": "x", "answer": "not"}, 403)])
def test_without_a_token_nothing_is_counted(client, runtime, data, status):
    assert client.post("/danh-gia?o=green", data=data).status_code == status
    assert rows(runtime, Rating) == []


def test_an_answer_that_is_none_is_refused(client, runtime):
    assert rate(client, "perhaps").status_code == 400
    assert rows(runtime, Rating) == rows(runtime, RatingForm) == []


def test_what_cannot_be_counted_is_said_and_not_thanked_for(client, runtime, tmp_path):
    form = token(client)
    away = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    client.application.extensions["trace"] = replace(runtime, observations=away)
    answered = rate(client, form=form)
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "60")
    assert "Chưa ghi được ý kiến" in answered.text and "Cảm ơn" not in answered.text


def test_a_network_that_rates_without_end_waits(client, monkeypatch, runtime):
    monkeypatch.setattr("trace.lookup.budget.FORMS", "2/minute")
    assert [rate(client).status_code for _ in range(3)] == [200, 200, 429]
    assert [row.amount for row in rows(runtime, Rating)] == [2]


def test_of_a_form_only_a_hash_is_kept_and_no_longer_than_it_is_good(both):
    def rated(form, now):
        with transaction(both.observations) as db:
            return count(db, form=form, good_for=HALF_A_DAY, tone="green", answer="not", now=now)

    assert [rated("a", NOON), rated("a", NOON), rated("b", NOON + HALF_A_DAY)] == [True, False, True]
    assert [row.form for row in rows(both, RatingForm)] == [digest("b")]
    assert [(row.day.day, row.amount) for row in rows(both, Rating)] == [(20, 1), (21, 1)]


def test_the_share_of_the_satisfied_is_told_by_month(both):
    october = datetime(2026, 10, 31, 16, 59, tzinfo=UTC)  # one minute before November in Vietnam
    with transaction(both.observations) as db:
        for number, (now, answer) in enumerate(
            [(october, "satisfied"), (NOON, "satisfied"), (NOON, "not"), (NOON - timedelta(days=9), "satisfied")]
        ):
            count(db, form=str(number), good_for=HALF_A_DAY, tone="green", answer=answer, now=now)
    with snapshot(both.observations) as db:
        told = satisfaction(db, since=date(2026, 10, 1))
        assert satisfaction(db, since=date(2026, 12, 1)) == []
    assert told == [Satisfaction(date(2026, 10, 1), 1, 1), Satisfaction(date(2026, 11, 1), 3, 2)]
    assert told[1].share == pytest.approx(2 / 3)
