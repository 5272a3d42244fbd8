"""A person at a browser of their own, who finds their way by the words on buttons and links."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import PATIENCE_MS, Watched
from trace.base.db import transaction
from trace.jobs.runner import run_due
from trace.ledger import service as ledger
from trace.working import JOBS

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Somebody:
    """A person at their own browser, in Vietnamese. Remembers which fields they typed in."""

    def __init__(self, chromium, site, *, width=390, height=800):
        self.site = site
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        watched = Watched(context.new_page(), site.url)
        self.page, self.faults = watched.page, watched.faults
        self.page.set_default_timeout(PATIENCE_MS)
        self.typed: list[str] = []

    def go(self, path):
        self.page.goto(self.site.url + path)
        return self

    def press(self, name):
        return self._click("button", name)

    def follow(self, name):
        return self._click("link", name)

    def _click(self, role, name):
        found = self.page.locator("main").get_by_role(role, name=name)
        words = self.page.locator("main").inner_text()
        assert found.count(), f"no {role} {name!r} on {self.page.url}:\n{words[:3000]}"
        found.first.click()
        return self

    def type(self, field, text):
        self.page.locator(f"main [name={field}]").fill(str(text))
        self.typed.append(field)
        return self

    def tick(self, field, value=None):
        chosen = f"[value='{value}']" if value is not None else ""
        self.page.locator(f"main [name={field}]{chosen}").check()
        return self

    def choose(self, field, part):
        """Pick the option whose value or words have this part in them."""
        chosen = self.page.locator(f"main [name={field}]")
        options = chosen.locator("option").evaluate_all("all => all.map(o => [o.value, o.label])")
        fitting = [value for value, words in options if part in (value, words) or part in words]
        assert fitting, f"no option {part!r} among {options}"
        chosen.select_option(fitting[0])
        return self

    def sees(self, text):
        """Wait until these words stand on the page, in capitals or not."""
        expect(self.page.locator("main")).to_contain_text(text, ignore_case=True, use_inner_text=True)
        return self

    def fits(self, name):
        """Look at the page: nothing of it lies beside the screen. A picture of it goes where SCREENSHOTS says."""
        self.page.wait_for_load_state("load")
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        beside = self.page.evaluate(WIDE)
        assert beside <= 0, f"{name} is {beside} px too wide"
        return self

    def keys(self, *keys):
        """Press these keys one after another, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def tab_to(self, selector):
        """Go on by the tabulator until this stands in the focus."""
        for _step in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return self
        raise AssertionError(f"no tabulator leads to {selector} on {self.page.url}")

    def sign_in(self, login, password):
        return self.go("/dang-nhap").type("login", login).type("password", password).press("Đăng nhập")

    def leave(self):
        """Close the browser; nothing went wrong in it but what was refused beside its field."""
        self.page.context.close()
        assert [fault for fault in self.faults if "status of 422" not in fault] == []


def sign_in_of(site, role, nth=0):
    """The number and password of the nth person with this role."""
    return [entry for entry in site.sign_ins() if entry[0] == role][nth][1:]


def worker_works(site):
    """What the worker process does meanwhile."""
    run_due(site.rt, JOBS)
    with transaction(site.rt.main) as db:
        ledger.chain(db, now=site.rt.clock())
