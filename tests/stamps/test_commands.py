"""`python -m trace stamps …` and `keys …`: the same acts from a terminal, with exit codes and JSON for scripts."""

import json

import pytest
from click.testing import CliRunner

from tests.conftest import NOON
from tests.stamps.province import PRINTING, make_province
from tests.stamps.test_print_job import codes_in
from trace.accounts.models import Membership, Person, Post
from trace.app.commands import stamps_group as stamps
from trace.base.db import transaction
from trace.base.errors import Conflict, Forbidden
from trace.jobs import runner
from trace.stamps.keeping.commands import keys

PHONES = {"maker": "0912000010", "officer": "0912000020", "admin": "0912000001"}
ROLES = {"maker": "producer", "officer": "officer", "admin": "admin"}


@pytest.fixture
def terminal(runtime):
    """Run a command as on a terminal: with people who have accounts."""
    province = make_province(runtime)
    with transaction(runtime.main) as db:
        people = {
            who: Person(name=who, role=ROLES[who], phone=phone, fs_uniquifier=who, made_at=NOON)
            for who, phone in PHONES.items()
        }
        db.add_all(people.values())
        db.flush()
        db.add(Membership(person_id=people["maker"].id, producer_id=province.producer.id, duty="manager", since=NOON))
        db.add(Post(person_id=people["officer"].id, agency_id=province.agency.id, since=NOON))

    def run(group, *words, who="maker"):
        return CliRunner().invoke(group, [*words, "--as", PHONES[who]], obj=runtime, catch_exceptions=True)

    def plain(group, *words):
        return CliRunner().invoke(group, list(words), obj=runtime, catch_exceptions=True)

    run.province, run.plain = province, plain
    return run


def ordered(terminal, quantity="130"):
    answer = terminal(stamps, "order", "--product", str(terminal.province.product.id), "--quantity", quantity, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)["run"]


def test_a_run_is_ordered_approved_exported_and_activated(terminal, tmp_path):
    run = str(ordered(terminal))
    assert "released" in terminal(stamps, "approve", run, who="officer").output
    runner.run_due(terminal.province.rt, PRINTING)
    terminal.province.chain()
    exported = json.loads(terminal(stamps, "export", run, "--out", str(tmp_path), "--json").output)
    assert exported["files"] == [f"tem-lenh-{run}-phan-1.pdf", f"tem-lenh-{run}-phan-1.csv"]
    assert (tmp_path / exported["files"][0]).read_bytes().startswith(b"%PDF")
    batch = str(terminal.province.batch().id)
    dry = terminal(stamps, "activate", run, "--batch", batch, "--sheets", "1", "--dry-run")
    assert dry.output == f"65 stamps of run {run} would be activated on batch {batch}.\n"
    done = terminal(stamps, "activate", run, "--batch", batch, "--sheets", "1", "--json")
    assert json.loads(done.output) == {"run": int(run), "batch": int(batch), "count": 65, "spans": [[0, 65]]}


def test_codes_name_a_part_of_a_run(terminal):
    run = terminal.province.printed(10)
    codes, batch = codes_in(terminal.province, run), str(terminal.province.batch().id)
    words = ("activate", str(run.id), "--batch", batch, "--first", codes[2], "--last", codes[4], "--json")
    assert json.loads(terminal(stamps, *words).output)["spans"] == [[2, 5]]


def test_a_run_that_nobody_approved_is_not_exported(terminal, tmp_path):
    answer = terminal(stamps, "export", str(ordered(terminal)), "--out", str(tmp_path))
    assert isinstance(answer.exception, Conflict)
    assert list(tmp_path.glob("*.pdf")) == []


def test_without_waiting_an_unfinished_run_is_refused(terminal, tmp_path):
    run = terminal.province.released(5)
    answer = terminal(stamps, "export", str(run.id), "--no-wait", "--out", str(tmp_path))
    assert isinstance(answer.exception, Conflict)


def test_a_producer_approves_nothing_from_a_terminal_either(terminal):
    assert isinstance(terminal(stamps, "approve", str(ordered(terminal))).exception, Forbidden)


def test_keys_are_opened_proved_and_moved_on(terminal):
    opened = terminal(keys, "new", "--json", who="admin")
    assert json.loads(opened.output)["slot"] == 1
    copy = str(terminal.province.rt.keys.path)
    proved = terminal(
        keys, "verify-backup", "--slot", "1", "--copy", copy, "--place", "Kho", "--people", "Lan", "Minh", who="admin"
    )
    assert proved.output.startswith("The copy opens slot 1")
    assert terminal(keys, "after-restore", who="admin").output == "Counters moved on: 2.\n"


def test_a_print_trial_is_recorded(terminal):
    facts = ("--stock", "a4-65", "--phones", "Samsung A05", "--result", "40/40", "--passed", "--signed-by", "Lan")
    facts = (*facts, "--dry", "read", "--wet", "read", "--curved", "slow")
    assert terminal(stamps, "trial", *facts, who="admin").output.startswith("Trial 1")


def test_the_proposer_of_a_freeze_cannot_confirm_it_from_a_terminal(terminal):
    words = ("freeze", "--reason", "Mã mồi bị quét")
    assert terminal(stamps, *words, who="admin").output == "Proposal 1 to freeze issuing: waits for a second person.\n"
    assert isinstance(terminal(stamps, "freeze", "--confirm", who="admin").exception, Conflict)
    assert "confirmed" in terminal(stamps, "freeze", "--confirm", who="officer").output
    frozen = terminal(stamps, "order", "--product", str(terminal.province.product.id), "--quantity", "10")
    assert frozen.exception.reason.code == "stamps.frozen"
    terminal(stamps, "unfreeze", "--reason", "Đã mở ngăn mới", who="officer")
    assert "confirmed" in terminal(stamps, "unfreeze", "--confirm", who="admin").output
    ordered(terminal, "10")


def test_slots_are_listed_closed_and_declared_compromised(terminal):
    ordered(terminal, "10")
    said = CliRunner().invoke(keys, ["list"], obj=terminal.province.rt).output
    assert said == "slot 0: active, 10 serials in 1 runs, 0 canary runs, backup proved: not yet\n"
    assert terminal(keys, "close", "0", who="admin").output == "Slot 0 only verifies from now on.\n"
    terminal(keys, "compromise", "0", "--reason", "Máy chủ bị xâm nhập", who="admin")
    done = json.loads(terminal(keys, "compromise", "0", "--confirm", "--json", who="officer").output)
    assert (done["slot"], done["state"]) == (0, "confirmed")
    listed = json.loads(CliRunner().invoke(keys, ["list", "--json"], obj=terminal.province.rt).output)
    assert listed[0]["state"] == "compromised"


def test_a_step_is_one_of_three(terminal):
    assert terminal(stamps, "freeze", "--confirm", "--reject", who="admin").exit_code == 2


def test_an_act_needs_a_person(terminal):
    answer = CliRunner().invoke(stamps, ["order", "--product", "1"], obj=terminal.province.rt)
    assert answer.exit_code == 2 and "--as" in answer.output


def test_files_are_made_stopped_gone_on_with_and_made_again_from_a_terminal(terminal):
    rt, run = terminal.province.rt, terminal.province.printed(5)
    word = str(run.id)
    assert "being made" in terminal(stamps, "make", word, "jsonl").output
    assert "Stopped" in terminal(stamps, "stop", word, "jsonl").output
    assert "Going on" in terminal(stamps, "resume", word, "jsonl").output
    runner.run_due(rt, PRINTING)
    path = rt.store.path(f"runs/{run.id}/0001.jsonl")
    as_made = path.read_bytes()
    path.unlink()
    again = CliRunner().invoke(stamps, ["remake", word, "jsonl", "1"], obj=rt)
    assert (again.exit_code, path.read_bytes()) == (0, as_made), again.output


def test_a_form_that_was_stopped_does_not_hold_back_those_that_are_made(terminal, tmp_path):
    word = str(terminal.province.printed(5).id)
    terminal(stamps, "make", word, "jsonl")
    terminal(stamps, "stop", word, "jsonl")
    assert isinstance(terminal(stamps, "export", word, "--out", str(tmp_path)).exception, Conflict)
    asked = terminal(stamps, "export", word, "--form", "pdf", "--out", str(tmp_path), "--json")
    assert json.loads(asked.output)["files"] == [f"tem-lenh-{word}-phan-1.pdf"]
    assert isinstance(terminal(stamps, "export", word, "--form", "svg", "--out", str(tmp_path)).exception, Conflict)


def test_printing_is_done_and_a_permit_is_asked_and_answered_from_a_terminal(terminal, tmp_path):
    run = terminal.province.printed(5, kind="unit_scratch")
    word = str(run.id)
    assert "is printed" in terminal(stamps, "printed", word).output
    refused = terminal(stamps, "export", word, "--form", "csv", "--out", str(tmp_path))
    assert isinstance(refused.exception, Conflict) and list(tmp_path.glob("*.csv")) == []
    small = json.loads(terminal(stamps, "permit", word, "csv", "--reason", "Kẹt giấy", "--json").output)
    assert small["granted"] is True
    assert (
        json.loads(terminal(stamps, "export", word, "--form", "csv", "--out", str(tmp_path), "--json").output)["count"]
        == 1
    )
    pins = json.loads(terminal(stamps, "permit", word, "pin", "--reason", "In lớp cào", "--json").output)
    assert pins["granted"] is None
    assert "granted" in terminal(stamps, "decide", str(pins["permit"]), "--grant", who="officer").output
