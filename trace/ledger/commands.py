"""Commands of the ledger: `python -m trace ledger …`."""

from __future__ import annotations

import json
import sys

import click
from rich.console import Console
from rich.progress import Progress

from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.ledger import queries
from trace.ledger.queries import Proof

BROKEN = 1


@click.group()
def ledger() -> None:
    """The audit trail."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.make_pass_decorator(Runtime)
def verify(rt: Runtime, as_json: bool) -> None:
    """Walk the chain from its first entry and work every hash out again.

    Ends with 0 when every link fits, with 1 when one does not; the first that does not is named.
    """
    proof = walk(rt)
    click.echo(json.dumps(said(proof)) if as_json else sentence(proof))
    if not proof.whole:
        sys.exit(BROKEN)


def walk(rt: Runtime) -> Proof:
    """The proof of the whole chain, with a bar on standard error while it takes its time there."""
    with snapshot(rt.main) as db, Progress(console=Console(stderr=True), transient=True) as bar:
        links = queries.standing(db).links
        task = bar.add_task("Links", total=links, visible=sys.stderr.isatty())
        return queries.prove(db, step=lambda seq: bar.update(task, completed=seq))


def said(proof: Proof) -> dict[str, object]:
    """The proof as a script reads it. Ids are text: they pass what a JavaScript number can hold."""
    return {
        "whole": proof.whole,
        "links": proof.links,
        "head": proof.head,
        "waiting": proof.waiting,
        "broken_seq": proof.broken_seq,
        "broken_entry": str(proof.broken_entry) if proof.broken_entry is not None else None,
    }


def sentence(proof: Proof) -> str:
    """The proof as a person reads it."""
    if not proof.whole:
        return f"BROKEN at link {proof.broken_seq}, entry {proof.broken_entry}. The {proof.links} links before it fit."
    return f"The chain is whole: {proof.links} links, head {proof.head}. {proof.waiting} entries wait for their place."
