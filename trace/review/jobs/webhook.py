"""Sending reports on to the province's own petition system: signed, numbered, again when it was not taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from trace.base.db import transaction
from trace.base.errors import Refused, Unavailable
from trace.base.outgoing import Outgoing
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.jobs import service as jobs
from trace.review.rules import webhooks
from trace.review.service.noting import JOB

Post: TypeAlias = Callable[[str, bytes, Mapping[str, str]], int]


def send_report_on(
    runtime: Runtime, _job_id: int, *, note: dict[str, Any], attempt: int = 0, post: Post | None = None
) -> None:
    """Send one message. Where no address is set, nothing is to be sent; an address without a secret is a fault.

    What was not taken is queued again under the same id, later each time; after the last try the job gives up, for an
    operator to see. A receiver that keeps the ids of what it took has every message once.
    """
    url, secret = runtime.settings.report_webhook_url, runtime.settings.report_webhook_secret
    if not url:
        return
    if not secret:
        raise Refused(Reason("webhook.off"))
    # A petition system often stands in the office's own network: the host of the setting, and no other, may be inside.
    post = post or Outgoing(inside=frozenset({urlsplit(url).hostname or ""})).post_json
    body = json.dumps(note, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    try:
        status = post(url, body, _headers(runtime, secret, body, str(note["id"])))
    except Unavailable:
        status = 0
    if not webhooks.taken(status):
        _again(runtime, note, attempt)


def _headers(runtime: Runtime, secret: str, body: bytes, once: str) -> dict[str, str]:
    timestamp = str(int(runtime.clock().timestamp()))
    signed = webhooks.signature(secret, timestamp, body)
    return {webhooks.ONCE: once, webhooks.TIMESTAMP: timestamp, webhooks.SIGNATURE: signed}


def _again(runtime: Runtime, note: dict[str, Any], attempt: int) -> None:
    """Queue the next try. Its key makes a job that was killed here and runs again queue it once."""
    if attempt >= len(webhooks.WAITS_S):
        raise Refused(Reason("webhook.not_taken"))
    due = runtime.clock() + timedelta(seconds=webhooks.WAITS_S[attempt])
    with transaction(runtime.main) as db:
        jobs.enqueue(db, JOB, now=due, key=f"{note['id']}/{attempt + 1}", note=note, attempt=attempt + 1)
