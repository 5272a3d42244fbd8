"""A generated province of any size on SQLite, the same each time: written by the database itself, row from number.

Every table is one `INSERT … SELECT` from the numbers 1 … n. Columns that a later revision adds and that must hold
something get the plainest value of their type, so the generator need not follow each of them.

Not everything is spread evenly, for lists are long where much is in one hand: of a hundred products, batches and runs
one belongs to producer 1, and of a hundred batches one to its product 1.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

from benchmarks.desks import desks
from benchmarks.sizes import COMMUNES, MADE, OFFICE, UPDATED, VERSION, Filling, Size, owner_of
from trace.core.words import fold

GOODS = ("Cà phê", "Mật ong", "Bưởi", "Cam bù", "Nhung hươu", "Nước mắm", "Chè xanh", "Hồ tiêu", "Gạo nếp", "Lạc rang")
GOODS += ("Măng khô", "Tinh dầu tràm", "Sâm dây", "Cá bống kho", "Bánh đa vừng", "Rượu ghè", "Kẹo cu đơ", "Trứng gà")
PLACES = ("Đắk Hà", "Vũ Quang", "Hương Khê", "Kỳ Ninh", "Măng Đen", "Ngọc Linh", "Sơn Tây", "Phúc Trạch", "Thạch Hà")
PLACES += ("Cẩm Xuyên", "Bình Minh", "Tân Tiến", "Rào Nan", "Đức Thọ", "Hồng Lĩnh", "Cửa Sót", "Mường Hoong")
LEGAL = ("Hợp tác xã", "Tổ hợp tác", "Công ty TNHH", "Hộ kinh doanh")


def fill(path: Path, size: Size) -> None:
    """Fill the migrated main database at `path`. Indexes are made again at the end: much faster than row by row."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = off", "journal_mode = off", "foreign_keys = off", "cache_size = -400000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("PRAGMA temp_store = memory")
    _words(db)
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:
        db.execute(f'DROP INDEX "{name}"')
    for table, count, columns in (*_people(size), *_register(size), *_work(size), *desks(size)):
        _insert(db, table, count, columns)
    for _, sql in indexes:
        db.execute(sql)
    db.execute("PRAGMA journal_mode = wal")
    db.close()


def _words(db: sqlite3.Connection) -> None:
    """The words names are made of, each with its letters without marks, numbered from 0; and the communes in force."""
    for name, words in (("goods", GOODS), ("places", PLACES), ("legal", LEGAL)):
        db.execute(f"CREATE TEMP TABLE {name} (n INTEGER PRIMARY KEY, word, folded)")
        rows = [(n, word, fold(word)) for n, word in enumerate(words)]
        db.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)  # noqa: S608 - names of this file
    db.execute("CREATE TEMP TABLE communes (n INTEGER PRIMARY KEY, code, since)")
    db.execute(
        "INSERT INTO communes SELECT row_number() OVER (ORDER BY code) - 1, code, valid_from FROM admin_units"
        " WHERE province_code = '42' AND level = 'commune' AND valid_to IS NULL"
    )


def _insert(db: sqlite3.Connection, table: str, count: int, columns: dict[str, str]) -> None:
    known = db.execute(f"PRAGMA table_info({table})").fetchall()
    bare = {name: kind for _, name, kind, needed, default, _ in known if needed and default is None}
    filled = {name: "''" if "CHAR" in kind else "'[]'" if kind == "JSON" else "0" for name, kind in bare.items()}
    filled |= columns
    names, values = ", ".join(filled), ", ".join(filled.values())
    db.execute(
        "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers LIMIT ?)"  # noqa: S608
        f" INSERT INTO {table} ({names}) SELECT {values} FROM numbers"
        " JOIN goods ON goods.n = (i * 7 + i / 18) % 18 JOIN places ON places.n = (i * 5 + i / 17) % 17"
        " JOIN legal ON legal.n = i % 4 JOIN communes ON communes.n = i % (SELECT count(*) FROM communes)",
        (count,),
    )


# A commune's own people: those of producer p sit in commune p mod the number of communes, like the producer itself.
AGENCY = f"{COMMUNES} + {{owner}} % (SELECT count(*) FROM communes)"  # noqa: S608 - no word of anybody's in it
# Every tenth product has a number of GS1, with its check digit.
_BODY = "printf('0893%09d', i)"
_SUM = " + ".join(f"substr({_BODY}, {n}, 1) * {3 if n % 2 else 1}" for n in range(1, 14))
GTIN = f"CASE WHEN i % 10 = 0 THEN {_BODY} || ((10 - ({_SUM}) % 10) % 10) END"


def _people(size: Size) -> Filling:
    """Agencies, and people who sign in: 1 admin, 2 officer of the province, 3 officer of commune 1, 4 inspector,
    5 producer, 6 entry assistant of fifty producers; from 11 on a person for each producer."""
    staff = "CASE i WHEN 1 THEN 'admin' WHEN 4 THEN 'inspector' WHEN 5 THEN 'producer' WHEN 6 THEN 'entry_assistant'"
    names = {"name": "'Người ' || i", "fs_uniquifier": "'u' || i", "language": "'vi'", "recovery_hashes": "'[]'"}
    person = names | {"id": "i", "active": "1", "phone": "'09' || printf('%08d', i)", "made_at": MADE["made_at"]}
    agency = {"province_code": "'42'", "groups": "'[]'"}
    member = {"duty": "'manager'", "since": MADE["made_at"]}
    return (
        ("agencies", 1, agency | {"id": "1", "name": "'Chi cục Chất lượng'", "kind": "'sub_department'"}),
        (
            "agencies",
            69,
            agency
            | {"id": "i + 1", "name": "'UBND xã số ' || i", "kind": "'commune'", "parent_id": "1"}
            | {"ward_code": "(SELECT code FROM communes WHERE n = i - 1)"},
        ),
        ("people", 6, person | {"role": f"{staff} ELSE 'officer' END"}),
        ("people", size.producers, person | _shifted(person) | {"role": "'producer'"}),
        ("posts", 1, {"person_id": "2", "agency_id": "1", "head": "1", "since": MADE["made_at"]}),
        ("posts", 1, {"person_id": "3", "agency_id": "3", "head": "1", "since": MADE["made_at"]}),
        ("memberships", 1, member | {"person_id": "5", "producer_id": "1"}),
        (
            "memberships",
            min(50, size.producers),
            member | {"person_id": "6", "producer_id": "i", "duty": "'assistant'"},
        ),
        ("memberships", size.producers, member | {"person_id": "i + 10", "producer_id": "i"}),
    )


def _shifted(person: dict[str, str]) -> dict[str, str]:
    return {name: re.sub(r"\bi\b", "(i + 10)", value) for name, value in person.items()}


def _register(size: Size) -> Filling:
    owner = owner_of("i", size)
    place = {"ward_code": "communes.code", "ward_valid_from": "communes.since", "address": "'Thôn ' || i % 9"}
    named = {"name": "legal.word || ' ' || goods.word || ' ' || places.word || ' ' || i"}
    named |= {"folded": "legal.folded || ' ' || goods.folded || ' ' || places.folded || ' ' || i"}
    kinds = "CASE i % 4 WHEN 0 THEN 'cooperative' WHEN 1 THEN 'cooperative_group' WHEN 2 THEN 'enterprise'"
    tax = {"tax_id_kind": "'mst'", "tax_id": "printf('%010d', 100000000 + i)", "tax_id_print": "'print ' || i"}
    producer = place | named | tax | UPDATED | VERSION | {"id": "i", "legal_type": f"{kinds} ELSE 'household' END"}
    producer |= {
        "accepted_at": "CASE WHEN i % 20 THEN '2026-02-01 03:00:00.000000' END",
        "phone": "printf('09%08d', i - (i % 200 = 2))",
    }
    producer |= {"submitted_at": "CASE WHEN i % 20 THEN NULL ELSE '2026-11-18 03:00:00.000000' END"}
    site = place | MADE | VERSION | {"id": "i", "producer_id": f"1 + (i - 1) % {size.producers}", "kind": "'farm'"}
    product = MADE | VERSION | {"id": "i", "producer_id": owner, "group_key": "'I.2.b'", "accepted_version_id": "i"}
    version = MADE | VERSION | {"id": "i", "product_id": "i", "number": "1", "state": "'accepted'", "origin": "'VN'"}
    version |= {"name_vi": "goods.word || ' ' || places.word || ' ' || i", "standards": "'[\"TCVN 12345\"]'"}
    version |= {"folded": "goods.folded || ' ' || places.folded || ' ' || i", "brand": "places.word"}
    draft = version | {"id": f"i + {size.products}", "product_id": "i * 10", "number": "2", "state": "'submitted'"}
    return (
        ("producers", size.producers, producer),
        ("sites", size.producers, site | {"name": "'Trại ' || places.word", "code": "'DD' || i"}),
        ("products", size.products, product | {"trace_code": "printf('SP%08d', i)", "gtin": GTIN}),
        ("product_versions", size.products, version),
        ("product_versions", size.products // 10, draft),
        ("batches", size.batches, _batch(size)),
        ("production_steps", size.batches // 10, _step()),
        ("certificates", size.producers // 2, _certificate(size)),
        ("certificate_products", size.producers // 4, {"certificate_id": "i * 2", "product_id": "i * 3"}),
        ("ocop_items", size.products // 10, _ocop()),
    )


def _batch(size: Size) -> dict[str, str]:
    product = f"CASE WHEN i % 100 = 1 THEN 1 ELSE 1 + (i * 17) % {size.products} END"
    batch = UPDATED | VERSION | {"id": "i", "product_id": product, "lot": "'L' || i", "trace_code": "'LO' || i"}
    batch |= {"producer_id": owner_of(f"({product})", size)}
    batch |= {"mfg_date": "date('2026-01-01', (i % 300) || ' days')", "exp_kind": "'best_before'"}
    batch |= {"exp_date": "date('2027-06-01', (i % 300) || ' days')", "unit": "'gói'", "packs_stamped": "0"}
    return batch | {"quantity": "500 + i % 500", "units_per_pack": "1", "site_id": "NULL"}


def _step() -> dict[str, str]:
    when = {"event_time": "datetime('2026-01-01', (i % 300) || ' days') || '.000000'", "name_vi": "'Sơ chế'"}
    return MADE | when | {"id": "i", "batch_id": "i * 10", "seq": "1"}


def _certificate(size: Size) -> dict[str, str]:
    paper = MADE | VERSION | {"id": "i", "producer_id": f"1 + (i * 3) % {size.producers}", "kind": "'vietgap'"}
    paper |= {"name": "'VietGAP'", "number": "'VG-' || i", "issuer": "'Chi cục Trồng trọt'", "former_issuer": "0"}
    return paper | {"valid_from": "'2025-06-01'", "valid_to": "date('2026-06-01', (i % 700) || ' days')"}


def _ocop() -> dict[str, str]:
    item = MADE | VERSION | {"id": "i", "product_id": "i * 10", "group_key": "'I.2.b'", "star": "3 + i % 3"}
    item |= {"criteria_version": "'2023'", "decision_no": "(i % 40) || '/QĐ-UBND'", "issuer": "'UBND tỉnh'"}
    return item | {"decision_date": "'2025-01-10'", "valid_to": "date('2026-10-01', (i % 700) || ' days')"}


def _work(size: Size) -> Filling:
    owner = owner_of("i", size)
    released = "CASE WHEN i % 20 THEN 'released' ELSE 'ordered' END"
    run = VERSION | {"id": "i", "slot": "1", "base": "i * 1000", "quantity": "1000", "copies": "1", "kind": "'unit'"}
    run |= {"salt": "CAST(printf('salt%012d', i) AS BLOB)", "stock": "'a4-65'", "qr_case": "'upper'", "canary": "0"}
    run |= {"producer_id": owner_of("i * 3", size), "product_id": "i * 3", "site_url": "'https://txng.example.vn'"}
    run |= {"symbol_form": "'short'", "qr_level": "'M'", "qr_mask": "'best'", "state": released, "ordered_by": "5"}
    run |= {"ordered_at": "datetime('2026-01-01', (i % 300) || ' days') || '.000000'"}
    run |= {"approved_at": "CASE WHEN i % 20 THEN '2026-11-01 03:00:00.000000' END"}
    stretch = {"run_id": "i * 20 + 1", "lo": "0", "hi": "400", "activated_at": "'2026-11-02 03:00:00.000000'"}
    key = {"slot": "1", "wrapped": "x'00'", "state": "'active'", "next_serial": "1000000000"} | MADE
    entry = {"id": "i", "actor_id": "5", "actor_role": "'producer'", "content": "'{}'", "content_hash": "'h' || i"}
    entry |= {"act": "CASE i % 2 WHEN 0 THEN 'product.drafted' ELSE 'product.submitted' END"}
    entry |= {"object_kind": "'product'", "object_id": f"1 + i % {size.products}"}
    entry |= {"recorded_at": MADE["made_at"], "effective_at": MADE["made_at"]}
    link = {"seq": "i", "entry_id": "i", "hash": "'c' || i", "linked_at": MADE["made_at"]}
    return (
        ("stamp_keys", 1, key),
        ("runs", size.producers, run),
        ("stamp_ranges", size.producers // 21, stretch | {"batch_id": "1 + i", "activated_by": "5"}),
        ("cases", size.cases, _case(size, owner)),
        ("decisions", size.cases, _decision()),
        ("reports", max(20, size.producers // 5), _report(size)),
        ("ledger_entries", 2 * size.products, entry),
        ("ledger_links", 2 * size.products, link),
    )


def _case(size: Size, owner: str) -> dict[str, str]:
    of_producer = "i % 4 = 0"
    commune = AGENCY.format(owner=f"({owner})")
    case = VERSION | {"id": "i", "case_code": "printf('HS-2611-%04d', i)", "entered_by": "'[5]'", "producer_id": owner}
    case |= {"kind": f"CASE WHEN {of_producer} THEN 'producer' ELSE 'product' END", "group_key": "'I.2.b'"}
    case |= {"object_kind": f"CASE WHEN {of_producer} THEN 'producer' ELSE 'product_version' END"}
    case |= {"object_id": f"CASE WHEN {of_producer} THEN i / 4 ELSE i END", "ward_code": "communes.code"}
    case |= {"step": "1 + i % 2", "agency_id": f"CASE WHEN i % 3 THEN {commune} ELSE {OFFICE} END"}
    states = "CASE WHEN i % 10 = 0 OR i % 10 = 3 AND i % 3 = 0 THEN 'open' WHEN i % 50 = 1 THEN 'returned'"
    case |= {"state": f"{states} WHEN i % 7 = 0 THEN 'refused' ELSE 'accepted' END"}
    return case | {
        "opened_at": "datetime('2026-11-01', (i * 37 % 27000) || ' minutes') || '.000000'",
        "due_at": "datetime('2026-11-04', (i * 37 % 27000) || ' minutes') || '.000000'",
    }


def _decision() -> dict[str, str]:
    told = {"outcome": "'accepted'", "step": "1", "agency_id": f"{OFFICE}", "ticked": "'[]'"}
    return MADE | told | {"id": "i", "case_id": "i"}


def _report(size: Size) -> dict[str, str]:
    report = VERSION | {"id": "i", "reference": "printf('BC-2611-%06d', i)", "form_id": "'form' || i"}
    report |= {"secret_print": "'s' || i", "kind": "CASE i % 3 WHEN 0 THEN 'copy' ELSE 'wrong' END", "repeat": "0"}
    report |= {"state": "CASE i % 5 WHEN 0 THEN 'received' ELSE 'answered' END", "text": "'Tem bị bong'"}
    report |= {"product_id": "i * 3", "producer_id": owner_of("i * 3", size), "place": "'Chợ'", "agency_id": "1"}
    return report | {
        "made_at": "datetime('2026-11-01', (i * 37 % 27000) || ' minutes') || '.000000'",
        "due_at": "datetime('2026-11-04', (i * 37 % 27000) || ' minutes') || '.000000'",
    }


if __name__ == "__main__":
    fill(Path(sys.argv[1]), Size(int(sys.argv[2])))
