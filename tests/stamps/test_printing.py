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
from trace.core.labels import A4_24, A4_65, Cell, cells, stock
from trace.stamps.printing import (
    MOST_IN_A_FILE,
    Finish,
    LabelWords,
    MarkWords,
    PrintJob,
    arrange,
    print_faults,
    write_codes_csv,
    write_sheets,
)
from trace.stamps.printing.lettering import fitted, missing, width, wrapped
from trace.stamps.printing.marks import mark_cell
from trace.stamps.rules import PROVINCE
from trace.stamps.symbols import Symbols, address, sheet_address

SITE = "https://txng.hatinh.gov.vn"
LONG_NAME = "Kẹo lạc cu đơ gừng mật mía truyền thống Cầu Phủ, hộp giấy 500 gam biếu Tết Nguyên đán đặc biệt"
PRODUCER = "Hợp tác xã Nông nghiệp và Dịch vụ tổng hợp Minh Họa Rào Nan"
GTIN = "8934567890120"
DOTS_PER_MM = 300 / 25.4
WORDS = LabelWords(
    host="txng.hatinh.gov.vn",
    product="Bưởi Phúc Trạch",
    producer=PRODUCER,
    ordinal=("Lệnh in PR-000123 · Tờ", "Tờ"),
    widest="12/12-65",
)
FULL = replace(WORDS, product=LONG_NAME, gtin=GTIN, batch="Lô 2411-07 · NSX 20/11/2026")
MARKS = MarkWords("Tờ", ("Lệnh in PR-000123", "Bưởi Phúc Trạch", PRODUCER), "Phiếu của tờ – không dán lên hàng")
ONLY_SYMBOL = replace(PROVINCE, code=False, address="room")
SYMBOLS = Symbols.of_run(SITE)
VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"

needs_poppler = pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("pdftotext")), reason="Poppler is missing: apt install poppler-utils"
)


def codes(count):
    return [f"{int.from_bytes(hashlib.sha256(str(n).encode()).digest()) % 10**20:020d}" for n in range(count)]


def job(name="a4-65", words=WORDS, choices=PROVINCE, symbols=SYMBOLS, **changes):
    """A job for a paper, laid out as a run's labels are."""
    layout = arrange(stock(name), choices, words, symbols.size)
    finish = Finish(choices.black, choices.bleed, choices.cut_marks)
    more = {"marks": MARKS, "finish": finish, "first_sheet": 3, "sheet_total": 12} | changes
    return PrintJob(stock(name), layout, "PR-000123", symbols, **more)


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


PAPERS = {
    "a4-65": (FULL, PROVINCE),
    "a4-24": (FULL, PROVINCE),
    "a4-l7161": (FULL, PROVINCE),
    "a4-50x30": (FULL, replace(PROVINCE, barcode="gs1-datamatrix", barcode_show="always")),
    "a3-60x90": (FULL, replace(PROVINCE, arrangement="above", black="k")),
    "a4-13x13": (WORDS, ONLY_SYMBOL),
}


def first_page_of_stamps(paper):
    return 1 if paper.margin else 2


@pytest.fixture(scope="module", params=PAPERS)
def sheet(request):
    """A whole sheet of a long-named product: job, PDF, its first page of stamps as picture and words, codes."""
    paper = stock(request.param)
    a_job, its_codes = job(request.param, *PAPERS[request.param]), codes(paper.per_sheet)
    pdf, _ = written(a_job, its_codes)
    page = first_page_of_stamps(paper)
    return a_job, pdf, pictured(pdf, page), words_on(pdf, page), its_codes


@needs_poppler
def test_every_symbol_decodes_to_the_code_printed_beside_it(sheet):
    a_job, _, picture, words, its_codes = sheet
    for cell, code in zip(cells(a_job.stock), its_codes, strict=True):
        assert read_in(picture, cell) == [address(SITE, code)]
        assert (code in text_in(words, cell).replace(" ", "")) is (a_job.layout.code is not None)


@needs_poppler
def test_every_symbol_has_its_quiet_zone(sheet):
    a_job, _, picture, _, _ = sheet
    place = a_job.layout.symbol
    quiet = 4 * place.module
    side = SYMBOLS.size * place.module + 2 * quiet
    for cell in cells(a_job.stock):
        area = cut(picture, cell.left + place.x - quiet, cell.top + place.y - quiet, side, side)
        ring = int(quiet * DOTS_PER_MM) - 1
        inside = np.zeros(area.shape, bool)
        inside[ring:-ring, ring:-ring] = True
        assert area[~inside].min() == 255
        assert area[inside].min() == 0


@needs_poppler
def test_no_word_leaves_its_label(sheet):
    a_job, _, _, words, _ = sheet
    first_row = cells(a_job.stock)[0].top
    for left, top, right, bottom, word in words:
        if (top + bottom) / 2 > first_row:
            assert any(
                cell.left + 0.5 <= left and right <= cell.left + cell.width - 0.5
                for cell in cells(a_job.stock)
                if cell.top <= (top + bottom) / 2 <= cell.top + cell.height
            ), word


@needs_poppler
def test_the_margin_names_run_and_sheet_in_words_and_as_a_symbol():
    pdf, _ = written(job(), codes(70))
    for page, number in ((1, 3), (2, 4)):
        margin = replace(mark_cell(A4_65), height=A4_65.top + 1.5)
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
    said = [text_in(second, cell) for cell in cells(A4_24)[:6]]
    assert all(f"Lệnh in PR-000123 · Tờ 4/12-{at}" in text for at, text in enumerate(said, start=1))


@needs_poppler
@pytest.mark.parametrize("bleed", [False, True])
def test_a_roll_is_a_page_for_its_own_symbol_and_one_for_each_label(bleed):
    its_codes = codes(103)
    choices = replace(PROVINCE, bleed=bleed)
    words = replace(WORDS, ordinal=("Lệnh in PR-000123 · Cuộn", "Cuộn"), widest="12/12-100")
    pdf, summary = written(job("roll-40x30-100", words, choices, marks=replace(MARKS, sheet="Cuộn")), its_codes)
    assert (summary.labels, summary.first_sheet, summary.last_sheet) == (103, 3, 4)
    whole = Cell(0.0, 0.0, 44.0, 34.0)
    assert read_in(pictured(pdf, 1), whole) == [sheet_address(SITE, "PR-000123", 3)]
    assert read_in(pictured(pdf, 102), whole) == [sheet_address(SITE, "PR-000123", 4)]
    for page, code in ((2, 0), (101, 99), (103, 100), (105, 102)):
        assert read_in(pictured(pdf, page), whole) == [address(SITE, its_codes[code])]
    assert "Cuộn 4/12-3" in text_in(words_on(pdf, 105), whole)
    with pikepdf.open(io.BytesIO(pdf)) as made:
        assert len(made.pages) == 105
        edges = [float(edge) * 25.4 / 72 for edge in made.pages[1].mediabox]
        assert edges == pytest.approx([0, 0, 44, 34] if bleed else [0, 0, 40, 30], abs=0.01)
        assert ("/TrimBox" in made.pages[1]) is bleed


@needs_poppler
def test_plain_sheets_have_cut_marks_clear_of_every_label_and_of_the_printers_margin():
    pdf, _ = written(job("a4-50x30"), codes(21))
    bare, _ = written(job("a4-50x30", choices=replace(PROVINCE, cut_marks=False)), codes(21))
    marks = pictured(bare, 1).astype(int) - pictured(pdf, 1) > 0
    rows, columns = np.nonzero(marks)
    for cell in cells(stock("a4-50x30")):
        inside = cut(marks, cell.left - 1.9, cell.top - 1.9, cell.width + 3.8, cell.height + 3.8)
        assert not inside.any()
    assert min(columns.min(), rows.min()) / DOTS_PER_MM >= 8
    assert rows.max() / DOTS_PER_MM <= 297 - 8


@needs_poppler
@pytest.mark.parametrize(
    ("barcode", "gtin", "kind", "text"),
    [
        ("ean13", GTIN, zxingcpp.BarcodeFormat.EAN13, GTIN),
        ("ean13", "96385074", zxingcpp.BarcodeFormat.EAN8, "96385074"),
        ("ean13", "18934567890127", zxingcpp.BarcodeFormat.Code128, "0118934567890127"),
        ("itf14", "18934567890127", zxingcpp.BarcodeFormat.ITF, "18934567890127"),
        ("code128", None, zxingcpp.BarcodeFormat.Code128, "{code}"),
        ("gs1-128", GTIN, zxingcpp.BarcodeFormat.Code128, f"010{GTIN}21{{code}}"),
        ("gs1-datamatrix", GTIN, zxingcpp.BarcodeFormat.DataMatrix, f"010{GTIN}21{{code}}"),
    ],
)
def test_every_barcode_decodes_to_what_it_should_say(barcode, gtin, kind, text):
    paper, its_codes = "a4-l7163", codes(3)
    choices = replace(PROVINCE, barcode=barcode, barcode_show="always")
    pdf, _ = written(job(paper, replace(WORDS, gtin=gtin), choices), its_codes)
    picture = pictured(pdf, 1)
    for cell, code in zip(cells(stock(paper)), its_codes, strict=False):
        assert [re.sub(r"\D", "", found) for found in read_in(picture, cell, kind)] == [text.format(code=code)]
        assert read_in(picture, cell) == [address(SITE, code)]


@needs_poppler
@pytest.mark.parametrize("badge", ["DEMO", "BẢN THỬ", ""])
@pytest.mark.parametrize("name", ["a4-65", "roll-25x25"])
def test_a_badge_stands_on_every_label(name, badge):
    pdf, _ = written(job(name, replace(WORDS, product=LONG_NAME, badge=badge)), codes(5))
    page, places = (1, cells(stock(name))[:5]) if name == "a4-65" else (2, [Cell(0.0, 0.0, 25.0, 25.0)])
    words = words_on(pdf, page)
    assert all((bool(badge) and badge in text_in(words, cell)) is bool(badge) for cell in places)


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


@pytest.mark.parametrize(("black", "opens", "others"), [("g", b"0 g", rb"k|K"), ("k", b"0 0 0 1 k", rb"g|G")])
def test_fonts_are_embedded_as_subsets_and_ink_is_one_black(black, opens, others):
    pdf, _ = written(job("a4-24", replace(FULL, badge="DEMO"), replace(PROVINCE, black=black)), codes(2))
    with pikepdf.open(io.BytesIO(pdf)) as made:
        page = made.pages[-1]
        for font in page.Resources.Font.values():
            assert re.match(r"/[A-Z]{6}\+IBMPlexSansCond", str(font.BaseFont))
            assert "/FontFile2" in font.FontDescriptor
        forms = [form.read_bytes() for form in page.Resources.XObject.values()]
        streams = [page.Contents.read_bytes(), *forms]
        assert streams[0].startswith(opens + b" ") or streams[0].startswith(opens + b"\n")
        assert not any(re.search(rb"\s(rg|RG|cs|scn|BI|" + others + rb")\s", stream) for stream in streams)


def test_a_letter_that_the_font_lacks_or_a_mark_too_fine_is_refused_before_anything_is_written():
    for wrong, said in (
        (replace(job(), marks=replace(MARKS, facts=("茶",))), "print.letters"),
        (replace(job(), run="PR-" + "0" * 60), "print.sheet_mark"),
    ):
        target = io.BytesIO()
        with pytest.raises(Refused) as refusal:
            write_sheets(target, wrong, codes(1))
        assert [reason.code for reason in refusal.value.reasons] == [said] == [one.code for one in print_faults(wrong)]
        assert target.getvalue() == b""


@pytest.mark.parametrize("count", [0, MOST_IN_A_FILE + 1])
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
