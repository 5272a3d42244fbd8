"""Brings a loaded province and a browser as fixtures to every test; keeps request lines out of the reports.

A fault in the log is written plainly, as the service itself writes it: to draw it in frames with every local variable
takes seconds for each, and many tests make trouble on purpose.

On the gate (CI=true) a test that was skipped counts as a failure: what is missing there is missing from the install.

Folders of tests lie in memory where there is room for them, as the tests' PostgreSQL does: hundreds of small databases
are made and thrown away, and to wait for a disk to hold them proves nothing. While tests are collected Python looks for
no rings, and once they are, what is loaded stays loaded, so it looks only among what tests make: else it looks through
half a gigabyte, for seconds, again and again. What is compiled once is kept, whatever the shell says: tests start a
hundred processes, and each would compile all of the service anew.

Files that take long begin first, so that no worker is left alone with one at the end (docs/decisions/0033).
"""

import gc
import logging
import os
import shutil
import sys
from pathlib import Path

import pytest
import structlog
from flask.testing import FlaskClient

# What a test does not read to its end is read all the same: a file or a stream left open would be found by whichever
# test runs when it is thrown away.
FlaskClient.open.__kwdefaults__["buffered"] = True
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - a folder of the tests, removed at the end
COLLECT_AFTER = 20_000
# Dearest first. Of what is not named here, no file takes more than a few seconds.
LONG = ("tests/faults/", "tests/journeys/", "browser.py", "tests/house/", "tests/demo/")

gc.disable()
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

pytest_plugins = ["tests.world", "tests.browser"]
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    # Not to what stands for the terminal at the moment: a thread of another test would speak into a command's answer.
    logger_factory=structlog.PrintLoggerFactory(sys.__stderr__),
)

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; tests stay in the order of their file, and files of a kind in theirs."""
    items.sort(key=lambda item: next((n for n, part in enumerate(LONG) if part in item.nodeid), len(LONG)))


def pytest_collection_finish() -> None:
    """What is loaded by now is not looked through for rings any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails the gate's run when tests were skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
