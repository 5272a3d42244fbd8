"""What an SMS says of each state: unaccented ASCII, at most 160 characters, so that the oldest phone shows it whole.

Without marks "đúng", "dùng" and "đừng" are one word, so "dung" stands only in "su dung" (look-up page, section 11).
What is too long is cut in other people's names and numbers, never in the verdict.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

from trace.core.words import local_day
from trace.lookup.pages.page import grouped
from trace.lookup.pages.sentences import PlaceWords, day
from trace.lookup.rules import Facts, Verdict

LONGEST: Final = 160  # characters of one message in the 7-bit alphabet (3GPP TS 23.038)
DEMO: Final = "DEMO. "
FIXED: Final = "Tin nay khong cho biet tem tren hang la tem goc hay tem bi sao chep."

TEXTS: Final[dict[str, str]] = {
    "active": "DA DANG KY. {goods}.{date} " + FIXED,
    "active.lot": "DA DANG KY. {goods}. Ma chung cua lo {lot}.{date} " + FIXED,
    "active.plaque": "DA DANG KY. Ma chung cua diem {goods}. " + FIXED,
    "suspicious": (
        "CAN XEM KY. Ma nay da duoc quet o {provinces} tinh, lan dau {since}. Tem co the da bi sao chep. Xem ky hang. "
        "Phan anh: {hotline}."
    ),
    "suspicious.key": (
        "CAN XEM KY. Khoa lam ra ma nay co the da bi lo. Tem co the do nguoi khac in. So hang voi thong tin tren bao "
        "bi. Phan anh: {hotline}."
    ),
    "recalled": (
        "DANG THU HOI tu {since}, lo {lot}. KHONG DUOC AN UONG, SU DUNG. KHONG DUOC BAN RA. Giu lai hang, lien he noi "
        "ban. Hoi: {hotline}."
    ),
    "on_hold": (
        "TAM NGUNG BAN tu {since}. Co quan quan ly dang kiem tra. Chua co ket luan. Luc nay KHONG MUA BAN, KHONG SU "
        "DUNG. Xem xet lai truoc {until}. Hoi: {hotline}."
    ),
    "not_activated": (
        "CHUA KICH HOAT. Co so chua khai bao lo hang cho tem nay. Neu thay hang dang ban, hay phan anh: {hotline}."
    ),
    "expired": "HET HAN SU DUNG. Han su dung: {since}. KHONG MUA, KHONG BAN, KHONG SU DUNG. Hoi: {hotline}.",
    "past_best": "QUA NGAY SU DUNG TOT NHAT. Nen su dung truoc ngay {since}. Hoi noi ban truoc khi su dung.",
    "consumed": (
        "DA BAN RA ngay {since}. Neu ban da mua hang nay: khong co gi bat thuong. Neu thay hang dang bay ban, hay phan "
        "anh: {hotline}."
    ),
    "void": "TEM DA HUY. Tem nay khong duoc dan tren hang ban. KHONG MUA. Phan anh noi thay tem: {hotline}.",
    "stolen": "TEM BI MAT CAP, bao ngay {since}. KHONG MUA. Phan anh noi thay tem: {hotline}.",
    "revoked": (
        "TEM BI KHOA tu {since} theo quyet dinh cua co quan quan ly. KHONG DUOC su dung, KHONG DUOC ban ra. "
        "Hoi: {hotline}."
    ),
    "unknown_typed": (
        "KHONG TIM THAY ma {code}. {place} khong co du lieu ve ma nay. Xem lai du 20 so roi nhan lai. "
        "Phan anh: {hotline}."
    ),
    "typing_error": (
        "NHAP SAI SO? Ma co 20 so. Co the ban nhap sai 1 so hoac dao 2 so. Xem lai tung nhom 4 so roi nhan lai. Chua "
        "co ket luan ve hang."
    ),
    "service_trouble": (
        "CHUA KIEM TRA DUOC. Trang tra cuu dang gap su co. Day khong phai ket qua kiem tra. Nhan lai sau 5 phut hoac "
        "goi {hotline}."
    ),
    "pin_first": "MA CAO KHOP - LAN DAU. Ban la nguoi dau tien nhap ma cao nay. " + FIXED,
    "pin_used": "MA CAO DA CO NGUOI NHAP ngay {since}{where}. Neu khong phai ban nhap, hay phan anh: {hotline}.",
    "pin_mismatch": "MA CAO KHONG KHOP. Xem lai ma cao roi nhan lai. {left} Sau do moi gio thu duoc 1 lan.",
    "pin_mismatch.slow": "MA CAO KHONG KHOP nhieu lan. Hay phan anh noi ban: {hotline}. Moi gio thu duoc 1 lan.",
    "pin_without_code": (
        "Chua biet ban hoi tem nao. Nhan lai: TEM va 20 so duoi ma QR, roi nhan: CAO va 8 so duoi lop bac."
    ),
    "pin_wait": (
        "HET LUOT THU MA CAO. Ma cao cua tem nay vua bi nhap sai nhieu lan. Day khong phai ket qua kiem tra. Moi gio "
        "thu duoc 1 lan. Hoi: {hotline}."
    ),
    "tries": "NHAP SAI QUA NHIEU LAN. Day khong phai ket qua kiem tra. Cho 1 phut roi nhan lai, hoac goi {hotline}.",
    "how": "De kiem tra tem, nhan: TEM va 20 so in duoi ma QR. Vi du: TEM 1234 5678 ... Hoi: {hotline}.",
}
"""Every reply. Values in braces are filled in; `CUT` says which of them may be cut."""

CUT: Final = ("goods", "lot", "place")
"""What is shortened, in this order, when a reply is too long."""

CUT_SIGN: Final = ".."
ASK: Final = " Hoi: {hotline}."

DATED: Final[dict[str, str]] = {"use_by": " HSD {}.", "best_before": " Nen su dung truoc {}.", "none": ""}


def reply(verdict: Verdict, place: PlaceWords) -> str:
    """The reply on a verdict."""
    values = _values(verdict, place)
    return _fitted(_key(verdict), values, demo=verdict.demo)


def pin_reply(verdict: Verdict, place: PlaceWords) -> str:
    """The reply on a scratch PIN; on the stamp itself where that outweighs it."""
    found = verdict.pin
    if found is None or verdict.state != found.state:
        return reply(verdict, place)
    slow = found.state == "pin_mismatch" and found.left == 0
    values = {
        "hotline": place.hotline,
        "since": day(found.first_on) if found.first_on else "truoc day",
        "where": f" tai {ascii_only(found.place)}" if found.place else "",
        "left": f"Ban con {found.left} lan thu.",
    }
    return _fitted(f"{found.state}.slow" if slow else found.state, values, demo=verdict.demo)


def plain(key: str, place: PlaceWords) -> str:
    """A reply that is about no code."""
    return _fitted(key, {"hotline": place.hotline, "host": place.host}, demo=False)


def ascii_only(text: str) -> str:
    """The text without marks and without any letter that an old phone could not show."""
    bare = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D").replace("–", "-").replace("—", "-"))
    return " ".join("".join(letter for letter in bare if " " <= letter <= "~").split())


def _key(verdict: Verdict) -> str:
    if verdict.state == "suspicious" and verdict.key_leaked:
        return "suspicious.key"
    kind = verdict.facts.stamp_kind if verdict.facts else ""
    special = f"{verdict.state}.{kind}"
    return special if special in TEXTS else "unknown_typed" if verdict.state == "unknown_scanned" else verdict.state


def _values(verdict: Verdict, place: PlaceWords) -> dict[str, str]:
    facts, since = verdict.facts, _since(verdict)
    return {
        "goods": _goods(facts) if facts else "",
        "lot": ascii_only(facts.batch.lot) if facts and facts.batch else "",
        "date": _dated(facts) if facts else "",
        "since": _day(verdict, since) if since else "",
        "until": f"{verdict.hold.review_on:%d/%m}" if verdict.hold else "",
        "provinces": str(facts.scans.provinces) if facts and facts.scans else "nhieu",
        "code": grouped(verdict.code),
        "place": ascii_only(place.values("vi")["Province"]),
        "hotline": ascii_only(place.hotline),
    }


def _goods(facts: Facts) -> str:
    if facts.stamp_kind == "plaque":
        return ascii_only(facts.site.name if facts.site else facts.product.name_vi)
    named = " ".join(part for part in (facts.product.name_vi, facts.product.net_content) if part)
    return ascii_only(named if facts.stamp_kind == "lot" else f"{named}, {facts.producer.name}")


def _dated(facts: Facts) -> str:
    batch = facts.batch
    return DATED[batch.exp_kind].format(day(batch.exp_date)) if batch and batch.exp_date else ""


def _day(verdict: Verdict, since: date) -> str:
    """A pause of sale is a matter of weeks: its reply needs no year, and has no room for one."""
    return f"{since:%d/%m}" if verdict.state == "on_hold" else day(since)


def _since(verdict: Verdict) -> date | None:
    """The day that the state's reply names."""
    facts = verdict.facts
    if facts is None:
        return None
    stamp, batch = facts.stamp, facts.batch
    moments = {"revoked": stamp.revoked_at, "stolen": stamp.stolen_at, "consumed": stamp.consumed_at}
    if moment := moments.get(verdict.state):
        return local_day(moment)
    days = {
        "recalled": verdict.recall.decision_date if verdict.recall else None,
        "on_hold": verdict.hold.started_on if verdict.hold else None,
        "suspicious": facts.scans.first_on if facts.scans else None,
        "expired": batch.exp_date if batch else None,
        "past_best": batch.exp_date if batch else None,
    }
    return days.get(verdict.state)


def _fitted(key: str, values: dict[str, str], *, demo: bool) -> str:
    """The filled text with DEMO before it where it must, cut where it may until it fits."""
    said = (DEMO if demo else "") + TEXTS[key]
    for name in CUT:
        over = len(said.format_map(values)) - LONGEST
        if over > 0 and f"{{{name}}}" in said:
            values = values | {name: _cut(values[name], over)}
    if len(said.format_map(values)) > LONGEST:
        said = said.replace(ASK, "")  # half a number would be a wrong one
    return said.format_map(values)


def _cut(text: str, over: int) -> str:
    return text[: max(1, len(text) - over - len(CUT_SIGN))].rstrip(" ,.-") + CUT_SIGN
