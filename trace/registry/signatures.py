"""Reading a signed paper: is it the one that left, is it signed whole, by whom, when, and does anybody here trust it.

Taken is the unsigned paper with something appended, nothing else: what a signing tool does when it signs. Whatever
is appended may add signatures, their pictures and time stamps, and touch nothing on the page (pyHanko's rules of
differences, and `overlays`); a file saved anew is refused, for nobody could say that its words are still the same.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry import overlays, uploads

FIELD: Final = "file"
ORIGINAL_REVISION: Final = 0
# A path that cannot be built is a finding here, not an event; its log line would name whose certificate it is.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

MOST_SIGNATURES: Final = 10
LONGEST_NAME: Final = 200
# pyHanko judges what is done after a first signature; ours begins before it, where a form says for the first time
# that it holds signatures (SigFlags: PDF 1.7, 12.7.2), and how their pictures are lettered (DR, DA).
_FORM = DEFAULT_DIFF_POLICY.form_rule
SIGNING_ONLY: Final = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        field_rules=_FORM.field_rules if _FORM is not None else [],
        ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags", "/DR", "/DA"},
    ),
)
# What a file that is no good makes the reader say.
UNREADABLE = (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError, OSError)


@dataclass(frozen=True)
class Signed:
    """Who signed, as the certificate says (a public act), when, and whether its chain is trusted here.

    `at` is the time stamp's where there is one that holds (`stamped`), else the signer's own clock; None for neither.
    """

    name: str
    organisation: str
    issuer: str
    at: datetime | None
    stamped: bool
    trusted: bool


def roots(file: Path | None) -> tuple[asn1_x509.Certificate, ...]:
    """The certificates whose word counts here: those of the file the operator names, none without it."""
    if file is None:
        return ()
    parts = pem.unarmor(file.read_bytes(), multiple=True)
    return tuple(asn1_x509.Certificate.load(der) for _kind, _headers, der in parts)


def read(
    original: bytes, signed: bytes, *, trusted: Sequence[asn1_x509.Certificate] = (), now: datetime
) -> list[Signed]:
    """Everybody who signed, the last one last. `Refused`, saying why: not the paper that left, changed, not signed, a
    broken signature, something added after it, a picture over its words, something that runs."""
    if not signed.startswith(original):
        raise Refused(Reason("result.other_file", field=FIELD))
    try:
        reader = PdfFileReader(io.BytesIO(signed))
        found = reader.embedded_regular_signatures
        if not found or len(found) > MOST_SIGNATURES:
            raise Refused(Reason("result.not_signed", field=FIELD))
        _refuse_changed(reader)
        people = [_one(each, trusted, last=each is found[-1], now=now) for each in found]
        uploads.read_paper("signed.pdf", signed, field=FIELD, most_bytes=len(signed))
        if wrong := overlays.why_not_shown(original, signed, field=FIELD):
            raise Refused(wrong)
        return people
    except UNREADABLE as error:
        raise Refused(Reason("result.unreadable", field=FIELD)) from error


def moment_of(signer: dict[str, Any]) -> datetime | None:
    """The moment of a signature as it was kept; None where it says none."""
    return datetime.fromisoformat(signer["at"]) if signer["at"] else None


def _refuse_changed(reader: PdfFileReader) -> None:
    """From the paper that left to what came back, nothing but signing happened."""
    judged = SIGNING_ONLY.review_file(reader, ORIGINAL_REVISION)
    if isinstance(judged, SuspiciousModification) or judged.modification_level > ModificationLevel.FORM_FILLING:
        raise Refused(Reason("result.changed_body", field=FIELD))


def _one(
    signature: EmbeddedPdfSignature, trusted: Sequence[asn1_x509.Certificate], *, last: bool, now: datetime
) -> Signed:
    # Nothing is fetched: whether a certificate was revoked since is known only as far as the file itself says.
    context = ValidationContext(trust_roots=trusted, moment=now, allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, context, context)
    if not (status.intact and status.valid):
        raise Refused(Reason("result.broken", field=FIELD))
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if (last and not whole) or isinstance(status.diff_result, SuspiciousModification):
        raise Refused(Reason("result.added_after", field=FIELD))
    return _signed(status)


def _signed(status: PdfSignatureStatus) -> Signed:
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.intact and stamp.valid
    at = stamp.timestamp if stamped and stamp is not None else status.signer_reported_dt
    subject, issuer = status.signing_cert.subject.native, status.signing_cert.issuer.native
    return Signed(
        name=_word(subject, "common_name"),
        organisation=_word(subject, "organization_name"),
        issuer=_word(issuer, "common_name"),
        at=at.astimezone(UTC) if at is not None and at.tzinfo is not None else None,
        stamped=stamped,
        trusted=bool(status.trusted),
    )


def _word(name: dict[str, object], key: str) -> str:
    """One part of a name in a certificate; several of one kind are joined."""
    value = name.get(key, "")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST_NAME]
