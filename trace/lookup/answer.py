"""The public answer as plain values, for `schemas.VerdictView` and for commands: what the page says, no more."""

from dataclasses import fields
from datetime import date, datetime

from trace.core.words import VIETNAM
from trace.lookup import rules
from trace.lookup.pages.sentences import PlaceWords, Sentences, sentences
from trace.lookup.rules import (
    Batch,
    Certificate,
    Facts,
    Hold,
    OcopItem,
    Product,
    Recall,
    ScanEvidence,
    Source,
    State,
    Step,
    Verdict,
)
from trace.lookup.words import Language

STATUS: dict[State, int] = {"unknown_typed": 404, "unknown_scanned": 404, "service_trouble": 503}
"""The HTTP status of a state; 200 for all others."""

Answer = dict[str, object]


def status_of(state: State) -> int:
    """The HTTP status of a state, the same for page and JSON."""
    return STATUS.get(state, 200)


def answer(verdict: Verdict, *, lang: Language, place: PlaceWords, checked_at: datetime) -> Answer:
    """Everything the page of a verdict says, as values. Where the page names no goods, neither does this."""
    words = sentences(lang, place)
    local = checked_at.astimezone(VIETNAM)
    facts = verdict.facts
    return {
        "state": verdict.state,
        "tone": verdict.tone,
        "status": status_of(verdict.state),
        "language": lang,
        "headline": words[f"state.{verdict.state}"],
        "lines": [words.plain(line) for line in verdict.lines],
        "details": [words.plain(line) for line in verdict.details],
        "lower_states": list(verdict.lower),
        "also": [words.plain(line) for line in verdict.others],
        "fixed_sentence": words["fixed"] if verdict.tone == "green" else None,
        "shared_code": words.plain(verdict.shared) if verdict.shared else None,
        "scanned": words.plain(verdict.scanned) if verdict.scanned else None,
        "scans": _scans(facts.scans) if facts and facts.scans else None,
        "stamp_kind": facts.stamp_kind if facts else None,
        "code": verdict.code or None,
        "demo": verdict.demo,
        "demo_notice": words["ui.demo"] if verdict.demo else None,
        "checked_at": local,
        "issued_to": facts.producer.name if facts else None,
        "hold": _hold(verdict),
        "recall": _recall(verdict, words),
        **_goods(verdict.goods, words, local.date()),
    }


def _scans(scans: ScanEvidence) -> Answer:
    """Earlier look-ups of the code, of a lot or place where the code is theirs; the hour of none."""
    return {"first_on": scans.first_on, "count": scans.count, "provinces": scans.provinces}


def _hold(verdict: Verdict) -> Answer | None:
    return {**_given(verdict.hold), "concluded": False} if verdict.hold else None


def _recall(verdict: Verdict, words: Sentences) -> Answer | None:
    if verdict.recall is None:
        return None
    advice = " ".join(words.plain(line) for line in rules.recall_advice(verdict.recall))
    return {**_given(verdict.recall), "advice": advice}


def _goods(facts: Facts | None, words: Sentences, today: date) -> Answer:
    if facts is None:
        nothing: Answer = dict.fromkeys(("product", "producer", "batch", "ocop"))
        return {**nothing, "certificates": [], "journey": [], "notices": []}
    return {
        "product": _product(facts, words),
        "producer": _producer(facts),
        "batch": _batch(facts),
        "ocop": _ocop(facts, today),
        "certificates": [_certificate(paper, words) for paper in _papers(facts, today)],
        "journey": [{**_given(step), "source": _source(step.source)} for step in facts.journey],
        "notices": [{"mark": note.mark, "text": words.plain(note.line)} for note in rules.notices(facts, today)],
    }


def _product(facts: Facts, words: Sentences) -> Answer:
    product = facts.product
    told = {name: value for name, value in _given(product).items() if name != "translations"}
    return {**told, "name": product.name_for(words.language).text, "source": _source(product.source)}


def _producer(facts: Facts) -> Answer:
    """Named field by field: what a household must not show can then not slip through."""
    producer = facts.producer
    return {
        "name": producer.name,
        "address": producer.address or None,
        "former_address": producer.former_address or None,
        "source": _source(producer.source),
    }


def _batch(facts: Facts) -> Answer | None:
    batch = facts.batch
    if batch is None:
        return None
    dateless = {"exp_date": None, "exp_kind": "none"} if facts.stamp_kind == "plaque" else {}
    return {**_given(batch), "source": _source(batch.source), **dateless}


def _ocop(facts: Facts, today: date) -> Answer | None:
    if facts.ocop is None:
        return None
    standing = rules.ocop_standing(facts.ocop, today)
    return {
        **_given(facts.ocop),
        "state": standing.state,
        "valid_to": standing.valid_to,
        "source": _source(facts.ocop.source),
    }


def _papers(facts: Facts, today: date) -> list[rules.Paper]:
    return [rules.paper(certificate, today) for certificate in facts.certificates]


def _certificate(paper: rules.Paper, words: Sentences) -> Answer:
    held = paper.certificate
    return {
        **_given(held),
        "name": str(words.paper(paper).striptags()),
        "state": paper.state,
        "source": _source(held.source),
    }


def _source(source: Source) -> Answer:
    return {"checked": source.checked, "unit": source.unit or None, "checked_on": source.checked_on}


def _given(thing: Hold | Recall | Product | Batch | OcopItem | Certificate | Step) -> Answer:
    """A fact's own fields, one level deep, with what was left empty as null."""
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return {name: None if value == "" else value for name, value in values.items()}
