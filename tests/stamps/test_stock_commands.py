"""The stock from a terminal: boxes, voiding, accounts, quotas, and the hourly work done now."""

import json

from tests.stamps.test_commands import terminal  # noqa: F401 - the fixture
from trace.stamps.stock.commands import stamps


def said(answer):
    assert answer.exit_code == 0, answer.exception
    return json.loads(answer.output)


def test_a_run_is_packed_voided_and_accounted_for(terminal):  # noqa: F811
    run = terminal.province.released(150)
    packed = said(terminal(stamps, "pack", str(run.id), "--each", "100", "--json"))
    assert [(box["number"], box["lo"], box["hi"]) for box in packed["boxes"]] == [(1, 0, 100), (2, 100, 150)]
    gone = ("void", str(run.id), "--how", "returned", "--reason", "thừa", "--boxes", "2", "--json")
    assert said(terminal(stamps, *gone)) == {"run": run.id, "count": 50}
    assert "is given up" in terminal(stamps, "unpack", str(packed["boxes"][0]["box"])).output
    account = said(terminal.plain(stamps, "account", str(run.id), "--json"))
    assert (account["released"], account["returned"], account["stock"]) == (150, 50, 100)
    assert terminal.plain(stamps, "accounts").output == "150 released = 0 active + 50 void + 100 in stock\n"
    own = ("accounts", "--producer", str(terminal.province.producer.id), "--json")
    assert said(terminal.plain(stamps, *own)) == {key: account[key] for key in account if key != "run"}


def test_a_quota_is_set_by_an_officer_and_the_hourly_work_is_done(terminal):  # noqa: F811
    producer = str(terminal.province.producer.id)
    answer = terminal(stamps, "quota", producer, "--labels", "500", "--reason", "theo sản lượng", who="officer")
    assert answer.output == f"Producer {producer} may order 500 labels a year.\n"
    assert terminal.plain(stamps, "lapse").output == "Done.\n"
