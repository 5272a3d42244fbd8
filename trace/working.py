"""The worker process: which function does the job of each name, and what every worker does again and again.

Run as `python -m trace worker`. It knows no page and no API, so that it has half of its memory for printing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from trace.accounts import jobs as accounts_jobs
from trace.backup.recovering import close_if_behind
from trace.base import once, revision
from trace.base.db import transaction
from trace.base.logs import configure_logs
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.inspections import jobs as inspections_jobs
from trace.inspections.measures import jobs as measures_jobs
from trace.inspections.packs import jobs as packs_jobs
from trace.jobs.runner import Periodic, run_worker, stop_on_signal
from trace.jobs.work import Work
from trace.ledger import jobs as ledger_jobs
from trace.lookup import jobs as lookup_jobs
from trace.lookup.voices import clipmaking
from trace.notices import jobs as notices_jobs
from trace.notices import malware
from trace.registry import jobs as registry_jobs
from trace.registry.diary import jobs as diary_jobs
from trace.registry.imports import jobs as imports_jobs
from trace.review import jobs as review_jobs
from trace.stamps import jobs as stamps_jobs
from trace.stamps.stock import jobs as stock_jobs
from trace.stamps.stock.lapsing import lapse_stamps


def forget_old_answers(rt: Runtime) -> None:
    """Let go of the answers to idempotency keys after their seven days."""
    with transaction(rt.main) as db:
        once.forget_old(db, now=rt.clock())


def forget_drafts(rt: Runtime) -> None:
    """Remove files that a killed process left half written; a day is longer than any file takes."""
    rt.store.forget_drafts(before=(rt.clock() - timedelta(days=1)).timestamp())


JOBS: Mapping[str, Work] = {
    "accounts.send_link": accounts_jobs.send_link,
    "registry.import_sheet": imports_jobs.import_sheet,
    "notices.send": notices_jobs.send,
    "lookup.make_clip": clipmaking.make_clip,
    "lookup.move_figures": lookup_jobs.move_figures,
    "registry.make_voice": diary_jobs.make_voice,
    "stamps.tell_lapse": stock_jobs.tell_lapse,
    "stamps.print": stamps_jobs.ask_forms,  # written by an earlier release
    "stamps.print_lane": stamps_jobs.print_lane,
    "stamps.print_check": stamps_jobs.check_form,
    "stamps.remake_part": stamps_jobs.remake_part,
    "review.tell_producer": review_jobs.tell_producer,
    "inspections.tell_unactivated": inspections_jobs.tell_unactivated,
    "inspections.make_pack": packs_jobs.make_pack,
    "review.send_report_on": review_jobs.send_report_on,
}

PERIODIC: Sequence[Periodic] = (
    # Ten seconds are promised between a command and its place in the chain.
    Periodic("ledger.chain", 2, ledger_jobs.chain_ledger),
    Periodic("inspections.escalate", 300, inspections_jobs.escalate_holds),
    Periodic("inspections.forget_files", 3600, inspections_jobs.forget_files),
    Periodic("inspections.warn_of_reviews", 300, measures_jobs.warn_of_reviews),
    Periodic("lookup.forget_visitors", 600, lookup_jobs.forget_visitors),
    Periodic("inspections.watch_scans", 60, inspections_jobs.watch_scans),
    Periodic("inspections.look_for_stamps", 60, packs_jobs.look_for_stamps),
    Periodic("inspections.forget_pack_files", 3600, packs_jobs.forget_files),
    Periodic("stamps.lapse", 3600, lapse_stamps),
    Periodic("registry.check_links", 300, registry_jobs.check_links),
    Periodic("registry.remind_of_ends", 3600, registry_jobs.remind_of_ends),
    Periodic("registry.forget_sheets", 3600, imports_jobs.forget_sheets),
    Periodic("review.follow_runs", 30, review_jobs.follow_runs),
    Periodic("review.escalate", 300, review_jobs.escalate_cases),
    Periodic("notices.digest", 300, review_jobs.send_digest),
    Periodic("review.forget_phones", 3600, review_jobs.forget_phones),
    Periodic("review.forget_photos", 3600, review_jobs.forget_photos),
    Periodic("once.forget", 3600, forget_old_answers),
    Periodic("store.forget_drafts", 3600, forget_drafts),
    Periodic("store.look_again", 60, malware.look_again),
)


def main() -> None:
    """Work until SIGTERM; settings come from the environment."""
    configure_logs()
    rt = Runtime.from_settings(Settings.from_env())
    revision.prove(rt.main)
    run_worker(close_if_behind(rt), JOBS, stop=stop_on_signal(), periodic=PERIODIC)


if __name__ == "__main__":
    main()
