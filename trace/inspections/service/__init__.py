"""Commands of inspections. Each ends in a line of the ledger."""

from trace.inspections.service.alarms import (
    close_alarm,
    raise_alarm,
    read_up_to,
    settle_notice,
    tell_unactivated,
)
from trace.inspections.service.files import (
    UNCLAIMED_FOR,
    forget_unclaimed,
    make_whole,
    own_file,
    pieces,
    start_over,
    take_piece,
)
from trace.inspections.service.imposing import VoidDetails, answer_objection, void_stamps
from trace.inspections.service.inspections import Receipt, receive, settle
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
from trace.inspections.service.samples import add_step
from trace.inspections.service.scanrules import RuleChange, add_rule, change_rule

__all__ = [
    "UNCLAIMED_FOR",
    "Receipt",
    "RuleChange",
    "VoidDetails",
    "add_rule",
    "add_step",
    "answer_objection",
    "change_rule",
    "close_alarm",
    "close_recall",
    "confirm_hold",
    "escalate_unconfirmed",
    "forget_unclaimed",
    "hold_batch",
    "hold_stamps",
    "make_whole",
    "move_findings",
    "own_file",
    "pieces",
    "publish_recall",
    "raise_alarm",
    "read_up_to",
    "receive",
    "record_finding",
    "release_hold",
    "settle",
    "settle_notice",
    "start_over",
    "take_piece",
    "tell_unactivated",
    "void_stamps",
    "withdraw_recall",
]
