"""The site as it stands in a province: gunicorn at a door that somebody else holds open (systemd's part), and nginx
with the shipped configuration before it, on ports of the test's own."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CHECKOUT = Path(__file__).parents[2]
DEPLOY = CHECKOUT / "deploy"
NAME = "txng.example.vn"
WITHIN_S = 240  # a machine may be busy; what is judged by time says so itself
BROKEN = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)
TOKEN = "a-token-of-the-tests-for-figures-0123456789"  # noqa: S105
# What systemd does before it begins a service with a socket: descriptors from 3 on, and whom they are for.
HANDED_OVER = """
import os, sys
first, second = int(sys.argv[1]), int(sys.argv[2])
os.dup2(first, 13); os.dup2(second, 14); os.dup2(13, 3); os.dup2(14, 4)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2"}
os.execv(sys.executable, [sys.executable, "-m", "trace", "serve", "--workers", "2"])
"""


def door(family: socket.AddressFamily, host: str, port: int = 0) -> socket.socket:
    """A socket that listens, as a socket unit holds it."""
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind((host, port))
    made.listen(2048)
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true, within_s: float = WITHIN_S) -> float:
    """Wait until something holds; returns how long that took. What is not there yet may raise."""
    began = time.monotonic()
    while time.monotonic() < began + within_s:
        with contextlib.suppress(*BROKEN):
            if true():
                return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"not within {within_s} seconds")


class Site:
    """gunicorn with two workers; `more` are settings beside those of the runtime."""

    def __init__(self, rt, **more: str) -> None:
        self.rt = rt
        self.four, self.six = door(socket.AF_INET, "127.0.0.1"), door(socket.AF_INET6, "::1")
        self.port = int(self.four.getsockname()[1])
        self.log = rt.settings.instance.parent / "site.log"
        self.environ = os.environ | {
            "INSTANCE": str(rt.settings.instance),
            "DATABASE_URL": rt.settings.database_url,
            "SECRET_KEY": rt.settings.secret_key,
            "SECOND_FACTOR_REQUIRED": "0",
            "DEMONSTRATION": "1",
            "METRICS_TOKEN": TOKEN,
        }
        self.environ |= more
        counts = self.log.with_name("counts")
        counts.mkdir(exist_ok=True)
        self.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)
        self.master: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        held = (self.four.fileno(), self.six.fileno())
        command = [sys.executable, "-c", HANDED_OVER, *map(str, held)]
        with self.log.open("ab") as log:
            self.master = subprocess.Popen(  # noqa: S603
                command, cwd=CHECKOUT, env=self.environ, pass_fds=held, stdout=log, stderr=log, start_new_session=True
            )

    def ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    def get(self, path: str, headers=None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def figures(self) -> dict[str, float]:
        """Every line of /metrics by its name and labels."""
        status, text = self.get("/metrics", {"Authorization": f"Bearer {TOKEN}"})
        assert status == 200
        lines = [line.rsplit(" ", 1) for line in text.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    def masters(self) -> list[int]:
        """Processes that hold workers: the group's processes that have children."""
        assert self.master
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                if os.getsid(int(folder.name)) == self.master.pid and (folder / "task").exists():
                    children = (folder / "task" / folder.name / "children").read_text().split()
                    if children:
                        found.append(int(folder.name))
        return sorted(found)

    def workers(self) -> list[int]:
        """The processes that answer, oldest first."""
        found = [
            Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
            for master in self.masters()
        ]
        return sorted(int(pid) for pid in itertools.chain(*found) if self.alive(int(pid)))

    def reload(self) -> int:
        """What `systemctl reload trace-web` does; returns the process that is in charge afterwards."""
        (before,) = self.masters()
        os.kill(before, signal.SIGUSR2)
        until(lambda: before not in self.masters() and len(self.masters()) == 1)
        return self.masters()[0]

    def restart(self) -> None:
        """What `systemctl restart trace-web` does: the door stays open meanwhile."""
        (before,) = self.masters()
        os.kill(before, signal.SIGTERM)
        until(lambda: not self.alive(before))
        self.begin()

    def alive(self, pid: int) -> bool:
        assert self.master
        self.master.poll()  # it is our child: nobody else takes it off the table
        try:
            return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except OSError:
            return False

    def kill(self) -> None:
        """The whole server at once, as by a machine that has no memory left."""
        assert self.master
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait(30)

    def end(self) -> None:
        if self.master:
            for pid in self.masters():
                os.kill(pid, signal.SIGTERM)
            with contextlib.suppress(AssertionError):
                until(lambda: not self.masters(), 40)
            self.kill()
        self.four.close()
        self.six.close()


class Proxy:
    """nginx with the shipped configuration: only ports, names of folders and the certificate are the test's own."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.folder, self.port, plain = folder, free_port(), free_port()
        folder.mkdir()
        self_signed(folder)
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for shipped, ours in (
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen [::]:80;", f"listen [::1]:{plain};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("listen [::]:443 ssl", f"listen [::1]:{self.port} ssl"),
            ("server 127.0.0.1:8000", f"server 127.0.0.1:{site.port}"),
            ("/etc/ssl/trace", str(folder)),
            ("/var/log/nginx", str(folder)),
            ("/var/cache/nginx/trace", str(folder / "cache")),
            ("/srv/trace/static/", f"{CHECKOUT}/static/"),
        ):
            assert shipped in text, shipped
            text = text.replace(shipped, ours)
        temporary = "\n".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        mime = "include /etc/nginx/mime.types;" if Path("/etc/nginx/mime.types").exists() else ""
        user = "user root;\n" if os.geteuid() == 0 else ""  # its folders are the test's own
        (folder / "nginx.conf").write_text(
            f"daemon off;\n{user}worker_processes 2;\nworker_rlimit_nofile 16384;\npid {folder}/pid;\n"
            f"error_log {folder}/error.log;\nevents {{ worker_connections 8192; }}\n"
            f"http {{\n{mime}\n{temporary}\n{text}\n}}\n",
            encoding="utf-8",
        )
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [nginx, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "begin.log")]
        self.process = subprocess.Popen(command, cwd=self.folder)  # noqa: S603
        until(lambda: self.ask("GET", "/healthz")[0] == 200)

    def end(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)

    def connect(self, host: str = "127.0.0.1", source: str | None = None) -> http.client.HTTPSConnection:
        """A client's connection; `source` is the address it comes from."""
        return _Named(host, self.port, timeout=90, context=trusting(), source_address=(source, 0) if source else None)

    def ask(self, method: str, path: str, *, host: str = "127.0.0.1", **more) -> tuple[int, dict[str, str], bytes]:
        connection = self.connect(host)
        try:
            connection.request(method, path, headers={"Host": NAME} | more.pop("headers", {}), **more)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()


class _Named(http.client.HTTPSConnection):
    """Says the site's name in the handshake, wherever it connects to."""

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=NAME)


def trusting() -> ssl.SSLContext:
    """A client that takes the test's own certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def self_signed(folder: Path) -> None:
    """A certificate of the test for the name in the shipped configuration."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)
