"""Pages beside the verdict: what is sent on, its preview, products without a stamp, recall notices, barcodes typed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image

from tests import make
from tests.conftest import NOON
from tests.lookup.samples import PLACE
from tests.lookup.shop import Shop
from tests.lookup.test_views import UNKNOWN, client_without, headline, spend_all
from trace.app import create_app
from trace.base.db import transaction
from trace.lookup.pages import previews
from trace.lookup.products import Shop as Outlet
from trace.lookup.products import render_product
from trace.lookup.queries import registered
from trace.lookup.rules import TONES
from trace.registry.models import Recall, RecallBatch

GTIN = "04006381333931"
TODAY = NOON.date().isoformat()


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    return made


@pytest.fixture
def client(shop):
    return create_app(shop.rt).test_client()


@pytest.fixture
def barcoded(shop):
    with transaction(shop.rt.main) as db:
        db.merge(shop.product).gtin = GTIN
    return shop


def recall(shop, **changed):
    """A public voluntary recall of the shop's batch."""
    said = {
        "producer_id": shop.producer.id,
        "kind": "voluntary",
        "decided_by": shop.producer.name,
        "decision_date": date(2026, 11, 18),
        "scope": "lô L2411, 1.000 chai",
        "public_text": "nắp không kín",
        "entered_at": NOON,
        "entered_by": 1,
        "published_at": NOON,
        "published_by": 2,
    }
    row = shop.add(Recall(**said | changed))
    shop.add(RecallBatch(recall_id=row.id, batch_id=shop.batch.id))
    return row.id


def kept_by(client, path):
    """The first answer to a page that may be kept, and the second one, asked with its tag."""
    first = client.get(path)
    return first, client.get(path, headers={"If-None-Match": first.headers["ETag"]})


# --- sent on ---------------------------------------------------------------------------------------------------------


def test_the_page_to_send_on_says_the_verdict_and_holds_its_link_in_every_form(shop, client):
    answered = client.get(f"/{shop.code}/chia-se")
    link = f"{shop.rt.settings.site_url}/{shop.code}?via=share"
    assert (answered.status_code, headline(answered)) == (200, "ĐÃ ĐĂNG KÝ")
    assert f'readonly value="{link}"' in answered.text
    assert unquote(unescape(re.search(r'href="(sms:[^"]*)"', answered.text)[1])) == f"sms:?&body=Kiểm tra tem: {link}"
    assert '<script src="/static/share.js" defer></script>' in answered.text
    assert '<meta name="robots" content="noindex">' in answered.text
    assert answered.headers["Cache-Control"] == "no-store"


def test_the_symbol_on_it_leads_to_the_link(shop, client):
    text = client.get(f"/{shop.code}/chia-se").text
    size = int(re.search(r'class="qr" viewBox="-4 -4 (\d+)', text)[1])
    picture = Image.new("L", (size, size), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", text):
        picture.paste(0, (int(x) + 4, int(y) + 4, int(x) + 4 + int(width), int(y) + 5))
    (read,) = zxingcpp.read_barcodes(picture.resize((size * 6, size * 6), Image.Resampling.NEAREST))
    assert read.text == f"{shop.rt.settings.site_url}/{shop.code}?via=share"


def test_an_unknown_code_can_be_sent_on_and_what_is_no_code_cannot(client):
    answered = client.get(f"/{UNKNOWN}/chia-se")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")
    for path in ("/20863194577206149388/chia-se", "/abc/chia-se", "/123456789/chia-se"):
        assert "KHÔNG CÓ MÃ" not in client.get(path).text


def test_guessing_on_the_page_to_send_on_is_guessing(client):
    spend_all(client)
    assert client.get(f"/{UNKNOWN}/chia-se").status_code == 429


def test_a_preview_is_a_picture_of_the_right_size_that_may_be_kept(shop, client):
    page = client.get(f"/{shop.code}").text
    address = re.search(r'og:image" content="(.*?)"', page)[1]
    assert address.startswith(f"{shop.rt.settings.site_url}/xem-truoc/active-{shop.product.id}-")
    first, again = kept_by(client, address.removeprefix(shop.rt.settings.site_url))
    assert (first.status_code, first.content_type, again.status_code) == (200, "image/png", 304)
    assert Image.open(BytesIO(first.data)).size == (1200, 630)


@pytest.mark.parametrize(
    "name",
    [
        "active-0-2026-11-21",  # tomorrow
        "active-0-2026-11-01",  # long ago
        "active-0-2026-13-01",
        "active-987654-2026-11-20",  # no such product
        "void-1-2026-11-20",  # a stamp that belongs on no goods names none
        "genuine-0-2026-11-20",
        "active-0-2026-11-20-fr",
        "active--1-2026-11-20",
    ],
)
def test_no_other_preview_is_drawn(shop, client, name):
    assert client.get(f"/xem-truoc/{name}.png").status_code == 404


def test_a_product_that_was_never_accepted_is_in_no_preview(shop, client):
    with transaction(shop.rt.main) as db:
        hidden = make.product(db, shop.producer, name="Chưa duyệt", accepted=False)
    assert client.get(f"/xem-truoc/active-{hidden.id}-{TODAY}.png").status_code == 404


@pytest.mark.parametrize("state", TONES)
def test_every_state_has_a_preview_in_the_colour_of_its_tone(state):
    drawn = previews.drawn(previews.Preview(state, 0, NOON.date(), "vi", demo=False), "", PLACE)
    colour = Image.open(BytesIO(drawn)).convert("RGB").getpixel((5, 5))
    assert "#{:02x}{:02x}{:02x}".format(*colour) == previews.COLOURS[TONES[state]]


# --- products --------------------------------------------------------------------------------------------------------


def test_a_product_has_a_page_without_a_verdict_that_may_be_listed_and_kept(barcoded, client):
    first, again = kept_by(client, f"/san-pham/{GTIN}")
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "không cho biết gì về món hàng bạn đang cầm" in first.text
    assert "ĐÃ ĐĂNG KÝ" not in first.text
    assert "noindex" not in first.text
    assert f'<link rel="canonical" href="{barcoded.rt.settings.site_url}/san-pham/{GTIN}">' in first.text
    assert 'hreflang="zh-Hans"' in first.text
    assert '"@type":"Product"' in first.text
    assert f'/01/{GTIN}"' in first.text


def test_a_page_whose_language_is_asked_for_is_kept_by_its_reader_alone(barcoded, client):
    answered = client.get(f"/san-pham/{GTIN}?lang=en")
    assert answered.headers["Cache-Control"] == "private, max-age=60"
    assert "Product information" in answered.text


def test_a_product_without_a_barcode_is_found_by_its_number_and_one_with_it_only_there(shop, client):
    assert client.get(f"/san-pham/p{shop.product.id}").status_code == 200
    with transaction(shop.rt.main) as db:
        db.merge(shop.product).gtin = GTIN
    moved = client.get(f"/san-pham/p{shop.product.id}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/san-pham/{GTIN}")


@pytest.mark.parametrize("path", ["09780201379624", "04006381333932", "p0", "p987654"])
def test_a_product_that_is_not_ours_has_no_page(barcoded, client, path):
    assert client.get(f"/san-pham/{path}").status_code == 404


def test_what_was_never_accepted_has_no_page(shop, client):
    with transaction(shop.rt.main) as db:
        hidden = make.product(db, shop.producer, name="Chưa duyệt", accepted=False, gtin="09780201379624")
    assert client.get(f"/san-pham/p{hidden.id}").status_code == 404
    assert client.get("/san-pham/09780201379624").status_code == 404


def test_a_product_page_shows_recalls_for_as_long_as_their_lots_may_be_at_home_with_somebody(barcoded, client):
    standing = {recall(barcoded), recall(barcoded, closed_at=NOON)}
    recall(barcoded, published_at=None)
    recall(barcoded, withdrawn_at=NOON)

    def named():
        return {int(number) for number in re.findall(r'href="/thu-hoi/(\d+)"', client.get(f"/san-pham/{GTIN}").text)}

    assert named() == standing
    with transaction(barcoded.rt.main) as db:
        batch = db.merge(barcoded.batch)
        batch.mfg_date, batch.exp_date = NOON.date() - timedelta(days=9), NOON.date() - timedelta(days=1)
    assert named() == {min(standing)}, "a closed recall of a lot past its date"


def test_shops_are_links_to_the_web_only(db):
    product = make.product(db, make.producer(db))
    found = registered(db, product_id=product.id, today=NOON.date())
    shops = [Outlet("Cửa hàng", "https://shop.example/a?b=1&c"), Outlet("x", "javascript:alert(1)")]
    text = render_product(found, lang="vi", place=PLACE, shops=shops, now=NOON).html.decode()
    assert '<a class="rate" href="https://shop.example/a?b=1&amp;c" rel="nofollow noopener noreferrer">Cửa hàng' in text
    assert "javascript:" not in text


def test_a_household_product_page_shows_the_commune_only(shop, client):
    with transaction(shop.rt.main) as db:
        db.merge(shop.producer).legal_type = "household"
    text = client.get(f"/san-pham/p{shop.product.id}").text
    assert "Vũ Quang, Hà Tĩnh" in text
    assert "Thôn 1" not in text


def test_the_database_away_is_trouble_on_every_public_page(shop, tmp_path):
    client = client_without(shop.rt, tmp_path, "database")
    for path in (f"/san-pham/p{shop.product.id}", "/thu-hoi/1", f"/{shop.code}/chia-se"):
        answered = client.get(path)
        assert (answered.status_code, headline(answered)) == (503, "CHƯA KIỂM TRA ĐƯỢC"), path
        assert answered.headers["Retry-After"] == "60"
    typed = client.post("/tra-cuu", data={"code": GTIN})
    assert (typed.status_code, headline(typed)) == (503, "CHƯA KIỂM TRA ĐƯỢC")


# --- barcodes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["4006381333931", "400 638 133 3931", "(01)04006381333931", GTIN])
def test_a_barcode_of_ours_leads_to_its_product(barcoded, client, typed):
    answered = client.post("/tra-cuu", data={"code": typed})
    assert (answered.status_code, answered.headers["Location"]) == (303, f"/san-pham/{GTIN}")


def test_a_barcode_of_others_is_not_found_and_says_where_to_look(shop, client):
    answered = client.post("/tra-cuu", data={"code": "8938505970011"})
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG TÌM THẤY")
    assert "Verified by GS1" in answered.text
    assert "20 số." not in re.sub(r"<form.*", "", answered.text, flags=re.DOTALL)


# --- recalls ---------------------------------------------------------------------------------------------------------


def test_a_notice_says_who_decided_what_over_which_lots_and_what_to_do(shop, client):
    first, again = kept_by(client, f"/thu-hoi/{recall(shop)}")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", first.text))
    assert (first.status_code, again.status_code, headline(first)) == (200, 304, "ĐANG THU HỒI")
    assert re.search("<title>(.*?)</title>", first.text)[1].startswith("THU HỒI")
    for words in ("Không dùng. Không bán.", "Lý do: nắp không kín", "Phạm vi: lô L2411", "Cơ sở tự nguyện thu hồi"):
        assert words in text
    assert "L2411" in text and "Mật ong Vũ Quang" in text
    assert "hoàn tiền" not in text


def test_the_page_of_a_recalled_stamp_leads_to_its_notice(shop, client):
    number = recall(shop)
    assert f'href="/thu-hoi/{number}"' in client.get(f"/{shop.code}").text


def test_a_notice_tells_whether_a_code_is_in_it(shop, client):
    number = recall(shop)
    with transaction(shop.rt.main) as db:
        other = make.batch(db, shop.product, lot="L9999")
        run = make.run(db, shop.product, shop.rt.keys, base=5000)
        make.stretch(db, run, batch_id=other.id, activated_at=NOON)
        elsewhere = make.code(db, run, shop.rt.keys)
    within = client.post(f"/thu-hoi/{number}", data={"code": shop.code})
    assert "Mã này thuộc lô L2411, có trong thông báo." in within.text
    without = client.post(f"/thu-hoi/{number}", data={"code": elsewhere})
    assert "Mã này không có trong thông báo này." in without.text
    assert f'name="code" value="{elsewhere}"' in without.text
    assert (within.status_code, within.headers["Cache-Control"]) == (200, "no-store")


def test_a_notice_asked_for_no_code_says_so_and_counts_it(shop, client):
    number = recall(shop)
    assert "KHÔNG TÌM THẤY" in client.post(f"/thu-hoi/{number}", data={"code": UNKNOWN}).text
    assert "NHẬP SAI SỐ?" in client.post(f"/thu-hoi/{number}", data={"code": "123"}).text
    spend_all(client)
    assert client.post(f"/thu-hoi/{number}", data={"code": UNKNOWN}).status_code == 429


def test_a_notice_that_was_withdrawn_says_so_and_no_longer_what_to_do(shop, client):
    answered = client.get(f"/thu-hoi/{recall(shop, withdrawn_at=NOON + timedelta(hours=1))}")
    assert headline(answered) == "THÔNG BÁO ĐÃ RÚT"
    assert "Không dùng." not in answered.text
    assert 'name="code"' not in answered.text


def test_a_notice_that_was_never_published_is_not_there(shop, client):
    assert client.get(f"/thu-hoi/{recall(shop, published_at=None)}").status_code == 404
    assert client.get("/thu-hoi/987654").status_code == 404


# --- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language, tag", [("zh", "zh-Hans"), ("ko", "ko"), ("lo", "lo")])
def test_a_chosen_language_is_kept_and_the_pages_of_the_house_answer_in_english(shop, client, language, tag):
    assert f'<html lang="{tag}">' in client.get(f"/{shop.code}?lang={language}").text
    assert f'<html lang="{tag}">' in client.get(f"/{shop.code}").text
    assert '<html lang="en">' in client.get("/").text


def test_the_first_visit_follows_the_wish_of_the_browser(shop, client):
    wish = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.1"}
    assert '<html lang="zh-Hans">' in client.get(f"/{shop.code}", headers=wish).text
    assert '<html lang="vi">' in client.get(f"/{shop.code}", headers={"Accept-Language": "fr"}).text


def test_json_speaks_the_language_asked_for(shop, client):
    assert client.get(f"/{shop.code}.json?lang=ja").json["headline"] == "登録済み"
    assert client.get(f"/api/v1/lookup/{shop.code}?lang=ko").json["headline"] == "등록됨"


def test_a_service_of_another_host_draws_its_own_name_in_previews():
    wanted = previews.Preview("active", 0, NOON.date(), "vi", demo=False)
    assert previews.drawn(wanted, "", PLACE) != previews.drawn(wanted, "", replace(PLACE, host="other.example"))
