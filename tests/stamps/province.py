"""A small province for tests of stamps: one producer, one product, one agency, an open slot 0, and everybody needed."""

from dataclasses import dataclass

from tests import make
from tests.conftest import NOON
from tests.stamps.lanes import PRINTING
from trace.base.actor import Actor
from trace.base.db import transaction
from trace.jobs import runner
from trace.ledger import service as ledger
from trace.stamps import service
from trace.stamps.rules import RunOrder


@dataclass
class Province:
    rt: object
    producer: object
    product: object
    agency: object
    maker: Actor
    officer: Actor
    inspector: Actor
    head: Actor
    admin: Actor

    def order(self, quantity=130, *, by=None, **more):
        """An ordered run."""
        wanted = RunOrder(self.product.id, more.pop("kind", "unit"), quantity, **more)
        with transaction(self.rt.main) as db:
            return service.order_run(db, actor=by or self.maker, order=wanted, settings=self.rt.settings, now=NOON)

    def released(self, quantity=130, **more):
        """A run released to print."""
        run = self.order(quantity, **more)
        with transaction(self.rt.main) as db:
            return service.approve_run(db, actor=self.officer, run_id=run.id, now=NOON)

    def printed(self, quantity=130, **more):
        """A run whose files are made and whose entries are chained."""
        run = self.released(quantity, **more)
        runner.run_due(self.rt, PRINTING)
        self.chain()
        return run

    def chain(self):
        with transaction(self.rt.main) as db:
            return ledger.chain(db, now=NOON)

    def batch(self, **more):
        with transaction(self.rt.main) as db:
            made = make.batch(db, self.product, **more)
            make.step(db, made)
            return made

    def activate(self, run, lo, hi, batch, *, now=NOON, by=None):
        with transaction(self.rt.main) as db:
            return service.activate(
                db,
                actor=by or self.maker,
                run_id=run.id,
                lo=lo,
                hi=hi,
                batch_id=batch.id,
                tolerance_percent=5,
                now=now,
            )


def make_province(rt):
    """A province on this runtime."""
    admin = make.actor("admin", 1)
    with transaction(rt.main) as db:
        producer, agency = make.producer(db), make.agency(db)
        product = make.product(db, producer)
        service.open_slot(db, actor=admin, keys=rt.keys, slot=0, now=NOON)
    serves = {"units": frozenset({agency.id}), "home": agency.id}
    return Province(
        rt,
        producer,
        product,
        agency,
        maker=make.actor("producer", 10, producers=frozenset({producer.id})),
        officer=make.actor("officer", 20, **serves),
        inspector=make.actor("inspector", 30, **serves),
        head=make.actor("inspector", 31, heads=frozenset({agency.id}), **serves),
        admin=admin,
    )
