"""Requests to other people's servers: webhooks and the look at link targets, never to an address that is not public.

The name is resolved once, every address it has must be public, and the socket goes to an address that was looked at:
a second answer of the name server (rebinding) is never asked for. Redirects are read by the same rules. Proxies of the
environment are not used. Nothing of a body is read, so nothing large can arrive.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from trace.base.errors import Refused, Unavailable
from trace.core.reason import Reason

TIMEOUT_S: Final = 10.0  # for one answer: name, connection, handshake and the head of the answer together
MOST_REDIRECTS: Final = 5
LONGEST_HEAD: Final = 16_384  # bytes of status line and headers
LONGEST_URL: Final = 2_048
AGENT: Final = "trace-outgoing/1"

_PORTS = {"http": 80, "https": 443}
_CLEAN = re.compile(r"[!-~]+")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: |\r?\n)")
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291, 2.4: the rest is local, mapped, multicast or unassigned
# What older releases of Python call global: Teredo and 6to4 carry an IPv4 address, the rest is for protocols, relays of
# 6to4 (RFC 7526) and documentation (RFC 9637).
_NOT_PUBLIC_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2002::/16", "3fff::/20")))
_NOT_PUBLIC_4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))

Resolver = Callable[[str, int], Sequence[str]]
Connector = Callable[[str, int, float], socket.socket]


def resolved(host: str, port: int) -> list[str]:
    """The numeric addresses of a name, as the system's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def connected(address: str, port: int, timeout_s: float) -> socket.socket:
    """A socket to a numeric address."""
    return socket.create_connection((address, port), timeout_s)


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the open internet and to nothing behind it (IANA special registries)."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:  # a zone, as in fe80::1%eth0, is never public either
        return False
    if not number.is_global or number.is_multicast:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return not any(number in network for network in _NOT_PUBLIC_4)
    return number in _GLOBAL_UNICAST and not any(number in network for network in _NOT_PUBLIC_6)


@dataclass(frozen=True)
class Target:
    """A web address taken apart: what may be asked at all."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def read_target(url: str) -> Target:
    """The parts of an address. Refuses `outgoing.address`: other schemes, a name with a password, odd characters and
    ports that belong to other services."""
    if len(url) > LONGEST_URL or not _CLEAN.fullmatch(url) or "\\" in url:
        raise Refused(Reason("outgoing.address"))
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = parts.netloc.rpartition(":")[0] if re.search(r":[0-9]*$", parts.netloc) else parts.netloc
        host.strip("[]").encode("idna")  # as the resolver does: a label that is empty or too long is no name
    except ValueError:
        raise Refused(Reason("outgoing.address")) from None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or (port < 1024 and port not in _PORTS.values()):
        raise Refused(Reason("outgoing.address"))
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


@dataclass(frozen=True)
class Outgoing:
    """The client. Tests give their own `resolve` and `connect`; nobody else needs to.

    `inside`: hosts that the operator's own settings name. They may have a private address, and no other host may;
    never to be filled from what somebody typed.
    """

    resolve: Resolver = resolved
    connect: Connector = connected
    timeout_s: float = TIMEOUT_S
    inside: frozenset[str] = frozenset()

    def post_json(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a JSON document and return the status of the answer. A redirect is an answer and is not followed.

        Refuses (`Refused`) an address that is not public; `Unavailable` when no answer came in time.
        """
        sent = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        return self._ask("POST", url, sent, body)[0]

    def head(self, url: str) -> int:
        """The status a reader of this address ends with, after at most five redirects, each looked at like the first.

        A server that does not know HEAD is asked again with GET, its body left unread. Refusals as for `post_json`.
        """
        method = "HEAD"
        for _ in range(MOST_REDIRECTS + 1):
            status, location = self._ask(method, url, {"Accept": "*/*"}, b"")
            if status in (403, 405, 501) and method == "HEAD":
                method = "GET"
            elif status in (301, 302, 303, 307, 308) and location:
                url = _joined(url, location)
            else:
                return status
        raise Unavailable(Reason("outgoing.redirects", most=MOST_REDIRECTS))

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """Status and Location of one answer."""
        target = read_target(url)
        until = time.monotonic() + self.timeout_s
        try:
            with self._socket(target, until) as line:
                line.sendall(_request(method, target, headers) + body)
                return _answer(line, until)
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(Reason("outgoing.unreachable", host=target.host)) from error

    def _socket(self, target: Target, until: float) -> socket.socket:
        addresses = self.resolve(target.host.strip("[]"), target.port)
        allowed = target.host in self.inside or all(is_public(address) for address in addresses)
        if not addresses or not allowed:
            raise Refused(Reason("outgoing.private", host=target.host))
        plain = self.connect(addresses[0], target.port, _left(until))
        plain.settimeout(_left(until))
        if target.scheme == "http":
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host.strip("[]"))
        except BaseException:
            plain.close()
            raise


def _joined(url: str, location: str) -> str:
    """Where a redirect leads. Refuses (`Refused`) what no address can be made of."""
    try:
        return urljoin(url, location)
    except ValueError:
        raise Refused(Reason("outgoing.address")) from None


def _request(method: str, target: Target, headers: Mapping[str, str]) -> bytes:
    """The head of a request. Refuses (`Refused`) a header with a line break in it."""
    every = {"Host": target.authority, "User-Agent": AGENT, "Connection": "close", **headers}
    if any("\r" in part or "\n" in part for pair in every.items() for part in pair):
        raise Refused(Reason("outgoing.address"))
    lines = [f"{method} {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in every.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _answer(line: socket.socket, until: float) -> tuple[int, str]:
    """Status and Location from the head of the final answer; 1xx answers before it are passed over."""
    received = b""
    while True:
        head, end, rest = received.partition(b"\r\n\r\n")
        status = _STATUS.match(head + end)
        if end and status and not status[1].startswith(b"1"):
            fields = http.client.parse_headers(io.BytesIO(head.partition(b"\r\n")[2] + end))
            return int(status[1]), fields.get("Location", "")
        if end and not status:
            raise http.client.BadStatusLine("")
        if end:
            received = rest
            continue
        line.settimeout(_left(until))
        piece = line.recv(4096)
        if not piece or len(received) + len(piece) > LONGEST_HEAD:
            raise http.client.HTTPException("no whole head")
        received += piece


def _left(until: float) -> float:
    """Seconds left. Raises `TimeoutError` when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
