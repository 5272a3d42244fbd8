"""Brings a loaded province and a browser as fixtures to every test; keeps request lines out of the reports.

On the gate (CI=true) a test that was skipped counts as a failure: what is missing there is missing from the install.
"""

import logging
import os

import pytest
import structlog

pytest_plugins = ["tests.world", "tests.browser"]
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails the gate's run when tests were skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
