"""What every answer of the site says about itself, whoever asks: policy, type, where it may be kept and shown."""

from __future__ import annotations

import re

import pytest

from tests import engines
from tests.conftest import close, opened, settings
from tests.house.test_routes import filled
from tests.world import World
from trace.app import create_app
from trace.base import permissions
from trace.demo import loading

ROLES = ("admin", "officer", "inspector", "producer", "entry_assistant")
TEXTS = ("text/", "application/json", "application/problem+json", "application/xml", "image/svg+xml")
DIRECTIVE = re.compile(r"([a-z-]+) ([^;]*)")


@pytest.fixture(scope="module")
def walked(loaded_province, tmp_path_factory):
    """The loaded province, walked through once for all tests here: looking changes nothing."""
    rt = opened(settings(engines.copy(loaded_province, tmp_path_factory.mktemp("walked") / "instance")))
    yield World(rt, create_app(rt), loading.shown_before(rt))
    close(rt)


@pytest.fixture(scope="module")
def answers(walked):
    """(path, answer) of every guarded page, asked for by somebody whom the table lets in."""
    clients = {role: walked.signed_in(role) for role in ROLES}
    found = []
    for method, path, endpoint, act in filled(walked):
        allowed = [role for role in ROLES if permissions.PERMISSIONS.get(act, {}).get(role)]
        if method == "GET" and allowed:
            found.append((f"{endpoint} as {allowed[0]}", clients[allowed[0]].get(path)))
    assert len(found) > 150
    return found


def faults(answers, wrong) -> list[str]:
    return [name for name, answer in answers if wrong(answer)]


def directives(answer) -> dict[str, str]:
    return dict(DIRECTIVE.findall(answer.headers.get("Content-Security-Policy", "")))


def test_no_page_runs_a_script_that_stands_in_it_or_comes_from_elsewhere(answers):
    def weak(answer) -> bool:
        policy = directives(answer)
        scripts = policy.get("script-src", policy.get("default-src", "*"))
        return "'unsafe-inline'" in scripts or "'unsafe-eval'" in scripts or "*" in scripts or "http" in scripts

    assert faults(answers, weak) == []


def test_no_page_has_objects_another_base_or_a_frame_around_it(answers):
    def open_to(answer) -> bool:
        policy = directives(answer)
        objects = policy.get("object-src", policy.get("default-src", ""))
        sandboxed = "sandbox" in answer.headers.get("Content-Security-Policy", "")
        framed = policy.get("frame-ancestors", "'none'" if sandboxed else "") != "'none'"
        based = policy.get("base-uri", "'none'" if sandboxed else "") != "'none'"
        return objects != "'none'" or framed or based

    assert faults(answers, open_to) == []


def test_no_type_is_guessed_and_no_address_is_told_to_others(answers):
    assert faults(answers, lambda answer: answer.headers.get("X-Content-Type-Options") != "nosniff") == []
    told = ("no-referrer", "same-origin", "strict-origin-when-cross-origin")
    assert faults(answers, lambda answer: answer.headers.get("Referrer-Policy") not in told) == []


def test_every_text_says_which_letters_it_is_written_in(answers):
    def silent(answer) -> bool:
        kind = answer.headers.get("Content-Type", "")
        if not kind:
            return bool(answer.data)
        return kind.startswith(TEXTS) and "json" not in kind and "charset=utf-8" not in kind.lower()

    assert faults(answers, silent) == []


def test_what_somebody_sees_signed_in_is_kept_by_nobody(answers):
    def kept(answer) -> bool:
        return answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", "")

    assert faults(answers, kept) == []


def test_a_page_that_is_not_there_says_the_same_of_itself(walked):
    for path in ("/khong-co-trang-nay", "/api/v1/khong-co"):
        answer = walked.nobody().get(path)
        assert answer.status_code == 404
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "'unsafe-inline'" not in directives(answer).get("script-src", "")
