"""Fills an empty database with the demonstration province. Everything goes through the commands people use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.demo import (
    desk,
    diary,
    field,
    fieldwork,
    measuring,
    office,
    people,
    register,
    reports,
    scanning,
    stamping,
)
from trace.demo.material import Entry, Province, morning, province
from trace.demo.people import Cast, SignIn
from trace.demo.register import Register
from trace.demo.stamping import Shown, Stage
from trace.inspections.packs import service as packs
from trace.stamps import service as stamps
from trace.stamps.rules import PROVINCE
from trace.stamps.service import TemplateWish

DEMO_SLOT = 0
TEMPLATES = (
    TemplateWish("Mẫu chung của tỉnh", PROVINCE),
    TemplateWish("Chỉ mã QR, cho nhãn nhỏ", replace(PROVINCE, code=False, address="room", barcode="none")),
)
Step = Callable[[str, int, int], None]


def shown_file(rt: Runtime) -> Path:
    """Where the stamps of the showcase are kept between starts."""
    return rt.settings.instance / "demo-stamps.json"


def accounts_file(rt: Runtime) -> Path:
    """Where the demonstration's sign-ins are kept, readable by its owner only."""
    return rt.settings.instance / "demo-accounts.txt"


def load(rt: Runtime, *, say: Step) -> list[Shown]:
    """Load the province as of today; `say(part, done, total)` hears how far it is. Conflict where somebody is at home.

    A load that was killed leaves no half province: `make clean-demo` starts afresh, since people are made first.
    """
    material = province(local_day(rt.clock()))
    with snapshot(rt.main) as db:
        if accounts.has_admin(db):
            raise Conflict(Reason("demo.not_empty"))
    secrets = people.new_passwords(material)
    cast, into = _frame(rt, material, secrets, say)
    with transaction(rt.main) as db:
        register.enter_papers(db, material, cast, into)
    entries = material["batches"]
    for number, entry in enumerate(entries):
        say("batches", number, len(entries))
        with transaction(rt.main) as db:
            register.enter_batch(db, material, entry, into)
    with transaction(rt.main) as db:
        diary.enter_diary(db, rt, material, into)
    shown = _stamps(rt, material, cast, into, say)
    for entry in entries:
        with transaction(rt.main) as db:
            stamping.pause_and_recall(Stage(db, rt, material, cast, into), entry)
    scanning.scan(rt, shown)
    reports.send_all(rt, material, cast, shown)
    for act in (desk.open_cases, office.furnish, fieldwork.work, measuring.impose):
        with transaction(rt.main) as db:
            act(Stage(db, rt, material, cast, into))
    with transaction(rt.main) as db:
        field.inspect(Stage(db, rt, material, cast, into), shown)
    _write_down(rt, cast.sign_ins, shown)
    return shown


def _frame(rt: Runtime, material: Province, secrets: dict[str, tuple[str, str]], say: Step) -> tuple[Cast, Register]:
    """People, the key of slot 0, producers and products."""
    into, now = Register(), morning(register.opening(material), 7)
    with transaction(rt.main) as db:
        cast = people.let_in(db, material, secrets, now=now)
        admin = cast.actor(db, "admin")
        stamps.open_slot(db, actor=admin, keys=rt.keys, slot=DEMO_SLOT, now=now)
        packs.new_key(db, actor=admin, keys=rt.keys, now=now)
        for wish in TEMPLATES:
            stamps.add_template(db, actor=admin, wish=wish, settings=rt.settings, now=now)
    for number, entry in enumerate(material["producers"]):
        say("producers", number, len(material["producers"]))
        with transaction(rt.main) as db:
            register.enter_producer(db, rt, material, cast, entry, into)
    for number, entry in enumerate(material["products"]):
        say("products", number, len(material["products"]))
        with transaction(rt.main) as db:
            register.enter_product(db, rt, material, cast, entry, into)
    return cast, into


def _stamps(rt: Runtime, material: Province, cast: Cast, into: Register, say: Step) -> list[Shown]:
    shown: list[Shown] = []
    entries: list[Entry] = [entry for entry in material["showcase"] if entry["act"] in stamping.ACTS]
    for number, entry in enumerate(entries):
        say("stamps", number, len(entries))
        with transaction(rt.main) as db:
            shown.append(stamping.show(Stage(db, rt, material, cast, into), entry, first=number == 0))
    unknown = material.of("showcase", state="unknown_scanned")[0]
    return [*shown, Shown("unknown_scanned", "", 0, unknown["code"])]


def _write_down(rt: Runtime, sign_ins: list[SignIn], shown: list[Shown]) -> None:
    path = accounts_file(rt)
    path.touch(mode=0o600)
    path.write_text("".join(f"{s.role:16} {s.login:12} {s.password}   {s.name}\n" for s in sign_ins), encoding="utf-8")
    shown_file(rt).write_text(json.dumps([asdict(stamp) for stamp in shown], indent=1), encoding="utf-8")


def shown_before(rt: Runtime) -> list[Shown]:
    """The showcase of an earlier load; empty when there was none."""
    path = shown_file(rt)
    return [Shown(**stamp) for stamp in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []
