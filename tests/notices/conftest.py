"""People and a producer to tell, and a post office of our own that says what it is told to say."""

import json
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from trace.accounts.models import Membership, Person
from trace.base.db import snapshot, transaction
from trace.jobs.runner import run_due
from trace.notices import jobs, service
from trace.notices.models import Notice, NoticeSend

KIND = "case.accepted"
VALUES = {"code": "HS-2611-0001", "path": "/ho-so/1", "rate_path": "/hai-long/abc"}
JOBS = {service.JOB: jobs.send}


class Village:
    """A runtime with short ways to what these tests begin with and look at."""

    def __init__(self, rt):
        self.rt = rt

    def person(self, name, *, role="producer", email=None, phone=None, language="vi"):
        with transaction(self.rt.main) as db:
            row = Person(
                name=name,
                role=role,
                email=email,
                phone=phone,
                language=language,
                fs_uniquifier=name,
                made_at=NOON,
            )
            db.add(row)
            db.flush()
            return row.id

    def producer(self, *people, email=None):
        with transaction(self.rt.main) as db:
            row = make.producer(db, name="HTX Vũ Quang")
            row.email = email
            for who in people:
                db.add(Membership(person_id=who, producer_id=row.id, duty="member", since=NOON))
            return row.id

    def tell(self, producer_id, key="1"):
        with transaction(self.rt.main) as db:
            return service.tell_producer(db, producer_id, KIND, key=key, now=self.rt.clock(), values=VALUES)

    def tell_people(self, *people, key="1"):
        with transaction(self.rt.main) as db:
            return service.tell_people(db, people, KIND, key=key, now=self.rt.clock(), values=VALUES)

    def work(self):
        run_due(self.rt, JOBS)

    def later(self, **much):
        self.rt.clock.now += timedelta(**much)

    def sends(self):
        with snapshot(self.rt.main) as db:
            return list(db.scalars(select(NoticeSend).order_by(NoticeSend.id)))

    def states(self):
        return [(row.channel, row.state) for row in self.sends()]

    def notices(self):
        with snapshot(self.rt.main) as db:
            return list(db.scalars(select(Notice).order_by(Notice.id)))

    def letters(self):
        folder = self.rt.settings.instance / "outbox"
        return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]

    def recorded(self, channel):
        folder = self.rt.settings.instance / "outbox"
        return [json.loads(path.read_bytes()) for path in sorted(folder.glob(f"*.{channel}.json"))]

    def with_settings(self, **changed):
        return Village(replace(self.rt, settings=replace(self.rt.settings, **changed)))


@pytest.fixture
def village(runtime):
    return Village(runtime)


@pytest.fixture
def both_villages(both):
    return Village(both)


class Counter:
    """What stands behind the post office's window: what it was handed, and what it answers at each step."""

    def __init__(self):
        self.received, self.rcpt, self.data, self.secure = [], "250 OK", "250 OK", []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        self.secure.append(session.ssl is not None)
        if self.data == "hang up":
            self.received.append(envelope.content)
            server.transport.abort()
            return "421 gone"
        if self.data.startswith("250"):
            self.received.append(envelope.content)
        return self.data


class Office(Controller):
    """A post office on a free port of this machine."""

    def __init__(self, counter, **more):
        self.more = more
        super().__init__(counter, hostname="127.0.0.1", port=0, ready_timeout=60)

    def factory(self):
        return SMTP(self.handler, hostname="post.example", **self.more)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def counter():
    return Counter()


@pytest.fixture
def office(counter):
    """A post office in clear, as on one's own machine."""
    running = Office(counter)
    running.start()
    yield running
    if running.server is not None:  # a test may have closed it
        running.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of `localhost` that nobody but this file vouches for: (certificate, key)."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(*pem))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def safe_office(counter, certificate):
    """A post office that takes letters after STARTTLS and a password only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def known(server, session, envelope, mechanism, login):
        right = (login.login, login.password) == (b"trace", b"m:t@t")
        return AuthResult(success=right, handled=right)

    running = Office(counter, tls_context=context, require_starttls=True, authenticator=known, auth_required=True)
    running.start()
    yield running
    running.stop()
