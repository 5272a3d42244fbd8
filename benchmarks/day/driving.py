"""Sends requests: of one kind by one client without a pause, or a mixed day at a steady rate; notes what each took."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode

from benchmarks.day.acts import Acts
from benchmarks.day.plan import Kind
from benchmarks.day.province import Person

CLIENTS, PATIENCE_S = 16, 60
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass
class Taken:
    """Milliseconds by kind, and each answer that was not the one meant."""

    ms: defaultdict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


def one_by_one(port: int, acts: Acts, kind: Kind, times: int, into: Taken) -> None:
    """So many requests of a kind, each after the answer to the one before."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    for _ in range(times):
        _send(line, acts, kind, time.perf_counter(), into)
    line.close()


def at_a_rate(port: int, acts: Acts, kinds: Sequence[Kind], per_second: float, into: Taken) -> None:
    """All of these in their order, each due at its moment, by as many clients as are free."""
    begun, turn = time.perf_counter() + 0.2, count()

    def go_on() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        while (number := next(turn)) < len(kinds):
            due = begun + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            _send(line, acts, kinds[number], due, into)
        line.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        for client in [pool.submit(go_on) for _ in range(CLIENTS)]:
            client.result()


def signed_in(port: int, person: Person) -> str:
    """The cookies of a browser in which this person has signed in."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    cookies: dict[str, str] = {}

    def ask(method: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, "/dang-nhap", body, headers)
        answer = line.getresponse()
        for set_cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = set_cookie.partition(";")[0].partition("=")
            cookies[name] = value
        return answer.status, answer.read()

    found = TOKEN.search(ask("GET")[1])
    if found is None:
        raise RuntimeError("the page to sign in has no form")
    told = {"csrf_token": found[1].decode(), "login": person.login, "password": person.password}
    status, said = ask("POST", urlencode(told))
    if status not in (302, 303):
        raise RuntimeError(f"{person.login} cannot sign in: {status} {said[:300]!r}")
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _send(line: HTTPConnection, acts: Acts, kind: Kind, due: float, into: Taken) -> None:
    request = acts.make(kind)
    try:
        line.request(request.method, request.path, request.body, dict(request.headers))
        answer = line.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as broken:
        into.errors.append(f"{kind}: {type(broken).__name__}")
        line.close()
        return
    into.ms[kind].append((time.perf_counter() - due) * 1000)
    if answer.status == request.status:
        acts.answered(request, body)
    else:
        into.errors.append(f"{kind}: {answer.status} {body[:200].decode(errors='replace')}")
