"""Who is asking. Made at the edge from a web session or an API key, passed to every command as `actor`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trace.base import permissions
from trace.base.errors import Forbidden
from trace.base.permissions import Role
from trace.core.reason import Reason

# Acts on what belongs to the person alone, and to no producer or unit.
OF_ONESELF = frozenset({"account.see_own", "notice.read_own"})


@dataclass(frozen=True)
class Actor:
    """A person in the role they act in.

    `producers`: ids of the producers they work for (producer, entry assistant).
    `units`: ids of the agencies they belong to, each with the units below it (officer, inspector); `home` is the one
    they sit in. `heads`: the units they lead. `acts`: None in a web session; the scopes of the token otherwise.
    """

    id: int
    role: Role
    name: str
    producers: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    home: int | None = None
    acts: frozenset[str] | None = None

    def may(self, act: str) -> bool:
        """Whether the permission table lets this role do `act` at all, on something."""
        if self.acts is not None and act not in self.acts:
            return False
        return permissions.reach(self.role, act) is not None

    def why_not(self, act: str, *, producer: int | None = None, units: Collection[int] = ()) -> Reason | None:
        """Why this person may not do `act` on an object of `producer` or in the competence of `units`; None: they may.

        An act whose reach is *own* needs the object's producer or a competent unit; without either it is nobody's.
        """
        if not self.may(act):
            return Reason("permission.act", act=act)
        if permissions.reach(self.role, act) == permissions.ANY:
            return None
        if act in OF_ONESELF or producer in self.producers or self.units.intersection(units):
            return None
        return Reason("permission.owner", act=act)

    def must(self, act: str, *, producer: int | None = None, units: Collection[int] = ()) -> None:
        """Refuse with Forbidden unless the table allows `act` on this object."""
        if reason := self.why_not(act, producer=producer, units=units):
            raise Forbidden(reason)

    @property
    def works_for_producers(self) -> bool:
        """Whether this person reads what belongs to their producers only, unlike the state's people."""
        return self.role in ("producer", "entry_assistant")

    def must_on_something(self, act: str) -> None:
        """Refuse with Forbidden unless the table allows `act` at all: for acts on what does not exist yet."""
        if not self.may(act):
            raise Forbidden(Reason("permission.act", act=act))


SERVICE_ID = 0
# The service itself: what the worker does by its clock, and what befalls somebody who is not signed in.
SERVICE = Actor(id=SERVICE_ID, role="admin", name="trace")
