"""What the edges carry: settings, both databases, files, mail, the clock and the stamp keys. Made once a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from trace.base.db import OBSERVATION_PRAGMAS, Session, open_engine, snapshot
from trace.base.errors import Unavailable
from trace.base.keys import KeyRing
from trace.base.mail import FolderMail, Mail, SmtpMail
from trace.base.replica import Replica
from trace.base.scanner import Scanner
from trace.base.settings import BadSettings, Settings
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
    replica: Replica | None = None
    scanner: Scanner | None = None

    @classmethod
    def from_settings(cls, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Runtime:
        """Open everything that `settings` names. Connects to nothing yet. BadSettings where no folder can be made."""
        try:
            settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise BadSettings([f"INSTANCE cannot be made: {settings.instance}: {error.strerror}."]) from error
        one_server = settings.observations_url == settings.database_url and not settings.database_url.startswith(
            "sqlite"
        )
        opened = partial(open_engine, most=settings.database_connections, pooler=settings.database_pooler)
        main = opened(settings.database_url)
        observations = main if one_server else opened(settings.observations_url, pragmas=OBSERVATION_PRAGMAS)
        copied = settings.database_replica_url
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
            replica=Replica(opened(copied), main) if copied else None,
            scanner=Scanner(settings.scanner) if settings.scanner else None,
        )

    def for_public(self) -> Engine:
        """The database that answers the public: a copy proved to be at most a second behind, else *main* itself."""
        if self.replica is None:
            return self.main
        self.replica.keep_looking()
        return self.replica.engine if self.replica.fresh() else self.main

    @contextmanager
    def public_snapshot(self) -> Iterator[Session]:
        """A snapshot for a page of the public, on the database of `for_public`; on *main* when the copy is away."""
        with ExitStack() as opened:
            try:
                db = opened.enter_context(snapshot(self.for_public()))
            except Unavailable:
                if self.replica is None:
                    raise
                self.replica.distrust()
                db = opened.enter_context(snapshot(self.main))
            yield db

    def after_fork(self) -> None:
        """Let go of the parent's connections: a child opens its own."""
        self.main.dispose(close=False)
        self.observations.dispose(close=False)
        if self.replica is not None:
            self.replica.engine.dispose(close=False)


def described(url: str) -> str:
    """A database address without its password, for `doctor` and messages."""
    return make_url(url).render_as_string(hide_password=True)
