"""The main job, end to end, in a browser: a producer's product becomes a printed stamp that a phone resolves.

Nobody's page is opened by its number: each person finds their way by links and buttons, in Vietnamese.
"""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.browser import phone
from tests.journeys.somebody import Somebody, sign_in_of, worker_works
from trace.demo.material import FOLDER

PASSWORD = "trâu cày ruộng sâu buổi sớm"  # noqa: S105 - of the person in this story
PHONE = "0912 345 678"
DOTS = 300


@pytest.fixture
def people(chromium, site):
    """The people of the demonstration at their browsers, by role and number."""

    def person(role, nth=0):
        return Somebody(chromium, site).sign_in(*sign_in_of(site, role, nth))

    return person


def register(chromium, site, officer):
    """A phone number, a slip printed at the counter, a password of one's own."""
    producer = Somebody(chromium, site).go("/dang-ky")
    producer.type("name", "Nguyễn Thị Tằm").type("phone", PHONE).press("Đăng ký").sees("phiếu")
    officer.go("/nguoi-dung").follow("Nguyễn Thị Tằm").follow("phiếu")
    officer.tick("checked").press("phiếu")
    digits = re.sub(r"\D", "", officer.page.locator(".paper-digits").inner_text())
    assert len(digits) == 10
    producer.go("/moi").type("login", PHONE).type("digits", digits)
    producer.type("password", PASSWORD).type("again", PASSWORD).press("Đặt mật khẩu")
    if "/dang-nhap" in producer.page.url:
        producer.sign_in(PHONE, PASSWORD)
    return producer


def enter_organisation(producer):
    producer.go("/co-so").follow("Đăng ký").type("name", "Tổ hợp tác Mật ong Minh Họa Khe Rào")
    producer.tick("legal_type", "cooperative_group").type("tax_id", "0100233488").type("address", "Thôn 3")
    producer.type("commune", "vu quang").press("Tìm").tick("ward_code", "18313")
    producer.type("representative", "Nguyễn Thị Tằm").tick("privacy_accepted").press("Lưu")
    producer.press("Nộp hồ sơ").sees("HS-")


def accept(officer, what, *checks):
    """Open the case from the queue and accept it."""
    officer.go("/ho-so?below=1").follow(what)
    for check in checks:
        officer.tick("ticked", check)
    officer.tick("outcome", "accepted").press("Ghi quyết định")


def enter_product(producer):
    producer.go("/co-so").follow("Khe Rào").follow("Thêm sản phẩm")
    producer.type("name_vi", "Mật ong rừng Khe Rào").choose("group_key", "I.2.b").type("brand", "Khe Rào")
    producer.type("origin", "Rừng xã Vũ Quang, tỉnh Hà Tĩnh").type("standards", "TCVN 12605:2019")
    producer.type("net_content", "500 ml").press("Lưu")
    producer.page.locator("[name=image]").set_input_files(FOLDER / "pictures" / "sp08.webp")
    producer.press("Thêm ảnh này").press("Nộp hồ sơ").sees("HS-")


def enter_batch(producer):
    producer.go("/san-pham").follow("Mật ong rừng").follow("Thêm lô")
    producer.type("mfg_date", "2026-01-05").type("quantity", 200).type("unit", "chai")
    producer.tick("exp_kind", "none").press("Lưu").sees("Tiếp theo là các công đoạn")
    producer.follow("Nhật ký").sees("Đã làm việc gì?").page.locator(".does a").first.click()
    producer.page.locator("label", has_text="Hôm nay").click()
    producer.press("Lưu").sees("Đã ghi")


def enter_place(producer):
    """Where the steps of a batch are done."""
    producer.go("/co-so").follow("Khe Rào").follow("Thêm địa điểm").type("name", "Trại ong Khe Rào")
    producer.tick("kind", "farm").type("address", "Thôn 3").type("commune", "vu quang").press("Tìm")
    producer.tick("ward_code", "18313").press("Lưu").sees("Trại ong Khe Rào")


def order(producer):
    producer.go("/tem").follow("Đặt tem").choose("product_id", "Mật ong rừng")
    producer.type("quantity", 195).press("Xem").press("Đặt")
    producer.sees("chờ duyệt")
    return re.search(r"/tem/(\d+)", producer.page.url).group(1)


def print_sheets(producer, run, folder):
    producer.go(f"/tem/{run}")
    with producer.page.expect_download() as fetched:
        producer.page.get_by_role("button", name=re.compile(r"Tải.*pdf", re.IGNORECASE)).click()
    file = folder / "sheets.pdf"
    fetched.value.save_as(file)
    return file


def codes_on(file: Path, page: int) -> list[str]:
    """What the symbols of a printed sheet say, read from the page as a camera would see it."""
    drawn = subprocess.run(  # noqa: S603
        ["pdftoppm", "-r", str(DOTS), "-f", str(page), "-l", str(page), "-gray", str(file)],  # noqa: S607
        check=True,
        capture_output=True,
    ).stdout
    sheet = Image.open(io.BytesIO(drawn))
    return [found.text for found in zxingcpp.read_barcodes(sheet, formats=zxingcpp.BarcodeFormat.QRCode)]


def activate_two_sheets(producer, run):
    producer.go(f"/tem/{run}").follow("Kích hoạt")
    producer.choose("batch_id", "260105").tick("how", "sheets").type("sheets", "1-2")
    producer.press("Xem").sees("130").press("Kích hoạt")


def headline(chromium, site, address):
    """What a phone shows first after reading the symbol."""
    scanned = phone(chromium, site, locale="vi-VN")
    scanned.page.goto(address.replace("HTTP://LOCALHOST", "http://localhost"))
    words, everything = scanned.page.locator("h1").inner_text(), scanned.page.locator("body").inner_text()
    scanned.page.context.close()
    assert scanned.faults == []
    return words, everything


def test_a_product_becomes_a_stamp_that_turns_red_when_it_is_recalled(chromium, site, people, tmp_path):
    officer, commune, second = people("officer"), people("officer", 2), people("officer", 1)
    producer = register(chromium, site, officer)
    enter_organisation(producer)
    accept(commune, "Khe Rào", "paper_checked")
    enter_product(producer)
    accept(commune, "Mật ong rừng", "facts_match_papers")
    accept(second, "Mật ong rừng", "facts_match_papers")
    enter_place(producer)
    enter_batch(producer)
    run = order(producer)
    officer.go(f"/tem/{run}").press("Duyệt cho in")
    worker_works(site)

    sheet = codes_on(print_sheets(producer, run, tmp_path), 2)
    stamps = [text for text in sheet if re.fullmatch(r"HTTP://LOCALHOST:\d+/\d{20}", text)]
    assert len(stamps) >= 60, sheet
    assert headline(chromium, site, stamps[0])[0] == "CHƯA KÍCH HOẠT"
    activate_two_sheets(producer, run)
    assert headline(chromium, site, stamps[0])[0] == "ĐÃ ĐĂNG KÝ"

    inspector, head = people("inspector"), people("inspector", 1)
    code = stamps[0][-20:]
    inspector.go("/kiem-tra").type("code", code).press("Mở hồ sơ").sees("Khe Rào")
    inspector.follow("Tạm ngừng bán").tick("scope", "batch").type("reason", "Nghi pha đường, lấy mẫu kiểm tra")
    inspector.type("review_on", "2026-12-02").press("Tiếp tục").press("Tạm ngừng bán")
    assert headline(chromium, site, stamps[0])[0] == "TẠM NGỪNG BÁN"

    inspector.go("/kiem-tra").type("code", code).press("Mở hồ sơ").follow("thu hồi")
    inspector.type("decided_by", "Sở Nông nghiệp và Môi trường (minh họa)").type("decision_no", "12/QĐ (minh họa)")
    inspector.type("decision_date", "2026-01-10").type("scope", "Lô ngày 05/01/2026, 200 chai")
    inspector.type("public_text", "Mật ong pha đường.").press("Tiếp tục").press("thu hồi")
    assert headline(chromium, site, stamps[0])[0] == "TẠM NGỪNG BÁN", "one person alone recalls nothing"
    head.go("/kiem-tra/thu-hoi").follow("Khe Rào")
    head.sees("Mật ong pha đường")
    head.type("typed_word", "12/QĐ (minh họa)").press("Công bố")
    head.sees("công bố")
    words, page = headline(chromium, site, stamps[0])
    assert words == "ĐANG THU HỒI"
    assert "Mật ong pha đường." in page
    for someone in (producer, officer, commune, second, inspector, head):
        assert someone.faults == []
