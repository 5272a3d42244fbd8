"""Looking a person's number up: exactly, by its keyed hash, and never without a line in the ledger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import Producer
from trace.registry.rules import TaxId, read_tax_id

NOBODY = 0


def seek_by_personal_id(db: Session, *, actor: Actor, number: str, keys: KeyRing, now: datetime) -> Producer | None:
    """The producer whose tax code is this personal number; None where there is none. Either way it is recorded.

    Refuses what is no personal number. Neither the number nor its hash stands in the ledger.
    """
    actor.must_on_something("producer.find_by_person")
    read = read_tax_id(number)
    if isinstance(read, Reason):
        raise Refused(read.beside("number"))
    if not isinstance(read, TaxId) or not read.private:
        raise Refused(Reason("search.not_personal", field="number"))
    found = registry_queries.producer_by_print(db, registry.tax_id_print(keys, number))
    on = ("producer", found.id if found else NOBODY)
    content = {"found": found is not None}
    ledger.append(db, actor=actor, act="producer.sought_by_person", on=on, now=now, content=content)
    return found
