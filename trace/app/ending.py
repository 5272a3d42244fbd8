"""When the certificates that the service stands on end: of the site, of signing, of those whose signatures count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from trace.base.settings import Settings


def ends(settings: Settings) -> dict[str, datetime | None]:
    """The earliest end in each file that the settings name, by what it is for; None where it cannot be read."""
    password = settings.signing_p12_password.encode() or None
    files: dict[str, tuple[Path | None, Callable[[bytes], datetime]]] = {
        "site": (settings.tls_certificate_file, _of_pem),
        "signature_roots": (settings.signature_roots_file, _of_pem),
        "signing": (settings.signing_p12_file, lambda data: _of_p12(data, password)),
    }
    return {what: _read(path, end_of) for what, (path, end_of) in files.items() if path}


def _read(path: Path, end_of: Callable[[bytes], datetime]) -> datetime | None:
    try:
        return end_of(path.read_bytes())
    except (OSError, ValueError):
        return None


def _of_pem(data: bytes) -> datetime:
    return min(each.not_valid_after_utc for each in x509.load_pem_x509_certificates(data))


def _of_p12(data: bytes, password: bytes | None) -> datetime:
    found = pkcs12.load_pkcs12(data, password)
    if found.cert is None:
        raise ValueError("no certificate")
    return found.cert.certificate.not_valid_after_utc
