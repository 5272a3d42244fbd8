"""What stands in deploy/ is what the programs take."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import NOON

DEPLOY = Path(__file__).parents[2] / "deploy"


def self_signed(folder: Path) -> None:
    """A certificate of the test, valid around NOON."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "txng.example.vn")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOON)
        .not_valid_after(NOON + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)


def test_nginx_takes_the_shipped_configuration(tmp_path):
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    self_signed(tmp_path)
    shipped = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    shipped = shipped.replace("/etc/ssl/trace", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    around = f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\n{shipped}\n}}\n"
    (tmp_path / "nginx.conf").write_text(around, encoding="utf-8")
    tried = subprocess.run(  # noqa: S603
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr


def test_what_browsers_are_sent_is_pinned_by_version_and_hash_and_names_no_host():
    asked = json.loads((DEPLOY.parent / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((DEPLOY.parent / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    parts = {name.removeprefix("node_modules/"): part for name, part in locked.items() if name}
    assert all(re.fullmatch(r"[0-9.]+", version) for version in asked.values())
    assert {name: parts[name]["version"] for name in asked} == asked
    assert all(part["integrity"].startswith("sha512-") for part in parts.values())
    assert not [name for name, part in parts.items() if "resolved" in part or part.get("hasInstallScript")]


@pytest.mark.parametrize("unit", ["trace-web.service", "trace-worker.service"])
def test_a_unit_starts_a_command_that_exists(unit):
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    start = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    command = start.partition("-m trace ")[2].split()[0]
    assert command in {"serve", "worker"}
    assert "NoNewPrivileges=yes" in text
