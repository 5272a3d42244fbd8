"""Evidence packs: whole against the published head, and what is wrong where one byte is not as it was."""

import io
import json
import zipfile

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import select

from tests.conftest import NOON
from tests.inspections.conftest import make_market
from tests.inspections.test_field_doors import desk as desk
from tests.inspections.test_field_doors import photograph, said_of, send, sent_whole
from trace.accounts import queries as accounts
from trace.app.commands import main
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound
from trace.inspections.evidence import queries, rules, service
from trace.inspections.evidence.rules import Subject
from trace.inspections.evidence.service import Place
from trace.ledger import jobs as ledger
from trace.ledger.queries import head
from trace.registry.models import Certificate, Producer, StoredFile
from trace.review import telling
from trace.review.models import Case

SITE = "https://txng.example.vn"


def made(market, subject, who=None):
    place = Place(market.rt.store, SITE)
    return market.do(service.make_pack, actor=who or market.inspector, subject=subject, place=place)


def fetched(market, row):
    with snapshot(market.rt.main) as db:
        return service.fetched(db, actor=market.inspector, pack_id=row.id, store=market.rt.store)


@pytest.fixture
def packed(one_market):
    """(market, files of a pack about a held stamp, the published head)."""
    market = one_market
    with transaction(market.rt.main) as db:
        owner = db.get(Producer, market.province.producer.id)
        owner.representative, owner.phone = "Nguyễn Thị Tằm", "0912345678"
        scan = StoredFile(id=5, producer_id=owner.id, stored_name="paper/a.pdf", given_name="a.pdf", sha256="ab" * 32)
        scan.media_type, scan.size_bytes, scan.made_at, scan.made_by = "application/pdf", 9, NOON, 10
        db.add(scan)
        db.flush()
        paper = Certificate(producer_id=owner.id, kind="vietgap", name="VietGAP", number="VG-1", issuer="Tổ chức")
        paper.made_at, paper.made_by, paper.file_id = NOON, 10, scan.id
        db.add(paper)
    market.hold_stamps()
    row = made(market, Subject("stamp", market.run.id, 3))
    with pytest.raises(Conflict):
        fetched(market, row)  # its line waits for its place
    ledger.chain_ledger(market.rt)
    market.hold_batch()  # the chain goes on
    ledger.chain_ledger(market.rt)
    with snapshot(market.rt.main) as db:
        links, last = head(db)
    return market, service.unzipped(fetched(market, row)), {"links": links, "head": last}


def changed(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_a_pack_is_whole_and_every_changed_byte_is_told(packed):
    _market, files, published = packed
    assert rules.faults(files, published) == []
    for name, content in files.items():
        for at in {0, len(content) // 3, len(content) // 2, len(content) - 1}:
            found = rules.faults(files | {name: changed(content, at)}, published)
            assert found, f"{name}, byte {at}"
            if name not in (rules.MANIFEST, *rules.PROOFS):
                assert found == [f"{name}: CHANGED, its hash is not the one in the manifest"]
        assert rules.faults({other: files[other] for other in files if other != name}, published), name
    assert rules.faults(files | {"more.txt": b""}, published) == ["more.txt: not in the manifest"]
    assert rules.faults(files, published | {"head": "0" * 64})


def test_what_no_hash_covers_has_no_place_in_a_pack(packed):
    """A word beside the line that was recorded, a second file of the same name: whoever reads them believes them."""
    _market, files, published = packed
    first, *rest = files[rules.ENTRIES].splitlines()
    said = rules.canonical(json.loads(first) | {"note": "đã nộp phạt"})
    assert rules.faults(files | {rules.ENTRIES: b"\n".join([said, *rest]) + b"\n"}, published)
    chain = rules.canonical(json.loads(files[rules.CHAIN]) | {"note": "x"})
    assert rules.faults(files | {rules.CHAIN: chain}, published)
    double = io.BytesIO(service.zipped(files))
    with zipfile.ZipFile(double, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("facts.json", files["facts.json"])
    for wrong in (double.getvalue(), b"%PDF-1.7\n" + service.zipped(files)):
        with pytest.raises(zipfile.BadZipFile):
            service.unzipped(wrong)


def test_a_file_changed_together_with_its_manifest_is_found_by_the_ledger(packed):
    _market, files, published = packed
    facts = files["facts.json"].replace(b"HTX", b"CTY")
    stated = json.loads(files[rules.MANIFEST])
    for one in stated["files"]:
        if one["name"] == "facts.json":
            one["sha256"], one["size"] = rules.sha256(facts), len(facts)
    forged = files | {"facts.json": facts, rules.MANIFEST: rules.canonical(stated)}
    assert rules.faults(forged, published) == ["manifest.json: CHANGED, no line of the ledger records it"]


def test_no_personal_data_is_packed_and_an_original_paper_is_named_by_its_hash(packed):
    _market, files, _published = packed
    for secret in ("Nguyễn Thị Tằm", "0912345678", "9900005127"):
        assert all(secret.encode() not in content for content in files.values())
    assert [one["sha256"] for one in json.loads(files[rules.MANIFEST])["left_out"]] == ["ab" * 32]
    facts = json.loads(files["facts.json"])
    assert facts["measures"][0]["kind"] == "hold" and facts["stamp_holds"]


def test_the_command_needs_the_file_and_the_published_head_alone(packed, tmp_path):
    market, files, published = packed
    path = tmp_path / "pack.zip"
    whole = service.zipped(files)

    def verify(content, published_head):
        path.write_bytes(content)
        answer = CliRunner().invoke(main, ["evidence", "verify", "--pack", str(path), "--head", published_head])
        return answer.exit_code, answer.output

    assert verify(whole, published["head"]) == (0, "The pack is whole, and stands in the ledger.\n")
    assert verify(whole, str(market.rt.settings.instance / "ledger-head.json"))[0] == 0
    forged = service.zipped(files | {"cover.pdf": changed(files["cover.pdf"], 100)})
    assert verify(forged, published["head"]) == (1, "cover.pdf: CHANGED, its hash is not the one in the manifest\n")
    assert verify(changed(whole, len(whole) // 2), published["head"])[0] == 1
    market.hold_stamps(20, 25)
    ledger.chain_ledger(market.rt)
    code, said = verify(whole, str(market.rt.settings.instance / "ledger-head.json"))
    assert code == 1 and "/so-cai/dau/" in said


def test_a_pack_is_made_of_what_is_there_by_who_may(one_market):
    market = one_market
    with pytest.raises(NotFound):
        made(market, Subject("batch", 999))
    with pytest.raises(Forbidden):
        made(market, Subject("batch", market.batch.id), market.province.maker)
    market.hold_batch()
    for subject in (Subject("batch", market.batch.id), Subject("measure", 1)):
        assert market.acts()[-1] == "evidence.made" or made(market, subject)
    assert market.acts()[-1] == "evidence.made"


def test_packs_are_made_and_proved_on_both_databases(both):
    market = make_market(both)
    market.hold_batch()
    row = made(market, Subject("batch", market.batch.id))
    ledger.chain_ledger(both)
    with snapshot(both.main) as db:
        published = {"head": head(db)[1]}
        assert queries.packs(db)[0].id == row.id
    assert rules.faults(service.unzipped(fetched(market, row)), published) == []


def photographed(desk, name):
    """An inspection of the market's stamp with a photograph and the paper signed by hand; the number of its finding."""
    photo, paper = photograph(), photograph((30, 30))
    files = [said_of(f"{name}-1", photo), said_of(f"{name}-2", paper, kind="paper")]
    subject = {"stamp": "ours", "run_id": desk.market.run.id, "ordinal": 3}
    made = send(desk, client_id=name, subject=subject, files=files)
    assert made.status_code == 201, made.get_data(as_text=True)
    for one, data in zip(files, (photo, paper), strict=True):
        assert sent_whole(desk, one["client_id"], data).json["whole"]
    return photo, paper, made.json["id"]


def test_photographs_are_packed_without_their_place_and_everything_else_by_its_hash(desk):
    photo, paper, inspection_id = photographed(desk, "evidence")
    market = desk.market
    for subject in (Subject("stamp", market.run.id, 3), Subject("batch", market.batch.id)):
        row = made(market, subject)
        ledger.chain_ledger(market.rt)
        files = service.unzipped(fetched(market, row))
        facts = json.loads(files["facts.json"])
        assert inspection_id in [one["id"] for one in facts["inspections"]]
        (name,) = [name for name in files if name.startswith(f"files/inspection-{inspection_id}-")]
        with Image.open(io.BytesIO(files[name])) as shown:
            assert (shown.format, dict(shown.getexif())) == ("WEBP", {})
        left = {one["sha256"]: one["why"] for one in json.loads(files[rules.MANIFEST])["left_out"]}
        assert {rules.sha256(photo), rules.sha256(paper)} <= set(left)
        assert photo not in files.values() and paper not in files.values()
        with snapshot(market.rt.main) as db:
            assert rules.faults(files, {"head": head(db)[1]}) == []


def test_the_papers_of_a_case_are_packed_for_who_may_read_it_and_for_nobody_else(world):
    packs = {}
    for role in ("inspector", "officer"):
        with world.app.test_request_context(), snapshot(world.rt.main) as db:
            case = db.scalars(select(Case).where(Case.object_kind == "certificate")).first() or db.get(Case, 1)
            who = next(
                accounts.actor_by_login(db, login)
                for kind, login, _password in world.sign_ins()
                if kind == role and (role == "inspector" or readable(db, login, case))
            )
        with transaction(world.rt.main) as db:
            place = Place(world.rt.store, SITE, telling.tell_case)
            row = service.make_pack(db, actor=who, subject=Subject("case", case.id), place=place, now=NOON)
            packs[role] = service.unzipped(world.rt.store.get(row.stored_name))
    facts = {role: json.loads(files["facts.json"]) for role, files in packs.items()}
    assert facts["inspector"] == {} and facts["officer"]["cases"][0]["case_code"] == case.case_code
    left = {role: json.loads(files[rules.MANIFEST])["left_out"] for role, files in packs.items()}
    assert [one["case"] for one in left["inspector"]] == [str(case.id)]
    assert facts["officer"]["certificates"] and all("case" not in one for one in left["officer"])


def readable(db, login, case):
    return telling.tell_case(db, accounts.actor_by_login(db, login), case.id, NOON) is not None
