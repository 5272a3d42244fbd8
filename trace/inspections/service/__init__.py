"""Commands of inspections. Each ends in a line of the ledger."""

from trace.inspections.service.alarms import (
    close_alarm,
    raise_alarm,
    read_up_to,
    settle_notice,
    tell_unactivated,
)
from trace.inspections.service.measures import (
    close_recall,
    confirm_hold,
    escalate_unconfirmed,
    hold_batch,
    hold_stamps,
    record_finding,
    release_hold,
)
from trace.inspections.service.owners import move_findings
from trace.inspections.service.scanrules import RuleChange, add_rule, change_rule

__all__ = [
    "RuleChange",
    "add_rule",
    "change_rule",
    "close_alarm",
    "close_recall",
    "confirm_hold",
    "escalate_unconfirmed",
    "hold_batch",
    "hold_stamps",
    "move_findings",
    "raise_alarm",
    "read_up_to",
    "record_finding",
    "release_hold",
    "settle_notice",
    "tell_unactivated",
]
