"""A million labels: ordered, approved, made as PDF by two workers; their time, their memory, what the database grows.

Workers are started anew for ten thousand labels and for a million, so that the growth of memory between the two is
their own. Beside the time on the clock stands the time of the processors: on a busy machine only the latter says much.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure, interleave, rate, show
from tests.stamps.province import Province, make_province
from trace.base import migrating
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.stamps import queries, service

FEW, MANY, WORKERS = 10_000, 1_000_000, 2
TIME_AIM_S, MEMORY_AIM_MB, GROWTH_AIM_MB = 60, 150, 10
ORDERED, ORDERS_AIM, GROWTH_AIM_BYTES = 10_000_000, 20, 1024  # 20 orders a second are 50 ms each
ROWS = 100  # orders among which the growth of the database is shared
LOOK_S = 0.1


def main() -> int:
    """Prints the figures; the exit code says whether their aims are met."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "INSTANCE": folder,
            "SECRET_KEY": "a-secret-of-the-benchmark-0123456789",
            "LABELS_A_YEAR": "10000000000",
            "DEMONSTRATION": "1",
            "SITE_URL": "https://txng.hatinh.gov.vn",
        }
        settings = Settings.from_env(environ)
        migrating.upgrade(settings)
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        province = make_province(rt)
        ordering = show(_ordering(province))
        growth = _said("million.growth", round(_growth(province)), GROWTH_AIM_BYTES, "bytes/million ordered")
        few, many = (_printed(province, environ, quantity) for quantity in (FEW, MANY))
        return max(ordering, growth, *_told(few, many))


def _ordering(province: Province) -> Figure:
    """Orders of ten million stamps beside orders of one."""
    ours, theirs = interleave(
        lambda: rate(lambda: province.order(ORDERED), 1), lambda: rate(lambda: province.order(1), 1), rounds=21
    )
    notes = {"median_ms": round(1000 / median(ours), 1)}
    return Figure("million.order", ours, theirs, "orders/s", ratio_aim=0.5, rate_aim=ORDERS_AIM, notes=notes)


def _growth(province: Province) -> float:
    """Bytes by which the database grows for each million stamps ordered, ten million at a time."""
    before = _size(province.rt)
    for _ in range(ROWS):
        province.order(ORDERED)
    return (_size(province.rt) - before) / (ROWS * ORDERED / 1_000_000)


def _size(rt: Runtime) -> int:
    with rt.main.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def _printed(province: Province, environ: dict[str, str], quantity: int) -> dict[str, float]:
    """How long two new workers take for the sheets of a run: on the clock, of the processors; and their peak memory."""
    run = province.released(quantity)
    with transaction(province.rt.main) as db:
        service.stop_form(db, actor=province.maker, run_id=run.id, form="csv", now=province.rt.clock())
    begun = time.perf_counter()
    with _workers(environ) as ids:
        while not _finished(province.rt, run.id):
            time.sleep(LOOK_S)
        took = time.perf_counter() - begun
        facts = {"seconds": took, "cpu_seconds": sum(map(_cpu_seconds, ids)), "peak_mb": max(map(_peak_mb, ids))}
    with snapshot(province.rt.main) as db:
        facts["bytes_per_label"] = sum(part.size_bytes for part in queries.parts(db, run.id)) / quantity
    return facts


@contextmanager
def _workers(environ: dict[str, str]) -> Iterator[list[int]]:
    command = [sys.executable, "-m", "trace", "worker"]
    started = [
        subprocess.Popen(command, env=os.environ | environ, stderr=subprocess.DEVNULL)  # noqa: S603
        for _ in range(WORKERS)
    ]
    try:
        yield [worker.pid for worker in started]
    finally:
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait()


def _finished(rt: Runtime, run_id: int) -> bool:
    with snapshot(rt.main) as db:
        return queries.form(db, run_id, "pdf").finished_at is not None


def _peak_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(few: dict[str, float], many: dict[str, float]) -> list[int]:
    """One line for each aim."""
    each = {
        "labels_per_s": round(MANY / many["seconds"]),
        "seconds_of_each_processor": round(many["cpu_seconds"] / WORKERS, 1),
        "bytes_per_label": round(many["bytes_per_label"]),
    }
    growth = many["peak_mb"] - few["peak_mb"]
    return [
        _said("million.pdf", round(many["seconds"], 1), TIME_AIM_S, "s", **each),
        _said("million.memory", round(many["peak_mb"]), MEMORY_AIM_MB, "MB in a worker"),
        _said("million.memory_growth", round(growth, 1), GROWTH_AIM_MB, f"MB from {FEW} labels"),
    ]


def _said(name: str, value: float, most: float, unit: str, **notes: float) -> int:
    """A figure that is to stay below its aim, as one line of JSON; 1 when it does not."""
    line = {"name": name, "value": value, "most": most, "unit": unit, "passed": value <= most, **notes}
    sys.stdout.write(json.dumps(line | {"load": [round(one, 2) for one in os.getloadavg()]}) + "\n")
    sys.stdout.flush()
    return int(value > most)


if __name__ == "__main__":
    sys.exit(main())
