"""The words to begin with: what stands in a case, laid out as a decision, for the officer to read over and complete.

Legal bases are the office's to add: this service knows of none that is confirmed for its case.
"""

from __future__ import annotations

from trace.core.words import local_day
from trace.review.results.queries import Ground
from trace.review.results.rules import Body


def draft(ground: Ground, *, place: str) -> Body:
    """A decision on this case in Vietnamese, the language of the office."""
    case, producer = ground.case, ground.producer.name
    what = f" về sản phẩm {ground.product}" if ground.product else ""
    accepted = ground.decision.outcome == "accepted"
    verb = "Chấp nhận" if accepted else "Không chấp nhận"
    why = f" Lý do: {' '.join(ground.decision.reasons.split())}" if ground.decision.reasons and not accepted else ""
    parts = (
        f"Căn cứ hồ sơ {case.case_code} tiếp nhận ngày {local_day(case.opened_at):%d/%m/%Y};",
        "Xét kết quả thẩm tra hồ sơ,",
        f"Điều 1. {verb} hồ sơ {case.case_code} của {producer}{what}.{why}",
        f"Điều 2. Quyết định này có hiệu lực kể từ ngày ký. {producer} và các đơn vị có liên quan thi hành.",
    )
    return Body(
        unit_above=ground.unit_above,
        unit=ground.unit.name,
        place=place,
        subject=f"Về việc {verb.lower()} hồ sơ {case.case_code}",
        text="\n".join(parts),
        recipients=("Như Điều 2;", "Lưu: VT."),
        signer_title="",
    )
