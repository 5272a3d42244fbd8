"""A producer, its product, a batch and a run, as rows of a database, and codes that look like theirs."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Dialect

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.reading import reader
from trace.core.codes import Serial, StampCode, check_digit, seal
from trace.core.typed import Reading
from trace.lookup import queries, rules
from trace.lookup.queries.everything import everything
from trace.stamps.keyring import stamp_keys


class _BesideShards(NamedTuple):
    """A reader as it is on Citus, where ranges lie in shards."""

    dialect: Dialect
    first: Callable[..., Any]

    def beside_shards(self):
        return True


class Shop:
    """A producer, its product, a batch, and a run whose stamps are active on the batch, as rows of one database."""

    def __init__(self, rt, *, kind="unit", **batch):
        self.rt, self.kind = rt, kind
        shared = kind in ("lot", "plaque")
        with transaction(rt.main) as db:
            self.producer = make.producer(db)
            self.product = make.product(db, self.producer)
            self.site = make.site(db, self.producer)
            self.batch = make.batch(db, self.product, **batch)
            size = {"quantity": 1, "copies": 640} if shared else {"quantity": 130}
            self.run = make.run(db, self.product, rt.keys, kind=kind, site=self.site, **size)
            self.code = make.code(db, self.run, rt.keys)

    def add(self, *rows):
        """These rows too."""
        with transaction(self.rt.main) as db:
            for row in rows:
                db.add(row)
                db.flush()
        return rows[0]

    def activate(self, **happened):
        """The whole run active on the batch since NOON, and whatever else happened to it."""
        with transaction(self.rt.main) as db:
            return make.stretch(db, self.run, batch_id=self.batch.id, activated_at=NOON, **happened)

    def found(self, code=None, gtin=None):
        return queries.facts(reader(self.rt.main), self.rt.keys, Reading(code or self.code, gtin))

    def facts(self):
        """The facts of the stamp, which are the same where its range is asked for first and all else after it."""
        found, on = self.found(), reader(self.rt.main)
        if found is not None:
            stamp = found.run_id, found.ordinal
            assert everything(_BesideShards(on.dialect, on.first), *stamp) == everything(on, *stamp)
        return found.facts

    def state(self, now=NOON):
        return rules.verdict(self.facts(), now).state


def wrong_tag(code):
    """The same hidden serial under the next tag."""
    nineteen = f"{code[:11]}{(int(code[11:19]) + 1) % 10**8:08d}"
    return StampCode(nineteen + check_digit(nineteen))


def beyond(shop, ordinal):
    """A code with the run's own tag, for a serial outside the run: what a thief of its salt and key could make."""
    keys = stamp_keys(shop.rt.keys)
    with snapshot(shop.rt.main) as db:
        run_seal = keys.seal(keys.slot(db, shop.run.slot), shop.run.id, shop.run.salt)
    return seal(run_seal, Serial(shop.run.base + ordinal))
