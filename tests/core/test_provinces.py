"""Where a scan came from: ISO codes of before July 2025 as provinces of today, and records of tables of addresses."""

import csv
from pathlib import Path

import pytest

from trace.core.provinces import ABROAD, FORMER, PROVINCES, UNKNOWN, province_in, province_of_iso
from trace.core.words import fold

UNITS = Path(__file__).parents[2] / "migrations" / "units"


def rows(name):
    with (UNITS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_former_province_went_whole_into_the_one_it_is_said_to():
    now = {row["code"]: row["province_code"] for row in rows("communes")}
    became, went = {}, {}
    for row in rows("old_to_new"):
        became.setdefault(row["old_code"], set()).add(now.get(row["new_code"]))
    for row in rows("legacy"):
        went.setdefault(fold(row["province"]), set()).update(became.get(row["code"], ()))
    told = {fold(name): {code} for name, code in FORMER.values()}
    assert {name: places - {None} for name, places in went.items()} == told


def test_the_provinces_are_those_in_force():
    assert PROVINCES == {row["code"] for row in rows("provinces")}
    assert len(FORMER) == 63


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ({"province": "42"}, "42"),
        ({"province": "99"}, UNKNOWN),
        ({"province": 42}, UNKNOWN),
        ({"country": {"iso_code": "VN"}, "subdivisions": [{"iso_code": "23"}]}, "42"),
        ({"country": {"iso_code": "VN"}, "subdivisions": [{"iso_code": "28"}]}, "51"),
        ({"country": {"iso_code": "VN"}, "subdivisions": [{"iso_code": "ZZ"}]}, UNKNOWN),
        ({"country": {"iso_code": "VN"}, "subdivisions": []}, UNKNOWN),
        ({"country": {"iso_code": "VN"}}, UNKNOWN),
        ({"country": {"iso_code": "LA"}, "subdivisions": [{"iso_code": "CH"}]}, ABROAD),
        ({"country": "VN"}, UNKNOWN),
        ({}, UNKNOWN),
        (None, UNKNOWN),
        ("42", UNKNOWN),
    ],
)
def test_a_record_says_where_it_lies_or_nothing(record, place):
    assert province_in(record) == place


def test_iso_codes_are_read_with_and_without_their_country():
    assert province_of_iso("VN-SG") == province_of_iso("sg") == "79"
