"""Look-ups a second: the page of a code under gunicorn, against a bare WSGI answer under the same gunicorn.

Start from the checkout: `python -m benchmarks.lookup`. The instance is generated: 10,000 runs, each on a batch of its
own, so that nearly every page is cold; `lookup.kept` asks for codes of a hundred runs instead. Load comes from `wrk`
where it is installed, else from threads of ours; both sides of a ratio have the same. The steadier figure stands in the
notes: CPU microseconds of the server's processes for each request.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, update

from benchmarks.figure import Figure, interleave, show
from trace.app import configure_logs, create_app
from trace.base import migrating
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.codes import Serial, seal
from trace.registry.models import Batch, Certificate, OcopItem, Producer, Product, ProductionStep, ProductVersion, Site
from trace.stamps.keyring import new_wrapped, stamp_keys
from trace.stamps.models import Run, StampKey, StampRange

RUNS, STAMPS, PRODUCTS, PRODUCERS = 10_000, 1_000, 2_000, 500
CODES, FEW_RUNS = 20_000, 100
AIM = 0.25  # of the bare answer, cold (performance.md, section 1)
ROUNDS, SECONDS, CONNECTIONS = 7, 2.0, 8
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
WARD = {"ward_code": "18313", "ward_valid_from": date(2025, 7, 1)}
MADE = {"made_at": MOMENT, "made_by": 1}
Row = dict[str, Any]


def served() -> Callable[..., Any]:
    """What gunicorn serves: the whole app, and at /bare five bytes before anything else is asked."""
    configure_logs()
    app = create_app(Runtime.from_settings(Settings.from_env()))

    def either(environ: Row, start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] == "/bare":
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
            return [b"bare\n"]
        return app(environ, start_response)

    return either


# --- the instance ----------------------------------------------------------------------------------------------------


def fill(rt: Runtime) -> tuple[list[str], list[str]]:
    """Insert producers, products, batches and active runs; returns codes over all runs, and over a few of them."""
    with transaction(rt.main) as db:
        db.add(StampKey(slot=1, wrapped=new_wrapped(rt.keys, 1), made_at=MOMENT, made_by=1))
        db.flush()
        for table, rows in _rows():
            db.execute(insert(table), rows)
        db.execute(update(Product).values(accepted_version_id=Product.id))  # a version has its product's number
        keys = stamp_keys(rt.keys)
        slot_key = keys.slot(db, 1)
    assert slot_key is not None  # noqa: S101 - put there six lines above

    chance = random.Random(20261120)  # noqa: S311 - a fixed order of questions, no secret

    def code(run: int) -> str:
        run_seal = keys.seal(slot_key, run, _salt(run))
        return seal(run_seal, Serial(run * STAMPS + chance.randrange(STAMPS)))

    spread = [code(1 + chance.randrange(RUNS)) for _ in range(CODES)]
    return spread, [code(1 + chance.randrange(FEW_RUNS)) for _ in range(CODES)]


def _salt(run: int) -> bytes:
    return run.to_bytes(16, "big")


def _rows() -> Iterator[tuple[type, list[Row]]]:
    producers, products, runs = (range(1, 1 + count) for count in (PRODUCERS, PRODUCTS, RUNS))
    yield Producer, [_producer(n) for n in producers]
    yield Site, [_site(n) for n in producers]
    yield Product, [_product(n) for n in products]
    yield ProductVersion, [_version(n) for n in products]
    yield OcopItem, [_ocop(n) for n in products[::2]]
    yield Certificate, [_certificate(2 * n + more) for n in producers for more in (0, 1)]
    yield Batch, [_batch(n) for n in runs]
    yield ProductionStep, [_step(3 * n + seq, n, seq) for n in runs for seq in range(3)]
    yield Run, [_run(n) for n in runs]
    yield StampRange, [_range(n) for n in runs]


def _owner(product: int) -> int:
    return 1 + product % PRODUCERS


def _goods(run: int) -> int:
    return 1 + run % PRODUCTS


def _producer(n: int) -> Row:
    words = {"name": f"Hợp tác xã Nông sản Minh Họa {n}", "folded": f"hop tac xa nong san minh hoa {n}"}
    return {
        "id": n,
        "version": 1,
        **words,
        "legal_type": "cooperative",
        "tax_id_kind": "mst",
        "address": f"Thôn {n}",
        **WARD,
        "former_address": "huyện Vũ Quang, Hà Tĩnh",
        "checked_by_unit": "Chi cục Quản lý chất lượng",
        "checked_on": date(2026, 3, 1),
        **MADE,
        "updated_at": MOMENT,
    }


def _site(n: int) -> Row:
    words = {"name": f"Xưởng {n}", "kind": "workshop", "code": f"DD{n}", "address": "Thôn 1"}
    return {"id": n, "version": 1, "producer_id": n, **words, **WARD, **MADE}


def _product(n: int) -> Row:
    return {"id": n, "version": 1, "producer_id": _owner(n), "group_key": "I.2.b", "trace_code": f"SP{n}", **MADE}


def _version(n: int) -> Row:
    words = {
        "name_vi": f"Mật ong hoa rừng số {n}",
        "name_en": f"Forest honey {n}",
        "folded": f"mat ong hoa rung so {n}",
    }
    more = {"brand": "Minh Họa", "origin": "Việt Nam", "net_content": "Chai 500 ml", "standards": ["TCVN 12605:2019"]}
    checked = {"checked_by_unit": "Chi cục Quản lý chất lượng", "checked_on": date(2026, 3, 2)}
    return {
        "id": n,
        "version": 1,
        "product_id": n,
        "number": 1,
        "state": "accepted",
        **words,
        **more,
        **checked,
        **MADE,
    }


def _ocop(n: int) -> Row:
    decided = {"decision_no": f"{n}/QĐ-UBND", "decision_date": date(2025, 5, 5), "valid_to": date(2028, 5, 5)}
    words = {"group_key": "I.2.b", "star": 4, "criteria_version": "2023", "issuer": "UBND tỉnh Hà Tĩnh"}
    return {"id": n, "version": 1, "product_id": n, **decided, **words, **MADE}


def _certificate(n: int) -> Row:
    words = {"kind": ("vietgap", "haccp")[n % 2], "name": "Chứng nhận", "number": str(n), "issuer": "Tổ chức Minh Họa"}
    return {"id": n, "version": 1, "producer_id": n // 2, **words, "valid_to": date(2028, 1, 1), **MADE}


def _batch(n: int) -> Row:
    dates = {"mfg_date": date(2026, 10, 1), "exp_date": date(2029, 10, 1), "exp_kind": "use_by"}
    goods = {"producer_id": _owner(_goods(n)), "product_id": _goods(n), "site_id": _owner(_goods(n))}
    words = {"lot": f"L{n:05d}", "trace_code": f"LO{n}", "quantity": STAMPS, "unit": "chai"}
    return {"id": n, "version": 1, **goods, **words, **dates, **MADE, "updated_at": MOMENT}


def _step(number: int, batch: int, seq: int) -> Row:
    name = ("Quay mật", "Lọc mật", "Đóng chai, dán tem")[seq]
    words = {"name_vi": name, "place": "xã Vũ Quang", "done_by": "Tổ 2"}
    return {"id": number, "batch_id": batch, "seq": seq, **words, "event_time": MOMENT, **MADE}


def _run(n: int) -> Row:
    goods = {"producer_id": _owner(_goods(n)), "product_id": _goods(n), "stock": "a4-65", "qr_case": "upper"}
    made = {"salt": _salt(n), "site_url": "https://txng.example.vn", "state": "released"}
    ordered = {"ordered_at": MOMENT, "ordered_by": 1}
    return {"id": n, "version": 1, "slot": 1, "base": n * STAMPS, "quantity": STAMPS, "kind": "unit", **goods} | (
        made | ordered
    )


def _range(n: int) -> Row:
    return {"run_id": n, "lo": 0, "hi": STAMPS, "batch_id": n, "activated_at": MOMENT, "activated_by": 1}


# --- the server and its load -----------------------------------------------------------------------------------------


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """Gunicorn with two workers of four threads on a free port of this machine, in a process group of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | {"INSTANCE": str(settings.instance), "SECRET_KEY": settings.secret_key}
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread"]
    command = [sys.executable, "-m", "gunicorn", *options, "--log-level", "warning", "benchmarks.lookup:served()"]
    with (settings.instance / "served.log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
    try:
        server = Server(process.pid, port)
        server.wait()
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@dataclass
class Server:
    """A running gunicorn: who it is, and where."""

    pid: int
    port: int

    def wait(self) -> None:
        """Return once it answers; TimeoutError when it does not."""
        for _ in range(300):
            try:
                self.get("/bare")
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("gunicorn did not start: see served.log in the instance")

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body of a page."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read()

    def cpu_s(self) -> float:
        """User and system time of the whole process group so far, in seconds."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            if int(fields[2]) == self.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """Asks for the same paths again and again; each call is a round, and returns requests a second."""

    server: Server
    paths: Sequence[str]
    script: Path
    cpu_us: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        listed = ",".join(f'"{path}"' for path in self.paths)
        # Each thread of wrk begins elsewhere in the list.
        self.script.write_text(
            f"local paths = {{{listed}}}\nlocal at = math.random(#paths)\n"
            "request = function() at = at % #paths + 1 return wrk.format('GET', paths[at]) end\n"
        )

    def __call__(self) -> float:
        before, begun = self.server.cpu_s(), time.perf_counter()
        count = self._by_wrk() if shutil.which("wrk") else self._by_threads()
        took = time.perf_counter() - begun
        self.cpu_us.append((self.server.cpu_s() - before) / count * 1e6)
        return count / took

    def _by_wrk(self) -> int:
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS:.0f}s", "-s", str(self.script)]
        command = ["wrk", *options, f"http://127.0.0.1:{self.server.port}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
        if "Non-2xx" in said or "Socket errors" in said:
            raise RuntimeError(said)
        return int(next(line for line in said.splitlines() if "requests in" in line).split()[0])

    def _by_threads(self) -> int:
        until = time.perf_counter() + SECONDS

        def ask(first: int) -> int:
            line, done = HTTPConnection("127.0.0.1", self.server.port, timeout=10), 0
            while time.perf_counter() < until:
                line.request("GET", self.paths[(first + done) % len(self.paths)])
                line.getresponse().read()
                done += 1
            return done

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return sum(pool.map(ask, range(0, CONNECTIONS * 997, 997)))


def measure(server: Server, folder: Path, codes: tuple[list[str], list[str]]) -> list[Figure]:
    """The figures: cold pages, pages of a few runs, JSON; each beside the bare answer in the same rounds."""
    spread, few = codes
    ways = {
        "bare": ["/bare"],
        "cold": [f"/{code}" for code in spread],
        "kept": [f"/{code}" for code in few],
        "json": [f"/{code}.json" for code in spread],
    }
    loads = {name: Load(server, paths, folder / f"{name}.lua") for name, paths in ways.items()}
    sizes = {name: len(_good(server, paths[0])) for name, paths in ways.items()}
    rates = dict(zip(ways, interleave(*loads.values(), rounds=ROUNDS), strict=True))
    cpu = {name: median(load.cpu_us[1:]) for name, load in loads.items()}
    return [
        Figure(
            f"lookup.{name}",
            rates[name],
            rates["bare"],
            "requests/s",
            ratio_aim=AIM if name == "cold" else None,
            notes={
                "cpu_us": round(cpu[name]),
                "baseline_cpu_us": round(cpu["bare"]),
                "cpu_ratio": round(cpu["bare"] / cpu[name], 3),
                "body_bytes": sizes[name],
                "load_by": "wrk" if shutil.which("wrk") else "threads",
            },
        )
        for name in ("cold", "kept", "json")
    ]


def _good(server: Server, path: str) -> bytes:
    status, body = server.get(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return body


def main() -> int:
    """Prints the figures; returns 1 when the cold page misses its aim by more than the spread."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings.from_env({"INSTANCE": name, "SECRET_KEY": "a-secret-of-the-benchmarks-0123456789"})
        migrating.upgrade(settings)
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        codes = fill(rt)
        rt.main.dispose()
        with serving(settings) as server:
            return show(*measure(server, folder, codes))


if __name__ == "__main__":
    sys.exit(main())
