"""The pages in a real browser, under their own policy: seen, measured and read by axe. JavaScript is off for looks."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from werkzeug.wrappers import Request, Response

from tests.lookup.nodes import worth_reading
from tests.lookup.samples import (
    ACTIVE,
    CODE,
    DEMO_CODE,
    NOW,
    PLACE,
    RECALL,
    STATES,
    TODAY,
    add,
    every_answer,
    judged,
)
from tests.serving import serving
from trace.lookup.pages.page import HEADERS, Visit, render, render_entry, render_static_trouble, render_verdict_with
from trace.lookup.pages.sentences import sentences
from trace.lookup.pages.templates import TEMPLATES
from trace.lookup.products import Shop, render_product
from trace.lookup.queries.notices import RecalledBatch, RecallNotice
from trace.lookup.queries.registered import RecalledLot, Registered
from trace.lookup.recalls import InNotice, render_notice
from trace.lookup.rules import Free, Line
from trace.lookup.voices.listening import Listen
from trace.lookup.words import NAMES, WHOLE, WORDS

ROOT = TEMPLATES.parent

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = f"""axe.run(document, {{runOnly: {RULES}, resultTypes: ["violations"]}})
    .then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"""
CONTRAST = AXE.replace(str(RULES), '{type: "rule", values: ["color-contrast"]}')
"""All that a dark page can have against it which a light one has not."""
WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
TOUCHED = "a.btn, a.rate, button, summary, nav a, header > a, input:not([type=hidden])"
SMALL_TARGETS = f"""[...document.querySelectorAll("{TOUCHED}")]
    .filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML)"""
MEASURES = f"""(() => {{
    const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
    return {{
        sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        small: {SMALL_TARGETS},
        heading: box("h1")?.top,
        fixed: box(".fixed")?.bottom,
        rating: box("a[href^='/danh-gia']")?.top,
    }};
}})()"""

ALL_AT_ONCE = [state for state in STATES if state not in ("past_best", "revoked", "stolen", "void")]
SENT_ON = Visit(NOW, via_share=True, listen=Listen("vi", "tiếng Việt", "/a/vi/x.mp3", "", ()))
FEW = ("active", "active_scratch", "active_lot", "recalled", "expired", "unknown_typed", "typing_error")
"""States by which the page of a language beside the two whole ones is looked at."""


def heavy():
    """All that can be said of one code at once."""
    facts = ACTIVE
    for state in ALL_AT_ONCE:
        facts = add(facts, state)
    return judged(facts)


def answers():
    """Every answer by a name, demonstration codes too, with the visit it is shown at."""
    shown = {name: (verdict, Visit(NOW)) for name, verdict in every_answer(CODE).items()}
    shown |= {f"demo_{name}": (verdict, Visit(NOW)) for name, verdict in every_answer(DEMO_CODE).items()}
    active = judged(ACTIVE)
    return shown | {
        "typed": (active, Visit(NOW, "typed")),
        "sent_on": (active, SENT_ON),
        "heavy": (heavy(), Visit(NOW)),
    }


def beside(lang):
    """The pages that carry no verdict on a stamp, and the one that is sent on."""
    words = sentences(lang, PLACE)
    link = {"link": "https://txng.example.vn/1?via=share", "sms": "sms:?&body=1", "copied": "x"}
    more = {"more": {**link, "size": 21, "path": "M0 0h7v1h-7z"}}
    lot = RecalledBatch(1, ACTIVE.product, "CF-260915", date(2026, 9, 15), date(2027, 9, 14), "use_by", 2400, "túi")
    notice = RecallNotice(3, RECALL, ACTIVE.producer.name, None, (lot,))
    known = Registered(
        replace(ACTIVE, batch=None, journey=(), site=None),
        "Cà phê nguyên chất",
        "Nơi khô, mát",
        "Rang mộc",
        "",
        TODAY,
        None,
        (RecalledLot("CF-260101", TODAY, 3),),
    )
    shops = [Shop("Cửa hàng", "https://shop.example")]
    within = InNotice((Line("notice.yes", {"lot": Free("CF-260915")}),), CODE, CODE, within=True)
    return {
        "entry": render_entry(lang=lang, place=PLACE),
        "share": render_verdict_with("share", judged(ACTIVE), Visit(NOW), words=words, **more),
        "product": render_product(known, lang=lang, place=PLACE, shops=shops, now=NOW),
        "notice": render_notice(notice, None, lang=lang, place=PLACE),
        "notice_yes": render_notice(notice, within, lang=lang, place=PLACE),
        "notice_ended": render_notice(replace(notice, withdrawn_on=TODAY), None, lang=lang, place=PLACE),
    }


def pages():
    """Every page by its path: whole languages with all of them, the others with a few."""
    made = {"/vi/static": render_static_trouble(PLACE)}
    for lang in WORDS:
        named = answers() if lang in WHOLE else {name: (every_answer()[name], Visit(NOW)) for name in FEW}
        for name, (verdict, visit) in named.items():
            made[f"/{lang}/{name}"] = render(verdict, visit, words=sentences(lang, PLACE)).html
        made |= {f"/{lang}/{name}": page.html for name, page in beside(lang).items()}
    return made


PAGES = pages()
FOR_AXE = worth_reading({path: html for path, html in PAGES.items() if "/demo_" not in path}, always="/vi/")
"""What axe reads: all that is said in Vietnamese, and of the other languages what differs by more than its words."""


@pytest.fixture(scope="module")
def site():
    """The pages over HTTP with their headers, on this machine only."""

    @Request.application
    def answer(request):
        if request.path.startswith("/static/"):
            return Response((ROOT / request.path[1:]).read_bytes(), mimetype="text/javascript")
        body = PAGES.get(request.path)
        return Response(body or b"", 200 if body else 404, HEADERS, mimetype="text/html")

    with serving(answer) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def phone(chromium, site):
    """Opens a page on a phone; no error and no request to another host may come of it."""
    opened = []

    def look(path, *, scheme="light", script=False, width=360):
        context = chromium.new_context(
            viewport={"width": width, "height": 640},
            is_mobile=True,
            java_script_enabled=script,
            color_scheme=scheme,
        )
        tab, errors, hosts = context.new_page(), [], set()
        tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        tab.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        tab.goto(site + path)
        opened.append((context, errors, hosts))
        return tab

    yield look
    for context, errors, hosts in opened:
        context.close()
        assert errors == []
        assert hosts <= {urlsplit(site).netloc, ""}


@pytest.fixture(scope="module")
def seen(chromium, site, axe):
    """What a phone sees of every page: measures at 320 and 360 pixels without scripts, and what axe, a script itself,
    finds in the light and in the dark. One tab goes through them all: opening one for each takes longer than looking.
    """
    size = {"width": 320, "height": 640}
    plain = chromium.new_context(viewport=size, is_mobile=True, java_script_enabled=False)
    read = chromium.new_context(viewport=size, is_mobile=True)
    found = _measured(plain.new_page(), site)
    tab = read.new_page()
    for path in FOR_AXE:
        tab.emulate_media(color_scheme="light")
        tab.goto(site + path)
        tab.evaluate(axe)
        found[path]["light"] = tab.evaluate(AXE)
        tab.emulate_media(color_scheme="dark")
        found[path]["dark"] = tab.evaluate(CONTRAST)
    plain.close()
    read.close()
    return found


def _measured(tab, site):
    found = {}
    for path in PAGES:
        tab.set_viewport_size({"width": 320, "height": 640})
        tab.goto(site + path)
        narrow = tab.evaluate(MEASURES)
        tab.set_viewport_size({"width": 360, "height": 640})
        found[path] = {320: narrow, 360: tab.evaluate(MEASURES), "light": [], "dark": []}
    return found


def test_axe_finds_nothing_in_the_light_or_in_the_dark(seen):
    assert len(FOR_AXE) > 30
    assert {path: (one["light"], one["dark"]) for path, one in seen.items() if one["light"] or one["dark"]} == {}


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_and_everything_is_large_enough_to_touch(seen, width):
    assert {path: one[width]["sideways"] for path, one in seen.items() if one[width]["sideways"] > 0} == {}
    assert {path: one[width]["small"] for path, one in seen.items() if one[width]["small"]} == {}


def test_the_fixed_sentence_is_seen_without_scrolling_demonstration_or_not(seen):
    green = [path for path in PAGES if "active" in path and "not_activated" not in path]
    assert len(green) > 25
    assert {path: seen[path][360]["fixed"] for path in green if not seen[path][360]["fixed"] <= 640} == {}
    assert all(seen[path][360]["heading"] < 320 for path in green)


def test_nobody_is_asked_about_satisfaction_before_scrolling(seen):
    asked = {path: one[360]["rating"] for path, one in seen.items() if one[360].get("rating") is not None}
    assert len(asked) > 20
    assert {path: top for path, top in asked.items() if top < 640} == {}


def test_the_list_of_languages_opens_without_a_script_and_fits_a_narrow_screen(phone):
    tab = phone("/km/active", width=320)
    tab.locator("nav summary").click()
    box = tab.locator("nav details div").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert tab.locator("nav details a").all_inner_texts() == list(NAMES.values())
    assert tab.evaluate(WIDTH)[0] <= 320


def test_the_page_to_send_on_offers_what_the_browser_can_do(phone):
    tab = phone("/vi/share", script=True)
    assert tab.locator("#print").is_visible()
    assert tab.locator("#copy").is_visible() == tab.evaluate("!!navigator.clipboard")
    assert tab.locator("#send").is_visible() == tab.evaluate("!!navigator.share")
    without = phone("/vi/share")
    assert without.locator("button:visible").count() == 0
    assert without.locator("#link").is_visible()


def test_axe_complains_where_there_is_something_to_complain_about(phone, axe):
    tab = phone("/vi/entry", script=True)
    tab.evaluate(axe)
    tab.evaluate("document.querySelector('label').remove()")
    assert "label" in {found[0] for found in tab.evaluate(AXE)}


@pytest.mark.parametrize("path", ["/vi/active", "/en/recalled", "/vi/typing_error", "/ja/active"])
def test_text_spacing_of_the_readers_own_cuts_nothing_off(phone, path):
    tab = phone(path, script=True, width=320)
    tab.evaluate(
        """for (const one of document.querySelectorAll("*")) {
            one.style.setProperty("line-height", "1.5", "important");
            one.style.setProperty("letter-spacing", "0.12em", "important");
            one.style.setProperty("word-spacing", "0.16em", "important");
        }"""
    )
    scroll, client = tab.evaluate(WIDTH)
    assert scroll <= client


def test_the_verdict_needs_one_request(phone, site):
    tab = phone("/vi/static")
    asked = []
    tab.on("request", lambda request: asked.append(urlsplit(request.url).path))
    tab.goto(site + "/vi/heavy")
    assert asked == ["/vi/heavy"]


def test_in_print_the_verdict_is_black_on_white_in_a_frame_with_its_address(phone):
    tab = phone("/vi/recalled")
    tab.emulate_media(media="print")
    style = (
        "el => [getComputedStyle(el).backgroundColor, getComputedStyle(el).color, getComputedStyle(el).borderTopWidth]"
    )
    assert tab.locator(".v").evaluate(style) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "5px"]
    assert tab.locator(".paper").inner_text() == f"txng.example.vn/{CODE}"
    assert tab.locator(".btn:visible").count() == 0
