"""Commands of stamps and of their keys: `python -m trace stamps …`, `python -m trace keys …`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from trace.accounts import queries as accounts
from trace.base.db import transaction
from trace.base.keys import KeyRing
from trace.base.runtime import Runtime
from trace.core.labels import STOCKS
from trace.core.words import local_day
from trace.stamps import queries, rules, service
from trace.stamps.models import PrintTrial
from trace.stamps.rules import RunOrder, Wish

pass_runtime = click.make_pass_decorator(Runtime)
as_person = click.option("--as", "person", required=True, metavar="PERSON", help="Id, phone number or e-mail.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


@click.group()
def stamps() -> None:
    """Order, approve, export and activate stamps."""


@stamps.command()
@as_person
@click.option("--product", required=True, type=int, help="Id of an accepted product: the number in /san-pham/…")
@click.option("--kind", type=click.Choice(rules.KINDS), default="unit", show_default=True)
@click.option("--quantity", type=int, default=1, show_default=True, help="How many codes.")
@click.option("--copies", type=int, default=1, show_default=True, help="Labels of each code (lot, plaque).")
@click.option(
    "--stock",
    default="a4-65",
    show_default=True,
    help=f"Label paper: {', '.join(STOCKS)}; roll-40x30, a4-50x30, a3-60x90 for a size in mm.",
)
@click.option("--template", type=int, help="Id of a template: the number in /mau-tem/…; the province's if not given.")
@click.option("--level", type=click.Choice(rules.QR_LEVELS), default="M", show_default=True, help="Q: curved or wet.")
@click.option("--form", type=click.Choice(rules.SYMBOL_FORMS), default="short", show_default=True)
@click.option("--batch", type=int, help="Id of a batch to print: the number in /lo/…")
@click.option("--site", type=int, help="Id of the place a plaque stands for.")
@click.option(
    "--files", "forms", multiple=True, type=click.Choice(list(rules.FORMS)), help="Files besides PDF and CSV."
)
@as_json
@pass_runtime
def order(rt: Runtime, /, person: str, as_json: bool, **asked: Any) -> None:
    """Order stamps for a product; prints the number of the run. An officer approves it."""
    say(ordered(rt, person, **asked), as_json, "Run {run} is ordered: {labels} labels.")


@stamps.command()
@click.argument("run", type=int)
@as_person
@as_json
@pass_runtime
def approve(rt: Runtime, run: int, person: str, as_json: bool) -> None:
    """Release an ordered run to print; the worker makes its files."""
    say(approved(rt, person, run), as_json, "Run {run} is released; a worker is making its files.")


@stamps.command()
@click.argument("run", type=int)
@as_person
@click.option("--batch", required=True, type=int, help="Id of the batch the stamps go on: the number in /lo/…")
@click.option("--sheets", default="", help='Only these sheets: "1-2, 5".')
@click.option("--boxes", default="", help='Only these boxes or rolls: "1-2, 5".')
@click.option("--first", default="", help="From this code …")
@click.option("--last", default="", help="… to this one, both included.")
@click.option("--dry-run", is_flag=True, help="Only say what would be activated.")
@as_json
@pass_runtime
def activate(rt: Runtime, /, run: int, person: str, batch: int, dry_run: bool, as_json: bool, **part: str) -> None:
    """Activate a run, some of its sheets, or from a first to a last code, on a batch."""
    words = "{count} stamps of run {run} " + ("would be activated" if dry_run else "are active") + " on batch {batch}."
    say(activated(rt, person, Asked(run, batch, wished(**part), dry_run)), as_json, words)


@stamps.command()
@as_person
@click.option("--stock", "label_stock", required=True, help="The paper that was tried, as it is ordered: a4-65.")
@click.option("--template", help="The design that was printed.")
@click.option("--phones", required=True, help="Which phones read the label.")
@click.option("--dry", required=True, type=click.Choice(rules.READINGS), help="How it was read as printed.")
@click.option("--wet", required=True, type=click.Choice(rules.READINGS), help="How it was read wet.")
@click.option("--curved", required=True, type=click.Choice(rules.READINGS), help="How it was read on a round pack.")
@click.option("--result", required=True, help="What came of it: how many, from how far, what was hard.")
@click.option("--passed/--failed", required=True)
@click.option("--on", "tried_on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the trial; today if not given.")
@click.option("--signed-by", required=True)
@pass_runtime
def trial(rt: Runtime, /, person: str, tried_on: datetime | None, **facts: Any) -> None:
    """Record, as an administrator, a trial of labels on real phones: without one no production run is released."""
    say(tried(rt, person, tried_on.date() if tried_on else None, **facts), False, "Trial {trial} is recorded.")


@click.group()
def keys() -> None:
    """Stamp keys: one slot a year, sealed by the wrapping key."""


@keys.command("new")
@as_person
@click.option("--slot", type=click.IntRange(0, 8), help="0 is the demonstration; the next free one if not given.")
@as_json
@pass_runtime
def new_key(rt: Runtime, person: str, slot: int | None, as_json: bool) -> None:
    """Open, as an administrator, a key slot with new random keys; older production slots then only verify."""
    say(opened(rt, person, slot), as_json, "Key slot {slot} is open. Make two sealed copies of {wrapping_key} now.")


@keys.command("verify-backup")
@as_person
@click.option("--slot", required=True, type=click.IntRange(0, 8))
@click.option("--copy", required=True, type=click.Path(path_type=Path, exists=True), help="A restored wrapping key.")
@click.option("--place", required=True, help="Where the two sealed copies lie.")
@click.option("--people", required=True, nargs=2, metavar="FIRST SECOND", help="The two people who were present.")
@pass_runtime
def verify_backup(rt: Runtime, /, person: str, slot: int, copy: Path, **shown: Any) -> None:
    """Prove, as an administrator, that a restored copy of the wrapping key opens a slot, before two people."""
    say(proved(rt, person, slot, copy, **shown), False, "The copy opens slot {slot}; proof {proof} is recorded.")


@keys.command("after-restore")
@as_person
@pass_runtime
def after_restore(rt: Runtime, person: str) -> None:
    """After restoring a backup: move every counter on by 2^24, so that no printed serial is issued again."""
    say(jumped(rt, person), False, "Counters moved on: {slots}.")


def say(facts: dict[str, Any], as_json: bool, words: str) -> None:
    """One line for a person, or one JSON object for a script."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else words.format(**facts))


# What an option is called in an order.
OPTIONS = {
    "product": "product_id",
    "site": "site_id",
    "template": "template_id",
    "level": "qr_level",
    "form": "symbol_form",
    "batch": "batch_id",
}


def ordered(rt: Runtime, person: str, **asked: Any) -> dict[str, Any]:
    """The run that was ordered; what was not asked for is as `RunOrder` has it."""
    given = {OPTIONS.get(name, name): value for name, value in asked.items() if value is not None}
    wanted = RunOrder(**given)
    with transaction(rt.main) as db:
        run = service.order_run(
            db, actor=accounts.actor_by_login(db, person), order=wanted, settings=rt.settings, now=rt.clock()
        )
    return {"run": run.id, "state": run.state, "labels": run.labels}


def approved(rt: Runtime, person: str, run_id: int) -> dict[str, Any]:
    """The run that was released."""
    with transaction(rt.main) as db:
        run = service.approve_run(db, actor=accounts.actor_by_login(db, person), run_id=run_id, now=rt.clock())
    return {"run": run.id, "state": run.state}


@dataclass(frozen=True)
class Asked:
    """An activation as it was typed; a dry run changes nothing."""

    run_id: int
    batch_id: int
    wish: Wish
    dry_run: bool


def activated(rt: Runtime, person: str, asked: Asked) -> dict[str, Any]:
    """What was activated, or would be."""
    tolerance = rt.settings.mass_balance_tolerance_percent
    act = service.preview_activation if asked.dry_run else service.activate_spans
    with transaction(rt.main) as db:
        choice = queries.choice(db, rt.keys, queries.run(db, asked.run_id), asked.wish)
        binding = service.Binding(asked.run_id, choice.spans, asked.batch_id, tolerance)
        bound = act(db, actor=accounts.actor_by_login(db, person), binding=binding, now=rt.clock())
    spans = [list(span) for span in bound.spans]
    return {"run": bound.run.id, "batch": bound.batch.id, "count": bound.count, "spans": spans}


def wished(sheets: str, first: str, last: str, boxes: str = "") -> Wish:
    """The part of a run that the options name; all of it when they name none."""
    how = "sheets" if sheets else "boxes" if boxes else "codes" if first or last else "whole"
    return Wish(how, sheets, first, last, boxes)


def tried(rt: Runtime, person: str, tried_on: date | None, **facts: Any) -> dict[str, Any]:
    """The print trial that was recorded."""
    now = rt.clock()
    with transaction(rt.main) as db:
        made = PrintTrial(tried_on=tried_on or local_day(now), **facts)
        service.record_print_trial(db, actor=accounts.actor_by_login(db, person), trial=made, now=now)
    return {"trial": made.id}


def opened(rt: Runtime, person: str, slot: int | None) -> dict[str, Any]:
    """The key slot that was opened."""
    with transaction(rt.main) as db:
        actor, now = accounts.actor_by_login(db, person), rt.clock()
        if slot is None:
            made = service.new_key(db, actor=actor, keys=rt.keys, now=now)
        else:
            made = service.open_slot(db, actor=actor, keys=rt.keys, slot=slot, now=now)
    return {"slot": made.slot, "state": made.state, "wrapping_key": rt.keys.place}


def proved(rt: Runtime, person: str, slot: int, copy: Path, **shown: Any) -> dict[str, Any]:
    """The proof that was recorded: `shown` is the place, and the two people who were present."""
    with transaction(rt.main) as db:
        actor, ring = accounts.actor_by_login(db, person), KeyRing(copy)
        proof = service.verify_backup(db, actor=actor, copy=ring, slot=slot, now=rt.clock(), **shown)
    return {"slot": slot, "proof": proof.id}


def jumped(rt: Runtime, person: str) -> dict[str, Any]:
    """How many counters were moved."""
    with transaction(rt.main) as db:
        return {"slots": service.jump_counters(db, actor=accounts.actor_by_login(db, person), now=rt.clock())}
