"""The demonstration's measures: legal bases, an objection to a hold, a proposal, a violation everybody reads.

All of it is invented, the legal bases too, and says so. To be called last: what was imposed before rests on none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from trace.demo import desk
from trace.demo.material import Entry, morning
from trace.demo.stamping import Stage
from trace.inspections.measures import queries, rules, service
from trace.inspections.measures.rules import BasisDetails, ProposalDetails
from trace.inspections.violations import service as violations
from trace.inspections.violations.rules import Ruling, ViolationDetails
from trace.registry.models import Certificate

OBJECTS: Final = "P04"
PROPOSED: Final = "P03"
DECIDED: Final = "P12"
RECORDED: Final = "P02"
LONG_AGO: Final = timedelta(days=150)  # so long that nobody can object any more
# One basis for each kind of measure, so that a form offers one and has it chosen.
BASES: Final = (
    ("Quy định kiểm tra hàng hóa (minh họa), Điều 5", ("hold", "void")),
    ("Quy định thu hồi hàng hóa (minh họa), Điều 7", ("recall",)),
    ("Quy định xử lý vi phạm (minh họa), Điều 9", ("suspension", "revocation", "violation")),
)
APPEAL_TO: Final = "Chi cục Tiêu chuẩn Đo lường Chất lượng (minh họa)"


def impose(stage: Stage) -> None:
    """Legal bases, an objection that waits, a proposal that waits, a public violation and one that waits."""
    _bases(stage)
    _objection(stage)
    _proposal(stage)
    _violations(stage)


def _bases(stage: Stage) -> None:
    admin, now = stage.cast.actor(stage.db, "admin"), morning(stage.material.today - LONG_AGO, 8)
    for cited, kinds in BASES:
        details = BasisDetails(cited, kinds, APPEAL_TO, rules.USUAL_APPEAL_DAYS)
        service.add_basis(stage.db, actor=admin, details=details, now=now)


def _product(stage: Stage, producer: str) -> Entry:
    return stage.material.of("products", producer=producer)[0]


def _owner(stage: Stage, producer: str) -> int:
    return stage.register.producers[producer]


def _objection(stage: Stage) -> None:
    """The producer of a batch that is held objects, and waits for an answer."""
    held = queries.measures(stage.db, producers=[_owner(stage, OBJECTS)])[0]
    who = stage.actor("representative", _product(stage, OBJECTS))
    text = "Phiếu cân và số tem đã dùng khớp nhau. Cơ sở gửi kèm phiếu cân ngày đóng gói (giả lập)."
    now = desk.moment(stage, 1)
    service.object_to(stage.db, actor=who, measure_id=held.measure.id, text=text, now=now)


def _proposal(stage: Stage) -> None:
    paper = select(Certificate.id).where(Certificate.producer_id == _owner(stage, PROPOSED)).order_by(Certificate.id)
    basis = queries.bases(stage.db, "suspension")[0].id
    reason = "Hai lần kiểm tra liền thấy kho không giữ nhiệt độ như giấy ghi (giả lập)."
    details = ProposalDetails("suspend_certificate", stage.db.scalars(paper.limit(1)).one(), reason, basis)
    inspector, now = stage.cast.actor(stage.db, "inspector"), desk.moment(stage, 2)
    service.propose(stage.db, actor=inspector, details=details, now=now)


def _violations(stage: Stage) -> None:
    """One decided long ago and fulfilled, which is public; one recorded yesterday, which is not."""
    inspector, head = (stage.cast.actor(stage.db, key) for key in ("inspector", "inspector-head"))
    basis, began = queries.bases(stage.db, "violation")[0].id, stage.material.today - LONG_AGO
    found = ViolationDetails(
        what="Nhãn rượu không ghi nồng độ cồn đúng như hồ sơ công bố (giả lập).",
        public_words="Nhãn rượu ghi sai nồng độ cồn (minh họa).",
        for_consumers=True,
        basis_id=basis,
    )
    owner, now = _owner(stage, DECIDED), morning(began, 9)
    made = violations.record(stage.db, actor=inspector, producer_id=owner, details=found, now=now)
    ruling = Ruling("QĐ-9960/XP (minh họa)", began, "Buộc sửa nhãn trước khi bán tiếp.")
    violations.decide(stage.db, actor=head, violation_id=made.id, ruling=ruling, now=morning(began, 15))
    how, later = "Cơ sở đã thay nhãn, đoàn đã kiểm tra lại (giả lập).", morning(began + timedelta(days=10), 9)
    violations.fulfil(stage.db, actor=inspector, violation_id=made.id, how=how, now=later)
    waits = ViolationDetails(
        what="Quầy bán không giữ giấy giao nhận của hai lô gần nhất (giả lập).",
        public_words="Không giữ giấy giao nhận hàng (minh họa).",
        for_consumers=False,
        basis_id=basis,
    )
    now = desk.moment(stage, 1)
    violations.record(stage.db, actor=inspector, producer_id=_owner(stage, RECORDED), details=waits, now=now)
