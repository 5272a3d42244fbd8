"""The wrapping key and what it seals: stamp keys at rest, personal identification numbers, second-factor secrets.

The wrapping key comes from a file outside the database and the repository, or from the environment's secret store
(stamp-code.md, section 5). Losing it loses what it sealed; stealing the database alone opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trace.base import tokens
from trace.base.errors import Unavailable
from trace.core.reason import Reason

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyRing:
    """Seals and opens small secrets with AES-256-GCM, bound to what they are for (`purpose`)."""

    def __init__(self, path: Path, given: str = "") -> None:
        """The key in the file `path`; with `given` (64 hexadecimal digits, of the environment) that key and no file."""
        self.path = path
        self._given = given
        self._foreign = False

    @property
    def in_environment(self) -> bool:
        """Whether the key was given in the environment, so that no file of ours holds it."""
        return bool(self._given)

    @property
    def place(self) -> str:
        """Where the key is, for messages: the file, or the name of the variable. Never the key."""
        return "WRAPPING_KEY" if self.in_environment else str(self.path)

    def distrust(self) -> None:
        """This key is not the one the database was sealed with: from now on it seals, opens and finds nothing."""
        self._foreign = True

    @property
    def _key(self) -> bytes:
        if self._foreign:
            raise Unavailable(Reason("key.wrong"))
        return self._read

    @cached_property
    def _read(self) -> bytes:
        try:
            key = bytes.fromhex(self._given or self.path.read_text().strip())
        except (OSError, ValueError) as error:
            raise Unavailable(Reason("key.missing")) from error
        if len(key) != KEY_BYTES:
            raise Unavailable(Reason("key.missing"))
        return key

    def demand(self) -> None:
        """Unavailable, with the reason, when the wrapping key is missing or not the one of this database."""
        _ = self._key

    def present(self) -> bool:
        """Whether the wrapping key can be had now."""
        try:
            return len(self._key) == KEY_BYTES
        except Unavailable:
            return False

    def make(self) -> bool:
        """Write a new wrapping key where there is none (mode 0600). Returns whether one was made."""
        if self.in_environment or self.path.exists():
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        self.path.write_text(tokens.new_bytes(KEY_BYTES).hex() + "\n")
        return True

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """`secret` encrypted for `purpose`: nonce, cipher text and tag. Unavailable without the key."""
        nonce = tokens.new_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, secret, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The secret again. Unavailable when the key is missing or another one: never a wrong answer."""
        try:
            return AESGCM(self._key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except InvalidTag as error:
            raise Unavailable(Reason("key.wrong")) from error

    def fingerprint(self, text: str, purpose: str) -> str:
        """A keyed hash by which an encrypted value is found again, and by nobody without the key."""
        inner = hashlib.sha256(self._key + purpose.encode()).digest()
        return hmac.new(inner, text.encode(), hashlib.sha256).hexdigest()
