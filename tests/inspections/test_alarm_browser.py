"""Alarms and their rules on a small phone and a desk screen: nothing runs out at the side, axe-core finds nothing."""

import pytest

from tests.inspections.test_browser import SCREENS, judged, sign_in
from tests.lookup.crowd import HUE, Crowd, failures
from tests.lookup.test_suspicion import NINE
from trace.base.db import snapshot
from trace.core.words import local_day
from trace.inspections import jobs
from trace.stamps.models import Run


def simulated(site):
    """A copied stamp, a spent one and a network that tries codes."""
    today = local_day(site.rt.clock())
    with snapshot(site.rt.main) as db:
        run = db.query(Run).filter(Run.kind == "unit", Run.quantity > 10).order_by(Run.id).first()
    crowd = Crowd(today).devices((run.slot, run.base + 3, run.id), 300, NINE, days=30)
    spent = (run.slot, run.base + 4, run.id)
    crowd.look(spent, 0, HUE, 2, result="void").look(spent, 1, HUE, result="void").written(site.rt)
    failures(site.rt, 700, today=today)
    jobs.watch_scans(site.rt)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_alarms_fits_and_is_accessible(chromium, axe, site, screen):
    context = chromium.new_context(viewport=SCREENS[screen], bypass_csp=True, locale="vi-VN")
    page, faults = context.new_page(), []
    sign_in(page, site, "inspector")

    def look(name, path):
        page.goto(site.url + path)
        faults.extend(judged(page, axe, f"{screen}-alarms-{name}"))

    look("none", "/kiem-tra/canh-bao")
    simulated(site)
    look("list", "/kiem-tra/canh-bao")
    page.click("text=Nghi tem bị sao chép: ")
    faults.extend(judged(page, axe, f"{screen}-alarms-copy"))
    page.click("main form button[type=submit]")
    faults.extend(judged(page, axe, f"{screen}-alarms-refused"))
    look("rules", "/kiem-tra/quy-tac-quet")
    officer = chromium.new_context(viewport=SCREENS[screen], bypass_csp=True, locale="vi-VN")
    page = officer.new_page()
    sign_in(page, site, "officer")
    look("rule", "/kiem-tra/quy-tac-quet/1")
    assert faults == []
