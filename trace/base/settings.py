"""Settings: read from the environment once, checked against each other, frozen. Nothing else reads the environment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import hexdigits
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from trace.base.tokens import new_secret

MIN_SECRET_BYTES = 32
WRAPPING_KEY_DIGITS = 64  # AES-256 in hexadecimal
REPLICA_STALENESS_MS = 1000  # a copy may be a second behind, and two seconds hold in all
WEAK_SECRETS = frozenset({"changeme", "secret", "password", "development", "default"})
MEMORY = Path("/dev/shm")  # noqa: S108 - for a folder of its own there: a full disk must stop no counting process
LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})
MOST_PORT = 65_535
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
Fields: TypeAlias = dict[str, Any]  # of `Settings`, by name


class BadSettings(Exception):
    """The settings cannot be used. `faults` names every one of them, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """What an operator decides. Units stand in the names; every field but the secret has a good default."""

    instance: Path
    secret_key: str = field(repr=False)
    database_url: str
    database_owner_url: str
    database_replica_url: str
    database_connections: int
    database_pooler: bool
    observations_url: str
    site_url: str
    province: str
    province_is_city: bool
    province_code: str
    hotline: str
    qr_case: Literal["upper", "lower"]
    second_factor_required: bool
    demonstration: bool
    proxy_count: int
    smtp_url: str
    smtp_ca_file: Path | None
    mail_from: str
    sms_url: str
    sms_token: str = field(repr=False)
    zalo_url: str
    zalo_token: str = field(repr=False)
    signature_roots_file: Path | None
    signing_p12_file: Path | None
    signing_p12_password: str = field(repr=False)
    satisfaction_target_percent: int
    quiet_from_hour: int
    quiet_to_hour: int
    digest_hour: int
    wrapping_key_file: Path
    wrapping_key: str = field(repr=False)
    max_upload_bytes: int
    max_body_bytes: int
    staleness_ms: int
    mass_balance_tolerance_percent: int
    map_outlines_file: Path | None
    hold_confirm_hours: int
    undo_activation_days: int
    slip_hours: int
    staff_idle_minutes: int
    staff_session_hours: int
    producer_idle_days: int
    lookup_failures_per_minute: int
    ip_table_file: Path | None
    report_answer_working_days: int
    appeal_working_days: int
    escalate_working_days: int
    report_webhook_url: str
    report_webhook_secret: str
    not_activated_case_hours: int
    voice: str
    gateway_secret: str
    producer_templates: bool
    approve_within_quota: bool
    labels_a_year: int
    one_shot_labels: int
    file_days: int
    lapse_days: int
    lapse_notice_days: int
    sscc_prefix: str
    metrics_token: str = field(repr=False)
    tls_certificate_file: Path | None
    scanner: str

    @property
    def host(self) -> str:
        """The host name in `site_url`, as printed on stamps."""
        return urlsplit(self.site_url).netloc

    @property
    def secure(self) -> bool:
        """Whether the site is served over HTTPS: cookies are then `__Host-` and Secure."""
        return self.site_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """The folder of stored files."""
        return self.instance / "files"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read, check and freeze. Raises `BadSettings` with every fault at once."""
        return _Reader(os.environ if environ is None else environ).settings()


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if raw.isascii() and raw.isdigit() and low <= int(raw) <= high:
            return int(raw)
        self.faults.append(f"{name} must be a whole number from {low} to {high}.")
        return default

    def switch(self, name: str, default: bool) -> bool:
        raw = self.environ.get(name)
        if raw is None:
            return default
        if raw.strip().lower() in TRUE_WORDS | FALSE_WORDS:
            return raw.strip().lower() in TRUE_WORDS
        self.faults.append(f"{name} must be 1 or 0.")
        return default

    def secret(self, instance: Path) -> str:
        """SECRET_KEY itself, or the text of the file SECRET_KEY_FILE names (default: instance/secret.key)."""
        path = Path(self.text("SECRET_KEY_FILE", str(instance / "secret.key")))
        value = self.text("SECRET_KEY", path.read_text().strip() if path.is_file() else "")
        if not value:
            self.faults.append(f"SECRET_KEY is missing, and there is no file {path}.")
        elif len(value.encode()) < MIN_SECRET_BYTES or value.lower() in WEAK_SECRETS or len(set(value)) < 8:
            self.faults.append(f"SECRET_KEY must be at least {MIN_SECRET_BYTES} random bytes.")
        return value

    def wrapping_key(self, file: Path) -> str:
        """WRAPPING_KEY, or empty: then the key is in `file`. Never both: nobody could say which one sealed what."""
        value = self.text("WRAPPING_KEY", "")
        if value and (self.text("WRAPPING_KEY_FILE", "") or file.exists()):
            self.faults.append(f"WRAPPING_KEY is set and so is WRAPPING_KEY_FILE, or there is a file {file}: keep one.")
        elif value and (len(value) != WRAPPING_KEY_DIGITS or set(value) - set(hexdigits) or len(set(value)) < 8):
            self.faults.append(f"WRAPPING_KEY must be {WRAPPING_KEY_DIGITS} random hexadecimal digits.")
        return value

    def address(self) -> str:
        url = self.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
            self.faults.append("SITE_URL must be http(s)://host without a path.")
        return url

    def file(self, name: str) -> Path | None:
        value = self.text(name, "")
        if value and not Path(value).is_file():
            self.faults.append(f"{name} names no file: {value}.")
        return Path(value) if value else None

    def shared_secret(self, name: str) -> str:
        """A secret shared with another system; empty switches that connection off."""
        value = self.text(name, "")
        if value and len(value.encode()) < MIN_SECRET_BYTES:
            self.faults.append(f"{name} must be at least {MIN_SECRET_BYTES} random bytes, or empty.")
        return value

    def case(self) -> Literal["upper", "lower"]:
        value = self.text("QR_CASE", "upper")
        if value not in ("upper", "lower"):
            self.faults.append("QR_CASE must be upper or lower.")
        return "lower" if value == "lower" else "upper"

    def settings(self) -> Settings:
        instance = Path(self.text("INSTANCE", "instance")).absolute()
        wrapping_key_file = Path(self.text("WRAPPING_KEY_FILE", str(instance / "wrapping.key")))
        settings = Settings(
            instance=instance,
            secret_key=self.secret(instance),
            wrapping_key_file=wrapping_key_file,
            wrapping_key=self.wrapping_key(wrapping_key_file),
            **self.databases(instance),
            **self.site(),
            **self.connections(),
            **self.budgets(),
            **self.deadlines(),
            **self.printing(),
            **self.watching(),
        )
        if self.faults:
            raise BadSettings(self.faults)
        return settings

    def databases(self, instance: Path) -> Fields:
        database_url = self.text("DATABASE_URL", f"sqlite:///{instance / 'main.db'}")
        separate = f"sqlite:///{instance / 'observations.db'}" if database_url.startswith("sqlite") else database_url
        return {
            "database_url": database_url,
            "database_owner_url": self.text("DATABASE_OWNER_URL", database_url),
            "database_replica_url": self.replica(database_url),
            "database_connections": self.number("DATABASE_CONNECTIONS", 16, 2, 200),
            "database_pooler": self.switch("DATABASE_POOLER", False),
            "observations_url": self.text("OBSERVATIONS_URL", separate),
        }

    def replica(self, database_url: str) -> str:
        """The address of a copy of *main*; empty: none. Kept pages are then at most a second old (2 s in all)."""
        value = self.text("DATABASE_REPLICA_URL", "")
        if value and (value.startswith("sqlite") or database_url.startswith("sqlite")):
            self.faults.append("DATABASE_REPLICA_URL needs PostgreSQL, there and in DATABASE_URL.")
        if value and self.number("STALENESS_MS", 1000, 0, 2000) > REPLICA_STALENESS_MS:
            self.faults.append(f"STALENESS_MS must be at most {REPLICA_STALENESS_MS} beside DATABASE_REPLICA_URL.")
        return value

    def site(self) -> Fields:
        return {
            "site_url": self.address(),
            "province": self.text("PROVINCE", "Hà Tĩnh"),
            "province_is_city": self.switch("PROVINCE_IS_CITY", False),
            "province_code": self.text("PROVINCE_CODE", "42"),
            "hotline": self.text("HOTLINE", "1022"),
            "voice": self.text("VOICE", "vi"),
            "qr_case": self.case(),
            "second_factor_required": self.switch("SECOND_FACTOR_REQUIRED", True),
            "demonstration": self.switch("DEMONSTRATION", False),
            "proxy_count": self.number("PROXY_COUNT", 0, 0, 5),
            "staleness_ms": self.number("STALENESS_MS", 1000, 0, 2000),
        }

    def connections(self) -> Fields:
        return {
            **self.ways_out(),
            **self.results(),
            "smtp_url": self.mail_server(),
            "smtp_ca_file": self.file("SMTP_CA_FILE"),
            "mail_from": self.text("MAIL_FROM", "khong-tra-loi@localhost"),
            "ip_table_file": self.file("IP_TABLE_FILE"),
            "report_webhook_url": self.text("REPORT_WEBHOOK_URL", ""),
            "report_webhook_secret": self.shared_secret("REPORT_WEBHOOK_SECRET"),
            "gateway_secret": self.shared_secret("GATEWAY_SECRET"),
        }

    def ways_out(self) -> Fields:
        """SMS and Zalo: the address of a gateway and its token; `record` writes to a file instead; empty: no such way.

        Quiet hours hold these two back; the digest of officers goes by mail at its hour, on working days.
        """
        return {
            "sms_url": self.gateway("SMS_URL"),
            "sms_token": self.text("SMS_TOKEN", ""),
            "zalo_url": self.gateway("ZALO_URL"),
            "zalo_token": self.text("ZALO_TOKEN", ""),
            "quiet_from_hour": self.number("QUIET_FROM_HOUR", 21, 0, 23),
            "quiet_to_hour": self.number("QUIET_TO_HOUR", 7, 0, 23),
            "digest_hour": self.number("DIGEST_HOUR", 7, 0, 23),
        }

    def results(self) -> Fields:
        """Decisions as documents: whose word counts for signatures (PEM), a key of one's own to sign on trial (PKCS
        #12); and the share of satisfied people that is aimed at."""
        return {
            "signature_roots_file": self.file("SIGNATURE_ROOTS_FILE"),
            "signing_p12_file": self.file("SIGNING_P12_FILE"),
            "signing_p12_password": self.text("SIGNING_P12_PASSWORD", ""),
            "satisfaction_target_percent": self.number("SATISFACTION_TARGET_PERCENT", 90, 50, 100),
        }

    def gateway(self, name: str) -> str:
        value = self.text(name, "")
        if value not in ("", "record") and not value.startswith(("http://", "https://")):
            self.faults.append(f"{name} must be http(s)://…, record or empty.")
        return value

    def mail_server(self) -> str:
        value = self.text("SMTP_URL", "")
        if value and urlsplit(value).scheme not in ("smtp", "smtp+starttls", "smtps"):
            self.faults.append("SMTP_URL must be smtp://, smtp+starttls:// or smtps://host:port.")
        return value

    def budgets(self) -> Fields:
        return {
            "max_upload_bytes": self.number("MAX_UPLOAD_BYTES", 10_000_000, 100_000, 100_000_000),
            "max_body_bytes": self.number("MAX_BODY_BYTES", 12_000_000, 100_000, 200_000_000),
            "map_outlines_file": self.file("MAP_OUTLINES_FILE"),
            "mass_balance_tolerance_percent": self.number("MASS_BALANCE_TOLERANCE_PERCENT", 5, 0, 50),
            "lookup_failures_per_minute": self.number("LOOKUP_FAILURES_PER_MINUTE", 30, 1, 10_000),
        }

    def deadlines(self) -> Fields:
        return {
            "hold_confirm_hours": self.number("HOLD_CONFIRM_HOURS", 24, 1, 168),
            "undo_activation_days": self.number("UNDO_ACTIVATION_DAYS", 10, 0, 30),
            "slip_hours": self.number("SLIP_HOURS", 24, 1, 72),
            "staff_idle_minutes": self.number("STAFF_IDLE_MINUTES", 30, 5, 120),
            "staff_session_hours": self.number("STAFF_SESSION_HOURS", 12, 1, 24),
            "producer_idle_days": self.number("PRODUCER_IDLE_DAYS", 14, 1, 60),
            "not_activated_case_hours": self.number("NOT_ACTIVATED_CASE_HOURS", 48, 1, 720),
            "appeal_working_days": self.number("APPEAL_WORKING_DAYS", 10, 1, 90),
            "escalate_working_days": self.number("ESCALATE_WORKING_DAYS", 2, 1, 60),
            "report_answer_working_days": self.number("REPORT_ANSWER_WORKING_DAYS", 3, 1, 60),
        }

    def printing(self) -> Fields:
        return {
            "producer_templates": self.switch("PRODUCER_TEMPLATES", False),
            "approve_within_quota": self.switch("APPROVE_WITHIN_QUOTA", False),
            "labels_a_year": self.number("LABELS_A_YEAR", 10_000_000, 0, 10_000_000_000),
            "one_shot_labels": self.number("ONE_SHOT_LABELS", 100_000, 1, 10_000_000),
            "file_days": self.number("FILE_DAYS", 7, 1, 7),
            "lapse_days": self.number("LAPSE_DAYS", 183, 31, 1_000),
            "lapse_notice_days": self.number("LAPSE_NOTICE_DAYS", 30, 1, 30),
            "sscc_prefix": self.company_prefix("SSCC_PREFIX", "2000000"),
        }

    def watching(self) -> Fields:
        return {
            "metrics_token": self.shared_secret("METRICS_TOKEN"),
            "tls_certificate_file": self.file("TLS_CERTIFICATE_FILE"),
            "scanner": self.scanner(),
        }

    def scanner(self) -> str:
        """Where clamd listens: the path of its socket, or a port of this machine: what people send stays on it."""
        value = self.text("SCANNER", "")
        host, _, port = value.rpartition(":")
        local = host in LOOPBACK and port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= MOST_PORT
        if value and not value.startswith("/") and not local:
            self.faults.append("SCANNER must be the path of clamd's socket, or 127.0.0.1:port.")
        return value

    def company_prefix(self, name: str, default: str) -> str:
        """A GS1 company prefix of seven to ten digits; the default is of those for use inside one organisation."""
        value = self.text(name, default)
        if not (value.isascii() and value.isdigit() and 7 <= len(value) <= 10):
            self.faults.append(f"{name} must be seven to ten digits.")
        return value


def demonstration_environment(port: int) -> dict[str, str]:
    """The environment of `make demo`: what is set already stays, a secret of its own is made in the instance folder."""
    environ = {
        "DEMONSTRATION": "1",
        "SECOND_FACTOR_REQUIRED": "0",
        "SMS_URL": "record",
        "ZALO_URL": "record",
        "SITE_URL": f"http://127.0.0.1:{port}",
    } | dict(os.environ)
    secret = Path(environ.get("INSTANCE") or "instance").absolute() / "secret.key"
    if "SECRET_KEY" not in environ and not secret.exists():
        secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret.touch(mode=0o600)
        secret.write_text(new_secret())
    return environ


def site_environment() -> dict[str, str]:
    """The environment of the site's processes: they count together in a folder in memory, new unless one is named."""
    environ = dict(os.environ)
    if not environ.get("PROMETHEUS_MULTIPROC_DIR"):
        memory = MEMORY if MEMORY.is_dir() else None
        environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="trace-metrics-", dir=memory)
    return environ


def worker_environment() -> dict[str, str]:
    """The environment of a worker. Its threads take turns at large files: one heap serves them, instead of one each."""
    return {"MALLOC_ARENA_MAX": "1"} | dict(os.environ)
