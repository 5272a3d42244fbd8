"""Our people as Flask-Security-Too sees them: an adapter instead of its mixin on our table, a store that only finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore

from trace.accounts import queries
from trace.accounts.models import Person
from trace.base.db import snapshot
from trace.base.permissions import Role
from trace.web.pages import runtime


@dataclass
class SignIn(UserMixin):
    """A person as the library sees one. It changes nothing but `password`, when a hash is renewed."""

    id: int
    name: str
    role: Role
    password: str | None
    active: bool
    totp_sealed: bytes | None
    totp_last_step: int | None
    recovery_hashes: list[str]
    fs_uniquifier: str = ""
    roles: list[RoleMixin] = field(default_factory=list)  # none: the permission table is ours

    @classmethod
    def of(cls, person: Person) -> SignIn:
        """The adapter of a stored person."""
        names = (name for name in cls.__dataclass_fields__ if name != "roles")
        return cls(**{name: getattr(person, name) for name in names})

    @classmethod
    def nobody(cls, password: str) -> SignIn:
        """Somebody to check a password against when there is nobody: it takes the same time."""
        return cls(0, "", "producer", password, False, None, None, [])


class People(UserDatastore):
    """The library's way to our people: it finds them; what it changes is written by our own commands."""

    def __init__(self) -> None:
        super().__init__(SignIn, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **column: Any) -> SignIn | None:
        """The person whose unique column has this value, closed ones too."""
        ((name, value),) = column.items()
        with snapshot(runtime().main) as db:
            found = queries.person_where(db, getattr(Person, name) == value)
        return SignIn.of(found) if found else None

    def put(self, model: SignIn) -> SignIn:
        """Nothing: a renewed hash is stored by `service.record_sign_in`, in the transaction of its ledger entry."""
        return model

    def commit(self) -> None:
        """Nothing: no handle of ours is given to the library."""
