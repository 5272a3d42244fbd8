"""What the public hears: the button, the clip behind it, the choice of a voice; nothing of a program in production."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests import engines
from tests.conftest import NOON, close, opened, settings
from tests.lookup.booth import COLLEAGUE, Booth, spoken
from trace.app import create_app, doctor
from trace.base.errors import Unavailable
from trace.core.reason import Reason
from trace.lookup.rules.voices import SPOKEN
from trace.lookup.service import voices as service
from trace.lookup.voices import listening

LATER = NOON + timedelta(seconds=2)


@pytest.fixture
def booth(runtime):
    return Booth(replace(runtime, settings=replace(runtime.settings, staleness_ms=1000)))


@pytest.fixture
def client(runtime):
    return create_app(runtime).test_client()


@pytest.fixture
def production(template, tmp_path):
    """A runtime that serves real goods."""
    rt = opened(settings(engines.copy(template, tmp_path / "production"), DEMONSTRATION="0"))
    yield rt
    close(rt)


def button(rt, voice, state="active", now=NOON):
    return listening.listen(rt, voice, state, now=now)


def test_every_state_has_a_link_that_is_heard_and_stays_below_twenty_kilobytes(booth, client):
    for state in SPOKEN:
        booth.public(state=state)
    for state in SPOKEN:
        found = button(booth.rt, "vi", state)
        for address, kind in ((found.href, "audio/mpeg"), (found.opus, "audio/ogg; codecs=opus")):
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
            assert 0 < len(answer.data) <= 20_000


def test_the_button_bears_the_voices_own_name_and_its_clip(booth):
    booth.public()
    made = booth.public("bdq")
    found = button(booth.rt, "bdq")
    assert (found.voice, found.label) == ("bdq", "Bahnar")
    assert urlsplit(found.href).path == "/a/bdq/active.mp3"
    assert found.href.endswith(f"v={booth.clip(made).number}")


def test_a_voice_without_this_clip_speaks_vietnamese_and_says_so(booth, client):
    booth.public()
    booth.public("bdq", "void")
    found = button(booth.rt, "bdq", "active")
    assert (found.voice, found.label, urlsplit(found.href).path) == ("vi", "Tiếng Việt", "/a/vi/active.mp3")
    answer = client.get("/a/bdq/active.mp3")
    assert (answer.status_code, answer.headers["Content-Language"], answer.data) == (200, "vi", spoken()[1].mp3)


def test_without_a_vietnamese_clip_there_is_no_button_and_no_silence_behind_one(booth, client):
    booth.public("bdq", "void")
    assert button(booth.rt, "bdq", "active") is None
    assert button(booth.rt, "jra", "void") is None
    for address in ("/a/bdq/active.mp3", "/a/jra/void.mp3", "/a/vi/void.opus", "/a/vi/nothing.mp3"):
        assert client.get(address).status_code == 404


def test_production_with_clips_of_a_program_has_no_button_sends_no_clip_and_doctor_warns(production):
    booth, client = Booth(production), create_app(production).test_client()
    for state in SPOKEN:
        booth.placed(state)
    assert [button(production, "vi", state) for state in SPOKEN] == [None] * 18
    assert {client.get(f"/a/vi/{state}.{kind}").status_code for state in SPOKEN for kind in ("mp3", "opus")} == {404}
    warned = [check for check in doctor.clips(production) if check.level == "warning"]
    assert len(warned) == 2
    assert all(state in warned[0].found for state in SPOKEN)
    assert "18 clips were made by a program" in warned[1].found


def test_the_demonstration_hears_them(booth, client):
    booth.placed()
    assert button(booth.rt, "vi").href == "/a/vi/active.mp3?v=1"
    assert client.get("/a/vi/active.mp3").status_code == 200


def test_doctor_names_what_is_missing_until_a_person_has_said_everything(booth):
    for state in SPOKEN:
        if state != "stolen":
            booth.public(state=state)
    assert [check.level for check in doctor.clips(booth.rt)] == ["ok"]  # a demonstration makes do
    served = replace(booth.rt, settings=replace(booth.rt.settings, demonstration=False))
    (check,) = doctor.clips(served)
    assert (check.level, check.found) == ("warning", "no recorded Vietnamese clip of stolen")
    booth.public(state="stolen")
    assert [check.level for check in doctor.clips(booth.rt)] == ["ok"]


def test_doctor_names_a_default_voice_that_is_none(runtime):
    wrong = replace(runtime, settings=replace(runtime.settings, voice="xx"))
    assert "VOICE=xx is no voice" in [check.found for check in doctor.clips(wrong)]


def test_a_withdrawn_clip_falls_silent_within_the_staleness_and_is_kept_by_nobody_for_long(booth, client):
    made = booth.public()
    assert button(booth.rt, "vi") is not None
    sent = client.get("/a/vi/active.mp3?v=1")
    assert sent.headers["Cache-Control"].split(", ")[-1] == "max-age=300"
    booth.do(service.withdraw, made, why="Nói nhầm.")
    booth.rt.clock.now = LATER
    assert button(booth.rt, "vi", now=LATER) is None
    assert client.get("/a/vi/active.mp3?v=1").status_code == 404


def test_a_clip_whose_speaker_took_consent_back_is_gone_at_once(booth, client):
    made = booth.public()
    assert client.get("/a/vi/active.mp3").status_code == 200
    for name in booth.do(service.forget, made):
        booth.rt.store.delete(name)
    assert client.get("/a/vi/active.mp3").status_code == 404, "the list may be old, the file is gone"


def test_a_player_may_ask_for_a_part_and_for_what_it_has_already(booth, client):
    booth.public()
    whole = client.get("/a/vi/active.mp3")
    part = client.get("/a/vi/active.mp3", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    again = client.get("/a/vi/active.mp3", headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert whole.headers["ETag"] != client.get("/a/vi/active.opus").headers["ETag"]
    assert client.head("/a/vi/active.mp3").status_code == 200


def test_a_clip_is_sent_without_a_cookie_or_a_session(booth, client):
    booth.public()
    answer = client.get("/a/vi/active.mp3")
    assert "Set-Cookie" not in answer.headers and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.post("/a/vi/active.mp3").status_code == 405


def test_one_tap_on_another_voice_plays_it_and_is_remembered(booth, client):
    booth.public()
    booth.public("bdq")
    (other,) = button(booth.rt, "vi").others
    assert (other.voice, other.label) == ("bdq", "Bahnar")
    tapped = client.get(other.href)
    assert (tapped.status_code, tapped.headers["Location"]) == (302, "/a/bdq/active.mp3?v=1")
    assert tapped.headers["Cache-Control"] == "no-store"
    cookie = tapped.headers["Set-Cookie"]
    assert cookie.startswith("voice=bdq;") and "SameSite=Lax" in cookie and "HttpOnly" in cookie
    assert client.get(tapped.headers["Location"]).status_code == 200
    chosen = listening.chosen_voice({"HTTP_COOKIE": f"lang=en; {cookie.partition(';')[0]}"}, default="vi")
    assert button(booth.rt, chosen).voice == "bdq"


@pytest.mark.parametrize("cookie", ["", "voice=", "voice=../x", "voice=<b>", "lang=en", "voice=SED", "invoice=sed"])
def test_a_cookie_that_names_no_voice_means_the_provinces(cookie):
    assert listening.chosen_voice({"HTTP_COOKIE": cookie}, default="sed") == "sed"
    assert listening.chosen_voice({}, default="sed") == "sed"


def test_a_choice_that_leads_to_another_voice_is_not_kept(booth, client):
    booth.public()
    answer = client.get("/a/bdq/active.mp3?chon=1")
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_a_page_asks_the_database_at_most_once_in_the_staleness(booth, count_queries):
    booth.public()
    asked = count_queries(booth.rt.main)
    for voice in ("vi", "bdq", "zz", "vi"):
        for state in SPOKEN:
            button(booth.rt, voice, state)
    assert len(asked) == 1
    button(booth.rt, "vi", now=LATER)
    assert len(asked) == 2


def test_what_a_cookie_holds_never_fills_the_memory(booth):
    booth.public()
    for number in range(100):
        button(booth.rt, f"x{chr(97 + number % 26)}")
    assert len(listening.shelf(booth.rt, now=NOON).buttons) == 1


def test_a_database_that_is_away_costs_no_page_its_button_nor_its_answer(booth, monkeypatch):
    booth.public()
    assert button(booth.rt, "vi") is not None
    tried = []

    def away(*_):
        tried.append(1)
        raise Unavailable(Reason("database.away"))

    monkeypatch.setattr(listening, "_read", away)
    for _ in range(3):
        assert button(booth.rt, "vi", now=LATER) is not None
    assert len(tried) == 1, "one try in each such time"


def test_the_page_of_a_failure_asks_for_nothing(booth, monkeypatch):
    monkeypatch.setattr(listening, "_read", lambda _: pytest.fail("asked"))
    assert button(booth.rt, "vi", "service_trouble") is None


def test_the_page_of_a_failure_has_the_button_that_is_known_already(booth):
    booth.public(state="service_trouble")
    button(booth.rt, "vi")
    assert button(booth.rt, "vi", "service_trouble", now=LATER + timedelta(days=1)) is not None


def test_a_clip_that_waits_or_was_refused_is_heard_by_nobody(booth, client):
    booth.waiting()
    made = booth.waiting(state="void")
    booth.do(service.refuse, made, by=COLLEAGUE, why="Không rõ.")
    assert button(booth.rt, "vi") is None
    assert client.get("/a/vi/void.mp3").status_code == 404
