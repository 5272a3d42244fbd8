"""`python -m trace packs …`: the keys that sign offline packs."""

from __future__ import annotations

from typing import Any

import click

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.inspections.packs import queries, service
from trace.stamps.commands import as_json, as_person, pass_runtime, say


@click.group()
def packs() -> None:
    """Offline packs of inspectors: the keys that sign them."""


@packs.command("new-key")
@as_person
@as_json
@pass_runtime
def new_key(rt: Runtime, person: str, as_json: bool) -> None:
    """Make, as an administrator, the key that signs packs from now on; the one before is believed for 72 hours more."""
    say(made(rt, person), as_json, "Key {key} signs offline packs from now on.")


@packs.command("key-leaked")
@click.option("--key", required=True, help="Its name, as `packs keys` lists it.")
@as_person
@as_json
@pass_runtime
def key_leaked(rt: Runtime, key: str, person: str, as_json: bool) -> None:
    """Say, as an administrator, that a key is in strange hands: phones are told so at their next update."""
    say(leaked(rt, person, key), as_json, "Key {key} is believed no more. Make a new one: packs new-key.")


@packs.command("keys")
@as_json
@pass_runtime
def list_keys(rt: Runtime, as_json: bool) -> None:
    """List the keys, newest first."""
    for line in listed(rt):
        say(line, as_json, "key {key}: {state}, made {made_on}")


def made(rt: Runtime, person: str) -> dict[str, Any]:
    """The key that was made."""
    with transaction(rt.main) as db:
        key = service.new_key(db, actor=accounts.actor_by_login(db, person), keys=rt.keys, now=rt.clock())
    return {"key": key.name}


def leaked(rt: Runtime, person: str, name: str) -> dict[str, Any]:
    """The key that is believed no more."""
    with transaction(rt.main) as db:
        service.retire_leaked(db, actor=accounts.actor_by_login(db, person), name=name, now=rt.clock())
    return {"key": name}


def listed(rt: Runtime) -> list[dict[str, Any]]:
    """The keys as a script reads them."""
    with snapshot(rt.main) as db:
        found = queries.keys(db)
    return [
        {
            "key": one.name,
            "state": "leaked" if one.leaked else "retired" if one.retired_at else "signs",
            "made_on": f"{one.made_at:%Y-%m-%d}",
        }
        for one in found
    ]
