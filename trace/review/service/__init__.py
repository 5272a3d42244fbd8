"""Commands of review: cases opened and decided on, reports taken in and answered. Each ends in a line of the ledger."""

from trace.review.service.answering import (
    Reply,
    answer_report,
    close_report,
    forget_phones,
    hand_over_report,
    note_external,
    phone_of,
    read_phone,
)
from trace.review.service.appealing import appeal
from trace.review.service.asking import (
    decide_run,
    follow_runs,
    ocop_goes_by_case,
    propose_ocop,
    runs_to_follow,
    submit_certificate,
)
from trace.review.service.bulk import Chosen, decide_many, why_left
from trace.review.service.competence import why_not_competent
from trace.review.service.configuring import confirm_calendar, drop_reason, save_checklist, save_reason, set_way
from trace.review.service.deciding import Ruling, accept, decide, refuse, send_back, withdraw
from trace.review.service.delegating import Giving, delegate, end_delegation
from trace.review.service.escalating import escalate, late_cases
from trace.review.service.handling import claim, hand_over, let_go
from trace.review.service.merging import Said, merge_producers
from trace.review.service.opening import contest_tax_id, submit_producer, submit_product
from trace.review.service.reporting import About, Sending, secret_for, secret_print, send_report, why_not_report
from trace.review.service.seeking import seek_by_personal_id

__all__ = [
    "About",
    "Chosen",
    "Giving",
    "Reply",
    "Ruling",
    "Said",
    "Sending",
    "accept",
    "answer_report",
    "appeal",
    "claim",
    "close_report",
    "confirm_calendar",
    "contest_tax_id",
    "decide",
    "decide_many",
    "decide_run",
    "delegate",
    "drop_reason",
    "end_delegation",
    "escalate",
    "follow_runs",
    "forget_phones",
    "hand_over",
    "hand_over_report",
    "late_cases",
    "let_go",
    "merge_producers",
    "note_external",
    "ocop_goes_by_case",
    "phone_of",
    "propose_ocop",
    "read_phone",
    "refuse",
    "runs_to_follow",
    "save_checklist",
    "save_reason",
    "secret_for",
    "secret_print",
    "seek_by_personal_id",
    "send_back",
    "send_report",
    "set_way",
    "submit_certificate",
    "submit_producer",
    "submit_product",
    "why_left",
    "why_not_competent",
    "why_not_report",
    "withdraw",
]
