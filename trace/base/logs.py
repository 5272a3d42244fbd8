"""How every process of the service writes its log."""

from __future__ import annotations

import sys

import structlog


def configure_logs() -> None:
    """JSON lines in UTC on standard error; what is not plain text in a value is escaped by JSON itself."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
