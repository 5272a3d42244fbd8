"""Administrative units in force, before 1 July 2025, and from old to new (sources in migrations/units/NOTICE.md)."""

import csv
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0008_units"
down_revision = "0007_inspections"

UNITS = Path(__file__).parents[1] / "units"
LONG_AGO = date(1900, 1, 1)  # former units: the day they began is not in the sources
MERGER = date(2025, 7, 1)

units = sa.table(
    "admin_units",
    *(sa.column(name) for name in ("code", "level", "name", "unit_type", "name_en", "province_code", "province_name")),
    *(sa.column(name) for name in ("district", "folded", "lat", "lon")),
    sa.column("valid_from", sa.Date),
    sa.column("valid_to", sa.Date),
)
changes = sa.table(
    "admin_unit_changes",
    *(sa.column(name) for name in ("old_code", "new_code", "extent")),
    sa.column("usual", sa.Boolean),
)


def rows(name: str) -> list[dict[str, str]]:
    with (UNITS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(text: str) -> str:
    """Lower case without marks, đ as d: the folding of this revision, kept here so that it never changes."""
    bare = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def number(text: str) -> float | None:
    return float(text) if text else None


def unit(row: dict[str, str], **more: object) -> dict[str, object]:
    return {
        "code": row["code"],
        "name": row["name"],
        "unit_type": row["type"],
        "name_en": row.get("name_en"),
        "valid_to": None,
        "district": None,
        "folded": fold(f"{row['type']} {row['name']}"),
        "lat": number(row.get("lat", "")),
        "lon": number(row.get("lon", "")),
    } | more


def current() -> Iterator[dict[str, object]]:
    provinces = {row["code"]: row for row in rows("provinces.csv")}
    for row in provinces.values():
        since = date.fromisoformat(row["valid_from"])
        yield unit(row, level="province", province_code=row["code"], province_name=row["name"], valid_from=since)
    for row in rows("communes.csv"):
        province = provinces[row["province_code"]]
        since = date.fromisoformat(row["valid_from"])
        yield unit(
            row, level="commune", province_code=province["code"], province_name=province["name"], valid_from=since
        )
        if row["name_2025_07_01_if_changed"]:
            kind, _, name = row["name_2025_07_01_if_changed"].partition(" ")
            yield unit(
                row | {"type": kind, "name": name or row["name"]},
                level="commune",
                province_code=province["code"],
                province_name=province["name"],
                valid_from=MERGER,
                valid_to=since,
            )


def former() -> Iterator[dict[str, object]]:
    for row in rows("legacy.csv"):
        if not row["code"]:
            continue  # five island districts had no communes: no commune-level code stood for them
        yield unit(
            row,
            level="commune",
            province_code=row["province_code"],
            province_name=row["province"],
            district=f"{row['district_type']} {row['district']}",
            valid_from=LONG_AGO,
            valid_to=MERGER,
        )


def upgrade(database: str) -> None:
    if database == "main":
        op.bulk_insert(units, [*current(), *former()])
        op.bulk_insert(
            changes,
            [
                {
                    "old_code": r["old_code"],
                    "new_code": r["new_code"],
                    "extent": r["extent"],
                    "usual": r["usual"] == "yes",
                }
                for r in rows("old_to_new.csv")
            ],
        )


def downgrade(database: str) -> None:
    if database == "main":
        op.execute("DELETE FROM admin_unit_changes")
        op.execute("DELETE FROM admin_units")
