"""The requests of a day, one by one, and what was acknowledged to whoever sent them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, cycle
from threading import Lock
from typing import Any

from benchmarks.day.plan import SCANS, Kind
from benchmarks.day.province import CHECKED, Open, Province, Stretch
from trace.base.runtime import Runtime
from trace.core.words import local_day

AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@dataclass(frozen=True)
class Request:
    """What is sent, the status that is meant, and what its answer acknowledges."""

    kind: Kind
    path: str
    headers: Mapping[str, str]
    status: int = 200
    method: str = "GET"
    body: bytes | None = None
    keep: Callable[[dict[str, Any]], None] = field(default=lambda _answer: None)


@dataclass
class Acknowledged:
    """What clients hold an answer for."""

    runs: dict[str, int] = field(default_factory=dict)  # by the key of the order
    stretches: list[Stretch] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    decided: list[Open] = field(default_factory=list)
    answers: Counter[Kind] = field(default_factory=Counter)


class Acts:
    """Makes requests of each kind; every scan comes from a network of its own, so each is one to be counted."""

    def __init__(self, rt: Runtime, province: Province, cookie: str) -> None:
        self.province, self.cookie = province, cookie
        self.kept = Acknowledged()
        self._lock, self._number = Lock(), count(1)
        self._today = local_day(rt.clock()).isoformat()
        self._codes = {"hot": cycle(province.hot), "cold": cycle(province.cold), "wrong": cycle(province.wrong)}
        self._lists = cycle(("/xuat/san-pham.csv", "/xuat/lo.csv", "/xuat/co-so.csv", "/ho-so/xuat.csv"))
        self._batches = cycle(province.batch_ids)
        self._stretches, self._drafts, self._open = map(iter, (province.stretches, province.drafts, province.open))

    def make(self, kind: Kind) -> Request:
        """The next request of a kind."""
        with self._lock:
            number = next(self._number)
            return self._scan(kind, number) if kind in SCANS else self._work(kind, f"day-{number}")

    def answered(self, request: Request, body: bytes) -> None:
        """Note what an answer that was meant acknowledges."""
        with self._lock:
            self.kept.answers[request.kind] += 1
            if request.method == "POST":
                request.keep(json.loads(body))

    def _scan(self, kind: Kind, number: int) -> Request:
        address = f"{11 + (number >> 16)}.{number >> 8 & 255}.{number & 255}.7"
        headers = {"X-Forwarded-For": address, "User-Agent": AGENT, "Accept-Language": "vi"}
        return Request(kind, f"/{next(self._codes[kind])}", headers, 404 if kind == "wrong" else 200)

    def _work(self, kind: Kind, key: str) -> Request:
        if kind == "export":
            return Request(kind, next(self._lists), {"Cookie": self.cookie, "User-Agent": AGENT})
        makers: dict[str, Callable[[str], Request]] = {
            "activate": self._activate,
            "diary": self._diary,
            "order": self._order,
            "submit": self._submit,
            "decide": self._decide,
        }
        return makers[kind](key)

    def _activate(self, key: str) -> Request:
        part = next(self._stretches)
        told = {"how": "codes", "first_code": part.first, "last_code": part.last, "batch_id": part.batch_id}
        return self._post(
            "activate", f"runs/{part.run_id}/activations", key, told, lambda _: self.kept.stretches.append(part)
        )

    def _diary(self, key: str) -> Request:
        where = {"step_id": self.province.step_id, "site_id": self.province.site_id}
        told = where | {"happened_on": self._today, "note": f"Tưới nước, {key}"}
        path = f"batches/{next(self._batches)}/diary"
        return self._post("diary", path, key, told, lambda made: self.kept.entries.append(made["id"]))

    def _order(self, key: str) -> Request:
        told = {"product_id": self.province.product_id, "kind": "unit", "quantity": 100}
        return self._post("order", "runs", key, told, lambda made: self.kept.runs.update({key: made["id"]}))

    def _submit(self, key: str) -> Request:
        path = f"products/{next(self._drafts)}/submission"
        return self._post("submit", path, key, None, lambda made: self.kept.cases.append(made["id"]))

    def _decide(self, key: str) -> Request:
        case = next(self._open)
        told = {"outcome": "accepted", "ticked": list(CHECKED.ticked)}
        path = f"cases/{case.case_id}/decisions"
        made = self._post("decide", path, key, told, lambda _: self.kept.decided.append(case))
        officer = self.province.officers[case.officer].key
        headers = {**made.headers, "Authorization": f"Bearer {officer}", "If-Match": f'"{case.version}"'}
        return Request(made.kind, made.path, headers, made.status, made.method, made.body, made.keep)

    def _post(
        self, kind: Kind, path: str, key: str, told: dict[str, Any] | None, keep: Callable[[dict[str, Any]], None]
    ) -> Request:
        headers = {"Authorization": f"Bearer {self.province.producer.key}", "Idempotency-Key": key}
        body = None if told is None else json.dumps(told).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        return Request(kind, f"/api/v1/{path}", headers, 201, "POST", body, keep)
