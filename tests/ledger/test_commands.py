"""`ledger verify`: says whole or broken, in words and in JSON, by its exit code too."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from tests.ledger.test_chain import append
from trace.base.db import transaction
from trace.ledger.commands import ledger


def verify(rt, *options):
    return CliRunner().invoke(ledger, ["verify", *options], obj=rt)


def break_link(rt, seq):
    with transaction(rt.main) as db:
        if rt.main.dialect.name == "sqlite":
            db.execute(text("DROP TRIGGER ledger_entries_no_update"))
        entry = db.scalar(text("SELECT entry_id FROM ledger_links WHERE seq = :seq"), {"seq": seq})
        db.execute(text("UPDATE ledger_entries SET act = 'x' WHERE id = :id"), {"id": entry})
    return entry


def test_a_whole_chain_ends_with_zero(both):
    append(both, 3)
    result = verify(both)
    assert result.exit_code == 0
    assert "whole: 3 links" in result.output


def test_a_broken_chain_ends_with_one_and_names_the_first_entry_that_does_not_fit(both):
    append(both, 3)
    entry = break_link(both, 2)
    result = verify(both, "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["whole"], said["links"], said["broken_seq"], said["broken_entry"]) == (False, 1, 2, str(entry))


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_empty_ledger_is_whole(runtime, options):
    assert verify(runtime, *options).exit_code == 0
