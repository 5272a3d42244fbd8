"""The demonstration's desk: cases of each kind under way, early, due and late, so that no officer begins with nothing.

Everything here happened in the last working days, by the hands of producers and officers. All of it is invented.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.demo.material import FOLDER, morning
from trace.demo.register import PRODUCT_CHECKED
from trace.demo.stamping import SHEET, Stage
from trace.registry import rules
from trace.registry import service as registry
from trace.registry.models import Product, ProductVersion
from trace.registry.uploads import read_paper, read_picture
from trace.review import queries, service
from trace.review.counter import service as counter
from trace.review.counter.service import HandedOver
from trace.review.models import Case
from trace.review.rules import days
from trace.review.service import Ruling
from trace.stamps import service as stamps
from trace.stamps.printing.lettering import font
from trace.stamps.rules import RunOrder

# Working days of the steps in migrations 0009 and 0027: what came so long ago is due today.
COMMUNE_DAYS, PROVINCE_DAYS = 3, 2


@dataclass(frozen=True)
class Household:
    """A household that came to be registered: who, with which number, in which commune, how many working days ago."""

    name: str
    representative: str
    tax_id: str
    phone: str
    ward_code: str
    ago: int


@dataclass(frozen=True)
class Goods:
    """A product handed in: whose, its name, group, picture, how many working days ago, how far it has come."""

    producer: str
    name_vi: str
    name_en: str
    group_key: str
    picture: str
    ago: int
    screened: int | None = None  # working days ago, by the commune
    published: bool = False  # on the day after
    returned: str = ""


HOUSEHOLDS = (
    Household("Hộ nuôi ong Minh Họa Khe Lá", "Lê Thị Ong (minh họa)", "042000000303", "0500000401", "18313", 1),
    Household("Hộ bánh đa Minh Họa Chợ Bộng", "Bùi Văn Bánh (minh họa)", "042000000311", "0500000402", "18313", 3),
    Household("Hộ chè xanh Minh Họa Đồi Cọ", "Hồ Thị Chè (minh họa)", "042000000329", "0500000403", "18133", 7),
    # the same name, commune and phone as the first: what officers look at under "may be the same"
    Household("Hộ nuôi ong Minh Họa Khe Lá", "Lê Văn Ong (minh họa)", "042000000337", "0500000401", "18313", 0),
)
AT_COUNTER = Household("Hộ giò bột Minh Họa Cầu Ông", "Võ Thị Giò (minh họa)", "042000000345", "0500000404", "18547", 0)
GOODS = (
    Goods("P01", "Mứt vỏ bưởi Phúc Trạch", "Candied Phuc Trach pomelo peel", "I.3.c", "sp01", 1),
    Goods("P05", "Nước cam ép Vũ Quang", "Vu Quang orange juice", "II.2.b", "sp05", 6),
    Goods("P08", "Cà phê rang nguyên hạt Đăk Hà", "Dak Ha roasted coffee beans", "I.6", "sp08", 4, PROVINCE_DAYS),
    Goods("P01", "Tinh dầu vỏ bưởi Phúc Trạch", "Phuc Trach pomelo peel oil", "III.3", "sp01", 12, 10, published=True),
    Goods("P04", "Cao nhung hươu Hương Sơn", "Huong Son velvet antler extract", "III.1", "sp04", 8, 5),
    Goods("P03", "Mắm tôm Kỳ Ninh", "Ky Ninh shrimp paste", "I.4.a", "sp03", 5, returned="Ảnh chưa đúng sản phẩm."),
)
CHANGED, CERTIFIED, ORDERED = "P12", "P08", "SP08"
CONTESTED = "P04"
LABELS = 40


def open_cases(stage: Stage) -> None:
    """Hand in cases of every kind that has a way, have some screened, returned and published."""
    for each in HOUSEHOLDS:
        _submit_household(stage, each)
    for goods in GOODS:
        _submit_goods(stage, goods)
    for act in (_change, _contest, _certificate, _run, _counter):
        act(stage)


def moment(stage: Stage, ago: int, hour: int = 9) -> datetime:
    """An hour of the day so many working days ago, never later than now."""
    day = worked_before(stage.db, stage.material.today, ago)
    return min(morning(day, hour), stage.rt.clock())


def worked_before(db: Session, today: date, ago: int) -> date:
    """The last day after which, up to and with `today`, there lie so many working days."""
    calendar, day = queries.calendar(db, now=morning(today)), today
    while days.between(day, today, *calendar) < ago:
        day -= timedelta(days=1)
    return day


def _submit_household(stage: Stage, each: Household) -> Case:
    made = _registered(stage, each, stage.cast.actor(stage.db, "entry-assistant"))
    assistant = stage.cast.actor(stage.db, "entry-assistant")  # who may now act for the new one
    return service.submit_producer(stage.db, actor=assistant, producer_id=made, now=moment(stage, each.ago, 9))


def _registered(stage: Stage, each: Household, who: Actor) -> int:
    details = rules.ProducerDetails(
        name=each.name,
        legal_type="household",
        tax_id=each.tax_id,
        address="Thôn Minh Họa 3",
        ward_code=each.ward_code,
        representative=each.representative,
        phone=each.phone,
        privacy_accepted=True,
    )
    now = moment(stage, each.ago, 8)
    return registry.register_producer(stage.db, actor=who, details=details, keys=stage.rt.keys, now=now).id


def _submit_goods(stage: Stage, goods: Goods) -> None:
    who = stage.register.typing[goods.producer]
    now = moment(stage, goods.ago, 8)
    made = registry.draft_product(
        stage.db,
        actor=who,
        producer_id=stage.register.producers[goods.producer],
        details=_described(stage, goods, now),
        now=now,
    )
    case = service.submit_product(stage.db, actor=who, product_id=made.id, now=moment(stage, goods.ago, 9))
    commune, told = stage.cast.actor(stage.db, "officer-commune"), {"case_id": case.id, "version": case.version}
    if goods.screened is not None:
        now = moment(stage, goods.screened, 15)
        service.accept(stage.db, actor=commune, **told, ruling=PRODUCT_CHECKED, now=now)
    if goods.published:
        officer = stage.cast.actor(stage.db, "officer")
        told, now = {"case_id": case.id, "version": case.version}, moment(stage, (goods.screened or 0) - 1, 10)
        service.accept(stage.db, actor=officer, **told, ruling=PRODUCT_CHECKED, now=now)
    if goods.returned:
        ruling = Ruling(reasons=goods.returned)
        service.send_back(stage.db, actor=commune, **told, ruling=ruling, now=moment(stage, goods.ago - 1, 15))


def _described(stage: Stage, goods: Goods, now: datetime) -> rules.ProductDetails:
    """The product as its producer wrote it, with a picture of the demonstration."""
    content = (FOLDER / "pictures" / f"{goods.picture}.webp").read_bytes()
    most = stage.rt.settings.max_upload_bytes
    picture = registry.store_picture(
        stage.db,
        actor=stage.register.typing[goods.producer],
        producer_id=stage.register.producers[goods.producer],
        picture=read_picture(f"{goods.picture}.webp", content, most_bytes=most),
        store=stage.rt.store,
        now=now,
    )
    return rules.ProductDetails(
        name_vi=goods.name_vi,
        name_en=goods.name_en,
        group_key=goods.group_key,
        no_brand=True,
        origin="Sản xuất tại cơ sở (minh họa)",
        net_content="250 g",
        shelf_life_days=180,
        ingredients="Ghi trên nhãn (minh họa)",
        storage_note="Để nơi khô, mát",
        standards=("TCCS 09:2026/DEMO",),
        image_file_id=picture.id,
    )


def _change(stage: Stage) -> None:
    """A producer that is registered asks for another address on its record."""
    who, entry = stage.register.typing[CHANGED], stage.material.one("producers", CHANGED)
    producer_id = stage.register.producers[CHANGED]
    details = rules.ProducerDetails(
        name=entry["name"],
        legal_type=entry["legal_type"],
        tax_id=entry["tax_id"],
        address="Thôn Minh Họa 9",
        ward_code=entry["ward_code"],
        former_address=entry["former_address_vi"],
        representative=entry["representative"],
        phone=entry["phone"],
        email=entry["email"],
    )
    registry.edit_producer(stage.db, actor=who, producer_id=producer_id, details=details, now=moment(stage, 2, 8))
    service.submit_producer(stage.db, actor=who, producer_id=producer_id, now=moment(stage, 2, 9))


def _contest(stage: Stage) -> None:
    """Somebody claims a tax code that another producer has."""
    assistant, taken = stage.cast.actor(stage.db, "entry-assistant"), stage.material.one("producers", CONTESTED)
    details = rules.ProducerDetails(
        name="HTX Nhung hươu Minh Họa Sông Con",
        legal_type="cooperative",
        tax_id=taken["tax_id"],
        address="Thôn Minh Họa 4",
        ward_code=taken["ward_code"],
        representative="Cao Văn Lộc (minh họa)",
        phone="0500000406",
    )
    made = registry.register_producer(
        stage.db, actor=assistant, details=details, keys=stage.rt.keys, contesting=True, now=moment(stage, 2, 14)
    )
    service.contest_tax_id(
        stage.db,
        actor=stage.cast.actor(stage.db, "entry-assistant"),
        claimant_id=made.id,
        tax_id=taken["tax_id"],
        grounds="Giấy đăng ký bản giấy ghi mã số này (minh họa).",
        keys=stage.rt.keys,
        now=moment(stage, 2, 15),
    )


def _certificate(stage: Stage) -> None:
    """A certificate with a copy of its paper, to be compared."""
    who, producer_id = stage.register.typing[CERTIFIED], stage.register.producers[CERTIFIED]
    today, now = stage.material.today, moment(stage, COMMUNE_DAYS, 8)
    details = rules.CertificateDetails(
        kind="iso22000",
        name="Chứng nhận ISO 22000:2018 (minh họa)",
        number="FSMS-DEMO-42-0808",
        issuer="Tổ chức chứng nhận Minh Họa",
        issue_date=today - timedelta(days=20),
        valid_from=today - timedelta(days=20),
        valid_to=today + timedelta(days=3 * 365),
    )
    made = registry.add_certificate(stage.db, actor=who, producer_id=producer_id, details=details, now=now)
    paper = read_paper("iso-22000.pdf", _paper(), most_bytes=stage.rt.settings.max_upload_bytes)
    file = registry.store_paper(
        stage.db, actor=who, producer_id=producer_id, paper=paper, store=stage.rt.store, now=now
    )
    registry.attach_file(stage.db, actor=who, certificate_id=made.id, file_id=file.id, now=now)
    service.submit_certificate(stage.db, actor=who, certificate_id=made.id, now=moment(stage, COMMUNE_DAYS, 9))


def _paper() -> bytes:
    """A page that says what it is: no certificate."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.setFont(font("bold"), 20)
    canvas.drawString(72, 740, "Bản chụp minh họa, không phải giấy chứng nhận")
    canvas.save()
    return file.getvalue()


def _run(stage: Stage) -> None:
    """Stamps that wait to be released."""
    product = stage.material.one("products", ORDERED)
    order = RunOrder(product_id=stage.register.products[ORDERED], kind="unit", quantity=LABELS, copies=1, stock=SHEET)
    who = stage.register.typing[product["producer"]]
    stamps.order_run(stage.db, actor=who, order=order, settings=stage.rt.settings, now=moment(stage, 1, 10))
    service.follow_runs(stage.db, now=moment(stage, 1, 11))


def _counter(stage: Stage) -> None:
    """Somebody came to the counter with papers; the officer typed them in and gave a slip."""
    officer = stage.cast.actor(stage.db, "officer-commune")
    producer_id = _registered(stage, AT_COUNTER, officer)
    now = moment(stage, AT_COUNTER.ago, 9)
    brought = HandedOver(("registration", "identity_seen"))
    receipt = counter.receive(stage.db, actor=officer, producer_id=producer_id, brought=brought, now=now)
    counter.hand_in_producer(stage.db, actor=officer, receipt_id=receipt.id, now=now)
    counter.note_slip(stage.db, actor=officer, receipt_id=receipt.id, now=now)


def product_of(db: Session, case: Case) -> Product:
    """The product whose version a case is about."""
    return db.get_one(Product, db.get_one(ProductVersion, case.object_id).product_id)
