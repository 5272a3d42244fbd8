"""Ordering and the editor of templates on a small phone and a desk screen: the drawing follows the choices."""

import pytest

from tests.figures.test_browser import SCREENS, judged


def opened(chromium, site, role, screen):
    cookie = site.signed_in(role).get_cookie("session")
    context = chromium.new_context(viewport=SCREENS[screen], locale="vi-VN", bypass_csp=True)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
    return context.new_page()


@pytest.mark.parametrize("screen", SCREENS)
def test_the_drawing_of_an_order_follows_its_choices(chromium, axe, site, screen):
    page, faults = opened(chromium, site, "producer", screen), []
    assert page.goto(f"{site.url}/tem/dat").status == 200
    drawing = page.locator("[data-drawing] svg")
    drawing.wait_for()
    before = drawing.get_attribute("viewBox")
    faults += judged(page, axe, f"{screen}-order")
    page.select_option("#stock", "a4-24")
    page.wait_for_function(
        "before => document.querySelector('[data-drawing] svg').getAttribute('viewBox') !== before", arg=before
    )
    page.select_option("#stock", "roll")
    page.get_by_text("Khổ tự chọn", exact=True).click()
    page.fill("#width", "20")
    page.fill("#height", "20")
    page.wait_for_selector("[data-drawing] svg[aria-label*='25 × 25 mm']")
    faults += judged(page, axe, f"{screen}-order-refused")
    page.fill("#width", "50")
    page.fill("#height", "30")
    page.wait_for_selector("[data-drawing] svg[viewBox='-1 -1 52 32']")
    page.fill("#quantity", "1500")
    page.click("button[value=preview]")
    page.wait_for_load_state("load")
    faults += judged(page, axe, f"{screen}-order-confirm")
    assert "Cuộn 1.000 nhãn 50 × 30 mm" in page.locator("main").inner_text()
    assert faults == []


@pytest.mark.parametrize("screen", SCREENS)
def test_the_editor_draws_the_label_and_says_what_it_refuses(chromium, axe, site, screen):
    page, faults = opened(chromium, site, "admin", screen), []
    for name, path in (("templates", "/mau-tem"), ("template", "/mau-tem/1")):
        assert page.goto(site.url + path).status == 200
        faults += judged(page, axe, f"{screen}-{name}")
    page.goto(f"{site.url}/mau-tem/1/sua")
    page.wait_for_selector("[data-drawing] svg")
    page.fill("#issuer_words", "Đạt OCOP 5 sao")
    page.wait_for_selector("[data-drawing] svg[aria-label*='OCOP']")
    page.click("main button:has-text('Lưu')")
    page.wait_for_load_state("load")
    faults += judged(page, axe, f"{screen}-template-refused")
    page.fill("#issuer_words", "Sở Nông nghiệp và Môi trường")
    page.click("main button:has-text('Lưu')")
    page.wait_for_url("**/mau-tem/3")
    assert faults == []
