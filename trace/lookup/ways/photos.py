"""Reads the symbols in a photo. The photo is looked at in memory and forgotten: nothing of it is kept or passed on.

Its size is asked before it is unpacked, it is made smaller while it is read where its format allows that, and no more
than AT_ONCE photos are unpacked at a time in one process, so that look-ups always find a free thread.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import zxingcpp
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from trace.base.errors import Refused, Unavailable
from trace.core.reason import Reason

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")  # MPO, what some phones write, is opened as JPEG
MOST_PIXELS = 40_000_000
MOST_PIXELS_UNPACKED_WHOLE = 16_000_000  # of what cannot be made smaller while it is read
AT_ONCE = 2
SMALL_SIDE, LARGE_SIDE = 1600, 3200
MOST_SYMBOLS = 20
SYMBOLS: Any = [
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.EAN8,
    zxingcpp.BarcodeFormat.UPCA,
    zxingcpp.BarcodeFormat.UPCE,
    zxingcpp.BarcodeFormat.Code128,
]
_places = threading.BoundedSemaphore(AT_ONCE)


def texts(content: bytes) -> list[str]:
    """The texts of every QR, DataMatrix, EAN, UPC and Code 128 symbol in a photo; none where none can be read.

    GS1 element strings begin with the GS character. Refuses what is no photo (`photo.kind`, `photo.broken`) and one
    of too many pixels (`photo.pixels`); Unavailable while others are being read (`photo.busy`).
    """
    with _place():
        drawn = _opened(content)
        for tried in _tries(drawn):
            if found := _read(tried):
                return found
    return []


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Unavailable(Reason("photo.busy"))
    try:
        yield
    finally:
        _places.release()


def _opened(content: bytes) -> Image.Image:
    """The photo upright in grey, its longer side LARGE_SIDE at the most."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=FORMATS)
            _refuse_too_many_pixels(opened)
            opened.draft("L", (LARGE_SIDE, LARGE_SIDE))
            opened.thumbnail((LARGE_SIDE, LARGE_SIDE))
            return _grey(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_pixels()) from error
    except UnidentifiedImageError as error:
        raise Refused(Reason("photo.kind")) from error
    except Refused:
        raise
    except Exception as error:  # a broken file makes a decoder raise anything
        raise Refused(Reason("photo.broken")) from error


def _refuse_too_many_pixels(opened: Image.Image) -> None:
    by_and_by = opened.format in ("JPEG", "MPO") and not opened.info.get("progressive")
    if opened.width * opened.height > (MOST_PIXELS if by_and_by else MOST_PIXELS_UNPACKED_WHOLE):
        raise Refused(_pixels())


def _pixels() -> Reason:
    return Reason("photo.pixels", megapixels=MOST_PIXELS // 1_000_000)


def _grey(upright: Image.Image) -> Image.Image:
    """In grey, on white where it is transparent."""
    if upright.mode not in ("RGBA", "LA", "PA") and "transparency" not in upright.info:
        return upright.convert("L")
    seen = upright.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")


def _tries(drawn: Image.Image) -> Iterator[Image.Image]:
    """The photo small, then in all its size, then with more contrast: most are read at the first try."""
    small = drawn.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    yield small
    if max(drawn.size) > SMALL_SIDE:
        yield drawn
    yield ImageOps.autocontrast(small, cutoff=2).filter(ImageFilter.UnsharpMask(radius=4, percent=200, threshold=0))


def _read(tried: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(tried, formats=SYMBOLS, text_mode=zxingcpp.TextMode.Plain)[:MOST_SYMBOLS]
    return list(dict.fromkeys(_text(symbol) for symbol in found if symbol.valid))


def _text(symbol: zxingcpp.Barcode) -> str:
    begins = "\x1d" if symbol.content_type == zxingcpp.ContentType.GS1 else ""
    return f"{begins}{symbol.text}"
