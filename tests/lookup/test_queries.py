"""The facts of a code, from rows: every state that rows can reach, on both databases, in at most two queries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import engines, make
from tests.conftest import NOON
from tests.lookup.shop import Shop, beyond, wrong_tag
from trace.base.db import transaction
from trace.base.errors import Unavailable
from trace.base.keys import KeyRing
from trace.base.reading import Reader, reader
from trace.core.codes import SERIALS, StampCode, check_digit
from trace.core.gs1 import Gtin
from trace.core.typed import Reading
from trace.lookup import queries, rules
from trace.lookup.queries.everything import everything
from trace.registry.models import (
    BatchHold,
    Certificate,
    CertificateProduct,
    OcopItem,
    ProductionStep,
    ProductVersion,
    Recall,
    RecallBatch,
    StoredFile,
)
from trace.stamps.models import StampHold

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)
KINDS = ("unit", "unit_scratch", "lot", "plaque")


@pytest.fixture
def shop(both):
    return Shop(both)


def batch_hold(shop, **more):
    return BatchHold(
        **{
            "batch_id": shop.batch.id,
            "unit_name": "Chi cục",
            "reason": "Kiểm tra",
            "placed_at": NOON,
            "placed_by": 1,
            "review_on": date(2026, 12, 4),
        }
        | more
    )


def recall(shop, kind="compulsory", **more):
    return Recall(
        **{
            "producer_id": shop.producer.id,
            "kind": kind,
            "decided_by": "Sở Y tế",
            "decision_no": "12/QĐ-SYT" if kind == "compulsory" else None,
            "decision_date": YESTERDAY,
            "scope": "lô L2411",
            "public_text": "có mảnh thủy tinh",
            "entered_at": NOON,
            "entered_by": 1,
            "published_at": NOON,
            "published_by": 2,
        }
        | more
    )


@pytest.mark.parametrize("kind", KINDS)
def test_an_active_stamp_of_each_kind_is_registered(both, kind):
    shop = Shop(both, kind=kind)
    shop.activate()
    facts = shop.facts()
    assert (rules.verdict(facts, NOON).state, facts.stamp_kind, facts.code) == ("active", kind, shop.code)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stamp_without_a_range_is_not_activated_and_names_its_goods(both, kind):
    shop = Shop(both, kind=kind)
    facts = shop.facts()
    assert rules.verdict(facts, NOON).state == "not_activated"
    assert (facts.product.name_vi, facts.batch) == ("Mật ong Vũ Quang", None)


def test_stamps_beside_an_activated_range_are_not_activated(shop):
    with transaction(shop.rt.main) as db:
        make.stretch(db, shop.run, 10, 20, batch_id=shop.batch.id, activated_at=NOON)
        codes = [make.code(db, shop.run, shop.rt.keys, at) for at in (9, 10, 19, 20)]
    states = [rules.verdict(shop.found(code).facts, NOON).state for code in codes]
    assert states == ["not_activated", "active", "active", "not_activated"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "happened, state",
    [
        ({"voided_at": NOON, "voided_reason": "in hỏng"}, "void"),
        ({"stolen_on": TODAY}, "stolen"),
        ({"revoked_at": NOON, "revoked_reason": "giả mạo", "revoked_decision": "9/QĐ"}, "revoked"),
    ],
)
def test_what_happened_to_a_range_is_its_state(both, kind, happened, state):
    shop = Shop(both, kind=kind)
    shop.activate(**happened)
    assert shop.state() == state


@pytest.mark.parametrize("kind, state", [("unit", "consumed"), ("unit_scratch", "consumed"), ("lot", "active")])
def test_consumed_is_said_of_single_stamps_only(both, kind, state):
    shop = Shop(both, kind=kind)
    shop.activate(consumed_on=YESTERDAY, consumed_how="sold")
    assert shop.state() == state


def test_a_revocation_says_why_and_by_what(shop):
    shop.activate(revoked_at=NOON, revoked_reason="nhãn sai", revoked_decision="9/QĐ")
    stamp = shop.facts().stamp
    assert (stamp.revoked_reason, stamp.revoked_decision) == ("nhãn sai", "9/QĐ")


def test_a_hold_on_the_range_pauses_it_until_it_is_released(shop):
    hold = StampHold(
        run_id=shop.run.id, lo=0, hi=130, unit_name="Đội kiểm tra", reason="x", placed_at=NOON, placed_by=1,
        review_on=date(2026, 12, 4),
    )  # fmt: skip
    shop.add(hold)
    shop.activate(hold_id=hold.id)
    facts = shop.facts()
    assert rules.verdict(facts, NOON).state == "on_hold"
    assert facts.holds == (rules.Hold("Đội kiểm tra", TODAY, date(2026, 12, 4)),)
    with transaction(shop.rt.main) as db:
        db.get(StampHold, hold.id).released_at = NOON
    assert shop.state() == "active"


@pytest.mark.parametrize("kind", KINDS)
def test_a_hold_on_the_batch_pauses_every_kind(both, kind):
    shop = Shop(both, kind=kind)
    shop.activate()
    late = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)  # already the 20th in Việt Nam
    shop.add(batch_hold(shop, placed_at=late))
    facts = shop.facts()
    assert rules.verdict(facts, NOON).state == "on_hold"
    assert facts.holds == (rules.Hold("Chi cục", TODAY, date(2026, 12, 4)),)


def test_a_released_hold_on_the_batch_pauses_nothing(shop):
    shop.activate()
    shop.add(batch_hold(shop, released_at=NOON))
    assert shop.state() == "active"


@pytest.mark.parametrize("kind", ["voluntary", "compulsory"])
def test_a_published_recall_of_the_batch_is_shown_with_what_it_states(shop, kind):
    shop.activate()
    made = shop.add(recall(shop, kind, advice="Trả lại nơi bán."))
    shop.add(RecallBatch(recall_id=made.id, batch_id=shop.batch.id))
    verdict = rules.verdict(shop.facts(), NOON)
    assert verdict.state == "recalled"
    assert (verdict.recall.kind, verdict.recall.decided_by, verdict.recall.decision_no) == (
        kind, "Sở Y tế", "12/QĐ-SYT" if kind == "compulsory" else "",
    )  # fmt: skip
    assert (verdict.recall.scope, verdict.recall.public_text, verdict.recall.advice) == (
        "lô L2411", "có mảnh thủy tinh", "Trả lại nơi bán.",
    )  # fmt: skip


def test_a_recall_that_is_closed_still_covers_what_was_not_brought_back(shop):
    shop.activate()
    made = shop.add(recall(shop, closed_at=NOON, closed_by=2))
    shop.add(RecallBatch(recall_id=made.id, batch_id=shop.batch.id))
    assert shop.state() == "recalled"


@pytest.mark.parametrize("more", [{"published_at": None, "published_by": None}, {"withdrawn_at": NOON}])
def test_a_recall_not_published_or_withdrawn_is_not_shown(shop, more):
    shop.activate()
    made = shop.add(recall(shop, **more))
    shop.add(RecallBatch(recall_id=made.id, batch_id=shop.batch.id))
    assert shop.state() == "active"


def test_a_recall_of_another_batch_leaves_this_one_green(shop):
    shop.activate()
    with transaction(shop.rt.main) as db:
        other = make.batch(db, shop.product, lot="L2410")
    made = shop.add(recall(shop))
    shop.add(RecallBatch(recall_id=made.id, batch_id=other.id))
    assert shop.state() == "active"


@pytest.mark.parametrize(
    "exp_kind, exp_date, state",
    [
        ("use_by", TODAY, "active"),
        ("use_by", YESTERDAY, "expired"),
        ("best_before", TODAY, "active"),
        ("best_before", YESTERDAY, "past_best"),
        ("none", None, "active"),
    ],
)
@pytest.mark.parametrize("kind", ["unit", "unit_scratch", "lot"])
def test_a_batch_past_its_date_is_said_in_its_own_words(both, kind, exp_kind, exp_date, state):
    shop = Shop(both, kind=kind)
    shop.activate()
    with transaction(both.main) as db:
        batch = db.merge(shop.batch)
        batch.exp_kind, batch.exp_date, batch.mfg_date = exp_kind, exp_date, date(2026, 1, 2)
    assert shop.state() == state


def test_a_plaque_has_no_date_to_pass(both):
    shop = Shop(both, kind="plaque")
    shop.activate()
    with transaction(both.main) as db:
        batch = db.merge(shop.batch)
        batch.exp_kind, batch.exp_date, batch.mfg_date = "use_by", YESTERDAY, date(2026, 1, 2)
    assert shop.state() == "active"
    assert shop.facts().site == rules.Site("Trại ong Vũ Quang", "xã Vũ Quang")


def test_the_day_a_date_is_past_begins_at_midnight_in_vietnam(shop):
    shop.activate()
    with transaction(shop.rt.main) as db:
        batch = db.merge(shop.batch)
        batch.exp_kind, batch.exp_date = "use_by", TODAY
    assert shop.state(datetime(2026, 11, 20, 16, 59, tzinfo=UTC)) == "active"
    assert shop.state(datetime(2026, 11, 20, 17, 1, tzinfo=UTC)) == "expired"


def test_only_the_accepted_version_is_shown(shop):
    shop.activate()
    draft = ProductVersion(
        product_id=shop.product.id, number=2, state="submitted", name_vi="Mật ong thượng hạng", folded="x",
        made_at=NOON, made_by=1,
    )  # fmt: skip
    shop.add(draft)
    assert shop.facts().product.name_vi == "Mật ong Vũ Quang"


def test_goods_are_described_as_their_version_and_batch_say(shop):
    picture = StoredFile(
        id=77, stored_name="a", small_name="b", given_name="c", media_type="image/webp", size_bytes=9, sha256="0",
        public=True, made_at=NOON, made_by=1,
    )  # fmt: skip
    shop.add(picture)
    with transaction(shop.rt.main) as db:
        version = db.get(ProductVersion, shop.product.accepted_version_id)
        version.standards, version.image_file_id, version.net_content = ["TCVN 12605:2019"], 77, "Chai 500 ml"
        version.origin, version.checked_by_unit, version.checked_on = "Việt Nam", "Chi cục", YESTERDAY
        db.merge(shop.batch).origin = "Vườn nhà"
    shop.activate()
    product = shop.facts().product
    assert (product.image, product.standards, product.net_content) == (
        "/anh/77.webp", ("TCVN 12605:2019",), "Chai 500 ml",
    )  # fmt: skip
    assert (product.origin, product.source) == ("Vườn nhà", rules.Source("Chi cục", YESTERDAY))


def test_a_picture_that_is_not_public_is_not_shown(shop):
    picture = StoredFile(
        id=77, stored_name="a", small_name="b", given_name="c", media_type="image/webp", size_bytes=9, sha256="0",
        public=False, made_at=NOON, made_by=1,
    )  # fmt: skip
    shop.add(picture)
    with transaction(shop.rt.main) as db:
        db.get(ProductVersion, shop.product.accepted_version_id).image_file_id = 77
    assert shop.facts().product.image == ""


def test_a_household_shows_its_commune_and_no_street(shop):
    with transaction(shop.rt.main) as db:
        owner = db.merge(shop.producer)
        owner.legal_type, owner.former_address = "household", "Thôn 3, xã Hương Minh, huyện Vũ Quang, Hà Tĩnh"
    producer = shop.facts().producer
    assert (producer.address, producer.street) == ("xã Vũ Quang, Hà Tĩnh", "")
    assert producer.former_address == "xã Hương Minh, huyện Vũ Quang, Hà Tĩnh"


def test_an_organisation_shows_its_whole_address_now_and_before(shop):
    with transaction(shop.rt.main) as db:
        db.merge(shop.producer).former_address = "Thôn 3, xã Hương Minh, huyện Vũ Quang"
    producer = shop.facts().producer
    assert producer.address == "Thôn 1, xã Vũ Quang, Hà Tĩnh"
    assert producer.former_address == "Thôn 3, xã Hương Minh, huyện Vũ Quang"


def certificate(shop, name, **more):
    return Certificate(
        **{
            "producer_id": shop.producer.id,
            "kind": "vietgap",
            "name": name,
            "number": "1",
            "issuer": "Tổ chức",
            "valid_to": date(2027, 1, 4),
            "made_at": NOON,
            "made_by": 1,
        }
        | more
    )


def test_certificates_are_those_of_the_producer_and_of_this_product(shop):
    with transaction(shop.rt.main) as db:
        other = make.product(db, shop.producer, name="Sáp ong")
    whole, ours, others = (certificate(shop, name) for name in ("cả cơ sở", "mật ong", "sáp ong"))
    shop.add(whole, ours, others)
    shop.add(
        CertificateProduct(certificate_id=ours.id, product_id=shop.product.id),
        CertificateProduct(certificate_id=others.id, product_id=other.id),
    )
    assert [paper.name for paper in shop.facts().certificates] == ["cả cơ sở", "mật ong"]


@pytest.mark.parametrize("public", [True, False])
def test_a_certificates_file_is_linked_only_as_the_copy_an_officer_published(shop, public):
    copy = StoredFile(
        id=2**62, stored_name="a", given_name="c", media_type="application/pdf", size_bytes=184_000, sha256="0",
        public=public, made_at=NOON, made_by=1,
    )  # fmt: skip
    private = StoredFile(
        id=8, stored_name="b", given_name="c", media_type="application/pdf", size_bytes=9, sha256="0",
        made_at=NOON, made_by=1,
    )  # fmt: skip
    shop.add(copy, private)
    shop.add(certificate(shop, "VietGAP", file_id=8, public_file_id=copy.id))
    (paper,) = shop.facts().certificates
    assert paper.file_url == (f"/giay-cong-bo/{2**62}" if public else "")
    assert paper.file_bytes == (184_000 if public else 0)


def test_the_newest_star_counts_and_former_issuers_are_named(shop):
    def star(number, decided, valid_to):
        return OcopItem(
            product_id=shop.product.id, group_key="I.2.b", star=number, criteria_version="2023",
            decision_no=f"{number}/QĐ", decision_date=decided, valid_to=valid_to, issuer="UBND huyện Vũ Quang",
            former_issuer=True, made_at=NOON, made_by=1,
        )  # fmt: skip

    shop.add(star(4, date(2025, 3, 1), date(2028, 3, 1)), star(3, date(2022, 3, 1), date(2025, 3, 1)))
    ocop = shop.facts().ocop
    assert (ocop.star, ocop.valid_to, ocop.issuer_is_former) == (4, date(2028, 3, 1), True)


def test_the_journey_is_told_in_the_order_in_which_it_happened(shop):
    def step(seq, name, day, **more):
        return ProductionStep(
            batch_id=shop.batch.id, seq=seq, name_vi=name, event_time=datetime(2026, 11, day, tzinfo=UTC),
            made_at=NOON, made_by=1, **more,
        )  # fmt: skip

    shop.add(step(1, "Đóng chai", 12, place="xã Hương Khê"), step(2, "Quay mật", 10, site_id=shop.site.id))
    shop.activate()
    steps = shop.facts().journey
    assert [(step.name, step.place) for step in steps] == [("Quay mật", "xã Vũ Quang"), ("Đóng chai", "xã Hương Khê")]
    assert (steps[0].happened_on, steps[0].recorded_on) == (date(2026, 11, 10), TODAY)


def test_facts_that_change_are_another_answer_at_once(shop):
    shop.activate()
    before = shop.found()
    assert shop.found().known is before.known
    shop.add(batch_hold(shop))
    after = shop.found()
    assert after.known is not before.known
    assert rules.verdict(after.facts, NOON).state == "on_hold"


# --- codes that are none ---------------------------------------------------------------------------------------------


def test_a_wrong_tag_a_serial_out_of_range_and_a_slot_never_opened_are_nothing(shop):
    never = "3" + shop.code[1:19]
    for code in (wrong_tag(shop.code), beyond(shop, 130), StampCode(never + check_digit(never))):
        assert shop.found(code) is None


def test_a_serial_below_every_run_is_nothing(both):
    shop = Shop(both)
    with transaction(both.main) as db:
        db.merge(shop.run).base = SERIALS - 200
    assert shop.found() is None


def test_every_single_digit_changed_with_its_check_digit_repaired_leads_nowhere(runtime):
    shop = Shop(runtime)
    changed = [
        shop.code[:at] + str(digit) + shop.code[at + 1 : 19]
        for at in range(19)
        for digit in range(10)
        if str(digit) != shop.code[at]
    ]
    assert len(changed) == 171
    assert [code for code in changed if shop.found(StampCode(code + check_digit(code)))] == []


@pytest.mark.parametrize("state", ["ordered", "refused", "withdrawn"])
def test_a_run_that_was_never_released_has_no_codes(shop, state):
    with transaction(shop.rt.main) as db:
        db.merge(shop.run).state = state
    assert shop.found() is None


def test_a_canary_is_never_shown(shop):
    with transaction(shop.rt.main) as db:
        db.merge(shop.run).canary = True
    assert shop.found() is None


def test_a_gtin_that_is_not_the_products_is_no_such_code(shop):
    with transaction(shop.rt.main) as db:
        db.merge(shop.product).gtin = "04006381333931"
    assert shop.found(gtin=Gtin("4006381333931")) is not None
    assert shop.found(gtin=Gtin("96385074")) is None


def test_stamps_printed_with_a_former_gtin_of_their_product_are_still_its_stamps(shop):
    with transaction(shop.rt.main) as db:
        product = db.merge(shop.product)
        product.gtin = "04006381333931"
        former = {"product_id": product.id, "name_vi": "Bưởi", "folded": "buoi", "made_at": NOON, "made_by": 1}
        db.add(ProductVersion(number=7, state="superseded", gtin="00000096385074", **former))
        db.add(ProductVersion(number=8, state="draft", gtin="08936000123451", **former))
    assert shop.found(gtin=Gtin("96385074")) is not None
    assert shop.found(gtin=Gtin("08936000123451")) is None


def test_a_key_that_cannot_be_had_is_no_answer(shop, tmp_path):
    with pytest.raises(Unavailable):
        queries.facts(reader(shop.rt.main), KeyRing(tmp_path / "none"), Reading(shop.code))


def test_a_scan_asks_the_database_at_most_twice(shop, count_queries):
    shop.activate()
    shop.found()  # the first scan of a process opens the slot
    seen = count_queries(shop.rt.main)
    shop.found()
    assert len(seen) == engines.OF_A_SCAN


def test_a_wrong_tag_and_a_serial_of_no_run_cost_the_same_queries(shop, count_queries):
    shop.found()
    seen = count_queries(shop.rt.main)
    counts = []
    for code in (wrong_tag(shop.code), beyond(shop, 130), beyond(shop, 10**9)):
        seen.clear()
        shop.found(code)
        counts.append(len(seen))
    assert counts == [1, 1, 1]


def test_facts_carry_the_code_that_was_asked_for(shop):
    shop.activate()
    with transaction(shop.rt.main) as db:
        second = make.code(db, shop.run, shop.rt.keys, 1)
    first, other = shop.found(), shop.found(second)
    assert (first.facts.code, other.facts.code) == (shop.code, second)
    assert replace(other.facts, code=shop.code) == first.facts


def test_a_server_that_ends_while_somebody_connects_is_away(shop, monkeypatch):
    def lost(_connection):
        raise shop.rt.main.dialect.loaded_dbapi.OperationalError("the server closed the connection")

    on = Reader(shop.rt.main)
    monkeypatch.setattr(on, "_prepare", lost)
    with pytest.raises(Unavailable, match=r"database\.away"):
        everything(on, shop.run.id, 0)
