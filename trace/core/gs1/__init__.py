"""GS1 numbers and the ways they travel: GTIN and GLN, element strings, Digital Links, EPC binary strings. By subject.

Written from the standards and the GS1 Barcode Syntax Dictionary; docs/decisions/0007-resolver.md says why.
"""

from trace.core.gs1.elements import parse_elements
from trace.core.gs1.links import DigitalLink, link_path, read_path, read_uri
from trace.core.gs1.linktypes import DEFAULT, GS1_NAMESPACE, GS1_PREFIX, GS1_TYPES, read_type
from trace.core.gs1.numbers import GTIN_LENGTHS, Gln, Gtin, read_gtin
from trace.core.gs1.prefixes import (
    CASE_INDICATORS,
    belongs,
    capacity,
    case_gtin,
    next_free,
    unit_gtin,
)
from trace.core.gs1.sscc import make_sscc, read_sscc
from trace.core.gs1.trade import TradeItem, digital_link_path, read_elements, read_link

__all__ = [
    "CASE_INDICATORS",
    "DEFAULT",
    "GS1_NAMESPACE",
    "GS1_PREFIX",
    "GS1_TYPES",
    "GTIN_LENGTHS",
    "DigitalLink",
    "Gln",
    "Gtin",
    "TradeItem",
    "belongs",
    "capacity",
    "case_gtin",
    "digital_link_path",
    "link_path",
    "make_sscc",
    "next_free",
    "parse_elements",
    "read_elements",
    "read_gtin",
    "read_link",
    "read_path",
    "read_sscc",
    "read_type",
    "read_uri",
    "unit_gtin",
]
