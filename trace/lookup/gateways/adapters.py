"""How providers speak: an adapter turns a request of theirs into a message, and our reply into their answer.

Two are here, chosen by the content type of the request: JSON, and the plain form that most gateways can be told to
send. Another provider is one more class with the same three members (docs/gateways.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

from trace.base import tokens
from trace.base.errors import Malformed
from trace.core.reason import Reason

LONGEST_FIELD: Final = 2_000


@dataclass(frozen=True, slots=True)
class Message:
    """An SMS as it came: who sent it, its words, and the provider's own number for it."""

    sender: str
    text: str
    number: str


class Adapter(Protocol):
    """What the webhook knows of a provider."""

    @property
    def content_type(self) -> str:
        """The media type of its answers."""
        ...

    def read(self, body: bytes) -> Message:
        """The message in a request. Malformed when it has none."""
        ...

    def write(self, reply: str | None) -> bytes:
        """The answer that makes the provider send this reply; None = send nothing."""
        ...


class JsonAdapter:
    """`{"from": …, "text": …, "id": …}` in, `{"reply": … or null}` out."""

    content_type = "application/json"

    def read(self, body: bytes) -> Message:
        """The message. Malformed when it is no such object."""
        return _message(json_object(body))

    def write(self, reply: str | None) -> bytes:
        """The reply as JSON."""
        return json.dumps({"reply": reply}).encode()


class FormAdapter:
    """The same three fields as a form in, the bare reply as text out; an empty one sends nothing."""

    content_type = "text/plain; charset=us-ascii"

    def read(self, body: bytes) -> Message:
        """The message. Malformed when a field is missing or the form is not UTF-8."""
        try:
            return _message(dict(parse_qsl(body.decode(), max_num_fields=40, strict_parsing=True)))
        except ValueError as error:
            raise Malformed(Reason("gateway.unreadable")) from error

    def write(self, reply: str | None) -> bytes:
        """The reply and nothing else."""
        return (reply or "").encode("ascii")


@dataclass(frozen=True)
class Recorded:
    """An adapter whose replies are kept in a folder as well: the test transport, and what the demonstration shows.

    One file a reply, readable by its owner only, without the number it would go to.
    """

    inner: Adapter
    folder: Path

    @property
    def content_type(self) -> str:
        """That of the adapter it stands around."""
        return self.inner.content_type

    def read(self, body: bytes) -> Message:
        """As the adapter it stands around."""
        return self.inner.read(body)

    def write(self, reply: str | None) -> bytes:
        """As the adapter it stands around; a reply that would be sent is kept."""
        if reply is not None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.folder / f"{tokens.new_id()}.txt"
            path.touch(mode=0o600)
            path.write_text(f"{reply}\n", encoding="ascii")
        return self.inner.write(reply)


ADAPTERS: Final[dict[str, Adapter]] = {
    "application/json": JsonAdapter(),
    "application/x-www-form-urlencoded": FormAdapter(),
}
"""By the media type of the request."""


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Malformed when it is anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(Reason("gateway.unreadable")) from error
    if not isinstance(found, dict):
        raise Malformed(Reason("gateway.unreadable"))
    return found


def text_field(found: dict[str, Any], name: str, *, needed: bool = True) -> str:
    """A field as text. Malformed when it is needed and missing, no text, or longer than any message."""
    value = found.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_FIELD or (needed and not value):
        raise Malformed(Reason("gateway.unreadable", field=name))
    return value


def _message(found: dict[str, Any]) -> Message:
    return Message(text_field(found, "from"), text_field(found, "text", needed=False), text_field(found, "id"))
