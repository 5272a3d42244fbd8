"""Gunicorn with the whole app and a bare answer beside it, and the load that is put on it."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import structlog

from trace.app import create_app, settle
from trace.base.runtime import Runtime
from trace.base.settings import Settings

SECONDS, CONNECTIONS = 2.0, 8


def served() -> Callable[..., Any]:
    """What gunicorn serves: the whole app, and at /bare five bytes before anything else is asked.

    The bare answer writes no log line, and neither do ours: what is measured is the answer (performance.md, section 7).
    Warnings are still written. In service the line of a request costs 10 to 15 µs more.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    app = create_app(Runtime.from_settings(Settings.from_env()))
    settle()

    def either(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] == "/bare":
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
            return [b"bare\n"]
        return app(environ, start_response)

    return either


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    settings: Settings, served: str = "benchmarks.lookup.server:served()", *, port: int | None = None, **more: str
) -> Iterator[Server]:
    """Gunicorn with two workers of four threads on a port of this machine, in a process group of its own.

    `served` names what it serves, `more` are settings for it beside where the instance and its database are.
    """
    port = port or free_port()
    environ = os.environ | {"SECRET_KEY": settings.secret_key, "INSTANCE": str(settings.instance)}
    environ |= {"DATABASE_URL": settings.database_url} | more
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread"]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        *options,
        "--log-level",
        "warning",
        served,
    ]
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

    def get(self, path: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        """The status, the body and the headers of a page."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read(), answer.headers

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
    headers: Mapping[str, str] = field(default_factory=dict)
    cpu_us: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        listed = ",".join(f'"{path}"' for path in self.paths)
        said = "".join(f'wrk.headers["{name}"] = [[{value}]]\n' for name, value in self.headers.items())
        # Each thread of wrk begins elsewhere in the list.
        self.script.write_text(
            f"{said}local paths = {{{listed}}}\nlocal at = math.random(#paths)\n"
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
        if "Socket errors" in said or "Non-2xx or 3xx" in said:
            raise RuntimeError(said)
        return int(next(line for line in said.splitlines() if "requests in" in line).split()[0])

    def _by_threads(self) -> int:
        until = time.perf_counter() + SECONDS

        def ask(first: int) -> int:
            line, done = HTTPConnection("127.0.0.1", self.server.port, timeout=10), 0
            while time.perf_counter() < until:
                line.request("GET", self.paths[(first + done) % len(self.paths)], headers=dict(self.headers))
                line.getresponse().read()
                done += 1
            return done

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return sum(pool.map(ask, range(0, CONNECTIONS * 997, 997)))


def latencies_ms(server: Server, paths: Sequence[str], *, per_second: float, seconds: float) -> list[float]:
    """How long each request took that was due at a steady rate, counted from when it was due: a server that falls
    behind cannot hide it by being asked less."""
    begun, count = time.perf_counter() + 0.2, int(per_second * seconds)

    def ask(first: int) -> list[float]:
        line, took = HTTPConnection("127.0.0.1", server.port, timeout=10), []
        for number in range(first, count, CONNECTIONS):
            due = begun + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            line.request("GET", paths[number % len(paths)])
            line.getresponse().read()
            took.append((time.perf_counter() - due) * 1000)
        return took

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return [one for took in pool.map(ask, range(CONNECTIONS)) for one in took]
