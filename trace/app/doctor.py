"""What an operator should know before anybody else does: each check says what is wrong and how to mend it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from trace.accounts import queries as accounts
from trace.app import archive, upkeep
from trace.app.check import Check
from trace.base import revision
from trace.base.db import UPGRADE, snapshot, weakness
from trace.base.errors import TraceError
from trace.base.places import Places
from trace.base.runtime import Runtime, described
from trace.core.words import local_day
from trace.inspections.packs import queries as packs
from trace.inspections.packs.signing import purpose
from trace.jobs import queries as jobs
from trace.lookup import queries as lookup
from trace.lookup.queries import voices
from trace.review import queries as review
from trace.stamps import queries as stamps
from trace.web.decoder import decoder

FREE_BYTES_NEEDED = 1_000_000_000
CLOCK_TOLERANCE = timedelta(seconds=5)
LOOKED_BACK = timedelta(days=7)
TABLE_IS_OLD = timedelta(days=180)  # networks change hands: half a year later many provinces are wrong
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # before this release was written


def checks(rt: Runtime) -> list[Check]:
    """Every check, in the order in which a fault in one explains those after it."""
    found = [*settings(rt), *wrapping_key(rt), *database(rt)]
    if all(check.level != "fault" for check in found if check.name == "database"):
        found += [
            *upkeep.of_databases(rt),
            *archive.checks(rt),
            *stamp_keys(rt),
            *pack_key(rt),
            *release(rt),
            *people(rt),
            *clips(rt),
            *work(rt),
            *clock(rt),
            *calendar(rt),
            *scans(rt),
        ]
    return [*found, *upkeep.of_files(rt), *scan_page(), *disk(rt)]


def settings(rt: Runtime) -> Iterator[Check]:
    """Settings that are allowed and still deserve a word."""
    chosen = rt.settings
    yield Check("settings", "ok", f"site {chosen.site_url}, database {described(chosen.database_url)}")
    if chosen.demonstration:
        yield Check("settings", "warning", "DEMONSTRATION is on", "Unset it for real goods.")
    if not chosen.second_factor_required:
        mend = "Unset SECOND_FACTOR_REQUIRED: staff must not sign in with a password alone."
        yield Check("settings", "warning", "the second factor of staff is off", mend)
    if not chosen.secure:
        yield Check("settings", "warning", "the site is not served over HTTPS", "Set SITE_URL to https://…")
    if chosen.secure and chosen.proxy_count == 0:
        mend = "Set PROXY_COUNT to the number of proxies in front; a bare gunicorn stops at forty slow clients."
        yield Check("settings", "warning", "no proxy is configured", mend)
    if chosen.report_webhook_url and not chosen.report_webhook_secret:
        mend = "Set REPORT_WEBHOOK_SECRET: without it no report is sent on."
        yield Check("settings", "warning", "the petition system's address has no secret", mend)
    if not chosen.database_url.startswith("sqlite") and chosen.database_owner_url == chosen.database_url:
        mend = "Set DATABASE_OWNER_URL to another role, so that the serving role cannot change the ledger."
        yield Check("settings", "warning", "the serving role owns the tables", mend)


def scan_page() -> Iterator[Check]:
    """Whether browsers without a detector of their own can read codes."""
    if decoder() is None:
        mend = "make vendor (needs npm); until then those browsers send photos."
        yield Check("scan page", "warning", "no decoder for browsers that have none", mend)
    else:
        yield Check("scan page", "ok", "the decoder for browsers is there")


def wrapping_key(rt: Runtime) -> Iterator[Check]:
    """What opens stamp keys and personal numbers: a file only the service reads, or a variable."""
    path = rt.settings.wrapping_key_file
    if not rt.keys.present():
        mend = "Bring it back from its sealed copy; only a machine that is new gets one, by `db upgrade`."
        yield Check("key", "fault", f"no usable wrapping key in {rt.keys.place}", mend)
    elif rt.keys.in_environment:
        yield Check("key", "ok", "the wrapping key is in the environment")
    elif path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Check("key", "fault", f"{path} can be read by others", f"chmod 600 {path}")
    else:
        yield Check("key", "ok", "the wrapping key is there")


def database(rt: Runtime) -> Iterator[Check]:
    """Whether main answers, is up to date, and keeps what it has confirmed."""
    try:
        found, stands = revision.of(rt.main)
        if reason := weakness(rt.main):
            yield Check("database", "fault", f"may lose confirmed writes: {reason.values}", "Set it back to durable.")
    except TraceError as error:
        mend = "Start the server, or mend DATABASE_URL; on SQLite: is INSTANCE the right folder?"
        yield Check("database", "fault", str(error), mend)
        return
    if stands == "closed":
        mend = f"{UPGRADE} as the role that owns the tables (DATABASE_OWNER_URL): it gives the rights"
        yield Check("database", "fault", "the serving role may not read the tables", mend)
    elif stands == "older":
        words = f"the tables are of {found}, this release of {revision.known()[-1]}"
        elsewhere = f" on a new machine; on another one {rt.settings.instance} or DATABASE_URL is the wrong place"
        yield Check("database", "fault", words, UPGRADE + elsewhere * (found == "none"))
    elif stands == "newer":
        mend = "git pull --ff-only, then docs/operate.md, section 5: the release that made these tables is to run here"
        yield Check("database", "warning", f"the tables are of {found}, which is newer than this release", mend)
    if reason is None and stands in ("same", "newer"):
        yield Check("database", "ok", f"durable, revision {found}")


def stamp_keys(rt: Runtime) -> Iterator[Check]:
    """Whether each key slot in the table can be opened with the wrapping key at hand."""
    with snapshot(rt.main) as db:
        slots = stamps.slots(db)
    for slot in slots:
        try:
            rt.keys.open(slot.wrapped, f"stamp key {slot.slot}")
            yield Check("stamp key", "ok", f"slot {slot.slot} opens ({slot.state})")
        except TraceError as error:
            mend = "Bring the wrapping key of this database back; scans answer 'cannot check now' meanwhile."
            yield Check("stamp key", "fault", f"slot {slot.slot}: {error}", mend)
    if not slots:
        yield Check("stamp key", "warning", "no key slot is open", "python -m trace keys new --slot 1 --as PERSON")


def pack_key(rt: Runtime) -> Iterator[Check]:
    """Whether a key signs the offline packs of inspectors, and can be opened."""
    mend = "python -m trace packs new-key --as PERSON"
    with snapshot(rt.main) as db:
        key = packs.signing(db)
    if key is None:
        yield Check("pack key", "warning", "no key signs offline packs: inspectors can fetch none", mend)
        return
    try:
        rt.keys.open(key.wrapped, purpose(key.name))
        yield Check("pack key", "ok", f"key {key.name} opens")
    except TraceError as error:
        yield Check("pack key", "fault", f"key {key.name}: {error}", f"Bring the wrapping key back, or: {mend}")


def release(rt: Runtime) -> Iterator[Check]:
    """What must be on record before stamps of a production slot are released, and whether issuing is frozen."""
    with snapshot(rt.main) as db:
        lacking, frozen = stamps.missing_before_release(db), stamps.freeze(db)
    if frozen is not None:
        mend = "python -m trace stamps unfreeze, by two people, when the cause is mended (docs/runbook-khoa-tem.vi.md)"
        yield Check("issuing", "warning", f"frozen since {frozen.decided_at:%F %H:%M} UTC: {frozen.reason}", mend)
    for each in lacking:
        if each.what == "backup":
            mend = f"python -m trace keys verify-backup --slot {each.slot}, by two people: runbook of keys, section 2"
            yield Check("release", "warning", f"slot {each.slot}: no restored copy of the keys is on record", mend)
        else:
            mend = "python -m trace stamps trial, after scanning the printed label with real phones"
            yield Check("release", "warning", f"slot {each.slot}: no print trial of {', '.join(each.stocks)}", mend)


def people(rt: Runtime) -> Iterator[Check]:
    """Whether somebody can administer this installation."""
    with snapshot(rt.main) as db:
        if not accounts.has_admin(db):
            yield Check("accounts", "warning", "there is no administrator", "python -m trace accounts first-admin")


def calendar(rt: Runtime) -> Iterator[Check]:
    """Whether somebody has confirmed the working days of this year and, from December on, of the next."""
    with snapshot(rt.main) as db:
        lacking = review.unconfirmed_years(db, now=rt.clock())
    for year in lacking:
        mend = f"An administrator confirms it at /ho-so/lich/{year}; Monday to Friday counts until then."
        yield Check("calendar", "warning", f"the working days of {year} are not confirmed", mend)
    if not lacking:
        yield Check("calendar", "ok", "the working days of this year are confirmed")


def clips(rt: Runtime) -> Iterator[Check]:
    """What nobody has recorded in Vietnamese: there the look-up page has no button to listen, in any language."""
    with snapshot(rt.main) as db:
        missing, placeholders = voices.without_person(db), voices.placeholders(db)
        known = [each.voice.code for each in voices.progress(db)]
    if rt.settings.voice not in known:
        yield Check("voices", "warning", f"VOICE={rt.settings.voice} is no voice", f"One of {', '.join(known)}.")
    if missing and not rt.settings.demonstration:
        mend = "Record them in the studio (/ghi-am); until then these pages have no button, in any voice."
        yield Check("voices", "warning", f"no recorded Vietnamese clip of {', '.join(missing)}", mend)
    if placeholders and not rt.settings.demonstration:
        found = f"{placeholders} clips were made by a program"
        yield Check("voices", "warning", f"{found}: the public does not hear them", "Record the sentences by a person.")
    if missing and rt.settings.demonstration:
        yield Check("voices", "ok", f"{placeholders} clips made by a program stand in, for the demonstration only")
    if not missing:
        yield Check("voices", "ok", "every answer can be heard in Vietnamese")


def work(rt: Runtime) -> Iterator[Check]:
    """Jobs that gave up, and jobs that nobody takes."""
    with snapshot(rt.main) as db:
        failed, waiting = len(jobs.failed(db)), len(jobs.waiting(db))
    if failed:
        yield Check(
            "jobs",
            "warning",
            f"{failed} jobs gave up",
            "python -m trace jobs list --failed, mend the cause, then jobs retry",
        )
    yield Check("jobs", "ok", f"{waiting} jobs wait")


def clock(rt: Runtime) -> Iterator[Check]:
    """This machine's clock against the calendar and against the database's."""
    here = rt.clock()
    with snapshot(rt.main) as db:
        there = db.execute(text("SELECT CURRENT_TIMESTAMP")).scalar_one()
    if isinstance(there, str):
        there = datetime.fromisoformat(there).replace(tzinfo=UTC)
    if here < EARLIEST or abs(here - there) > CLOCK_TOLERANCE:
        yield Check("clock", "fault", f"here {here:%F %T}, database {there:%F %T} (UTC)", "Start time synchronisation.")
    else:
        yield Check("clock", "ok", f"{here:%F %T} UTC")


def scans(rt: Runtime) -> Iterator[Check]:
    """Whether scans can be told where they came from, and how many were not counted lately."""
    today = local_day(rt.clock())
    yield _places(rt)
    try:
        with snapshot(rt.observations) as db:
            lost = lookup.unobserved(db, since=today - LOOKED_BACK)
    except TraceError as error:
        mend = f"Pages are whole without it, but nothing is counted: see OBSERVATIONS_URL, {UPGRADE}."
        yield Check("scans", "warning", f"the observations cannot be read: {error}", mend)
        return
    if lost:
        said = ", ".join(f"{why} {amount}" for why, amount in lost.items())
        mend = "buffer_full: too slow a disk or too few workers; database: locked or away; disk_full: make room."
        yield Check("scans", "warning", f"not counted in {LOOKED_BACK.days} days: {said}", mend)
    else:
        yield Check("scans", "ok", f"all counted in {LOOKED_BACK.days} days")


def _places(rt: Runtime) -> Check:
    file = rt.settings.ip_table_file
    mend = "Set IP_TABLE_FILE to a table in MMDB form (docs/scans.md); the place of scans is unknown meanwhile."
    if file is None:
        return Check("places", "warning", "there is no table of addresses", mend)
    places = Places(file)
    built = places.built_at()
    places.close()
    if built is None:
        return Check("places", "warning", f"{file} cannot be read as a table of addresses", mend)
    if rt.clock() - built > TABLE_IS_OLD:
        return Check(
            "places", "warning", f"the table of addresses is of {built:%F}", "Fetch a new one (docs/scans.md)."
        )
    return Check("places", "ok", f"the table of addresses is of {built:%F}")


def disk(rt: Runtime) -> Iterator[Check]:
    """Room for the databases and print files, and whether we may write there."""
    folder = rt.settings.instance
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Check("disk", "fault", f"{folder} cannot be written", f"Give the service's user rights on {folder}.")
    elif free < FREE_BYTES_NEEDED:
        yield Check("disk", "fault", f"{free / 1e9:.1f} GB free", "Make room: below 1 GB a print run may not fit.")
    else:
        yield Check("disk", "ok", f"{free / 1e9:.0f} GB free")
