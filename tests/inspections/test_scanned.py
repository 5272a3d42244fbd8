"""The door a phone asks about a code: what it answers to a stamp, a GTIN and nonsense, with how few questions."""

import gzip
import re

import pytest
from sqlalchemy import select

from tests import engines, make
from tests.inspections.test_field_doors import BODY
from trace.base.db import snapshot, transaction
from trace.core.codes import Serial, seal
from trace.inspections import jobs, queries
from trace.inspections.queries import AlarmQuestion
from trace.lookup.scans import observing
from trace.registry.models import Product
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

DOOR = "/kiem-tra/hien-truong/tra"
PROBLEM = "application/problem+json"


def phone_of(world, role="inspector"):
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world.signed_in(role)


def ask(phone, code, **more):
    return phone.post(DOOR, json={"code": code} | more)


def test_every_state_is_answered_in_the_words_of_the_public_page_and_small(world):
    phone = phone_of(world)
    for stamp in world.shown:
        answer = ask(phone, stamp.code)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        public = world.nobody().get(f"/{stamp.code}.json").json
        told = answer.json
        assert (told["verdict"]["state"], told["verdict"]["words"]) == (public["state"], public["headline"]), stamp
        assert len(gzip.compress(answer.data)) <= 2_000
        assert stamp.code not in answer.get_data(as_text=True)
        if told["found"]:
            assert told["address"] == f"/kiem-tra/tem/{told['run_id']}/{told['ordinal']}"
            assert all(label and text for label, text in told["lines"])


def test_a_stamp_is_answered_in_few_questions(world, count_queries):
    phone, code = phone_of(world), world.code("active")
    ask(phone, code)
    main, scans = count_queries(world.rt.main), count_queries(world.rt.observations)
    ask(phone, code)
    main, scans = engines.of_main(main), engines.of_observations(scans)
    assert (len(main) <= 9, len(scans) <= 1) == (True, True), main


def test_a_barcode_leads_to_its_products_and_a_strange_one_accuses_nobody(world):
    phone = phone_of(world)
    gtin = world.nobody().get(f"/{world.code('active')}.json").json["product"]["gtin"]
    for text in (gtin.lstrip("0"), f"(01){gtin}(10)L2411", f"\x1d01{gtin}10L2411"):
        told = ask(phone, text).json
        assert (told["kind"], told["found"]) == ("product", True), text
        assert told["choices"][0]["product"] and told["choices"][0]["producer"]
    strange = ask(phone, "8938505970011").json
    assert (strange["found"], strange["choices"], strange["verdict"]["colour"]) == (False, [], "grey")


def test_what_cannot_be_asked_is_a_problem_for_programs(world):
    nobody = world.nobody()
    phone = phone_of(world)
    for body in ({}, {"code": ""}, {"code": 5}, [], None):
        refused = phone.post(DOOR, json=body)
        assert (refused.status_code, refused.content_type) == (422, PROBLEM), body
        assert refused.json["errors"][0]["field"] == "code"
    assert ask(phone, "1234").json["verdict"]["state"] == "unknown_scanned"
    assert ask(phone, "1234", typed=True).json["verdict"]["state"] == "typing_error"
    assert (ask(nobody, "1").status_code, ask(nobody, "1").content_type) == (401, PROBLEM)
    producer = phone_of(world, "producer")
    assert (ask(producer, "1").status_code, ask(producer, "1").content_type) == (403, PROBLEM)
    world.app.config["WTF_CSRF_ENABLED"] = True
    assert (ask(phone, "1").status_code, ask(phone, "1").content_type) == (400, PROBLEM)


def never_printed(world):
    """The right code of a run that was laid as a canary."""
    with transaction(world.rt.main) as db:
        beside = db.scalars(select(Run).where(Run.state == "released", Run.canary.is_(False))).first()
        canary = make.run(db, db.get_one(Product, beside.product_id), world.rt.keys, base=900_000, quantity=40)
        db.get_one(Run, canary.id).canary = True
    keys = stamp_keys(world.rt.keys)
    with snapshot(world.rt.main) as db:
        return seal(keys.seal(keys.slot(db, canary.slot), canary.id, canary.salt), Serial(canary.base + 7))


def canary_alarms(world):
    observing.flush(world.rt)
    jobs.watch_scans(world.rt)
    with snapshot(world.rt.main) as db:
        return [one.alarm for one in queries.alarms(db, AlarmQuestion()) if one.alarm.kind == "canary"]


def at_the_door(world, phone, code):
    return ask(phone, code).json | {"as_of": ""}


def at_the_page(world, phone, code):
    answer = phone.post("/kiem-tra", data={"csrf_token": "", "code": code})
    told = re.sub(r"<[^>]+>", "", answer.get_data(as_text=True).partition("<main")[2])
    return answer.status_code, told.replace(code, "")


def by_the_outbox(world, phone, code):
    subject = {"code": code, "stamp": "unreadable", "described": "Mật ong"}
    sent = BODY | {"client_id": f"c-{code[:6]}", "subject": subject}
    return phone.post("/kiem-tra/hien-truong/gui", json=sent).status_code


@pytest.mark.parametrize("way", [at_the_door, at_the_page, by_the_outbox])
def test_a_code_that_was_never_printed_raises_its_alarm_and_the_inspector_is_told_of_none(world, way):
    phone, code = phone_of(world), never_printed(world)
    unknown = "73041826559044172838"
    assert way(world, phone, code) == way(world, phone, unknown)
    (alarm,) = canary_alarms(world)
    assert (alarm.grade, alarm.hi - alarm.lo) == ("high", 40)
