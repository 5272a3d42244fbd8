"""Starts the site and one worker side by side, and ends both when either ends or somebody presses Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType

STOP_AFTER_S = 40


def serve_with_worker(environ: Mapping[str, str], port: int) -> int:
    """Run `trace serve` on both loopback addresses and `trace worker` until one of them ends; returns its exit code."""
    trace = [sys.executable, "-m", "trace"]
    site = [*trace, "serve", "--bind", f"127.0.0.1:{port}", "--bind", f"[::1]:{port}"]
    both = [subprocess.Popen(command, env=dict(environ)) for command in (site, [*trace, "worker"])]  # noqa: S603

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for process in both:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = _first_to_end(both)
    stop(0, None)
    for process in both:
        try:
            process.wait(STOP_AFTER_S)
        except subprocess.TimeoutExpired:
            process.kill()
    return code


def _first_to_end(both: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in both:
            try:
                return process.wait(0.5)
            except subprocess.TimeoutExpired:
                continue
