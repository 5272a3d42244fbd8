"""The cover of an evidence pack as a PDF, and the words that say how anybody proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trace.inspections.evidence.rules import sha256
from trace.stamps.printing import documents
from trace.stamps.printing.documents import LEFT, RIGHT, Pen

SMALL = 8.5
KINDS = {
    "stamp": "Tem",
    "batch": "Lô hàng",
    "finding": "Ghi nhận",
    "recall": "Đợt thu hồi",
    "measure": "Biện pháp",
    "violation": "Vi phạm",
    "case": "Hồ sơ",
}

LEFT_OUT = {"paper": "Giấy", "file": "Tệp của cuộc kiểm tra", "minutes": "Biên bản", "case": "Tệp của hồ sơ"}


def drawn(head: Mapping[str, Any], files: Mapping[str, bytes], left_out: Sequence[Mapping[str, Any]]) -> bytes:
    """The cover: what the pack is about, who made it when, each file with its hash, what was left out and why."""
    title, author = f"Bộ chứng cứ: {head['about']}", str(head["made_by"])
    return documents.drawn(title, author, lambda pen: _write(pen, head, files, left_out))


def _write(
    pen: Pen, head: Mapping[str, Any], files: Mapping[str, bytes], left_out: Sequence[Mapping[str, Any]]
) -> None:
    pen.centred("BỘ CHỨNG CỨ", (LEFT + RIGHT) / 2, RIGHT - LEFT, "bold", role="H1")
    pen.centred(
        f"{KINDS[head['subject']['kind']]}: {head['about']}", (LEFT + RIGHT) / 2, RIGHT - LEFT, "bold", role="H2"
    )
    pen.paragraph(f"Đơn vị lập: {head['made_by']}", indent=0)
    pen.paragraph(f"Lập lúc: {head['made_at']}", indent=0)
    pen.heading("Tệp trong bộ và mã băm SHA-256")
    for name in sorted(files):
        pen.small(f"{name} · {len(files[name])} byte", SMALL, RIGHT - LEFT)
        pen.small(sha256(files[name]), SMALL, RIGHT - LEFT)
    if left_out:
        pen.heading("Không đưa vào bộ (bản gốc có thể nêu tên người, nơi chụp), chỉ nêu mã băm")
        for one in left_out:
            named = next(f"{words} {one[kind]}" for kind, words in LEFT_OUT.items() if kind in one)
            pen.small(f"{named} · {one['sha256'] or 'người lập bộ không được đọc tệp này'}", SMALL, RIGHT - LEFT)
    pen.paragraph("Cách kiểm tra: xem tệp README.txt trong bộ.", indent=0)


def readme(site_url: str) -> str:
    """How anybody proves the pack, in Vietnamese and English."""
    return f"""BỘ CHỨNG CỨ
Kiểm tra không cần mạng, không cần cơ sở dữ liệu:
    python -m trace evidence verify --pack TỆP.zip --head MÃ-ĐẦU-SỔ
Mã đầu sổ công bố của mắt xích số N (N ghi trong ledger/chain.json, mục "links"): {site_url}/so-cai/dau/N
Một byte bị sửa, ở bất cứ tệp nào, lệnh sẽ nói tệp nào bị sửa.

EVIDENCE PACK
To be proved without network or database:
    python -m trace evidence verify --pack FILE.zip --head HEAD
The published head of link N (N stands in ledger/chain.json as "links"): {site_url}/so-cai/dau/N

How it holds together: manifest.json names the SHA-256 of every file. The SHA-256 of manifest.json stands in the line
"evidence.made" of ledger/entries.jsonl. Each line is a leaf: SHA-256(0x00, canonical JSON of "leaf"), and "leaf" holds
the SHA-256 of its "content". ledger/chain.bin holds the leaves from link "first" to link "links", 32 bytes each. From
"before" on, each link is SHA-256(0x01, hash before, leaf); the last one is the published head.
"""
