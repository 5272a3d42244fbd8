"""Inspectors' pages on a small phone and a desk screen: nothing runs out at the side, axe-core finds nothing."""

import os

import pytest

from trace.base.db import snapshot
from trace.registry.models import Batch

SCREENS = {"phone": {"width": 360, "height": 640}, "desk": {"width": 1280, "height": 800}}

# Of the demonstration: an inspection with a sample and a photograph, goods without a stamp, minutes, a plan.
FIELD_PAGES = {
    "inspections": "/kiem-tra/cuoc",
    "inspection": "/kiem-tra/cuoc/1",
    "unstamped": "/kiem-tra/cuoc/2",
    "minutes": "/kiem-tra/cuoc/1/bien-ban",
    "new-inspection": "/kiem-tra/cuoc/moi?product=8",
    "sample": "/kiem-tra/mau/1",
    "plan": "/kiem-tra/ke-hoach/1",
    "checklist": "/kiem-tra/bang-kiem/1",
}


def sign_in(page, site, role, nth=0):
    _, login, password = [entry for entry in site.sign_ins() if entry[0] == role][nth]
    page.goto(f"{site.url}/dang-nhap")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")


def judged(page, axe, name):
    page.wait_for_load_state("load")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations.map(v => v.id + ': ' + v.nodes[0].html))")
    return [f"{name}: {wide} px too wide"] * (wide > 0) + [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_inspectors_fits_and_is_accessible(chromium, axe, site, screen):
    context = chromium.new_context(viewport=SCREENS[screen], bypass_csp=True, locale="vi-VN")
    page, faults = context.new_page(), []
    sign_in(page, site, "inspector")

    def look(name, path=None):
        if path:
            page.goto(site.url + path)
        faults.extend(judged(page, axe, f"{screen}-{name}"))

    page.goto(f"{site.url}/kiem-tra")
    page.fill("[name=code]", "1234")
    page.click("main button[type=submit]")
    look("start-refused")
    page.fill("[name=code]", site.code("active"))
    page.click("main button[type=submit]")
    record = page.url.removeprefix(site.url)
    look("stamp")
    look("finding", f"{record}/ghi-nhan")
    look("hold-form", f"{record}/tam-ngung")
    page.check("[name=scope][value=batch]")
    page.fill("[name=reason]", "Nghi có dư lượng kháng sinh, đã lấy mẫu")
    page.click("main button[type=submit]")
    look("hold-preview")
    page.click("main button[value=confirm]")
    look("hold")
    look("start", "/kiem-tra")
    look("holds", "/kiem-tra/tam-ngung?all=1")
    look("recalls", "/kiem-tra/thu-hoi")
    page.click("main .tasks a")
    look("recall")
    with snapshot(site.rt.main) as db:
        batch = db.query(Batch).order_by(Batch.id).first()
    look("recall-form", f"/kiem-tra/thu-hoi/moi/{batch.id}")
    for field in ("decided_by", "decision_no", "scope"):
        page.fill(f"[name={field}]", "Chi cục An toàn thực phẩm")
    page.fill("[name=public_text]", "Hàm lượng histamin vượt mức cho phép")
    page.fill("[name=decision_date]", "2026-01-02")
    page.click("main button[type=submit]")
    look("recall-preview")
    page.click("main button[value=confirm]")
    look("recall-entered")
    for name, path in FIELD_PAGES.items():
        look(name, path)
    look("ledger", "/nhat-ky")
    look("chain", "/nhat-ky/chuoi")
    context.close()
    assert faults == []
