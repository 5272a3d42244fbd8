"""From an address to a province: what the table says, and nothing where there is no table or a broken one."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.demo import places
from trace.base.places import Places
from trace.core.provinces import ABROAD, UNKNOWN


def opened(file):
    table = Places(file)
    table.refresh()
    return table


@pytest.mark.parametrize(
    ("address", "province"),
    [
        ("10.42.7.9", "42"),
        ("::ffff:10.42.7.9", "42"),
        ("10.1.7.9", "01"),
        ("10.100.0.9", "51"),
        ("10.0.0.9", ABROAD),
        ("fd00:51::9", "51"),
        ("fe80::1%eth0", UNKNOWN),
        ("203.0.113.9", UNKNOWN),
        ("unix:", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_an_address_leads_to_its_province(address, province):
    table = opened(places.TABLE)
    assert table.province_of(address) == province
    table.close()


def test_without_a_table_every_place_is_unknown(tmp_path):
    for table in (opened(None), opened(tmp_path / "none.mmdb")):
        assert table.province_of("10.42.7.9") == UNKNOWN
        assert table.built_at() is None


def test_a_broken_table_is_no_table(tmp_path):
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"not a table")
    table = opened(broken)
    assert table.province_of("10.42.7.9") == UNKNOWN
    assert table.built_at() is None


def test_a_table_cut_short_is_unknown_places_and_no_fault(tmp_path):
    cut = tmp_path / "cut.mmdb"
    whole = places.TABLE.read_bytes()
    cut.write_bytes(whole[:40] + b"\xff" * 400 + whole[440:])
    table = opened(cut)
    assert {table.province_of(f"10.{n}.7.9") for n in range(100)} <= {UNKNOWN, "42", "01", ABROAD} | {
        f"{n:02}" for n in range(100)
    }
    table.close()


def test_a_new_table_put_in_its_place_is_read_without_a_restart(tmp_path):
    file = tmp_path / "table.mmdb"
    table = opened(file)
    assert table.province_of("10.42.7.9") == UNKNOWN
    shutil.copy(places.TABLE, tmp_path / "new")
    os.replace(tmp_path / "new", file)
    table.refresh()
    assert table.province_of("10.42.7.9") == "42"
    table.close()


def test_the_table_says_when_it_was_made():
    built = opened(places.TABLE).built_at()
    assert timedelta(0) < built - datetime(2026, 1, 1, tzinfo=UTC)
