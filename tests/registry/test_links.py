"""Links of the resolver: what may be registered, by whom, as pages and over the API; and dead ones found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused, Stale, Unavailable
from trace.core.reason import Reason
from trace.ledger.models import LedgerEntry
from trace.registry import jobs, queries, service
from trace.registry.models import Link, Producer
from trace.registry.rules import LINK_TYPES, LinkDetails, why_not_defaults, why_not_register

GOOD = LinkDetails("gs1:pip", "https://a.example/sp", "Mật ong")
OFFICER = Actor(id=9, role="officer", name="officer")


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"title": " "}, "title", "field.missing"),
        ({"url": ""}, "url", "field.missing"),
        ({"link_type": ""}, "link_type", "field.missing"),
        ({"link_type": "gs1:origin"}, "link_type", "link.type"),
        ({"link_type": "pip"}, "link_type", "link.type"),
        ({"link_type": "gs1:defaultLink"}, "link_type", "link.type"),
        ({"link_type": "gs1:handledBy"}, "link_type", "link.type"),
        ({"link_type": "txng:pip"}, "link_type", "link.type"),
        ({"url": "javascript:alert(1)"}, "url", "link.not_http"),
        ({"url": "ftp://a.example/"}, "url", "link.not_http"),
        ({"url": "//a.example/"}, "url", "link.not_http"),
        ({"url": "https://user:pw@a.example/"}, "url", "link.not_http"),
        ({"url": "https://a.example/a b"}, "url", "link.not_http"),
        ({"url": "https://a.example/mật-ong"}, "url", "link.not_ascii"),
        ({"url": "https://a.example/{x}"}, "url", "link.not_ascii"),
        ({"url": "https://a.example/" + "x" * 2000}, "url", "text.too_long"),
        ({"title": "x" * 201}, "title", "text.too_long"),
        ({"languages": ("tiếng Việt",)}, "languages", "link.language"),
        ({"languages": ("vi",) * 1 + tuple(f"x{n:02d}" for n in range(11))}, "languages", "link.language"),
        ({"media_type": "text/htm"}, "media_type", "link.media_type"),
        ({"media_type": "html"}, "media_type", "link.media_type"),
        ({"contexts": ("Việt Nam",)}, "contexts", "link.context"),
        ({"is_default": True, "public": False}, "public", "link.default_hidden"),
    ],
)
def test_what_may_not_be_registered_says_why(changed, field, code):
    reasons = why_not_register(replace(GOOD, **changed))
    assert [(each.field, each.code) for each in reasons] == [(field, code)]


def test_all_types_of_gs1_and_ours_may_be_registered():
    assert len(LINK_TYPES) == 60 - 3 + 2
    for link_type in LINK_TYPES:
        assert why_not_register(replace(GOOD, link_type=link_type)) == []


def test_what_is_typed_is_kept_in_its_usual_case():
    typed = replace(GOOD, languages=("VI", "en-gb", "zh-hant", "vi"), media_type="Text/HTML", contexts=("vn", "VN"))
    assert why_not_register(typed) == []
    assert (typed.languages, typed.media_type, typed.contexts) == (("vi", "en-GB", "zh-Hant"), "text/html", ("VN",))


@pytest.mark.parametrize("media_type", ["application/pdf", "application/vnd.gs1.x", "application/x+json", "image/avif"])
def test_media_types_are_those_that_are_registered(media_type):
    assert why_not_register(replace(GOOD, media_type=media_type)) == []


def test_only_a_site_needs_a_default_of_its_own():
    for kind in ("product", "batch"):
        assert why_not_defaults(kind, [False]) is None
    assert why_not_defaults("site", [False]) == Reason("link.needs_default", field="is_default")
    assert why_not_defaults("site", [False, True]) is None and why_not_defaults("site", []) is None


# --- commands --------------------------------------------------------------------------------------------------------


@pytest.fixture
def farm(db):
    owner = make.producer(db)
    product = make.product(db, owner, gtin="08936000123451")
    batch, site = make.batch(db, product), make.site(db, owner)
    return {"product": product.id, "batch": batch.id, "site": site.id, "owner": owner.id}


def add(db, farm, kind="product", actor=OFFICER, **changed):
    return service.add_link(db, actor=actor, on=(kind, farm[kind]), details=replace(GOOD, **changed), now=NOON)


def test_a_new_default_takes_the_place_of_the_one_before(db, farm):
    first, second = add(db, farm, is_default=True), add(db, farm, is_default=True)
    db.refresh(first)
    assert (first.is_default, second.is_default, first.version) == (False, True, 2)
    assert [each.id for each in queries.links_of(db, "product", farm["product"])] == [second.id, first.id]
    edited = service.edit_link(db, actor=OFFICER, link_id=first.id, details=replace(GOOD, is_default=True), now=NOON)
    db.refresh(second)
    assert (edited.is_default, second.is_default) == (True, False)


def test_the_database_takes_one_default_and_one_owner(both):
    with transaction(both.main) as db:
        owner = make.producer(db)
        product, site = make.product(db, owner), make.site(db, owner)
        add(db, {"product": product.id}, is_default=True)
    same = {"producer_id": owner.id, "link_type": "gs1:pip", "url": "u", "title": "t", "made_at": NOON, "made_by": 1}
    for more in ({"product_id": product.id, "is_default": True}, {"product_id": product.id, "site_id": site.id}, {}):
        with pytest.raises(Exception, match=r"(?i)unique|check|constraint"), transaction(both.main) as db:
            db.add(Link(**same, **more, updated_at=NOON))
            db.flush()


def test_a_site_always_has_a_default(db, farm):
    with pytest.raises(Refused):
        add(db, farm, "site")
    first, second = add(db, farm, "site", is_default=True), add(db, farm, "site")
    with pytest.raises(Refused):
        service.edit_link(db, actor=OFFICER, link_id=first.id, details=GOOD, now=NOON)
    with pytest.raises(Conflict):
        service.remove_link(db, actor=OFFICER, link_id=first.id, now=NOON)
    service.remove_link(db, actor=OFFICER, link_id=second.id, now=NOON)
    service.remove_link(db, actor=OFFICER, link_id=first.id, now=NOON)
    assert queries.links_of(db, "site", farm["site"]) == []


def test_each_command_leaves_a_line_in_the_ledger(db, farm):
    made = add(db, farm)
    service.edit_link(db, actor=OFFICER, link_id=made.id, details=replace(GOOD, title="Khác"), version=1, now=NOON)
    with pytest.raises(Stale):
        service.remove_link(db, actor=OFFICER, link_id=made.id, version=1, now=NOON)
    service.remove_link(db, actor=OFFICER, link_id=made.id, version=2, now=NOON)
    acts = [each.act for each in db.query(LedgerEntry).order_by(LedgerEntry.id)]
    assert acts == ["link.added", "link.edited", "link.removed"]


def test_only_who_works_for_the_producer_or_an_officer_may(db, farm):
    own = Actor(id=2, role="producer", name="own", producers=frozenset({farm["owner"]}))
    assert add(db, farm, actor=own).id
    for other in (Actor(id=3, role="producer", name="x"), Actor(id=4, role="inspector", name="y")):
        with pytest.raises(Forbidden):
            add(db, farm, actor=other)


def test_nobody_needs_more_links_than_fifty(db, farm):
    for _ in range(50):
        add(db, farm)
    with pytest.raises(Refused) as refused:
        add(db, farm)
    assert refused.value.reason == Reason("link.too_many", most=50)


def test_links_of_what_is_not_there_are_not_there(db):
    for kind in ("product", "batch", "site"):
        with pytest.raises(Exception, match="unknown"):
            queries.linked(db, kind, 404)


# --- dead links ------------------------------------------------------------------------------------------------------


class Client:
    """Other people's servers: an answer for each address."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def head(self, url):
        self.asked.append(url)
        answer = self.answers.get(url.rpartition("/")[2], 200)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_dead_target_is_dead_since_it_first_failed(both):
    with transaction(both.main) as db:
        product = make.product(db, make.producer(db))
        for name in ("fine", "gone", "away", "private"):
            add(db, {"product": product.id}, url=f"https://a.example/{name}")
    away, private = Unavailable(Reason("outgoing.unreachable", host="x")), Refused(Reason("outgoing.private", host="x"))
    client = Client(gone=404, away=away, private=private)
    jobs.check_links(both, client)
    later = NOON + timedelta(hours=25)
    both.clock.now = NOON + timedelta(hours=1)
    jobs.check_links(both, client)  # all were looked at within a day
    assert len(client.asked) == 4
    both.clock.now = later
    client.answers["away"] = 200
    jobs.check_links(both, client)
    with snapshot(both.main) as db:
        found = {each.url.rpartition("/")[2]: each for each in queries.links_of(db, "product", product.id)}
    assert {name: (each.status, each.dead_since) for name, each in found.items()} == {
        "fine": (200, None),
        "gone": (404, NOON),
        "away": (200, None),
        "private": (0, NOON),
    }
    assert all((each.checked_at, each.version) == (later, 1) for each in found.values())


def test_what_was_found_of_an_address_is_not_said_of_the_next(db, farm):
    made = add(db, farm)
    service.note_check(db, link_id=made.id, url="https://other.example/", status=404, now=NOON)
    db.refresh(made)
    assert made.checked_at is None
    service.note_check(db, link_id=made.id, url=GOOD.url, status=404, now=NOON)
    db.refresh(made)
    assert made.dead_since == NOON
    changed = replace(GOOD, url="https://a.example/new")
    service.edit_link(db, actor=OFFICER, link_id=made.id, details=changed, now=NOON)
    assert (made.checked_at, made.status, made.dead_since) == (None, None, None)


def test_targets_of_the_demonstration_are_left_alone(runtime, monkeypatch):
    monkeypatch.setattr(jobs, "Outgoing", lambda: pytest.fail("a request of the demonstration"))
    jobs.check_links(runtime)


# --- API -------------------------------------------------------------------------------------------------------------

BODY = {"link_type": "gs1:pip", "url": "https://a.example/sp", "title": "Mật ong", "languages": ["vi"]}


def addresses(office):
    site = make_site(office)
    return {
        f"/api/v1/products/{office.product}/links": BODY,
        f"/api/v1/batches/{office.batch}/links": BODY,
        f"/api/v1/sites/{site}/links": BODY | {"is_default": True},
    }


def make_site(office):
    with transaction(office.runtime.main) as db:
        return make.site(db, db.get_one(Producer, office.owner)).id


def test_a_link_is_made_once_read_edited_and_removed(office):
    for address, body in addresses(office).items():
        first, again = (office.make(address, body, key=address[-20:]) for _ in range(2))
        assert first.status_code == 201, first.text
        assert first.json == again.json and again.headers["Idempotent-Replayed"] == "true"
        place = first.headers["Location"]
        assert office.get(address).json["items"] == [first.json]
        etag = office.get(place).headers["ETag"]
        assert office.put(place, body | {"title": "Khác"}).status_code == 428
        edited = office.put(place, body | {"title": "Khác"}, etag=etag)
        assert (edited.status_code, edited.json["title"], edited.headers["ETag"]) == (200, "Khác", '"2"')
        assert office.ask("DELETE", place, "farmer", headers={"If-Match": etag}).status_code == 412
        assert office.ask("DELETE", place, "farmer", headers={"If-Match": '"2"'}).status_code == 204
        assert office.get(place).status_code == 404


def test_a_wrong_link_is_refused_by_its_field(office):
    address = f"/api/v1/products/{office.product}/links"
    for key, (changed, field) in enumerate(
        [
            ({"media_type": "text/htm"}, "media_type"),
            ({"url": "javascript:x"}, "url"),
            ({"link_type": "gs1:nothing"}, "link_type"),
            ({"title": None}, "title"),
            ({"lot": "L1"}, "lot"),
        ]
    ):
        answer = office.make(address, BODY | changed, key=f"wrong {key}")
        assert (answer.status_code, [each["field"] for each in answer.json["errors"]]) == (422, [field])


def test_others_neither_see_nor_change_a_link(office):
    address = f"/api/v1/products/{office.product}/links"
    place = office.make(address, BODY).headers["Location"]
    for method in ("GET", "PUT", "DELETE"):
        answer = office.ask(method, place, "stranger", json=BODY, headers={"If-Match": '"1"'})
        assert answer.status_code in (403, 404), method
    assert office.get(address, "stranger").status_code == 404
    assert office.make(address, BODY, "stranger", key="k2").status_code == 403
    assert office.make(address, BODY, "inspector", key="k3").status_code == 403
    assert office.get(place, "inspector").status_code == 200
    assert office.make(address, BODY, "officer", key="k4").status_code == 201


# --- pages -----------------------------------------------------------------------------------------------------------

FORM = {
    "link_type": "gs1:certificationInfo",
    "url": "https://a.example/giay.pdf",
    "title": "Giấy VietGAP",
    "languages": "vi, en",
    "media_type": "application/pdf",
    "contexts": "VN",
    "public": "y",
    "once": "x" * 43,
}


def test_a_link_is_added_changed_and_removed_by_its_pages(office):
    lists = f"/san-pham/{office.product}/duong-dan"
    assert "Chưa có đường dẫn nào" in office.get(lists).text
    for _ in range(2):  # pressed twice, added once
        assert office.post(f"{lists}/moi", data=FORM).status_code == 303
    shown = office.get(lists).text
    assert shown.count("<section>") == 1 and "Giấy VietGAP" in shown and "application/pdf" in shown
    link_id = office.read(queries.links_of, "product", office.product)[0].id
    assert 'value="vi, en"' in office.get(f"/duong-dan/{link_id}/sua").text
    changed = FORM | {"title": "Giấy mới", "is_default": "y", "version": "1"}
    assert office.post(f"/duong-dan/{link_id}/sua", data=changed).status_code == 303
    assert "Mặc định" in office.get(lists).text
    stale = office.post(f"/duong-dan/{link_id}/sua", data=changed)
    assert stale.status_code == 412
    assert "Giấy mới" in office.get(f"/duong-dan/{link_id}/bo").text
    assert office.post(f"/duong-dan/{link_id}/bo", data={}).status_code == 303
    assert "Chưa có đường dẫn nào" in office.get(lists).text


def test_a_dead_link_is_shown_with_its_day(office):
    office.post(f"/lo/{office.batch}/duong-dan/moi", data=FORM)
    jobs.check_links(office.runtime, Client(**{"giay.pdf": 404}))
    shown = office.get(f"/lo/{office.batch}/duong-dan").text
    assert "Hỏng từ 20/11/2026" in shown and "404" in shown


def test_a_wrong_link_keeps_what_was_typed_and_says_why_beside_it(office):
    answer = office.post(f"/san-pham/{office.product}/duong-dan/moi", data=FORM | {"url": "a.example", "title": ""})
    assert answer.status_code == 422
    assert 'value="vi, en"' in answer.text and "giay" not in answer.text


def test_the_first_link_of_a_site_is_offered_as_the_default(office):
    site = make_site(office)
    assert '<input checked id="is_default"' in office.get(f"/dia-diem/{site}/duong-dan/moi").text
    refused = office.post(f"/dia-diem/{site}/duong-dan/moi", data=FORM)
    assert refused.status_code == 422 and "mặc định" in refused.text
    assert office.post(f"/dia-diem/{site}/duong-dan/moi", data=FORM | {"is_default": "y"}).status_code == 303
