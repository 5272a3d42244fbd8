"""Random tokens and time-ordered ids: the only use of chance in the service."""

from __future__ import annotations

import hashlib
import secrets
import string
import time
from uuid import UUID


def new_id() -> int:
    """A 63-bit id, ordered by the time it was made (milliseconds) and unguessable within one millisecond.

    42 bits of time last until 2109; 21 bits of chance make two ids of the same millisecond differ.
    """
    return (int(time.time() * 1000) & ((1 << 42) - 1)) << 21 | secrets.randbits(21)


def new_secret(size: int = 32) -> str:
    """A URL-safe secret of `size` random bytes (≥ 16, ASVS 11.5.1)."""
    return secrets.token_urlsafe(max(size, 16))


def new_bytes(size: int) -> bytes:
    """`size` random bytes, for keys and salts."""
    return secrets.token_bytes(size)


def new_digits(count: int) -> str:
    """`count` random decimal digits, for slips that people type on a number pad."""
    return "".join(secrets.choice(string.digits) for _ in range(count))


def new_letters(count: int, alphabet: str) -> str:
    """`count` random letters out of `alphabet`, for API keys and passwords that are shown once."""
    return "".join(secrets.choice(alphabet) for _ in range(count))


def new_name() -> str:
    """A random file name without an extension: nobody guesses where an upload lies."""
    return UUID(bytes=secrets.token_bytes(16), version=4).hex


def pick(population: int, count: int) -> list[int]:
    """`count` different numbers below `population` (all of them when it is smaller), in ascending order."""
    return sorted(secrets.SystemRandom().sample(range(population), min(count, population)))


def digest(secret: str) -> str:
    """SHA-256 of a token of at least 128 random bits: what is kept at rest in its place."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return secrets.compare_digest(left.encode(), right.encode())
