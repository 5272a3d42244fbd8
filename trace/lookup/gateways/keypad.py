"""The talk with somebody who calls and presses keys: what is said, played and gathered next. Pure; no provider in it.

Twenty digits and `#`, `*` begins anew; the groups are read back, then the recorded clip of the state is played.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from trace.lookup.gateways.messages import PIN_DIGITS
from trace.lookup.rules import CODE_DIGITS

Step = dict[str, Any]
"""One of `{"say": text}`, `{"play": address}`, `{"gather": {…}}`, `{"hang_up": true}`."""

At = Literal["start", "code", "again", "pin"]
"""What the keys were pressed for: nothing yet, the code, the code after silence, the scratch PIN."""

STEPS: Final[tuple[At, ...]] = ("start", "code", "again", "pin")
FINISH, RESTART = "#", "*"
WAIT_S: Final = 20
DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

PROMPT: Final = "Xin bấm hai mươi số dưới mã QR, rồi bấm phím thăng. Bấm sai thì bấm phím sao để bấm lại."
NEXT: Final = "Muốn kiểm tra tem khác, xin bấm hai mươi số rồi phím thăng."
PIN_PROMPT: Final = "Muốn kiểm tra mã cào, xin bấm tám số dưới lớp bạc, rồi bấm phím thăng."
READ_BACK: Final = "Số vừa bấm: {}."
COUNTED: Final = "Mã có hai mươi số. Số đã bấm: {}."
DEMO: Final = "Đây là tem thử nghiệm, không dùng trên hàng bán."
TRIES: Final = "Đã bấm sai quá nhiều lần. Đây không phải kết quả kiểm tra. Xin gọi lại sau."
BYE: Final = "Xin cảm ơn."


def pressed(keys: str) -> str:
    """The digits that count: those after the last `*`, without the closing `#`. Nobody can press anything else."""
    return "".join(key for key in keys.rpartition(RESTART)[2] if key.isascii() and key.isdigit())


def prompt(at: At = "code") -> list[Step]:
    """The question for a code."""
    return [{"say": PROMPT}, _gather(at, CODE_DIGITS)]


def silence(at: At) -> list[Step]:
    """What follows when nothing was pressed: the question once more, then the end."""
    return prompt("again") if at == "code" else farewell()


def farewell(said: str = BYE) -> list[Step]:
    """The end of a call."""
    return [{"say": said}, {"hang_up": True}]


def answer(digits: str, told: Step, *, demo: bool, with_pin: bool) -> list[Step]:
    """The digits read back, what their state comes to, and the next question: the PIN where the stamp has one."""
    counted = len(digits) == CODE_DIGITS
    back = READ_BACK.format(read_out(digits)) if counted else COUNTED.format(len(digits))
    said = [{"say": back}, *([{"say": DEMO}] if demo else []), told]
    if with_pin:
        return [*said, {"say": PIN_PROMPT}, _gather("pin", PIN_DIGITS)]
    return [*said, {"say": NEXT}, _gather("again", CODE_DIGITS)]


def pin_answer(told: Step) -> list[Step]:
    """What a PIN's check found, and the question for another code."""
    return [told, {"say": NEXT}, _gather("again", CODE_DIGITS)]


def read_out(digits: str) -> str:
    """Digits as they are spoken, with a pause after each group of four."""
    groups = (digits[at : at + 4] for at in range(0, len(digits), 4))
    return ", ".join(" ".join(DIGITS[int(digit)] for digit in group) for group in groups)


def _gather(at: At, digits: int) -> Step:
    keys = {"finish": FINISH, "restart": RESTART, "digits": digits, "timeout_s": WAIT_S}
    return {"gather": {"step": at, **keys}}
