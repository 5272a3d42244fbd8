"""Provinces as places of a scan: the codes in force since 1 July 2025, and what tables of addresses call them.

Tables of addresses know ISO 3166-2:VN, which still has the 63 provinces and cities of before Resolution
202/2025/QH15. `FORMER` says which of today's 34 each one went into, whole. Source: the names of ISO 3166-2 (Debian
iso-codes 4.15) laid against `migrations/units/legacy.csv` and `old_to_new.csv`; a test does it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = ""
"""No table says it."""
ABROAD: Final = "00"
"""Outside Việt Nam; the code of no province."""
HOME: Final = "VN"

FORMER: Final[Mapping[str, tuple[str, str]]] = {
    "01": ("Lai Châu", "12"),
    "02": ("Lào Cai", "15"),
    "03": ("Hà Giang", "08"),
    "04": ("Cao Bằng", "04"),
    "05": ("Sơn La", "14"),
    "06": ("Yên Bái", "15"),
    "07": ("Tuyên Quang", "08"),
    "09": ("Lạng Sơn", "20"),
    "13": ("Quảng Ninh", "22"),
    "14": ("Hòa Bình", "25"),
    "18": ("Ninh Bình", "37"),
    "20": ("Thái Bình", "33"),
    "21": ("Thanh Hóa", "38"),
    "22": ("Nghệ An", "40"),
    "23": ("Hà Tĩnh", "42"),
    "24": ("Quảng Bình", "44"),
    "25": ("Quảng Trị", "44"),
    "26": ("Huế", "46"),
    "27": ("Quảng Nam", "48"),
    "28": ("Kon Tum", "51"),
    "29": ("Quảng Ngãi", "51"),
    "30": ("Gia Lai", "52"),
    "31": ("Bình Định", "52"),
    "32": ("Phú Yên", "66"),
    "33": ("Đắk Lắk", "66"),
    "34": ("Khánh Hòa", "56"),
    "35": ("Lâm Đồng", "68"),
    "36": ("Ninh Thuận", "56"),
    "37": ("Tây Ninh", "80"),
    "39": ("Đồng Nai", "75"),
    "40": ("Bình Thuận", "68"),
    "41": ("Long An", "80"),
    "43": ("Bà Rịa - Vũng Tàu", "79"),
    "44": ("An Giang", "91"),
    "45": ("Đồng Tháp", "82"),
    "46": ("Tiền Giang", "82"),
    "47": ("Kiên Giang", "91"),
    "49": ("Vĩnh Long", "86"),
    "50": ("Bến Tre", "86"),
    "51": ("Trà Vinh", "86"),
    "52": ("Sóc Trăng", "92"),
    "53": ("Bắc Kạn", "19"),
    "54": ("Bắc Giang", "24"),
    "55": ("Bạc Liêu", "96"),
    "56": ("Bắc Ninh", "24"),
    "57": ("Bình Dương", "79"),
    "58": ("Bình Phước", "75"),
    "59": ("Cà Mau", "96"),
    "61": ("Hải Dương", "31"),
    "63": ("Hà Nam", "37"),
    "66": ("Hưng Yên", "33"),
    "67": ("Nam Định", "37"),
    "68": ("Phú Thọ", "25"),
    "69": ("Thái Nguyên", "19"),
    "70": ("Vĩnh Phúc", "25"),
    "71": ("Điện Biên", "11"),
    "72": ("Đắk Nông", "68"),
    "73": ("Hậu Giang", "92"),
    "CT": ("Cần Thơ", "92"),
    "DN": ("Đà Nẵng", "48"),
    "HN": ("Hà Nội", "01"),
    "HP": ("Hải Phòng", "31"),
    "SG": ("Hồ Chí Minh", "79"),
}
"""ISO 3166-2 code without `VN-` → the name it stands for, and the code of the province it is part of now."""

PROVINCES: Final = frozenset(code for _, code in FORMER.values())
"""The codes of the 34 provinces and cities in force since 1 July 2025."""


def province_of_iso(code: str) -> str:
    """Today's province of an ISO 3166-2 code, with or without `VN-`; UNKNOWN for a code that is none of them."""
    return FORMER.get(code.upper().removeprefix("VN-"), ("", UNKNOWN))[1]


def province_in(record: object) -> str:
    """Where a record of a table of addresses lies: the code of a province, ABROAD, or UNKNOWN where it does not say.

    Read are our own `{"province": "42"}`, and of GeoIP city tables `country.iso_code` and `subdivisions[0].iso_code`.
    """
    if not isinstance(record, Mapping):
        return UNKNOWN
    own = record.get("province")
    if own is not None:
        return own if isinstance(own, str) and own in PROVINCES else UNKNOWN
    country = _iso_code(record.get("country"))
    if country and country != HOME:
        return ABROAD
    parts = record.get("subdivisions")
    return province_of_iso(_iso_code(parts[0])) if country and isinstance(parts, list) and parts else UNKNOWN


def _iso_code(part: object) -> str:
    found = part.get("iso_code") if isinstance(part, Mapping) else None
    return found if isinstance(found, str) else ""
