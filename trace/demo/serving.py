"""Starts the site and one worker side by side, and ends both when either ends or somebody presses Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType

STOP_AFTER_S = 40


def serve_with_worker(environ: Mapping[str, str], port: int) -> int:
    """Run `trace serve` on both loopback addresses and `trace worker` until one of them ends; returns its exit code,
    or 0 when somebody asked for the end."""
    trace = [sys.executable, "-m", "trace"]
    site = [*trace, "serve", "--bind", f"127.0.0.1:{port}", "--bind", f"[::1]:{port}"]
    both = [subprocess.Popen(command, env=dict(environ)) for command in (site, [*trace, "worker"])]  # noqa: S603

    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        _end(both)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = _first_to_end(both)
    _end(both)
    for process in both:
        try:
            process.wait(STOP_AFTER_S)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if asked else code


def _end(both: list[subprocess.Popen[bytes]]) -> None:
    for process in both:
        process.terminate()


def _first_to_end(both: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in both:
            try:
                return process.wait(0.5)
            except subprocess.TimeoutExpired:
                continue
