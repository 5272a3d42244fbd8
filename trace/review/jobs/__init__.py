"""Background work of review: telling producers what was decided, sending reports on, forgetting what has served."""

from trace.review.jobs.clock import escalate_cases, follow_runs
from trace.review.jobs.digest import send_digest
from trace.review.jobs.forgetting import forget_phones, forget_photos
from trace.review.jobs.letters import tell_producer
from trace.review.jobs.webhook import send_report_on

__all__ = [
    "escalate_cases",
    "follow_runs",
    "forget_phones",
    "forget_photos",
    "send_digest",
    "send_report_on",
    "tell_producer",
]
