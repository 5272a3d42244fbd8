"""A generated instance: runs with a batch of their own each, products, producers, papers and a journey."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, update

from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.core.codes import Serial, seal
from trace.registry.models import Batch, Certificate, OcopItem, Producer, Product, ProductionStep, ProductVersion, Site
from trace.stamps.keyring import new_wrapped, stamp_keys
from trace.stamps.models import Run, StampKey, StampRange

PRODUCTS, PRODUCERS = 2_000, 500
CODES, FEW_RUNS = 20_000, 100
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
WARD = {"ward_code": "18313", "ward_valid_from": date(2025, 7, 1)}
MADE = {"made_at": MOMENT, "made_by": 1}
NUMBERS = frozenset(("id", "producer_id", "site_id", "product_id", "batch_id", "run_id"))
Row = dict[str, Any]


@dataclass(frozen=True)
class Ordered:
    """How many runs, of how many stamps each; their numbers begin after `above`, where there is something already."""

    runs: int = 10_000
    stamps: int = 1_000
    above: int = 0

    @property
    def numbers(self) -> range:
        """The numbers of the runs."""
        return range(self.above + 1, self.above + 1 + self.runs)


@dataclass(frozen=True)
class Codes:
    """Codes to ask for: spread over all runs, and of a few of them."""

    spread: list[str]
    few: list[str]


def fill(rt: Runtime, ordered: Ordered, *, codes: int = CODES) -> Codes:
    """Insert producers, products, batches and active runs; returns codes over all runs, and over a few of them."""
    with transaction(rt.main) as db:
        db.add(StampKey(slot=1, wrapped=new_wrapped(rt.keys, 1), made_at=MOMENT, made_by=1))
        db.flush()
        for table, rows in _rows(ordered):
            db.execute(insert(table), [_after(ordered.above, row) for row in rows])
        # A version has its product's number.
        db.execute(update(Product).where(Product.id > ordered.above).values(accepted_version_id=Product.id))
    chance = random.Random(20261120)  # noqa: S311 - a fixed order of questions, no secret
    printed = printer(rt, ordered)

    def code(run: int) -> str:
        return printed(run, chance.randrange(ordered.stamps))

    spread = [code(chance.choice(ordered.numbers)) for _ in range(codes)]
    return Codes(spread, [code(chance.choice(ordered.numbers[:FEW_RUNS])) for _ in range(codes)])


def printer(rt: Runtime, ordered: Ordered) -> Callable[[int, int], str]:
    """What gives the code of a stamp of an instance that is filled, by its run and its place in the run."""
    keys = stamp_keys(rt.keys)
    with transaction(rt.main) as db:
        slot_key = keys.slot(db, 1)
    assert slot_key is not None  # noqa: S101 - `fill` has put it there

    def code(run: int, ordinal: int) -> str:
        return seal(keys.seal(slot_key, run, _salt(run)), Serial(run * ordered.stamps + ordinal))

    return code


def _after(above: int, row: Row) -> Row:
    """The row with all its numbers, and those it names, that much higher; a run's block moves along."""
    if not above:
        return row
    moved = {name: value + above for name, value in row.items() if name in NUMBERS}
    if "base" in row:
        moved |= {"base": row["base"] + above * row["quantity"], "salt": _salt(moved["id"])}
    return row | moved


def _salt(run: int) -> bytes:
    return run.to_bytes(16, "big")


def _rows(ordered: Ordered) -> Iterator[tuple[type, list[Row]]]:
    producers, products, runs = (range(1, 1 + count) for count in (PRODUCERS, PRODUCTS, ordered.runs))
    yield Producer, [_producer(n) for n in producers]
    yield Site, [_site(n) for n in producers]
    yield Product, [_product(n) for n in products]
    yield ProductVersion, [_version(n) for n in products]
    yield OcopItem, [_ocop(n) for n in products[::2]]
    yield Certificate, [_certificate(2 * n + more) for n in producers for more in (0, 1)]
    yield Batch, [_batch(n) for n in runs]
    yield ProductionStep, [_step(3 * n + seq, n, seq) for n in runs for seq in range(3)]
    yield Run, [_run(n, ordered.stamps) for n in runs]
    yield StampRange, [_range(n, ordered.stamps) for n in runs]


def _owner(product: int) -> int:
    return 1 + product % PRODUCERS


def _goods(run: int) -> int:
    return 1 + run % PRODUCTS


def _producer(n: int) -> Row:
    words = {"name": f"Hợp tác xã Nông sản Minh Họa {n}", "folded": f"hop tac xa nong san minh hoa {n}"}
    return {
        "id": n,
        "version": 1,
        **words,
        "legal_type": "cooperative",
        "tax_id_kind": "mst",
        "address": f"Thôn {n}",
        **WARD,
        "former_address": "huyện Vũ Quang, Hà Tĩnh",
        "checked_by_unit": "Chi cục Quản lý chất lượng",
        "checked_on": date(2026, 3, 1),
        **MADE,
        "updated_at": MOMENT,
    }


def _site(n: int) -> Row:
    words = {"name": f"Xưởng {n}", "kind": "workshop", "code": f"DD{n}", "address": "Thôn 1"}
    return {"id": n, "version": 1, "producer_id": n, **words, **WARD, **MADE}


def _product(n: int) -> Row:
    return {"id": n, "version": 1, "producer_id": _owner(n), "group_key": "I.2.b", "trace_code": f"SP{n}", **MADE}


def _version(n: int) -> Row:
    words = {
        "name_vi": f"Mật ong hoa rừng số {n}",
        "name_en": f"Forest honey {n}",
        "folded": f"mat ong hoa rung so {n}",
    }
    more = {"brand": "Minh Họa", "origin": "Việt Nam", "net_content": "Chai 500 ml", "standards": ["TCVN 12605:2019"]}
    checked = {"checked_by_unit": "Chi cục Quản lý chất lượng", "checked_on": date(2026, 3, 2)}
    return {
        "id": n,
        "version": 1,
        "product_id": n,
        "number": 1,
        "state": "accepted",
        **words,
        **more,
        **checked,
        **MADE,
    }


def _ocop(n: int) -> Row:
    decided = {"decision_no": f"{n}/QĐ-UBND", "decision_date": date(2025, 5, 5), "valid_to": date(2028, 5, 5)}
    words = {"group_key": "I.2.b", "star": 4, "criteria_version": "2023", "issuer": "UBND tỉnh Hà Tĩnh"}
    return {"id": n, "version": 1, "product_id": n, **decided, **words, **MADE}


def _certificate(n: int) -> Row:
    words = {"kind": ("vietgap", "haccp")[n % 2], "name": "Chứng nhận", "number": str(n), "issuer": "Tổ chức Minh Họa"}
    return {"id": n, "version": 1, "producer_id": n // 2, **words, "valid_to": date(2028, 1, 1), **MADE}


def _batch(n: int) -> Row:
    dates = {"mfg_date": date(2026, 10, 1), "exp_date": date(2029, 10, 1), "exp_kind": "use_by"}
    goods = {"producer_id": _owner(_goods(n)), "product_id": _goods(n), "site_id": _owner(_goods(n))}
    words = {"lot": f"L{n:05d}", "trace_code": f"LO{n}", "quantity": 1_000, "unit": "chai"}
    return {"id": n, "version": 1, **goods, **words, **dates, **MADE, "updated_at": MOMENT}


def _step(number: int, batch: int, seq: int) -> Row:
    name = ("Quay mật", "Lọc mật", "Đóng chai, dán tem")[seq]
    words = {"name_vi": name, "place": "xã Vũ Quang", "done_by": "Tổ 2"}
    return {"id": number, "batch_id": batch, "seq": seq, **words, "event_time": MOMENT, **MADE}


def _run(n: int, stamps: int) -> Row:
    goods = {"producer_id": _owner(_goods(n)), "product_id": _goods(n), "stock": "a4-65", "qr_case": "upper"}
    made = {"salt": _salt(n), "site_url": "https://txng.example.vn", "state": "released"}
    ordered = {"ordered_at": MOMENT, "ordered_by": 1}
    return {"id": n, "version": 1, "slot": 1, "base": n * stamps, "quantity": stamps, "kind": "unit", **goods} | (
        made | ordered
    )


def _range(n: int, stamps: int) -> Row:
    return {"run_id": n, "lo": 0, "hi": stamps, "batch_id": n, "activated_at": MOMENT, "activated_by": 1}
