"""More of `python -m trace keys …` and `stamps …`: the slots listed and closed, and what two people decide."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import click

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.stamps import queries, service
from trace.stamps.commands import as_json, as_person, keys, pass_runtime, say, stamps

__all__ = ["keys", "stamps"]

because = click.option("--reason", default="", help="Propose it, for this reason; it stands in the ledger.")
confirming = click.option("--confirm", is_flag=True, help="Confirm, as a second person, what somebody proposed.")
rejecting = click.option("--reject", is_flag=True, help="Reject what was proposed, or take your own proposal back.")
SLOT = "slot {slot}: {state}, {issued} serials in {runs} runs, {canaries} canary runs, backup proved: {proved_on}"


@keys.command("list")
@as_json
@pass_runtime
def list_slots(rt: Runtime, as_json: bool) -> None:
    """List the key slots: state, serials issued, canaries, and when their backup was last proved."""
    lines = listed(rt)
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
    for line in () if as_json else lines:
        click.echo(SLOT.format(**line | {"proved_on": line["proved_on"] or "not yet"}))


@keys.command("close")
@click.argument("slot", type=click.IntRange(0, 8))
@as_person
@as_json
@pass_runtime
def close(rt: Runtime, slot: int, person: str, as_json: bool) -> None:
    """Close, as an administrator, a slot for issuing: its stamps are still verified."""
    say(closed(rt, person, slot), as_json, "Slot {slot} only verifies from now on.")


@keys.command("compromise")
@click.argument("slot", type=click.IntRange(0, 8))
@as_person
@because
@confirming
@rejecting
@as_json
@pass_runtime
def compromise(rt: Runtime, /, slot: int, person: str, as_json: bool, **step: Any) -> None:
    """Say that a slot's keys are in strange hands: one person proposes with --reason, a second one --confirm."""
    say(stepped(rt, person, Step("compromise", slot, **step)), as_json, "Proposal {proposal} on slot {slot}: {state}.")


@stamps.command("freeze")
@as_person
@because
@confirming
@rejecting
@as_json
@pass_runtime
def freeze(rt: Runtime, /, person: str, as_json: bool, **step: Any) -> None:
    """Freeze issuing: nothing is ordered, released, made or fetched. One proposes with --reason, another --confirm."""
    say(stepped(rt, person, Step("freeze", None, **step)), as_json, "Proposal {proposal} to freeze issuing: {state}.")


@stamps.command("unfreeze")
@as_person
@because
@confirming
@rejecting
@as_json
@pass_runtime
def unfreeze(rt: Runtime, /, person: str, as_json: bool, **step: Any) -> None:
    """Issue again, once the cause is mended. One person proposes with --reason, another --confirm."""
    say(stepped(rt, person, Step("unfreeze", None, **step)), as_json, "Proposal {proposal} to issue again: {state}.")


def listed(rt: Runtime) -> list[dict[str, Any]]:
    """The slots as a script reads them."""
    with snapshot(rt.main) as db:
        lines = queries.slot_lines(db)
    return [
        {
            "slot": line.slot,
            "state": line.state,
            "issued": line.issued,
            "runs": line.runs,
            "canaries": line.canaries,
            "proved_on": line.proved_on.isoformat() if line.proved_on else None,
        }
        for line in lines
    ]


def closed(rt: Runtime, person: str, slot: int) -> dict[str, Any]:
    """The slot that was closed."""
    with transaction(rt.main) as db:
        found = service.close_slot(db, actor=accounts.actor_by_login(db, person), slot=slot, now=rt.clock())
    return {"slot": found.slot, "state": found.state}


@dataclass(frozen=True)
class Step:
    """One step of what two people decide: proposed with a reason, confirmed, or rejected."""

    kind: str
    slot: int | None
    reason: str
    confirm: bool
    reject: bool


def stepped(rt: Runtime, person: str, step: Step) -> dict[str, Any]:
    """The proposal that was made with a reason, or decided on."""
    if (bool(step.reason), step.confirm, step.reject).count(True) != 1:
        raise click.UsageError("Give one of --reason, --confirm and --reject.")
    of, now = {"kind": step.kind, "slot": step.slot}, rt.clock()
    with transaction(rt.main) as db:
        who = accounts.actor_by_login(db, person)
        if step.reason:
            found = service.propose_issuing(db, actor=who, kind=step.kind, slot=step.slot, reason=step.reason, now=now)
        else:
            waits = queries.waiting_proposal(db, step.kind, step.slot)
            found = service.decide_issuing(db, actor=who, proposal_id=waits.id, accept=step.confirm, now=now)
    state = {None: "waits for a second person", True: "confirmed", False: "rejected"}[found.accepted]
    return {"proposal": found.id, **of, "state": state}
