"""Commands of accounts: `python -m trace accounts …`. Ways in for scripts, shown once, on standard output."""

from __future__ import annotations

import json
from typing import Any

import click

from trace.accounts import queries, service
from trace.accounts.service import PrintedSlip
from trace.base.db import transaction
from trace.base.permissions import ROLES, Role
from trace.base.runtime import Runtime

AS = click.option("--as", "acting", required=True, metavar="PERSON", help="Who acts: id, phone number or e-mail.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")


@click.group()
def accounts() -> None:
    """People and their ways in."""


@accounts.command("first-admin")
@JSON
@click.pass_obj
def first_admin(rt: Runtime, as_json: bool) -> None:
    """Print a one-time link by which the first administrator names themselves. Refused when there is one."""
    with transaction(rt.main) as db:
        printed = service.invite_first_admin(db, hours=rt.settings.slip_hours, now=rt.clock())
    _show(rt, printed, as_json)


@accounts.command()
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--phone")
@click.option("--email")
@AS
@JSON
@click.pass_obj
def invite(
    rt: Runtime, name: str, role: Role, phone: str | None, email: str | None, acting: str, as_json: bool
) -> None:
    """Let a new person in and print their slip."""
    with transaction(rt.main) as db:
        actor = queries.actor_by_login(db, acting)
        made = service.make_person(db, actor=actor, name=name, role=role, phone=phone, email=email, now=rt.clock())
        printed = service.print_slip(db, actor=actor, person_id=made.id, kind="invite", **_terms(rt))
    _show(rt, printed, as_json)


@accounts.command()
@click.argument("person")
@AS
@JSON
@click.pass_obj
def reset(rt: Runtime, person: str, acting: str, as_json: bool) -> None:
    """Print a slip by which PERSON (id, phone number or e-mail) sets a new password."""
    with transaction(rt.main) as db:
        actor, someone = queries.actor_by_login(db, acting), queries.person_by_login(db, person)
        printed = service.print_slip(db, actor=actor, person_id=someone.id, kind="reset", **_terms(rt))
    _show(rt, printed, as_json)


def _terms(rt: Runtime) -> dict[str, Any]:
    """How long a slip works, by which key its digits are hashed, and from when."""
    return {"hours": rt.settings.slip_hours, "keys": rt.keys, "now": rt.clock()}


def _show(rt: Runtime, printed: PrintedSlip, as_json: bool) -> None:
    shown = {
        "link": service.slip_address(rt, printed.secret),
        "digits": printed.digits,
        "person": printed.person_id,
        "expires_at": printed.expires_at.isoformat(),
    }
    lines = (f"{name}: {value}" for name, value in shown.items() if value is not None)
    click.echo(json.dumps(shown) if as_json else "\n".join(lines))
