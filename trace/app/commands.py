"""`python -m trace …`: serving, working, upgrading, looking after. Commands of a capability live in its own room."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import click
from flask import Flask
from werkzeug.local import LocalProxy

import trace
from trace.accounts import service as accounts
from trace.accounts.commands import accounts as accounts_group
from trace.app import configure_logs, create_app, doctor
from trace.backup.commands import COPY_COMMANDS
from trace.backup.recovering import close_if_behind, why_not_write
from trace.base import migrating
from trace.base.db import transaction
from trace.base.errors import TraceError, Unavailable
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.base.shards import SHARDS
from trace.core.reason import Reason
from trace.demo.commands import demo as demo_group
from trace.inspections.evidence.commands import evidence as evidence_group
from trace.inspections.packs.commands import packs as packs_group
from trace.jobs.commands import jobs as jobs_group
from trace.ledger.commands import ledger as ledger_group
from trace.lookup.commands import lookup as lookup_command
from trace.registry.commands import numbers as numbers_group
from trace.stamps.files.commands import FILE_COMMANDS
from trace.stamps.keeping.commands import keys as keys_group
from trace.stamps.stock.commands import stamps as stamps_group
from trace.starting import Beginning, beginning
from trace.web.language import sentence

MOST_SHARDS = 256
SHARDS_HELP = "Of each table that is cut: several times as many as nodes will ever be."
EXIT_REFUSED, EXIT_FAULT = 1, 3
LEVELS = {"ok": "  ok     ", "warning": "  WARNING", "fault": "  FAULT  "}


class Trace(Beginning):
    """Says a refusal in a sentence and ends with 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TraceError as error:
            for reason in error.reasons:
                click.echo(sentence(reason, "en"), err=True)
            sys.exit(EXIT_REFUSED)


@click.group(cls=Trace)
@click.version_option(trace.__version__, prog_name="trace")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run and look after the traceability service. Settings come from the environment (docs/settings.md)."""
    # Opened when a command first looks at it: help needs no settings.
    configure_logs()  # to standard error: what a command answers stays readable for scripts
    ctx.obj = LocalProxy(cache(lambda: close_if_behind(Runtime.from_settings(Settings.from_env()))))


@main.group()
def db() -> None:
    """The databases."""


@db.command()
@click.pass_obj
def upgrade(rt: Runtime) -> None:
    """Bring both databases to this release's revision; on an empty one, make the wrapping key and print the first
    administrator's link. Refuses a database in use whose wrapping key is gone: a new one would seal beside it."""
    migrating.upgrade(rt.settings)
    click.echo("The databases are up to date.")
    if why_not_write(rt):
        click.echo("Nobody may write here yet: `doctor` says why, `recover` mends it.")
        return
    with transaction(rt.main) as session:
        link = accounts.first_admin_link(session, rt, now=rt.clock())
    if link:
        rt.keys.make()
        click.echo(f"First administrator, once, within {rt.settings.slip_hours} hours: {link}")
    elif not rt.keys.present():
        raise Unavailable(Reason("key.missing"))


@db.command()
@click.option("--shards", type=click.IntRange(1, MOST_SHARDS), default=SHARDS, show_default=True, help=SHARDS_HELP)
@click.pass_obj
def distribute(rt: Runtime, shards: int) -> None:
    """Cut what grows into shards, on a coordinator with Citus, with every row that is there (docs/operate.md). Twice is
    as good as once; a run that was broken off goes on."""
    done = migrating.distribute(rt.settings, shards)
    click.echo("\n".join(done) or "All tables are where they belong already: nothing was changed.")


@main.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@click.pass_obj
def examine(rt: Runtime, as_json: bool) -> None:
    """Look for the common faults and say how to mend them. Ends with 3 when there is one."""
    found = doctor.checks(rt)
    if as_json:
        click.echo(json.dumps([vars(check) for check in found], ensure_ascii=False))
    else:
        for check in found:
            click.echo(
                f"{LEVELS[check.level]}  {check.name}: {check.found}"
                + f"\n             {check.mend}" * bool(check.mend)
            )
    sys.exit(EXIT_FAULT if any(check.level == "fault" for check in found) else 0)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Write there instead of printing.")
@click.pass_obj
def openapi(rt: Runtime, out: Path | None) -> None:
    """Print the description of the API (docs/openapi.json is this text)."""
    text = described(create_app(rt))
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def described(app: Flask) -> str:
    """The OpenAPI document as committed in docs/openapi.json."""
    answer = app.test_client().get("/api/openapi.json")
    return json.dumps(answer.get_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


for command in FILE_COMMANDS:
    stamps_group.add_command(command)
for command in (*COPY_COMMANDS, *beginning.commands.values()):
    main.add_command(command)
for group in (
    accounts_group,
    demo_group,
    evidence_group,
    jobs_group,
    ledger_group,
    numbers_group,
    keys_group,
    packs_group,
    stamps_group,
    lookup_command,
):
    main.add_command(group)
