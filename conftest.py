"""Brings a loaded province and a browser as fixtures to every test; keeps request lines out of the reports."""

import logging

import structlog

pytest_plugins = ["tests.world", "tests.browser"]
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
