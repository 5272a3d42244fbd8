"""The public's words on an inspector's page: a stamp as everybody reads it, a recall before it is public."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from trace.base.db import snapshot
from trace.core.codes import Serial, seal
from trace.inspections.queries import StampRecord
from trace.lookup import asking, rules
from trace.lookup.answer import Answer, answer
from trace.lookup.words import Language
from trace.registry.models import Batch, Producer
from trace.registry.rules import RecallDetails, RecallKind
from trace.stamps.keyring import stamp_keys
from trace.web import language
from trace.web.pages import now, runtime


def verdict_of(record: StampRecord) -> Answer:
    """What everybody reads of this stamp now; *cannot check now* when its key cannot be opened."""
    return said(asking.ask(runtime(), _code(record), route="scanned", now=now()).verdict)


def recall_preview(details: RecallDetails, kind: RecallKind, producer: Producer, batch: Batch) -> Answer:
    """What everybody would read of a stamp on this batch once the recall is public."""
    today = now()
    recall = rules.Recall(
        kind=kind,
        decided_by=details.decided_by if kind == "compulsory" else producer.name,
        decision_date=details.decision_date,
        decision_no=details.decision_no or "",
        scope=details.scope,
        public_text=details.public_text,
        advice=details.advice or "",
    )
    facts = rules.Facts(
        code="",
        stamp_kind="unit",
        producer=rules.Producer(producer.name, ""),
        product=rules.Product(""),
        stamp=rules.StampFacts(activated_at=today - timedelta(days=1)),
        batch=rules.Batch(batch.lot),
        recalls=(recall,),
    )
    return said(rules.verdict(facts, today))


def said(verdict: rules.Verdict) -> Answer:
    """A verdict in the words that the public reads, in the reader's language."""
    place = asking.place_of(runtime().settings)
    return answer(verdict, lang=cast(Language, language.chosen()), place=place, checked_at=now())


def _code(record: StampRecord) -> str:
    """The code on the stamp, worked out again from its run: it is stored nowhere."""
    rt, run = runtime(), record.run
    keys = stamp_keys(rt.keys)
    with snapshot(rt.main) as db:
        slot_key = keys.slot(db, run.slot)
    return seal(keys.seal(slot_key, run.id, run.salt), Serial(run.base + record.ordinal)) if slot_key else ""
