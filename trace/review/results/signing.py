"""Signing on the server, by a key file the operator names: an option, and a trial unless its chain is trusted.

The main way is outside, with the office's own token. A key that lies on a server signs whatever the server is told to.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from trace.base.errors import Unavailable
from trace.core.reason import Reason

FIELD_NAME = "ChuKy"


def sign(pdf: bytes, *, key_file: Path, password: str) -> bytes:
    """The PDF with an invisible signature appended. `Unavailable` where the key cannot be opened."""
    opened: Any = signers.SimpleSigner.load_pkcs12  # pyHanko types everything but this
    signer = opened(str(key_file), passphrase=password.encode() or None)
    if signer is None:
        raise Unavailable(Reason("result.no_key"))
    about = signers.PdfSignatureMetadata(field_name=FIELD_NAME, md_algorithm="sha256")
    made = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        about,
        signer=signer,
        new_field_spec=fields.SigFieldSpec(FIELD_NAME),
    )
    return bytes(made.getvalue())
