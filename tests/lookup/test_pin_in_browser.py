"""The forms of the public in a real browser: a buyer's whole way without a script, and what axe reads in each page."""

import gzip
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from werkzeug.wrappers import Request, Response

from tests import browser
from tests.lookup.nodes import worth_reading
from tests.lookup.samples import ACTIVE, CODE, DEMO_CODE, NOW, PLACE, add, judged
from tests.lookup.test_page_in_browser import AXE, CONTRAST, MEASURES
from tests.serving import serving
from trace.base.db import snapshot
from trace.core.codes import pin
from trace.core.reason import Reason
from trace.lookup.pages.page import HEADERS
from trace.lookup.pages.sentences import sentences
from trace.lookup.pins.page import PinPage, render_pin
from trace.lookup.ratings.views import render_rating
from trace.lookup.rules import PinAnswer, pin_typing_line, with_pin
from trace.lookup.words import WORDS
from trace.stamps import queries as stamps
from trace.stamps.keyring import stamp_keys

SCRATCH = replace(ACTIVE, stamp_kind="unit_scratch")
FIRST = PinAnswer("pin_first", first_on=date(2026, 11, 20))
USED = PinAnswer("pin_used", first_on=date(2026, 10, 12), province="51", place="Quảng Ngãi")
TOKEN = "token"  # noqa: S105 - stands where the signed one does


def shown():
    """What a buyer may see of a scratch PIN, by its name."""
    active, recalled = judged(SCRATCH), judged(add(SCRATCH, "recalled"))
    demo = judged(replace(SCRATCH, code=DEMO_CODE))
    wrong = {n: PinAnswer("pin_mismatch", wrong=n, left=5 - n) for n in (1, 3, 5)}
    fault = pin_typing_line(Reason("typed.stamp_code"))
    return {
        "form": PinPage(active, TOKEN),
        "form_demo": PinPage(demo, TOKEN),
        "form_recalled": PinPage(recalled, TOKEN),
        "fault": PinPage(active, TOKEN, fault=fault, typed=CODE),
        "first": PinPage(with_pin(active, FIRST), TOKEN),
        "first_demo": PinPage(with_pin(demo, FIRST), TOKEN),
        "first_sold": PinPage(with_pin(judged(add(SCRATCH, "consumed")), FIRST), TOKEN),
        "first_recalled": PinPage(with_pin(recalled, FIRST), TOKEN),
        "used": PinPage(with_pin(active, USED), TOKEN),
        "wrong": PinPage(with_pin(active, wrong[1]), TOKEN, typed="12345678"),
        "wrong_often": PinPage(with_pin(active, wrong[3]), TOKEN, typed="12345678"),
        "wrong_last": PinPage(with_pin(active, wrong[5]), TOKEN, typed="12345678"),
        "wait": PinPage(active, TOKEN, wait_s=3_000),
        "wait_recalled": PinPage(recalled, TOKEN, wait_s=3_000),
    }


def pages():
    made = {}
    for lang in WORDS:
        words = sentences(lang, PLACE)
        for name, page in shown().items():
            made[f"/{lang}/{name}"] = render_pin(page, words=words, checked_at=NOW).html
        for step in ("ask", "thanks", "later"):
            made[f"/{lang}/rating_{step}"] = render_rating(step, words=words, token=TOKEN).html
    return made


PAGES = pages()
FOR_AXE = worth_reading(PAGES, always="/vi/")
"""What axe reads: every Vietnamese page, and of the other languages what differs by more than its words."""


def test_every_page_fits_the_first_round_trip():
    assert max(len(gzip.compress(html)) + len(str(HEADERS)) for html in PAGES.values()) <= 14_336


@pytest.fixture(scope="module")
def forms():
    """The pages over HTTP with their headers, on this machine only."""

    @Request.application
    def answer(request):
        body = PAGES.get(request.path)
        return Response(body or b"", 200 if body else 404, HEADERS, mimetype="text/html")

    with serving(answer) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def tab(chromium, forms):
    """One tab for all of the pages; none of them may say an error or ask another host."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, is_mobile=True)
    page, errors, hosts = context.new_page(), [], set()
    page.on("console", lambda message: errors.append((page.url, message.text)) if message.type == "error" else None)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    yield page
    context.close()
    assert errors == []
    assert hosts <= {urlsplit(forms).netloc, ""}


def test_nothing_scrolls_sideways_and_everything_is_large_enough_to_touch(tab, forms):
    wrong = {}
    for path in PAGES:
        tab.goto(forms + path)
        for width in (320, 360):
            tab.set_viewport_size({"width": width, "height": 640})
            seen = tab.evaluate(MEASURES)
            if seen["sideways"] > 0 or seen["small"]:
                wrong[path, width] = seen
    assert wrong == {}


def test_axe_finds_nothing_in_the_light_or_in_the_dark(tab, axe, forms):
    wrong = {}
    for path in FOR_AXE:
        tab.emulate_media(color_scheme="light")
        tab.goto(forms + path)
        tab.evaluate(axe)
        found = tab.evaluate(AXE)
        tab.emulate_media(color_scheme="dark")
        if found := [*found, *tab.evaluate(CONTRAST)]:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("path", ["/vi/first", "/en/first", "/vi/first_demo", "/en/first_demo"])
def test_the_fixed_sentence_is_seen_without_scrolling_with_scripts_off(chromium, forms, path):
    context = chromium.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(forms + path)
    box = tab.locator(".fixed").bounding_box()
    context.close()
    assert box["y"] + box["height"] <= 640


def test_a_buyer_enters_a_pin_and_rates_the_page_with_scripts_off(chromium, site):
    code = site.code("active", "unit_scratch")
    phone = browser.phone(chromium, site, locale="vi-VN")
    tab = phone.page
    tab.goto(f"{site.url}/{code}/so-cao")
    tab.fill("#pin", pin_of(site, code))
    with tab.expect_navigation():
        tab.click(".check button")
    assert tab.inner_text("h1") == "MÃ CÀO KHỚP – LẦN ĐẦU"
    assert tab.url == f"{site.url}/{code}/so-cao"
    tab.click("a[href^='/danh-gia']")
    with tab.expect_navigation():
        tab.click("button[value=satisfied]")
    assert tab.inner_text("h1") == "Cảm ơn bạn"
    assert tab.context.cookies() == []
    assert phone.faults == []


def pin_of(site, code):
    with snapshot(site.rt.main) as db:
        stamp = stamps.scratch_stamp(db, site.rt.keys, code)
        slot_key = stamp_keys(site.rt.keys).slot(db, stamp.run.slot)
    return pin(slot_key.pin_key, stamp.run.salt, stamp.run.base + stamp.ordinal)
