"""A code that a phone has read, asked online: the verdict and the few lines an inspector needs first, small and fast.

Read on one bar of signal: one request, one small answer. What lies behind it is on the page that `address` names.
Nothing is counted as a scan: an inspector is no customer. Only the right code of a stamp that was never printed is seen
by the observer here too: whoever finds one has found goods of somebody who holds our keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, request, url_for
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import Refused, Unavailable
from trace.core.gs1 import Gtin
from trace.core.reason import Reason
from trace.core.typed import read_typed
from trace.inspections import queries
from trace.inspections.queries import Brief
from trace.inspections.views.frame import blueprint
from trace.inspections.views.panels import About, heard, heard_line
from trace.inspections.views.verdict import said
from trace.lookup import asking, rules
from trace.lookup.asking import Asked
from trace.lookup.front import ASKED
from trace.lookup.rules.papers import paper
from trace.registry.queries import FoundProduct
from trace.stamps import rules as stamp_rules
from trace.web.guard import needs, speaks_json
from trace.web.pages import now, runtime, shown_day, shown_number
from trace.web.pages import shown_moment as moment

Line = tuple[str, str]
UNKNOWN = Reason("inspection.code_unread", field="code")


@blueprint.route("/kiem-tra/hien-truong/tra", methods=["POST"])
@needs("inspection.see")
@speaks_json
def look_up() -> Response:
    """What stands behind `code`: a stamp, the products of a GTIN, or nothing of ours. The code is in no address."""
    body = request.get_json(silent=True)
    sent: dict[str, Any] = body if isinstance(body, dict) else {}
    code = sent.get("code")
    if not isinstance(code, str) or not code.strip():
        raise Refused(UNKNOWN)
    read = read_typed(code)
    if isinstance(read, Gtin):
        return _answered(_products(read, code))
    route: rules.Route = "typed" if sent.get("typed") is True else "scanned"
    asked = asking.ask(runtime(), code, route=route, now=now())
    if asked.unprinted:
        request.environ[ASKED] = asked
    return _answered(_stamp(asked))


def _answered(body: dict[str, Any]) -> Response:
    return jsonify(body | {"as_of": now().isoformat(timespec="seconds")})


def _verdict(verdict: rules.Verdict) -> dict[str, Any]:
    told = said(verdict)
    return {"state": verdict.state, "colour": verdict.tone, "words": told["headline"], "said": told["lines"]}


def _products(gtin: Gtin, code: str) -> dict[str, Any]:
    with snapshot(runtime().main) as db:
        found = queries.products_of_gtin(db, gtin.gtin14)
    body = {"kind": "product", "found": bool(found), "choices": [_choice(one) for one in found]}
    return body if found else body | {"verdict": _verdict(rules.other_issuer(code))}


def _choice(one: FoundProduct) -> dict[str, Any]:
    address = url_for("inspections.product_record", product_id=one.product.id)
    return {"product_id": one.product.id, "product": one.version.name_vi, "producer": one.producer, "address": address}


def _stamp(asked: Asked) -> dict[str, Any]:
    verdict, stamp, facts = asked.verdict, asked.stamp, asked.verdict.facts
    if verdict.state == "service_trouble":
        raise Unavailable(Reason("inspection.cannot_check"))
    if stamp is None or facts is None:
        return {"kind": "stamp", "found": False, "verdict": _verdict(verdict), "lines": []}
    with snapshot(runtime().main) as db:
        brief = queries.brief(db, stamp)
        told = heard_line(heard(db, About(stamp.run_id, brief.ordinal, stamp.batch_id)))
    return {
        "kind": "stamp",
        "found": True,
        "run_id": stamp.run_id,
        "ordinal": brief.ordinal,
        "batch_id": stamp.batch_id,
        "product_id": stamp.product_id,
        "producer_id": stamp.producer_id,
        "address": url_for("inspections.stamp", run_id=stamp.run_id, ordinal=brief.ordinal),
        "verdict": _verdict(verdict),
        "product": facts.product.name_vi,
        "producer": facts.producer.name,
        "batch": facts.batch.lot if facts.batch else None,
        "lines": [*_of_goods(facts), *_of_brief(brief), *told],
    }


def _of_goods(facts: rules.Facts) -> list[Line]:
    """What the goods are, with what an inspector reads off the pack."""
    batch, lines = facts.batch, [(_("Commune"), facts.producer.commune)]
    if batch:
        dates = [(_("Made on"), batch.mfg_date), (_exp_label(batch.exp_kind), batch.exp_date)]
        lines += [(label, shown_day(day)) for label, day in dates if day]
        if batch.quantity is not None:
            lines.append((_("Quantity"), f"{shown_number(batch.quantity)} {batch.unit}"))
    if facts.stamp.activated_at:
        lines.append((_("Activated"), moment(facts.stamp.activated_at)))
    lines += [(_("Paused by"), f"{hold.unit}, {shown_day(hold.started_on)}") for hold in facts.holds[:2]]
    return lines + _papers(facts)


def _exp_label(kind: str) -> str:
    return str(_("Use by") if kind == "use_by" else _("Best before"))


def _papers(facts: rules.Facts) -> list[Line]:
    today = now().date()
    states = [paper(one, today).state for one in facts.certificates]
    good = sum(state in ("valid", "expiring", "conversion") for state in states)
    words = _("%(valid)s valid, %(rest)s not", valid=good, rest=len(states) - good)
    return [(_("Certificates"), words)] if states else [(_("Certificates"), _("None."))]


def _of_brief(brief: Brief) -> Sequence[Line]:
    place = _(
        "%(ordinal)s of %(quantity)s", ordinal=shown_number(brief.ordinal + 1), quantity=shown_number(brief.quantity)
    )
    lines = [(_("Number in its run"), place)]
    if brief.balance:
        most = stamp_rules.allowed(brief.balance, runtime().settings.mass_balance_tolerance_percent)
        used = {"activated": shown_number(brief.balance.activated), "allowed": shown_number(most)}
        lines.append((_("Stamps activated on it"), _("%(activated)s of at most %(allowed)s", **used)))
    if brief.found:
        words = _("%(num)s, newest %(moment)s", num=shown_number(brief.found), moment=moment(brief.found_at))
        lines.append((_("Earlier findings"), words))
    if brief.serious:
        lines.append((_("Serious faults"), shown_number(brief.serious)))
    if brief.alarms:
        lines.append((_("Open alarms of scans"), shown_number(brief.alarms)))
    return lines
