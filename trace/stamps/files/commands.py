"""Commands of print files: making, waiting, fetching, permits, and proving files that lie on somebody's disk."""

from __future__ import annotations

import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.stamps import jobs as making
from trace.stamps import queries, rules, service
from trace.stamps.commands import as_json, as_person, pass_runtime, say
from trace.stamps.files import fetching, proving
from trace.stamps.queries import Printing
from trace.stamps.service import PermitWish, Wanted

LOOK_AGAIN_S = 0.5
run_argument = click.argument("run", type=int)
form_argument = click.argument("form", type=click.Choice(list(rules.FORMS)))


@click.command()
@run_argument
@as_person
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=".", help="Folder to write into.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait for the worker to finish the files.")
@click.option("--form", "forms", multiple=True, type=click.Choice(list(rules.FORMS)), help="Only these forms.")
@as_json
@pass_runtime
def export(rt: Runtime, run: int, person: str, out: Path, wait: bool, forms: tuple[str, ...], as_json: bool) -> None:
    """Copy a run's print files into a folder, once they are whole and the run stands in the ledger."""
    if wait:
        wait_for_files(rt, run, forms)
    say(exported(rt, person, run, (out, forms)), as_json, "{count} files in {folder}")


@click.command()
@run_argument
@form_argument
@as_person
@pass_runtime
def make(rt: Runtime, run: int, form: str, person: str) -> None:
    """Ask for a released run in one more form; the worker makes it."""
    _changed(rt, person, service.ask_form, run_id=run, form=form)
    say({"run": run, "form": form}, False, "Run {run} is being made as {form}.")


@click.command()
@run_argument
@form_argument
@as_person
@pass_runtime
def stop(rt: Runtime, run: int, form: str, person: str) -> None:
    """Stop making a form of a run; parts that are made stay."""
    _changed(rt, person, service.stop_form, run_id=run, form=form)
    say({"run": run, "form": form}, False, "Stopped making run {run} as {form}.")


@click.command()
@run_argument
@form_argument
@as_person
@pass_runtime
def resume(rt: Runtime, run: int, form: str, person: str) -> None:
    """Go on with a form that was stopped, or try again what was given up."""
    _changed(rt, person, service.go_on, run_id=run, form=form)
    say({"run": run, "form": form}, False, "Going on with run {run} as {form}.")


@click.command()
@run_argument
@form_argument
@click.argument("part", type=int)
@pass_runtime
def remake(rt: Runtime, run: int, form: str, part: int) -> None:
    """Make one stored file again, here and now, that is missing or changed; it must get the recorded hash."""
    making.remake_part(rt, 0, run_id=run, form=form, number=part)
    say({"run": run, "form": form, "part": part}, False, "Part {part} of run {run} ({form}) is as it was recorded.")


@click.command()
@run_argument
@as_person
@pass_runtime
def printed(rt: Runtime, run: int, person: str) -> None:
    """Declare that a run is printed ("Đã in xong"): from then on its files leave by permit only."""
    _changed(rt, person, service.print_done, run_id=run)
    say({"run": run}, False, "Run {run} is printed.")


@click.command()
@run_argument
@click.argument("form", type=click.Choice([*rules.FORMS, rules.PIN_FORM]))
@click.argument("part", type=int, default=1)
@as_person
@click.option("--reason", required=True, help="Why the file is needed again.")
@click.option("--sheets", default="", help='Sheets that are printed again: "1-2, 5".')
@as_json
@pass_runtime
def permit(rt: Runtime, /, run: int, form: str, part: int, person: str, as_json: bool, **wish: str) -> None:
    """Ask to fetch a file again, or the scratch PINs at all; small runs are granted at once."""
    file, limits = Wanted(run, form, part), fetching.limits_of(rt.settings)
    with transaction(rt.main) as db:
        actor = accounts.actor_by_login(db, person)
        made = service.ask_permit(db, actor=actor, file=file, wish=PermitWish(**wish), limits=limits, now=rt.clock())
    words = "Permit {permit} is granted." if made.granted else "Permit {permit} waits for an officer."
    say({"permit": made.id, "granted": made.granted}, as_json, words)


@click.command()
@click.argument("permit_id", metavar="PERMIT", type=int)
@as_person
@click.option("--grant/--refuse", required=True)
@pass_runtime
def decide(rt: Runtime, permit_id: int, person: str, grant: bool) -> None:
    """Answer a permit as an officer who did not ask for it."""
    _changed(rt, person, service.decide_permit, permit_id=permit_id, grant=grant)
    say({"permit": permit_id}, False, "Permit {permit} is " + ("granted." if grant else "refused."))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@as_json
@pass_runtime
def verify(rt: Runtime, paths: tuple[Path, ...], as_json: bool) -> None:
    """Compare files, or all files of folders, with what was made: says which was changed. Ends with 1 if any was."""
    found = proving.proved(rt, proving.files_in(paths))
    if as_json:
        say({"files": [vars(one) for one in found]}, True, "")
    for one in [] if as_json else found:
        click.echo(one.sentence)
    if not found or any(one.answer != "unchanged" for one in found):
        sys.exit(1)


FILE_COMMANDS: Final = (export, make, stop, resume, remake, printed, permit, decide, verify)


def wait_for_files(rt: Runtime, run_id: int, forms: tuple[str, ...] = ()) -> None:
    """Return when the worker has finished a run's files, or those of these forms; Conflict when it gave up on them,
    was stopped, or never began."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Files", total=None, left="", visible=sys.stderr.isatty())
        while True:
            with snapshot(rt.main) as db:
                far = queries.printing(db, queries.run(db, run_id), rt.clock()).only(forms)
            if far.state in (None, "failed", "stopped"):
                raise Conflict(Reason(far.error_code or "print.not_finished"))
            bar.update(task, completed=far.done, total=far.total, left=_left(far))
            if far.ready:
                return
            time.sleep(LOOK_AGAIN_S)


def exported(rt: Runtime, person: str, run_id: int, wanted: tuple[Path, tuple[str, ...]]) -> dict[str, Any]:
    """Where each file of the run was copied to; every one is recorded as fetched by this person."""
    folder, forms = wanted
    folder.mkdir(parents=True, exist_ok=True)
    with snapshot(rt.main) as db:
        actor = accounts.actor_by_login(db, person)
        far = queries.printing(db, queries.run(db, run_id), rt.clock()).only(forms)
        if not far.ready:
            raise Conflict(Reason("run.not_chained" if far.printed else "print.not_finished"))
        parts = [part for part in queries.parts(db, run_id) if not forms or part.form in forms]
    for part in parts:
        fetching.fetched(rt, actor, Wanted(run_id, part.form, part.number), rt.clock())
        shutil.copyfile(rt.store.path(part.stored_name), folder / part.file_name)
    return {"run": run_id, "folder": str(folder), "count": len(parts), "files": [one.file_name for one in parts]}


def _left(far: Printing) -> str:
    """What stands beside the bar: the time left, or why nothing moves."""
    if far.state == "no_worker":
        return "no worker is running"
    if far.error_code:
        return f"{far.error_code}, trying again"
    return "" if far.seconds_left is None else f"{timedelta(seconds=far.seconds_left)} left"


def _changed(rt: Runtime, person: str, act: Any, **which: Any) -> None:
    """One act on a run in the name of a person."""
    with transaction(rt.main) as db:
        act(db, actor=accounts.actor_by_login(db, person), now=rt.clock(), **which)
