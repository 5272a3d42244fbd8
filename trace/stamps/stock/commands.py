"""Commands of the stock: `python -m trace stamps pack|unpack|void|account|accounts|quota|lapse`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.stamps import queries, rules, service
from trace.stamps.commands import as_json, as_person, pass_runtime, say, stamps, wished
from trace.stamps.rules import Account
from trace.stamps.service import Packing, Voiding
from trace.stamps.stock.lapsing import lapse_stamps

__all__ = ["stamps"]

WORDS = "{released} released = {active} active + {void} void + {stock} in stock"
some_sheets = click.option("--sheets", default="", help='Only these sheets: "1-2, 5".')


@stamps.command()
@click.argument("run", type=int)
@as_person
@some_sheets
@click.option("--each", type=int, help="How many stamps in each; one box for each stretch if not given.")
@click.option("--kind", type=click.Choice(rules.BOX_KINDS), default="box", show_default=True)
@as_json
@pass_runtime
def pack(rt: Runtime, /, run: int, person: str, sheets: str, each: int | None, kind: str, as_json: bool) -> None:
    """Pack a run, or some of its sheets, into numbered boxes or rolls."""
    with transaction(rt.main) as db:
        choice = queries.choice(db, rt.keys, queries.run(db, run), wished(sheets, "", ""))
        made = service.pack(
            db,
            actor=accounts.actor_by_login(db, person),
            run_id=run,
            packing=Packing(kind, choice, each),
            company_prefix=rt.settings.sscc_prefix,
            now=rt.clock(),
        )
        boxes = [{"box": one.id, "number": one.number, "lo": one.lo, "hi": one.hi, "sscc": one.sscc} for one in made]
    say({"run": run, "count": len(boxes), "boxes": boxes}, as_json, "{count} boxes of run {run} are numbered.")


@stamps.command()
@click.argument("box", type=int)
@as_person
@pass_runtime
def unpack(rt: Runtime, box: int, person: str) -> None:
    """Take the stamps out of a box again (its id: `stamps pack --json`). Its code is never used again."""
    with transaction(rt.main) as db:
        service.unpack(db, actor=accounts.actor_by_login(db, person), box_id=box, now=rt.clock())
    say({"box": box}, False, "Box {box} is given up; throw its label away.")


@stamps.command()
@click.argument("run", type=int)
@as_person
@click.option("--how", required=True, type=click.Choice(rules.VOID_HOWS))
@click.option("--reason", required=True)
@some_sheets
@click.option("--boxes", default="", help='Only these boxes or rolls: "1-2, 5".')
@as_json
@pass_runtime
def void(rt: Runtime, /, run: int, person: str, sheets: str, boxes: str, as_json: bool, **said: str) -> None:
    """Void a run for good, or some of its sheets or boxes: spoiled, lost, handed back, or for another reason."""
    with transaction(rt.main) as db:
        choice = queries.choice(db, rt.keys, queries.run(db, run), wished(sheets, "", "", boxes))
        count = service.void_spans(
            db,
            actor=accounts.actor_by_login(db, person),
            run_id=run,
            spans=choice.spans,
            voiding=Voiding(**said),
            now=rt.clock(),
        )
    say({"run": run, "count": count}, as_json, "{count} stamps of run {run} are void.")


@stamps.command()
@click.argument("run", type=int)
@as_json
@pass_runtime
def account(rt: Runtime, run: int, as_json: bool) -> None:
    """Where every label of a run is."""
    with snapshot(rt.main) as db:
        found = queries.account(db, queries.run(db, run))
    say(_facts(found) | {"run": run}, as_json, f"Run {{run}}: {WORDS}")


@stamps.command("accounts")
@click.option("--producer", type=int, help="Only this producer's runs: the number in /co-so/…")
@as_json
@pass_runtime
def accounts_of_all(rt: Runtime, producer: int | None, as_json: bool) -> None:
    """Where the labels of all released runs are, added up."""
    with snapshot(rt.main) as db:
        found = queries.account_of_all(db, producers=None if producer is None else {producer})
    say(_facts(found), as_json, WORDS)


@stamps.command()
@click.argument("producer", type=int)
@as_person
@click.option("--labels", required=True, type=int, help="How many labels a calendar year.")
@click.option("--reason", required=True)
@pass_runtime
def quota(rt: Runtime, producer: int, person: str, labels: int, reason: str) -> None:
    """Set, as a competent officer, how many labels a producer may order in a year."""
    with transaction(rt.main) as db:
        actor = accounts.actor_by_login(db, person)
        service.set_quota(db, actor=actor, producer_id=producer, labels_a_year=labels, reason=reason, now=rt.clock())
    say({"producer": producer, "labels": labels}, False, "Producer {producer} may order {labels} labels a year.")


@stamps.command()
@pass_runtime
def lapse(rt: Runtime) -> None:
    """Do now what a worker does each hour: tell of stamps about to lapse, and let those lapse that are due."""
    lapse_stamps(rt)
    click.echo("Done.")


def _facts(found: Account) -> dict[str, Any]:
    return asdict(found) | {"void": found.void}
