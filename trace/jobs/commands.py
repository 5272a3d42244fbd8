"""Commands of background work: `python -m trace jobs list|retry|cancel`."""

from __future__ import annotations

import json
from typing import Any

import click

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.core.words import VIETNAM
from trace.jobs import queries, service
from trace.jobs.models import Job

pass_runtime = click.make_pass_decorator(Runtime)


@click.group()
def jobs() -> None:
    """Background work: what waits, what gave up."""


@jobs.command("list")
@click.option("--failed", is_flag=True, help="Only what gave up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list on standard output.")
@pass_runtime
def listed(rt: Runtime, failed: bool, as_json: bool) -> None:
    """Jobs that gave up, the newest first, then those that wait or run, the oldest first; a hundred of each."""
    with snapshot(rt.main) as db:
        found = [*queries.failed(db), *([] if failed else queries.waiting(db))]
    if as_json:
        click.echo(json.dumps([said(job) for job in found]))
        return
    for job in found:
        due, done = job.due_at.astimezone(VIETNAM), f"{job.progress_done}/{job.progress_total or '?'}"
        click.echo(
            f"{job.id}  {job.state:8} {job.name:24} {done:>9}  due {due:%F %H:%M}  {job.error_code or ''}".rstrip()
        )
    if not found:
        click.echo("Nothing gave up." if failed else "Nothing waits.")


@jobs.command()
@click.argument("job", type=int)
@pass_runtime
def retry(rt: Runtime, job: int) -> None:
    """Queue a job again that gave up, once the cause is mended; it goes on after its last finished step."""
    with transaction(rt.main) as db:
        service.retry(db, queries.job(db, job).id, now=rt.clock())
    click.echo(f"Job {job} is queued.")


@jobs.command()
@click.argument("job", type=int)
@pass_runtime
def cancel(rt: Runtime, job: int) -> None:
    """Stop a job that waits or runs: a running one loses its next step. What it has done stays."""
    with transaction(rt.main) as db:
        service.cancel(db, queries.job(db, job).id, now=rt.clock())
    click.echo(f"Job {job} is cancelled.")


def said(job: Job) -> dict[str, Any]:
    """A job as a script reads it. The id is text: it passes what a JavaScript number can hold."""
    kept = ("name", "state", "progress_done", "progress_total", "attempts", "error_code")
    return {"id": str(job.id)} | {name: getattr(job, name) for name in kept} | {"due_at": job.due_at.isoformat()}
