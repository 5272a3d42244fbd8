"""The demonstration's reports by citizens: on stamps of the showcase and on none, one answered, one overdue."""

from __future__ import annotations

from dataclasses import replace

from trace.base import tokens
from trace.base.db import transaction
from trace.base.reading import reader
from trace.base.runtime import Runtime
from trace.core.codes import StampCode
from trace.core.typed import Reading
from trace.demo.material import Entry, Province, morning
from trace.demo.people import Cast
from trace.demo.stamping import ACTS, Shown
from trace.lookup import queries as lookup
from trace.review import photos
from trace.review import service as review
from trace.review.rules.reports import Told
from trace.review.service import About, Reply, Sending


def send_all(rt: Runtime, material: Province, cast: Cast, shown: list[Shown]) -> None:
    """Send every report of the material, and answer those that have an answer. To be called after the stamps."""
    for entry in material["reports"]:
        about = _about(rt, entry, material, shown)
        form_id = tokens.digest(tokens.new_secret())
        sending = Sending(form_id, _photo(rt, entry, material, form_id))
        now = morning(entry["date"], 9)
        told = Told(entry["kind"], entry["text"], entry["place"], entry["ward_code"])
        if entry["phone"]:
            told = replace(told, phone=entry["phone"], phone_consent=True)
        with transaction(rt.main) as db:
            sent = review.send_report(
                db, told=told, about=about, sending=sending, settings=rt.settings, keys=rt.keys, now=now
            )
            if said := entry["answer"]:
                who, later = cast.actor(db, said["by"]), morning(said["date"], 14)
                reply = Reply(said["text"], public=True, outcome=said["outcome"])
                review.answer_report(db, actor=who, report_id=sent.id, version=sent.version, reply=reply, now=later)


def _about(rt: Runtime, entry: Entry, material: Province, shown: list[Shown]) -> About:
    """The stamp of the showcase that a report names by its product's state and kind."""
    if entry["product"] is None:
        return About()
    staged = (each for each in material["showcase"] if each["act"] in ACTS)
    wanted = ("product", "state", "stamp_kind")
    pairs = zip(staged, shown, strict=False)  # the last one shown is no stamp of the showcase
    code = next(stamp.code for each, stamp in pairs if all(each[name] == entry[name] for name in wanted))
    found = lookup.facts(reader(rt.main), rt.keys, Reading(StampCode(code)))
    if found is None:
        raise LookupError(f"no stamp for report {entry['key']}")
    return About(entry["state"], found.run_id, found.ordinal, found.batch_id, found.product_id, found.producer_id)


def _photo(rt: Runtime, entry: Entry, material: Province, form_id: str) -> str | None:
    if not entry["photo"]:
        return None
    drawn = material.picture(material.one("products", entry["product"]))
    return photos.keep(rt.store, form_id, "anh.webp", drawn, most_bytes=rt.settings.max_upload_bytes)
