"""The manifest of a form: which files a run was made into, what each holds, and the hash by which it is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from trace.core.labels import paper
from trace.stamps.models import PrintPart, Run


def manifest(run: Run, form: str, parts: Sequence[PrintPart]) -> bytes:
    """`manifest.json` of a form: the same bytes however often it is made. Labels count from 0, sheets from 1."""
    each = paper(run.stock).per_sheet
    files = [
        {
            "file": one.file_name,
            "part": one.number,
            "first": one.first,
            "labels": one.count,
            "sheets": [one.first // each + 1, one.first // each + one.sheets],
            "bytes": one.size_bytes,
            "sha256": one.sha256,
        }
        for one in parts
    ]
    facts = {"run": run.id, "form": form, "labels": run.labels, "parts": files}
    return (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode()


def manifest_name(run_id: int, form: str) -> str:
    """Under which name a form's manifest lies in the store."""
    return f"runs/{run_id}/manifest-{form}.json"


def sha256_bytes(content: bytes) -> str:
    """The hash of such bytes."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(path: Path) -> str | None:
    """The hash of a file on the disk; None when there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def differing_line(path: Path, as_made: Path) -> int | None:
    """The first line (from 1) in which two text files differ; None where one is missing or they are the same."""
    if not (path.is_file() and as_made.is_file()):
        return None
    with path.open("rb") as given, as_made.open("rb") as made:
        for number, line in enumerate(made, start=1):
            if given.readline() != line:
                return number
        return number + 1 if given.readline() else None
