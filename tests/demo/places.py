"""Makes the demonstration's table of addresses from its source: `python -m tests.demo.places`."""

from __future__ import annotations

import json
from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from trace.core.provinces import PROVINCES

SOURCE = Path(__file__).parents[2] / "trace" / "demo" / "places.json"
TABLE = SOURCE.with_suffix(".mmdb")


def networks() -> dict[str, dict]:
    """Every network of the source with its record."""
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    made = {
        pattern.format(code=int(code) if "." in pattern else code): {"province": code}
        for code in sorted(PROVINCES)
        for pattern in source["provinces"].split()
    }
    return made | source["networks"]


def write(target: Path) -> None:
    """Write the table."""
    writer = MMDBWriter(
        ip_version=6, ipv4_compatible=True, database_type="trace-provinces", description={"en": "invented"}
    )
    for network, record in networks().items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(target))


if __name__ == "__main__":
    write(TABLE)
