"""Figures on a small phone and a desk screen: nothing runs out at the side, axe-core finds nothing, contrast included.

The overview for heads and the record it leads to are looked at together: red and amber must be read in the sun.
"""

import os

import pytest

from trace.base.db import snapshot
from trace.stamps.queries import find

SCREENS = {"phone": {"width": 360, "height": 640}, "desk": {"width": 1280, "height": 800}}

# What says red or amber, with less than seven to one between letters and ground: too pale for the sun (AAA).
PALE = """axe.run("main .tag-red, main .tag-amber, main .big .red, main .big .amber, main .said", {
    runOnly: ["color-contrast-enhanced"], rules: { "color-contrast-enhanced": { enabled: true } },
}).then(result => result.violations.flatMap(v => v.nodes.map(n => n.any[0].message + " " + n.html.slice(0, 120))))"""


def judged(page, axe, name):
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations.map(v => v.id + ': ' + v.nodes[0].html))")
    return [f"{name}: {wide} px too wide"] * (wide > 0) + [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize(("role", "screen", "scheme"), [("producer", "phone", "light"), ("officer", "desk", "dark")])
def test_the_figures_fit_and_are_accessible(chromium, axe, site, role, screen, scheme):
    cookie = site.signed_in(role).get_cookie("session")
    context = chromium.new_context(
        viewport=SCREENS[screen], bypass_csp=True, locale="vi-VN", color_scheme=scheme, java_script_enabled=True
    )
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
    page, faults = context.new_page(), []
    for name, path in (
        ("days", "/luot-quet"),
        ("weeks", "/luot-quet?tu=2026-01-01"),
        ("none", "/luot-quet?den=2020-01-01"),
    ):
        assert page.goto(site.url + path).status == 200
        if name != "none":
            page.locator("details").first.click()
        faults += judged(page, axe, f"figures-{role}-{name}")
    context.close()
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_the_overview_for_heads_and_the_record_fit_and_can_be_read_in_the_sun(chromium, axe, site, screen, scheme):
    cookie = site.signed_in("inspector", 1).get_cookie("session")
    context = chromium.new_context(viewport=SCREENS[screen], bypass_csp=True, locale="vi-VN", color_scheme=scheme)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
    page, faults = context.new_page(), []
    with snapshot(site.rt.main) as db:
        stamps = [find(db, site.rt.keys, site.code(state)) for state in ("on_hold", "recalled")]
    records = {f"record-{at.run.id}": f"/kiem-tra/tem/{at.run.id}/{at.ordinal}" for at in stamps}
    for name, path in {"overview": "/so-lieu/kiem-tra", **records}.items():
        assert page.goto(site.url + path).status == 200
        page.evaluate("document.querySelectorAll('main details').forEach(each => (each.open = true))")
        faults += judged(page, axe, f"{screen}-{name}")
        faults += [f"{name}: {said}" for said in page.evaluate(PALE)]
    context.close()
    assert faults == [], "\n".join(faults)
