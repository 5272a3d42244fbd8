"""An import of 50,000 rows by a worker: how long it takes, and how much memory beside one of a hundred rows.

The engine is `trace.registry.imports`; where it is not there yet, this says so and measures nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.million import _cpu_seconds, _peak_mb
from benchmarks.provinces import fill
from benchmarks.sizes import Size
from trace.accounts import queries as accounts
from trace.base import migrating
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.base.tokens import new_id
from trace.stamps.keyring import new_wrapped
from trace.stamps.models import StampKey

ROWS, FEW, OFFICER = 50_000, 100, 2
MEMORY_AIM_MB = 200
ENGINE = "trace.registry.imports"
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
TYPED = {"legal_type": "Hợp tác xã", "address": "Thôn 1", "commune": "Xã Vũ Quang"}


def main(rows: int = ROWS) -> int:
    """Prints the figures; the exit code says whether a worker stays below its memory."""
    if find_spec(ENGINE) is None or find_spec(f"{ENGINE}.service") is None:
        sys.stderr.write("skipped imports: the register has no engine for them yet\n")
        return 0
    few, many = (_taken(count) for count in (min(FEW, rows), rows))
    line = {"name": "register.import", "rows": rows, **many, "peak_mb_of_few": few["peak_mb"], "most_mb": MEMORY_AIM_MB}
    passed = many["peak_mb"] <= MEMORY_AIM_MB and many["made"] == rows
    sys.stdout.write(json.dumps(line | {"passed": passed, "load": os.getloadavg()[0]}) + "\n")
    return int(not passed)


def _taken(rows: int) -> dict[str, float]:
    """A sheet of so many new producers, taken by a worker of its own in a fresh province."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"INSTANCE": folder, "SECRET_KEY": "a-secret-of-the-benchmark-0123456789", "DEMONSTRATION": "1"}
        settings = Settings.from_env(environ)
        migrating.upgrade(settings)
        fill(Path(folder) / "main.db", Size(FEW))
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        with transaction(rt.main) as db:
            db.get_one(StampKey, 1).wrapped = new_wrapped(rt.keys, 1)
        number, begun = _bring(rt, _sheet(rows)), time.perf_counter()
        command = [sys.executable, "-m", "trace", "worker"]
        worker = subprocess.Popen(command, env=os.environ | environ, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            while (found := _found(rt, number)).finished_at is None:
                time.sleep(0.2)
            took = {"seconds": round(time.perf_counter() - begun, 1), "cpu_seconds": round(_cpu_seconds(worker.pid), 1)}
            return took | {"peak_mb": round(_peak_mb(worker.pid)), "made": found.made}
        finally:
            worker.terminate()
            worker.wait()
            rt.main.dispose()
            rt.observations.dispose()


def _bring(rt: Runtime, content: bytes) -> int:
    """The number of an import of producers that waits for a worker."""
    keeping, service = import_module(f"{ENGINE}.keeping"), import_module(f"{ENGINE}.service")
    kind = import_module(f"{ENGINE}.table").KINDS["producers"]
    number, sha256 = new_id(), hashlib.sha256(content).hexdigest()
    keeping.keep_sheet(rt, number, content)
    brought = service.Brought(number, kind, "good", None, "co-so.csv", "csv", sha256, len(content))
    with transaction(rt.main) as db:
        service.bring_sheet(db, actor=accounts.actor_of(db, OFFICER), brought=brought, now=rt.clock())
    return number


def _found(rt: Runtime, number: int) -> Any:
    with snapshot(rt.main) as db:
        return import_module(f"{ENGINE}.queries").sheet_import(db, number)


def _sheet(rows: int) -> bytes:
    """A sheet of cooperatives with right tax codes, as CSV."""
    columns = import_module(f"{ENGINE}.table").KINDS["producers"].columns
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(column.vi for column in columns)
    number = 300_100_000
    for row in range(rows):
        while (code := _tax_id(number)) is None:
            number += 1
        number += 1
        told = TYPED | {"name": f"HTX Nông sản số {row}", "tax_id": code}
        sheet.writerow(told.get(column.key, "") for column in columns)
    return text.getvalue().encode("utf-8-sig")


def _tax_id(number: int) -> str | None:
    """The tax code with these nine digits and its check digit; None where there is none."""
    digits = f"{number:09d}"
    check = 10 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11
    return f"{digits}{check}" if check < 10 else None


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:2])))
