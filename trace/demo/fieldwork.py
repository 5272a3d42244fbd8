"""The demonstration's work in the field: a plan of the inspection unit, visits of it and inspections on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trace.base import tokens
from trace.base.actor import Actor
from trace.demo.material import morning
from trace.demo.stamping import Stage
from trace.inspections import service
from trace.inspections.plans import queries as plans
from trace.inspections.plans import service as planning
from trace.inspections.plans.rules import WEIGHTS, PlanDetails
from trace.inspections.rules import Position, Sending, Sent, Subject
from trace.registry import queries as registry

DRAWN_DAYS_AGO = 25
PLAN_DAYS = 40
WANTED = 6


@dataclass(frozen=True)
class Visit:
    """An inspection on the spot: of which batch or product, how many days ago, where, and what came of it."""

    days_ago: int
    product: str
    lot: str
    stamp: str
    ward: str
    place: str
    result: str
    text: str


VISITS = (
    Visit(48, "SP02", "CD-261002", "unreadable", "18652", "Quầy đặc sản, chợ Hà Tĩnh (minh họa)", "minor", "Tem bị rách"
          " một góc, mã không đọc được. Số lô và hạn dùng trên bao bì khớp với hồ sơ."),
    Visit(33, "SP05", "CVQ-261105", "unreadable", "18313", "Điểm bán bên đường, xã Vũ Quang (minh họa)", "serious",
          "Cân 20 túi: bốn túi thiếu hơn 5 % so với nhãn. Đã lập biên bản và yêu cầu đóng gói lại."),
    Visit(21, "SP04", "NH-260306", "unreadable", "18133", "Cửa hàng quà tặng, xã Hương Sơn (minh họa)", "in_order",
          "Hàng, nhãn và giấy chứng nhận khớp với hồ sơ."),
    Visit(12, "SP03", "NM-260410", "unreadable", "18781", "Kho của đại lý, phường Hải Ninh (minh họa)", "minor",
          "Nhãn phụ che mất số lô trên sáu chai. Đại lý đã dán lại trước mặt cán bộ."),
    Visit(6, "SP01", "", "none", "18547", "Chợ phiên xã Phúc Trạch (minh họa)", "minor",
          "Một sọt bưởi bày bán không dán tem. Người bán nói chưa kịp dán."),
    Visit(2, "SP08", "CF-260915", "unreadable", "18652", "Siêu thị ở phường Hà Huy Tập (minh họa)", "in_order",
          "Kiểm tra theo phản ánh của người dân: tem của hai gói khác nhau, mực in rõ."),
)  # fmt: skip
PLANNED = (
    (18, "in_order", "Kiểm tra theo kế hoạch: sổ nhật ký đầy đủ, tem bảo quản trong tủ khóa."),
    (9, "minor", "Kiểm tra theo kế hoạch: nhật ký chưa ghi ba ngày gần nhất, cơ sở hứa ghi bổ sung."),
    (4, "in_order", "Kiểm tra theo kế hoạch: nhãn, tem và giấy chứng nhận khớp với hồ sơ."),
)


@dataclass(frozen=True)
class Told:
    """What the inspector says of a visit: what came of it, where it was, for which visit of the plan."""

    result: str
    text: str
    place: str
    ward: str | None = None
    item: int | None = None


def work(stage: Stage) -> None:
    """Draw the plan, go on three of its visits, and inspect six times on the spot."""
    head, inspector = stage.cast.actor(stage.db, "inspector-head"), stage.cast.actor(stage.db, "inspector")
    today = stage.material.today
    begun = today - timedelta(days=DRAWN_DAYS_AGO)
    details = PlanDetails(
        name=f"Kế hoạch kiểm tra tháng {today:%m/%Y} (minh họa)",
        starts_on=begun,
        ends_on=begun + timedelta(days=PLAN_DAYS),
        wanted=WANTED,
        random_percent=20,
        weights={str(ground): weight for ground, weight in WEIGHTS.items()},
    )
    plan = planning.make_plan(stage.db, actor=head, details=details, now=morning(begun))
    for each in _sent(stage, plan.id, inspector):
        now = each.ended_at + timedelta(minutes=1)
        service.receive(
            stage.db, actor=inspector, sent=each, sending=Sending("phone", now), ring=stage.rt.keys, now=now
        )


def _sent(stage: Stage, plan_id: int, inspector: Actor) -> Iterator[Sent]:
    """What the phone sends, in the order of the days."""
    every = [*_on_the_spot(stage), *_by_plan(stage, plan_id, inspector)]
    yield from sorted(every, key=lambda one: one.began_at)


def _on_the_spot(stage: Stage) -> Iterator[Sent]:
    for visit in VISITS:
        batch_id = stage.register.batches[visit.product, visit.lot] if visit.lot else None
        product_id = stage.register.products[visit.product] if batch_id is None else None
        subject = Subject(stamp=visit.stamp, batch_id=batch_id, product_id=product_id)
        day = stage.material.today - timedelta(days=visit.days_ago)
        yield _one(stage, day, subject, Told(visit.result, visit.text, visit.place, visit.ward))


def _by_plan(stage: Stage, plan_id: int, inspector: Actor) -> Iterator[Sent]:
    for line, (days_ago, result, text) in zip(plans.items(stage.db, plan_id), PLANNED, strict=False):
        day = stage.material.today - timedelta(days=days_ago)
        subject = Subject(stamp="none", producer_id=line.item.producer_id)
        yield _one(stage, day, subject, Told(result, text, "Tại cơ sở (minh họa)", item=line.item.id))


def _one(stage: Stage, day: date, subject: Subject, told: Told) -> Sent:
    unit = registry.commune(stage.db, told.ward) if told.ward else None
    here = Position.of(unit.lat, unit.lon, 30) if unit and unit.lat and unit.lon else None
    return Sent(
        client_id=tokens.new_name(),
        revision=1,
        based_on=0,
        kind="planned" if told.item else "on_the_spot",
        plan_item_id=told.item,
        subject=subject,
        place=told.place,
        position=here,
        began_at=morning(day, 9),
        ended_at=morning(day, 10),
        result=told.result,
        text=told.text,
        ward_code=told.ward,
    )
