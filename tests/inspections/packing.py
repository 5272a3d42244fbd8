"""Packs for tests: generated facts of stamps, told as a pack tells them; packs laid into blocks as a worker does it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from trace.base.db import snapshot, transaction
from trace.core.words import local_day
from trace.inspections.packs import jobs, queries, rules, service
from trace.inspections.packs.rules import Choice
from trace.inspections.packs.service import NewPack
from trace.jobs import runner
from trace.lookup.pages.sentences import sentences
from trace.lookup.rules import (
    Batch,
    Certificate,
    CopyRule,
    Facts,
    Hold,
    OcopItem,
    Producer,
    Product,
    Recall,
    ScanEvidence,
    Site,
    StampFacts,
    notices,
    verdict,
)

JOBS = {service.packs.MAKE_JOB: jobs.make_pack}
COPIES = CopyRule(provinces=6)
LOT = "Lô {name} 7"  # braces in somebody's own words are nothing of ours


def made(rt, actor, choice, *, name="Chợ huyện, thứ sáu"):
    """A pack of the choice, with all its blocks."""
    with transaction(rt.main) as db:
        found = service.make_pack(db, actor=actor, wanted=NewPack(name, choice), now=rt.clock())
    laid(rt)
    return found


def laid(rt):
    """What a worker does for packs."""
    runner.run_due(rt, JOBS)


def everything(rt):
    """The choice of all communes with stamps."""
    with snapshot(rt.main) as db:
        return Choice(areas=tuple(one.key for one in queries.communes(db)))


def moments(chance, now):
    """No moment, or one around now: a millisecond before, then, after, and further away."""
    around = (timedelta(milliseconds=ms) for ms in (-1, 0, 1))
    far = (timedelta(days=days, hours=days) for days in (-400, -2, 2))
    return chance.choice([None, None, *(now + away for away in (*around, *far))])


def days(chance, today, *, missing=True):
    """No day, or one around today, at the edges of what the rules count in."""
    away = (-800, -366, -365, -2, -1, 0, 1, 59, 60, 61, 92, 366, 800)
    picked = chance.choice([None] * (4 * missing) + list(away))
    return None if picked is None else today + timedelta(days=picked)


def generated(count, now, seed=20):
    """So many cases of facts, of every kind of stamp, with everything that can happen to one."""
    chance = random.Random(seed)  # noqa: S311 - the same cases each time
    return [_facts(chance, now, local_day(now)) for _ in range(count)]


def _facts(chance: random.Random, now: datetime, today: date) -> Facts:
    batch = chance.choice([None, True, True])
    kind = chance.choice(["use_by", "best_before", "none"])
    exp_date = None if kind == "none" else days(chance, today, missing=False)
    calm = chance.random() < 0.4  # no measure: what stands below them comes to the top
    return Facts(
        code="73041826559044172838",
        stamp_kind=chance.choice(["unit", "unit_scratch", "lot", "plaque"]),
        producer=_producer(chance, today),
        product=Product("Cà phê bột Đăk Hà", net_content="Túi 250 g"),
        stamp=_sold(chance, now) if calm else _stamp(chance, now),
        batch=Batch(LOT, date(2026, 9, 15), exp_date, kind) if batch else None,
        site=chance.choice([None, Site("Suối nước nóng")]),
        holds=tuple(_hold(chance, today) for _ in range(0 if calm else chance.choice([0, 0, 1, 2, 3]))),
        recalls=tuple(_recall(chance, today) for _ in range(0 if calm else chance.choice([0, 0, 0, 1, 2, 3]))),
        ocop=_ocop(chance, today),
        certificates=tuple(_certificate(chance, today) for _ in range(chance.choice([0, 1, 2]))),
        scans=chance.choice([None, None, ScanEvidence(today, provinces=9, count=40)]),
    )


def _sold(chance, now):
    return StampFacts(activated_at=now - timedelta(days=3), consumed_at=moments(chance, now))


def _stamp(chance, now):
    names = ("activated_at", "voided_at", "stolen_at", "revoked_at", "consumed_at")
    happened = {name: moments(chance, now) for name in names}
    if chance.random() < 0.6:
        happened = dict.fromkeys(names) | {"activated_at": now - timedelta(days=3)}
        happened[chance.choice(names)] = moments(chance, now)
    reason, decision = chance.choice(["", "Dán sai lô"]), chance.choice(["", "QĐ-12"])
    return StampFacts(**happened, revoked_reason=reason, revoked_decision=decision, key_leaked=chance.random() < 0.1)


def _producer(chance, today):
    found = {name: days(chance, today) for name in ("suspended_on", "closed_on", "updated_on")}
    return Producer("HTX Mật ong Vũ Quang", "xã Vũ Quang, Hà Tĩnh", **found)


def _hold(chance, today):
    return Hold(
        f"Đội số {chance.randint(1, 3)}", days(chance, today, missing=False), days(chance, today, missing=False)
    )


def _recall(chance, today):
    return Recall(
        kind=chance.choice(["voluntary", "compulsory"]),
        decided_by="Chi cục",
        decision_date=days(chance, today, missing=False),
        decision_no=chance.choice(["", "12/QĐ"]),
        scope=chance.choice(["", "Lô L2411"]),
        public_text=chance.choice(["", "Dư lượng vượt mức"]),
        advice=chance.choice(["", "Mang đến nơi mua"]),
    )


def _ocop(chance, today):
    if chance.random() < 0.4:
        return None
    return OcopItem(
        star=4,
        decision_no="12/QĐ-UBND",
        decision_date=chance.choice([date(2024, 2, 29), date(2023, 11, 20), date(2025, 1, 31)]),
        issuer="UBND huyện",
        valid_to=days(chance, today),
        issuer_is_former=chance.random() < 0.3,
        revoked_on=days(chance, today),
        revoked_decision=chance.choice(["", "7/QĐ"]),
    )


def _certificate(chance, today):
    kind, name = chance.choice([("vietgap", "Chứng nhận VietGAP"), ("other_kind", "Giấy của {lot}")])
    return Certificate(
        kind=kind,
        name=name,
        issuer="Tổ chức",
        number="VG-1",
        valid_from=days(chance, today),
        valid_to=days(chance, today),
        suspended_on=days(chance, today),
        revoked_on=days(chance, today),
        in_conversion=chance.random() < 0.2,
    )


def told(facts):
    """The facts of a case as `packwords.factsOf` puts them together out of a pack."""
    stamp = rules.told_stamp(facts.stamp, None, None)
    return {
        "kind": facts.stamp_kind,
        "key_leaked": facts.stamp.key_leaked,
        "copied": facts.scans is not None,
        "stamp": stamp,
        "batch": facts.batch and rules.told_batch(facts.batch, site=None, updated_on=None, holds=(), recalls=()),
        "holds": [rules.told_hold(hold) for hold in facts.holds],
        "recalls": [rules.told_recall(recall) for recall in facts.recalls],
        "producer": rules.told_producer(facts.producer),
        "product": {"name": facts.product.name_vi},
        "ocop": facts.ocop and rules.told_ocop(facts.ocop),
        "certificates": [rules.told_certificate(each) for each in facts.certificates],
        "site": facts.site.name if facts.site else "",
    }


def answered(facts, now, place, language="vi"):
    """What the look-up answers of a case, in words, but for counts of scans: a pack has none."""
    words = sentences(language, place)
    found = verdict(facts, now, copy_rule=COPIES)
    details = [line for line in found.details if line.key != "fact.scans"]
    return {
        "state": found.state,
        "tone": found.tone,
        "lower": list(found.lower),
        "lines": [words.plain(line) for line in found.lines],
        "details": [words.plain(line) for line in details],
        "others": [words.plain(line) for line in found.others],
        "shared": words.plain(found.shared) if found.shared else None,
        "notices": [words.plain(note.line) for note in notices(facts, local_day(now))],
    }
