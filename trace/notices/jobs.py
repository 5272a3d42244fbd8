"""Background work of notices: one sending at a time, and the digest of officers once on each working day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trace.base.db import Session, snapshot, transaction
from trace.base.runtime import Runtime
from trace.core.words import VIETNAM, local_day
from trace.notices import channels, queries, rules, service, wording
from trace.notices.channels import Outcome, Parcel
from trace.notices.models import Notice

DIGEST = "officer.digest"


def send(rt: Runtime, _job_id: int, *, send_id: int, post: channels.Post | None = None) -> None:
    """Send what one row says, once. Written down before it leaves and after it has: see decision 23.

    In quiet hours what rings waits for their end. What leads nowhere by now (a closed account, a way switched off) is
    dropped.
    """
    now = rt.clock()
    with snapshot(rt.main) as db:
        row, notice = queries.sending(db, send_id)
        address, languages = queries.address_of(db, notice, row.channel)
    quiet = rules.Quiet(rt.settings.quiet_from_hour, rt.settings.quiet_to_hour).until(now)
    if row.state == "written" and row.channel in rules.RINGING and quiet:
        with transaction(rt.main) as db:
            service.wait_until(db, send_id=send_id, due=quiet)
        return
    with transaction(rt.main) as db:
        if not service.hand_over(db, send_id=send_id, now=now):
            return
    parcel = _parcel(rt, notice, languages, address or "", send_id)
    there = address is not None and channels.is_on(rt, row.channel)
    outcome = channels.deliver(rt, row.channel, parcel, post=post) if there else None
    with transaction(rt.main) as db:
        _keep(db, send_id, outcome, parcel.to, now=rt.clock())


def _parcel(rt: Runtime, notice: Notice, languages: Sequence[str], to: str, send_id: int) -> Parcel:
    """The notice in words: in each of the languages, one below the other; the heading in the first."""
    site = rt.settings.site_url.rstrip("/")
    said = [wording.words(notice.kind, notice.content, language=language, site=site) for language in languages]
    text = "\n\n".join(one.text for one in said) + "\n"
    return Parcel(to, said[0].subject, text, said[0].sms, f"notice-{send_id}")


def _keep(db: Session, send_id: int, outcome: Outcome | None, to: str, *, now: datetime) -> None:
    if outcome is None:
        service.ended(db, send_id=send_id, state="dropped", error="no_way", now=now)
    elif outcome.mailbox:
        service.refused_for_good(db, send_id=send_id, address=to, error=outcome.error or "", now=now)
    elif outcome.state == "later":
        service.put_off(db, send_id=send_id, error=outcome.error or "", now=now)
    else:
        service.ended(db, send_id=send_id, state=outcome.state, error=outcome.error, now=now)


@dataclass(frozen=True)
class Digest:
    """What a room above knows: the numbers of an officer's morning, and whether offices work on a day.

    `count` returns the values of the words (`new`, `today`, `overdue`, `waiting`), empty where there is nothing to say.
    """

    count: Callable[[Session, int, datetime], Mapping[str, str]]
    works: Callable[[Session, date], bool]

    def __call__(self, rt: Runtime) -> None:
        """Tell every officer, once on each working day from the hour of the setting on. To be called often."""
        now = rt.clock()
        if now.astimezone(VIETNAM).hour < rt.settings.digest_hour:
            return
        today = local_day(now)
        with snapshot(rt.main) as db:
            if not self.works(db, today):
                return
            waiting = [
                who for who in queries.officers(db) if not queries.was_told(db, DIGEST, f"{today}", f"person:{who}")
            ]
            due = {who: values for who in waiting if (values := self.count(db, who, now))}
        for who, values in due.items():
            with transaction(rt.main) as db:
                service.tell_people(db, [who], DIGEST, key=f"{today}", now=now, values=values)
