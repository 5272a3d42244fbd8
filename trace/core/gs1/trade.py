"""Trade items: what a Digital Link or an element string says about goods, as far as a stamp needs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from trace.core.gs1.elements import parse_elements
from trace.core.gs1.links import fits_key, link_path, why_not_values
from trace.core.gs1.numbers import Gtin, read_gtin
from trace.core.gs1.table import IDENTIFIERS
from trace.core.reason import Reason


@dataclass(frozen=True)
class TradeItem:
    """The GTIN and, where given, its serial and lot."""

    gtin: Gtin
    serial: str | None = None
    lot: str | None = None


def digital_link_path(gtin: Gtin, serial: str) -> str:
    """The path that a carrier with a GTIN holds: `/01/{gtin14}/21/{serial}`."""
    return link_path([("01", gtin.gtin14), ("21", serial)])


def read_link(segments: Sequence[str]) -> TradeItem | Reason:
    """The trade item of a Digital Link path, given as its decoded segments `["01", gtin, "21", serial]`.

    Refuses with `link.shape` what is no GTIN link in the order of the standard, with `gtin.…` a wrong GTIN.
    GTINs of 8, 12 and 13 digits are taken too, as links printed before URI Syntax 1.4 carry them.
    """
    if len(segments) < 2 or len(segments) % 2 or segments[0] != "01":
        return Reason("link.shape")
    names, values = segments[2::2], segments[3::2]
    pairs = list(zip(names, values, strict=True))
    if not all(name in IDENTIFIERS for name in names) or not fits_key("01", names) or why_not_values(pairs):
        return Reason("link.shape")
    return _trade_item(segments[1], dict(pairs))


def read_elements(text: str) -> TradeItem | Reason:
    """The trade item of an element string: `(01)…(21)…`, or `01…21…` with FNC1 sent as the GS character (0x1D).

    Refuses with `link.shape` what is no element string with exactly one GTIN, with `gtin.…` a wrong GTIN.
    """
    pairs = parse_elements(text)
    if pairs == Reason("gs1.value", ai="01", what="csum"):
        return Reason("gtin.check")
    if isinstance(pairs, Reason):
        return Reason("link.shape")
    values = dict(pairs)
    if "01" not in values or len(values) != len(pairs):
        return Reason("link.shape")
    return _trade_item(values.pop("01"), values)


def _trade_item(gtin: str, values: dict[str, str]) -> TradeItem | Reason:
    number = read_gtin(gtin)
    return number if isinstance(number, Reason) else TradeItem(number, values.get("21"), values.get("10"))
