"""The Python of docs/api.md, run as it stands against the demonstration."""

import re
import runpy
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.serving import serving
from trace.accounts import queries, rules, service
from trace.base.db import snapshot, transaction
from trace.review.rules import webhooks

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
SCOPES = ("product.see", "batch.edit")


@pytest.fixture
def served(world):
    """The demonstration on a port of its own."""
    with serving(world.app) as port:
        yield f"http://127.0.0.1:{port}"


def key_of(world, role):
    """An API key of the first person of a role."""
    login = next(login for each, login, _password in world.sign_ins() if each == role)
    with snapshot(world.rt.main) as db:
        actor = queries.actor_by_login(db, login)
    with transaction(world.rt.main) as db:
        order = rules.KeyOrder("Máy ở kho", SCOPES, 30, 100)
        return service.issue_key(db, actor=actor, order=order, demonstration=True, now=NOON)[1]


def test_the_guide_does_what_it_says(world, served, tmp_path, monkeypatch):
    monkeypatch.setenv("SITE", served)
    monkeypatch.setenv("TOKEN", key_of(world, "producer"))
    program = tmp_path / "guide.py"
    program.write_text("".join(re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)))
    guide = runpy.run_path(str(program))
    assert guide["batch"]["quantity"] == 130
    again, headers = guide["call"](
        "POST", f"/api/v1/products/{guide['product']}/batches", guide["wanted"], **{"Idempotency-Key": guide["key"]}
    )
    assert (again["id"], headers["Idempotent-Replayed"]) == (guide["batch"]["id"], "true")
    assert guide["signature"]("secret", "1763600000", b"{}") == webhooks.signature("secret", "1763600000", b"{}")
