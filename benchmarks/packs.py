"""Offline packs of a million stamps: made by a worker, fetched, proved and kept by a phone's browser, asked, updated.

The baseline is what one would write first: a JSON list of whole codes with their states, which a phone parses and keeps
as a map. The site answers over a socket of this machine, so the time of an update holds everything but a slow line; it
is told how long that would take at 400 kbit/s.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests import make
from tests.browser import chromium_path
from tests.serving import serving
from trace.accounts.models import Person, Post
from trace.accounts.service.signing import NewSession, begin_session
from trace.app import configure_logs, create_app
from trace.base import migrating
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.base.tokens import digest
from trace.core.codes import as_text, seal_many
from trace.inspections.packs import service
from trace.inspections.packs.rules import Choice
from trace.inspections.packs.service import NewPack
from trace.registry.models import Certificate, Recall, RecallBatch
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run, StampRange

PRODUCERS, RUNS, QUANTITY, RANGES = 20, 100, 10_000, 5  # a million stamps, 500 ranges, each on a batch of its own
PORT, SECRET, LINE_KBITS = 8129, "session-of-the-benchmark", 400
BYTES_AIM, APPLY_AIM_S, MEMORY_AIM_MB, FIND_AIM_MS = 10_000_000, 5, 200, 300
ROUNDS, ASKED = 5, 500
UPDATE = """async (id) => {
  const pack = await import("/static/inspector/pack.js");
  const begun = performance.now();
  const done = await pack.update(id);
  return { ms: performance.now() - begun, bytes: done.fetched };
}"""
FIND = """async (codes) => {
  const pack = await import("/static/inspector/pack.js");
  const times = [];
  let known = 0;
  for (const code of codes) {
    const begun = performance.now();
    known += (await pack.find(code)).known;
    times.push(performance.now() - begun);
  }
  return { first: times[0], times: times.slice(1).sort((a, b) => a - b), known };
}"""
WARM = """async () => {
  const pack = await import("/static/inspector/pack.js");
  const begun = performance.now();
  await pack.warm();
  return performance.now() - begun;
}"""
FORGET = "async () => (await import('/static/inspector/pack.js')).forget()"
NAIVE = """async () => {
  const begun = performance.now();
  const answer = await (await fetch("/static/naive.json", { cache: "no-store" })).text();
  const stamps = new Map(JSON.parse(answer));
  const db = await new Promise((done) => {
    const asked = indexedDB.open("naive", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("all");
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const work = db.transaction("all", "readwrite");
    work.objectStore("all").put(stamps, 1);
    work.oncomplete = done;
  });
  return { ms: performance.now() - begun, bytes: answer.length };
}"""


@dataclass
class Scene:
    """A site with a million stamps, and who asks."""

    rt: Runtime
    inspector: Actor
    runs: list[int]
    batches: list[int]


def main() -> int:
    """Prints the figures; the exit code says whether their aims are met."""
    configure_logs()  # to standard error
    with tempfile.TemporaryDirectory() as folder:
        environ = {"INSTANCE": folder, "SECRET_KEY": "a-secret-of-the-benchmark-0123456789", "DEMONSTRATION": "1"}
        environ |= {"SITE_URL": f"http://localhost:{PORT}", "SECOND_FACTOR_REQUIRED": "0"}
        rt = Runtime.from_settings(Settings.from_env(environ))
        migrating.upgrade(rt.settings)
        rt.keys.make()
        scene = _scene(rt)
        pack_id = _asked_for(scene)
        missed = _told("packs.make", _making(environ), {"peak_mb": MEMORY_AIM_MB})
        door = socket.create_server(("127.0.0.1", PORT), backlog=128)
        with serving(_beside(scene, create_app(rt)), door=door), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path())
            page = browser.new_context().new_page()
            page.context.add_cookies([{"name": "session", "value": SECRET, "url": rt.settings.site_url}])
            page.goto(f"{rt.settings.site_url}/kiem-tra/goi")
            missed += _on_the_phone(scene, page, pack_id)
            browser.close()
        return int(missed > 0)


def _scene(rt: Runtime) -> Scene:
    now = rt.clock()
    with transaction(rt.main) as db:
        agency = make.agency(db)
        person = Person(name="inspector", role="inspector", fs_uniquifier="inspector", made_at=now)
        db.add(person)
        db.flush()
        db.add(Post(person_id=person.id, agency_id=agency.id, since=now))
        content = {"_user_id": "inspector", "_fresh": True, "person_id": person.id, "role": "inspector"}
        content |= {"password_at": now.timestamp(), "second_factor": True}
        session = NewSession(digest(SECRET), person.id, content, "Chrome, Android", now + timedelta(hours=12))
        begin_session(db, session=session, instead_of=None, now=now)
        admin = make.actor("admin", 900)
        service.new_key(db, actor=admin, keys=rt.keys, now=now)
        actor = make.actor("inspector", person.id, units=frozenset({agency.id}), home=agency.id)
        runs, batches = _stamps(db, rt)
    return Scene(rt, actor, runs, batches)


def _stamps(db: Any, rt: Runtime) -> tuple[list[int], list[int]]:
    runs: list[int] = []
    batches: list[int] = []
    products = [_product(db, number) for number in range(PRODUCERS)]
    for number in range(RUNS):
        of = products[number % PRODUCERS]
        run = make.run(db, of, rt.keys, base=number * QUANTITY, quantity=QUANTITY)
        runs.append(run.id)
        for part in range(RANGES):
            batch = make.batch(db, of, lot=f"L{number:03d}-{part}", quantity=QUANTITY)
            batches.append(batch.id)
            lo = part * QUANTITY // RANGES
            happened = {"batch_id": batch.id, "activated_at": rt.clock() - timedelta(days=1), "activated_by": 1}
            # Of each run the first 1,100 stamps are left for the updates.
            make.stretch(db, run, lo + 1_100 * (part == 0), lo + QUANTITY // RANGES, **happened)
    return runs, batches


def _product(db: Any, number: int) -> Any:
    producer = make.producer(db, name=f"Hợp tác xã nông nghiệp số {number}")
    product = make.product(db, producer, name=f"Mật ong hoa rừng số {number}")
    make.ocop_item(db, product)
    paper = Certificate(producer_id=producer.id, kind="vietgap", name="VietGAP", number=f"VG-{number}")
    paper.issuer, paper.valid_to, paper.made_at, paper.made_by = "Tổ chức", date(2027, 6, 1), product.made_at, 1
    db.add(paper)
    return product


def _asked_for(scene: Scene) -> int:
    with transaction(scene.rt.main) as db:
        wanted = NewPack("Cả tỉnh", Choice(areas=(make.WARD[0],)))
        return service.make_pack(db, actor=scene.inspector, wanted=wanted, now=scene.rt.clock()).id


WORKER = """
import re, time
from pathlib import Path
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.jobs import runner
from trace.working import JOBS
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
rt = Runtime.from_settings(Settings.from_env())
before, begun, work = peak(), time.perf_counter(), time.process_time()
runner.run_due(rt, JOBS)
print(time.perf_counter() - begun, time.process_time() - work, before, peak())
"""


def _making(environ: dict[str, str]) -> dict[str, float]:
    """A new worker lays the million into blocks: its seconds, and its memory before and at its peak."""
    python = [sys.executable, "-c", WORKER]
    here = Path(__file__).parents[1]
    done = subprocess.run(python, env=environ, cwd=here, capture_output=True, text=True, check=True)  # noqa: S603
    seconds, busy, before, peak = map(float, done.stdout.split())
    return {"seconds": seconds, "processor_s": busy, "peak_mb": peak, "growth_mb": peak - before}


def _on_the_phone(scene: Scene, page: Page, pack_id: int) -> int:
    applied = []
    for _ in range(ROUNDS):
        page.evaluate(FORGET)
        applied.append(page.evaluate(UPDATE, pack_id))
    size, seconds = applied[0]["bytes"], median(one["ms"] for one in applied) / 1000
    figures = {"bytes": size, "apply_s": seconds, "at_400_kbit_s": size * 8 / LINE_KBITS / 1000}
    missed = _told("packs.apply", figures, {"bytes": BYTES_AIM, "apply_s": APPLY_AIM_S})
    missed += _found(scene, page)
    door = f"{scene.rt.settings.site_url}/kiem-tra/goi/{pack_id}/to-khai"
    manifests = [_timed(lambda: page.request.get(door).body()) for _ in range(ROUNDS)]
    _told("packs.manifest", {"ms": 1000 * median(manifests)}, {})
    for name, change in {"recall": _recall, "thousand_at_once": _at_once, "thousand_apart": _apart}.items():
        change(scene)
        done = page.evaluate(UPDATE, pack_id)
        _told(f"packs.delta.{name}", {"bytes": done["bytes"], "ms": done["ms"]}, {})
    return missed + _against_naive(page, size, seconds)


def _found(scene: Scene, page: Page) -> int:
    """Known and unknown codes in turn: warm, on a processor six times as slow, and the first after the app opens, which
    reads and proves its packs (`warm_ms`) while the PIN is being typed."""
    known = _codes(scene, scene.runs[-1], ASKED)
    codes = [code for pair in zip(known, (f"{number:020d}" for number in range(ASKED)), strict=True) for code in pair]
    warm = page.evaluate(FIND, codes)
    if warm["known"] != ASKED:
        raise ArithmeticError(f"{warm['known']} of {ASKED} codes were known")
    page.reload()
    cold = page.evaluate(FIND, codes[:2])
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    slow = page.evaluate(FIND, codes[:200])
    page.reload()
    warmed = page.evaluate(WARM)
    slow_cold = page.evaluate(FIND, codes[:2])
    line.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    figures = {"ms": median(warm["times"]), "ms_p99": warm["times"][len(warm["times"]) * 99 // 100]}
    figures |= {"first_ms": cold["first"], "slow_ms": median(slow["times"]), "slow_first_ms": slow_cold["first"]}
    figures["slow_warm_ms"] = warmed
    return _told("packs.find", figures, dict.fromkeys(("ms_p99", "slow_ms", "slow_first_ms"), FIND_AIM_MS))


def _codes(scene: Scene, run_id: int, count: int) -> list[str]:
    keys = stamp_keys(scene.rt.keys)
    with snapshot(scene.rt.main) as db:
        run = db.get_one(Run, run_id)
        slot_key = keys.slot(db, run.slot)
        return list(as_text(seal_many(keys.seal(slot_key, run.id, run.salt), run.base, count)))


def _recall(scene: Scene) -> None:
    now = scene.rt.clock()
    with transaction(scene.rt.main) as db:
        batch = db.get_one(make.Batch, scene.batches[0])
        made = Recall(producer_id=batch.producer_id, kind="compulsory", decided_by="Chi cục", decision_no="12/QĐ")
        made.decision_date, made.scope, made.public_text = now.date(), f"Lô {batch.lot}", "Dư lượng vượt mức cho phép"
        made.entered_at, made.entered_by, made.published_at, made.published_by = now, 1, now, 2
        db.add(made)
        db.flush()
        db.add(RecallBatch(recall_id=made.id, batch_id=batch.id))


def _at_once(scene: Scene) -> None:
    """A thousand stamps of one run, in one act."""
    _activate(scene, [(scene.runs[-1], 0, 1_000)])


def _apart(scene: Scene) -> None:
    """A thousand stamps of twenty producers in runs of theirs, ten in each, one here and one there."""
    _activate(scene, [(run_id, 2 * at, 2 * at + 1) for run_id in scene.runs[:-1] for at in range(10)])


def _activate(scene: Scene, spans: list[tuple[int, int, int]]) -> None:
    happened = {"batch_id": scene.batches[0], "activated_at": scene.rt.clock(), "activated_by": 1}
    with transaction(scene.rt.main) as db:
        db.add_all(StampRange(run_id=run_id, lo=lo, hi=hi, **happened) for run_id, lo, hi in spans)


def _beside(scene: Scene, app: Any) -> Any:
    """The site, and beside it the same stamps as one would first write them: each code with state, product and run."""
    listed = [
        [code, ["active", run_id % PRODUCERS, run_id]]
        for run_id in scene.runs
        for code in _codes(scene, run_id, QUANTITY)
    ]
    naive = json.dumps(listed, separators=(",", ":")).encode()

    def answer(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/static/naive.json":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(naive)))])
        return [naive]

    return answer


def _against_naive(page: Page, size: int, seconds: float) -> int:
    """The list of whole codes, parsed and kept as a map."""
    answers = [page.evaluate(NAIVE) for _ in range(3)]
    theirs, length = median(one["ms"] for one in answers) / 1000, answers[0]["bytes"]
    figures = {"bytes": length, "apply_s": theirs, "bytes_ratio": length / size, "time_ratio": theirs / seconds}
    return _told("packs.naive", figures, {})


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _told(name: str, figures: dict[str, float], most: dict[str, float]) -> int:
    """Prints one line; returns how many of its figures are over their aim."""
    over = [key for key, aim in most.items() if figures[key] > aim]
    shown = {key: float(f"{value:.4g}") if value < 1e5 else int(value) for key, value in figures.items()}
    print(json.dumps({"name": name, **shown, "aims": most, "passed": not over}), flush=True)
    return len(over)


if __name__ == "__main__":
    sys.exit(main())
