"""The eleven items, categories, pictures, translations and shops: what is refused, by rules alone."""

from dataclasses import replace

import pytest

from trace.registry import rules
from trace.registry.rules import BATCH_ITEMS, ITEMS, PRODUCT_ITEMS, BatchFacts, Picture, ProductFacts, Translation
from trace.registry.rules.categories import CategoryDetails, is_own, next_key, sorting, why_not_category
from trace.registry.rules.links import market_of
from trace.registry.rules.telling import MOST_PICTURES, why_not_pictures, why_not_translations

BATCH = BatchFacts(lot="L1", has_mfg_date=True, exp_kind="use_by", steps=2, steps_placed=2)
WHOLE = ProductFacts(
    name_vi="Mật ong",
    has_image=True,
    producer_name="HTX",
    has_commune=True,
    origin="Vũ Quang",
    brand=None,
    no_brand=True,
    standards=("TCVN 5267-1:2008",),
    trace_code="SP1",
    batch=BATCH,
)
EMPTIED = {
    "name": replace(WHOLE, name_vi=""),
    "image": replace(WHOLE, has_image=False),
    "producer": replace(WHOLE, producer_name=""),
    "address": replace(WHOLE, has_commune=False),
    "origin": replace(WHOLE, origin=None),
    "steps": replace(WHOLE, batch=replace(BATCH, steps=3)),
    "mfg_date": replace(WHOLE, batch=replace(BATCH, has_mfg_date=False)),
    "trace_code": replace(WHOLE, batch=replace(BATCH, lot="")),
    "brand": replace(WHOLE, no_brand=False),
    "exp_date": replace(WHOLE, batch=replace(BATCH, exp_kind="")),
    "standards": replace(WHOLE, standards=()),
}


def test_what_has_everything_has_eleven_of_eleven():
    score = rules.completeness(WHOLE)
    assert (score.done, score.total, score.missing) == (11, 11, ())
    assert score.items == tuple((item, True) for item in ITEMS)


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_of_the_law_is_missed_by_its_own_name(item):
    score = rules.completeness(EMPTIED[item])
    assert (score.done, score.missing) == (10, (item,))
    assert dict(score.items)[item] is False


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_holds_back_the_product_or_the_batch_it_belongs_to(item):
    held_back = {reason.code for reason in rules.items.why_not_submit(EMPTIED[item])}
    assert held_back == ({f"product.incomplete.{item}"} if item in PRODUCT_ITEMS else set())
    reason = rules.why_not_publish(EMPTIED[item].batch)
    assert (reason.code if reason else None) == (f"batch.incomplete.{item}" if item in BATCH_ITEMS else None)


def test_without_a_batch_what_comes_with_one_is_missing():
    assert rules.completeness(replace(WHOLE, batch=None)).missing == BATCH_ITEMS


def test_a_province_changes_its_own_categories_and_none_of_ocop():
    assert is_own("X.1") and is_own("X.1.2")
    assert not any(is_own(key) for key in ("X", "I.1.a", "2019.1", "X.0", "X.1.2.3"))
    assert next_key("X", ["X", "X.1", "X.9", "X.1.4"]) == "X.10"
    assert next_key("X.1", ["X.1", "X.1.4"]) == "X.1.5"
    keys = ["X.10", "X.2", "VI.1", "I.2.b", "I.2.a", "V.1", "II"]
    assert sorted(keys, key=sorting) == ["I.2.a", "I.2.b", "II", "V.1", "VI.1", "X.2", "X.10"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "  "}, "field.missing"),
        ({"name": "CHÈ"}, "category.taken"),
        ({"sector": "war"}, "choice.unknown"),
        ({"parent_key": "I"}, "category.place"),
        ({"parent_key": "X.1.1"}, "category.place"),
    ],
)
def test_a_category_is_refused_for_one_reason(changed, code):
    sound = CategoryDetails("Phân bón", "Fertiliser", "agriculture")
    assert why_not_category(sound, {"chè"}) == []
    assert [reason.code for reason in why_not_category(replace(sound, **changed), {"chè"})] == [code]


def test_pictures_are_few_and_the_main_one_is_among_them():
    two = (Picture(1, "Mặt trước"), Picture(2))
    assert why_not_pictures(two, 2) == []
    assert [reason.code for reason in why_not_pictures(two, 3)] == ["product.main_picture"]
    assert [reason.code for reason in why_not_pictures((*two, Picture(2)), 2)] == ["product.picture_twice"]
    many = tuple(Picture(number) for number in range(MOST_PICTURES + 1))
    assert [reason.code for reason in why_not_pictures(many, 0)] == ["product.pictures"]
    assert [reason.code for reason in why_not_pictures((Picture(1, "a" * 201),), 1)] == ["text.too_long"]


def test_a_translation_is_in_a_language_of_the_public_page_once():
    assert why_not_translations([Translation("lo", "ນ້ຳເຜິ້ງ"), Translation("zh", "蜂蜜")]) == []
    for wrong in (["fr"], ["vi"], ["zh", "zh"]):
        refused = why_not_translations([Translation(each, "a") for each in wrong])
        assert [reason.code for reason in refused] == ["choice.unknown"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://ketnoiocop.vn/san-pham/mat-ong", "Kết nối OCOP"),
        ("https://www.voso.vn/x", "Vỏ Sò"),
        ("https://notvoso.vn/x", None),
        ("https://voso.vn.evil.example/", None),
    ],
)
def test_a_marketplace_is_known_by_its_host(url, name):
    assert market_of(url) == name
