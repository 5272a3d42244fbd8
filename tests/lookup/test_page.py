"""The verdict page as bytes: every state in every language says the same by words, shape, status and title."""

import gzip
import json
import re
from dataclasses import replace
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest

from tests.lookup.samples import (
    ACTIVE,
    CODE,
    DEMO_CODE,
    HOUSEHOLD,
    NOW,
    OCOP,
    PLACE,
    RECALL,
    STATES,
    TODAY,
    add,
    every_answer,
    judged,
    lot_facts,
    plaque_facts,
)
from tests.lookup.test_words import BANNED, says
from trace.lookup import rules
from trace.lookup.pages import templates
from trace.lookup.pages.goods import render_product_part
from trace.lookup.pages.page import CSP, HEADERS, Visit, render, render_entry, render_static_trouble
from trace.lookup.pages.sentences import sentences
from trace.lookup.rules import ScanEvidence
from trace.lookup.voices.listening import Listen
from trace.lookup.words import NAMES, TAGS, WHOLE, WORDS

FIRST_WINDOW_BYTES = 14_336
"""Ten segments of an initial TCP window, headers and all."""

HEADER_BYTES = 1_000
"""More than our headers take."""

SHAPES = {"green": "<circle", "amber": "M32 5.5L61", "red": "M20 3h24", "grey": "<rect"}


def html(verdict, lang="vi", route="scanned", product_part=None, **visit):
    sent = render(verdict, Visit(NOW, route, **visit), words=sentences(lang, PLACE), product_part=product_part)
    return sent.html.decode()


def seen(text):
    """The words of a page without its head and tags."""
    body = text[text.index("<body>") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", every_answer())
def test_each_state_has_its_headline_tone_shape_status_and_title(name, lang):
    verdict = every_answer()[name]
    sent = render(verdict, Visit(NOW), words=sentences(lang, PLACE))
    text = sent.html.decode()
    headline = WORDS[lang][f"state.{verdict.state}"]
    start = WORDS[lang].get(f"title.{verdict.state}", headline)
    assert f'<html lang="{TAGS[lang]}">' in text
    assert text.count("<h1>") == 1
    assert f"<h1>{headline}</h1>" in text
    assert f'<section class="v {verdict.tone}">' in text
    assert SHAPES[verdict.tone] in text
    assert sent.status == {"unknown_typed": 404, "unknown_scanned": 404, "service_trouble": 503}.get(name, 200)
    assert sent.title.startswith(start)
    assert unescape(re.search("<title>(.*?)</title>", text)[1]) == sent.title
    assert unescape(re.search('og:title" content="(.*?)"', text)[1]) == sent.title


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", every_answer())
def test_every_page_dates_its_check_and_asks_nothing_of_anybody(name, lang):
    text = html(every_answer()[name], lang)
    assert '<time datetime="2026-11-20T09:30+07:00">20/11/2026 09:30</time>' in text
    assert '<meta name="format-detection" content="telephone=no">' in text
    assert '<meta name="robots" content="noindex">' in text
    assert "<script" not in text.replace('<script type="application/ld+json">', "")
    assert " style=" not in text
    assert not re.search(r'(?:src|action)="(?!/|data:)', text)
    assert 'href="tel:1022"' in text


@pytest.mark.parametrize("lang", WORDS)
def test_the_fixed_sentence_stands_on_every_green_page_and_nowhere_else(lang):
    for kind, facts in (
        ("unit", ACTIVE),
        ("unit_scratch", replace(ACTIVE, stamp_kind="unit_scratch")),
        ("lot", lot_facts()),
        ("plaque", plaque_facts()),
    ):
        assert WORDS[lang]["fixed"] in html(judged(facts), lang), kind
    others = [verdict for verdict in every_answer().values() if verdict.tone != "green"]
    assert not any(WORDS[lang]["fixed"] in html(verdict, lang) for verdict in others)


@pytest.mark.parametrize("lang", WORDS)
def test_a_demonstration_code_carries_its_banner_in_every_state(lang):
    banner = WORDS[lang]["ui.demo"]
    answers = every_answer(DEMO_CODE)
    assert [name for name, verdict in answers.items() if banner not in html(verdict, lang)] == ["service_trouble"]
    assert not any(banner in html(verdict, lang) for verdict in every_answer(CODE).values())


@pytest.mark.parametrize("lang", WORDS)
def test_no_page_says_a_banned_word(lang):
    for name, verdict in every_answer().items():
        text = seen(html(verdict, lang))
        assert [word for word in BANNED if says(text, word)] == [], name


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("kind", ["lot", "plaque"])
def test_the_shared_code_line_stands_on_every_page_that_shows_goods(kind, lang):
    facts = lot_facts() if kind == "lot" else plaque_facts()
    shared = max(re.split(r"\{\w+\}", WORDS[lang][f"shared.{kind}"]), key=len).strip()
    for state in STATES:
        verdict = judged(add(facts, state))
        assert (shared in seen(html(verdict, lang))) == (verdict.goods is not None), state


def test_counts_of_a_shared_code_are_called_counts_of_the_lot_or_place():
    assert "Lô này đã được tra cứu 412 lần, ở 6 tỉnh" in seen(html(judged(lot_facts())))
    assert "This place was looked up 412 times, in 6 provinces" in seen(html(judged(plaque_facts()), "en"))


def test_a_single_stamp_says_when_it_was_looked_up_before():
    text = seen(html(judged(ACTIVE)))
    assert "Mã này đã được tra cứu 9 lần, lần đầu 12/10/2026 , ở 2 tỉnh" in text
    first = judged(replace(ACTIVE, scans=ScanEvidence(TODAY, count=0)))
    assert "Lần đầu tra cứu: hôm nay" in seen(html(first))
    assert "tra cứu" not in seen(html(judged(replace(ACTIVE, scans=None)))).replace("Tra cứu", "")


@pytest.mark.parametrize(
    ("higher", "lower"), [pair for pair in combinations(STATES[:-1], 2) if set(pair) != {"expired", "past_best"}]
)
def test_page_and_preview_of_two_states_show_the_higher_and_the_lower_as_a_line(higher, lower):
    verdict = judged(add(add(ACTIVE, lower), higher))
    text = html(verdict)
    assert f"<h1>{WORDS['vi'][f'state.{higher}']}</h1>" in text
    assert f"/xem-truoc/{higher}-" in text
    advice = sentences("vi", PLACE).plain(verdict.others[0])
    assert re.sub(r"\s+([.,])", r"\1", seen(text)).count(advice) == 1


@pytest.mark.parametrize("name", every_answer())
def test_every_page_has_a_button_to_report_and_one_to_share_where_there_is_a_code(name):
    verdict = every_answer()[name]
    text = html(verdict)
    codeless = name in ("typing_error", "service_trouble")
    assert f'href="{"" if codeless else f"/{CODE}"}/phan-anh"' in text
    assert (f'href="/{CODE}/chia-se"' in text) != codeless


def test_the_button_to_report_says_what_is_asked_for():
    for state, words in (
        ("not_activated", "Phản ánh: hàng đang bán"),
        ("consumed", "Phản ánh: hàng đang bày bán"),
        ("void", "Phản ánh nơi thấy tem"),
        ("stolen", "Phản ánh nơi thấy tem"),
    ):
        assert f"⚑ {words}</a>" in html(judged(add(ACTIVE, state)))
    assert "⚑ Phản ánh</a>" in html(judged(ACTIVE))


@pytest.mark.parametrize("name", every_answer())
def test_people_are_asked_whether_they_are_satisfied_on_green_and_grey_pages_only(name):
    verdict = every_answer()[name]
    text = html(verdict)
    assert (f'href="/danh-gia?o={verdict.tone}"' in text) == (verdict.tone in ("green", "grey"))
    assert text.count("/danh-gia") == (verdict.tone in ("green", "grey"))


def test_only_a_stamp_with_a_scratch_layer_leads_to_its_field():
    scratch = replace(ACTIVE, stamp_kind="unit_scratch")
    assert f'href="/{CODE}/so-cao"' in html(judged(scratch))
    assert "/so-cao" in html(judged(add(scratch, "consumed")))
    for other in (ACTIVE, lot_facts(), plaque_facts(), add(scratch, "void"), add(scratch, "recalled")):
        assert "/so-cao" not in html(judged(other))


def test_a_clip_has_its_button_only_where_there_is_one():
    text = html(judged(ACTIVE), listen=Listen("vi", "<tiếng Việt>", "/a/vi/active.mp3", "", ()))
    assert 'href="/a/vi/active.mp3">♪ Nghe <span lang="vi">&lt;tiếng Việt&gt;</span></a>' in text
    assert text.index("♪") < text.index("⚑")
    assert "♪" not in html(judged(ACTIVE))


@pytest.mark.parametrize("lang", WORDS)
def test_a_page_somebody_sent_on_says_so_and_keeps_saying_so_in_another_language(lang):
    sent_on = html(judged(ACTIVE), lang, via_share=True)
    assert WORDS[lang]["ui.via_share"] in sent_on
    assert 'href="?via=share&amp;lang=en"' in sent_on
    assert WORDS[lang]["ui.via_share"] not in html(judged(ACTIVE), lang)


def test_the_preview_picture_is_one_of_state_product_and_day_and_never_of_a_stamp():
    def picture(verdict, lang="vi"):
        return re.search('og:image" content="(.*?)"', html(verdict, lang))[1]

    assert picture(judged(ACTIVE)) == "https://txng.example.vn/xem-truoc/active-8-2026-11-20.png"
    assert picture(judged(ACTIVE), "ko").endswith("/active-8-2026-11-20-en.png")
    assert picture(judged(replace(ACTIVE, code=DEMO_CODE))).endswith("/active-8-2026-11-20-demo.png")
    assert picture(judged(add(ACTIVE, "void"))).endswith("/void-0-2026-11-20.png")


@pytest.mark.parametrize("lang", WORDS)
def test_the_preview_is_dated_and_says_the_fixed_sentence_where_the_page_does(lang):
    for name, verdict in every_answer().items():
        preview = unescape(re.search('og:description" content="(.*?)"', html(verdict, lang))[1])
        assert "20/11/2026 09:30" in preview
        assert (WORDS[lang]["fixed"] in preview) == (verdict.tone == "green"), name


def told(text):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])


def test_programs_are_told_of_goods_what_people_read():
    stamp = told(html(judged(ACTIVE)))
    assert (stamp["@type"], stamp["serialNumber"], stamp["gtin"]) == ("IndividualProduct", CODE, ACTIVE.product.gtin)
    assert stamp["hasGS1DigitalLink"] == f"https://txng.example.vn/01/{ACTIVE.product.gtin}/21/{CODE}"
    assert (stamp["name"], stamp["productionDate"]) == ("Cà phê bột Đăk Hà", "2026-09-15")
    assert stamp["manufacturer"]["name"] == ACTIVE.producer.name
    names = [paper["name"] for paper in stamp["hasCertification"]]
    assert names == ["Chứng nhận VietGAP", "Quyền sử dụng chỉ dẫn địa lý"]  # neither the expired one nor a conversion
    lot, plaque = told(html(judged(lot_facts()))), told(html(judged(plaque_facts())))
    assert (lot["@type"], plaque["@type"]) == ("SomeProducts", "Product")
    assert "serialNumber" not in lot and "serialNumber" not in plaque
    assert "Thôn Minh Họa 2" not in str(lot)


def test_what_a_producer_wrote_never_ends_the_data():
    wild = replace(ACTIVE, product=replace(ACTIVE.product, name_vi='</script><b>"\\', brand="<!--"))
    text = html(judged(wild))
    assert told(text)["name"] == '</script><b>"\\'
    assert text.count("</script>") == 1


@pytest.mark.parametrize("state", ["void", "stolen", "revoked"])
def test_programs_are_told_no_goods_where_people_are_not(state):
    assert "ld+json" not in html(judged(add(ACTIVE, state)))


@pytest.mark.parametrize("lang", WORDS)
def test_every_language_can_be_chosen_by_its_own_name(lang):
    text = html(judged(ACTIVE), lang)
    for code, name in NAMES.items():
        link = f'<a href="?lang={code}" hreflang="{TAGS[code]}" lang="{TAGS[code]}"'
        assert re.search(re.escape(link) + f"[^>]*>{name}</a>", text)
    assert text.count('aria-current="true"') == 2


def test_a_plaque_shows_no_date_and_nothing_to_compare():
    text = seen(html(judged(plaque_facts())))
    assert "Hạn sử dụng" not in text
    assert "So với hàng trên tay" not in text


def test_a_household_shows_its_commune_only():
    text = html(judged(lot_facts()))
    assert HOUSEHOLD.commune in text
    assert HOUSEHOLD.street not in text


@pytest.mark.parametrize("state", ["void", "stolen", "revoked"])
def test_a_stamp_that_belongs_on_no_goods_shows_no_goods(state):
    text = html(judged(add(ACTIVE, state)))
    assert ACTIVE.product.name_vi not in text
    assert f"Tem này đã cấp cho: {ACTIVE.producer.name}" in text


@pytest.mark.parametrize("name", ["unknown_typed", "unknown_scanned", "typing_error", "service_trouble"])
def test_an_answer_without_facts_names_nobody(name):
    text = html(every_answer()[name])
    assert "<article" not in text
    assert ACTIVE.producer.name not in text


def test_a_lower_state_is_a_line_with_its_own_advice():
    text = seen(html(judged(add(add(ACTIVE, "expired"), "recalled"))))
    assert "Ngoài ra: đã quá hạn sử dụng 11/08/2026 . Không mua, không bán, không sử dụng." in text


def test_a_recall_shows_who_decided_what_and_promises_no_refund():
    text = seen(html(judged(add(ACTIVE, "recalled"))))
    assert "Không dùng. Không bán. Giữ lại hàng, liên hệ nơi bán." in text
    assert "Lý do: hàm lượng histamin vượt mức cho phép" in text
    assert "Phạm vi: lô CF-260915, 2.400 túi" in text
    assert f"Thu hồi bắt buộc theo Quyết định {RECALL.decision_no} ngày 03/06/2026 của {RECALL.decided_by}" in text
    assert "Hàng của tôi có thuộc lô này không?" in text
    assert "hoàn tiền" not in text


def test_a_recall_links_its_notice_only_where_there_is_one():
    linked = replace(ACTIVE, recalls=(replace(RECALL, notice_url="/thong-bao/3"),))
    assert 'href="/thong-bao/3"' in html(judged(linked))
    assert "Xem thông báo" not in html(judged(add(ACTIVE, "recalled")))


def test_a_hold_says_unit_dates_and_that_nothing_is_concluded():
    text = seen(html(judged(add(ACTIVE, "on_hold"))))
    for words in ("Chưa có kết luận.", "Đơn vị: Chi cục", "Từ ngày 18/11/2026", "Xem xét lại trước ngày 02/12/2026"):
        assert words in text


def test_a_typing_error_keeps_what_was_typed_in_groups_and_proposes_nothing():
    text = html(rules.typing_error("73041826595044172838", "digit"), route="typed")
    assert 'value="7304 1826 5950 4417 2838"' in text
    assert set(re.findall(r"\d{4} \d{4} \d{4} \d{4} \d{4}", text)) <= {
        "7304 1826 5950 4417 2838",
        "0000 0000 0000 0000 0000",
    }
    assert "Mã có 20 số. Bạn nhập 19 số." in seen(html(rules.typing_error("7" * 19, "length", digits=19)))


def test_what_was_typed_is_escaped():
    text = html(rules.typing_error('"><script>', "letter"), route="typed")
    assert "<script" not in text
    assert "&#34;&gt;&lt;script&gt;" in text


def test_every_page_for_a_bad_scan_is_the_same_but_for_the_code():
    one, other = (html(rules.unknown_scanned(code)) for code in ("1" * 20, "2" * 20))
    assert one.replace("1" * 20, "").replace("1111", "").replace("1 1 1 1", "") == (
        other.replace("2" * 20, "").replace("2222", "").replace("2 2 2 2", "")
    )


def test_a_typed_code_changes_language_by_post_so_that_it_stands_in_no_address():
    typed = html(rules.unknown_typed(CODE), route="typed")
    assert typed.count(f'<input type="hidden" name="code" value="{CODE}">') == 1
    assert '<button formaction="/tra-cuu?lang=en" lang="en">EN</button>' in typed
    assert 'href="?lang=' not in typed
    assert 'href="?lang=en" hreflang="en"' in html(judged(ACTIVE))


def test_the_code_is_spelled_for_a_screen_reader():
    assert (
        '<b role="img" aria-label="7 3 0 4, 1 8 2 6, 5 5 9 0, 4 4 1 7, 2 8 3 8">7304 1826 5590 4417 2838</b>'
    ) in html(judged(ACTIVE))


def test_expired_stars_are_greyed_and_revoked_ones_gone():
    expired = html(judged(replace(ACTIVE, ocop=replace(OCOP, valid_to=TODAY.replace(year=2025)))))
    revoked = html(judged(replace(ACTIVE, ocop=replace(OCOP, revoked_on=TODAY, revoked_decision="9999/QĐ-UBND"))))
    assert '<p class="stars off">' in expired
    assert "Giấy chứng nhận OCOP hết hạn ngày 20/11/2025" in seen(expired)
    assert "★" not in revoked
    assert "Giấy chứng nhận OCOP đã bị thu hồi từ 20/11/2026 (QĐ 9999/QĐ-UBND)" in seen(revoked)


def test_the_product_says_who_vouches_and_what_it_was_called_before_the_merger():
    text = seen(html(judged(ACTIVE)))
    assert "Đã đối chiếu hồ sơ – Chi cục Quản lý chất lượng (minh họa), 02/10/2026" in text
    assert "Cơ sở khai báo" in text
    assert "trước 01/07/2025 : huyện Đăk Hà, Kon Tum" in text


def test_the_journey_shows_six_steps_and_folds_the_rest():
    text = html(judged(ACTIVE))
    shown, folded = text.split("<summary>Xem thêm 1 bước</summary>")
    assert shown.count("Cơ sở khai báo") > 0
    assert ACTIVE.journey[5].name in shown
    assert ACTIVE.journey[6].name not in shown
    assert ACTIVE.journey[6].name in folded


def test_vietnamese_text_on_an_english_page_is_marked_as_vietnamese():
    text = html(judged(ACTIVE), "en")
    assert "<h2>Dak Ha ground coffee</h2>" in text
    assert '<span lang="vi">Cà phê bột Đăk Hà</span>' in text


def test_the_producers_sign_in_stands_on_the_not_activated_page_where_there_is_one():
    verdict = judged(add(ACTIVE, "not_activated"))
    assert 'href="/dang-nhap"' in html(verdict)
    nowhere = replace(PLACE, sign_in="")
    sent = render(verdict, Visit(NOW), words=sentences("vi", nowhere))
    assert "đăng nhập</a>" not in sent.html.decode()


def test_a_kept_product_part_gives_the_same_page():
    verdict = judged(ACTIVE)
    part = render_product_part(ACTIVE, lang="vi", place=PLACE, today=TODAY)
    assert html(verdict, product_part=part) == html(verdict)


@pytest.mark.parametrize("lang", WORDS)
def test_the_heaviest_first_view_fits_the_first_window(lang):
    facts = ACTIVE
    for state in STATES:
        if state not in ("past_best", "revoked", "stolen", "void"):
            facts = add(facts, state)
    heaviest = max([judged(facts), *every_answer(DEMO_CODE).values()], key=lambda verdict: len(html(verdict, lang)))
    assert len(gzip.compress(html(heaviest, lang).encode(), 6)) + HEADER_BYTES <= FIRST_WINDOW_BYTES


def test_the_verdict_comes_before_everything_else():
    text = html(judged(ACTIVE))
    assert text.index("<h1>") < text.index("<form")
    assert text.index("<h1>") < text.index("<article")


def test_the_policy_allows_our_style_by_its_hash_and_nothing_inline_besides():
    assert "unsafe" not in CSP
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/]{43}='", CSP)
    assert HEADERS["Cache-Control"] == "no-store"
    assert f"<style>{templates.CSS}</style>" in html(judged(ACTIVE))


@pytest.mark.parametrize("lang", WORDS)
def test_the_entry_page_has_one_field_that_posts(lang):
    sent = render_entry(lang=lang, place=PLACE)
    text = sent.html.decode()
    assert sent.status == 200
    assert text.count("<form") == 1
    assert f'<form class="check" method="post" action="/tra-cuu?lang={lang}">' in text
    assert 'type="text" inputmode="numeric" autocomplete="off"' in text
    assert int(re.search(r'maxlength="(\d+)"', text)[1]) >= 200


def test_the_static_page_says_in_every_language_that_this_is_no_result():
    text = render_static_trouble(PLACE).decode()
    for language in WHOLE:
        assert WORDS[language]["state.service_trouble"] in text
        assert WORDS[language]["say.service_trouble"].split(". ")[1] in text
    assert "20/11/2026" not in text


def test_the_static_file_in_the_tree_is_what_the_template_makes():
    kept = Path(templates.TEMPLATES.parent / "static" / "service-trouble.html").read_bytes()
    assert kept == render_static_trouble(PLACE)
