"""Slips and links: printed after a check, used once, dead after five wrong tries or their time."""

import email.policy
import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tests import make
from tests.accounts.conftest import Browser, actor, person
from trace.accounts import jobs, queries, service
from trace.accounts.commands import accounts as commands
from trace.accounts.models import Person
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Gone
from trace.jobs.models import Job

NEW = "sáng sớm sương rơi trắng đồng"


def producer(rt):
    with transaction(rt.main) as db:
        return make.producer(db).id


def slip(rt, person_id, *, by=None, kind="invite"):
    printer = actor(rt, by or person(rt, "officer", "0933333333"))
    with transaction(rt.main) as db:
        return service.print_slip(
            db, actor=printer, person_id=person_id, kind=kind, hours=24, keys=rt.keys, now=rt.clock()
        )


def test_a_producer_registers_with_a_phone_number_and_comes_in_with_the_slip_of_an_officer(runtime, app, browser):
    answer = browser.send("/dang-ky", name="Trần Văn Tư", phone="0912 345 678")
    assert answer.status_code == 200 and "0912 345 678" in answer.text
    officer = Browser(app)
    person(runtime, "officer", "0933333333")
    officer.sign_in("0933333333")
    found = officer.get("/nguoi-dung?q=0912345678").text
    (who,) = re.findall(r"/nguoi-dung/(\d+)", found)
    assert officer.send(f"/nguoi-dung/{who}/phieu").status_code == 422
    paper = officer.send(f"/nguoi-dung/{who}/phieu", checked="y").text
    digits = re.search(r'paper-digits code">([\d ]+)<', paper)[1]
    assert "data:image/svg+xml;base64," in paper
    typed = browser.send("/moi", login="0912345678", digits=digits, password=NEW, again=NEW)
    assert typed.status_code == 303
    browser.sign_in(password=NEW)
    assert browser.get("/kho").text == "producer"


def test_registering_a_number_that_is_known_answers_the_same_and_changes_nothing(runtime, app):
    person(runtime)
    known = Browser(app).send("/dang-ky", name="Ai đó", phone="0912345678")
    new = Browser(app).send("/dang-ky", name="Ai đó", phone="0912345679")
    assert known.status_code == new.status_code == 200
    assert known.text.replace("0912345678", "") == new.text.replace("0912345679", "")
    with snapshot(runtime.main) as db:
        assert db.scalar(select(func.count()).select_from(Person)) == 2


def test_a_slip_is_used_once_and_looking_at_it_uses_nothing(runtime, app, browser):
    printed = slip(runtime, person(runtime, with_password=False))
    for _ in range(3):
        assert browser.get(f"/moi/{printed.secret}").status_code == 200
    assert browser.send(f"/moi/{printed.secret}", password=NEW, again=NEW).status_code == 303
    assert browser.get(f"/moi/{printed.secret}").status_code == 410
    assert Browser(app).sign_in(password=NEW).status_code == 303


def test_two_who_send_the_same_slip_at_once_are_one_who_comes_in(both):
    printed = slip(both, person(both, with_password=False))
    with transaction(both.main) as db:
        service.use_slip(db, slip_id=printed.slip_id, password_hash="first", now=both.clock())  # noqa: S106
    with pytest.raises(Gone), transaction(both.main) as db:
        service.use_slip(db, slip_id=printed.slip_id, password_hash="second", now=both.clock())  # noqa: S106
    with snapshot(both.main) as db:
        assert queries.person(db, printed.person_id).password == "first"  # noqa: S105


def test_a_slip_dies_after_its_day(runtime, browser):
    printed = slip(runtime, person(runtime, with_password=False))
    runtime.clock.now += timedelta(hours=24)
    assert browser.get(f"/moi/{printed.secret}").status_code == 410


def test_a_new_slip_ends_the_one_before(runtime, browser):
    who, officer = person(runtime, with_password=False), person(runtime, "officer", "0933333333")
    first, second = slip(runtime, who, by=officer), slip(runtime, who, by=officer)
    assert browser.get(f"/moi/{first.secret}").status_code == 410
    assert browser.get(f"/moi/{second.secret}").status_code == 200


def test_after_five_wrong_tries_the_right_digits_open_nothing(runtime, browser):
    printed = slip(runtime, person(runtime, with_password=False))
    for _ in range(5):
        wrong = browser.send("/moi", login="0912345678", digits="0000000000", password=NEW, again=NEW)
        assert wrong.status_code == 422
    right = browser.send("/moi", login="0912345678", digits=printed.digits, password=NEW, again=NEW)
    assert right.status_code == 422
    assert browser.get(f"/moi/{printed.secret}").status_code == 200  # the QR is no guess


def test_a_password_that_is_refused_costs_no_try(runtime, browser):
    printed = slip(runtime, person(runtime, with_password=False))
    for _ in range(6):
        bad = browser.send("/moi", login="0912345678", digits=printed.digits, password="short", again="short")  # noqa: S106
        assert bad.status_code == 422 and "12" in bad.text
    assert browser.send("/moi", login="0912345678", digits=printed.digits, password=NEW, again=NEW).status_code == 303


def test_digits_of_one_person_do_not_open_the_account_of_another(runtime, browser):
    officer = person(runtime, "officer", "0933333333")
    printed = slip(runtime, person(runtime, with_password=False), by=officer)
    other = person(runtime, phone="0944444444", with_password=False)
    slip(runtime, other, by=officer)
    answer = browser.send("/moi", login="0944444444", digits=printed.digits, password=NEW, again=NEW)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("printer", "role", "allowed"),
    [
        ("officer", "producer", True),
        ("officer", "entry_assistant", True),
        ("officer", "officer", False),
        ("officer", "admin", False),
        ("admin", "admin", True),
        ("admin", "inspector", True),
        ("inspector", "producer", False),
        ("producer", "producer", False),
        ("entry_assistant", "producer", False),
    ],
)
def test_nobody_prints_a_way_into_an_account_that_may_do_more(both, printer, role, allowed):
    who, by = person(both, role), person(both, printer, "0933333333")
    if allowed:
        assert slip(both, who, by=by, kind="reset").digits
    else:
        with pytest.raises(Forbidden):
            slip(both, who, by=by, kind="reset")


def test_an_assistant_prints_slips_for_people_they_entered(both):
    by = person(both, "entry_assistant", "0933333333")
    with transaction(both.main) as db:
        made = service.make_person(
            db, actor=queries.actor_of(db, by), name="Hộ ông Ba", role="producer", phone="0955555555", now=both.clock()
        ).id
    assert slip(both, made, by=by).digits


def test_an_assistant_prints_no_way_into_an_account_that_opens_a_producer_of_others(both):
    own, others = producer(both), producer(both)
    by, victim = person(both, "entry_assistant", "0933333333"), person(both)
    for who, org, duty in ((victim, others, "manager"), (by, own, "assistant")):
        with transaction(both.main) as db:
            service.join(
                db, actor=queries.actor_of(db, who), person_id=who, producer_id=org, duty=duty, now=both.clock()
            )
    with transaction(both.main) as db:  # nobody asked the victim
        service.join(
            db, actor=queries.actor_of(db, by), person_id=victim, producer_id=own, duty="member", now=both.clock()
        )
    with pytest.raises(Forbidden):
        slip(both, victim, by=by, kind="reset")


def test_an_assistant_prints_slips_for_those_who_work_for_their_producers_only(both):
    own, by, other = producer(both), person(both, "entry_assistant", "0933333333"), person(both)
    for who, duty in ((by, "assistant"), (other, "manager")):
        with transaction(both.main) as db:
            service.join(
                db, actor=queries.actor_of(db, by), person_id=who, producer_id=own, duty=duty, now=both.clock()
            )
    assert slip(both, other, by=by, kind="reset").digits


def test_a_closed_account_gets_no_slip(both):
    who, admin = person(both), person(both, "admin", "0911111111")
    with transaction(both.main) as db:
        service.close_person(db, actor=queries.actor_of(db, admin), person_id=who, now=both.clock())
    with pytest.raises(Conflict):
        slip(both, who, by=admin)


def test_a_fresh_installation_has_nobody_and_one_link_makes_the_first_administrator(runtime, browser, app):
    with snapshot(runtime.main) as db:
        assert db.scalar(select(func.count()).select_from(Person)) == 0
    with transaction(runtime.main) as db:
        first = service.first_admin_link(db, runtime, now=runtime.clock())
        link = service.first_admin_link(db, runtime, now=runtime.clock())
    assert browser.get(first.removeprefix(runtime.settings.site_url)).status_code == 410
    path = link.removeprefix(runtime.settings.site_url)
    short = browser.send(path, name="Nguyễn An", phone="0911111111", password="ngựa gỗ xanh", again="ngựa gỗ xanh")  # noqa: S106
    assert short.status_code == 422 and "15" in short.text
    assert browser.send(path, name="Nguyễn An", phone="0911111111", password=NEW, again=NEW).status_code == 303
    assert browser.get(path).status_code == 410
    assert Browser(app).sign_in("0911111111", NEW).status_code == 303
    with transaction(runtime.main) as db:
        assert service.first_admin_link(db, runtime, now=runtime.clock()) is None


def test_a_forgotten_password_answers_alike_and_sends_a_link_of_thirty_minutes(runtime, app, browser):
    person(runtime, email="hoa@example.vn")
    known = browser.send("/quen-mat-khau", email="hoa@example.vn").text
    assert known == Browser(app).send("/quen-mat-khau", email="nobody@example.vn").text
    with snapshot(runtime.main) as db:
        waiting = [(job.name, job.arguments) for job in db.scalars(select(Job))]
    assert sorted(arguments["person_id"] for _, arguments in waiting) == [0, 1]
    for _, arguments in waiting:
        jobs.send_link(runtime, 1, **arguments)
    (letter,) = (runtime.settings.instance / "outbox").iterdir()
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    link = re.search(r"/moi/[\w-]+", message.get_content())
    assert browser.get(link[0]).status_code == 200
    runtime.clock.now += timedelta(minutes=30)
    assert browser.get(link[0]).status_code == 410


def test_the_sixth_link_of_a_day_to_one_mailbox_waits(app):
    answers = [Browser(app).send("/quen-mat-khau", email="hoa@example.vn").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_registering_by_script_waits_after_ten_an_hour(app):
    answers = [
        Browser(app).send("/dang-ky", name="Ai đó", phone=f"09123456{number}").status_code for number in range(10, 21)
    ]
    assert answers == [200] * 10 + [429]


def test_the_commands_print_a_way_in_for_scripts(runtime, browser):
    run = CliRunner()
    link = json.loads(run.invoke(commands, ["first-admin", "--json"], obj=runtime).output)["link"]
    assert link.startswith(f"{runtime.settings.site_url}/moi/")
    person(runtime, "admin", "0911111111")
    words = ["invite", "--name", "Lê Ba", "--role", "officer", "--phone", "0955555555", "--as", "0911111111", "--json"]
    invited = json.loads(run.invoke(commands, words, obj=runtime).output)
    assert browser.get("/moi/" + invited["link"].rpartition("/")[2]).status_code == 200
    again = run.invoke(commands, ["reset", "0955555555", "--as", "0911111111"], obj=runtime)
    assert again.exit_code == 0 and re.search(r"digits: \d{10}", again.output)
    assert isinstance(run.invoke(commands, ["first-admin"], obj=runtime).exception, Conflict)
