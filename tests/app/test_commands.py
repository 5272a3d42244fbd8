"""Commands of the whole: bringing a database up to date, with and without its wrapping key."""

from click.testing import CliRunner

from tests.accounts.conftest import person
from trace.app.commands import db


def test_an_empty_database_gets_a_wrapping_key_and_the_link_of_its_first_administrator(runtime):
    runtime.keys.path.unlink()
    answer = CliRunner().invoke(db, ["upgrade"], obj=runtime)
    assert answer.exit_code == 0 and "/moi/" in answer.output
    assert runtime.keys.path.is_file()


def test_a_database_in_use_gets_no_new_wrapping_key_beside_the_one_that_is_gone(runtime):
    person(runtime, "admin")
    runtime.keys.path.unlink()
    answer = CliRunner().invoke(db, ["upgrade"], obj=runtime)
    assert answer.exit_code != 0
    assert not runtime.keys.path.exists()
