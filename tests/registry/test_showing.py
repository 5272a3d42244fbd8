"""How a product is shown: pictures in order, texts in other languages, its GTIN nationally, categories; its pages."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from tests.registry.conftest import picture
from tests.registry.test_products import HONEY, accepted, codes, drafted, image
from trace.accounts.models import Agency
from trace.base.db import transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.registry import queries, service
from trace.registry.models import Link, ProductVersion, StoredFile
from trace.registry.rules import CategoryDetails, Picture, Translation
from trace.registry.service.prefixes import record_prefix

TODAY = NOON.date()
CHINESE = Translation("zh", name="武光蜂蜜", storage_note="阴凉处保存")


@pytest.fixture
def owner(db):
    return make.producer(db)


@pytest.fixture
def theirs(owner):
    return make.actor("producer", 5, producers=frozenset({owner.id}))


@pytest.fixture
def officer(db):
    unit = make.agency(db)
    return make.actor("officer", 900, units=frozenset({unit.id}), home=unit.id)


@pytest.fixture
def honey(db, owner):
    return replace(HONEY, image_file_id=image(db, owner).id)


def test_pictures_keep_their_order_through_edits_and_become_public_together(db, owner, theirs, officer, honey):
    made = drafted(db, theirs, owner, honey)
    side = image(db, owner, 2)
    how = {"actor": theirs, "product_id": made.id, "now": NOON}
    service.add_picture(db, picture=Picture(side.id, "Mặt bên"), **how)
    service.edit_product(db, details=replace(honey, name_vi="Mật ong rừng"), **how)  # says nothing of pictures
    shown = queries.shown(db, made.id).version
    assert [(each.file_id, each.alt) for each in queries.pictures_of(shown)] == [(1, None), (2, "Mặt bên")]
    service.arrange_pictures(db, images=(Picture(2, "Mặt bên"), Picture(1, "Mặt trước")), **how)
    waiting = service.mark_product_submitted(db, **how)
    assert waiting.image_file_id == 2
    assert not side.public
    service.accept_product(db, actor=officer, version_id=waiting.id, unit_name="Chi cục", now=NOON)
    db.refresh(side)
    assert side.public and db.get_one(StoredFile, 1).public


def test_a_picture_of_somebody_else_is_none_of_the_products(db, owner, theirs, honey):
    made = drafted(db, theirs, owner, honey)
    foreign = image(db, make.producer(db, name="HTX khác"), 3)
    with pytest.raises(Refused) as error:
        service.add_picture(db, actor=theirs, product_id=made.id, picture=Picture(foreign.id), now=NOON)
    assert codes(error) == {("file.unknown", "image_file_id")}


def test_a_translation_is_reviewed_for_the_very_words_that_were_compared(db, owner, theirs, officer, honey):
    made = accepted(db, theirs, officer, owner, honey)
    how = {"actor": theirs, "product_id": made.id, "now": NOON}
    draft = service.translate_product(db, told=CHINESE, **how)
    service.translate_product(db, told=Translation("en", name="Forest honey"), **how)
    assert (draft.name_en, [each["language"] for each in draft.texts]) == ("Forest honey", ["zh", "en"])
    review = {"actor": officer, "version_id": draft.id, "now": NOON}
    reviewed = service.review_translation(db, language="zh", **review)
    assert reviewed.texts[0]["reviewed_on"] == "2026-11-20"
    with pytest.raises(NotFound):
        service.review_translation(db, language="lo", **review)
    kept = service.edit_product(db, details=replace(honey, warnings="Không cho trẻ dưới 1 tuổi"), **how)
    assert "reviewed_on" in kept.texts[0]
    changed = service.translate_product(db, told=replace(CHINESE, name="蜂蜜"), **how)
    assert [("reviewed_on" in each) for each in changed.texts] == [False, False]
    gone = service.translate_product(db, told=Translation("zh"), **how)
    assert [each["language"] for each in gone.texts] == ["en"]
    with pytest.raises(Forbidden):
        service.review_translation(db, actor=theirs, version_id=draft.id, language="en", now=NOON)


def test_a_version_that_lost_an_item_on_its_way_is_not_accepted(db, owner, theirs, officer, honey):
    made = drafted(db, theirs, owner, honey)
    waiting = service.mark_product_submitted(db, actor=theirs, product_id=made.id, now=NOON)
    waiting.standards = []
    db.flush()
    with pytest.raises(Refused) as error:
        service.accept_product(db, actor=officer, version_id=waiting.id, unit_name="Chi cục", now=NOON)
    assert codes(error) == {("product.incomplete.standards", "standards")}
    assert made.accepted_version_id is None


def test_what_an_officer_found_nationally_goes_before_what_the_producer_says(db, owner, theirs, officer, honey):
    made = drafted(db, theirs, owner, honey)
    how = {"product_id": made.id, "now": NOON}
    service.note_barcode(db, actor=officer, declared=False, noted_on=TODAY - timedelta(days=9), **how)
    service.note_barcode(db, actor=theirs, declared=True, noted_on=TODAY, **how)
    found = queries.barcode_notes(db, made.id, "09520000000011")
    told = [(each.checked, each.declared, bool(each.unit_name)) for each in found]
    assert told == [(True, False, True), (False, True, False)]
    for day, code in ((TODAY + timedelta(days=1), "date.future"), (date(1990, 1, 1), "date.too_old")):
        with pytest.raises(Refused) as error:
            service.note_barcode(db, actor=theirs, declared=True, noted_on=day, **how)
        assert codes(error) == {(code, "noted_on")}
    service.edit_product(db, actor=theirs, details=replace(honey, gtin=None), **how)
    with pytest.raises(Refused):
        service.note_barcode(db, actor=theirs, declared=True, noted_on=TODAY, **how)


def test_a_prefix_names_its_holder_whoever_uses_the_number(db, owner, officer):
    record = {"actor": officer, "prefix": "8935012", "certificate_no": "GS1-1", "now": NOON}
    record_prefix(db, producer_id=make.producer(db, name="HTX khác").id, **record)
    found = queries.prefix_under(db, "08935012345677")
    assert found.checked_at is not None and found.producer_id != owner.id
    assert queries.prefix_under(db, "08936012345674") is None


def test_the_province_keeps_its_own_categories_and_a_commune_does_not(db, owner, theirs, officer, honey):
    details = CategoryDetails("Phân bón hữu cơ", "Organic fertiliser", "agriculture", "X.1")
    made = service.add_category(db, actor=officer, details=details, now=NOON)
    assert (made.key, made.criteria) == ("X.1.1", None)
    product = drafted(db, theirs, owner, replace(honey, group_key="X.1.1"))
    closed = replace(details, name="Phân bón", closed=True)
    service.edit_category(db, actor=officer, key="X.1.1", details=closed, now=NOON)
    how = {"actor": theirs, "product_id": product.id, "now": NOON}
    service.edit_product(db, details=replace(honey, group_key="X.1.1"), **how)  # what lies in it stays
    with pytest.raises(Refused) as error:
        drafted(db, theirs, owner, replace(honey, group_key="X.1.1"))
    assert ("choice.unknown", "group_key") in codes(error)
    with pytest.raises(Conflict):
        service.edit_category(db, actor=officer, key="I.1.a", details=details, now=NOON)
    commune = Agency(name="UBND xã", kind="commune", province_code="42", ward_code="18313", groups=[])
    db.add(commune)
    db.flush()
    local = make.actor("officer", 901, home=commune.id)
    with pytest.raises(Forbidden):
        service.add_category(db, actor=local, details=replace(details, name="Khác"), now=NOON)


@pytest.mark.parametrize("key", ["I", "I.1", "2019.3", "XX"])
def test_a_product_is_entered_under_an_end_of_todays_tree(db, owner, theirs, honey, key):
    with pytest.raises(Refused) as error:
        drafted(db, theirs, owner, replace(honey, group_key=key))
    assert codes(error) == {("choice.unknown", "group_key")}


def test_the_tree_of_ocop_is_whole_by_both_decisions(db):
    by_set = {}
    for each in queries.groups(db):
        by_set.setdefault(each.criteria, []).append(each.key)
    assert [key for key in by_set["2023"] if "." not in key] == ["I", "II", "III", "IV", "V", "VI"]
    assert by_set["2019"] == [f"2019.{number}" for number in range(1, 7)]
    assert by_set[None][:3] == ["X", "X.1", "X.2"]
    ends = {each.key for each in queries.offered(db)}
    assert {"I.1.a", "I.6", "VI.1", "X", "X.2"} <= ends and not ends & {"I", "I.1", "2019.1"}


# --- pages, on one database


def test_the_product_page_names_each_item_in_words_and_leads_to_where_it_is_filled_in(office):
    page = office.get(f"/san-pham/{office.product}").text
    assert page.count("✗ còn thiếu") == 5  # picture, origin, brand, standards, and the batch's stages
    assert f"/san-pham/{office.product}/anh" in page and f"/lo/{office.batch}/cong-doan" in page
    assert f"/san-pham/{office.product}/sua#standards" in page
    seen = office.get(f"/san-pham/{office.product}", "officer").text
    assert "✗ còn thiếu" in seen and "#standards" not in seen  # an officer reads it and does not fill it in


def test_pictures_are_added_described_and_put_in_order_without_a_script(office):
    address = f"/san-pham/{office.product}/anh"
    for alt in ("Mặt trước", "Mặt sau"):
        assert office.upload(address, "a.png", picture(), field="image", alt=alt).status_code == 303
    shown = office.read(queries.shown, office.product)
    first, second = queries.pictures_of(shown.version)
    form = {"version": str(shown.product.version)}
    for number, (each, place) in enumerate(((first, "2"), (second, "1"))):
        form |= {
            f"pictures-{number}-{name}": value
            for name, value in (("file_id", str(each.file_id)), ("place", place), ("alt", each.alt))
        }
    assert office.post(f"{address}/sap-xep", data=form).status_code == 303
    now_shown = office.read(queries.shown, office.product).version
    assert [each.alt for each in queries.pictures_of(now_shown)] == ["Mặt sau", "Mặt trước"]
    assert now_shown.image_file_id == second.file_id
    assert office.post(f"{address}/sap-xep", data=form).status_code == 412  # an older reading
    assert office.post(f"{address}/sap-xep", "stranger", data=form).status_code == 404


def test_a_shop_is_shown_with_what_the_look_at_it_found(office):
    with transaction(office.runtime.main) as db:
        for title, dead in (("Kết nối", None), ("Cửa hàng cũ", NOON)):
            row = Link(producer_id=office.owner, product_id=office.product, link_type="txng:shop", title=title)
            row.url, row.made_at, row.made_by, row.updated_at = f"https://ketnoiocop.vn/{title[:3]}", NOON, 1, NOON
            row.checked_at, row.dead_since = NOON, dead
            db.add(row)
    page = office.get(f"/san-pham/{office.product}").text
    assert "Mở được (kiểm tra 20/11/2026)" in page and "Đường dẫn hỏng từ 20/11/2026" in page
    public = office.client.get(f"/san-pham/p{office.product}").text
    assert "Kết nối" in public and "Cửa hàng cũ" not in public


def test_the_public_reads_a_product_in_its_own_language_and_what_is_lacking_in_vietnamese(office):
    with transaction(office.runtime.main) as db:
        version = db.get_one(ProductVersion, queries.product(db, office.product).accepted_version_id)
        version.storage_note, version.warnings = "Để nơi mát", "Không đun sôi"
        version.texts = [vars(CHINESE), vars(Translation("en", warnings="Do not boil"))]
    address = f"/san-pham/p{office.product}"
    chinese = office.client.get(f"{address}?lang=zh").text
    assert "<h2>武光蜂蜜</h2>" in chinese and "阴凉处保存" in chinese
    assert '<span lang="vi">Không đun sôi</span>' in chinese and "此译文尚未核对" in chinese
    assert "Do not boil" in office.client.get(f"{address}?lang=en").text
    vietnamese = office.client.get(f"{address}?lang=vi").text
    assert "武光" not in vietnamese and "chưa được đối chiếu" not in vietnamese
    lao = office.client.get(f"{address}?lang=lo").text
    assert "Mật ong Vũ Quang" in lao and "武光" not in lao


def test_a_program_reads_and_writes_pictures_translations_and_barcode_facts(office):
    made = office.post(
        f"/api/v1/producers/{office.owner}/files?kind=picture",
        data={"file": (io.BytesIO(picture()), "a.png")},
        headers={"Idempotency-Key": "f"},
    )
    file_id = made.json["id"]
    body = {"name_vi": "Mật ong", "group_key": "I.2.b", "gtin": "9520000000011"}
    body |= {"images": [{"file_id": file_id, "alt": "Hũ"}], "translations": [{"language": "zh", "name": "蜂蜜"}]}
    product = office.make(f"/api/v1/producers/{office.owner}/products", body, key="p").json
    assert product["images"] == [{"file_id": file_id, "alt": "Hũ"}]
    assert (product["image_file_id"], product["translations"][0]["name"]) == (file_id, "蜂蜜")
    assert product["barcode"] is None
    noted = office.make(
        f"/api/v1/products/{product['id']}/barcode-notes",
        {"declared": True, "noted_on": "2026-11-19"},
        "officer",
        key="n",
    )
    assert (noted.status_code, noted.json["checked"]) == (201, True)
    assert office.get(f"/api/v1/products/{product['id']}").json["barcode"]["declared"] is True
    assert office.get(f"/api/v1/batches/{office.batch}").json["completeness"]["done"] == 6
    assert {"I.1.a", "X.1"} <= {each["key"] for each in office.get("/api/v1/product-groups").json}
