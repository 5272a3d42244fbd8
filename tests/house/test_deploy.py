"""What stands in deploy/ is what the programs take."""

from __future__ import annotations

import json
import os
import queue
import re
import runpy
import shutil
import signal
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER

from tests.conftest import NOON
from trace.app.commands import main

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
    for folder in ("/etc/ssl/trace", "/var/log/nginx", "/var/cache/nginx"):
        shipped = shipped.replace(folder, str(tmp_path))
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


UNITS = ("trace-web.service", "trace-worker.service", "trace-backup.service")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_a_command_that_exists(unit):
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    start = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    words = start.partition("-m trace ")[2].split()
    known = {option for parameter in main.commands[words[0]].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known
    assert "NoNewPrivileges=yes" in text


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_shut_in(unit):
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    said = subprocess.run(  # noqa: S603
        [tool, "security", "--offline=true", "--threshold=20", str(DEPLOY / unit)],
        capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-300:]  # 2.0 of 10, where 10 is not shut in at all


def test_the_door_is_where_the_proxy_asks_and_hangs_up_after_it():
    door, proxy = (DEPLOY / "trace-web.socket").read_text(), (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "ListenStream=127.0.0.1:8000" in door and "server 127.0.0.1:8000" in proxy
    kept = int(re.search(r"keepalive_timeout (\d+)s", proxy)[1])
    assert kept < STOP_KEEPALIVE_LINGER  # what a process that ends still grants
    assert kept < int(re.search(r"^keepalive = (\d+)", (DEPLOY / "gunicorn.conf.py").read_text(), re.MULTILINE)[1])


def test_only_public_pages_of_products_are_kept_by_the_proxy_and_for_a_second():
    proxy = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    kept = [
        place
        for place in re.findall(r"location ([^{]+) \{([^}]*)\}", proxy.replace("{14}", "(14)"))
        if "proxy_cache " in place[1]
    ]
    assert [where.strip() for where, _ in kept] == ['~ "^/san-pham/(p[0-9]+|[0-9](14))$"']
    assert "proxy_cache_valid 200 1s;" in kept[0][1]


def image():
    """The instructions of the Containerfile, continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_image_holds_no_secret_runs_as_nobody_and_names_no_registry():
    steps = image()
    assert [rest for what, rest in steps if what == "FROM"] == ["${BASE} AS built", "${BASE}"]
    assert [rest for what, rest in steps if what == "ARG"] == ["BASE"]  # no default: tag and digest are the builder's
    users = [rest for what, rest in steps if what == "USER"]
    assert users and users[-1] == "10001:10001"
    assert any(what == "HEALTHCHECK" and "/healthz" in rest for what, rest in steps)
    assert not [rest for what, rest in steps if what == "ADD" or re.search(r"curl|wget|apt-get|https://|sudo", rest)]
    assert all("--require-hashes" in rest for what, rest in steps if "pip install" in rest)
    copied = {word for what, rest in steps if what == "COPY" and "--from" not in rest for word in rest.split()[:-1]}
    assert all((DEPLOY.parent / name).exists() for name in copied)
    assert not copied & {".", "instance", ".git", "tests"}
    assert not re.search(r"(SECRET|PASSWORD|TOKEN|KEY)=", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))


def test_both_languages_of_the_runbook_have_the_same_steps_in_the_same_order():
    pages = [(DEPLOY.parent / "docs" / name).read_text(encoding="utf-8") for name in ("operate.md", "operate.vi.md")]
    first, second = (re.findall(r"^## (\d+)\.", page, re.MULTILINE) for page in pages)
    assert first == second == [str(number) for number in range(1, 13)]
    boxes = [[re.sub(r'"[^"]*"|PERSON|SECOND|NGƯỜI(-THỨ-HAI)?|xuat|out$', "", line).strip() for box in
              re.findall(r"^ *```\n(.*?)^ *```", page, re.MULTILINE | re.DOTALL) for line in box.splitlines()]
             for page in pages]  # fmt: skip
    assert boxes[0] == boxes[1]


class Master:
    """Of gunicorn, what a reload meets: it drops one while its successor loads."""

    master_pid, reexec_pid, reloads = 0, 0, 0

    def __init__(self):
        self.SIG_QUEUE = queue.SimpleQueue()

    def maybe_promote_master(self):
        pass

    def reexec(self):
        if not self.reexec_pid:
            self.reexec_pid, self.reloads = 4_000_000, self.reloads + 1


def test_a_reload_that_comes_while_the_successor_loads_is_not_lost(monkeypatch):
    hooks, master, sent = runpy.run_path(str(DEPLOY / "gunicorn.conf.py")), Master(), []
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr(os, "kill", lambda *given: sent.append(given))
    hooks["when_ready"](master)
    hooks["on_exit"](master)
    for _each in range(2):
        master.handle_usr2()
    assert (master.reloads, master.SIG_QUEUE.get_nowait()) == (1, signal.SIGUSR2)
    hooks["on_exit"](master)
    assert sent == [(4_000_000, signal.SIGUSR2)], "the successor, ready by then, reloads"
    master.reexec_pid = 0  # or it could not be loaded
    master.handle_usr2()
    hooks["on_exit"](master)
    assert (master.reloads, len(sent)) == (2, 1)
