"""The demonstration province is well formed: numbers check, dates are in order, units exist, states can be."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from stdnum import damm, ean
from stdnum.vn import mst

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "trace" / "demo"
PROVINCE = json.loads((DEMO / "province.json").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(PROVINCE["anchor_date"])

COMMON = {"active", "not_activated", "void", "stolen", "revoked", "on_hold", "recalled", "expired", "past_best"}
PIN = {"pin_first", "pin_used", "pin_mismatch"}
ALLOWED = {
    "unit": COMMON | {"consumed"},
    "unit_scratch": COMMON | {"consumed"} | PIN,
    "lot": COMMON,
    "plaque": COMMON - {"expired", "past_best"},  # a place has no date (lookup-page.md, 4.17)
    None: {"unknown_scanned", "unknown_typed", "typing_error"},
}
PEOPLE = {person["key"] for person in PROVINCE["people"]} | {"representative"}
AGENCIES = {agency["key"] for agency in PROVINCE["agencies"]}
PRODUCERS = {producer["key"] for producer in PROVINCE["producers"]}
SITES = {site["key"] for site in PROVINCE["sites"]}
PRODUCTS = {product["key"]: product for product in PROVINCE["products"]}
BATCHES = {batch["lot"]: batch for batch in PROVINCE["batches"]}


def table(name):
    """Rows of one of the lists of administrative units that the migrations load."""
    with (ROOT / "migrations" / "units" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def day(text):
    """A date of the province, or None where it has none."""
    return date.fromisoformat(text) if text else None


def entries(state):
    """The showcase entries of one state."""
    return [entry for entry in PROVINCE["showcase"] if entry["state"] == state]


@pytest.mark.parametrize("name", ["agencies", "people", "producers", "sites", "products"])
def test_keys_are_unique(name):
    keys = [row["key"] for row in PROVINCE[name]]
    assert len(keys) == len(set(keys))


def test_every_organisation_has_a_tax_code_that_checks_and_every_household_a_personal_number_nobody_has():
    for producer in PROVINCE["producers"]:
        if producer["legal_type"] == "household":
            assert producer["tax_id_kind"] == "personal_id"
            assert len(producer["tax_id"]) == 12 and producer["tax_id"].isdigit() and producer["tax_id"][3:6] == "000"
        else:
            assert producer["legal_type"] in {"enterprise", "cooperative", "cooperative_group"}
            assert producer["tax_id_kind"] == "mst" and mst.is_valid(producer["tax_id"]), producer["key"]


def test_sign_in_names_are_not_shared():
    names = [row[field] for row in PROVINCE["producers"] for field in ("tax_id", "phone", "email") if row[field]]
    assert len(names) == len(set(names))
    phones = [row["phone"] for name in ("agencies", "people", "producers") for row in PROVINCE[name]]
    assert len(phones) == len(set(phones)) and all(len(phone) == 10 for phone in phones)


def test_every_gtin_and_gln_has_a_right_check_digit_and_the_prefix_of_examples():
    numbers = [row["gtin"] for row in PROVINCE["products"]] + [row["gln"] for row in PROVINCE["sites"]]
    given = [number for number in numbers if number]
    assert len(given) == len(set(given)) and len(given) > 20
    assert all(ean.is_valid(number) and len(number) == 13 and number.startswith("952") for number in given)


def test_a_site_has_a_gln_or_a_code_of_its_own():
    assert all(bool(site["gln"]) != bool(site["own_code"]) for site in PROVINCE["sites"])


def test_every_unit_code_exists_and_lies_in_the_province_named():
    communes = {row["code"]: row["province_code"] for row in table("communes.csv")}
    for row in PROVINCE["producers"] + [agency for agency in PROVINCE["agencies"] if agency["ward_code"]]:
        assert communes[row["ward_code"]] == row["province_code"], row["key"]
    assert all(site["ward_code"] in communes for site in PROVINCE["sites"])


def test_every_former_commune_leads_to_the_commune_of_today():
    moves = {(row["old_code"], row["new_code"]) for row in table("old_to_new.csv")}
    names = {row["code"]: f"{row['type']} {row['name']}" for row in table("legacy.csv")}
    for producer in PROVINCE["producers"]:
        assert (producer["former_ward_code"], producer["ward_code"]) in moves, producer["key"]
        assert producer["former_address_vi"].startswith(names[producer["former_ward_code"]])


def test_every_commune_of_a_producer_has_its_agency():
    covered = {agency["ward_code"] for agency in PROVINCE["agencies"]}
    assert {producer["ward_code"] for producer in PROVINCE["producers"]} <= covered


def test_every_reference_leads_somewhere():
    for row in PROVINCE["sites"] + PROVINCE["products"] + PROVINCE["certificates"]:
        assert row["producer"] in PRODUCERS
    for row in PROVINCE["ocop_items"] + PROVINCE["certificates"] + PROVINCE["production_steps"] + PROVINCE["batches"]:
        assert row["product"] in PRODUCTS
    assert all(row["site"] in SITES for row in PROVINCE["products"] + PROVINCE["production_steps"])
    for person in PROVINCE["people"]:
        assert {*person["units"], *filter(None, [person["agency"]])} <= AGENCIES and set(
            person["producers"]
        ) <= PRODUCERS
        assert {person["superior"], person["deputy"]} <= PEOPLE | {None}


def test_people_cover_each_role_with_a_second_officer_and_a_superior_of_the_inspector():
    roles = [person["role"] for person in PROVINCE["people"]]
    assert set(roles) == {"producer", "entry_assistant", "officer", "inspector", "admin"} and roles.count("officer") > 1
    assert any(person["role"] == "inspector" and person["superior"] for person in PROVINCE["people"])


def test_invented_people_and_agencies_say_so():
    named = PROVINCE["people"] + PROVINCE["agencies"]
    assert all(row["name"].endswith("(minh họa)") for row in named)
    assert all(row["representative"].endswith("(minh họa)") for row in PROVINCE["producers"])


def test_every_product_passes_the_checks_of_minimum_data():
    stepped = {(step["product"], step["lot"]) for step in PROVINCE["production_steps"]}
    for key, product in PRODUCTS.items():
        assert product["name_vi"] and product["origin"] and product["standards"], key
        assert any(batch["product"] == key for batch in BATCHES.values()), key
    assert all((batch["product"], lot) in stepped for lot, batch in BATCHES.items())


def test_every_product_has_a_small_picture():
    for product in PRODUCTS.values():
        path = DEMO / "pictures" / product["image"]
        assert path.stat().st_size <= 25_000
        with Image.open(path) as picture:
            assert picture.format == "WEBP" and picture.size == (480, 480)


def test_batch_dates_are_in_order_and_only_a_dated_batch_expires():
    for lot, batch in BATCHES.items():
        assert batch["exp_kind"] in {"use_by", "best_before", "none"}
        assert (batch["exp_date"] is None) == (batch["exp_kind"] == "none"), lot
        assert day(batch["mfg_date"]) <= TODAY and batch["quantity"] > 0
        assert batch["exp_date"] is None or day(batch["mfg_date"]) < day(batch["exp_date"]), lot
        assert batch["stamp_kind"] in ALLOWED and batch["stamp_count"] <= batch["quantity"]


def test_steps_follow_one_another_and_lie_in_the_past():
    for lot in BATCHES:
        steps = [step for step in PROVINCE["production_steps"] if step["lot"] == lot]
        moments = [datetime.fromisoformat(step["event_time"]) for step in steps]
        assert moments == sorted(moments) and [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
        assert all(moment.date() <= TODAY for moment in moments), lot


def test_certificates_and_decisions_have_dates_in_order():
    for certificate in PROVINCE["certificates"]:
        assert certificate["issue_date"] <= certificate["valid_from"] <= (certificate["valid_to"] or "9999")
        assert day(certificate["issue_date"]) <= TODAY
    for item in PROVINCE["ocop_items"]:
        assert item["star"] in {3, 4, 5} and item["group"] == PRODUCTS[item["product"]]["ocop_group"]
        revoked = item["revoked"] or {"date": str(TODAY)}
        assert day(item["decision_date"]) <= day(revoked["date"]) <= TODAY


def test_every_recall_names_who_decided_and_two_people():
    recalls = [(lot, batch["recall"]) for lot, batch in BATCHES.items() if batch["recall"]]
    assert {recall["kind"] for _, recall in recalls} == {"compulsory", "voluntary"}
    for lot, recall in recalls:
        assert recall["decided_by"] in (AGENCIES if recall["kind"] == "compulsory" else PRODUCERS), lot
        assert recall["decision_no"].endswith("(minh họa)") and lot in recall["scope"] and recall["public_text"]
        assert day(BATCHES[lot]["mfg_date"]) <= day(recall["decision_date"]) <= TODAY
        assert {recall["entered_by"], recall["published_by"]} <= PEOPLE and recall["entered_by"] != recall[
            "published_by"
        ]
        assert "hoàn tiền" not in recall["advice"]


def test_every_hold_is_confirmed_by_a_superior_and_one_is_past_its_date_for_heads_to_see():
    holds = [batch["hold"] for batch in BATCHES.values() if batch["hold"]]
    holds += [entry for entry in PROVINCE["showcase"] if entry["act"] == "hold_range"]
    assert [TODAY < day(hold["review_date"]) for hold in holds].count(False) == 1
    for hold in holds:
        assert day(hold["date"]) <= TODAY and hold["agency"] in AGENCIES
        assert hold["by"] == "inspector" and hold["confirmed_by"] == "inspector-head"


@pytest.mark.parametrize("kind", list(ALLOWED))
def test_the_showcase_has_each_allowed_state_of_a_kind_and_no_other(kind):
    assert {entry["state"] for entry in PROVINCE["showcase"] if entry["stamp_kind"] == kind} == ALLOWED[kind]


@pytest.mark.parametrize("kind", ["unit", "unit_scratch", "lot", "plaque"])
def test_each_kind_shows_both_holds_and_both_recalls(kind):
    holds = {entry["act"] for entry in entries("on_hold") if entry["stamp_kind"] == kind}
    recalls = {entry["recall_kind"] for entry in entries("recalled") if entry["stamp_kind"] == kind}
    assert holds == {"hold_range", "hold_batch"} and recalls == {"compulsory", "voluntary"}


def state_of(batch):
    """What the facts of a batch alone make of its stamps, by the order of priority of the look-up page."""
    if batch["recall"]:
        return "recalled"
    if batch["hold"]:
        return "on_hold"
    if batch["exp_date"] and day(batch["exp_date"]) < TODAY:
        return {"use_by": "expired", "best_before": "past_best"}[batch["exp_kind"]]
    return "active"


def test_each_showcase_batch_yields_its_state_and_nothing_that_comes_first():
    for entry in PROVINCE["showcase"]:
        if entry["lot"] is None:
            assert entry["state"] in {"not_activated", "void", "stolen", *ALLOWED[None]}
            continue
        batch = BATCHES[entry["lot"]]
        assert batch["product"] == entry["product"] and batch["stamp_kind"] == entry["stamp_kind"], entry
        by_act = {"revoke", "hold_range", "consume", "enter_pin"}
        assert state_of(batch) == ("active" if entry["act"] in by_act else entry["state"]), entry
        if entry["act"] == "recall":
            assert batch["recall"]["kind"] == entry["recall_kind"]


def test_acts_name_people_places_and_days_that_can_be():
    for entry in PROVINCE["showcase"]:
        assert {entry.get("by", "officer"), entry.get("second", "officer")} <= PEOPLE
        assert entry.get("place", "S06") in SITES and ("place" in entry) == (entry["stamp_kind"] == "plaque")
        assert ("copies" in entry) == (entry["stamp_kind"] == "lot")
        assert day(entry.get("date")) is None or day(entry["date"]) <= TODAY
        if entry["act"] in {"revoke", "report_stolen"}:
            assert entry["by"] != entry["second"]


def test_unknown_codes_pass_the_check_digit_and_the_typing_error_does_not():
    for entry in entries("unknown_scanned") + entries("unknown_typed"):
        assert len(entry["code"]) == 20 and entry["code"][0] == "0" and damm.is_valid(entry["code"])
    (wrong,) = entries("typing_error")
    assert len(wrong["code"]) == 20 and not damm.is_valid(wrong["code"])
