"""A stamp's photo, read on the server without a script: what is found, what is refused, and what it may cost."""

import re
import struct
import zlib
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from tests import make
from tests.lookup import pictures
from tests.lookup.shop import Shop
from tests.lookup.test_views import headline
from trace.app import create_app
from trace.base.db import transaction
from trace.base.errors import Refused, Unavailable
from trace.lookup.ways import photos, scanning
from trace.lookup.ways.blueprint import CAMERA_POLICY

GTIN = "04006381333931"


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    return made


@pytest.fixture
def client(runtime):
    return create_app(runtime).test_client()


def send(client, content, name="tem.jpg"):
    """The form as a browser sends it; Flask's own client would put a large photo into a file."""
    head = f'--edge\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n\r\n'.encode()
    body = head + content + b"\r\n--edge--\r\n"
    return client.post("/quet", data=body, content_type="multipart/form-data; boundary=edge")


def of(shop, **how):
    return pictures.sent(pictures.scene(pictures.label(shop.rt.settings.site_url, shop.code), **how))


# --- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", [{}, {"turned": 17}, {"turned": 90}, {"turned": 203, "blurred": 2}, {"size": (3600, 2700)}, {"blurred": 3}]
)
def test_a_photo_is_read_as_phones_take_it(shop, how):
    assert photos.texts(of(shop, **how)) == [f"{shop.rt.settings.site_url}/{shop.code}".upper()]


def test_a_photo_lying_on_its_side_by_exif_alone_is_read(shop):
    exif = Image.Exif()
    exif[0x0112] = 7  # mirrored and turned
    photo = pictures.scene(pictures.label(shop.rt.settings.site_url, shop.code)).transpose(Image.Transpose.TRANSVERSE)
    assert photos.texts(pictures.sent(photo, exif=exif))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_other_kinds_of_pictures_are_read(shop, kind):
    photo = pictures.scene(pictures.label(shop.rt.settings.site_url, shop.code))
    assert len(photos.texts(pictures.sent(photo, kind))) == 1


def test_a_photo_with_a_second_picture_in_it_is_read(shop):
    photo = pictures.scene(pictures.label(shop.rt.settings.site_url, shop.code), size=(5200, 3900))
    assert photos.texts(pictures.sent(photo, "MPO", save_all=True, append_images=[Image.new("L", (60, 40))]))


def test_a_symbol_on_nothing_is_read_as_on_white(shop):
    drawn = pictures.label(shop.rt.settings.site_url, shop.code)
    clear = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=drawn.point(lambda grey: 255 - grey))
    assert len(photos.texts(pictures.sent(clear, "PNG"))) == 1


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Code128"])
def test_element_strings_are_told_by_their_first_sign(kind):
    drawn = pictures.symbol(f"(01){GTIN}(21)1234", getattr(zxingcpp.BarcodeFormat, kind), gs1=True)
    assert photos.texts(pictures.sent(pictures.scene(drawn))) == [f"\x1d01{GTIN}211234"]


def test_a_wall_has_nothing_to_read():
    assert photos.texts(pictures.sent(pictures.scene())) == []


# --- what is answered ------------------------------------------------------------------------------------------------


def test_a_photo_of_a_stamp_is_answered_in_place_as_if_scanned(shop, client):
    answered = send(client, of(shop, turned=10, blurred=1))
    assert (answered.status_code, headline(answered)) == (200, "ĐÃ ĐĂNG KÝ")
    assert answered.headers["Cache-Control"] == "no-store"
    assert "Location" not in answered.headers


def test_a_code_the_register_does_not_know_is_amber_as_on_the_qr_path(shop, client):
    stranger = pictures.label(shop.rt.settings.site_url, "20863194577206149389")
    answered = send(client, pictures.sent(pictures.scene(stranger)))
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


def test_a_stamp_beside_a_bar_code_is_the_one_that_is_meant(shop, client):
    bars = pictures.symbol("4006381333931", zxingcpp.BarcodeFormat.EAN13)
    photo = pictures.scene(pictures.label(shop.rt.settings.site_url, shop.code), bars)
    assert headline(send(client, pictures.sent(photo))) == "ĐÃ ĐĂNG KÝ"


def test_a_bar_code_alone_opens_its_product(client):
    bars = pictures.symbol("4006381333931", zxingcpp.BarcodeFormat.EAN13)
    answered = send(client, pictures.sent(pictures.scene(bars)))
    assert (answered.status_code, answered.headers["Location"]) == (303, f"/san-pham/{GTIN}")


def test_several_stamps_in_one_photo_are_a_list_to_choose_from(shop, client):
    with transaction(shop.rt.main) as db:
        other = make.code(db, shop.run, shop.rt.keys, 1)
    labels = [pictures.label(shop.rt.settings.site_url, code) for code in (shop.code, other)]
    answered = send(client, pictures.sent(pictures.scene(*labels)))
    assert answered.status_code == 200
    assert all(f'href="/{code}"' in answered.text for code in (shop.code, other))
    assert "<h1>ĐÃ ĐĂNG KÝ" not in answered.text


def test_another_sites_address_is_shown_and_not_followed_even_with_a_code_of_ours(shop, client):
    copy = pictures.label("https://evil.example", shop.code)
    answered = send(client, pictures.sent(pictures.scene(copy)))
    assert "Mã này không dẫn tới trang này." in answered.text
    assert f"HTTPS://EVIL.EXAMPLE/{shop.code}" in answered.text
    assert not re.search(r'(href|action|src)="[^"]*evil', answered.text, re.IGNORECASE)
    assert "ĐÃ ĐĂNG KÝ" not in answered.text


def test_the_address_an_earlier_run_was_printed_for_is_ours(shop, client):
    moved = pictures.label(shop.run.site_url, shop.code)
    assert shop.run.site_url != shop.rt.settings.site_url
    assert headline(send(client, pictures.sent(pictures.scene(moved)))) == "ĐÃ ĐĂNG KÝ"


def test_other_peoples_text_is_escaped(client):
    answered = send(client, pictures.sent(pictures.scene(pictures.symbol("<script>alert(1)</script>"))))
    assert "<script>alert" not in answered.text
    assert "&lt;script&gt;" in answered.text


def test_nothing_found_says_how_to_do_better_and_offers_the_field(client):
    answered = send(client, pictures.sent(pictures.scene()))
    assert answered.status_code == 422
    assert "Chưa đọc được mã nào" in answered.text and "Tránh lóa" in answered.text
    assert 'action="/tra-cuu' in answered.text


def test_a_form_without_a_photo_says_so(client):
    assert client.post("/quet").status_code == 400
    assert send(client, b"", name="").status_code == 400


def test_what_the_camera_of_the_page_read_is_judged_by_the_same_rules(shop, client):
    assert headline(client.post("/quet", data={"read": f"(01){GTIN}(21){shop.code}"})) == "KHÔNG CÓ MÃ NÀY"
    assert headline(client.post("/quet", data={"read": shop.code})) == "ĐÃ ĐĂNG KÝ"
    assert "Mã này không dẫn tới trang này." in client.post("/quet", data={"read": "https://evil.example/1"}).text
    assert client.post("/quet", data={"read": "4006381333931"}).headers["Location"] == f"/san-pham/{GTIN}"
    assert client.post("/quet", data={"read": "1" * 20_000}).status_code == 413


def test_only_pages_with_a_camera_may_run_a_decoder(client):
    for path in ("/quet", "/kiosk"):
        assert client.get(path).headers["Content-Security-Policy"] == CAMERA_POLICY
        assert client.get(path).headers["Permissions-Policy"].endswith("camera=(self)")
    for path in ("/tra-cuu", "/danh-sach", "/"):
        assert "wasm" not in client.get(path).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in CAMERA_POLICY and "'unsafe-eval'" not in CAMERA_POLICY


# --- hostile ---------------------------------------------------------------------------------------------------------


def png_that_says(width, height):
    """A PNG of a few bytes that promises a large picture."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "no picture": (b"this is no picture" * 100, "photo.kind"),
    "svg": (SVG, "photo.kind"),
    "gif": (pictures.sent(Image.new("L", (40, 40)), "GIF"), "photo.kind"),
    "pdf": (b"%PDF-1.7\n" + b"0" * 500, "photo.kind"),
    "bomb": (png_that_says(60_000, 60_000), "photo.pixels"),
    "large bomb": (png_that_says(12_000, 10_000), "photo.pixels"),
    "60 MP": (pictures.sent(Image.new("L", (10_000, 6_000), 255), quality=30), "photo.pixels"),
    "half a jpeg": (pictures.sent(pictures.scene())[:3000], "photo.broken"),
    "broken png": (png_that_says(500, 500), "photo.broken"),
    "broken avif": (pictures.sent(Image.new("L", (64, 64)), "AVIF").replace(b"pitm", b"lost"), "photo.broken"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_photos_are_refused_with_a_reason(name):
    content, code = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        photos.texts(content)
    assert refused.value.reason.code == code


def test_a_refused_photo_is_told_on_the_page(client):
    assert {send(client, content).status_code for content, _ in HOSTILE.values()} == {422}
    assert "Tệp này không phải ảnh" in send(client, SVG, "tem.svg").text


def test_a_photo_of_40_megapixels_is_read_small(shop):
    assert photos.texts(of(shop, size=(7200, 5400)))


def test_a_photo_of_too_many_bytes_is_refused_before_it_is_read(runtime):
    small = replace(runtime, settings=replace(runtime.settings, max_upload_bytes=100_000))
    answered = send(create_app(small).test_client(), b"\xff" * 200_000)
    assert answered.status_code == 413
    assert "Chọn" not in answered.text and "Ảnh lớn hơn" in answered.text


def test_a_network_that_sends_too_many_photos_is_asked_to_wait(client, monkeypatch):
    monkeypatch.setattr(scanning, "PHOTOS_EACH", "2/minute")
    wall = pictures.sent(pictures.scene(size=(64, 64)))
    answers = [send(client, wall) for _ in range(3)]
    assert [answered.status_code for answered in answers] == [422, 422, 429]
    assert "Mạng này vừa gửi quá nhiều ảnh." in answers[2].text and answers[2].headers["Retry-After"] == "60"


def test_no_more_photos_are_unpacked_at_once_than_leave_threads_for_look_ups(client):
    wall = pictures.sent(pictures.scene(size=(64, 64)))
    with photos._place(), photos._place():
        with pytest.raises(Unavailable):
            photos.texts(wall)
        answered = send(client, wall)
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "5")
    assert photos.texts(wall) == []


def test_a_photo_is_never_written_to_a_file(shop, client, monkeypatch):
    def fail(*_args, **_more):
        raise AssertionError("a file was opened for the photo")

    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", fail)
    large = of(shop, size=(3600, 2700)) + b"\0" * 1_000_000
    assert headline(send(client, large)) == "ĐÃ ĐĂNG KÝ"
