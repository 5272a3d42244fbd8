"""Telling: who hears, by which ways, once each; who has no address is on the list of the office."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.notices.conftest import KIND
from trace.accounts import queries as accounts
from trace.accounts.models import Agency, Post
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.jobs.runner import run_due
from trace.notices import jobs, queries, service

ADMIN = Actor(1, "admin", "An")


def choose(village, person_id, *channels, language="vi"):
    with transaction(village.rt.main) as db:
        actor = accounts.actor_of(db, person_id)
        service.choose(db, actor=actor, channels=channels, language=language, now=village.rt.clock())


def test_everybody_of_a_producer_is_told_each_in_their_language_and_its_mailbox_in_both(both_villages):
    village = both_villages
    hoa = village.person("Hoa", email="hoa@example.vn")
    ann = village.person("Ann", email="ann@example.vn", language="en")
    assert village.tell(village.producer(hoa, ann, email="htx@example.vn")) == 3
    village.work()
    letters = {letter["To"]: letter for letter in village.letters()}
    assert set(letters) == {"hoa@example.vn", "ann@example.vn", "htx@example.vn"}
    assert letters["hoa@example.vn"]["Subject"] == "Hồ sơ HS-2611-0001 có kết quả"
    assert letters["ann@example.vn"]["Subject"] == "Case HS-2611-0001 has a result"
    assert "http://127.0.0.1:8000/ho-so/1" in letters["ann@example.vn"].get_content()
    own = letters["htx@example.vn"].get_content()
    assert "đã được chấp nhận" in own and "was accepted" in own
    assert "đã được chấp nhận" not in letters["ann@example.vn"].get_content()


def test_told_twice_is_told_once_and_a_new_key_is_something_new(village):
    producer = village.producer(village.person("Hoa", email="hoa@example.vn"))
    assert [village.tell(producer), village.tell(producer), village.tell(producer, key="2")] == [1, 0, 1]
    village.work()
    village.work()
    assert len(village.letters()) == 2


def test_many_at_once_tell_once(both_villages):
    village = both_villages
    producer = village.producer(village.person("Hoa", email="hoa@example.vn"))
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(lambda _: village.tell(producer), range(4))) == [0, 0, 0, 1]
    village.work()
    assert len(village.letters()) == 1


def test_what_is_rolled_back_tells_nobody(village):
    producer = village.producer(village.person("Hoa", email="hoa@example.vn"))
    with pytest.raises(ZeroDivisionError), transaction(village.rt.main) as db:
        service.tell_producer(db, producer, KIND, key="1", now=village.rt.clock(), values={"code": "x"})
        raise ZeroDivisionError
    village.work()
    assert village.notices() == [] and village.letters() == []


def test_a_mailbox_that_one_of_the_people_reads_gets_one_letter(village):
    village.tell(village.producer(village.person("Hoa", email="htx@example.vn"), email="htx@example.vn"))
    village.work()
    assert [letter["To"] for letter in village.letters()] == ["htx@example.vn"]


def test_a_producer_nobody_can_write_to_is_on_the_list_until_somebody_phoned(village):
    producer = village.producer(village.person("Hoa", phone="0912345678"))
    village.tell(producer)
    with snapshot(village.rt.main) as db:
        ((notice, name, _),), after = queries.to_phone(db)
    assert (name, after) == ("HTX Vũ Quang", None)
    with transaction(village.rt.main) as db:
        service.phoned(db, actor=ADMIN, notice_id=notice.id, now=village.rt.clock())
    with snapshot(village.rt.main) as db:
        assert queries.to_phone(db) == ([], None)
    with pytest.raises(Conflict), transaction(village.rt.main) as db:
        service.phoned(db, actor=ADMIN, notice_id=notice.id, now=village.rt.clock())


def test_a_producer_whose_people_chose_the_inbox_alone_is_not_phoned(village):
    hoa = village.person("Hoa", email="hoa@example.vn")
    choose(village, hoa)
    village.tell(village.producer(hoa))
    with snapshot(village.rt.main) as db:
        assert queries.to_phone(db) == ([], None) and queries.unread(db, hoa) == 1
    assert village.sends() == []


def test_chosen_ways_are_used_and_a_way_that_does_not_exist_is_refused(village):
    hoa = village.person("Hoa", email="hoa@example.vn", phone="0912345678")
    choose(village, hoa, "sms", "zalo", language="en")
    village.tell_people(hoa)
    assert sorted(village.states()) == [("sms", "written"), ("zalo", "written")]
    with pytest.raises(Refused):
        choose(village, hoa, "pigeon")
    with pytest.raises(Refused):
        choose(village, hoa, "sms", language="fr")


@pytest.mark.parametrize(
    ("kind", "key", "values"),
    [
        ("nobody.wrote.this", "1", {}),
        (KIND, "", {"code": "x"}),
        (KIND, "x" * 201, {"code": "x"}),
        (KIND, "1", {"code": "x" * 501}),
        (KIND, "1", {"code": "x", "path": "https://elsewhere.vn"}),
        (KIND, "1", {"code": 7}),
    ],
)
def test_a_mistake_of_the_caller_is_said_at_once(village, kind, key, values):
    with pytest.raises(ValueError, match=kind), transaction(village.rt.main) as db:
        service.tell_people(db, [1], kind, key=key, now=village.rt.clock(), values=values)


def test_an_inbox_is_its_owner_s(village):
    hoa, an = village.person("Hoa"), village.person("An")
    village.tell_people(hoa)
    (notice,) = village.notices()
    with pytest.raises(NotFound), transaction(village.rt.main) as db:
        service.mark_read(db, actor=accounts.actor_of(db, an), notice_id=notice.id, now=village.rt.clock())
    with transaction(village.rt.main) as db:
        service.mark_read(db, actor=accounts.actor_of(db, hoa), notice_id=notice.id, now=village.rt.clock())
    with snapshot(village.rt.main) as db:
        assert queries.unread(db, hoa) == 0
        assert [row.id for row in queries.inbox(db, hoa)[0]] == [notice.id] and queries.inbox(db, an) == ([], None)


def test_all_is_read_up_to_what_the_page_showed(village):
    hoa = village.person("Hoa")
    for key in "123":
        village.tell_people(hoa, key=key)
    shown = village.notices()[1]
    with transaction(village.rt.main) as db:
        actor = accounts.actor_of(db, hoa)
        assert service.mark_all_read(db, actor=actor, up_to=shown.id, now=village.rt.clock()) == 2
    with snapshot(village.rt.main) as db:
        assert queries.unread(db, hoa) == 1


def test_an_inbox_goes_on_where_a_page_ended(village):
    hoa = village.person("Hoa")
    for key in "12345":
        village.tell_people(hoa, key=key)
    with snapshot(village.rt.main) as db:
        first, older = queries.inbox(db, hoa, limit=3)
        second, end = queries.inbox(db, hoa, before=older, limit=3)
    assert [row.key for row in (*first, *second)] == list("54321") and end is None


def test_only_an_administrator_sends_again(village):
    with pytest.raises(Forbidden), transaction(village.rt.main) as db:
        service.send_again(db, actor=Actor(1, "officer", "An"), send_id=1, now=village.rt.clock())


def digest(village, *, works=True, values=None):
    said = {"new": "1", "today": "2", "overdue": "3", "waiting": "9", "path": "/ho-so"} if values is None else values
    return jobs.Digest(count=lambda db, who, now: said, works=lambda db, day: works)


def officer(village, email="can-bo@example.vn"):
    who = village.person("An", role="officer", email=email)
    with transaction(village.rt.main) as db:
        unit = Agency(name="Chi cục", kind="sub_department", province_code="42")
        db.add(unit)
        db.flush()
        db.add(Post(person_id=who, agency_id=unit.id, since=village.rt.clock()))
    return who


def test_an_officer_has_one_digest_a_working_day_whatever_dies(village):
    officer(village)
    for _ in range(2):
        digest(village)(village.rt)
        run_due(village.rt, {service.JOB: jobs.send})
    (letter,) = village.letters()
    assert letter["Subject"] == "Hồ sơ hôm nay: 2 đến hạn, 3 quá hạn"
    assert "đang chờ bạn: 9" in letter.get_content()
    village.later(days=3)
    digest(village)(village.rt)
    assert len(village.notices()) == 2


def test_no_digest_before_its_hour_on_a_day_off_or_with_nothing_to_say(village):
    officer(village)
    digest(village, works=False)(village.rt)
    digest(village, values={})(village.rt)
    digest(village.with_settings(digest_hour=13))(village.with_settings(digest_hour=13).rt)
    assert village.notices() == []
