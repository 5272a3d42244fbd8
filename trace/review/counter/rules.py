"""Rules of the counter: which papers, who is served first, how a case code is read, what a slip says of a name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from trace.core.reason import Reason

PAPERS: Final = (
    "registration",
    "identity_seen",
    "product_facts",
    "picture_label",
    "self_declaration",
    "certificate",
    "test_report",
    "commitment",
    "other",
)
# Served first at a counter of the state: Luật Người cao tuổi, Luật Người khuyết tật; pregnant women by custom.
PRIORITIES: Final = ("elderly", "pregnant", "disabled")
# Of these the name is a person's.
PERSONAL: Final = frozenset({"household", "cooperative_group"})
LONGEST_TYPED: Final = 400
_CODE: Final = re.compile(r"(?:HS)?[-. ]*(\d{4})[-. ]*(\d{4,8})", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"/theo-doi/(HS-\d{4}-\d{4,8})(?:\?.*)?$", re.IGNORECASE)


def read_case_code(text: str) -> str | None:
    """The case code in what somebody typed or scanned: `hs 2611 1234`, `26111234`, or the address on a slip.

    None for what is no case code; a stamp's twenty digits and a barcode's thirteen are none.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).strip().replace("–", "-")
    if found := _ADDRESS.search(plain):
        return found[1].upper()
    found = _CODE.fullmatch(plain)
    if found is None or not plain.isascii():
        return None
    if not plain.upper().startswith("HS") and len(found[1] + found[2]) != 8:
        return None
    return f"HS-{found[1]}-{found[2]}"


def masked_name(name: str, legal_type: str) -> str:
    """The name as a slip bears it: an organisation's whole; of a person's each word by its first letter."""
    if legal_type not in PERSONAL:
        return name
    return " ".join(f"{word[0]}***" for word in name.split())


def why_not_receive(papers: list[str], priority: str | None) -> list[Reason]:
    """Why a file cannot be received so: nothing was handed over, or a paper or priority that is none."""
    wrong = []
    if not papers:
        wrong.append(Reason("counter.no_papers", field="papers"))
    if set(papers) - set(PAPERS):
        wrong.append(Reason("choice.unknown", field="papers"))
    if priority is not None and priority not in PRIORITIES:
        wrong.append(Reason("choice.unknown", field="priority"))
    return wrong
