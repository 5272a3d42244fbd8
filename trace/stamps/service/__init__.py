"""Commands on stamps, the only writers of keys, templates, runs and files, ranges, boxes; each ends in the ledger."""

from trace.stamps.service.activation import (
    Binding,
    Bound,
    activate,
    activate_spans,
    preview_activation,
    undo_activation,
)
from trace.stamps.service.boxes import Packing, pack, preview_packing, unpack
from trace.stamps.service.field import Listed, Scan, Taken, activate_listed, activate_scanned, preview_scanned
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
from trace.stamps.service.issuing import decide_issuing, must_issue, propose_issuing
from trace.stamps.service.keys import (
    close_slot,
    jump_counters,
    new_key,
    open_slot,
    record_print_trial,
    verify_backup,
)
from trace.stamps.service.lapsing import lapse_run, tell_lapse
from trace.stamps.service.losses import (
    ProposalDetails,
    Voiding,
    consume_range,
    decide_proposal,
    propose,
    void_range,
    void_spans,
)
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
from trace.stamps.service.owners import move_stamps
from trace.stamps.service.pins import TypedPin, confirm_pin
from trace.stamps.service.quotas import set_quota
from trace.stamps.service.runs import approve_run, check_label, check_order, order_run, refuse_run, withdraw_run
from trace.stamps.service.templates import TemplateWish, add_template, retire_template, revise_template

__all__ = [
    "Binding",
    "Bound",
    "Listed",
    "Packing",
    "PermitWish",
    "ProposalDetails",
    "Scan",
    "Taken",
    "TemplateWish",
    "TypedPin",
    "Voiding",
    "Wanted",
    "activate",
    "activate_listed",
    "activate_scanned",
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
    "close_slot",
    "confirm_hold",
    "confirm_pin",
    "consume_range",
    "decide_issuing",
    "decide_permit",
    "decide_proposal",
    "escalate_holds",
    "fetchable",
    "finish_form",
    "go_on",
    "hold_range",
    "jump_counters",
    "lapse_run",
    "move_stamps",
    "must_issue",
    "new_key",
    "open_slot",
    "order_run",
    "pack",
    "preview_activation",
    "preview_packing",
    "preview_scanned",
    "print_done",
    "propose",
    "propose_issuing",
    "record_download",
    "record_part",
    "record_pin_download",
    "record_print_trial",
    "refuse_run",
    "release_hold",
    "retire_template",
    "revise_template",
    "set_quota",
    "stop_form",
    "tell_lapse",
    "undo_activation",
    "unpack",
    "verify_backup",
    "void_range",
    "void_spans",
    "withdraw_run",
]
