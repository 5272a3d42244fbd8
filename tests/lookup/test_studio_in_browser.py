"""The studio in a real browser with a made-up microphone, on a telephone and a desk; a clip that is played."""

import os
import re

import numpy as np
import pytest

from tests.browser import LEAN
from tests.inspections.test_browser import SCREENS, judged, sign_in
from tests.lookup.booth import Booth
from tests.lookup.talking import file_of, hum, hush
from trace.base.db import snapshot
from trace.lookup import asking
from trace.lookup.models import VoiceClip
from trace.lookup.pages.sentences import sentences
from trace.lookup.pages.templates import template
from trace.lookup.voices import listening

PAGE = '<!doctype html><html lang="vi"><title>Nghe</title>{}'


@pytest.fixture(scope="module")
def with_microphone(chromium, tmp_path_factory):
    """A browser whose microphone hears four seconds of speech, again and again."""
    said = tmp_path_factory.mktemp("microphone") / "said.wav"
    samples = np.concatenate([hush(0.3, rate=48_000), hum(3.4, rate=48_000), hush(0.3, rate=48_000)])
    said.write_bytes(file_of(samples, rate=48_000))
    devices = [LEAN, "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={said}"]
    binary = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = chromium.browser_type.launch(executable_path=binary, args=devices)
    yield browser
    browser.close()


def clips(site):
    with snapshot(site.rt.main) as db:
        return db.query(VoiceClip).order_by(VoiceClip.id).all()


def test_an_officer_records_in_the_page_and_another_hears_it(with_microphone, axe, site):
    faults = []

    def officer(nth):
        context = with_microphone.new_context(viewport=SCREENS["phone"], bypass_csp=True, locale="vi-VN")
        context.grant_permissions(["microphone"], origin=site.url)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        sign_in(page, site, "officer", nth)
        page.wait_for_load_state("load")
        return page

    def look(page, name, *more):
        for screen in (*more, "phone"):
            page.set_viewport_size(SCREENS[screen])
            faults.extend(judged(page, axe, f"{screen}-{name}"))

    page = officer(0)
    page.goto(f"{site.url}/ghi-am")
    look(page, "voices")
    page.click("a:has-text('Bahnar')")
    look(page, "voice", "desk")
    page.click("a:has-text('ĐANG THU HỒI')")
    page.click("#record")
    page.wait_for_function("document.getElementById('level').value > 0.05")
    look(page, "recording")
    page.wait_for_function("document.getElementById('elapsed').textContent >= '3'")
    page.click("#record")
    page.wait_for_function("document.querySelector('[name=sound]').files.length === 1")
    assert re.search(r"Đã ghi \d+(,\d)? giây", page.inner_text("#recorded"))
    page.click("#replay")
    page.fill("[name=speaker]", "Y Thoa")
    page.check("[name=consent]")
    look(page, "booth", "desk")
    page.click("text=Gửi bản ghi âm")
    page.wait_for_url("**/ghi-am/ban/*")
    look(page, "making")
    assert Booth(site.rt).work() == 1
    (clip,) = clips(site)
    assert clip.mp3_bytes and 1_500 < clip.milliseconds < 6_000
    page.wait_for_selector("main audio")  # the page finds out by itself
    look(page, "own-clip")
    page = officer(1)
    page.goto(f"{site.url}/ghi-am/ban/{clip.id}")
    page.evaluate("document.querySelector('audio').play()")
    page.wait_for_function("document.querySelector('audio').currentTime > 0")
    look(page, "to-decide", "desk")
    page.check("[name=understood]")
    page.click("button:has-text('Duyệt')")
    page.click("button:has-text('Cho người dân nghe')")
    look(page, "published")
    page.goto(f"{site.url}/ghi-am/bdq")
    look(page, "voice-published")
    page.goto(f"{site.url}/ghi-am/them-tieng")
    look(page, "add-voice")
    assert clips(site)[0].published_at is not None
    assert faults == []


def test_without_a_script_a_file_is_sent_in_the_same_form(chromium, site):
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    sign_in(page, site, "officer")
    page.goto(f"{site.url}/ghi-am/vi/void")
    assert not page.is_visible("#recorder")
    page.set_input_files("[name=sound]", {"name": "a.mp3", "mimeType": "audio/mpeg", "buffer": mp3()})
    page.fill("[name=speaker]", "Nguyễn Thị Minh")
    page.check("[name=consent]")
    with page.expect_navigation():
        page.click("text=Gửi bản ghi âm")
    assert "/ghi-am/ban/" in page.url
    assert Booth(site.rt).work() == 1 and clips(site)[0].mp3_bytes


def mp3():
    return file_of(hum(2), kind="MP3", codec="MPEG_LAYER_III")


def test_a_microphone_that_is_refused_says_so_and_leaves_the_file(chromium, site):
    context = chromium.new_context(locale="vi-VN")
    page = context.new_page()
    sign_in(page, site, "officer")
    page.goto(f"{site.url}/ghi-am/vi/void")
    page.click("#record")
    page.wait_for_selector("#recorded:has-text('không được dùng micrô')")
    assert page.is_visible("[name=sound]")


def test_a_link_opens_the_browsers_own_player_under_our_policy(chromium, site):
    Booth(site.rt).public()
    page = chromium.new_context(java_script_enabled=True).new_page()
    errors = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(f"{site.url}/a/vi/active.mp3?v=1")
    page.wait_for_function("document.querySelector('video, audio')?.readyState >= 1")
    assert [error for error in errors if "media" in error.lower()] == []


def test_the_button_plays_in_place_and_a_second_tap_stops_it(chromium, site):
    booth = Booth(site.rt)
    booth.public()
    booth.public("bdq")
    found = listening.listen(site.rt, "vi", "active", now=site.rt.clock())
    words = sentences("vi", asking.place_of(site.rt.settings))
    body = PAGE.format(template("listen", words).render(listen=found))
    context = chromium.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda sent: asked.append(sent.url.removeprefix(site.url)) if "/a/" in sent.url else None)
    page.route("**/nghe-thu", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(f"{site.url}/nghe-thu")

    def pressed():
        return [link.get_attribute("aria-pressed") for link in page.locator("[data-listen]").all()]

    assert pressed() == ["false", "false"]
    page.click("text=Tiếng Việt")
    assert pressed() == ["true", "false"]
    page.click("text=Bahnar")
    assert pressed() == ["false", "true"], "one voice at a time"
    page.keyboard.press("Space")
    assert pressed() == ["false", "false"], "the key of a button works too"
    page.click("text=Bahnar")
    page.wait_for_selector("[lang=bdq][aria-pressed=false]")
    assert page.url.endswith("/nghe-thu"), "played to its end, in place"
    assert asked[0] == "/a/vi/active.opus?v=1" and "/a/bdq/active.mp3?chon=1" in asked
    assert [cookie["value"] for cookie in context.cookies() if cookie["name"] == "voice"] == ["bdq"]
