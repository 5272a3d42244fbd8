"""Web sessions in SQL: a random id in the cookie, its hash and the content in a row that its owner, time or a new
password ends.

A row is written when somebody signs in, steps up or signs out: always in a POST. Visitors have none: what a public form
must remember (its CSRF token) travels in a signed cookie, as do the one-time messages of signed-in people, which a GET
takes out. So no GET writes *main*; when a session was last used stands in *observations*, to the minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Flask, Request, Response, current_app
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer

from trace.accounts import queries, rules, service
from trace.accounts.models import SessionSeen, WebSession
from trace.accounts.service.signing import NewSession
from trace.base import tokens
from trace.base.db import snapshot, transaction
from trace.base.errors import Unavailable
from trace.base.permissions import STAFF
from trace.base.runtime import Runtime
from trace.base.settings import Settings

PERSON = "_user_id"  # Flask-Login's name for who is signed in
FLASHES = "_flashes"
SEEN_EVERY = timedelta(minutes=1)
MAX_DEVICE = 160


@dataclass
class Loaded:
    """What a request's cookies stand for: the stored row (if it still holds), its content, and the visitor's part."""

    row: WebSession | None = None
    values: dict[str, Any] = field(default_factory=dict)


class SqlSession(SessionMixin):
    """A web session that is read at its first use, so that a page which never asks for it costs no query."""

    accessed = False
    modified = False

    def __init__(self, interface: SqlSessions, request: Request) -> None:
        self.interface, self.request = interface, request
        self.renewed = False

    @cached_property
    def loaded(self) -> Loaded:
        """The content, from its row and cookies; empty below /api/ and for views that are marked `sessionless`."""
        return Loaded() if is_sessionless(self.request) else self.interface.load(self.request)

    @property
    def id_hash(self) -> str | None:
        """The hashed id of the stored row, None for a visitor."""
        return self.loaded.row.id_hash if self.loaded.row else None

    def renew(self) -> None:
        """Give the session a new id with the answer: at sign-in and at step-up (ASVS 7.2.4)."""
        self.renewed = self.modified = True

    def __getitem__(self, key: str) -> Any:
        self.accessed = True
        return self.loaded.values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.accessed = self.modified = True
        self.loaded.values[key] = value

    def __delitem__(self, key: str) -> None:
        self.accessed = self.modified = True
        del self.loaded.values[key]

    def __iter__(self) -> Iterator[str]:
        self.accessed = True
        return iter(self.loaded.values)

    def __len__(self) -> int:
        self.accessed = True
        return len(self.loaded.values)


def is_sessionless(request: Request) -> bool:
    """Whether this request is answered without looking at cookies: the API, and views marked `sessionless`."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.path.startswith("/api/") or bool(getattr(view, "sessionless", False))


class SqlSessions(SessionInterface):
    """Loads, begins, changes and ends web sessions."""

    def __init__(self, rt: Runtime) -> None:
        self.rt = rt
        prefix = "__Host-" if rt.settings.secure else ""
        self.cookie, self.visitor_cookie = f"{prefix}session", f"{prefix}visit"
        self.signer = URLSafeSerializer(
            rt.settings.secret_key,
            salt="visit",
            serializer=SecureCookieSessionInterface.serializer,
            signer_kwargs={"key_derivation": "hmac"},
        )

    def open_session(self, app: Flask, request: Request) -> SqlSession:
        """The session of this request; nothing is read yet."""
        return SqlSession(self, request)

    def load(self, request: Request) -> Loaded:
        """The row of the session cookie while it holds, and what the visitor's cookie says."""
        row = self._row(request.cookies.get(self.cookie))
        light = self._light(request.cookies.get(self.visitor_cookie))
        if row is None:
            return Loaded(None, light)
        return Loaded(row, {**row.content, **{key: light[key] for key in light if key == FLASHES}})

    def _light(self, cookie: str | None) -> dict[str, Any]:
        try:
            return dict(self.signer.loads(cookie)) if cookie else {}
        except (BadSignature, ValueError):
            return {}

    def _row(self, cookie: str | None) -> WebSession | None:
        if not cookie:
            return None
        now = self.rt.clock()
        with snapshot(self.rt.main) as db:
            row = queries.web_session(db, tokens.digest(cookie))
        if row is None:
            return None
        seen_at = max(row.made_at, self._seen(row.id_hash) or row.made_at)
        idle = idle_time(row.content.get("role", ""), self.rt.settings)
        if rules.session_is_over(seen_at=seen_at, expires_at=row.expires_at, ended_at=row.ended_at, idle=idle, now=now):
            return None
        if now - seen_at >= SEEN_EVERY:
            self._see(row.id_hash, now)
        return row

    def _seen(self, id_hash: str) -> datetime | None:
        """Without observations a session is as old as its sign-in: it ends earlier, never later."""
        try:
            with snapshot(self.rt.observations) as db:
                return queries.seen(db, [id_hash]).get(id_hash)
        except Unavailable:
            return None

    def _see(self, id_hash: str, now: datetime) -> None:
        try:
            with transaction(self.rt.observations) as db:
                db.merge(SessionSeen(id_hash=id_hash, seen_at=now))
        except Unavailable:
            return  # an observation: it may be lost

    def save_session(self, app: Flask, session: SqlSession, response: Response) -> None:  # type: ignore[override]
        """Store what changed: the row for signed-in people, the signed cookie for visitors and messages."""
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        signed_in = PERSON in session
        if signed_in:
            self._keep(session, response)
        elif session.loaded.row:
            self._end(session.loaded.row, response)
        self._keep_light({k: v for k, v in session.items() if k == FLASHES or not signed_in}, response)

    def _keep(self, session: SqlSession, response: Response) -> None:
        content = {key: value for key, value in session.items() if key != FLASHES}
        row = session.loaded.row
        if row and not session.renewed:
            if content != row.content:
                with transaction(self.rt.main) as db:
                    db.get_one(WebSession, row.id_hash).content = content
            return
        secret, now, settings = tokens.new_secret(), self.rt.clock(), self.rt.settings
        role = content["role"]
        begun = NewSession(
            id_hash=tokens.digest(secret),
            person_id=content["person_id"],
            content=content,
            device=session.request.user_agent.string[:MAX_DEVICE],
            # A step-up renews the id, never the end.
            expires_at=row.expires_at if row and row.person_id == content["person_id"] else now + whole(role, settings),
        )
        with transaction(self.rt.main) as db:
            service.begin_session(db, session=begun, instead_of=row.id_hash if row else None, now=now)
        age = None if role in STAFF else settings.producer_idle_days * 24 * 3600
        self._set(response, self.cookie, secret, age)

    def _end(self, row: WebSession, response: Response) -> None:
        with transaction(self.rt.main) as db:
            db.get_one(WebSession, row.id_hash).ended_at = self.rt.clock()
        self._forget(response, self.cookie)

    def _keep_light(self, values: dict[str, Any], response: Response) -> None:
        if values:
            self._set(response, self.visitor_cookie, str(self.signer.dumps(values)), None)
        else:
            self._forget(response, self.visitor_cookie)

    def _set(self, response: Response, name: str, value: str, max_age: int | None) -> None:
        secure = self.rt.settings.secure
        response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="Lax")

    def _forget(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.rt.settings.secure, httponly=True, samesite="Lax")


def idle_time(role: str, settings: Settings) -> timedelta:
    """How long a web session of this role may lie idle (ASVS 7.3.1)."""
    if role in STAFF:
        return timedelta(minutes=settings.staff_idle_minutes)
    return timedelta(days=settings.producer_idle_days)


def whole(role: str, settings: Settings) -> timedelta:
    """How long a web session of this role lives in all (ASVS 7.3.2)."""
    return timedelta(hours=settings.staff_session_hours) if role in STAFF else rules.PRODUCER_SESSION
