"""Uploads, judged by their content: the name's extension, the first bytes and a whole decoding must agree.

Pictures are drawn anew (WebP, no EXIF, no place, nothing hidden behind the last byte); papers are kept as they are
when they are a picture, or a PDF that neither runs nor carries anything. Limits: MOST_PIXELS and PDF_PAGES.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pikepdf
from PIL import Image, ImageOps

from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry.rules import tidy

# Unpacking takes up to ten bytes a pixel, and no upload may cost more than about 150 MB. A plain JPEG, what cameras
# write, is made smaller while it is read.
MOST_PIXELS = 14_000_000
MOST_PIXELS_OF_CAMERAS = 70_000_000
_MARKER, _SCAN, _FRAMES = 0xFF, 0xDA, (0xC0, 0xC1)  # of a JPEG: what begins a segment, the scan, the frame
PAPER_SIDE, LARGE_SIDE, SMALL_SIDE = 2400, 1600, 320
SMALL_BYTES = 8_000
PDF_PAGES = 200
LONGEST_NAME = 120

EXTENSIONS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "avif": "AVIF",
    "pdf": "PDF",
}
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "PDF": "application/pdf",
}
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
# What makes a PDF act or carry: scripts, actions that start by themselves, programs, forms that send, files inside.
ACTIVE = frozenset({"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/AA"})
ACTIVE_KINDS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Thread"}
    | {"/Movie", "/Sound", "/3D", "/EmbeddedFile", "/Filespec", "/FileAttachment", "/RichMedia"}
)
MOST_OBJECTS = 50_000
DEEPEST = 50  # what is nested deeper is no paper: nothing may hide there


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew in two sizes; the small one is what the public page shows, 8 kB at the most."""

    given_name: str
    content: bytes
    small: bytes
    media_type: str = "image/webp"

    @property
    def sha256(self) -> str:
        """The hash of the large picture."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Paper:
    """A paper as it was sent, after it was looked through."""

    given_name: str
    content: bytes
    media_type: str
    extension: str

    @property
    def sha256(self) -> str:
        """The hash of what was sent."""
        return hashlib.sha256(self.content).hexdigest()


def read_picture(name: str, content: bytes, *, field: str = "image", most_bytes: int) -> Picture:
    """The picture. Refuses, beside `field`, what is too large, of another kind than it says, or cannot be drawn."""
    kind = _kind(name, content, field, most_bytes)
    if kind not in PICTURE_FORMATS:
        raise Refused(Reason("file.not_picture", field=field))
    drawn = _decoded(content, kind, field)
    return Picture(clean_name(name), _webp(drawn, LARGE_SIDE, 82), _small(drawn))


def read_paper(name: str, content: bytes, *, field: str = "file", most_bytes: int) -> Paper:
    """The paper. Refuses as `read_picture`, and a PDF that is locked, too long, runs something or carries files."""
    kind = _kind(name, content, field, most_bytes)
    if kind == "PDF":
        _look_through(content, field)
        return Paper(clean_name(name), content, MEDIA_TYPES[kind], "pdf")
    # A photograph of a paper is drawn anew like any other: its EXIF says where the office stands.
    drawn = _webp(_decoded(content, kind, field), PAPER_SIDE, 85)
    return Paper(clean_name(name), drawn, MEDIA_TYPES["WEBP"], "webp")


def clean_name(name: str) -> str:
    """The name as it may be shown and offered for saving: its last part, without invisible letters, not too long."""
    last = tidy(PurePosixPath(name.replace("\\", "/")).name) or "file"
    plain = "".join("_" if letter in '<>:"|?*;\n' else letter for letter in last)
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{extension[:8]}" if dot else plain[:LONGEST_NAME]


def _kind(name: str, content: bytes, field: str, most_bytes: int) -> str:
    """The format that extension and first bytes agree on."""
    if not content:
        raise Refused(Reason("file.empty", field=field))
    if len(content) > most_bytes:
        raise Refused(Reason("file.too_large", field=field, megabytes=most_bytes // 1_000_000))
    said = EXTENSIONS.get(clean_name(name).rpartition(".")[2].lower())
    if said is None:
        raise Refused(Reason("file.kind", field=field))
    if said != _magic(content):
        raise Refused(Reason("file.lies", field=field))
    return said


def _magic(content: bytes) -> str | None:
    head = content[:16]
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"):
        return "AVIF"
    return "PDF" if head.startswith(b"%PDF-") else None


def _decoded(content: bytes, kind: str, field: str) -> Image.Image:
    """The picture upright in RGB, on white where it was transparent, no larger than a paper needs.

    Its size is asked before it is unpacked, and it is made smaller before anything copies it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=[kind])
            plain = kind == "JPEG" and not opened.info.get("progressive") and _in_one_scan(content)
            if opened.width * opened.height > (MOST_PIXELS_OF_CAMERAS if plain else MOST_PIXELS):
                raise Refused(_too_many(field))
            opened.draft("RGB", (PAPER_SIDE, PAPER_SIDE))
            opened.thumbnail((PAPER_SIDE, PAPER_SIDE), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_many(field)) from error
    except Refused:
        raise
    except Exception as error:  # a broken file makes a decoder raise anything
        raise Refused(Reason("file.broken", field=field)) from error
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("RGB")


def _in_one_scan(content: bytes) -> bool:
    """Whether the first scan of a JPEG brings all its parts, as cameras write it (ITU-T T.81, B.2). Of any other the
    decoder keeps the whole picture, however small it is asked for: 2 MB of it took 370 MB of memory."""
    at, parts = 2, 0
    while at + 10 <= len(content) and content[at] == _MARKER:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if kind == _SCAN:
            return content[at + 4] == parts
        if kind in _FRAMES:
            parts = content[at + 9]
        at += 1 if kind == _MARKER else 2 + length
    return False


def _too_many(field: str) -> Reason:
    return Reason("file.too_many_pixels", field=field, megapixels=MOST_PIXELS // 1_000_000)


def _webp(drawn: Image.Image, side: int, quality: int) -> bytes:
    copy = drawn.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _small(drawn: Image.Image) -> bytes:
    """The copy for the public page: 320 pixels, and as coarse as it takes to stay below 8 kB."""
    for quality, side in ((70, SMALL_SIDE), (50, SMALL_SIDE), (35, SMALL_SIDE), (25, 240), (10, 160)):
        small = _webp(drawn, side, quality)
        if len(small) <= SMALL_BYTES:
            break
    return small


def _look_through(content: bytes, field: str) -> None:
    """Refuse a PDF that runs or carries anything, that is locked, or that hides another file behind its end."""
    tail = content[content.rfind(b"%%EOF") + 5 :] if b"%%EOF" in content else content
    if tail.strip(b"\r\n\0 \t"):
        raise Refused(Reason("file.broken", field=field))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > PDF_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise Refused(Reason("file.too_many_pages", field=field, pages=PDF_PAGES))
            if any(_acts(each) for each in _dictionaries(pdf)) or _opens_elsewhere(pdf):
                raise Refused(Reason("file.active", field=field))
    except pikepdf.PasswordError as error:
        raise Refused(Reason("file.locked", field=field)) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refused(Reason("file.broken", field=field)) from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, also those written inside another object."""
    waiting: list[tuple[pikepdf.Object, int]] = [(each, 0) for each in (pdf.trailer, *pdf.objects)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            yield each
            inner = [value for _, value in each.items()]
        elif isinstance(each, pikepdf.Array):
            inner = list(each)
        else:
            continue
        # Objects of their own are in the list already; only what is written in place is walked into.
        direct = [value for value in inner if isinstance(value, pikepdf.Object) and not value.is_indirect]
        if depth >= DEEPEST and direct:
            raise ValueError("nested too deep")
        waiting.extend((value, depth + 1) for value in direct)


def _acts(each: pikepdf.Object) -> bool:
    if any(key in each for key in ACTIVE):
        return True
    # The content of a stream may stand in a file elsewhere, which a reader would fetch.
    outside = isinstance(each, pikepdf.Stream) and "/F" in each
    return outside or bool({str(each.get(key, "")) for key in ("/S", "/Type", "/Subtype")} & ACTIVE_KINDS)


def _opens_elsewhere(pdf: pikepdf.Pdf) -> bool:
    """Whether opening the file goes to an address: a link is followed by people, not by their reader."""
    action = pdf.Root.get("/OpenAction")
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) == "/URI"
