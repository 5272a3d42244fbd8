"""Facts to look at: one code of the register in every state, and the answers that need no facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from trace.lookup.pages.sentences import PlaceWords
from trace.lookup.rules import (
    Batch,
    Certificate,
    CopyRule,
    Facts,
    Hold,
    OcopItem,
    Producer,
    Product,
    Recall,
    ScanEvidence,
    Site,
    Source,
    StampFacts,
    StampState,
    Step,
    Verdict,
    service_trouble,
    typing_error,
    unknown_scanned,
    unknown_typed,
    verdict,
)

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CODE = "73041826559044172838"
DEMO_CODE = "00415002736899154609"
UNKNOWN = "20863194577206149389"
PLACE = PlaceWords("tỉnh Quảng Ngãi", "1022", "txng.example.vn", sign_in="/dang-nhap")
COPY_RULE = CopyRule(provinces=6, provinces_in_one_day=3)

CHECKED = Source("Chi cục Quản lý chất lượng (minh họa)", date(2026, 10, 2))

PRODUCER = Producer(
    name="Công ty TNHH Cà phê Minh Họa Đăk Uy",
    commune="xã Đăk Hà, Quảng Ngãi",
    former_address="huyện Đăk Hà, Kon Tum",
    updated_on=date(2026, 11, 12),
    source=CHECKED,
)
HOUSEHOLD = Producer(
    name="Hộ kinh doanh Cu đơ Minh Họa Cầu Phủ",
    commune="phường Hà Huy Tập, Hà Tĩnh",
    street="Thôn Minh Họa 2",
    household=True,
)
COFFEE = Product(
    name_vi="Cà phê bột Đăk Hà",
    name_en="Dak Ha ground coffee",
    net_content="Túi van 250 g",
    brand="Minh Họa Đăk Uy",
    origin="Việt Nam",
    standards=("TCVN 5251:2015", "TCCS 08:2025/DEMO08"),
    warnings="Có chứa caffein",
    gtin="08938505970011",
    number=8,
    source=CHECKED,
)
BATCH = Batch("CF-260915", date(2026, 9, 15), date(2027, 9, 14), "use_by", 2400, "túi")
OCOP = OcopItem(5, "9908/QĐ-TTg (minh họa)", date(2025, 11, 30), "Bộ Nông nghiệp và Môi trường", source=CHECKED)
CERTIFICATES = (
    Certificate("haccp", "Chứng nhận HACCP", "Tổ chức chứng nhận Minh Họa", "HACCP-DEMO-51", valid_to=date(2026, 9, 1)),
    Certificate(
        "vietgap",
        "Chứng nhận VietGAP",
        "Tổ chức chứng nhận Minh Họa",
        "VietGAP-TT-DEMO-51-0008",
        valid_to=date(2027, 1, 4),
        file_url="/media/vietgap.pdf",
        file_bytes=184_000,
        source=CHECKED,
    ),
    Certificate("organic", "Hữu cơ", "Tổ chức chứng nhận Minh Họa", in_conversion=True),
    Certificate("gi", "Quyền sử dụng chỉ dẫn địa lý", "UBND tỉnh Quảng Ngãi", "GI-DEMO-08"),
)
JOURNEY = tuple(
    Step(name, date(2026, 5, 3) + timedelta(days=20 * at), english, "xã Đăk Hà", "Nhóm hộ 3", date(2026, 9, 16))
    for at, (name, english) in enumerate(
        (
            ("Chăm sóc, bón phân hữu cơ", "Care, organic manure"),
            ("Hái chín", "Picking ripe cherries"),
            ("Xát vỏ, lên men", "Pulping, fermenting"),
            ("Phơi trên giàn", "Drying on racks"),
            ("Rang mộc", "Roasting"),
            ("Xay vừa", "Grinding"),
            ("Đóng túi, dán tem", "Packing, stamping"),
        )
    )
)

ACTIVE = Facts(
    code=CODE,
    stamp_kind="unit",
    producer=PRODUCER,
    product=COFFEE,
    stamp=StampFacts(activated_at=NOW - timedelta(days=40)),
    batch=BATCH,
    site=Site("Xưởng rang Đăk Uy", "xã Đăk Hà"),
    ocop=OCOP,
    certificates=CERTIFICATES,
    journey=JOURNEY,
    scans=ScanEvidence(date(2026, 10, 12), provinces=2, provinces_in_one_day=1, count=9),
)
HOLD = Hold("Chi cục Quản lý chất lượng (minh họa)", date(2026, 11, 18), date(2026, 12, 2))
RECALL = Recall(
    kind="compulsory",
    decided_by="Cơ quan an toàn thực phẩm (minh họa)",
    decision_date=date(2026, 6, 3),
    decision_no="9903/QĐ (minh họa)",
    scope="lô CF-260915, 2.400 túi",
    public_text="hàm lượng histamin vượt mức cho phép",
)

STATES: tuple[StampState, ...] = (
    "revoked",
    "recalled",
    "stolen",
    "void",
    "on_hold",
    "not_activated",
    "suspicious",
    "expired",
    "past_best",
    "consumed",
    "active",
)


def add(facts: Facts, state: StampState) -> Facts:
    """The same facts with one more thing that happened."""
    earlier = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    stamp, batch = facts.stamp, facts.batch or BATCH
    changes = {
        "revoked": {
            "stamp": replace(
                stamp,
                revoked_at=datetime(2026, 11, 18, 3, 0, tzinfo=UTC),
                revoked_reason="nhãn in sai nơi sản xuất",
                revoked_decision="9999/QĐ-UBND (minh họa)",
            )
        },
        "recalled": {"recalls": (RECALL,)},
        "stolen": {"stamp": replace(stamp, stolen_at=earlier)},
        "void": {"stamp": replace(stamp, voided_at=earlier)},
        "on_hold": {"holds": (HOLD,)},
        "not_activated": {"stamp": replace(stamp, activated_at=None)},
        "suspicious": {"scans": ScanEvidence(date(2026, 10, 12), 9, 4, 41)},
        "expired": {"batch": replace(batch, exp_date=date(2026, 8, 11), exp_kind="use_by")},
        "past_best": {"batch": replace(batch, exp_date=date(2026, 11, 3), exp_kind="best_before")},
        "consumed": {"stamp": replace(stamp, consumed_at=earlier)},
        "active": {},
    }
    return replace(facts, **changes[state])


def leaked(facts: Facts = ACTIVE) -> Facts:
    """The same facts of a stamp whose key is in strange hands."""
    return replace(facts, stamp=replace(facts.stamp, key_leaked=True))


def judged(facts: Facts, now: datetime = NOW) -> Verdict:
    """The verdict with the copy rule switched on."""
    return verdict(facts, now, copy_rule=COPY_RULE)


def lot_facts() -> Facts:
    """A lot stamp of a household."""
    scans = ScanEvidence(date(2026, 11, 1), provinces=6, provinces_in_one_day=6, count=412)
    sweet = Product("Cu đơ gừng mật mía", "Cu do peanut-molasses candy", net_content="Hộp 10 cặp, 500 g")
    batch = Batch("CD-261031", date(2026, 10, 31), date(2027, 1, 29), "use_by", 640, "hộp")
    star = OcopItem(
        3, "9902/QĐ-UBND (minh họa)", date(2024, 12, 5), "UBND thành phố Hà Tĩnh", issuer_is_former=True, source=CHECKED
    )
    return replace(
        ACTIVE,
        code=DEMO_CODE,
        stamp_kind="lot",
        producer=HOUSEHOLD,
        product=sweet,
        batch=batch,
        site=None,
        scans=scans,
        ocop=star,
        certificates=(),
        journey=(),
    )


def plaque_facts() -> Facts:
    """A plaque at a tourism point."""
    place = Product("Điểm du lịch cộng đồng Suối Mây", "Suoi May community tourism site")
    return replace(
        lot_facts(),
        stamp_kind="plaque",
        product=place,
        producer=replace(PRODUCER, name="HTX Du lịch cộng đồng Minh Họa Suối Mây"),
        batch=Batch("DL-2026", exp_date=date(2026, 1, 1), exp_kind="use_by"),
        site=Site("Suối Mây", "xã Sơn Kim 2"),
        ocop=None,
    )


def every_answer(code: str = CODE) -> dict[str, Verdict]:
    """A verdict for every state, by a name that says which; all of the same code where there is one."""
    known = {state: judged(add(replace(ACTIVE, code=code), state)) for state in STATES}
    return {
        **known,
        "active_lot": judged(replace(lot_facts(), code=code)),
        "active_plaque": judged(replace(plaque_facts(), code=code)),
        "active_scratch": judged(replace(ACTIVE, code=code, stamp_kind="unit_scratch")),
        "suspicious_key": judged(replace(leaked(), code=code)),
        "unknown_typed": unknown_typed(code),
        "unknown_scanned": unknown_scanned(code),
        "typing_error": typing_error("7304 1826 5950 4417 2838" if code == CODE else code, "digit"),
        "service_trouble": service_trouble(),
    }
