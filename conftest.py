"""Brings a loaded province and a browser as fixtures to every test; keeps request lines out of the reports.

A fault in the log is written plainly, as the service itself writes it: to draw it in frames with every local variable
takes seconds for each, and many tests make trouble on purpose.

On the gate (CI=true) a test that was skipped counts as a failure: what is missing there is missing from the install.
"""

import logging
import os

import pytest
import structlog

pytest_plugins = ["tests.world", "tests.browser"]
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails the gate's run when tests were skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
