"""What minutes say, in Vietnamese, the language of the office: the same words for the page and for the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from trace.core.words import VIETNAM
from trace.inspections import rules
from trace.inspections.checklists.rules import Point
from trace.inspections.queries import InspectionRecord

KINDS: Final = {"planned": "theo kế hoạch", "on_the_spot": "đột xuất"}
STAMPS: Final = {
    "ours": "có tem của hệ thống này",
    "none": "không có tem",
    "other_issuer": "có tem của đơn vị khác",
    "unreadable": "có tem nhưng không đọc được",
}
RESULTS: Final = {"in_order": "Đạt yêu cầu", "minor": "Có lỗi nhẹ", "serious": "Có lỗi nặng"}
ANSWERS: Final = {"yes": "Đạt", "no": "Không đạt", "not_applicable": "Không áp dụng"}
FILES: Final = {"photo": "Ảnh", "voice": "Ghi âm", "paper": "Giấy đã ký, chụp lại", "signed_pdf": "PDF đã ký số"}
NOT_SIGNED: Final = (
    "Biên bản này chưa có chữ ký cho đến khi được ký tay trên bản in hoặc ký số bằng chứng thư. Nét vẽ trên màn hình"
    " không phải là chữ ký."
)


@dataclass(frozen=True)
class Office:
    """Which unit writes, and where: what stands in the head of the paper."""

    unit_above: str
    unit: str
    place: str


@dataclass(frozen=True)
class Draft:
    """The words of minutes: a title, whether there is a doubt about the time, and parts of paragraphs."""

    number: str
    subject: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


def draft(record: InspectionRecord, points: list[Point], *, lot: str, office: Office) -> Draft:
    """The minutes of the revision that counts."""
    told = record.counting.content
    goods = record.product or "hàng hóa chưa rõ tên"
    parts = (
        ("I. Thời gian, địa điểm, thành phần", tuple(_who(record, office))),
        ("II. Hàng hóa được kiểm tra", tuple(_goods(record, lot))),
        ("III. Nội dung kiểm tra", tuple(_answers(told, points))),
        ("IV. Đo, thử tại chỗ", tuple(_measured(told))),
        ("V. Lấy mẫu", tuple(_samples(record))),
        ("VI. Kết quả", tuple(_result(record))),
        ("VII. Tệp kèm theo", tuple(_files(record))),
        ("VIII. Việc ký biên bản", tuple(_signing(told))),
    )
    return Draft(record.inspection.number, goods, tuple((head, said) for head, said in parts if said))


def moment(value: datetime) -> str:
    """A moment as minutes say it."""
    return f"{value.astimezone(VIETNAM):%H giờ %M ngày %d/%m/%Y}"


def _who(record: InspectionRecord, office: Office) -> Iterator[str]:
    of, sent = record.inspection, record.counting
    place = of.place or "địa điểm theo tọa độ kèm theo"
    yield (
        f"Từ {moment(of.began_at)} đến {moment(of.ended_at)}, tại {place}, {office.unit} tiến hành kiểm tra"
        f" {KINDS[of.kind]}."
    )
    if of.lat_milli is not None and of.lon_milli is not None:
        yield f"Tọa độ gần đúng (khoảng 110 m): {of.lat_milli / 1000:.3f}; {of.lon_milli / 1000:.3f}."
    yield f"Cán bộ kiểm tra: {record.name(of.made_by)}, {office.unit}."
    yield f"Bên được kiểm tra: {_inspected(record)}."
    if sent.phone_now is not None:
        wrong = " Đồng hồ điện thoại sai, giờ ghi trên biên bản là giờ của điện thoại." if _wrong(sent) else ""
        yield (
            f"Khi gửi, điện thoại chỉ {moment(sent.phone_now)}; máy chủ nhận lúc {moment(sent.received_at)};"
            f" chênh lệch {sent.clock_off_s} giây.{wrong}"
        )


def _inspected(record: InspectionRecord) -> str:
    maker = record.producer
    return f"{maker.name}, {maker.address}".rstrip(", ") if maker is not None else "chưa xác định được"


def _wrong(sent: Any) -> bool:
    return rules.clock_is_wrong(sent.clock_off_s)


def _goods(record: InspectionRecord, lot: str) -> Iterator[str]:
    of = record.inspection
    yield f"Tên hàng: {record.product or 'chưa rõ'}. Hàng {STAMPS[of.stamp]}."
    if of.run_id is not None and of.ordinal is not None:
        yield f"Tem số {of.ordinal + 1} của đợt tem {of.run_id}{f', lô {lot}' if lot else ''}."
    elif lot:
        yield f"Lô {lot}."
    if of.gtin:
        yield f"Số mã vạch (GTIN): {of.gtin}."
    if of.described and of.described != record.product:
        yield f"Mô tả: {of.described}"


def _answers(told: dict[str, Any], points: list[Point]) -> Iterator[str]:
    said = {one["item"]: one for one in told["answers"]}
    for place, point in enumerate(points, 1):
        answer = said.get(point.id)
        word = ANSWERS[answer["answer"]] if answer else "Chưa trả lời"
        note = f" Ghi chú: {answer['note']}" if answer and answer["note"] else ""
        yield f"{place}. {point.words} ({point.basis}): {word}.{note}"


def _measured(told: dict[str, Any]) -> Iterator[str]:
    for one in told["measurements"]:
        limit = f" (giới hạn: {one['limit']})" if one["limit"] else ""
        yield f"{one['what']}: {one['value']} {one['unit']}".rstrip() + f"{limit}."


def _samples(record: InspectionRecord) -> Iterator[str]:
    for place, one in enumerate(record.samples, 1):
        of = one.sample
        where = f"; gửi {of.laboratory}" if of.laboratory else ""
        yield f"Mẫu {place}: {of.what}; lượng {of.quantity or 'không ghi'}; niêm phong số {of.seal_no}{where}."


def _result(record: InspectionRecord) -> Iterator[str]:
    yield f"{RESULTS[record.inspection.result]}. {record.inspection.text}".strip()
    yield from (one.text for one in record.findings if one.kind == "mandatory_unstamped")


def _files(record: InspectionRecord) -> Iterator[str]:
    for one in record.files:
        yield f"{FILES[one.kind or 'photo']}, {one.size_bytes or 0} byte, SHA-256 {one.sha256}."


def _signing(told: dict[str, Any]) -> Iterator[str]:
    if told["refusal"] is not None:
        yield (
            f"Bên được kiểm tra từ chối ký. Lý do: {told['refusal']['reason']}"
            f" Người chứng kiến: {told['refusal']['witness']}."
        )
    yield NOT_SIGNED
