"""Phones with the inspectors' app: whose a phone is, who may have it wiped, what it is told with nobody signed in."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.accounts.conftest import actor, agency, person
from tests.conftest import NOON
from trace.accounts import service as accounts
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.inspections.phone import queries, rules, service
from trace.inspections.phone.rules import Asked, PhoneDetails
from trace.ledger.models import LedgerEntry

ADMIN = Actor(900, "admin", "Quản trị")
HERE = "/kiem-tra/hien-truong"
STYLE = Path(__file__).parents[2] / "static" / "inspector" / "app.css"


class Phones:
    """An inspector with a phone, the head of the unit, and a stranger of another unit."""

    def __init__(self, rt):
        self.rt, self.id = rt, str(uuid4())
        units = [agency(rt, name=name, kind="inspectorate") for name in ("Đội 1", "Đội 2")]
        people = [person(rt, "inspector", phone=f"091234567{n}") for n in range(3)]
        with transaction(rt.main) as db:
            for nth, (unit, head) in enumerate(((0, False), (0, True), (1, True))):
                accounts.appoint(db, actor=ADMIN, person_id=people[nth], agency_id=units[unit], head=head, now=NOON)
        self.owner, self.head, self.stranger = (actor(rt, each) for each in people)

    def open(self, by=None, phone="", name="Máy của Lan"):
        with transaction(self.rt.main) as db:
            details = PhoneDetails(phone or self.id, name)
            return service.open_phone(
                db, actor=by or self.owner, details=details, ring=self.rt.keys, now=self.rt.clock()
            )

    def wipe(self, by):
        with transaction(self.rt.main) as db:
            number = queries.by_client(db, self.id).id
            service.ask_wipe(db, actor=by, phone_id=number, now=self.rt.clock())

    def wiped(self):
        with transaction(self.rt.main) as db:
            service.note_wiped(db, client_id=self.id, now=self.rt.clock())

    @property
    def told(self):
        with snapshot(self.rt.main) as db:
            return queries.asked_of(db, self.id)

    @property
    def acts(self):
        with snapshot(self.rt.main) as db:
            entries = db.query(LedgerEntry).filter(LedgerEntry.object_kind == "phone").order_by(LedgerEntry.id)
            return [entry.act for entry in entries]

    def later(self):
        self.rt.clock.now += timedelta(minutes=1)


@pytest.fixture
def phones(runtime):
    return Phones(runtime)


def test_a_phone_gets_the_same_half_of_its_key_again_and_another_person_none(phones):
    first = phones.open()
    assert len(first) == 32 and phones.open() == first != phones.open(phone=str(uuid4()))
    with pytest.raises(Forbidden):
        phones.open(by=phones.head)
    with pytest.raises(Refused) as refused:
        phones.open(phone="not an id", name=" ")
    assert [reason.field for reason in refused.value.reasons] == ["phone", "name"]


def test_a_wiped_phone_opens_again_only_after_it_said_that_it_is_wiped_and_says_so_once(phones):
    half = phones.open()
    phones.later()
    phones.wipe(by=phones.head)
    assert phones.told == Asked(wipe=True, revoked=False)
    with pytest.raises(Conflict):
        phones.open()
    phones.later()
    phones.wiped()
    phones.wiped()
    assert phones.told == Asked() and phones.open() == half, "what was not sent can be opened again, and sent"
    assert phones.acts == ["phone.opened", "phone.wipe_asked", "phone.wiped", "phone.opened"]


def test_only_owner_head_and_administrator_see_a_phone_and_have_it_wiped(phones):
    phones.open()
    with snapshot(phones.rt.main) as db:
        seen = {who.id: len(queries.phones_for(db, who, limit=9)) for who in (phones.owner, phones.head, ADMIN)}
        assert set(seen.values()) == {1} and not queries.phones_for(db, phones.stranger, limit=9)
    with pytest.raises(NotFound):
        phones.wipe(by=phones.stranger)
    for who in (phones.owner, phones.head, ADMIN):
        phones.wipe(by=who)


def test_the_phone_of_somebody_who_may_not_inspect_any_more_is_wiped_without_being_asked_for(phones):
    phones.open()
    with transaction(phones.rt.main) as db:
        accounts.close_person(db, actor=ADMIN, person_id=phones.owner.id, now=NOON)
    assert phones.told == Asked(wipe=True, revoked=True)
    phones.wiped()
    phones.wiped()
    assert phones.acts[-2:] == ["phone.opened", "phone.wiped"]


def test_the_app_works_for_72_hours_after_the_sign_in_whenever_it_asks(world):
    client = world.signed_in("inspector")
    until = (NOON + rules.OFFLINE_FOR).isoformat()
    assert client.get(f"{HERE}/tinh-hinh").json["offline_until"] == until
    world.rt.clock.now += timedelta(minutes=9)
    said = client.get(f"{HERE}/tinh-hinh").json
    assert said["offline_until"] == until and said["now"] == world.rt.clock.now.isoformat() and not said["wipe"]
    world.rt.clock.now += timedelta(minutes=2)
    answer = client.post(
        f"{HERE}/may", json={"phone": str(uuid4()), "name": "Máy"}, headers={"X-CSRFToken": said["token"]}
    )
    assert (answer.status_code, answer.json["code"]) == (422, "phone.sign_in_again")


def test_a_phone_with_nobody_signed_in_learns_that_it_is_wiped_and_says_when_it_is_done(world):
    client, phone = world.signed_in("inspector"), str(uuid4())
    token = {"X-CSRFToken": client.get(f"{HERE}/tinh-hinh").json["token"], "X-Phone": phone}
    assert client.post(f"{HERE}/may", json={"phone": phone, "name": "Máy"}, headers=token).status_code == 200
    assert client.get(f"{HERE}/tinh-hinh", headers=token).json["wipe"] is False
    listed = client.get("/kiem-tra/may").get_data(as_text=True)
    assert "Đang dùng" in listed and "/xoa" in listed
    address = listed.split('href="/kiem-tra/may/')[1].split('"')[0]
    form = client.get(f"/kiem-tra/may/{address}").get_data(as_text=True)
    posted = {"csrf_token": form.split('name="csrf_token" value="')[1].split('"')[0], "once": "x" * 20}
    assert client.post(f"/kiem-tra/may/{address}", data=posted).status_code == 303
    stranger, lost = world.nobody(), {"X-Phone": phone}
    assert stranger.get(f"{HERE}/may", headers=lost).json["wipe"] is True
    assert stranger.get(f"{HERE}/may").json["wipe"] is False
    world.rt.clock.now += timedelta(minutes=1)
    assert stranger.post(f"{HERE}/may/da-xoa", headers=lost).json == {"noted": True}
    assert stranger.get(f"{HERE}/may", headers=lost).json["wipe"] is False
    assert "Đã xóa" in client.get("/kiem-tra/may").get_data(as_text=True)


def test_the_shell_needs_no_sign_in_holds_no_data_and_its_worker_names_every_part(world):
    client = world.nobody()
    shell = client.get(f"{HERE}/")
    assert shell.status_code == 200 and "manifest-src 'self'" in shell.headers["Content-Security-Policy"]
    assert "microphone=(self)" in shell.headers["Permissions-Policy"]
    worker = client.get(f"{HERE}/sw.js").get_data(as_text=True)
    assert "/static/inspector/app.js" in worker and "/static/inspector/worker.js" not in worker.split("PARTS")[1]
    manifest = client.get(f"{HERE}/manifest.webmanifest").json
    assert manifest["scope"] == manifest["start_url"] == f"{HERE}/"
    for icon in manifest["icons"]:
        client.get(icon["src"]).close()
        assert icon["src"] in worker


def light(colour):
    """The relative luminance of WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_in_sunlight_every_colour_stands_out_seven_to_one():
    block = re.search(r'\[data-theme="sun"\] \{(.*?)\}', STYLE.read_text(encoding="utf-8"), re.DOTALL)[1]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))
    under_white = [contrast("#ffffff", colours[tone]) for tone in ("green", "amber", "red", "grey", "act")]
    on_page = [contrast(colours["page"], colours[ink]) for ink in ("ink", "soft", "line", "wrong")]
    assert min(under_white + on_page) >= 7
    assert contrast("#0b3d2a", "#0b6b3a") < 7, "the measure tells colours apart"
