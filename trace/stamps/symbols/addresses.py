"""The texts that symbols hold: addresses of stamps, short or as a GS1 Digital Link, of sheets, and element strings."""

from typing import Literal, TypeAlias

from trace.core.gs1 import Gtin, digital_link_path

Case: TypeAlias = Literal["upper", "lower"]

SHEET_DIGITS = 6  # ten million stamps are 154,000 sheets of 65


def address(site_url: str, code: str, qr_case: Case = "upper") -> str:
    """The text of a stamp's QR symbol: `HTTPS://HOST/<20 digits>`, or the same in lower case where the run says so."""
    return _cased(f"{site_url.rstrip('/')}/{code}", qr_case)


def link_address(site_url: str, gtin: Gtin, code: str, qr_case: Case = "upper") -> str:
    """The same as a GS1 Digital Link, `HTTPS://HOST/01/<GTIN-14>/21/<20 digits>`, for goods that have a GTIN.

    Scheme and host mean the same in capitals (RFC 3986, 6.2.2.1), and nothing after them has letters.
    """
    return _cased(site_url.rstrip("/") + digital_link_path(gtin, code), qr_case)


def element_string(gtin: Gtin, code: str) -> str:
    """GTIN and serial as people read them, `(01)<GTIN-14>(21)<20 digits>` (GS1 General Specifications, 4.14)."""
    return f"(01){gtin}(21){code}"


def sheet_address(site_url: str, run: str, sheet: int) -> str:
    """The text of a sheet's QR symbol: `HTTPS://HOST/S/<run>/<six digits>`, upper case for the smallest symbol."""
    return f"{sheet_prefix(site_url, run)}{sheet:0{SHEET_DIGITS}d}"


def sheet_prefix(site_url: str, run: str) -> str:
    """What the symbols of all sheets of a run begin with."""
    return f"{site_url.rstrip('/')}/S/{run}/".upper()


def _cased(text: str, case: Case) -> str:
    return text.upper() if case == "upper" else text.lower()
