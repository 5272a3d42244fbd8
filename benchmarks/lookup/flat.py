"""Whether a look-up takes as long with 10^9 stamps ordered as with 10^4: in one process, no sockets, same products."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

from benchmarks.figure import Figure, interleave
from benchmarks.lookup.instance import Ordered, fill
from trace.app import create_app
from trace.base import migrating
from trace.base.logs import configure_logs
from trace.base.runtime import Runtime
from trace.base.settings import Settings

FEW, MANY = Ordered(runs=10, stamps=1_000), Ordered(runs=100_000, stamps=10_000)
ASKED = 2_000


def flat(folder: Path, secret: str) -> Figure:
    """Look-ups a second of CPU with 10^9 stamps ordered, beside those with 10^4."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        configure_logs()
        many, few = (_asking(folder / str(ordered.runs), secret, ordered) for ordered in (MANY, FEW))
        ours, theirs = interleave(many, few)
    stamps = {"stamps": MANY.runs * MANY.stamps, "baseline_stamps": FEW.runs * FEW.stamps}
    return Figure("lookup.flat", ours, theirs, "look-ups/CPU s", ratio_aim=0.9, notes=stamps)


def _asking(folder: Path, secret: str, ordered: Ordered) -> Callable[[], float]:
    """A round of look-ups of codes whose facts were never seen by this process before, and how many a second."""
    folder.mkdir()
    settings = Settings.from_env({"INSTANCE": str(folder), "SECRET_KEY": secret})
    migrating.upgrade(settings)
    rt = Runtime.from_settings(settings)
    rt.keys.make()
    codes = fill(rt, ordered, codes=ASKED).few
    client = create_app(rt).wsgi_app

    def ask() -> float:
        begun = time.process_time()
        for code in codes:
            environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/{code}.json", "REMOTE_ADDR": "127.0.0.1"}
            b"".join(client(environ, lambda status, headers, error=None: len))
        return len(codes) / (time.process_time() - begun)

    return ask
