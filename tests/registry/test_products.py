"""Products on both databases: drafts, versions that wait, and what the public keeps seeing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.errors import Conflict, Forbidden, Refused, Stale
from trace.registry import queries, service
from trace.registry.models import StoredFile
from trace.registry.rules import ProductDetails, is_trace_code

HONEY = ProductDetails(
    name_vi="Mật ong Vũ Quang",
    group_key="I.2.b",
    brand="Rào Nan",
    origin="Xã Vũ Quang, Hà Tĩnh",
    standards=("TCVN 5267-1:2008",),
    gtin="9520000000011",
)


@pytest.fixture
def owner(db):
    return make.producer(db)


@pytest.fixture
def theirs(owner):
    return make.actor("producer", 5, producers=frozenset({owner.id}))


@pytest.fixture
def officer():
    return make.actor("officer", 900, units=frozenset({1}))


@pytest.fixture
def honey(db, owner):
    return replace(HONEY, image_file_id=image(db, owner).id)


def image(db, owner, file_id=1):
    row = StoredFile(
        id=file_id,
        producer_id=owner.id,
        stored_name=f"registry/{file_id}.webp",
        small_name=f"registry/{file_id}.small.webp",
        given_name="mat-ong.webp",
        media_type="image/webp",
        size_bytes=10,
        sha256="0" * 64,
        made_at=NOON,
        made_by=5,
    )
    db.add(row)
    db.flush()
    return row


def drafted(db, theirs, owner, details):
    return service.draft_product(db, actor=theirs, producer_id=owner.id, details=details, now=NOON)


def accepted(db, theirs, officer, owner, details):
    made = drafted(db, theirs, owner, details)
    accept(db, theirs, officer, made)
    return made


def accept(db, theirs, officer, made):
    waiting = service.mark_product_submitted(db, actor=theirs, product_id=made.id, now=NOON)
    return service.accept_product(db, actor=officer, version_id=waiting.id, unit_name="Chi cục", now=NOON)


def codes(error):
    return {(reason.code, reason.field) for reason in error.value.reasons}


def test_a_new_product_is_a_draft_with_a_trace_code_nobody_typed(db, theirs, owner, honey):
    made = drafted(db, theirs, owner, honey)
    shown = queries.shown(db, made.id)
    assert is_trace_code(made.trace_code)
    assert (shown.state, shown.accepted, made.gtin) == ("draft", None, None)


def test_acceptance_makes_the_version_public_with_its_gtin_and_picture(db, theirs, officer, owner, honey):
    made = accepted(db, theirs, officer, owner, honey)
    shown = queries.shown(db, made.id)
    assert shown.accepted is shown.version
    assert (made.gtin, shown.version.checked_by_unit) == ("09520000000011", "Chi cục")
    assert queries.public_picture(db, honey.image_file_id).public


def test_an_edit_of_an_accepted_product_waits_while_the_public_keeps_the_old(db, theirs, officer, owner, honey):
    made = accepted(db, theirs, officer, owner, honey)
    service.edit_product(db, actor=theirs, product_id=made.id, details=replace(honey, name_vi="Mật hoa"), now=NOON)
    shown = queries.shown(db, made.id)
    assert (shown.version.name_vi, shown.accepted.name_vi) == ("Mật hoa", "Mật ong Vũ Quang")
    assert queries.difference(shown.version, shown.accepted) == [("name_vi", "Mật ong Vũ Quang", "Mật hoa")]
    accept(db, theirs, officer, made)
    states = [version.state for version in queries.versions_of(db, made.id)]
    assert states == ["accepted", "superseded"]


def test_a_product_that_lacks_an_item_of_the_law_is_not_submitted(db, theirs, owner):
    bare = ProductDetails(name_vi="Mật ong", group_key="I.2.b")
    made = drafted(db, theirs, owner, bare)
    with pytest.raises(Refused) as error:
        service.mark_product_submitted(db, actor=theirs, product_id=made.id, now=NOON)
    assert codes(error) == {
        ("product.incomplete.image", "image_file_id"),
        ("product.incomplete.origin", "origin"),
        ("product.incomplete.brand", "brand"),
        ("product.incomplete.standards", "standards"),
    }


def test_a_submitted_version_is_not_edited_until_it_comes_back(db, theirs, officer, owner, honey):
    made = drafted(db, theirs, owner, honey)
    waiting = service.mark_product_submitted(db, actor=theirs, product_id=made.id, now=NOON)
    with pytest.raises(Conflict):
        service.edit_product(db, actor=theirs, product_id=made.id, details=honey, now=NOON)
    service.return_product(db, actor=officer, version_id=waiting.id, now=NOON)
    service.edit_product(db, actor=theirs, product_id=made.id, details=replace(honey, brand="Khác"), now=NOON)
    assert queries.shown(db, made.id).version.brand == "Khác"


def test_a_withdrawn_version_is_a_draft_again(db, theirs, owner, honey):
    made = drafted(db, theirs, owner, honey)
    service.mark_product_submitted(db, actor=theirs, product_id=made.id, now=NOON)
    assert service.withdraw_product(db, actor=theirs, product_id=made.id, now=NOON).state == "draft"


def test_a_version_is_decided_once(db, theirs, officer, owner, honey):
    made = accepted(db, theirs, officer, owner, honey)
    with pytest.raises(Conflict):
        service.refuse_product(db, actor=officer, version_id=made.accepted_version_id, now=NOON)


def test_nobody_accepts_what_they_wrote(db, owner, honey):
    both_roles = make.actor("officer", 5, units=frozenset({1}))
    theirs = make.actor("producer", 5, producers=frozenset({owner.id}))
    made = drafted(db, theirs, owner, honey)
    waiting = service.mark_product_submitted(db, actor=theirs, product_id=made.id, now=NOON)
    with pytest.raises(Forbidden):
        service.accept_product(db, actor=both_roles, version_id=waiting.id, unit_name="Chi cục", now=NOON)


def test_a_gtin_belongs_to_the_product_that_was_accepted_under_it_first(db, theirs, officer, owner, honey):
    rival = drafted(db, theirs, owner, replace(honey, name_vi="Mật khác"))
    accepted(db, theirs, officer, owner, honey)
    waiting = service.mark_product_submitted(db, actor=theirs, product_id=rival.id, now=NOON)
    with pytest.raises(Refused) as error:
        service.accept_product(db, actor=officer, version_id=waiting.id, unit_name="Chi cục", now=NOON)
    assert codes(error) == {("product.gtin_taken", "gtin")}


def test_the_group_of_an_accepted_product_stays(db, theirs, officer, owner, honey):
    made = accepted(db, theirs, officer, owner, honey)
    with pytest.raises(Refused) as error:
        service.edit_product(db, actor=theirs, product_id=made.id, details=replace(honey, group_key="I.1.a"), now=NOON)
    assert codes(error) == {("product.group_fixed", "group_key")}


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//ở-đâu.vn", "http://a\\@b", "mailto:a@b"]
)
def test_only_links_of_the_web_are_kept(db, theirs, owner, honey, link):
    with pytest.raises(Refused) as error:
        drafted(db, theirs, owner, replace(honey, shop_url=link))
    assert codes(error) == {("link.not_http", "shop_url")}


def test_a_picture_of_another_producer_is_not_taken(db, theirs, owner, honey):
    foreign = image(db, make.producer(db, name="HTX khác"), file_id=2)
    with pytest.raises(Refused) as error:
        drafted(db, theirs, owner, replace(honey, image_file_id=foreign.id))
    assert codes(error) == {("file.unknown", "image_file_id")}


def test_an_edit_on_an_older_reading_is_stale(db, theirs, owner, honey):
    made = drafted(db, theirs, owner, honey)
    service.edit_product(db, actor=theirs, product_id=made.id, details=honey, version=1, now=NOON)
    with pytest.raises(Stale):
        service.edit_product(db, actor=theirs, product_id=made.id, details=honey, version=1, now=NOON)


def test_products_are_found_without_marks_and_by_code(db, theirs, owner, honey):
    made = drafted(db, theirs, owner, honey)
    for text in ("mat ong vu quang", "MẬT ONG", made.trace_code.lower()):
        assert [each.product.id for each in queries.products_of(db, {owner.id}, text=text)] == [made.id]
    assert queries.products_of(db, {owner.id}, text="bưởi") == []


def test_stamps_wait_for_an_accepted_product_of_an_accepted_producer(db, theirs, officer, owner, honey):
    made = drafted(db, theirs, owner, honey)
    assert queries.why_not_stampable(db, made.id).code == "product.not_accepted"
    accept(db, theirs, officer, made)
    assert queries.why_not_stampable(db, made.id) is None
    owner.accepted_at = None
    assert queries.why_not_stampable(db, made.id).code == "producer.not_accepted"
