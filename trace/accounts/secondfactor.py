"""The second factor: TOTP that remembers the steps it has seen, and recovery codes kept as keyed hashes."""

from __future__ import annotations

import json
from typing import Any, Final

from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.totp import Totp

from trace.accounts import rules, service
from trace.accounts.adapter import SignIn
from trace.base import tokens
from trace.base.db import transaction
from trace.web.pages import now, runtime

STEP_S: Final = 30
PURPOSE: Final = "totp"
# Letters that are hard to mistake for one another; 4 × 4 of them are 79 bits.
CODE_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class ReplaySafeTotp(Totp):
    """The library's TOTP on the service's clock, with the memory it asks its users to add."""

    def __init__(self, secrets: dict[int, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp.now = staticmethod(lambda: now().timestamp())  # `using` asks the clock at once: there is none yet

    def generate_totp_secret(self) -> str:
        """A new secret in clear JSON: the wrapping key seals it before it is stored."""
        return str(self._totp.new().to_json(encrypt=False))

    def get_last_counter(self, user: Any) -> Any:
        """The last step this person has shown."""
        return user.totp_last_step

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the step on the adapter; the command takes it in the database, once, whoever else tries it."""
        user.totp_last_step = tmatch.counter


class OwnCodes(MfRecoveryCodesUtil):
    """Recovery codes as keyed hashes (ASVS 6.5.2) instead of the library's clear or decipherable text."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """Eight new codes, to be shown once; their hashes replace those on the adapter."""
        codes = [_new_code() for _ in range(rules.RECOVERY_CODES)]
        user.recovery_hashes = [code_hash(user.id, code) for code in codes]
        return codes

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether this is one of the person's codes that are left."""
        return code_hash(user.id, code) in user.recovery_hashes


def _new_code() -> str:
    letters = tokens.new_letters(16, CODE_LETTERS)
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def code_hash(person_id: int, code: str) -> str:
    """The keyed hash of a recovery code, however its letters and hyphens were typed."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return runtime().keys.fingerprint(f"{person_id}:{plain}", "recovery_code")


def seal(person_id: int, secret: str) -> bytes:
    """A TOTP secret as it is stored, bound to its person."""
    return runtime().keys.seal(secret.encode(), f"{PURPOSE}:{person_id}")


def opened(user: SignIn) -> str:
    """The TOTP secret of a person who has one. Unavailable without the wrapping key."""
    return runtime().keys.open(user.totp_sealed or b"", f"{PURPOSE}:{user.id}").decode()


def shown(user: SignIn, typed: str, totp: ReplaySafeTotp, codes: OwnCodes) -> bool:
    """Whether `typed` is the person's code of now (one step of error allowed) or a recovery code; uses it up."""
    digits = typed.replace(" ", "")
    if digits.isascii() and digits.isdigit():
        if not totp.verify_totp(digits, opened(user), user, window=STEP_S):
            return False
        with transaction(runtime().main) as db:
            return service.use_totp_step(db, person_id=user.id, step=user.totp_last_step or 0, now=now())
    if not codes.check_recovery_code(user, typed):
        return False
    with transaction(runtime().main) as db:
        return service.use_recovery_code(db, person_id=user.id, code_hash=code_hash(user.id, typed), now=now())


def key_of(secret: str) -> str:
    """The secret as an app takes it by hand."""
    return str(json.loads(secret)["key"])
