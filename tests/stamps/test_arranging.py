"""Labels of every size, with every choice and any name: nothing overlaps, nothing leaves, nothing is too small."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trace.base.errors import Refused
from trace.core.labels import LabelStock, stock
from trace.stamps.printing import LabelWords, arrange
from trace.stamps.printing.arranging import EDGE, why_not_label
from trace.stamps.printing.blocks import ink
from trace.stamps.printing.layout import Box, FixedBars, Logo, Plate, Words
from trace.stamps.printing.lettering import CAP_HEIGHT, width
from trace.stamps.rules import ARRANGEMENTS, BARCODES, PROVINCE, SHOWS, TemplateChoices

NAMES = [
    "Bưởi Phúc Trạch",
    "Kẹo lạc cu đơ gừng mật mía truyền thống Cầu Phủ, hộp giấy 500 gam biếu Tết Nguyên đán đặc biệt",
    "NƯỚC MẮM CỐT ẨM THỰC KỲ ANH",
    "Trà",
    "Thịt-lợn-muối-chua-gác-bếp-không-dấu-cách-nào-trong-tên-cả",
]
LOGO = Logo(Box(0, 0, 1, 1), 16, 8, bytes([0xF0, 0x0F] * 8))
WORDS = LabelWords(
    host="txng.hatinh.gov.vn",
    product=NAMES[0],
    producer="Hợp tác xã Nông nghiệp và Dịch vụ tổng hợp Minh Họa Rào Nan",
    batch="Lô 2411-07 · NSX 20/11/2026",
    gtin="8934567890120",
    ordinal=("Lệnh in 123 · Tờ", "Tờ"),
    widest="123/123-24",
)
LOGO_WORDS = replace(WORDS, logo=LOGO)


def paper(wide, high):
    return LabelStock("any", 1, 1, wide, high, 0.0, 0.0, wide, high, wide + 1, high + 1, "roll")


def boxes(layout, words, modules):
    """What is printed, as name and rectangle (left, top, right, bottom); the symbol with its quiet zone."""
    place, code, ordinal = layout.symbol, layout.code, layout.ordinal
    side, quiet = modules * place.module, 4 * place.module
    yield "symbol", (place.x - quiet, place.y - quiet, place.x + side + quiet, place.y + side + quiet)
    lines, y = code.lines if code else (), code.y if code else 0.0
    for count in lines:
        right = code.x + width(" ".join(["0000"] * count), "bold", code.size)
        yield "code", (code.x, y - CAP_HEIGHT * code.size, right, y)
        y += code.leading
    if ordinal:
        right = ordinal.x + width(words.widest, "regular", ordinal.size)
        yield "ordinal", (ordinal.x, ordinal.y - CAP_HEIGHT * ordinal.size, right, ordinal.y)
    if layout.barcode:
        yield "barcode", edges(layout.barcode.box)
    plates = [one.box for one in layout.fixed if isinstance(one, Plate) and not one.line]
    for one in layout.fixed:
        if isinstance(one, Words):
            wide = width(one.text, one.weight, one.size)
            left = one.x - {"left": 0, "centre": wide / 2, "right": wide}[one.align]
            up, down = ink(one.text)
            if not one.white:
                yield one.text, (left, one.y - up * one.size, left + wide, one.y + down * one.size)
        elif isinstance(one, FixedBars | Logo) or (isinstance(one, Plate) and one.line):
            yield type(one).__name__, edges(one.box)
    yield from (("plate", edges(box)) for box in plates if box.height > 1)


def edges(box):
    return box.x, box.y, box.x + box.width, box.y + box.height


def overlap(one, other):
    apart = 1e-3
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > apart and min(one[3], other[3]) - max(one[1], other[1]) > apart
    )


choices = st.builds(
    TemplateChoices,
    arrangement=st.sampled_from(ARRANGEMENTS),
    code=st.booleans(),
    code_lines=st.integers(0, 5),
    **{
        name: st.sampled_from(SHOWS)
        for name in ("address", "name", "producer", "batch", "ordinal", "invitation", "issuer", "logo", "barcode_show")
    },
    barcode=st.sampled_from(BARCODES),
    issuer_words=st.sampled_from(["", "Sở Nông nghiệp và Môi trường tỉnh Hà Tĩnh"]),
)


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    wide=st.floats(12, 100),
    high=st.floats(12, 90),
    chosen=choices,
    name=st.sampled_from(NAMES),
    modules=st.sampled_from([25, 29, 33, 37]),
    scratch=st.sampled_from(["", "Cào nhẹ"]),
    badge=st.sampled_from(["", "BẢN THỬ"]),
)
def test_nothing_overlaps_leaves_the_label_or_comes_into_the_quiet_zone(
    wide, high, chosen, name, modules, scratch, badge
):
    words = replace(LOGO_WORDS, product=name, scratch=scratch, badge=badge)
    try:
        layout = arrange(paper(wide, high), chosen, words, modules)
    except Refused as refusal:
        assert all(reason.code.startswith("template.") for reason in refusal.reasons)
        return
    found = list(boxes(layout, words, modules))
    for what, (left, top, right, bottom) in found:
        edge = 0.29 if what == "symbol" else EDGE - 0.01
        assert left >= edge and top >= edge and right <= wide - edge and bottom <= high - edge, (what, layout)
    for (what, one), (other_what, other) in combinations(found, 2):
        assert not overlap(one, other), (what, other_what, layout)
    assert layout.symbol.module >= 0.33 - 1e-9
    assert bool(layout.code) is chosen.code and bool(layout.scratch) is bool(scratch)
    if layout.code:
        assert layout.code.size * CAP_HEIGHT >= 1.8
        assert sum(layout.code.lines) == 5
        assert chosen.code_lines in (0, len(layout.code.lines))


@pytest.mark.parametrize("field", ["address", "name", "producer", "batch", "ordinal", "invitation", "issuer"])
def test_what_must_be_there_is_there_and_what_must_not_is_not(field):
    said = {
        "address": WORDS.host,
        "name": "Bưởi",
        "producer": "Hợp tác xã",
        "batch": "Lô 2411-07",
        "ordinal": "Tờ",
        "invitation": "Quét mã",
        "issuer": "Sở Nông nghiệp",
    }[field]
    base = replace(PROVINCE, issuer_words="Sở Nông nghiệp và Môi trường")
    for show, there in (("always", True), ("no", False)):
        layout = arrange(paper(70, 50), replace(base, **{field: show}), WORDS, 29)
        assert any(said in one.text for one in layout.fixed if isinstance(one, Words)) is there


def reason_of(size, chosen=PROVINCE, words=WORDS, modules=29):
    (reason,) = why_not_label(paper(*size), chosen, words, modules)
    return reason.code, reason.field, reason.values


def test_each_refusal_stands_beside_its_field_and_says_what_would_do():
    no_code = replace(PROVINCE, code=False, address="no")
    assert reason_of((9.5, 30), no_code) == (
        "template.module",
        "stock",
        {"side": "9.5", "needed": "12.9", "modules": 29},
    )
    assert reason_of((12, 30), no_code)[0:2] == ("template.quiet", "stock")
    assert reason_of((20, 60)) == ("template.small", "stock", {})
    assert reason_of((26, 60), replace(PROVINCE, code_lines=1))[:2] == ("template.digits", "code_lines")
    assert reason_of((25, 25), replace(PROVINCE, code_lines=3))[:2] == ("template.digits_lines", "code_lines")
    above = replace(PROVINCE, arrangement="above", code_lines=5)
    assert reason_of((30, 30), above)[:2] == ("template.arrangement", "arrangement")
    far = replace(WORDS, host="rat-dai-va-khong-vua-voi-tem-nho.tinh-nao-do.gov.vn")
    assert reason_of((30, 30), words=far)[:2] == ("template.host", "stock")
    assert reason_of((26, 25), words=replace(WORDS, scratch="Cào nhẹ"))[:2] == ("template.scratch", "stock")
    assert reason_of((60, 40), replace(PROVINCE, barcode_show="always"), replace(WORDS, gtin=None))[:2] == (
        "template.gtin",
        "barcode",
    )
    assert reason_of((60, 60), words=replace(WORDS, product="Trà 茶"))[0] == "print.letters"
    assert reason_of((60, 60), words=replace(WORDS, gtin="8934567890121"))[0] == "symbol.gtin"


@pytest.mark.parametrize(
    ("field", "changes", "size"),
    [
        ("batch", {}, (25, 25)),
        ("invitation", {"invitation_words": "Quét mã bằng điện thoại hoặc nhập 20 số trên tem tại"}, (26, 26)),
        ("barcode_show", {"barcode": "gs1-128"}, (50, 30)),
        ("ordinal", {"arrangement": "beside", "code_lines": 5}, (25, 25)),
    ],
)
def test_a_field_without_room_is_refused_with_a_size_that_has_room(field, changes, size):
    chosen = replace(PROVINCE, **{field: "always"}, **changes)
    words = replace(WORDS, batch="Lô 2411-07 · NSX 20/11/2026 · HSD 20/11/2027" if field == "batch" else "")
    code, beside, values = reason_of(size, chosen, words)
    assert (code, beside) == ("template.room", field)
    larger = (float(values["width"]), float(values["height"]))
    assert why_not_label(paper(*larger), chosen, words, 29) == []


def test_the_more_room_the_larger_the_symbol_and_its_words():
    sizes = [(38.1, 25), (50, 30), (70, 37), (90, 60)]
    modules = [arrange(paper(*size), PROVINCE, WORDS, 29).symbol.module for size in sizes]
    assert all(small < large for small, large in pairwise([0.33, modules[0], modules[2]]))
    assert all(module >= 0.4 for module in modules)


def test_a_roll_and_a_sheet_of_one_size_have_the_same_label():
    roll, sheet = stock("roll-50x30"), stock("a4-50x30")
    assert arrange(roll, PROVINCE, WORDS, 29) == arrange(sheet, PROVINCE, WORDS, 29)


def test_stars_of_a_products_name_are_not_printed():
    layout = arrange(paper(60, 40), PROVINCE, replace(WORDS, product="★★★★ Bưởi OCOP ⭐"), 29)
    assert "Bưởi OCOP" in [one.text for one in layout.fixed if isinstance(one, Words)]
