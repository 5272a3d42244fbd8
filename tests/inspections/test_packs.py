"""Offline packs on the server: what goes in and what never does, who may have one, what a change costs, keys."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests import make
from tests.conftest import NOON
from tests.inspections import packing
from tests.inspections.conftest import make_market
from tests.lookup.crowd import Crowd
from tests.lookup.test_suspicion import NINE
from trace.accounts import queries as accounts
from trace.app import doctor
from trace.base.db import open_engine, snapshot, transaction
from trace.base.errors import Forbidden, NotFound, Refused, Unavailable
from trace.core.codes import as_text, seal_many
from trace.inspections.packs import jobs, manifest, queries, rules, service
from trace.inspections.packs.models import PackKey, PackSegment
from trace.inspections.packs.rules import Choice, Segment
from trace.inspections.packs.rules.blocks import FEW, FULL
from trace.inspections.packs.storing import folder, stored_name
from trace.lookup.models import ScanRule
from trace.registry import service as registry
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

HERE = Choice(areas=(make.WARD[0],))


@pytest.fixture
def packed(both):
    """A market whose commune's stamps lie in a pack, on each database."""
    return with_pack(make_market(both))


@pytest.fixture
def one_packed(runtime):
    """The same on SQLite."""
    return with_pack(make_market(runtime))


def with_pack(market):
    market.do(service.new_key, actor=market.province.admin, keys=market.rt.keys)
    market.pack = packing.made(market.rt, market.inspector, HERE)
    return market


def told(market, *, actor=None, pack=None, now=NOON):
    """The manifest of the pack as a phone would hear it, its signature proved."""
    envelope = manifest.announced(market.rt, actor or market.inspector, (pack or market.pack).id, now)
    with snapshot(market.rt.main) as db:
        known = {key["id"]: key["public"] for key in manifest.published(db, now)}
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(known[envelope.key]))
    public.verify(base64.b64decode(envelope.signature), envelope.manifest.encode())
    return json.loads(envelope.manifest)


def files(market, heard, kind):
    """The files of a manifest, each proved by its hash."""
    found = [market.rt.store.get(stored_name(heard["pack"], one["sha256"])) for one in heard[kind]]
    assert [hashlib.sha256(one).hexdigest() for one in found] == [one["sha256"] for one in heard[kind]]
    assert [len(one) for one in found] == [one["size"] for one in heard[kind]]
    return found


def facts(market, heard):
    merged: dict = {}
    for one in files(market, heard, "facts"):
        for kind, rows in json.loads(gzip.decompress(one)).items():
            merged.setdefault(kind, {}).update(rows)
    return merged


def hashed(heard, code):
    return hashlib.sha256(bytes.fromhex(heard["salt"]) + code.encode()).digest()[:5]


def held_hashes(block):
    """The hashes of a block, as a phone reads them."""
    segments, stamps = (int.from_bytes(block[at : at + 4], "little") for at in (0, 4))
    begins = block[8 + 24 * segments :][: 4 * stamps]
    ends = block[8 + 24 * segments + 4 * stamps :]
    return [begins[4 * at : 4 * at + 4] + ends[at : at + 1] for at in range(stamps)]


def codes(market, run):
    keys = stamp_keys(market.rt.keys)
    with snapshot(market.rt.main) as db:
        sealed = keys.seal(keys.slot(db, run.slot), run.id, run.salt)
    return as_text(seal_many(sealed, run.base, run.quantity))


def test_a_pack_holds_the_hash_of_each_stamp_in_order_and_no_code_and_no_key(packed):
    heard = told(packed)
    [block] = files(packed, heard, "blocks")
    printed = codes(packed, packed.run)
    assert held_hashes(block) == [hashed(heard, code) for code in printed]
    assert len(block) == rules.block_size([Segment(packed.run.id, 0, 130)])
    everything = json.dumps([heard, facts(packed, heard)]).encode() + block
    secrets = [packed.run.salt, packed.run.salt.hex().encode(), *(code.encode() for code in printed)]
    assert not [one for one in secrets if one in everything]


def test_the_facts_of_a_pack_are_those_of_the_register(one_packed):
    one_packed.hold_stamps(10, 20)
    one_packed.hold_batch()
    heard = facts(one_packed, told(one_packed))
    run = heard["runs"][str(one_packed.run.id)]
    assert [(lo, hi, "hold" in stamp) for lo, hi, stamp in run["ranges"]] == [
        (0, 10, False), (10, 20, True), (20, 65, False)
    ]  # fmt: skip
    batch = heard["batches"][str(one_packed.batch.id)]
    assert batch["holds"] == [
        {"unit": one_packed.province.agency.name, "started_on": "2026-11-20", "review_on": "2026-12-04"}
    ]
    assert heard["producers"][str(run["producer"])]["name"] == "HTX Mật ong Vũ Quang"
    assert "Thôn 1" not in json.dumps(heard, ensure_ascii=False)  # no street
    assert set(heard["words"]) == {"vi", "en"}


def test_a_canary_and_what_is_not_released_are_in_no_pack(packed):
    canary, ordered = packed.province.released(70), packed.province.order(50)
    with transaction(packed.rt.main) as db:
        db.get_one(Run, canary.id).canary = True
    jobs.look_for_stamps(packed.rt)
    packing.laid(packed.rt)
    heard = told(packed)
    assert set(facts(packed, heard)["runs"]) == {str(packed.run.id)}
    assert (heard["stamps"], heard["waiting"]) == (130, 0)
    laid = {one for block in files(packed, heard, "blocks") for one in held_hashes(block)}
    assert not laid & {hashed(heard, code) for run in (canary, ordered) for code in codes(packed, run)}


def test_two_packs_share_no_hash(one_packed):
    other = packing.made(one_packed.rt, one_packed.inspector, HERE, name="Chợ khác")
    first, second = told(one_packed), told(one_packed, pack=other)
    blocks = [files(one_packed, heard, "blocks")[0] for heard in (first, second)]
    assert not set(held_hashes(blocks[0])) & set(held_hashes(blocks[1]))


def test_a_change_costs_the_files_of_its_producer_alone(one_packed):
    before = told(one_packed)
    one_packed.hold_stamps(0, 5)
    after = told(one_packed, now=NOON + timedelta(minutes=5))
    assert after["blocks"] == before["blocks"]
    changed = {one["sha256"] for one in after["facts"]} - {one["sha256"] for one in before["facts"]}
    assert len(changed) == 1
    assert (after["made_at"], after["valid_until"]) == ("2026-11-20T05:05:00.000Z", "2026-11-23T05:05:00.000Z")


def test_a_published_recall_is_in_the_next_manifest(packed):
    stated = {"actor": packed.inspector, "details": packed.recall()}
    entered = packed.do(registry.enter_recall, **stated)
    assert "recalls" not in facts(packed, told(packed))
    packed.do(registry.publish_recall, actor=packed.head, recall_id=entered.id)
    heard = facts(packed, told(packed))
    assert heard["batches"][str(packed.batch.id)]["recalls"] == [entered.id]
    assert heard["recalls"][str(entered.id)]["decision_no"] == "12/QĐ-TĐC"


def test_a_stamp_whose_scans_turn_its_page_is_told_so_and_no_page_waits_for_the_scans(one_packed):
    seen = (one_packed.run.slot, one_packed.run.base + 3, one_packed.run.id)
    Crowd().devices(seen, 300, NINE, days=10).written(one_packed.rt)
    assert "copied" not in facts(one_packed, told(one_packed))["runs"][str(one_packed.run.id)]
    with transaction(one_packed.rt.main) as db:
        db.query(ScanRule).filter(ScanRule.kind == "places").update({"public": True})
    assert facts(one_packed, told(one_packed))["runs"][str(one_packed.run.id)]["copied"] == [3]
    one_packed.province.rt = replace(one_packed.rt, observations=open_engine("sqlite:////nowhere/observations.db"))
    assert "copied" not in facts(one_packed, told(one_packed))["runs"][str(one_packed.run.id)]


def test_the_doctor_names_a_missing_key_and_one_that_does_not_open(one_packed, runtime):
    assert [check.level for check in doctor.pack_key(runtime)] == ["ok"]
    one_packed.rt.keys.distrust()
    assert [check.level for check in doctor.pack_key(runtime)] == ["fault"]
    with transaction(runtime.main) as db:
        db.query(PackKey).delete()
    [check] = doctor.pack_key(runtime)
    assert (check.level, "packs new-key" in check.mend) == ("warning", True)


def test_a_run_released_later_comes_into_the_pack_and_the_old_blocks_stay(one_packed):
    before = told(one_packed)
    later = one_packed.province.released(260)
    assert told(one_packed)["waiting"] == 260
    jobs.look_for_stamps(one_packed.rt)
    packing.laid(one_packed.rt)
    after = told(one_packed)
    assert (after["stamps"], after["waiting"]) == (390, 0)
    assert {one["sha256"] for one in before["blocks"]} < {one["sha256"] for one in after["blocks"]}
    hashes = {one for block in files(one_packed, after, "blocks") for one in held_hashes(block)}
    assert {hashed(after, code) for code in codes(one_packed, later)} <= hashes


def test_many_small_blocks_become_one_and_their_files_go(one_packed):
    for _ in range(FEW + 1):
        one_packed.province.released(65)
        jobs.look_for_stamps(one_packed.rt)
        packing.laid(one_packed.rt)
    heard = told(one_packed)
    assert heard["stamps"] == 130 + 65 * (FEW + 1)
    assert len(heard["blocks"]) == 1
    with snapshot(one_packed.rt.main) as db:
        assert db.query(PackSegment).count() == FEW + 2
    kept = {path.name for path in one_packed.rt.store.path(folder(one_packed.pack.id)).iterdir()}
    assert kept >= {one["sha256"] for kind in ("blocks", "facts") for one in heard[kind]}
    assert len([name for name in kept if is_block(one_packed, name)]) == 1


def is_block(market, name):
    return market.rt.store.get(stored_name(market.pack.id, name))[:2] != b"\x1f\x8b"  # not gzip


def test_a_worker_that_died_between_file_and_row_leaves_nothing_wrong(one_packed, monkeypatch):
    one_packed.province.released(65)
    with monkeypatch.context() as patch:
        patch.setattr(jobs.service, "record_block", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(jobs.make_pack(one_packed.rt, 1, pack_id=one_packed.pack.id))
    assert told(one_packed)["stamps"] == 130
    list(jobs.make_pack(one_packed.rt, 1, pack_id=one_packed.pack.id))
    list(jobs.make_pack(one_packed.rt, 1, pack_id=one_packed.pack.id))
    assert told(one_packed)["stamps"] == 195


def test_only_the_unit_has_its_packs(one_packed):
    stranger = one_packed.stranger
    with pytest.raises(NotFound):
        told(one_packed, actor=stranger)
    with pytest.raises(Forbidden):
        one_packed.do(service.drop_pack, actor=stranger, pack_id=one_packed.pack.id)
    with snapshot(one_packed.rt.main) as db:
        assert queries.lines(db, stranger.units) == []
        assert [line.stamps for line in queries.lines(db, one_packed.inspector.units)] == [130]
    for role in ("officer", "producer", "admin"):
        with pytest.raises(NotFound):
            told(one_packed, actor=make.actor(role, 60, units=one_packed.inspector.units))


def test_a_pack_that_is_dropped_is_gone_with_its_files(one_packed):
    told(one_packed)
    names = one_packed.do(service.drop_pack, actor=one_packed.inspector, pack_id=one_packed.pack.id)
    assert len(names) == 1
    with pytest.raises(NotFound):
        told(one_packed)
    one_packed.rt.clock.now = NOON + timedelta(days=3650)
    jobs.forget_files(one_packed.rt)
    assert one_packed.rt.store.names(folder(one_packed.pack.id), before=1e12) == []
    assert one_packed.acts()[-1] == "pack.dropped"


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(), "pack.nothing_chosen"),
        (Choice(areas=("18070",)), "pack.no_stamps"),
        (Choice(groups=("I.2.bc",)), "pack.no_stamps"),
        (Choice(areas=(make.WARD[0],), groups=("II",)), "pack.no_stamps"),
    ],
)
def test_a_choice_of_nothing_makes_no_pack(one_market, choice, code):
    with pytest.raises(Refused, match=code):
        packing.made(one_market.rt, one_market.inspector, choice)


def test_what_a_choice_means(one_market):
    maker = one_market.province.producer.id
    means = [HERE, Choice(groups=("I",)), Choice(groups=("I.2.b",)), Choice(producers=(maker,))]
    means += [Choice(("18070",), ("II",), (maker,)), Choice((make.WARD[0], "18070"), ("I.2",))]
    with snapshot(one_market.rt.main) as db:
        assert {queries.size_of(db, choice).stamps for choice in means} == {130}
        size = queries.size_of(db, HERE)
    assert (size.runs, size.producers) == (1, 1)
    assert size.size_bytes >= 5 * 130


def test_too_many_stamps_are_refused_before_anything_is_made():
    assert [reason.code for reason in rules.why_not_make("x", HERE, rules.MOST_STAMPS + 1)] == ["pack.too_many"]
    assert rules.why_not_make("x", HERE, rules.MOST_STAMPS) == []


def test_a_new_key_takes_over_and_the_old_one_is_believed_until_its_packs_run_out(one_packed):
    old = manifest.announced(one_packed.rt, one_packed.inspector, one_packed.pack.id, NOON).key
    new = one_packed.do(service.new_key, actor=one_packed.province.admin, keys=one_packed.rt.keys).name
    assert manifest.announced(one_packed.rt, one_packed.inspector, one_packed.pack.id, NOON).key == new

    def believed(now):
        with snapshot(one_packed.rt.main) as db:
            return [key["id"] for key in manifest.published(db, now)]

    assert believed(NOON + timedelta(hours=71)) == [new, old]
    assert believed(NOON + timedelta(hours=72)) == [new]
    one_packed.do(service.retire_leaked, actor=one_packed.province.admin, name=new)
    assert believed(NOON) == [old]
    with pytest.raises(Unavailable, match=r"pack\.no_key"):
        told(one_packed)
    with pytest.raises(Forbidden):
        one_packed.do(service.new_key, actor=one_packed.inspector, keys=one_packed.rt.keys)


def test_a_signature_is_over_every_letter(one_packed):
    envelope = manifest.announced(one_packed.rt, one_packed.inspector, one_packed.pack.id, NOON)
    with snapshot(one_packed.rt.main) as db:
        public = Ed25519PublicKey.from_public_bytes(queries.signing(db).public)
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(envelope.signature), envelope.manifest.replace("130", "131").encode())


def test_stamps_are_cut_into_full_blocks_and_the_rest_is_gathered():
    lacking = rules.missing({1: 2 * FULL + 10, 2: 20, 3: FULL}, [Segment(1, 0, FULL)])
    assert lacking == [Segment(1, FULL, FULL), Segment(1, 2 * FULL, 10), Segment(2, 0, 20), Segment(3, 0, FULL)]
    assert rules.filled(lacking) == [[lacking[0]], [lacking[3]], [lacking[1], lacking[2]]]
    assert rules.worth_joining({"a": FULL, **{str(at): 1 for at in range(FEW)}}) == []
    assert len(rules.worth_joining({"a": FULL, **{str(at): 1 for at in range(FEW + 1)}})) == FEW + 1


def test_the_doors_of_a_phone(world):
    phone = world.signed_in("inspector")
    with snapshot(world.rt.main) as db:
        inspector = accounts.actor_by_login(db, "inspector@example.org")
    pack = packing.made(world.rt, inspector, packing.everything(world.rt))
    assert [one["ready"] for one in phone.get("/kiem-tra/goi/danh-sach").get_json()["packs"]] == [True]
    heard = json.loads(phone.get(f"/kiem-tra/goi/{pack.id}/to-khai").get_json()["manifest"])
    file = heard["blocks"][0]
    door = f"/kiem-tra/goi/{pack.id}/khoi/{file['sha256']}"
    whole = phone.get(door)
    assert (len(whole.data), whole.headers["ETag"]) == (file["size"], f'"{file["sha256"]}"')
    assert whole.headers["Cache-Control"] == "no-store"  # what a phone keeps of it must go when it forgets
    rest = phone.get(door, headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.data) == (206, whole.data[100:])
    assert phone.get(f"/kiem-tra/goi/{pack.id}/khoi/{'0' * 64}").status_code == 404
    assert phone.get(f"/kiem-tra/goi/{pack.id}/khoi/..%2fmain.db").status_code == 404
    known = world.nobody().get("/.well-known/trace-pack-keys").get_json()["keys"]
    assert [len(base64.b64decode(key["public"])) for key in known] == [32]


def test_the_page_says_how_large_a_pack_is_before_it_makes_one(world):
    world.app.config["WTF_CSRF_ENABLED"] = False
    desk = world.signed_in("inspector")
    with snapshot(world.rt.main) as db:
        group = queries.groups(db)[0].key
    asked = {"name": "Chợ Vũ Quang", "groups": [group], "producers": "HTX Không Có Thật\n"}
    refused = desk.post("/kiem-tra/goi", data=asked)
    assert refused.status_code == 422
    assert "Không tìm thấy cơ sở có tem tên là “HTX Không Có Thật”" in refused.get_data(as_text=True)
    asked["producers"] = ""
    preview = desk.post("/kiem-tra/goi", data=asked).get_data(as_text=True)
    assert "kB" in preview
    with snapshot(world.rt.main) as db:
        assert queries.kept(db) == []
    for _ in range(2):  # pressed twice
        assert desk.post("/kiem-tra/goi", data=asked | {"act": "confirm", "once": "once-1"}).status_code == 303
    with snapshot(world.rt.main) as db:
        [pack] = queries.kept(db)
    assert pack.name in desk.get("/kiem-tra/goi").get_data(as_text=True)
    assert desk.post(f"/kiem-tra/goi/{pack.id}/bo").status_code == 303
    assert pack.name not in desk.get("/kiem-tra/goi").get_data(as_text=True)
