"""What the edges carry: settings, both databases, files, mail, the clock and the stamp keys. Made once a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from trace.base.db import OBSERVATION_PRAGMAS, open_engine
from trace.base.keys import KeyRing
from trace.base.mail import FolderMail, Mail, SmtpMail
from trace.base.settings import Settings
from trace.base.store import Store


def utc_now() -> datetime:
    """This moment, aware, in UTC: the clock of every process that is not a test."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """The world outside, as the edges see it. Deep code gets a session and a moment, never this."""

    settings: Settings
    main: Engine
    observations: Engine
    store: Store
    mail: Mail
    clock: Callable[[], datetime]
    keys: KeyRing

    @classmethod
    def from_settings(cls, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Runtime:
        """Open everything that `settings` names. Connects to nothing yet."""
        settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        one_server = settings.observations_url == settings.database_url and not settings.database_url.startswith(
            "sqlite"
        )
        main = open_engine(settings.database_url)
        observations = main if one_server else open_engine(settings.observations_url, pragmas=OBSERVATION_PRAGMAS)
        mail: Mail = FolderMail(settings.instance / "outbox", settings.mail_from)
        if settings.smtp_url:
            mail = SmtpMail(settings.smtp_url, settings.mail_from, trusted=settings.smtp_ca_file)
        return cls(
            settings=settings,
            main=main,
            observations=observations,
            store=Store(settings.uploads),
            mail=mail,
            clock=clock,
            keys=KeyRing(settings.wrapping_key_file, settings.wrapping_key),
        )

    def after_fork(self) -> None:
        """Let go of the parent's connections: a child opens its own."""
        self.main.dispose(close=False)
        self.observations.dispose(close=False)


def described(url: str) -> str:
    """A database address without its password, for `doctor` and messages."""
    return make_url(url).render_as_string(hide_password=True)
