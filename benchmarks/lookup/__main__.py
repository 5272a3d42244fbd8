"""Runs every figure of the look-up, prints one line each, and ends with 1 when an aim is missed beyond the spread."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure, interleave, show
from benchmarks.lookup.flat import flat
from benchmarks.lookup.instance import Codes, Ordered, fill
from benchmarks.lookup.server import Load, Server, latencies_ms, serving
from tests.postgres import Server as Postgres
from trace.base import migrating
from trace.base.runtime import Runtime
from trace.base.settings import Settings

# Of the bare answer (performance.md, section 1).
AIMS = {"cold": 0.25, "hot": 0.85, "unchanged": 0.35, "cold.postgresql": 0.18}
ROUNDS, HOT = 7, 100
SECRET = "a-secret-of-the-benchmarks-0123456789"  # noqa: S105
LATENCY_S, P99_AIM_MS = 5.0, 100.0


def main() -> int:
    """Prints the figures; returns 1 when one misses its aim by more than the spread."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = [*_on(folder / "sqlite", {}), flat(folder, SECRET)]
        with _postgresql() as url:
            if url:
                figures += _on(folder / "postgresql", {"DATABASE_URL": url}, ".postgresql")
        return show(*figures)


def _on(folder: Path, environ: dict[str, str], database: str = "") -> list[Figure]:
    """The figures on one database."""
    folder.mkdir()
    settings = Settings.from_env({"INSTANCE": str(folder), "SECRET_KEY": SECRET} | environ)
    migrating.upgrade(settings)
    rt = Runtime.from_settings(settings)
    rt.keys.make()
    codes = fill(rt, Ordered())
    rt.main.dispose()
    with serving(settings) as server:
        return _measure(server, folder, codes, database)


@contextmanager
def _postgresql() -> Iterator[str | None]:
    """The address of a server of our own; None where none is installed."""
    try:
        server = Postgres()
    except FileNotFoundError as missing:
        sys.stderr.write(f"{missing}\n")
        yield None
        return
    server.start()
    yield server.url
    server.stop()


def _measure(server: Server, folder: Path, codes: Codes, database: str) -> list[Figure]:
    """Each way beside the bare answer in the same rounds, and the latency at half of the cold page's full load."""
    ways = _ways(codes)
    loads = {
        name: Load(server, paths, folder / f"{name}.lua", _headers(server, name, paths)) for name, paths in ways.items()
    }
    sizes = {name: len(_good(server, paths[0], loads[name].headers)) for name, paths in ways.items()}
    rates = dict(zip(ways, interleave(*loads.values(), rounds=ROUNDS), strict=True))
    cpu = {name: median(load.cpu_us[1:]) for name, load in loads.items()}
    figures = [
        Figure(
            f"lookup.{name}{database}",
            rates[name],
            rates["bare"],
            "requests/s",
            ratio_aim=AIMS.get(f"{name}{database}"),
            notes={
                "cpu_us": round(cpu[name]),
                "baseline_cpu_us": round(cpu["bare"]),
                "cpu_ratio": round(cpu["bare"] / cpu[name], 3),
                "body_bytes": sizes[name],
                "load_by": "wrk" if shutil.which("wrk") else "threads",
            },
        )
        for name in ways
        if name != "bare"
    ]
    return [*figures, _latency(server, codes.spread, median(rates["cold"]) / 2, database)]


def _ways(codes: Codes) -> dict[str, list[str]]:
    return {
        "bare": ["/bare"],
        "cold": [f"/{code}" for code in codes.spread],
        "kept": [f"/{code}" for code in codes.few],
        "hot": [f"/{code}" for code in codes.few[:HOT]],
        "json": [f"/{code}.json" for code in codes.spread],
        "unchanged": ["/san-pham/p1"],
    }


def _headers(server: Server, name: str, paths: Sequence[str]) -> dict[str, str]:
    """What is sent with each request: nothing, or what makes the answer 304."""
    return {"If-None-Match": server.get(paths[0])[2]["ETag"]} if name == "unchanged" else {}


def _latency(server: Server, codes: Sequence[str], per_second: float, database: str) -> Figure:
    """Cold pages at half of full load: how much faster than the aim the slowest in a hundred was answered."""
    paths = [f"/{code}" for code in codes]
    tails, middles = [], []
    for _ in range(5):
        took = latencies_ms(server, paths, per_second=per_second, seconds=LATENCY_S)
        tails.append(statistics.quantiles(took, n=100)[98])
        middles.append(median(took))
    notes = {"p99_ms": round(median(tails), 1), "median_ms": round(median(middles), 2), "per_second": round(per_second)}
    aims, margins = [1.0] * len(tails), [P99_AIM_MS / tail for tail in tails]
    return Figure(f"lookup.p99{database}", margins, aims, "times as fast as 100 ms", ratio_aim=1.0, notes=notes)


def _good(server: Server, path: str, headers: Mapping[str, str]) -> bytes:
    """The body of the answer that is meant: 304, and so none, where what is sent says that it is here already."""
    status, body, _ = server.get(path, **headers)
    if status != (304 if headers else 200):
        raise RuntimeError(f"{path} answered {status}")
    return body


if __name__ == "__main__":
    sys.exit(main())
