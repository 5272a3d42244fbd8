"""Passwords at rest: Argon2id, NFC, checked before hashing. Slow on purpose, so never called inside a transaction."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher

from trace.accounts import rules
from trace.base import tokens
from trace.base.errors import Refused
from trace.base.permissions import Role

# 64 MiB, three passes, four lanes: well above the least of ASVS 11.4.2 (19 MiB, two passes), about 0.1 s on a server.
MEMORY_KIB: Final = 65_536
PASSES: Final = 3
LANES: Final = 4
_HASHER: Final = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def normal(password: str) -> str:
    """The one form in which a password is compared: NFC, else nothing changed (ASVS 6.2.8)."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str, role: Role, *own_words: str) -> str:
    """The hash of a new password. Refuses one that is too short for the role, too long or common."""
    plain = normal(password)
    if reason := rules.why_not_password(plain, role, own_words):
        raise Refused(reason)
    return _HASHER.hash(plain)


@cache
def nobodys_hash() -> str:
    """A hash of nothing anybody types, made once a process."""
    return _HASHER.hash(tokens.new_secret())
