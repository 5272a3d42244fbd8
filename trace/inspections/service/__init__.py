"""Commands of inspections. Each ends in a line of the ledger."""

from trace.inspections.service.alarms import (
    close_alarm,
    raise_alarm,
    read_up_to,
    settle_notice,
    tell_unactivated,
)
from trace.inspections.service.imposing import VoidDetails, answer_objection, void_stamps
from trace.inspections.service.measures import (
    confirm_hold,
    escalate_unconfirmed,
    hold_batch,
    hold_stamps,
    record_finding,
    release_hold,
)
from trace.inspections.service.owners import move_findings
from trace.inspections.service.recalls import close_recall, publish_recall, withdraw_recall
from trace.inspections.service.scanrules import RuleChange, add_rule, change_rule

__all__ = [
    "RuleChange",
    "VoidDetails",
    "add_rule",
    "answer_objection",
    "change_rule",
    "close_alarm",
    "close_recall",
    "confirm_hold",
    "escalate_unconfirmed",
    "hold_batch",
    "hold_stamps",
    "move_findings",
    "publish_recall",
    "raise_alarm",
    "read_up_to",
    "record_finding",
    "release_hold",
    "settle_notice",
    "tell_unactivated",
    "void_stamps",
    "withdraw_recall",
]
