"""Commands of measures. Each ends in a line of the ledger."""

from trace.inspections.measures.service.bases import add_basis, change_basis, retire_basis
from trace.inspections.measures.service.objecting import answer, object_to, written_objection
from trace.inspections.measures.service.prolonging import prolong_hold, warn
from trace.inspections.measures.service.proposing import decide, propose
from trace.inspections.measures.service.recalling import count_return, freeze, tell_partner
from trace.inspections.measures.service.taking import Taken, end, rest_on, take, tell

__all__ = [
    "Taken",
    "add_basis",
    "answer",
    "change_basis",
    "count_return",
    "decide",
    "end",
    "freeze",
    "object_to",
    "prolong_hold",
    "propose",
    "rest_on",
    "retire_basis",
    "take",
    "tell",
    "tell_partner",
    "warn",
    "written_objection",
]
