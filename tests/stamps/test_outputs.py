"""Files for label printers, archives and lists: whole, the same each time, and read back by something else."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from trace.base.errors import Refused
from trace.core.codes import RunSeal, Serial, SlotKey, as_text, grouped, seal_many
from trace.core.labels import A4_24, A4_65
from trace.stamps import rules
from trace.stamps.printing import LabelWords, MarkWords, PrintJob, arrange
from trace.stamps.printing.forms import WRITERS
from trace.stamps.printing.layout import (
    BarcodePlace,
    Box,
    CodePlace,
    Layout,
    Logo,
    OrdinalPlace,
    Plate,
    SymbolPlace,
    Words,
)
from trace.stamps.printing.lists import write_codes_csv
from trace.stamps.printing.raster import Label, Raster
from trace.stamps.symbols import Symbols

SITE = "https://txng.hatinh.gov.vn"
SYMBOLS = Symbols.of_run(SITE)
GTIN = "08938505970011"
CODES = as_text(seal_many(RunSeal(SlotKey(1, bytes(range(32)), bytes(32)), bytes(16)), Serial(7), 70))
ROLL = Layout(
    50.0,
    30.0,
    (
        Plate(Box(1, 1, 48, 28), radius=2, line=0.3),
        Plate(Box(28, 3, 10, 3), radius=0.5),
        Words("DEMO", 28.8, 5.5, 2.6, "bold", white=True),
        Words("Bưởi Phúc Trạch", 28, 10, 3, "bold"),
        Words("HTX Mễ Trì", 48, 14, 2.2, align="right"),
        Logo(Box(41, 2.5, 6, 4), 48, 32, b"\xff" * 6 * 32),
    ),
    symbol=SymbolPlace(3.5, 4.0, 0.7),
    code=CodePlace(3.0, 28.0, 2.7, 0.0, (5,)),
    ordinal=OrdinalPlace(32, 18, 2.0),
)


def job(*, stock=A4_65, layout=None, symbols=SYMBOLS, badge="", **more):
    """A part that begins at sheet 3 of 12, laid out as the province does it unless a layout is given."""
    words = LabelWords(
        "txng.hatinh.gov.vn",
        "Bưởi Phúc Trạch",
        "HTX Minh Họa",
        ordinal=("Lệnh in 12 · Tờ", "Tờ"),
        widest="12/12-65",
        badge=badge,
    )
    laid_out = layout or arrange(stock, rules.PROVINCE, words, symbols.size)
    return PrintJob(stock, laid_out, "12", symbols, MarkWords("Tờ"), **({"first_sheet": 3, "sheet_total": 12} | more))


@pytest.fixture
def roll():
    """A job whose label is laid out by hand."""
    return job(layout=ROLL)


def label(at=0, stock=A4_65):
    return Label(CODES[at], 3 + at // stock.per_sheet, at % stock.per_sheet + 1, SYMBOLS.packed(CODES[at]))


def written(form, a_job, codes=CODES):
    target = io.BytesIO()
    WRITERS[form](target, a_job, codes)
    return target.getvalue()


def read(dots):
    """What another decoder reads from dots, true where black."""
    grey = Image.fromarray(~np.pad(dots, 20)).convert("L").resize([2 * (side + 40) for side in reversed(dots.shape)])
    return {found.text for found in zxingcpp.read_barcodes(grey)}


def test_every_form_of_the_rules_has_a_writer():
    assert list(WRITERS) == list(rules.FORMS)


@pytest.mark.parametrize("form", rules.FORMS)
def test_a_part_made_again_is_the_same_bytes(form):
    assert written(form, job(), CODES[:3]) == written(form, job(), CODES[:3])


# --- lists -----------------------------------------------------------------------------------------------------------


def places():
    return [(3 + at // 65, at % 65 + 1) for at in range(len(CODES))]


def test_the_list_says_where_each_code_lies():
    rows = list(csv.DictReader(io.StringIO(written("csv", job()).decode())))
    assert [(int(row["sheet"]), int(row["position"])) for row in rows] == places()
    assert [row["code"] for row in rows] == [grouped(code) for code in CODES]
    assert [row["address"] for row in rows] == [f"{SYMBOLS.prefix}{code}" for code in CODES]


def test_a_host_of_digits_is_no_place_for_the_code():
    at_home = job(symbols=Symbols.of_run("http://127.0.0.1:8000"))
    rows = list(csv.DictReader(io.StringIO(written("csv", at_home).decode())))
    assert [row["address"] for row in rows] == [f"HTTP://127.0.0.1:8000/{code}" for code in CODES]


def test_numbers_of_any_length_stand_without_leading_zeros():
    target = io.BytesIO()
    assert write_codes_csv(target, job(first_sheet=99_999, sheet_total=100_000), CODES) == 70
    lines = target.getvalue().decode().splitlines()
    assert (lines[1][:8], lines[66][:9]) == ("99999,1,", "100000,1,")


def test_json_lines_are_objects_with_codes_as_text():
    found = [json.loads(line) for line in written("jsonl", job()).splitlines()]
    assert [(one["sheet"], one["position"]) for one in found] == places()
    assert [one["code"] for one in found] == CODES
    assert found[0]["address"] == f"{SYMBOLS.prefix}{CODES[0]}"


def test_a_workbook_keeps_codes_as_text_and_takes_nothing_for_a_formula():
    with zipfile.ZipFile(io.BytesIO(written("xlsx", job()))) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    cells = re.findall(r'<c r="C(\d+)"[^>]* t="inlineStr"><is><t>([^<]*)</t>', page)
    assert [text for row, text in cells if row != "1"] == [grouped(code) for code in CODES]
    assert "<f>" not in page and "hyperlink" not in page


def test_more_labels_than_a_part_holds_are_refused():
    with pytest.raises(ValueError, match="at most"):
        write_codes_csv(io.BytesIO(), job(), ["0" * 20] * 50_001)


# --- dots ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("stock", [A4_65, A4_24], ids=lambda stock: stock.name)
def test_a_label_of_dots_is_read_by_another_decoder(dpi, stock):
    drawn = Raster(job(stock=stock, badge="DEMO"), dpi)
    assert read(drawn.label(label())) == {f"{SYMBOLS.prefix}{CODES[0]}"}


def test_modules_are_whole_dots_within_their_room(roll):
    for dpi in (203, 300, 600):
        x, y, module = Raster(roll, dpi).place
        per_mm = dpi / 25.4
        assert module == int(0.7 * per_mm + 1e-6)
        assert x >= round(3.5 * per_mm) and x + module * SYMBOLS.size <= (3.5 + 0.7 * SYMBOLS.size) * per_mm + 1
        assert y >= round(4.0 * per_mm)


def test_a_module_that_whole_dots_make_too_small_is_refused():
    small = job(layout=replace(ROLL, symbol=SymbolPlace(3, 4, 0.36)))
    with pytest.raises(Refused, match=r"print\.dots"):
        Raster(small, 203)
    assert Raster(small, 300).place[2] == 4


def test_a_logo_and_white_words_stand_on_the_label(roll):
    drawn = Raster(roll, 300).fixed
    box = drawn[round(3 * 11.81) : round(6 * 11.81), round(42 * 11.81) : round(46 * 11.81)]
    plate = drawn[round(3.2 * 11.81) : round(5.8 * 11.81), round(28.6 * 11.81) : round(37 * 11.81)]
    assert box.all() and 0.4 < plate.mean() < 0.95


def test_pictures_are_named_by_sheet_and_position_and_say_their_resolution():
    with zipfile.ZipFile(io.BytesIO(written("png-300", job()))) as archive:
        names = archive.namelist()
        with Image.open(io.BytesIO(archive.read(names[65]))) as picture:
            assert (picture.mode, round(picture.info["dpi"][0])) == ("1", 300)
            dots = ~np.asarray(picture)
    assert (names[0], names[64], names[65], len(names)) == ("000003-01.png", "000003-65.png", "000004-01.png", 70)
    assert read(dots) == {f"{SYMBOLS.prefix}{CODES[65]}"}


def test_a_drawing_holds_symbol_words_and_code(roll):
    with zipfile.ZipFile(io.BytesIO(written("svg", roll, CODES[:1]))) as archive:
        drawing = archive.read("000003-01.svg").decode()
    assert 'width="50mm" height="30mm"' in drawing
    assert grouped(CODES[0]) in drawing and "Bưởi Phúc Trạch" in drawing and ">3/12-1<" in drawing
    dark = np.zeros((SYMBOLS.size, SYMBOLS.size), np.bool_)
    for x, y, long in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawing.rpartition("scale(0.7000)")[2]):
        dark[int(y), int(x) : int(x) + int(long)] = True
    assert dark.tolist() == SYMBOLS.reference(CODES[0])


# --- label printers --------------------------------------------------------------------------------------------------


def graphics(program):
    """The stored graphics of a ZPL program, dots by name."""
    found = {}
    for name, total, across, dots in re.findall(rb"~DGR:(\w+)\.GRF,(\d+),(\d+),([0-9A-F]+)\n", program):
        content = bytes.fromhex(dots.decode())
        assert len(content) == int(total)
        rows = np.frombuffer(content, np.uint8).reshape(-1, int(across))
        found[name.decode()] = np.unpackbits(rows, axis=1).astype(np.bool_)
    return found


def printed(program):
    """What a printer makes of the first format: recalled graphics laid over each other, and what its symbol says."""
    kept = graphics(program)
    first = program[program.index(b"^XA^CI28") : program.index(b"^XZ")]
    width, height = (int(re.search(rb"\^%s(\d+)" % name, first)[1]) for name in (b"PW", b"LL"))
    paper = np.zeros((height + 100, width + 100), np.bool_)
    for x, y, name in re.findall(rb"\^FO(\d+),(\d+)\^XGR:(\w+)\.GRF", first):
        lay(paper, int(x), int(y), kept[name.decode()])
    for x, y, total, across, dots in re.findall(rb"\^FO(\d+),(\d+)\^GFA,(\d+),\d+,(\d+),([0-9A-F]+)\^FS", first):
        content = np.frombuffer(bytes.fromhex(dots.decode()), np.uint8)
        assert len(content) == int(total)
        lay(paper, int(x), int(y), np.unpackbits(content.reshape(-1, int(across)), axis=1).astype(np.bool_))
    symbol = re.search(rb"\^FO(\d+),(\d+)\^BQN,2,(\d+)\^FD(\w)(\w),([^^]*)\^FS", first)
    return paper[:height, :width], symbol and symbol.groups()


def lay(paper, x, y, dots):
    high, wide = dots.shape
    paper[y : y + high, x : x + wide] |= dots


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("stock", [A4_65, A4_24], ids=lambda stock: stock.name)
def test_a_zpl_printer_lays_down_the_label_of_dots_and_draws_the_symbol_itself(dpi, stock):
    a_job = job(stock=stock)
    paper, symbol = printed(written(f"zpl-{dpi}", a_job))
    drawn = Raster(a_job, dpi)
    x, y, module = drawn.place
    assert symbol == (b"%d" % x, b"%d" % y, b"%d" % module, b"M", b"A", f"{SYMBOLS.prefix}{CODES[0]}".encode())
    paper[y : y + module * SYMBOLS.size, x : x + module * SYMBOLS.size] = drawn.symbol(label()).dots
    assert np.array_equal(paper, drawn.label(label()))


def test_a_symbol_too_large_for_the_printers_own_is_sent_as_dots():
    bare = replace(ROLL, code=None, ordinal=None, fixed=())
    _, symbol = printed(written("zpl-300", job(layout=replace(bare, symbol=SymbolPlace(4, 2, 0.9)))))
    assert symbol is not None  # ten dots: the most that printers draw themselves
    paper, symbol = printed(written("zpl-300", job(layout=replace(bare, symbol=SymbolPlace(4, 2, 0.94)))))
    assert symbol is None
    assert read(paper) == {f"{SYMBOLS.prefix}{CODES[0]}"}


@pytest.mark.parametrize(
    ("symbology", "box", "said"),
    [
        ("code128", Box(2, 10, 50.16, 12), CODES[0]),
        ("gs1-128", Box(1.6, 10, 86.7, 12), f"(01){GTIN}(21){CODES[0]}"),
        ("gs1-datamatrix", Box(4, 4, 12, 12), f"(01){GTIN}(21){CODES[0]}"),
    ],
)
def test_a_second_symbol_with_the_code_is_printed_and_drawn(symbology, box, said):
    module = 0.6 if symbology == "gs1-datamatrix" else 0.34
    place = BarcodePlace(symbology, box, module, GTIN)
    a_job = job(layout=Layout(90, 30, (), barcode=place))
    assert read(Raster(a_job, 300).label(label())) == {said}
    assert read(printed(written("zpl-300", a_job))[0]) == {said}
    with zipfile.ZipFile(io.BytesIO(written("svg", a_job, CODES[:1]))) as archive:
        drawing = archive.read("000003-01.svg").decode()
    assert drawing.count("<rect") > 20 or drawing.count("h1v1h-1z") > 150


def test_a_zpl_file_has_a_format_for_each_label_and_leaves_nothing_in_the_printer():
    program = written("zpl-203", job())
    assert program.count(b"^BQN") == 70 and program.isascii()
    assert program.endswith(b"^XA^IDR:TEM.GRF^FS^IDR:P*.GRF^FS^XZ\n")
    assert [code.encode() in program for code in CODES] == [True] * 70


def epl_images(program):
    """The images of an EPL program: the stored graphic, and for each label what is laid over it."""
    at = re.search(rb'GM"TEM"(\d+)\n', program)
    length, start = int(at[1]), at.end()
    with Image.open(io.BytesIO(program[start : start + length])) as stored:
        fixed = ~np.asarray(stored.convert("1"))
    rest = program[start + length :]
    found, place = [], 0
    while (label := rest.find(b'\nN\nGG0,0,"TEM"\n', place)) >= 0:
        place, paper = label + len(b'\nN\nGG0,0,"TEM"\n'), np.pad(fixed, ((0, 100), (0, 100)))
        while head := re.match(rb"GW(\d+),(\d+),(\d+),(\d+),", rest[place : place + 40]):
            x, y, across, high = map(int, head.groups())
            place += head.end()
            dots = np.frombuffer(rest[place : place + across * high], np.uint8).reshape(high, across)
            lay(paper, x, y, np.unpackbits(~dots, axis=1).astype(np.bool_))
            place += across * high + 1
        assert rest[place : place + 3] == b"P1\n"
        found.append(paper[: fixed.shape[0], : fixed.shape[1]])
    return found


@pytest.mark.parametrize("dpi", [203, 300])
def test_an_epl_printer_lays_down_the_label_of_dots(dpi):
    images = epl_images(written(f"epl-{dpi}", job(stock=A4_24)))
    drawn = Raster(job(stock=A4_24), dpi)
    assert len(images) == 70
    for at in (0, 69):
        assert np.array_equal(images[at], drawn.label(label(at, A4_24)))
    assert read(images[69]) == {f"{SYMBOLS.prefix}{CODES[69]}"}
