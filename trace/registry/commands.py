"""Commands of barcode numbers: `python -m trace numbers …`."""

from __future__ import annotations

import json
from typing import Any

import click

from trace.accounts import queries as accounts
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.registry import service
from trace.registry.service import prefixes

pass_runtime = click.make_pass_decorator(Runtime)
as_person = click.option("--as", "person", required=True, metavar="PERSON", help="Id, phone number or e-mail.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


@click.group()
def numbers() -> None:
    """Company prefixes (GS1) and the GTINs given out of them."""


@numbers.command()
@as_person
@click.option("--producer", required=True, type=int, help="Id of the producer: the number in /co-so/…")
@click.option("--prefix", required=True, help="7 to 10 digits, as on the certificate.")
@click.option("--certificate", required=True, help="Number of the GS1 certificate.")
@as_json
@pass_runtime
def prefix(rt: Runtime, /, person: str, as_json: bool, **typed: Any) -> None:
    """Record a producer's company prefix; recorded by an officer it counts as checked."""
    say(recorded(rt, person, **typed), as_json, "Prefix {id} is recorded: {prefix}.")


@numbers.command()
@click.argument("prefix", type=int)
@as_person
@as_json
@pass_runtime
def check(rt: Runtime, prefix: int, person: str, as_json: bool) -> None:
    """Say, as an officer, that a recorded prefix agrees with its certificate."""
    say(checked(rt, person, prefix), as_json, "Prefix {prefix} is checked.")


@numbers.command()
@click.argument("product", type=int)
@as_person
@click.option("--case", is_flag=True, help="A GTIN-14 for a case, instead of the unit's GTIN-13.")
@click.option("--indicator", type=click.IntRange(1, 8), help="First digit of the case's number; the next free one.")
@as_json
@pass_runtime
def allocate(rt: Runtime, /, product: int, person: str, as_json: bool, **what: Any) -> None:
    """Give a product the next free number of its producer's prefix."""
    say(allocated(rt, person, product, **what), as_json, "{gtin}")


def say(facts: dict[str, Any], as_json: bool, words: str) -> None:
    """One line for a person, or one JSON object for a script."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else words.format(**facts))


def recorded(rt: Runtime, person: str, *, producer: int, prefix: str, certificate: str) -> dict[str, Any]:
    """The prefix that was recorded."""
    typed = {"prefix": prefix, "certificate_no": certificate}
    with transaction(rt.main) as db:
        who = accounts.actor_by_login(db, person)
        made = prefixes.record_prefix(db, actor=who, producer_id=producer, **typed, now=rt.clock())
    return {"id": made.id, "prefix": made.prefix, "checked": made.checked_at is not None}


def checked(rt: Runtime, person: str, prefix_id: int) -> dict[str, Any]:
    """The prefix that was checked."""
    with transaction(rt.main) as db:
        found = service.check_prefix(db, actor=accounts.actor_by_login(db, person), prefix_id=prefix_id, now=rt.clock())
    return {"id": found.id, "prefix": found.prefix, "checked": True}


def allocated(rt: Runtime, person: str, product_id: int, *, case: bool, indicator: int | None) -> dict[str, Any]:
    """The number that was given, as it is written on the goods."""
    with transaction(rt.main) as db:
        who = accounts.actor_by_login(db, person)
        if case or indicator is not None:
            given = service.allocate_case(db, actor=who, product_id=product_id, indicator=indicator, now=rt.clock())
        else:
            given = service.allocate_gtin(db, actor=who, product_id=product_id, now=rt.clock())
    number = given.gtin[1:] if given.indicator == 0 else given.gtin
    return {"gtin": number, "indicator": given.indicator, "product": product_id}
