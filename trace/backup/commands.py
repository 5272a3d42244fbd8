"""Commands of copies: `python -m trace backup|verify|restore|shut|recover|export|import`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from trace.backup import exporting, importing, making, proving, recovering, restoring, standing
from trace.backup.manifest import Manifest
from trace.base.runtime import Runtime

NOT_WHOLE = 1
pass_runtime = click.make_pass_decorator(Runtime)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
a_folder = click.Path(path_type=Path, exists=True, file_okay=False)
a_copy = click.option("--copy", "folder", required=True, type=a_folder, help="A folder that `backup` made.")


@click.command()
@click.option("--to", "into", required=True, type=click.Path(path_type=Path), help="The folder of copies.")
@click.option("--earlier", type=click.Path(path_type=Path, exists=True), help="A copy whose files are linked.")
@click.option(
    "--prove", is_flag=True, help="Read the copy again at once, as `verify` does; ends with 1 when it is not whole."
)
@as_json
@pass_runtime
def backup(rt: Runtime, into: Path, earlier: Path | None, prove: bool, as_json: bool) -> None:
    """Copy databases and files into a new folder below TO, while the service runs. Keys are not in it."""
    made = making.make_copy(rt, into.absolute(), earlier=earlier)
    standing.note(rt.settings.instance, made_at=rt.clock())
    manifest = Manifest.read(made)
    rows = sum(one.rows for copied in manifest.databases.values() for one in copied.tables.values())
    say(
        {"folder": str(made), "rows": rows, "files": manifest.files, "links": manifest.links},
        as_json,
        "{folder}: {rows} rows, {files} files, ledger at link {links}. Keys are kept apart (runbook, section 2).",
    )
    if prove:
        with looking() as step:
            found = list(proving.faults(made, step=step))
        if found:
            click.echo("\n".join(found), err=True)
            sys.exit(NOT_WHOLE)
        standing.note(rt.settings.instance, proved_at=rt.clock())


@click.command()
@a_copy
@as_json
def verify(folder: Path, as_json: bool) -> None:
    """Prove a copy: every byte, page, row and link of the ledger. Ends with 1 when something is wrong."""
    with looking() as step:
        found = list(proving.faults(folder, step=step))
    conclude(found, as_json, "The copy is whole.")


@click.command()
@a_copy
@as_json
@pass_runtime
def restore(rt: Runtime, folder: Path, as_json: bool) -> None:
    """Put a copy into this empty place and prove it there. Nobody writes until `recover`."""
    with looking() as step:
        found = restoring.restore_copy(rt, folder, step=step)
    conclude(found, as_json, "The copy is here, and proved. Next: bring the keys, `doctor`, then `recover`.")


@click.command()
@pass_runtime
def shut(rt: Runtime) -> None:
    """Before an older database is put here by other means than `restore`: nobody writes until `recover`."""
    recovering.mark_restored(rt, rt.clock())
    click.echo("From the next start of the services on nobody writes here, until `recover`. Look-ups go on.")


@click.command()
@click.option("--as", "person", required=True, metavar="PERSON", help="An administrator: id, phone number or e-mail.")
@as_json
@pass_runtime
def recover(rt: Runtime, person: str, as_json: bool) -> None:
    """After a restore: move every counter past what may have been given out since the copy, and let writers in."""
    moved = asdict(recovering.recover(rt, person))
    words = "Moved on: {slots} key slots, {codes} counters of codes, {prefixes} prefixes. Restart the services."
    say(moved, as_json, words)


@click.command()
@click.option("--all", "everything", is_flag=True, required=True, help="Every table and every stored file.")
@click.option("--to", "into", required=True, type=click.Path(path_type=Path), help="A folder that is not there yet.")
@pass_runtime
def export(rt: Runtime, into: Path, everything: bool) -> None:
    """Write all data as CSV, lines of JSON and files, with a description: it needs no software of ours."""
    say({"folder": str(exporting.export_all(rt, into.absolute()))}, False, "{folder}: start with its README.md.")


@click.command("import")
@click.option("--from", "folder", required=True, type=a_folder, help="A folder that `export` made.")
@as_json
@pass_runtime
def import_(rt: Runtime, folder: Path, as_json: bool) -> None:
    """Fill this empty place from an export, on either kind of database. Nobody writes until `recover`."""
    done = importing.import_all(rt, folder)
    words = "{rows} rows of {tables} tables are here. Next: bring the keys, `doctor`, then `recover`."
    say({"rows": sum(done.values()), "tables": len(done)}, as_json, words)


@contextmanager
def looking() -> Iterator[Callable[[str], object]]:
    """A line on a terminal's standard error that names what is looked at."""
    with Console(stderr=True).status("…") as status:
        yield lambda name: status.update(name)


def say(facts: dict[str, object], as_json: bool, words: str) -> None:
    """One line for a person, or one JSON object for a script."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else words.format(**facts))


def conclude(found: list[str], as_json: bool, well: str) -> None:
    """Say what is wrong and end with 1, or that all is well."""
    if as_json:
        click.echo(json.dumps({"whole": not found, "faults": found}, ensure_ascii=False))
    else:
        click.echo("\n".join(found) or well)
    if found:
        sys.exit(NOT_WHOLE)


COPY_COMMANDS = (backup, verify, restore, shut, recover, export, import_)
