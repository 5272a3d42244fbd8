"""The second factor: TOTP that remembers the steps it has seen, and recovery codes kept as keyed hashes."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any, Final, cast

from flask import current_app
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.totp import Totp

from trace.accounts import rules, service
from trace.accounts.adapter import SignIn
from trace.base import tokens
from trace.base.db import transaction
from trace.base.errors import Unavailable
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


def shown(user: SignIn, typed: str) -> bool:
    """Whether `typed` is the person's code of now (one step of error allowed) or a recovery code; uses it up."""
    digits = typed.replace(" ", "")
    if digits.isascii() and digits.isdigit():
        if not _totp().verify_totp(digits, opened(user), user, window=STEP_S):
            return False
        with transaction(runtime().main) as db:
            return service.use_totp_step(db, person_id=user.id, step=user.totp_last_step or 0, now=now())
    if code_hash(user.id, typed) not in user.recovery_hashes:
        return False
    with transaction(runtime().main) as db:
        return service.use_recovery_code(db, person_id=user.id, code_hash=code_hash(user.id, typed), now=now())


def key_of(secret: str) -> str:
    """The secret as an app takes it by hand, in groups of four letters."""
    letters = str(json.loads(secret)["key"])
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def is_out_of_step(user: SignIn, typed: str) -> bool:
    """Whether the code is right for a clock that is up to five minutes wrong: worth telling the person."""
    digits = typed.replace(" ", "")
    return digits.isdigit() and _totp().verify_totp(digits, opened(user), replace(user), window=10 * STEP_S)


def new_secret() -> str:
    """A TOTP secret that nobody has yet."""
    return _totp().generate_totp_secret()


def proven_step(user: SignIn, secret: str, typed: str) -> int | None:
    """The step of a first code that fits the new secret; None when it does not."""
    fresh = replace(user, totp_last_step=None)
    right = _totp().verify_totp(typed.replace(" ", ""), secret, fresh, window=STEP_S)
    return fresh.totp_last_step if right else None


def picture(user: SignIn, secret: str) -> str:
    """The QR of a new secret, as an address for `<img>`."""
    return str(_totp().generate_qrcode(user.name, secret))


def new_codes(user: SignIn) -> list[str]:
    """Eight recovery codes to be shown once; their hashes stand on the adapter."""
    return OwnCodes(current_app).create_recovery_codes(user)


def sealed_for_form(user: SignIn, secret: str) -> str:
    """A secret on its way through a form, before it belongs to anybody: nothing is stored by looking at the page."""
    sealed = runtime().keys.seal(secret.encode(), f"{PURPOSE}-new:{user.id}")
    return base64.urlsafe_b64encode(sealed).decode()


def from_form(user: SignIn, text: str) -> str | None:
    """The secret a form brings back; None when it is not one that was shown to this person."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
        return runtime().keys.open(sealed, f"{PURPOSE}-new:{user.id}").decode()
    except (ValueError, Unavailable):
        return None


def _totp() -> ReplaySafeTotp:
    return cast(ReplaySafeTotp, current_app.extensions["security"].totp_factory)
