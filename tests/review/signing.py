"""A certificate authority of the tests, signers and a time stamper of its own: nothing is asked of the world."""

import io
from datetime import UTC, datetime
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def _name(common, organisation):
    parts = [
        x509.NameAttribute(NameOID.COMMON_NAME, common),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
    ]
    return x509.Name(parts)


class Authority:
    """Issues certificates; `pem` is what a service that trusts it is given."""

    def __init__(self, name="Cơ quan chứng thực thử"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name, "Thử")
        self.certificate = self._made(self.name, self.key.public_key(), ca=True)

    def _made(self, subject, key, *, ca=False, stamping=False):
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(SINCE)
            .not_valid_after(UNTIL)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False),
                critical=True,
            )
        )
        if stamping:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(self.key, hashes.SHA256())

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, common="Nguyễn Thị Lan", organisation="Chi cục Quản lý chất lượng", *, stamping=False):
        # pyHanko's time stamper of tests knows RSA only
        key = rsa.generate_private_key(65537, 2048) if stamping else ec.generate_private_key(ec.SECP256R1())
        return key, self._made(_name(common, organisation), key.public_key(), stamping=stamping)

    def signer(self, **about):
        key, certificate = self.issue(**about)
        return signers.SimpleSigner(
            signing_cert=_asn1(certificate),
            signing_key=_asn1_key(key),
            cert_registry=SimpleCertificateStore.from_certs([_asn1(self.certificate)]),
        )

    def pkcs12(self, password):
        key, certificate = self.issue()
        locked = serialization.BestAvailableEncryption(password)
        return pkcs12.serialize_key_and_certificates(b"trace", key, certificate, [self.certificate], locked)

    def stamper(self, at):
        key, certificate = self.issue("Dấu thời gian thử", stamping=True)
        return timestamps.DummyTimeStamper(
            tsa_cert=_asn1(certificate),
            tsa_key=_asn1_key(key),
            certs_to_embed=SimpleCertificateStore.from_certs([_asn1(self.certificate)]),
            fixed_dt=at,
        )


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(key):
    der = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return asn1_keys.PrivateKeyInfo.load(key.private_bytes(*der))


@cache
def authority(name="Cơ quan chứng thực thử"):
    """The authority of this name, made once."""
    return Authority(name)


def sign(pdf, signer=None, *, name="Chữ ký", stamper=None, box=None, before=None):
    """The PDF with one more signature, as an office's tool makes it; `before` may change what is signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    if before is not None:
        before(writer)
    spec = fields.SigFieldSpec(name, box=box, on_page=0)
    out = signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256"),
        signer=signer or authority().signer(),
        timestamper=stamper,
        new_field_spec=spec,
    )
    return out.getvalue()
