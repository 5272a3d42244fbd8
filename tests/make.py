"""Small makers of rows for tests: plain functions, few arguments, everything else as an ordinary accepted case."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from tests.conftest import NOON
from trace.accounts.models import Agency, Person
from trace.accounts.service.signing import NewSession, begin_session
from trace.base.actor import Actor
from trace.base.db import transaction
from trace.base.tokens import digest
from trace.core.codes import pin as stamp_pin
from trace.core.codes import seal
from trace.core.words import fold
from trace.registry.models import Batch, OcopItem, Producer, Product, ProductionStep, ProductVersion, Site
from trace.stamps.keyring import new_wrapped, stamp_keys
from trace.stamps.models import Run, StampKey, StampRange

WARD = ("18313", date(2025, 7, 1))  # xã Vũ Quang, Hà Tĩnh
_numbers = itertools.count(1)


def producer(db, *, name="HTX Mật ong Vũ Quang", accepted=True):
    """A cooperative in Vũ Quang, accepted unless said otherwise."""
    row = Producer(
        name=name,
        folded=fold(name),
        legal_type="cooperative",
        tax_id_kind="mst",
        tax_id="9900005127",
        address="Thôn 1",
        ward_code=WARD[0],
        ward_valid_from=WARD[1],
        accepted_at=NOON if accepted else None,
        made_at=NOON,
        made_by=1,
        updated_at=NOON,
    )
    db.add(row)
    db.flush()
    return row


def site(db, owner, *, name="Trại ong Vũ Quang"):
    """A farm of the producer."""
    row = Site(
        producer_id=owner.id,
        name=name,
        kind="farm",
        code=f"DD{next(_numbers):06d}",
        address="Thôn 1",
        ward_code=WARD[0],
        ward_valid_from=WARD[1],
        made_at=NOON,
        made_by=1,
    )
    db.add(row)
    db.flush()
    return row


def product(db, owner, *, name="Mật ong Vũ Quang", accepted=True, gtin=None):
    """Honey of the producer, its first version accepted unless said otherwise."""
    row = Product(
        producer_id=owner.id,
        group_key="I.2.b",
        trace_code=f"SP{next(_numbers):06d}",
        gtin=gtin,
        made_at=NOON,
        made_by=1,
    )
    db.add(row)
    db.flush()
    version = ProductVersion(
        product_id=row.id,
        number=1,
        state="accepted" if accepted else "draft",
        name_vi=name,
        folded=fold(name),
        made_at=NOON,
        made_by=1,
    )
    db.add(version)
    db.flush()
    row.accepted_version_id = version.id if accepted else None
    db.flush()
    return row


def batch(db, of, *, lot="L2411", quantity=1000, units_per_pack=1, exp_date=date(2027, 11, 20)):
    """A batch of the product made on 20/11/2026, good for a year."""
    row = Batch(
        producer_id=of.producer_id,
        product_id=of.id,
        lot=lot,
        trace_code=f"LO{next(_numbers):06d}",
        mfg_date=date(2026, 11, 20),
        exp_date=exp_date,
        exp_kind="best_before" if exp_date else "none",
        quantity=quantity,
        units_per_pack=units_per_pack,
        unit="chai",
        made_at=NOON,
        made_by=1,
        updated_at=NOON,
    )
    db.add(row)
    db.flush()
    return row


def step(db, of, *, name="Quay mật"):
    """A stage of the batch at a site of its producer: with it a batch has every item the law asks for."""
    place = site(db, db.get_one(Producer, of.producer_id))
    row = ProductionStep(batch_id=of.id, seq=1, name_vi=name, site_id=place.id, made_at=NOON, made_by=1)
    row.event_time = NOON
    db.add(row)
    db.flush()
    return row


def ocop_item(db, of, *, star=4, valid_to=date(2028, 1, 1)):
    """A recognition under OCOP that is in force."""
    made = OcopItem(product_id=of.id, group_key=of.group_key, star=star, criteria_version="2023", issuer="UBND tỉnh")
    made.decision_no, made.decision_date, made.valid_to = "12/QĐ-UBND", date(2025, 1, 1), valid_to
    made.product_name, made.producer_name, made.ward_code = "Mật ong Vũ Quang", "HTX Mật ong Vũ Quang", WARD[0]
    made.folded = fold(f"{made.product_name} {made.producer_name}")
    made.made_at, made.made_by, made.updated_at = NOON, 1, NOON
    db.add(made)
    db.flush()
    return made


def agency(db, *, name="Chi cục Tiêu chuẩn Đo lường Chất lượng", kind="sub_department", parent=None, groups=()):
    """An agency competent for the whole province of Hà Tĩnh."""
    row = Agency(name=name, kind=kind, parent_id=parent, province_code="42", groups=list(groups))
    db.add(row)
    db.flush()
    return row


def actor(role, number, **more):
    """Somebody in a role, without an account."""
    return Actor(id=number, role=role, name=f"{role} {number}", **more)


def run(db, of, ring, *, kind="unit", slot=0, base=0, quantity=130, copies=1, site=None, state="released"):
    """A released run of the product's stamps in a slot that is opened where it was not, under a salt of its own."""
    if db.get(StampKey, slot) is None:
        db.add(StampKey(slot=slot, wrapped=new_wrapped(ring, slot), made_at=NOON, made_by=1))
        db.flush()
    row = Run(
        slot=slot,
        base=base,
        quantity=quantity,
        copies=copies,
        kind=kind,
        salt=f"salt of run {next(_numbers):04d}".encode(),
        producer_id=of.producer_id,
        product_id=of.id,
        site_id=site.id if site else None,
        stock="a4-65",
        qr_case="upper",
        site_url="https://txng.example.vn",
        state=state,
        ordered_at=NOON,
        ordered_by=1,
    )
    db.add(row)
    db.flush()
    return row


def code(db, of, ring, ordinal=0):
    """The code on the run's stamp `ordinal`, counted from its first."""
    keys = stamp_keys(ring)
    return seal(keys.seal(keys.slot(db, of.slot), of.id, of.salt), of.base + ordinal)


def pin(db, of, ring, ordinal=0):
    """The PIN under the scratch layer of the run's stamp `ordinal`."""
    return stamp_pin(stamp_keys(ring).slot(db, of.slot).pin_key, of.salt, of.base + ordinal)


def stretch(db, of, lo=0, hi=None, **happened):
    """What happened to serials `[lo, hi)` of a run: all of them unless said otherwise."""
    row = StampRange(run_id=of.id, lo=lo, hi=of.quantity if hi is None else hi, **happened)
    db.add(row)
    db.flush()
    return row


def signed_in(rt, app, person_id):
    """A browser of this person: password and second factor given at the clock's time, forms sent without a token."""
    now, secret = rt.clock(), f"session-of-{next(_numbers)}"
    with transaction(rt.main) as db:
        someone = db.get_one(Person, person_id)
        content = {
            "_user_id": someone.fs_uniquifier,
            "_fresh": True,
            "person_id": person_id,
            "role": someone.role,
            "password_at": now.timestamp(),
            "second_factor": True,
        }
        begun = NewSession(digest(secret), person_id, content, "Chrome, Android", now + timedelta(hours=12))
        begin_session(db, session=begun, instead_of=None, now=now)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.set_cookie("session", secret)
    return client
