"""The demonstration's inspectors: a checklist, a plan of the month, and two inspections with a sample and minutes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from trace.base import tokens
from trace.demo import desk
from trace.demo.stamping import Shown, Stage
from trace.inspections import filing, service
from trace.inspections import queries as reads
from trace.inspections.checklists import queries as checklists
from trace.inspections.checklists import service as checklist_service
from trace.inspections.checklists.rules import Draft, Point
from trace.inspections.minutes import service as minutes
from trace.inspections.minutes.service import Cabinet
from trace.inspections.models import Inspection
from trace.inspections.plans import queries as plans
from trace.inspections.plans import service as plan_service
from trace.inspections.plans.rules import WEIGHTS, PlanDetails
from trace.inspections.rules import (
    Answer,
    FileSaid,
    Measurement,
    Position,
    SampleSaid,
    Sending,
    Sent,
    StepDetails,
    Subject,
)

LAW, DECREE, CIRCULAR = "Luật 78/2025/QH15, Điều 6d", "NĐ 37/2026/NĐ-CP, Điều 42", "TT 02/2024/TT-BKHCN, Điều 5"
CHECKLIST = Draft(
    "Hàng đóng gói bán lẻ (minh họa)",
    (),
    (
        Point("Vật mang dữ liệu gắn trên hàng hoặc bao bì và máy đọc được", CIRCULAR, True),
        Point("Hàng thuộc danh mục bắt buộc có tem truy xuất", LAW, True),
        Point("Nhãn có tên hàng, tên và địa chỉ người chịu trách nhiệm, xuất xứ", DECREE, True),
        Point("Ngày sản xuất và hạn dùng trên nhãn khớp với dữ liệu tra cứu", DECREE),
        Point("Nơi bày bán khô ráo, tách khỏi hóa chất và hàng hỏng", "Quy chế chợ (minh họa)"),
    ),
)
COFFEE = "SP08"
VISITS, BY_CHANCE = 5, 20


def inspect(stage: Stage, shown: list[Shown]) -> None:
    """A checklist, a drawn plan with one visit done, goods with a stamp and goods without. To be called after the
    lists."""
    officer, now = stage.cast.actor(stage.db, "officer"), desk.moment(stage, 15)
    made = checklist_service.begin(stage.db, actor=officer, draft=CHECKLIST, now=now)
    visit = _plan(stage)
    used = (made.id, 1)
    stamped = next(stamp for stamp in shown if stamp.state == "active" and stamp.kind == "unit")
    _with_stamp(stage, stamped, used)
    _without_stamp(stage, visit, used)


def _plan(stage: Stage) -> int:
    """The plan of a month, drawn by the head of the inspectors; its first visit is the inspector's."""
    head, inspector = (stage.cast.actor(stage.db, key) for key in ("inspector-head", "inspector"))
    first = stage.material.today - timedelta(days=10)
    name = f"Kế hoạch kiểm tra tháng {first:%m/%Y} (minh họa)"
    details = PlanDetails(name, first, first + timedelta(days=30), VISITS, BY_CHANCE, {**WEIGHTS})
    plan = plan_service.make_plan(stage.db, actor=head, details=details, now=desk.moment(stage, 8))
    lines = plans.items(stage.db, plan.id)
    for number, line in enumerate(lines[:3]):
        day, now = plan.ends_on - timedelta(days=number), desk.moment(stage, 7, 8)
        about: dict[str, Any] = {"item_id": line.item.id, "person_id": inspector.id, "due_on": day}
        plan_service.assign(stage.db, actor=head, now=now, **about)
    return lines[0].item.id


def _with_stamp(stage: Stage, stamp: Shown, used: tuple[int, int]) -> None:
    """Coffee with a stamp in a market: a small fault, a sample on its way, a photograph, minutes."""
    began = desk.moment(stage, 5, 8)
    picture = stage.material.picture(stage.material.one("products", COFFEE))
    photo = FileSaid(tokens.new_name(), "photo", hashlib.sha256(picture).hexdigest(), len(picture), "image/webp", began)
    sample = SampleSaid(tokens.new_name(), "Cà phê rang xay", "2 gói 250 g", "NP-0107", "Phòng thử nghiệm X", began)
    sent = Sent(
        client_id=tokens.new_name(),
        revision=1,
        based_on=0,
        kind="on_the_spot",
        plan_item_id=None,
        subject=Subject(run_id=stamp.run_id, ordinal=0),
        place="Chợ Minh Họa, phường Hà Huy Tập",
        ward_code="18652",
        position=Position(18342, 105905, 30),
        began_at=began,
        ended_at=began + timedelta(minutes=25),
        checklist=used,
        answers=(Answer(1, "yes"), Answer(2, "yes"), Answer(3, "yes"), Answer(4, "yes"), Answer(5, "no", "Kệ ẩm")),
        measurements=(Measurement("Độ ẩm", "5,2", "%", "≤ 5,0"),),
        samples=(sample,),
        files=(photo,),
        result="minor",
        text="Kệ bày hàng ẩm, độ ẩm của cà phê vượt mức công bố.",
    )
    made = _received(stage, sent, began + timedelta(minutes=40))
    row = reads.files_of(stage.db, made.id)[0]
    stored = f"{filing.FOLDER}/{tokens.new_name()}"
    stage.rt.store.put(stored, picture)
    copy = filing.shown(stage.rt.store, "photo", "image/webp", stored)
    inspector, now = stage.cast.actor(stage.db, "inspector"), began + timedelta(hours=1)
    service.make_whole(stage.db, actor=inspector, file_id=row.id, stored_name=stored, shown=copy, now=now)
    taken = reads.samples(stage.db, made.id)[0].sample
    step = StepDetails("handed_over", now, "Bộ phận nhận mẫu, Phòng thử nghiệm X", taken.seal_no, True)
    service.add_step(stage.db, actor=inspector, sample_id=taken.id, details=step, now=now)
    settings = stage.rt.settings
    cabinet = Cabinet(stage.rt.store, settings.site_url, settings.province)
    minutes.make(stage.db, actor=inspector, inspection_id=made.id, cabinet=cabinet, now=now)


def _without_stamp(stage: Stage, visit: int, used: tuple[int, int]) -> None:
    """A planned visit: loose coffee without a stamp, of a group that must bear one; the seller does not sign."""
    began = desk.moment(stage, 2, 14)
    facts = checklists.facts(stage.db, *used)
    answers = tuple(Answer(one, "no") for one in sorted(facts.weighty)) if facts else ()
    producer = plans.item(stage.db, visit).producer_id
    sent = Sent(
        client_id=tokens.new_name(),
        revision=1,
        based_on=0,
        kind="planned",
        plan_item_id=visit,
        subject=Subject(stamp="none", producer_id=producer, group_key="I.6", described="Cà phê bột bán rời, túi 500 g"),
        place="Cửa hàng Minh Họa, đường số 1",
        position=None,
        began_at=began,
        ended_at=began + timedelta(minutes=35),
        checklist=used,
        answers=answers,
        result="serious",
        text="Hàng bán rời không tem, không nhãn; người bán chưa xuất trình được giấy tờ.",
    )
    _received(stage, sent, began + timedelta(hours=1))


def _received(stage: Stage, sent: Sent, at: datetime) -> Inspection:
    """As a phone sent it, its clock forty seconds ahead."""
    inspector = stage.cast.actor(stage.db, "inspector")
    sending = Sending("phone", at + timedelta(seconds=40))
    return service.receive(stage.db, actor=inspector, sent=sent, sending=sending, ring=stage.rt.keys, now=at).inspection
