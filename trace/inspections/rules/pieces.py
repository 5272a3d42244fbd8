"""A file that comes in pieces: which piece is next, which came before, and which leaves a hole."""

from __future__ import annotations

from typing import Final, Literal

from trace.core.reason import Reason

PIECE_BYTES: Final = 262_144
MOST_WAITING_BYTES: Final = 400_000_000
"""What one person may have lying here that no inspection names yet."""

Fate = Literal["next", "again"]


def fate(*, at: int, size: int, have: int) -> Fate | Reason:
    """What becomes of a piece of `size` bytes from `at` on, of a file of which the first `have` bytes are here.

    A piece that came before changes nothing. One that would leave a hole, or that does not end where an earlier one
    ended, is refused: the phone asks how much there is and goes on from there.
    """
    if size > PIECE_BYTES:
        return Reason("inspection.piece_large", field="at", most=PIECE_BYTES)
    if at == have:
        return "next"
    return "again" if at + size <= have else Reason("inspection.piece_gap", field="at", have=have)


def why_not_more(*, have: int, size: int, said: int | None, waiting: int, most: int) -> Reason | None:
    """Why no more is taken: the file would be longer than was said or than any may be, or too much lies here unclaimed
    of one person; None when it is taken."""
    if said is not None and have + size > said:
        return Reason("inspection.file_longer", field="at", said=said)
    if have + size > most:
        return Reason("file.too_large", field="at", megabytes=most // 1_000_000)
    if said is None and waiting + size > MOST_WAITING_BYTES:
        return Reason("inspection.files_waiting", field="at")
    return None
