"""The pages in a real browser, under their own policy: seen, measured and read by axe. JavaScript is off for looks."""

import threading
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.lookup.samples import ACTIVE, CODE, DEMO_CODE, NOW, PLACE, STATES, add, every_answer, judged
from trace.lookup.page import HEADERS, Visit, render, render_entry, render_static_trouble
from trace.lookup.sentences import sentences
from trace.lookup.words import WORDS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = f"""axe.run(document, {{runOnly: {RULES}, resultTypes: ["violations"]}})
    .then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"""
WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
SMALL_TARGETS = """[...document.querySelectorAll("a.btn, button, summary, nav a, header > a, input:not([type=hidden])")]
    .filter(one => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 44)
    .map(one => one.outerHTML)"""

ALL_AT_ONCE = [state for state in STATES if state not in ("past_best", "revoked", "stolen", "void")]


def pages():
    """Every page by its name: each state, one with all that can be said, the form, and the static file."""
    heavy = ACTIVE
    for state in ALL_AT_ONCE:
        heavy = add(heavy, state)
    made = {}
    for lang in WORDS:
        answers = {name: (verdict, "scanned") for name, verdict in every_answer(CODE).items()}
        answers |= {f"demo_{name}": (verdict, "scanned") for name, verdict in every_answer(DEMO_CODE).items()}
        answers |= {"heavy": (judged(heavy), "scanned"), "typed": (judged(ACTIVE), "typed")}
        for name, (verdict, route) in answers.items():
            made[f"/{lang}/{name}"] = render(verdict, Visit(NOW, route), words=sentences(lang, PLACE)).html
        made[f"/{lang}/entry"] = render_entry(lang=lang, place=PLACE).html
    return made | {"/vi/static": render_static_trouble(PLACE)}


PAGES = pages()
ALONE = sorted(path for path in PAGES if "/demo_" not in path)
GREEN = sorted(path for path in PAGES if "active" in path and "not_activated" not in path)


@pytest.fixture(scope="module")
def site():
    """The pages over HTTP with their headers, on this machine only."""

    @Request.application
    def answer(request):
        body = PAGES.get(request.path)
        return Response(body or b"", 200 if body else 404, HEADERS, mimetype="text/html")

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 360)])
@pytest.mark.parametrize("path", ALONE)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(phone, axe, path, scheme, width):
    tab = phone(path, scheme=scheme, width=width, script=True)
    scroll, client = tab.evaluate(WIDTH)
    assert scroll <= client
    assert tab.evaluate(SMALL_TARGETS) == []
    tab.evaluate(axe)
    assert tab.evaluate(AXE) == []


def test_axe_complains_where_there_is_something_to_complain_about(phone, axe):
    tab = phone("/vi/entry", script=True)
    tab.evaluate(axe)
    tab.evaluate("document.querySelector('label').remove()")
    assert "label" in {found[0] for found in tab.evaluate(AXE)}


@pytest.mark.parametrize("path", GREEN)
def test_the_fixed_sentence_is_seen_without_scrolling_with_scripts_off(phone, path):
    tab = phone(path)
    box = tab.locator(".fixed").bounding_box()
    assert box["y"] + box["height"] <= 640
    assert tab.locator("h1").bounding_box()["y"] < 320


@pytest.mark.parametrize("path", ["/vi/active", "/en/recalled", "/vi/typing_error"])
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
    assert not tab.locator(".acts").is_visible()
