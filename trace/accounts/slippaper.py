"""What stands on a printed slip: the QR of its address, its digits in groups, and until when it works."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import datetime

import qrcode
from qrcode.image.svg import SvgPathImage

from trace.accounts import service
from trace.accounts.service import PrintedSlip
from trace.base.runtime import Runtime


@dataclass(frozen=True)
class Paper:
    """A slip as it is printed. It exists in this answer and nowhere else."""

    address: str
    typed_at: str
    picture: str
    digits: str
    expires_at: datetime


def paper(rt: Runtime, printed: PrintedSlip) -> Paper:
    """The paper of a slip that has just been made."""
    address, digits = service.slip_address(rt, printed.secret), printed.digits or ""
    return Paper(
        address=address,
        typed_at=f"{rt.settings.host}/moi",
        picture=picture(address),
        digits=f"{digits[:3]} {digits[3:6]} {digits[6:]}",
        expires_at=printed.expires_at,
    )


def picture(text: str) -> str:
    """A QR of `text` as an address for `<img>`: the page allows pictures in addresses and no others."""
    image = qrcode.make(text, image_factory=SvgPathImage, box_size=20)
    file = io.BytesIO()
    image.save(file)
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode()}"
