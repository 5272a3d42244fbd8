"""How every process of the service writes its log: one line of JSON for each event, and nothing personal in it.

Our own lines name events and numbers. What libraries write is masked, because nobody can know what they put into a
sentence; of an exception only its kind and where it was raised are kept, because its message may quote a value.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import Path
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

CHECKOUT: Final = f"{Path(__file__).parents[2]}/"
DEEPEST: Final = 15  # frames of an exception, the innermost ones
MASKED: Final = (
    (re.compile(r"[^\s@'\"<]+@[^\s@'\">]+"), "(address)"),
    (re.compile(r"(?<![\w.])\+?\d(?:[ .-]?\d){8,}(?!\w)"), "(number)"),  # codes, telephones, tax codes
    (re.compile(r"(?<=request )\S+|(?<=request line: ).*|(?:GET|POST|HEAD|PUT|PATCH|DELETE) \S+"), "(request)"),
    (re.compile(r"(?<=ip=)\S+"), "(ip)"),
)


def configure_logs() -> None:
    """JSON lines in UTC on standard error, our own and those of libraries; control characters are escaped by JSON."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_finished()],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _ToStandardError) for handler in root.handlers):
        handler = _ToStandardError()
        handler.setFormatter(line_format())
        root.addHandler(handler)


def line_format() -> logging.Formatter:
    """The same lines for what is written with Python's own logging."""
    before: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_logger_name, _masked]
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_finished()], foreign_pre_chain=before
    )


def request_id() -> str | None:
    """The number of the request (or of the request that caused the job) in hand; None outside of any."""
    number = structlog.contextvars.get_contextvars().get("request_id")
    return str(number) if number else None


def _finished() -> list[Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_messages,
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ]


def masked(text: str) -> str:
    """A sentence of a library without what may be a code, a person's number or address, or the path of a request."""
    for pattern, word in MASKED:
        text = pattern.sub(word, text)
    return text


def _masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["event"] = masked(str(event["event"]))
    return event


def _without_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of an exception and its causes: their kinds and the lines they went through."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = _kinds(error)
        event["at"] = [
            f"{frame.filename.removeprefix(CHECKOUT)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-DEEPEST:]
        ]
    return event


def _kinds(error: BaseException) -> list[str]:
    """The kinds of an exception and of those behind it, the last one first."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < DEEPEST:
        state = getattr(cause, "sqlstate", None)  # of PostgreSQL: says which fault without a value
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}" + (f" {state}" if state else ""))
        cause = cause.__cause__ or cause.__context__
    return kinds


class _ToStandardError(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)
