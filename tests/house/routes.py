"""Prints every route with the act it needs: `python -m tests.house.routes > tests/house/routes.txt`.

The table is read by a person at each change: a new line in it is a new door.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Flask

from trace.app import create_app
from trace.base import migrating
from trace.base.runtime import Runtime
from trace.base.settings import Settings

TABLE = Path(__file__).with_name("routes.txt")
OUTSIDE = frozenset({"static", "api-docs.openapi_json"})


def doors(app: Flask) -> list[str]:
    """`METHODS rule endpoint act`, one line a route, sorted by rule."""
    lines = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint not in OUTSIDE:
            act = getattr(app.view_functions[rule.endpoint], "needs_act", "UNGUARDED")
            methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            lines.append(f"{methods:9} {rule.rule} {rule.endpoint} {act}")
    return lines


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings.from_env({"INSTANCE": folder, "SECRET_KEY": "only-to-list-the-routes-0123456789"})
        migrating.upgrade(chosen)
        print("\n".join(doors(create_app(Runtime.from_settings(chosen)))))
