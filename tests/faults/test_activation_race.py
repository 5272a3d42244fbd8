"""Ten thousand tries at one range: one succeeds, the others are told who has it. Nobody waits in vain.

`make faults` (FAULTS=full) asks for all ten thousand on PostgreSQL too, and through the whole app.
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from tests.stamps.test_activation import rows
from trace.base.errors import Conflict, Unavailable

FULL = os.environ.get("FAULTS") == "full"
ALL = 10_000
TRIES = {"sqlite": ALL, "postgresql": ALL if FULL else 600}
SENT = ALL if FULL else 320
AT_ONCE = 32


def compete(tries, attempt):
    """How each of so many tries ended, by 32 threads."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(attempt, range(tries)))


def test_of_ten_thousand_tries_at_one_range_one_succeeds_and_the_others_hear_who_has_it(both):
    province = make_province(both)
    run, batch = province.released(130), province.batch()
    tries = TRIES[both.main.dialect.name]

    def attempt(_number):
        while True:
            try:
                return province.activate(run, 0, 65, batch)
            except Conflict as refused:
                said = refused.reason.values
                return refused.reason.code, said["owner"], said["lot"], said["on"]
            except Unavailable:
                continue  # busy beyond its wait: tried again, as a program would

    told = ("range.activated", province.producer.name, "L2411", "20/11/2026")
    assert compete(tries, attempt) == {65: 1, told: tries - 1}
    assert rows(province, run) == [(0, 65, batch.id)]


def test_of_as_many_scans_sent_at_once_one_is_taken_and_the_others_hear_who_has_it(runtime):
    province = make_province(runtime)
    desk, run, batch = Desk(province), province.released(130), province.batch()
    body = {"first": f"{run.id}/1", "last": "", "batch_id": batch.id}

    def attempt(number):
        while True:
            answer = desk.post("/kich-hoat/gui", json=body, headers={"Idempotency-Key": f"scan-{number}"})
            if answer.status_code != 503:
                return answer.status_code, answer.json.get("values", {}).get("owner", "")

    assert compete(SENT, attempt) == {(201, ""): 1, (409, province.producer.name): SENT - 1}
