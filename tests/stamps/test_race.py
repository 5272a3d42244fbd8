"""Ten thousand tries at one range: one succeeds, the others are told who has it. Nobody waits in vain."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.stamps.province import make_province
from tests.stamps.test_activation import rows
from trace.base.errors import Conflict, Unavailable

TRIES = {"sqlite": 10_000, "postgresql": 1_500}
AT_ONCE = 32


def compete(province, run, batch, tries):
    """How each of so many tries ended; one that finds the database busy is made again, as a program would."""

    def attempt(_number):
        while True:
            try:
                return province.activate(run, 0, 65, batch)
            except Conflict as refused:
                said = refused.reason.values
                return refused.reason.code, said["owner"], said["lot"], said["on"]
            except Unavailable:
                continue

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(attempt, range(tries)))


def test_of_ten_thousand_tries_at_one_range_one_succeeds_and_the_others_hear_who_has_it(both):
    province = make_province(both)
    run, batch = province.released(130), province.batch()
    tries = 10_000 if os.environ.get("FAULTS") == "full" else TRIES[both.main.dialect.name]
    told = ("range.activated", province.producer.name, "L2411", "20/11/2026")
    assert compete(province, run, batch, tries) == {65: 1, told: tries - 1}
    assert rows(province, run) == [(0, 65, batch.id)]
