"""`serve` and `worker`: the commands that become another process. Begun without what the other commands know, for the
process that they become loads its own: to load the pages twice was half of the time until a site is ready.
"""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path

import click

from trace.base.settings import BadSettings, Settings, site_environment, worker_environment

EXIT_SETTINGS = 2


def end_quietly() -> None:
    """Say nothing once Python itself ends: libraries in C count as leaked what was frozen, in forty lines that are no
    lines of the log. To let it go again would cost each process a second at its end."""
    atexit.register(_hush)


def _hush() -> None:
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


class Beginning(click.Group):
    """Says what is wrong with the settings, a line each, and ends with 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BadSettings as bad:
            for fault in bad.faults:
                click.echo(fault, err=True)
            sys.exit(EXIT_SETTINGS)


@click.group(cls=Beginning)
def beginning() -> None:
    """Serve or work."""


@beginning.command()
@click.option("--bind", multiple=True, default=("127.0.0.1:8000", "[::1]:8000"), show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes; each answers with four threads.")
def serve(bind: tuple[str, ...], workers: int) -> None:
    """Serve the site with gunicorn (put a proxy in front: deploy/nginx.conf)."""
    addresses = [part for address in bind for part in ("--bind", address)]
    config = Path(__file__).parents[1] / "deploy" / "gunicorn.conf.py"
    command = ["-m", "gunicorn", "--config", str(config), "--workers", str(workers), *addresses, "wsgi:app"]
    os.execve(sys.executable, [sys.executable, *command], site_environment())  # noqa: S606 - our own interpreter


@beginning.command()
def worker() -> None:
    """Do background work: print files, the ledger's chain, deadlines. SIGTERM finishes the step in hand."""
    Settings.from_env()  # what is wrong with them is said here
    # A process of its own, without pages and API: they are half of the memory that a worker has for printing.
    command = [sys.executable, "-m", "trace.working"]
    os.execve(sys.executable, command, worker_environment())  # noqa: S606 - our own interpreter, no shell
