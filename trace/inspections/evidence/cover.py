"""The cover of an evidence pack as a PDF, and the words that say how anybody proves it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from trace.inspections.evidence.rules import sha256
from trace.stamps.printing.lettering import Weight, composed, font, width

LEFT, RIGHT, TOP, BOTTOM = 22 * mm, A4[0] - 18 * mm, A4[1] - 22 * mm, 20 * mm
SIZE, SMALL, LEADING = 11.0, 8.5, 1.45
KINDS = {
    "stamp": "Tem",
    "batch": "Lô hàng",
    "finding": "Lần kiểm tra",
    "recall": "Đợt thu hồi",
    "measure": "Biện pháp",
    "violation": "Vi phạm",
    "case": "Hồ sơ",
}


def drawn(head: Mapping[str, Any], files: Mapping[str, bytes], left_out: Sequence[Mapping[str, Any]]) -> bytes:
    """The cover: what the pack is about, who made it when, each file with its hash, what was left out and why."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"Bộ chứng cứ: {head['about']}")
    canvas.setAuthor(str(head["made_by"]))
    pen = _Pen(canvas)
    pen.write("BỘ CHỨNG CỨ", "bold", 16)
    pen.write(f"{KINDS[head['subject']['kind']]}: {head['about']}", "bold", 12)
    pen.write(f"Đơn vị lập: {head['made_by']}")
    pen.write(f"Lập lúc: {head['made_at']}")
    pen.write("Tệp trong bộ và mã băm SHA-256:", "bold")
    for name in sorted(files):
        pen.write(f"{name} · {len(files[name])} byte", size=SMALL)
        pen.write(sha256(files[name]), size=SMALL)
    if left_out:
        pen.write("Không đưa vào bộ (bản gốc có thể nêu tên người), chỉ nêu mã băm:", "bold")
        for one in left_out:
            pen.write(f"Giấy {one['paper']} · {one['sha256']}", size=SMALL)
    pen.write("Cách kiểm tra: xem tệp README.txt trong bộ.")
    canvas.showPage()
    canvas.save()
    return made.getvalue()


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


class _Pen:
    """A canvas that knows how far down it is."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.y = canvas, TOP

    def write(self, text: str, weight: Weight = "regular", size: float = SIZE) -> None:
        """A paragraph in as many lines as it needs."""
        for line in _lines(text, weight, size):
            if self.y < BOTTOM:
                self.canvas.showPage()
                self.y = TOP
            self.canvas.setFont(font(weight), size)
            self.canvas.drawString(LEFT, self.y, line)
            self.y -= size * LEADING
        self.y -= size * 0.3


def _lines(text: str, weight: Weight, size: float) -> list[str]:
    made = [""]
    for word in composed(text).split():
        longer = f"{made[-1]} {word}".strip()
        if width(longer, weight, size) <= RIGHT - LEFT:
            made[-1] = longer
        else:
            made.append(word)
    return [line for line in made if line]
