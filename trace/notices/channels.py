"""The ways out: e-mail by SMTP, text messages and Zalo through a gateway over HTTP, or a file that records them.

SMS and Zalo speak to *some* gateway of the province's: one JSON document `{"to", "text", "ref"}` by POST with a bearer
token, where a 2xx means taken. Whether a given provider takes exactly that is for its adapter to settle; nothing here
claims that a text message or a Zalo message has arrived. `record` in the place of an address writes a file.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from trace.base import tokens
from trace.base.errors import Refused, Unavailable
from trace.base.mail import InDoubt, Letter, NotTaken
from trace.base.outgoing import Outgoing
from trace.base.runtime import Runtime

RECORD: Final = "record"
Post: TypeAlias = Callable[[str, bytes, Mapping[str, str]], int]
State = Literal["sent", "recorded", "failed", "in_doubt", "later"]
# What never reached a gateway, told from what may have.
BEFORE_THE_WIRE = (ConnectionRefusedError, socket.gaierror)


@dataclass(frozen=True)
class Parcel:
    """What one channel carries: to whom, the words, and a name that stays the same however often it is sent."""

    to: str
    subject: str
    text: str
    short: str
    name: str


@dataclass(frozen=True)
class Outcome:
    """How it went. `later`: try again. `mailbox`: the server refuses this address for good."""

    state: State
    error: str | None = None
    mailbox: bool = False


def is_on(rt: Runtime, channel: str) -> bool:
    """Whether this way out exists here at all."""
    return channel == "email" or bool(_gateway(rt, channel)[0])


def is_real(rt: Runtime, channel: str) -> bool:
    """Whether what goes this way leaves the machine, and is not only recorded."""
    return rt.mail.real if channel == "email" else _gateway(rt, channel)[0] not in ("", RECORD)


def deliver(rt: Runtime, channel: str, parcel: Parcel, *, post: Post | None = None) -> Outcome:
    """Send the parcel and say how it went; raises nothing that a server or a line may do. `post` is for tests."""
    return _by_mail(rt, parcel) if channel == "email" else _by_gateway(rt, channel, parcel, post)


def _by_mail(rt: Runtime, parcel: Parcel) -> Outcome:
    try:
        rt.mail.send(Letter(parcel.to, parcel.subject, parcel.text, name=parcel.name))
    except NotTaken as refusal:
        return Outcome("failed" if refusal.for_good else "later", refusal.word, mailbox=refusal.mailbox)
    except InDoubt as silence:
        return Outcome("in_doubt", str(silence))
    return Outcome("sent" if rt.mail.real else "recorded")


def _by_gateway(rt: Runtime, channel: str, parcel: Parcel, post: Post | None) -> Outcome:
    url, token = _gateway(rt, channel)
    body = json.dumps({"to": parcel.to, "text": parcel.short, "ref": parcel.name}, ensure_ascii=False).encode()
    if url == RECORD:
        _record(rt, channel, body)
        return Outcome("recorded")
    # A gateway often stands in the province's own network: the host of the setting, and no other, may be inside.
    post = post or Outgoing(inside=frozenset({urlsplit(url).hostname or ""})).post_json
    try:
        return _answered(post(url, body, {"Authorization": f"Bearer {token}", "Idempotency-Key": parcel.name}))
    except Refused:
        return Outcome("later", "address")
    except Unavailable as away:
        early = isinstance(away.__cause__, BEFORE_THE_WIRE)
        return Outcome("later" if early else "in_doubt", "unreachable" if early else "no_answer")


def _answered(status: int) -> Outcome:
    """2xx is taken. 408, 429 and 503 are asked again; 500, 502 and 504 may have sent it before they failed."""
    if 200 <= status < 300:
        return Outcome("sent")
    word = f"http_{status}"
    if status in (http.client.REQUEST_TIMEOUT, http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE):
        return Outcome("later", word)
    return Outcome("in_doubt" if status >= 500 else "failed", word)


def _gateway(rt: Runtime, channel: str) -> tuple[str, str]:
    settings = rt.settings
    return {"sms": (settings.sms_url, settings.sms_token), "zalo": (settings.zalo_url, settings.zalo_token)}[channel]


def _record(rt: Runtime, channel: str, body: bytes) -> None:
    """Write what would have gone out, readable by its owner only: the transport of tests and demonstrations."""
    folder = rt.settings.instance / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{tokens.new_id()}.{channel}.json"
    path.touch(mode=0o600)
    path.write_bytes(body)
