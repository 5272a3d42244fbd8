"""Rate limits in SQL: fixed-window counters in *observations*, so that all workers share one count.

The `limits` package (and Flask-Limiter on top of it) ships no SQL storage; in memory, N workers would allow N times as
much. A counter that cannot be had raises `Unavailable`: signing in and PIN checks fail closed by doing nothing about
it, the public lookup catches it and goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine, bindparam, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Moment, Observation, rows_met, snapshot, transaction
from trace.base.errors import TooMany
from trace.core.reason import Reason

SCHEME = "observations"


class Budget(Observation):
    """A counter that begins anew when its window has passed."""

    __tablename__ = "budgets"

    key: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


# One statement, so that two workers counting at once both count.
COUNT = text(
    """
    INSERT INTO budgets (key, amount, expires_at) VALUES (:key, :amount, :until)
    ON CONFLICT (key) DO UPDATE SET
        amount = CASE WHEN budgets.expires_at <= :now THEN excluded.amount ELSE budgets.amount + excluded.amount END,
        expires_at = CASE WHEN budgets.expires_at <= :now THEN excluded.expires_at ELSE budgets.expires_at END
    RETURNING amount
    """
).bindparams(bindparam("now", type_=Moment()), bindparam("until", type_=Moment()))


class SqlStorage(Storage):
    """The storage of `limits` on the observations database. `engine` and `clock` are asked at each use, because one
    limiter may serve several apps (tests)."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library's own name and shape

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        *,
        engine: Callable[[], Engine],
        clock: Callable[[], datetime],
        **options: Any,
    ) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self.engine, self.clock = engine, clock

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing of ours is wrapped: `Unavailable` goes to the edge as it is."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add `amount` to the counter `key`, begun anew when its `expiry` seconds are over; returns the new count."""
        now = self.clock()
        with transaction(self.engine()) as db:
            values = {"key": key, "amount": amount, "now": now, "until": now + timedelta(seconds=expiry)}
            count = int(db.execute(COUNT, values).scalar_one())
            if count == amount:  # a window began: a good moment to drop those that are over
                db.execute(delete(Budget).where(Budget.expires_at <= now, Budget.key != key))
            return count

    def get(self, key: str) -> int:
        """The count of the window under way, 0 when there is none."""
        found = self._window(key)
        return found.amount if found else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now when there is none."""
        found = self._window(key)
        return (found.expires_at if found else self.clock()).timestamp()

    def check(self) -> bool:
        """Whether the database answers."""
        with snapshot(self.engine()) as db:
            return bool(db.execute(select(1)).scalar_one())

    def reset(self) -> int:
        """Forget every counter; returns how many there were."""
        with transaction(self.engine()) as db:
            return rows_met(db.execute(delete(Budget)))

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with transaction(self.engine()) as db:
            db.execute(delete(Budget).where(Budget.key == key))

    def _window(self, key: str) -> Budget | None:
        with snapshot(self.engine()) as db:
            found = db.get(Budget, key)
        return found if found and found.expires_at > self.clock() else None


class Budgets:
    """Budgets spent by hand: what is counted before an attempt, and given back when the attempt was a good one."""

    def __init__(self, storage: SqlStorage) -> None:
        self.storage = storage
        self.limiter = FixedWindowRateLimiter(storage)

    @classmethod
    def on(cls, engine: Engine, clock: Callable[[], datetime]) -> Budgets:
        """Budgets counted in this database by this clock."""
        return cls(SqlStorage(engine=lambda: engine, clock=clock))

    def spend(self, limit: str, *key: str) -> None:
        """Count one attempt against `limit` (such as `10/5 minutes`) of `key`; TooMany when none is left."""
        item = parse(limit)
        if not self.limiter.hit(item, *key):
            raise TooMany(Reason("budget.used_up"), retry_after_s=self._wait(item, key))

    def give_back(self, limit: str, *key: str) -> None:
        """Take one attempt off again: it did no harm. A counter that was reset meanwhile stays as it is."""
        item = parse(limit)
        name = item.key_for(*key)
        if self.storage.get(name) > 0:
            self.storage.incr(name, item.get_expiry(), -1)

    def _wait(self, item: RateLimitItem, key: tuple[str, ...]) -> int:
        left = self.storage.get_expiry(item.key_for(*key)) - self.storage.clock().timestamp()
        return max(1, round(left))
