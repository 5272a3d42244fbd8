"""The register as people use it: typed for a household, brought by a sheet, changed by a department's own system.

One province for all of them; each finds their way by links and buttons, in Vietnamese.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.browser import phone, worker
from tests.journeys.somebody import Somebody
from tests.registry.imports.conftest import HEADINGS, workbook
from trace.accounts import passwords
from trace.accounts import queries as accounts
from trace.accounts import service as accounts_service
from trace.accounts.models import Membership, Person
from trace.base.db import snapshot, transaction
from trace.base.runtime import utc_now
from trace.core.words import local_day
from trace.demo.material import FOLDER
from trace.jobs.runner import run_due
from trace.registry.models import Producer, Product, ProductVersion
from trace.working import JOBS

ASSISTANT, HOUSEHOLD = "Vũ Thị Nhập", "Hộ bà Lê Thị Mật"
PERSONAL = "042185001234"  # of the household's representative
COMMUNE = "18313"  # xã Vũ Quang
SHEETS = {"registry.import_sheet": JOBS["registry.import_sheet"]}
LATER = timedelta(seconds=2)  # the longest a page may stay as it was
# `make faults` (FAULTS=full) sends the five thousand rows of a whole cooperative instead of a tenth.
ROWS, WRONG = (5_000 if os.environ.get("FAULTS") == "full" else 500), 40
REVOKED = "Giấy chứng nhận OCOP đã bị thu hồi từ"


# A household, with somebody of the commune's team who types for it.


def register_household(assistant):
    assistant.go("/nhap-ho").fits("assist-start").follow("Đăng ký cơ sở").type("name", HOUSEHOLD)
    assistant.tick("legal_type", "household").type("tax_id", PERSONAL).type("address", "Xóm 4")
    assistant.type("commune", "vu quang").press("Tìm").tick("ward_code", COMMUNE).type("representative", "Lê Thị Mật")
    assistant.fits("assist-register").press("Lưu").sees("Có lỗi")
    assistant.sees("ký trên giấy").tick("privacy_accepted").press("Lưu")
    assistant.sees("trên giấy").sees(ASSISTANT).fits("assist-registered")
    return re.search(r"/co-so/\d+", assistant.page.url)[0]


def enter_place(assistant):
    assistant.go("/nhap-ho").follow(HOUSEHOLD).sees("đều ghi tên bạn").fits("assist-chosen").follow("Thêm địa điểm")
    assistant.type("name", "Trại ong bà Mật").tick("kind", "farm").type("address", "Xóm 4")
    assistant.type("commune", "vu quang").press("Tìm").tick("ward_code", COMMUNE).fits("assist-place")
    assistant.press("Lưu").sees("Trại ong bà Mật").fits("assist-place-made")


def enter_product_and_batch(assistant, owner):
    assistant.go("/nhap-ho").follow(HOUSEHOLD).follow("Thêm sản phẩm")
    before = len(assistant.typed)
    assistant.type("name_vi", "Mật ong bà Mật").choose("group_key", "I.2.b").tick("no_brand")
    assistant.type("origin", "Xã Vũ Quang, Hà Tĩnh").type("standards", "TCVN 12605:2019").fits("assist-product")
    assistant.press("Lưu").sees("Tiếp theo là hình ảnh").fits("assist-picture")
    assistant.page.set_input_files("main [type=file]", FOLDER / "pictures" / "sp08.webp")
    assistant.press("Thêm ảnh này").sees("Người nhập").sees(ASSISTANT).fits("assist-product-made")
    product = re.search(r"/san-pham/\d+", assistant.page.url)[0]
    assistant.go(f"/nhap-ho?co-so={owner.split('/')[-1]}").follow("Thêm lô sản xuất")
    assistant.type("mfg_date", "2026-11-01").type("quantity", 60).type("unit", "chai").tick("exp_kind", "none").fits(
        "assist-batch"
    )
    assistant.press("Lưu").sees("Người nhập").sees(ASSISTANT).fits("assist-batch-made")
    assert len(assistant.typed) - before <= 7, assistant.typed
    return product, re.search(r"/lo/\d+", assistant.page.url)[0]


def write_diary(assistant):
    """Three taps: what was done, when, keep it."""
    before = len(assistant.typed)
    assistant.follow("Nhật ký").fits("assist-diary").page.locator(".does a").first.click()
    assistant.page.locator("label", has_text="Hôm nay").click()
    assistant.fits("assist-entry").press("Lưu").sees(f"{ASSISTANT} (minh họa) ghi lúc").fits("assist-written")
    assert assistant.typed[before:] == []


def test_an_assistant_enters_for_a_household_and_their_name_stands_on_all_of_it(chromium, town, person):
    assistant, officer = person("entry_assistant", width=360, height=640), person("officer", 2)
    assistant.sees("Bạn đang nhập hộ cho cơ sở nào?")
    owner = register_household(assistant)
    enter_place(assistant)
    product, batch = enter_product_and_batch(assistant, owner)
    write_diary(assistant)
    assistant.go(owner).press("Nộp hồ sơ").sees("HS-").fits("assist-handed-in")
    code = re.search(r"HS-\d{4}-\d{4}", assistant.page.locator("main").inner_text())[0]

    officer.go("/ho-so").follow(HOUSEHOLD).sees(ASSISTANT).fits("assist-case")
    case = officer.page.url.removeprefix(town.url)
    nobody = Somebody(chromium, town, width=360)
    told = [(assistant, ("/nhap-ho", "/co-so", owner, product, batch, f"{batch}/nhat-ky", "/thong-bao", case))]
    told += [(officer, ("/ho-so", case, owner, product, batch, "/tim?tim=le thi mat", "/xuat/co-so.csv"))]
    told += [(nobody, (f"/theo-doi/{code}", f"/theo-doi/{code}.json", "/ocop"))]
    for reader, addresses in told:
        for address in addresses:
            answer = reader.page.request.get(town.url + address)
            assert answer.ok and PERSONAL not in answer.text(), address
    nobody.leave()


# A cooperative with a long sheet.


def cooperative(town):
    """Somebody of a cooperative who may sign in: their number, a password, the producer."""
    with transaction(town.rt.main) as db:
        query = select(Person, Producer).join(Membership, Membership.person_id == Person.id)
        query = query.join(Producer, Producer.id == Membership.producer_id)
        someone, owner = db.execute(
            query.where(Producer.legal_type == "cooperative", Person.role == "producer")
        ).first()
        plain = "mùa gặt tháng mười lúa vàng"
        hashed = passwords.hashed(plain, someone.role, someone.name)
        actor = accounts.actor_of(db, someone.id)
        accounts_service.set_password(db, actor=actor, person_id=someone.id, password_hash=hashed, now=town.rt.clock())
        return someone.phone, plain, owner.id


def long_sheet():
    """So many products under a row that was left empty; the cells by their row, and which rows are wrong."""
    names = HEADINGS["products"]
    rows = {
        at: {"Tên sản phẩm": f"Rau số {at}", "Nhóm sản phẩm": "I.1.a", "Hạn dùng (ngày)": "7"}
        for at in range(3, ROWS + 3)
    }
    slips = [
        {"Tên sản phẩm": None},
        {"Nhóm sản phẩm": "rau lạ"},
        {"Hạn dùng (ngày)": "một tuần"},
        {"Mã vạch (GTIN)": "893"},
    ]
    wrong = range(7, ROWS, ROWS // WRONG)[:WRONG]
    for number, at in enumerate(wrong):
        rows[at] |= slips[number % len(slips)]
    return [names, [None], *([row.get(name) for name in names] for row in rows.values())], set(wrong)


def send(page, sheet, name):
    """Send a sheet and wait until the worker has taken it."""
    page.page.set_input_files("main [type=file]", {"name": name, "mimeType": "application/zip", "buffer": sheet})
    page.press("Gửi tệp").sees("Đang chờ")
    run_due(page.site.rt, SHEETS)
    page.go(page.page.url.removeprefix(page.site.url)).sees("Số dòng trong bảng")


def counted(page):
    """The figures of an import as the page says them."""
    pairs = page.page.locator("main dl").first.locator("div").all_inner_texts()
    return {words.partition("\n")[0]: int(re.sub(r"\D", "", words.partition("\n")[2])) for words in pairs}


def wrong_rows(page):
    """The numbers of all rows that the page says are wrong, from page to page."""
    found = set()
    while True:
        found |= {
            int(re.sub(r"\D", "", each)) for each in page.page.locator("main tbody tr td:first-child").all_inner_texts()
        }
        onward = page.page.locator("main").get_by_role("link", name="Xem tiếp")
        if not onward.count():
            return found
        onward.first.click()


def products_of(town, owner):
    with snapshot(town.rt.main) as db:
        named = db.scalars(
            select(ProductVersion.name_vi)
            .join(Product, Product.id == ProductVersion.product_id)
            .where(Product.producer_id == owner, ProductVersion.name_vi.like("Rau số %"))
        )
        return list(named)


def test_a_cooperative_mends_the_wrong_rows_of_a_long_sheet_and_nothing_is_there_twice(chromium, town, tmp_path):
    number, password, owner = cooperative(town)
    page = Somebody(chromium, town).sign_in(number, password)
    rows, wrong = long_sheet()
    sheet = workbook(rows)
    page.go("/nhap").fits("sheet-start").follow("Sản phẩm")
    page.fits("sheet-new")
    send(page, sheet, "rau của hợp tác xã.xlsx")
    page.fits("sheet-done")
    assert counted(page)["Thêm mới"] == ROWS - WRONG and counted(page)["Dòng sai"] == WRONG
    first = page.page.url.removeprefix(town.url)
    assert wrong_rows(page) == wrong
    assert len(products_of(town, owner)) == ROWS - WRONG
    with page.go(first).page.expect_download() as fetched:
        page.follow("Tải các dòng sai")
    fetched.value.save_as(tmp_path / "loi.xlsx")
    heads, *back = CalamineWorkbook.from_path(tmp_path / "loi.xlsx").get_sheet_by_index(0).to_python()
    assert heads[-2:] == ["Lỗi", "Dòng"] and {int(row[-1]) for row in back} == wrong
    assert all(row[-2] for row in back)
    for row in back:  # the column "Lỗi" stays where it is
        good = {
            "Tên sản phẩm": f"Rau số {int(row[-1])}",
            "Nhóm sản phẩm": "I.1.a",
            "Hạn dùng (ngày)": "7",
            "Mã vạch (GTIN)": None,
        }
        row[:] = [good.get(head, cell) or None for head, cell in zip(heads, row, strict=True)]
    page.follow("Gửi tệp khác")
    send(page, workbook([heads, *back]), "rau đã sửa.xlsx")
    assert counted(page)["Thêm mới"] == WRONG and counted(page)["Dòng sai"] == 0
    page.follow("Gửi tệp khác")
    send(page, sheet, "rau của hợp tác xã, lần nữa.xlsx")
    assert counted(page)["Đã có sẵn, giữ nguyên"] == ROWS - WRONG and counted(page)["Thêm mới"] == 0
    names = products_of(town, owner)
    assert len(names) == len(set(names)) == ROWS
    page.leave()


# A department that sends what it revoked.


def department_key(officer):
    """A key for the department's own system, made by its officer."""
    officer.go("/tai-khoan").follow("Khóa API").type("name", "Hệ thống của Sở").tick("scopes", "ocop_item.edit")
    officer.tick("scopes", "ocop_item.revoke").press("Tạo khóa").sees("chỉ hiện một lần")
    return officer.page.locator("code.key").inner_text().strip()


def looked(reader, address, words, *, until):
    """What a page says as soon as these words stand on it, and at that moment at the latest."""
    while True:
        in_time = utc_now() < until
        reader.page.goto(address)
        said = reader.page.locator("body").inner_text()
        if words in said or not in_time:
            return said


def test_a_revocation_that_a_department_sends_is_on_every_workers_page_in_time(chromium, town, person):
    key = department_key(person("officer"))
    code = town.code("active", "lot")
    page = town.nobody().get(f"/{code}", headers={"Accept-Language": "vi"}).text
    register = town.nobody().get("/api/v1/ocop-register?limit=100").json["items"]
    item = next(each for each in register if each["state"] == "in_force" and each["product_name"] in page)
    row = {"act": "revoke", "decision_no": "77/QĐ-UBND (minh họa)", "decision_date": f"{local_day(town.rt.clock())}"}
    row |= {"of_decision_no": item["decision_no"]} | {name: item[name] for name in ("product_name", "producer_name")}
    with worker(town.rt.settings.instance, STALENESS_MS="1000") as other:
        readers = [phone(chromium, each, locale="vi-VN") for each in (town, other)]
        for reader, at in zip(readers * 2, (town, other) * 2, strict=True):  # the second time out of the hot answers
            reader.page.goto(f"{at.url}/{code}")
            assert "★" * item["star"] in reader.page.locator("body").inner_text()
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "77"}
        answer = readers[0].page.request.post(
            f"{town.url}/api/v1/ocop-decisions", data={"items": [row]}, headers=headers
        )
        assert [each["took"] for each in answer.json()["items"]] == ["made"], answer.text()
        answered = town.rt.clock()
        for reader, at in zip(readers, (town, other), strict=True):
            words = looked(reader, f"{at.url}/{code}", REVOKED, until=answered + LATER)
            assert REVOKED in words and "★" not in words
            reader.page.context.close()
            assert reader.faults == []
        public = Somebody(chromium, town, width=360).go("/ocop?tinh-trang=revoked").sees(item["product_name"])
        public.sees("77/QĐ-UBND").fits("ocop-revoked").leave()
