"""Signing packs with Ed25519 (RFC 8032); private halves are sealed by the service's wrapping key, like stamp keys."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from trace.base import tokens
from trace.base.keys import KeyRing
from trace.inspections.packs.models import PackKey

SEED_BYTES = 32
NAME_DIGITS = 16


@dataclass(frozen=True, repr=False)
class NewKey:
    """A key as it is stored: by the name of its public half, the private half sealed."""

    name: str
    public: bytes
    wrapped: bytes

    @classmethod
    def made(cls, ring: KeyRing) -> NewKey:
        """A new random key. Unavailable without the wrapping key."""
        private = Ed25519PrivateKey.from_private_bytes(tokens.new_bytes(SEED_BYTES))
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        name = hashlib.sha256(public).hexdigest()[:NAME_DIGITS]
        return cls(name, public, ring.seal(seed, purpose(name)))


def purpose(name: str) -> str:
    """What a sealed key is for: it opens as nothing else."""
    return f"pack key {name}"


def sign(ring: KeyRing, key: PackKey, text: str) -> str:
    """The signature over these words, in base64. Unavailable when the key cannot be opened."""
    private = Ed25519PrivateKey.from_private_bytes(ring.open(key.wrapped, purpose(key.name)))
    return base64.b64encode(private.sign(text.encode())).decode()


def public_text(key: PackKey) -> str:
    """The public half, in base64, as phones import it."""
    return base64.b64encode(key.public).decode()
