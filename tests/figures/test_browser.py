"""The figures of scans on a small phone and a desk screen: nothing runs out at the side, axe-core finds nothing."""

import os

import pytest

SCREENS = {"phone": {"width": 360, "height": 640}, "desk": {"width": 1280, "height": 800}}


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
    assert faults == []
