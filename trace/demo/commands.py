"""Commands of the demonstration: `python -m trace demo …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from trace.base import migrating
from trace.base.runtime import Runtime
from trace.base.settings import Settings, demonstration_environment
from trace.demo import guide, loading, serving, speaking

PLACES: Final = Path(__file__).parent / "places.mmdb"
"""A made-up table of private addresses, so that scans on one's own network have a province."""


@click.group()
def demo() -> None:
    """The demonstration province: invented, complete, on key slot 0."""


@demo.command()
@click.pass_obj
def load(rt: Runtime) -> None:
    """Fill an empty database with the demonstration province, and print where to look."""
    shown = loading.load(rt, say=_progress)
    speaking.place_clips(rt, say=_progress)
    click.echo(guide.text(rt, shown))


@demo.command("run")
@click.option("--port", default=8000, show_default=True)
def run_here(port: int) -> None:
    """Prepare the demonstration if need be, print where to look, and serve it with one worker."""
    environ = {"IP_TABLE_FILE": str(PLACES)} | demonstration_environment(port)
    rt = Runtime.from_settings(Settings.from_env(environ))
    migrating.upgrade(rt.settings)
    rt.keys.make()
    shown = loading.shown_before(rt) or loading.load(rt, say=_progress)
    speaking.place_clips(rt, say=_progress)
    click.echo(guide.text(rt, shown))
    sys.exit(serving.serve_with_worker(environ, port))


def _progress(part: str, done: int, total: int) -> None:
    """A line that rewrites itself on a terminal; a line for each part elsewhere."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[KLoading {part}: {done + 1} of {total}", nl=done + 1 == total, err=True)
    elif done == 0:
        click.echo(f"Loading {total} {part}", err=True)
