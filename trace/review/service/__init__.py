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
from trace.review.service.deciding import (
    Ruling,
    accept,
    decide,
    refuse,
    send_back,
    why_not_competent,
    withdraw,
)
from trace.review.service.merging import Said, merge_producers
from trace.review.service.opening import contest_tax_id, submit_producer, submit_product
from trace.review.service.reporting import About, Sending, secret_for, secret_print, send_report, why_not_report
from trace.review.service.seeking import seek_by_personal_id

__all__ = [
    "About",
    "Reply",
    "Ruling",
    "Said",
    "Sending",
    "accept",
    "answer_report",
    "close_report",
    "contest_tax_id",
    "decide",
    "forget_phones",
    "hand_over_report",
    "merge_producers",
    "note_external",
    "phone_of",
    "read_phone",
    "refuse",
    "secret_for",
    "secret_print",
    "seek_by_personal_id",
    "send_back",
    "send_report",
    "submit_producer",
    "submit_product",
    "why_not_competent",
    "why_not_report",
    "withdraw",
]
