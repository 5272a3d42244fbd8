"""Commands on stamps: the only writers of keys, runs, ranges, holds and proposals. Each ends with a ledger line."""

from trace.stamps.service.activation import (
    Binding,
    Bound,
    activate,
    activate_spans,
    preview_activation,
    undo_activation,
)
from trace.stamps.service.files import (
    PermitWish,
    Wanted,
    ask_permit,
    decide_permit,
    fetchable,
    print_done,
    record_download,
    record_pin_download,
)
from trace.stamps.service.holds import confirm_hold, escalate_holds, hold_range, release_hold
from trace.stamps.service.keys import jump_counters, new_key, open_slot, record_print_trial, verify_backup
from trace.stamps.service.losses import ProposalDetails, consume_range, decide_proposal, propose, void_range
from trace.stamps.service.making import (
    ask_form,
    ask_remake,
    begin_forms,
    begin_making,
    finish_form,
    go_on,
    record_part,
    stop_form,
)
from trace.stamps.service.pins import TypedPin, confirm_pin
from trace.stamps.service.runs import approve_run, check_label, check_order, order_run, refuse_run, withdraw_run
from trace.stamps.service.templates import TemplateWish, add_template, retire_template, revise_template

__all__ = [
    "Binding",
    "Bound",
    "PermitWish",
    "ProposalDetails",
    "TemplateWish",
    "TypedPin",
    "Wanted",
    "activate",
    "activate_spans",
    "add_template",
    "approve_run",
    "ask_form",
    "ask_permit",
    "ask_remake",
    "begin_forms",
    "begin_making",
    "check_label",
    "check_order",
    "confirm_hold",
    "confirm_pin",
    "consume_range",
    "decide_permit",
    "decide_proposal",
    "escalate_holds",
    "fetchable",
    "finish_form",
    "go_on",
    "hold_range",
    "jump_counters",
    "new_key",
    "open_slot",
    "order_run",
    "preview_activation",
    "print_done",
    "propose",
    "record_download",
    "record_part",
    "record_pin_download",
    "record_print_trial",
    "refuse_run",
    "release_hold",
    "retire_template",
    "revise_template",
    "stop_form",
    "undo_activation",
    "verify_backup",
    "void_range",
    "withdraw_run",
]
