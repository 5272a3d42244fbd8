"""The demonstration's inspections on the spot in several communes: what the overview of heads is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from trace.base import tokens
from trace.demo.material import morning
from trace.demo.stamping import Stage
from trace.inspections import service
from trace.inspections.rules import Position, Sending, Sent, Subject
from trace.registry import queries as registry


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


def work(stage: Stage) -> None:
    """Six inspections on the spot, in the order of their days, each in another commune or shop."""
    inspector = stage.cast.actor(stage.db, "inspector")
    for visit in VISITS:
        sent = _sent(stage, visit)
        now = sent.ended_at + timedelta(minutes=1)
        service.receive(
            stage.db, actor=inspector, sent=sent, sending=Sending("phone", now), ring=stage.rt.keys, now=now
        )


def _sent(stage: Stage, visit: Visit) -> Sent:
    batch_id = stage.register.batches[visit.product, visit.lot] if visit.lot else None
    product_id = stage.register.products[visit.product] if batch_id is None else None
    day = stage.material.today - timedelta(days=visit.days_ago)
    unit = registry.commune(stage.db, visit.ward)
    here = Position.of(unit.lat, unit.lon, 30) if unit and unit.lat and unit.lon else None
    return Sent(
        client_id=tokens.new_name(),
        revision=1,
        based_on=0,
        kind="on_the_spot",
        plan_item_id=None,
        subject=Subject(stamp=visit.stamp, batch_id=batch_id, product_id=product_id),
        place=visit.place,
        position=here,
        began_at=morning(day, 9),
        ended_at=morning(day, 10),
        result=visit.result,
        text=visit.text,
        ward_code=visit.ward,
    )
