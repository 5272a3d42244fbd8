"""What lies on the desks of a generated province: the diary, goods bought and sold, sheets brought in, lists with a
roadmap, decisions on OCOP to be matched, what was received at counters, notices, results, ratings, substitutes.
"""

from __future__ import annotations

from benchmarks.sizes import MADE, OFFICE, VERSION, Filling, Size, owner_of

NOON = "'2026-11-01 05:00:00.000000'"
LISTED = ("I", "I.2", "I.2.b", "I.1.a", "V.1")
BODY = '\'{"unit_above": "", "unit": "Chi cục", "place": "Hà Tĩnh", "subject": "Công nhận", "text": "Điều 1."'
BODY += ', "recipients": ["Cơ sở"], "signer_title": "Chi cục trưởng"}\''


def desks(size: Size) -> Filling:
    """The rows of each table."""
    return (*_diary(size), *_sheets(size), *_lists(), *_decisions(size), *_people(size))


def _diary(size: Size) -> Filling:
    """An entry for every fifth batch of producer 1's product and for others; every hundredth product was harvested
    before the waiting time after a spraying was over."""
    day = "date('2026-02-01', (i % 200) || ' days')"
    harvest = "i % 200 = 2"  # the day after the spraying of the entry before
    entry = MADE | {"id": "i", "product_id": f"CASE WHEN i % 10 < 5 THEN 1 ELSE 1 + i % {size.products} END"}
    entry |= {"site_id": f"CASE WHEN i % 10 < 5 THEN 1 ELSE 1 + i % {size.producers} END", "season": "'2026'"}
    entry |= {"producer_id": f"CASE WHEN i % 10 < 5 THEN 1 ELSE {owner_of(f'1 + i % {size.products}', size)} END"}
    entry |= {"step_id": f"CASE WHEN {harvest} THEN 6 WHEN i % 200 = 1 THEN 4 ELSE 2 END", "said": "'[]'"}
    entry |= {"name_vi": f"CASE WHEN {harvest} THEN 'Thu hoạch' ELSE 'Tưới nước' END", "name_en": "'Watering'"}
    entry |= {"counts": f"CASE WHEN {harvest} THEN 'harvested' ELSE '' END", "happened_on": day}
    entry |= {"amount": f"CASE WHEN {harvest} THEN 100 END", "unit": f"CASE WHEN {harvest} THEN 'kg' END"}
    entry |= {"pesticide": "CASE WHEN i % 200 = 1 THEN 'Abamectin' END"}
    entry |= {"pre_harvest_interval_days": "CASE WHEN i % 200 = 1 THEN 7 END"}
    entry |= {"harvest_from": f"CASE WHEN i % 200 = 1 THEN date({day}, '7 days') END"}
    raw = MADE | {"id": "i", "producer_id": f"CASE WHEN i % 100 = 1 THEN 1 ELSE 1 + i % {size.producers} END"}
    raw |= {"name": "goods.word", "supplier": "places.word", "received_on": "'2026-02-01'"}
    amount = {"quantity": "100", "unit": "'kg'"}
    sent = MADE | amount | {"id": "i", "batch_id": "i * 10 + 1", "consignee": "places.word", "sent_on": "'2026-09-01'"}
    taken = MADE | {"id": "i", "raw_batch_id": "i", "batch_id": "i * 10 + 1", "quantity": "10"}
    entries = 10 * size.producers
    return (
        ("diary_entries", entries, entry),
        ("diary_batches", entries // 2, MADE | {"batch_id": "1 + i / 20 * 100", "entry_id": "i"}),
        ("raw_batches", size.producers, raw | amount),
        ("raw_uses", size.producers, taken),
        ("shipments", size.producers, sent),
    )


def _sheets(size: Size) -> Filling:
    """Imports of producers and batches: every tenth of producer 1."""
    brought = MADE | {"id": "i", "kind": "'batches'", "mode": "'good'", "given_name": "'lo-' || i || '.xlsx'"}
    brought |= {"producer_id": f"CASE WHEN i % 10 = 1 THEN 1 ELSE 1 + i % {size.producers} END", "rows": "100"}
    brought |= {"form": "'xlsx'", "sha256": "'h' || i", "made": "97", "wrong": "3", "position": "100"}
    brought |= {"checked": "100", "read_at": NOON, "finished_at": NOON, "agency_id": f"{OFFICE}"}
    brought |= {"headings": "'[\"Số lô\"]'", "keys": "'[\"lot\"]'"}
    faults = {"import_id": "1", "row": "i", "reasons": '\'[{"code": "field.required", "field": "lot", "values": {}}]\''}
    imports = size.producers // 10 or 1
    return ("sheet_imports", imports, brought), ("import_faults", imports, faults)


def _lists() -> Filling:
    """One list in force with five groups, and thirty versions before it."""
    of = {"id": "i", "kind": "'mandatory'", "number": "i", "agency_id": f"{OFFICE}", "decision_no": "i || '/QĐ'"}
    of |= MADE | VERSION | {"effective_on": "date('2026-01-01', i || ' days')", "approved_at": NOON}
    of |= {"approved_by": "2", "proposed_by": "1", "proposed_at": NOON}
    keys = " ".join(f"WHEN {n} THEN '{key}'" for n, key in enumerate(LISTED))
    entry = {"id": "i", "list_id": "30", "group_key": f"CASE i - 1 {keys} END", "legal_basis": "'Thông tư'"}
    entry |= {"starts_on": "'2026-01-01'", "deadline": "'2027-01-01'"}
    said = MADE | {"id": "i", "list_id": "30", "agency_id": "1 + i", "agrees": "1", "words": "'Đồng ý'"}
    return ("product_lists", 30, of), ("list_entries", len(LISTED), entry), ("list_comments", 20, said)


def _decisions(size: Size) -> Filling:
    """Rows of decisions on OCOP that wait for a product; results of accepted cases, half of them rated."""
    row = MADE | VERSION | {"id": "i", "key": "'k' || i", "act": "'recognise'", "decision_no": "(i % 40) || '/QĐ'"}
    row |= {"decision_date": "'2026-01-10'", "valid_to": "'2029-01-10'", "issuer": "'UBND tỉnh'", "star": "3"}
    row |= {"criteria_version": "'2023'", "group_key": "'I.2.b'", "ward_code": "communes.code", "level": "'province'"}
    row |= {"product_name": "goods.word || ' ' || places.word || ' ' || i", "agency_id": f"{OFFICE}"}
    row |= {"producer_name": "legal.word || ' ' || goods.word || ' ' || places.word || ' ' || i"}
    row |= {"state": "CASE i % 4 WHEN 0 THEN 'placeholder' ELSE 'waiting' END"}
    case = f"(i * 20 + 2 - 10 * ((i * 20 + 2) > {size.cases}))"
    result = MADE | {"id": "i", "decision_id": case, "case_id": case, "producer_id": owner_of(case, size)}
    result |= {"agency_id": f"{OFFICE}", "subject": "'Công nhận'", "outcome": "'accepted'", "token": "'t' || i"}
    result |= {"year": "2026", "full_number": "i || '/QĐ'", "symbol": "'QĐ'", "dated": "'2026-11-01'", "public": "1"}
    result |= {"body": BODY, "stored_name": "'s' || i", "sha256": "'h' || i"}
    months = "printf('2026-%02d', 1 + i % 11)"
    rating = {"case_id": "i", "agency_id": f"CASE WHEN i % 3 THEN 2 + i % 69 ELSE {OFFICE} END", "month": months}
    rating |= {"token": "'r' || i", "asked_at": NOON, "rated_at": "CASE WHEN i % 2 THEN " + NOON + " END"}
    rating |= {"level": "CASE WHEN i % 2 THEN 1 + i % 3 END", "comment": "CASE WHEN i % 20 = 1 THEN 'Chậm' END"}
    return (
        ("ocop_matches", size.products // 20, row),
        ("results", size.cases // 20 - 1, result),
        ("case_ratings", size.cases, rating),
    )


def _people(size: Size) -> Filling:
    """Notices, of which every tenth is an officer's and every tenth a producer's at the telephone; what counters
    received today and before; substitutes."""
    told = {"id": "i", "made_at": NOON, "kind": "'case.accepted'", "key": "'k' || i", "recipient": "'person:' || i"}
    told |= {"person_id": f"CASE i % 10 WHEN 1 THEN 2 WHEN 2 THEN 5 ELSE 11 + i % {size.producers} END"}
    told |= {"content": '\'{"path": "/ho-so/1", "rate_path": "/", "code": "HS-2611-0001"}\''}
    told |= {"producer_id": f"CASE WHEN i % 10 = 3 THEN 1 + i % {size.producers} END", "to_phone": "i % 10 = 3"}
    sends = {"id": "i", "notice_id": "i", "channel": "'email'", "attempts": "1", "ended_at": NOON}
    sends |= {"state": "CASE WHEN i % 50 = 1 THEN 'failed' ELSE 'sent' END", "error": "'550'"}
    taken = {"id": "i", "agency_id": f"CASE WHEN i % 10 THEN 2 + i % 69 ELSE {OFFICE} END", "producer_id": "i"}
    taken |= {"case_id": "i", "papers": "'[\"other\"]'", "received_by": "2"}
    taken |= {"received_at": "datetime('2026-11-20', '-' || (i / 100) || ' days') || '.000000'"}
    taken |= {"month": "substr(datetime('2026-11-20', '-' || (i / 100) || ' days', '+7 hours'), 1, 7)"}
    taken |= {"waiting_s": "i % 1200", "serving_s": "i % 2400"}
    lent = MADE | {"id": "i", "from_person_id": "2", "to_person_id": "3", "why": "'Nghỉ phép'"}
    lent |= {"starts_on": "date('2026-01-01', (i * 5) || ' days')", "ends_on": "date('2026-01-03', (i * 5) || ' days')"}
    return (
        ("notices", 3 * size.producers, told),
        ("notice_sends", 3 * size.producers, sends),
        ("counter_receipts", size.producers, taken),
        ("delegations", 60, lent),
    )
