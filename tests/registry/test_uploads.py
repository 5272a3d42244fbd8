"""Uploads judged by their content: what is taken, what is refused, and what is left of a picture."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from tests.registry.conftest import picture
from trace.base.errors import Refused
from trace.registry import uploads

LIMIT = 10_000_000


def pdf(change=None, **more):
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **more)
    return out.getvalue()


def code(name, content, read=uploads.read_paper, most=LIMIT):
    with pytest.raises(Refused) as error:
        read(name, content, most_bytes=most)
    return error.value.reason.code


def javascript(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def nested_action(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action, Rect=[0, 0, 9, 9])
    document.pages[0].Annots = pikepdf.Array([note])


def attachment(document):
    document.attachments["a.exe"] = b"MZ"


def sends(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://example.org")


def opens_an_address(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")


def reads_elsewhere(document):
    content = document.make_stream(b"")
    content.F = "//example.org/share/a"
    document.Root.More = content


def plays_a_film(document):
    film = pikepdf.Dictionary(Subtype=pikepdf.Name.Movie, Movie=pikepdf.Dictionary(F="//example.org/a"))
    document.pages[0].Annots = pikepdf.Array([film])


ACTIVE = [javascript, launch, nested_action, attachment, sends, opens_an_address, reads_elsewhere, plays_a_film]


@pytest.mark.parametrize("change", ACTIVE)
def test_a_pdf_that_runs_or_carries_anything_is_refused(change):
    assert code("a.pdf", pdf(change)) == "file.active"


def test_a_pdf_that_hides_something_deep_inside_is_refused():
    def hide(document):
        hidden = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        for _ in range(60):
            hidden = pikepdf.Array([hidden])
        document.Root.More = hidden

    assert code("a.pdf", pdf(hide)) == "file.broken"


def test_a_pdf_with_a_link_to_follow_is_a_paper_like_any_other():
    def link(document):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action, Rect=[0, 0, 9, 9])
        document.pages[0].Annots = pikepdf.Array([note])

    assert uploads.read_paper("a.pdf", pdf(link), most_bytes=LIMIT).extension == "pdf"


def test_a_plain_pdf_is_kept_as_it_is():
    content = pdf()
    paper = uploads.read_paper("Giấy chứng nhận.pdf", content, most_bytes=LIMIT)
    assert (paper.content, paper.media_type, paper.given_name) == (content, "application/pdf", "Giấy chứng nhận.pdf")


def test_a_locked_pdf_is_refused():
    locked = pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert code("a.pdf", locked) == "file.locked"


def test_a_pdf_with_another_file_behind_its_end_is_refused():
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("a.class", b"x" * 100)
    assert code("a.pdf", pdf() + hidden.getvalue()) == "file.broken"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", picture("JPEG"), "file.lies"),
        ("a.jpg", pdf(), "file.lies"),
        ("a.gif", b"GIF89a", "file.kind"),
        ("a.svg", b"<svg/>", "file.kind"),
        ("a.xlsx", b"PK\x03\x04", "file.kind"),
        ("a", picture("PNG"), "file.kind"),
        ("a.pdf", b"%PDF-1.7 nothing more", "file.broken"),
        ("a.png", picture("PNG")[:-200], "file.broken"),
        ("a.avif", b"\0\0\0\x1cftypavif" + b"\0" * 40, "file.broken"),
        ("a.avif", picture("AVIF").replace(b"pitm", b"lost"), "file.broken"),
        ("a.png", b"", "file.empty"),
    ],
)
def test_extension_first_bytes_and_decoding_agree(name, content, reason):
    assert code(name, content) == reason


def test_a_paper_that_is_too_large_is_refused_by_its_size():
    assert code("a.pdf", pdf(), most=100) == "file.too_large"


def test_a_product_is_shown_by_a_picture_only():
    assert code("a.pdf", pdf(), read=uploads.read_picture) == "file.not_picture"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    header = picture("PNG", (8, 8))
    # The width and height of the header alone, 60,000 each; the checksum is made right again.
    fake = struct.pack(">II", 60_000, 60_000) + header[24:29]
    chunk = b"IHDR" + fake
    content = header[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + header[33:]
    assert code("a.png", content) == "file.too_many_pixels"


def test_a_jpeg_that_brings_its_colours_one_after_another_is_refused_before_it_is_unpacked():
    """A decoder would keep all of it, as of a progressive one: 2 MB sent took 370 MB of memory."""
    out = io.BytesIO()
    Image.new("L", (4_000, 3_600)).save(out, "JPEG")
    grey = out.getvalue()
    frame, scan = grey.index(b"\xff\xc0"), grey.index(b"\xff\xda")
    tables = grey[2:frame] + grey[frame + 13 : scan]  # a frame of one part has 13 bytes
    parts = b"".join(bytes([number, 0x11, 0]) for number in (1, 2, 3))
    scans = b"".join(b"\xff\xda\0\x08\1" + bytes([number, 0]) + grey[scan + 7 : -2] for number in (1, 2, 3))
    whole = b"\xff\xc0\0\x11" + grey[frame + 4 : frame + 9] + b"\3" + parts
    assert code("a.jpg", b"\xff\xd8" + tables + whole + scans + b"\xff\xd9") == "file.too_many_pixels"
    assert uploads.read_paper("a.jpg", grey, most_bytes=LIMIT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_kind_of_picture_becomes_webp_in_two_sizes(kind):
    drawn = uploads.read_picture(f"a.{kind.lower()}", picture(kind, (3000, 2000)), most_bytes=LIMIT)
    large, small = (Image.open(io.BytesIO(each)) for each in (drawn.content, drawn.small))
    assert (large.format, large.size, small.format, small.size) == ("WEBP", (1600, 1067), "WEBP", (320, 213))


def test_the_place_a_picture_was_taken_at_is_gone():
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (18.0, 20.0, 0.0)}
    exif[0x010E] = "secret place"
    content = picture("JPEG", (900, 600), exif=exif)
    assert b"secret place" in content
    drawn = uploads.read_picture("a.jpg", content, most_bytes=LIMIT)
    assert b"secret place" not in drawn.content + drawn.small
    assert not Image.open(io.BytesIO(drawn.content)).getexif()


def test_a_picture_lies_upright_as_the_phone_held_it():
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = uploads.read_picture("a.jpg", picture("JPEG", (900, 600), exif=exif), most_bytes=LIMIT)
    assert Image.open(io.BytesIO(drawn.content)).size == (600, 900)


def test_the_public_copy_of_the_worst_picture_stays_small():
    noise = Image.effect_noise((1600, 1200), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    drawn = uploads.read_picture("a.jpg", out.getvalue(), most_bytes=LIMIT)
    assert len(drawn.small) <= uploads.SMALL_BYTES


def test_a_jpeg_with_a_program_behind_it_loses_the_program():
    drawn = uploads.read_picture("a.jpg", picture("JPEG") + b"PK\x03\x04 program", most_bytes=LIMIT)
    assert b"program" not in drawn.content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\giấy tờ\\a.pdf", "a.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a_Set-Cookie_ x.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("", "file"),
        ("đ" * 300 + ".pdf", "đ" * 120 + ".pdf"),
    ],
)
def test_names_are_shown_without_paths_and_invisible_letters(given, kept):
    assert uploads.clean_name(given) == kept
