"""Commands of evidence: `python -m trace evidence verify`, which needs a pack and a published head alone."""

from __future__ import annotations

import json
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import click

from trace.inspections.evidence import rules
from trace.inspections.evidence.service import unzipped

NOT_WHOLE = 1
a_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def evidence() -> None:
    """Evidence packs."""


@evidence.command()
@click.option("--pack", required=True, type=a_file, help="The ZIP file.")
@click.option("--head", required=True, help="The published head: its hash, or a file (ledger-head.json).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(pack: Path, head: str, as_json: bool) -> None:
    """Prove a pack: every byte of it, against the published head of the ledger. Ends with 1 when something is wrong."""
    found = proved(pack, head)
    if as_json:
        click.echo(json.dumps({"whole": not found, "faults": found}, ensure_ascii=False))
    else:
        click.echo("\n".join(found) or "The pack is whole, and stands in the ledger.")
    if found:
        sys.exit(NOT_WHOLE)


def proved(pack: Path, head: str) -> list[str]:
    """What is wrong with the pack in this file, [] if nothing."""
    try:
        files = unzipped(pack.read_bytes())
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, NotImplementedError, EOFError) as error:
        return [f"the archive cannot be read: {error}"]
    return rules.faults(files, published(head))


def published(head: str) -> dict[str, Any]:
    """A published head: a hash as it was typed, or the file in which the service keeps its own."""
    path = Path(head)
    if path.is_file():
        stated = json.loads(path.read_text(encoding="utf-8"))
        return {"head": stated["head"], "links": stated["links"]}
    return {"head": head.strip().lower()}
