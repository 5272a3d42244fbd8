"""Search on both databases: words without marks, codes, tax codes; pages that go on; each in step with what is kept."""

from __future__ import annotations

from sqlalchemy import text

from tests import make
from tests.conftest import NOON
from trace.base import migrating
from trace.base.db import transaction
from trace.core.words import fold
from trace.registry import queries, rules
from trace.registry.models import AllocatedGtin, CompanyPrefix, ProducerWord


def asked(words):
    found = rules.read_question(words)
    assert isinstance(found, rules.Question), found
    return found


def named(db, words, *, own=None, **more):
    return [each.name for each in queries.find_producers(db, asked(words), own=own, **more)]


def goods(db, words, *, own=None):
    return [each.version.name_vi for each in queries.find_products(db, asked(words), own=own)]


def test_words_without_accents_find_a_name_in_any_order_and_the_last_need_not_be_whole(db):
    owner = make.producer(db, name="HTX Nông nghiệp Đắk Hà")
    make.product(db, owner, name="Cà phê Đắk Hà (rang xay)")
    make.product(db, owner, name="Trà hoa vàng")
    assert goods(db, "ca phe dak ha") == ["Cà phê Đắk Hà (rang xay)"]
    assert goods(db, "ĐẮK-HÀ, cà phê") == goods(db, "dak ha rang xa") == ["Cà phê Đắk Hà (rang xay)"]
    assert goods(db, "ca phe tra") == goods(db, "phê đắk nông") == goods(db, "afe") == []
    assert named(db, "nong nghiep dak") == ["HTX Nông nghiệp Đắk Hà"]
    assert goods(db, "ca phe", own={owner.id + 1}) == []
    assert goods(db, "ca phe", own={owner.id}) == ["Cà phê Đắk Hà (rang xay)"]


def test_a_beginning_with_many_endings_finds_each_once_in_order_and_goes_on(db):
    made = [make.producer(db, name=f"HTX Hoa {word}") for word in ("hoa hoan", "hong", "hoai hoe", "hoang", "lan")]
    for each in made:  # one tax code each: not needed here
        each.tax_id = None
    first = queries.find_producers(db, asked("ho"), own=None, limit=3)
    rest = queries.find_producers(db, asked("ho"), own=None, after=first[-1].id, limit=3)
    assert [each.id for each in (*first, *rest)] == [each.id for each in made]


def test_many_that_are_left_out_end_no_page_early(db):
    owner = make.producer(db, name="HTX Một")
    for number in range(12):
        made = make.producer(db, name=f"HTX Cũ {number}")
        made.merged_into_id = owner.id
    last = make.producer(db, name="HTX Hai")
    db.flush()
    assert [each.id for each in queries.find_producers(db, asked("htx"), own=None, limit=2)] == [owner.id, last.id]
    many = frozenset(range(last.id, last.id + 300))
    assert named(db, "htx", own=many, limit=2) == ["HTX Hai"]


def test_a_name_that_changes_or_goes_is_found_no_more(db):
    owner = make.producer(db, name="HTX Mật ong")
    owner.name, owner.folded = "HTX Trà", fold("HTX Trà")
    db.flush()
    assert (named(db, "mat ong"), named(db, "tra")) == ([], ["HTX Trà"])
    db.delete(owner)
    db.flush()
    assert db.query(ProducerWord).count() == 0


def test_a_product_is_found_by_the_name_the_public_reads(db):
    made = make.product(db, make.producer(db), name="Mật ong rừng")
    version = made.accepted_version_id
    db.execute(
        text(
            "INSERT INTO product_versions (product_id, number, state, name_vi, folded, no_brand, standards, made_at,"
            " made_by, version) SELECT product_id, 2, 'draft', 'Mật mía', 'mat mia', no_brand, standards, made_at,"
            " made_by, 1 FROM product_versions WHERE id = :id"
        ),
        {"id": version},
    )
    assert (goods(db, "mat ong"), goods(db, "mat mia")) == (["Mật ong rừng"], [])


def test_codes_find_products_batches_and_places(db):
    owner = make.producer(db)
    product = make.product(db, owner, gtin="09520000000011")
    batch = make.batch(db, product, lot="l24-Đ1")
    farm = make.site(db, owner)
    prefix = CompanyPrefix(producer_id=owner.id, prefix="9520000", certificate_no="1", made_at=NOON, made_by=1)
    db.add(prefix)
    db.flush()
    case = {"gtin": "19520000000018", "prefix_id": prefix.id, "product_id": product.id, "indicator": 1}
    db.add(AllocatedGtin(**case, made_at=NOON, made_by=1))
    db.flush()
    for code in (product.trace_code, product.trace_code.lower(), "9520000000011", "19520000000018"):
        assert [each.product.id for each in queries.products_by_code(db, asked(code), own=None)] == [product.id], code
    for code in (batch.trace_code, "l24-Đ1"):
        assert [each.batch.id for each in queries.batches_by_code(db, asked(code), own=None)] == [batch.id], code
    assert [each.id for each in queries.sites_by_code(db, asked(farm.code), own=None)] == [farm.id]
    others = {owner.id + 1}
    assert not queries.products_by_code(db, asked(product.trace_code), own=others)
    assert not queries.batches_by_code(db, asked("l24-Đ1"), own=others)
    assert not queries.sites_by_code(db, asked(farm.code), own=others)


def test_an_enterprise_is_found_by_the_beginning_of_its_tax_code(db):
    first, branch = make.producer(db, name="Một"), make.producer(db, name="Hai")
    first.tax_id, branch.tax_id = "0314409058", "0314409058-002"
    other = make.producer(db, name="Ba")
    other.tax_id = "0314500000"
    db.flush()

    def by(digits):
        return [each.name for each in queries.producers_by_tax_code(db, asked(digits))]

    assert by("03144") == ["Một", "Hai"]
    assert by("0314409058-0") == by("0314409058 002") == ["Hai"]
    assert (by("0315"), by("031")) == ([], [])
    assert by("9999") == []


def test_words_made_anew_after_a_table_was_rebuilt_are_the_same(both):
    """A later revision may rebuild `producers` on SQLite and lose the triggers: the next upgrade makes them again."""
    with transaction(both.main) as db:
        make.producer(db, name="HTX Cà phê")
        if db.get_bind().dialect.name != "sqlite":
            return
        db.execute(text("DROP TRIGGER producer_words_update"))
        db.execute(text("UPDATE producers SET folded = 'htx tra'"))
    migrating.upgrade(both.settings)
    with transaction(both.main) as db:
        assert named(db, "tra") == ["HTX Cà phê"]
        assert named(db, "ca phe") == []
