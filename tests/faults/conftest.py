"""Which faults are tried when: those that need a disk, a server or minutes of their own in `make faults` only."""

import os

FULL = os.environ.get("FAULTS") == "full"
IN_FULL = [
    "test_disk_full.py",
    "test_failover.py",
    "test_point_in_time.py",
    "test_server_killed.py",
    "test_server_restarts.py",
    "test_upgrade_under_load.py",
]
TESTS_IN_FULL = {"test_a_release_that_cannot_begin_leaves_the_old_one_in_charge"}
collect_ignore = [] if FULL else IN_FULL


def pytest_collection_modifyitems(config, items):
    """Leaves the tests of `make faults` out of `make test`: nothing is skipped there."""
    late = [] if FULL else [item for item in items if item.name in TESTS_IN_FULL]
    if late:
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if item not in late]
