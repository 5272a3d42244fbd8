"""The app for gunicorn: `gunicorn wsgi:app`, from the checkout."""

import gc
from pathlib import Path

import trace

assert Path(trace.__file__ or "").is_relative_to(Path(__file__).parent), "Python's own trace was imported"

gc.disable()  # until everything is loaded (settle)

from trace.app import configure_logs, create_app, settle
from trace.base.runtime import Runtime
from trace.base.settings import Settings

configure_logs()
app = create_app(Runtime.from_settings(Settings.from_env()))
settle()
