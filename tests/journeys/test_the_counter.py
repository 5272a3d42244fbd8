"""The counter as people use it: an officer's morning with the keyboard alone, and a slip that leads to a case."""

from __future__ import annotations

import io
import re
import subprocess

import zxingcpp
from PIL import Image
from sqlalchemy import select

from tests.journeys.somebody import Somebody, sign_in_of
from tests.registry.imports.conftest import tax_ids
from trace.accounts import queries as accounts
from trace.accounts.models import Person
from trace.base.db import transaction
from trace.registry import service as registry
from trace.registry.rules import ProducerDetails
from trace.review import service as review
from trace.review.models import Case

COMMUNE = "18313"  # xã Vũ Quang
DOTS = 200


# An officer's morning, with the keyboard alone.


def waiting_cases(town, *names, by):
    """Cases of new cooperatives in Vũ Quang, typed and handed in by this person."""
    made = []
    with transaction(town.rt.main) as db:
        login = sign_in_of(town, *by)[0]
        number = db.scalars(select(Person.id).where(Person.phone == login)).one()
        for name, code in zip(names, tax_ids(len(names), start=300_700_000 + 1_000 * len(names)), strict=True):
            details = ProducerDetails(name, "cooperative", code, "Thôn 2", COMMUNE)
            actor, when = accounts.actor_of(db, number), town.rt.clock()
            owner = registry.register_producer(db, actor=actor, details=details, keys=town.rt.keys, now=when)
            actor = accounts.actor_of(db, number)
            made.append(review.submit_producer(db, actor=actor, producer_id=owner.id, now=when).id)
    return made


def choose_with_keys(officer, *names):
    """Go down the list and mark these cases."""
    officer.page.locator("main").focus()
    for _row in range(officer.page.locator("[data-queue] tbody tr").count()):
        officer.keys("j")
        line = officer.page.evaluate("document.activeElement.closest('tr').innerText")
        if any(name in line for name in names):
            officer.keys("x")
    assert officer.page.locator("[name=case]:checked").count() == len(names)


def test_an_officer_decides_a_mornings_like_cases_with_the_keyboard_and_is_told_what_was_left(town, person):
    theirs = ("HTX Sáng Một", "HTX Sáng Hai", "HTX Sáng Ba")
    cases = waiting_cases(town, *theirs, by=("producer", 0))
    waiting_cases(town, "HTX Tự Nhập", by=("officer", 2))
    officer = person("officer", 2, width=1280)
    officer.go("/ho-so").sees("đang chờ").sees("quá hạn").fits("queue-1280")
    figures = officer.page.locator("nav.figures strong").all_inner_texts()
    assert int(figures[0]) >= len(theirs)
    officer.tab_to("details.filters summary").keys("Enter").tab_to(".chips a[href*='kind=producer']").keys("Enter")
    officer.page.wait_for_url("**/ho-so?*kind=producer*")
    assert "HTX Tự Nhập" not in officer.page.inner_text("main"), "what an officer typed alone goes to the unit above"
    choose_with_keys(officer, *theirs)
    officer.tab_to("#queue button[type=submit]").keys("Enter").sees("Sẽ quyết định 3 trong 3 hồ sơ").fits("bulk-1280")
    with transaction(town.rt.main) as db:
        case = db.get_one(Case, cases[2])
        actor = accounts.actor_of(db, case.entered_by[0])
        review.withdraw(db, actor=actor, case_id=case.id, version=case.version, now=town.rt.clock())
    while officer.page.locator("[name=ticked]:not(:checked)").count():
        officer.tab_to("[name=ticked]:not(:checked)").keys("Space")
    officer.tab_to("[name=outcome][value=accepted]").keys("Space").tab_to("[name=confirmed]")
    officer.keys("2", "Enter").sees("Gõ đúng số hồ sơ sẽ quyết định: 3.")
    officer.tab_to("[name=confirmed]").keys("Control+a", "3", "Enter").sees("Đã quyết định 2 hồ sơ, để nguyên 1 hồ sơ")
    officer.sees("rút").fits("bulk-done-1280").tab_to("main a.button[href*='kind=producer']").keys("Enter")
    officer.page.wait_for_url("**/ho-so?*kind=producer*")
    assert not [name for name in theirs if name in officer.page.inner_text("main")]


# A paper file at the counter, and whoever brought it at home.


def symbol_on(pdf):
    """What the QR of a printed page says, and all its words."""
    drawn = subprocess.run(["pdftoppm", "-r", str(DOTS), "-gray", "-"], input=pdf, check=True, capture_output=True)  # noqa: S603, S607
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True)  # noqa: S607
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.stdout)), formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text, told.stdout.decode()


def printed(officer, paper):
    """The slip that opens beside the page when this paper is chosen."""
    kept = []

    def keep(route):
        answer = route.fetch()
        kept.append(answer.body())
        route.fulfill(response=answer)

    here = officer.page.context
    here.route("**/phieu", keep)
    with here.expect_event("page"), here.expect_event("response", lambda each: each.url.endswith("/phieu")):
        officer.press(paper)
    return kept[0]


def receive(officer):
    """A household that comes with its papers: registered, its file received and handed in; the page to print from."""
    officer.go("/tiep-nhan").fits("counter-start").follow("Đăng ký cơ sở").type("name", "Hộ ông Trần Văn Giấy")
    officer.tick("legal_type", "household").type("tax_id", "042179004321").type("address", "Ngõ 9")
    officer.type("commune", "vu quang").press("Tìm").tick("ward_code", COMMUNE).type("representative", "Trần Văn Giấy")
    officer.type("phone", "0912345679").tick("privacy_accepted").press("Lưu").sees("trên giấy")
    officer.go("/tiep-nhan").type("tax_id", "042179004321").press("Tìm").tick("papers", "registration")
    officer.tick("papers", "identity_seen").press("Tiếp nhận").press("Nộp đăng ký cơ sở").sees("HS-").fits(
        "counter-one"
    )


def test_a_slip_of_the_counter_leads_whoever_holds_it_to_their_case_and_to_nobodys_name(chromium, town, person):
    officer = person("officer", 2)
    receive(officer)
    address, words = symbol_on(printed(officer, "Giấy A5"))
    code = re.search(r"HS-\d{4}-\d{4}", words)[0]
    assert address == f"{town.url}/theo-doi/{code}"
    at_home = Somebody(chromium, town, width=360, height=640)
    at_home.page.goto(address)
    at_home.sees(code).sees("Đang soát xét").sees("1/1: Kiểm tra giấy tờ cơ sở").sees("Chi cục").sees(
        "Ngày hẹn trả"
    ).fits("track-360")
    due = re.search(r"Ngày hẹn trả\s+(\d\d/\d\d/\d{4})", at_home.page.inner_text("main"))[1]
    assert due in words
    for private in ("042179004321", "4321", "Giấy", "0912345679", "Ngõ 9"):
        assert private not in at_home.page.content()
    assert "042179004321" not in words and "Trần Văn Giấy" not in words
    at_home.leave()
