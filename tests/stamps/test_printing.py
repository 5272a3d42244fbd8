"""Print files as a printer and a phone see them: pages at 300 dpi, every symbol decoded, compared with the text."""

import hashlib
import io
import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape

import numpy as np
import pikepdf
import pytest
import zxingcpp
from PIL import Image

from trace.base.errors import Refused
from trace.core.labels import A4_24, A4_65, QUIET_MODULES, SMALLEST_MODULE_MM, LabelStock, cells
from trace.stamps.printing import PART_LABELS, PrintJob, Wording, print_faults, write_codes_csv, write_sheets
from trace.stamps.printing.design import DESIGNS
from trace.stamps.printing.lettering import fitted, missing, width, wrapped
from trace.stamps.symbols import Symbols, address, sheet_address

SITE = "https://txng.hatinh.gov.vn"
STOCKS = {"a4-65": A4_65, "a4-24": A4_24}
LONG_NAME = "Kẹo lạc cu đơ gừng mật mía truyền thống Cầu Phủ, hộp giấy 500 gam biếu Tết Nguyên đán đặc biệt"
PRODUCER = "Hợp tác xã Nông nghiệp và Dịch vụ tổng hợp Minh Họa Rào Nan"
GTIN = "8934567890120"
DOTS_PER_MM = 300 / 25.4
WORDING = Wording("Tờ", "Lệnh in", "Quét mã hoặc nhập 20 số tại", "Phiếu của tờ – không dán lên hàng")
JOB = PrintJob(
    A4_65, "PR-000123", "Bưởi Phúc Trạch", PRODUCER, Symbols.of_run(SITE), WORDING, first_sheet=3, sheet_total=12
)
VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"

needs_poppler = pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("pdftotext")), reason="Poppler is missing: apt install poppler-utils"
)


def codes(count):
    return [f"{int.from_bytes(hashlib.sha256(str(n).encode()).digest()) % 10**20:020d}" for n in range(count)]


def job(stock="a4-65", **changes):
    return replace(JOB, stock=STOCKS[stock], **changes)


def written(a_job, its_codes):
    target = io.BytesIO()
    summary = write_sheets(target, a_job, its_codes)
    return target.getvalue(), summary


def pictured(pdf, page):
    """One page as a printer of 300 dpi sees it: an array of grey values."""
    number = str(page)
    command = ["pdftoppm", "-r", "300", "-gray", "-f", number, "-l", number, "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603 - fixed words
    return np.array(Image.open(io.BytesIO(done.stdout)))


def words_on(pdf, page):
    """Words of a page with their boxes in millimetres: (left, top, right, bottom, word)."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603 - fixed words
    pattern = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    found = re.findall(pattern, done.stdout.decode())
    return [(*(float(edge) * 25.4 / 72 for edge in edges), unescape(word)) for *edges, word in found]


def text_in(words, cell):
    """The words whose middle lies in the cell, joined in the order of the page."""
    return " ".join(
        word
        for left, top, right, bottom, word in words
        if cell.left < (left + right) / 2 < cell.left + cell.width
        and cell.top < (top + bottom) / 2 < cell.top + cell.height
    )


def cut(picture, left, top, wide, high):
    """A rectangle of the page, given in millimetres."""
    rows = slice(max(0, round(top * DOTS_PER_MM)), round((top + high) * DOTS_PER_MM))
    return picture[rows, round(left * DOTS_PER_MM) : round((left + wide) * DOTS_PER_MM)]


def read_in(picture, cell, kinds=zxingcpp.BarcodeFormat.QRCode):
    """What a reader finds in one label."""
    area = np.ascontiguousarray(cut(picture, cell.left, cell.top, cell.width, cell.height))
    return [found.text for found in zxingcpp.read_barcodes(area, formats=kinds)]


def first_page_of_stamps(stock):
    return 2 if DESIGNS[stock].mark.on_cards else 1


@pytest.fixture(scope="module", params=["a4-65", "a4-24"])
def sheet(request):
    """A whole sheet of a long-named product, on either stock: PDF, its first page of stamps, picture, codes."""
    stock = STOCKS[request.param]
    its_codes = codes(stock.per_sheet)
    pdf, _ = written(job(request.param, product=LONG_NAME, gtin=GTIN, lot="Lô 2411-07 · NSX 20/11/2026"), its_codes)
    page = first_page_of_stamps(request.param)
    return stock, pdf, pictured(pdf, page), words_on(pdf, page), its_codes


@needs_poppler
def test_every_symbol_decodes_to_the_code_printed_beside_it(sheet):
    stock, _, picture, words, its_codes = sheet
    for cell, code in zip(cells(stock), its_codes, strict=True):
        assert read_in(picture, cell) == [address(SITE, code)]
        assert code in text_in(words, cell).replace(" ", "")


@needs_poppler
def test_every_symbol_has_its_quiet_zone(sheet):
    stock, _, picture, _, _ = sheet
    square = DESIGNS[stock.name].symbol
    module = square.width / (JOB.symbols.size + 2 * QUIET_MODULES)
    for cell in cells(stock):
        area = cut(picture, cell.left + square.x, cell.top + square.y, square.width, square.height)
        ring = int((QUIET_MODULES * module) * DOTS_PER_MM) - 1
        inside = np.zeros(area.shape, bool)
        inside[ring:-ring, ring:-ring] = True
        assert area[~inside].min() == 255
        assert area[inside].min() == 0


@needs_poppler
def test_no_word_leaves_its_label(sheet):
    stock, _, _, words, _ = sheet
    top_of_labels = stock.top if not DESIGNS[stock.name].mark.on_cards else 0
    for left, top, right, bottom, word in words:
        if bottom > top_of_labels:
            assert any(
                cell.left + 0.5 <= left and right <= cell.left + cell.width - 0.5
                for cell in cells(stock)
                if cell.top <= (top + bottom) / 2 <= cell.top + cell.height
            ), word


@needs_poppler
def test_no_line_is_printed_over_another(sheet):
    stock, _, _, words, _ = sheet
    cell = cells(stock)[0]
    # A word's box reaches from the font's ascent (0.78 of its height above the baseline) to its descent: without
    # accents and descenders ink lies between the height of capitals, 0.698, and the baseline.
    inked = [
        (left, top + 0.082 * (bottom - top), right, top + 0.78 * (bottom - top), word)
        for left, top, right, bottom, word in words
        if right < cell.left + cell.width and cell.top < top < cell.top + cell.height - 2
    ]
    for index, (left, top, right, bottom, word) in enumerate(inked):
        for other_left, other_top, other_right, other_bottom, other in inked[index + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart, (word, other)


@needs_poppler
def test_a_long_vietnamese_name_ends_between_words(sheet):
    stock, _, _, words, _ = sheet
    text = text_in(words, cells(stock)[0])
    assert "Kẹo lạc cu đơ gừng mật" in text.replace("\n", " ")
    assert "…" in text
    assert "txng.hatinh.gov.vn" in text


@needs_poppler
def test_the_margin_names_run_and_sheet_in_words_and_as_a_symbol():
    pdf, _ = written(job(), codes(70))
    for page, number in ((1, 3), (2, 4)):
        margin = cells(LabelStock("margin", 1, 1, 210.0, 10.7 + 1.5, 0.0, 0.0, 210.0, 12.2))[0]
        assert read_in(pictured(pdf, page), margin) == [sheet_address(SITE, "PR-000123", number)]
        text = text_in(words_on(pdf, page), margin)
        assert text.startswith(f"Tờ {number}/12 Lệnh in PR-000123 · Bưởi Phúc Trạch")


@needs_poppler
def test_without_a_margin_cards_carry_the_sheets_symbols_and_labels_their_number():
    pdf, _ = written(job("a4-24"), codes(30))
    picture, words = pictured(pdf, 1), words_on(pdf, 1)
    for cell, number in zip(cells(A4_24), (3, 4), strict=False):
        assert read_in(picture, cell) == [sheet_address(SITE, "PR-000123", number)]
        assert f"Tờ {number}/12" in text_in(words, cell)
    assert read_in(picture, cells(A4_24)[2]) == []
    second = words_on(pdf, 3)
    assert all(text_in(second, cell).endswith("Lệnh in PR-000123 · Tờ 4/12") for cell in cells(A4_24)[:6])


@needs_poppler
@pytest.mark.parametrize(
    ("gtin", "kind", "text"),
    [
        (GTIN, zxingcpp.BarcodeFormat.EAN13, GTIN),
        ("96385074", zxingcpp.BarcodeFormat.EAN8, "96385074"),
        ("18934567890127", zxingcpp.BarcodeFormat.Code128, "0118934567890127"),
    ],
)
def test_the_bars_of_the_large_label_decode_to_its_gtin(gtin, kind, text):
    pdf, _ = written(job("a4-24", gtin=gtin), codes(24))
    picture = pictured(pdf, 2)
    for cell in cells(A4_24):
        assert [re.sub(r"\D", "", found) for found in read_in(picture, cell, kind)] == [text]


@needs_poppler
@pytest.mark.parametrize("stock", ["a4-65", "a4-24"])
@pytest.mark.parametrize("demo", [True, False])
def test_only_stamps_of_the_demonstration_say_demo(stock, demo):
    pdf, _ = written(job(stock, demo=demo, product=LONG_NAME), codes(STOCKS[stock].per_sheet))
    words = words_on(pdf, first_page_of_stamps(stock))
    assert [("DEMO" in text_in(words, cell)) for cell in cells(STOCKS[stock])] == [demo] * STOCKS[stock].per_sheet


@needs_poppler
def test_a_lot_stamp_is_printed_as_often_as_ordered():
    (code,) = codes(1)
    pdf, summary = written(job(copies=70), [code])
    assert (summary.labels, summary.first_sheet, summary.last_sheet) == (70, 3, 4)
    second = pictured(pdf, 2)
    assert [read_in(second, cell) for cell in cells(A4_65)[:6]] == [[address(SITE, code)]] * 5 + [[]]


@needs_poppler
@pytest.mark.parametrize(("qr_case", "level"), [("lower", "M"), ("lower", "Q"), ("upper", "Q")])
def test_other_cases_and_levels_are_read_as_well(qr_case, level):
    its_codes = codes(65)
    pdf, _ = written(job(symbols=Symbols.of_run(SITE, qr_case, level)), its_codes)
    picture = pictured(pdf, 1)
    assert [read_in(picture, cell) for cell in cells(A4_65)] == [[address(SITE, code, qr_case)] for code in its_codes]


def test_the_same_part_is_the_same_file():
    assert written(job(), codes(100)) == written(job(), codes(100))


def test_a_part_says_what_it_holds():
    its_codes = codes(131)
    _, summary = written(job(), its_codes)
    assert (summary.first_sheet, summary.last_sheet, summary.labels) == (3, 5, 131)
    assert (summary.first_code, summary.last_code) == (its_codes[0], its_codes[-1])


def test_fonts_are_embedded_as_subsets_and_ink_is_plain_black():
    pdf, _ = written(job("a4-24", gtin=GTIN), codes(2))
    with pikepdf.open(io.BytesIO(pdf)) as made:
        page = made.pages[-1]
        for font in page.Resources.Font.values():
            assert re.match(r"/[A-Z]{6}\+IBMPlexSansCond", str(font.BaseFont))
            assert "/FontFile2" in font.FontDescriptor
        forms = [form.read_bytes() for form in page.Resources.XObject.values()]
        streams = [page.Contents.read_bytes(), *forms]
        assert streams[0].startswith(b"0 g\n") or streams[0].startswith(b"0 g ")
        assert not any(re.search(rb"\s(rg|RG|k|K|cs|scn|BI)\s", stream) for stream in streams)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
@pytest.mark.parametrize("with_bars", [True, False])
def test_digits_are_high_enough_and_lines_of_the_code_fit(design, with_bars):
    block = design.code_block(with_bars)
    assert block.digit_height >= 1.8
    widest = width(" ".join(["0000"] * block.lines[0]), "bold", block.size)
    assert sum(block.lines) == 5
    assert widest <= design.name.room


def reasons(a_job):
    with pytest.raises(Refused) as refusal:
        write_sheets(io.BytesIO(), a_job, codes(1))
    assert list(refusal.value.reasons) == print_faults(a_job)
    return {reason.code for reason in refusal.value.reasons}


def test_a_symbol_too_fine_to_read_is_refused_with_the_side_it_needs():
    symbols = Symbols(f"{SITE}/{'duong-dan-dai/' * 4}", level="Q")
    assert JOB.symbols.size < 45 <= symbols.size
    assert reasons(job(symbols=symbols)) == {"label.module"}
    (reason,) = print_faults(job(symbols=symbols))
    assert reason.values == {"side": 1740, "needed": round((symbols.size + 8) * SMALLEST_MODULE_MM * 100)}
    assert print_faults(job("a4-24", symbols=symbols)) == []


def test_what_cannot_be_printed_is_refused_before_anything_is_written():
    assert reasons(job(product="Trà 茶")) == {"print.letters"}
    assert reasons(job(gtin="8934567890121")) == {"symbol.gtin"}
    assert reasons(job(symbols=Symbols.of_run(f"https://{'rat-dai.' * 4}vn"))) == {"print.host_too_long"}
    assert reasons(job(run="PR-" + "0" * 60)) == {"print.sheet_mark"}
    target = io.BytesIO()
    with pytest.raises(Refused):
        write_sheets(target, job(product="茶"), codes(1))
    assert target.getvalue() == b""


def test_a_stock_without_a_design_is_refused():
    unknown = LabelStock("a4-1", 1, 1, 100.0, 100.0, 0.0, 0.0, 100.0, 100.0)
    assert reasons(replace(JOB, stock=unknown)) == {"print.stock"}


@pytest.mark.parametrize("count", [0, PART_LABELS + 1])
def test_an_empty_part_and_one_too_large_are_refused(count):
    with pytest.raises(ValueError, match="label"):
        write_sheets(io.BytesIO(), job(), ["0" * 20] * count)


def test_every_vietnamese_letter_can_be_printed():
    assert missing(VIETNAMESE + VIETNAMESE.upper()) == ""
    assert missing("Ẩm thực 茶 và 茶") == "茶"


def test_a_cut_line_fits_and_ends_in_an_ellipsis():
    for room in range(6, 60):
        line = fitted(LONG_NAME, "bold", 3.0, room)
        assert line.endswith("…")
        assert width(line, "bold", 3.0) <= room
    assert fitted("Mật ong", "bold", 3.0, 60) == "Mật ong"


def test_wrapped_lines_hold_the_whole_name_when_there_is_room():
    lines = wrapped(LONG_NAME, "regular", 2.0, 40.0, lines=4)
    assert " ".join(lines) == LONG_NAME
    assert all(width(line, "regular", 2.0) <= 40.0 for line in lines)
    assert wrapped("", "regular", 2.0, 40.0, lines=2) == []


def test_the_list_says_where_each_code_lies_and_keeps_all_its_digits():
    its_codes = codes(66)
    target = io.BytesIO()
    assert write_codes_csv(target, job(), its_codes) == 66
    lines = target.getvalue().decode().split("\r\n")
    assert lines[0] == "sheet,position,code,address"
    grouped = " ".join(its_codes[65][start : start + 4] for start in range(0, 20, 4))
    assert lines[66:] == [f'4,1,"{grouped}","HTTPS://TXNG.HATINH.GOV.VN/{its_codes[65]}"', ""]
    assert not any(re.search(r'(^|[",])\d{20}', line) for line in lines)
