"""The kiosk: one field for scanner and keyboard, a large answer that goes away by itself, no script needed."""

from dataclasses import replace

import pytest

from tests.lookup.shop import Shop
from tests.lookup.test_views import headline
from trace.app import create_app


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    return made


@pytest.fixture
def client(runtime):
    return create_app(runtime).test_client()


def check(client, text, query="", **more):
    return client.post(f"/kiosk{query}", data={"code": text, **more})


def test_a_scanned_address_and_typed_digits_are_answered_large_and_in_place(shop, client):
    address = f"{shop.rt.settings.site_url}/{shop.code}"
    for text in (address, address.upper(), shop.code, f" {shop.code[:4]} {shop.code[4:]}"):
        answered = check(client, text)
        assert (answered.status_code, headline(answered)) == (200, "ĐÃ ĐĂNG KÝ")
        assert "không cho biết con tem bạn đang cầm là tem gốc hay tem bị sao chép" in answered.text
        assert "Location" not in answered.headers


def test_the_answer_goes_away_by_itself_and_is_kept_by_nobody(shop, client):
    answered = check(client, shop.code)
    assert answered.headers["Refresh"] == "20; url=/kiosk?lang=vi&giay=20"
    assert answered.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answered.headers
    assert shop.code not in client.get("/kiosk").text


def test_somebody_who_reads_slowly_can_keep_it(shop, client):
    assert "Refresh" not in check(client, shop.code, keep="1").headers
    assert check(client, shop.code, "?giay=60").headers["Refresh"].startswith("60;")
    assert check(client, shop.code, "?giay=9999").headers["Refresh"].startswith("120;")
    assert check(client, shop.code, "?giay=x").headers["Refresh"].startswith("20;")


def test_a_slip_of_the_fingers_is_no_accusation_and_a_scanned_stranger_is_looked_at(shop, client):
    wrong = shop.code[:-1] + str((int(shop.code[-1]) + 1) % 10)
    assert headline(check(client, wrong)) == "NHẬP SAI SỐ?"
    scanned = check(client, f"{shop.rt.settings.site_url}/{wrong}")
    assert (scanned.status_code, headline(scanned)) == (404, "KHÔNG CÓ MÃ NÀY")


def test_another_sites_address_is_shown_and_not_answered(shop, client):
    answered = check(client, f"https://evil.example/{shop.code}")
    assert headline(answered) == "KHÔNG PHẢI MÃ CỦA TRANG NÀY"
    assert "ĐÃ ĐĂNG KÝ" not in answered.text


def test_a_bar_code_of_goods_is_told_as_one(client):
    assert headline(check(client, "(01)04006381333931")) == "MÃ VẠCH, KHÔNG PHẢI MÃ TEM"


def test_an_empty_line_shows_the_field_again(client):
    assert check(client, " ").status_code == 400
    assert check(client, "1" * 20_000).status_code == 413


def test_guessing_at_a_kiosk_is_asked_to_wait(runtime):
    strict = replace(runtime, settings=replace(runtime.settings, lookup_failures_per_minute=1))
    client = create_app(strict).test_client()
    assert [check(client, "20863194577206149389").status_code for _ in range(2)] == [404, 429]
