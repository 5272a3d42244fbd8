"""The API keeps to its own description: no server error, no answer of another shape, whatever is sent."""

from __future__ import annotations

import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from trace.accounts import queries as accounts
from trace.accounts import rules, service
from trace.base.db import transaction

EXAMPLES = 200 if os.environ.get("FAULTS") == "full" else 5
LOGINS = {"producer": "0500000207", "officer": "0500000202", "inspector": "0500000205"}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def api(world):
    """The description as served, on the demonstration province."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", world.app)


@pytest.fixture
def tokens(world):
    """A token of each role, with every scope it may have."""
    with transaction(world.rt.main) as db:
        return [token_of(db, login, world.rt.clock()) for login in LOGINS.values()]


def token_of(db, login, now):
    actor = accounts.actor_of(db, accounts.person_by_login(db, login).id)
    order = rules.KeyOrder("thử", tuple(rules.scopes_of(actor.role)), days=30, quota_per_day=1_000_000)
    return service.issue_key(db, actor=actor, order=order, demonstration=True, now=now)[1]


def test_every_answer_is_as_described(api, tokens):
    wrong, statuses = [], Counter()
    operations = [found.ok() for found in api.get_all_operations()]
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def keeps_its_word(case):
            for token in tokens:
                answer = case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
                statuses[answer.status_code // 100] += 1

        try:
            keeps_its_word()
        except (Exception, BaseExceptionGroup) as failure:
            said = failure.exceptions if isinstance(failure, BaseExceptionGroup) else [failure]
            wrong += [f"{operation.label}: {one}" for one in said]
    assert wrong == [], "\n\n".join(wrong)
    assert statuses[2] > len(operations), f"too little got through to prove anything: {statuses}"
