"""Where the state of a stamp can be read: each place with the doors it comes through and how it is read there.

Every public route is in `PLACES` or in `SAYS_NO_STATE`, which says why: a new one without a row fails a test.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from tests.inspections.test_pack_in_browser import ASK
from trace.base.db import snapshot
from trace.core.words import fold
from trace.inspections.evidence import queries as evidence
from trace.inspections.evidence.rules import Subject
from trace.lookup.gateways import signatures
from trace.lookup.gateways.webhooks import OUTBOX
from trace.registry.models import Batch

# A page that says the first may say the later ones below it: the weightiest is what it says first.
WORDS = {"recalled": "dang thu hoi", "on_hold": "tam ngung ban", "active": "da dang ky"}
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
SAID = re.compile(r'class="said-word">(.*?)</p>', re.DOTALL)
SECTION = re.compile(r"<section.*?</section>", re.DOTALL)
PREVIEW = re.compile(r'property="og:image" content="[^"]*?(/xem-truoc/([a-z_]+)-\d[^"]*)"')
TAG = re.compile(r"<[^>]+>")
GATEWAY_SECRET = "a-secret-of-a-gateway-0123456789-abcdef"  # noqa: S105
DEFAULT_LINK = "https://ref.gs1.org/voc/defaultLink"
DOOR = """async (code) => {
  const { token } = await (await fetch("/kiem-tra/hien-truong/tinh-hinh")).json();
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const asked = { method: "POST", headers, body: JSON.stringify({ code }) };
  return (await fetch("/kiem-tra/hien-truong/tra", asked)).json();
}"""


@dataclass
class Story:
    """The stamp the story is about, and the people who read of it."""

    town: object
    code: str
    run_id: int
    ordinal: int
    batch: Batch
    gtin: str
    ward: str
    inspector: object  # their browser: what only the signed-in read
    field: object  # a page of theirs on which the pack lies
    pack_id: int
    recall: str = field(default="0")  # the number of the recall, once there is one
    sent: int = 0

    def get(self, path, **headers):
        with self.town.nobody().get(path, headers={"Accept-Language": "vi", **headers}, follow_redirects=True) as got:
            return got.get_data().decode(errors="replace"), got

    def post(self, path, **sent):
        with self.town.nobody().post(path, data=sent, follow_redirects=True, headers={"Accept-Language": "vi"}) as got:
            return got.get_data(as_text=True)

    def gateway(self, path, **said):
        """What a provider of messages and calls is answered: each of its requests is another one, and signed."""
        self.sent += 1
        body = json.dumps(said | {"from": "0912000111", "id": f"{self.sent}"}).encode()
        stamp = str(int(self.town.rt.clock().timestamp()))
        headers = {signatures.TIME_HEADER: stamp}
        headers[signatures.SIGNATURE_HEADER] = signatures.signed(GATEWAY_SECRET, stamp, body)
        return self.town.nobody().post(path, data=body, content_type="application/json", headers=headers).json


def worded(text):
    """The state that these words say."""
    said = fold(TAG.sub(" ", text))
    return next((state for state, words in WORDS.items() if words in said), said[:80])


def headline(text):
    return worded(HEADING.search(text).group(1))


def linked(story):
    """The page that the linkset of the barcode names first."""
    told = story.get(f"/01/{story.gtin}/21/{story.code}?linkType=linkset")[1].get_json(force=True)
    there = told["linkset"][0][DEFAULT_LINK][0]["href"]
    return headline(story.get(there.removeprefix(story.town.url))[0])


def previewed(story):
    """The state of the picture that a sent link shows, which is drawn for nothing else."""
    path, state = PREVIEW.search(story.get(f"/{story.code}")[0]).groups()
    assert story.get(path)[1].mimetype == "image/png"
    return state


def listed(story):
    """Under which heading of the commune's printed list the lot stands."""
    page = story.get(f"/danh-sach/{story.ward}?lang=vi")[0]
    names = {"da thu hoi": "recalled", "thu hoi": "recalled", "tam ngung": "on_hold", "dang ky": "active"}
    for section in SECTION.findall(page):
        if story.batch.lot in section:
            heading = fold(TAG.sub(" ", re.search(r"<h2>(.*?)</h2>", section).group(1)))
            return next((state for words, state in names.items() if words in heading), heading)
    return "not listed"


def sms(story):
    """The reply to a message, as the provider hears it and as the recorded transport keeps it."""
    reply = story.gateway("/api/gateway/sms", text=f"TEM {story.code}")["reply"]
    kept = max((story.town.rt.settings.instance / OUTBOX).iterdir())  # names are in the order of time
    assert kept.read_text(encoding="ascii") == f"{reply}\n"
    return worded(reply)


def called(story):
    """The recording that a caller hears."""
    steps = story.gateway("/api/gateway/call", step="code", keys=f"{story.code}#")["steps"]
    return next(step["play"] for step in steps if "play" in step).rpartition("/")[2].removesuffix(".mp3")


def pin_asked(story):
    sent = story.town.nobody().post(f"/api/v1/lookup/{story.code}/pin", json={"pin": "12345678"})
    return sent.json["state"]


def record(story):
    """What the inspector's record says that everybody reads."""
    story.inspector.go(f"/kiem-tra/tem/{story.run_id}/{story.ordinal}")
    return worded(SAID.search(story.inspector.page.content()).group(1))


def at_the_door(story):
    return story.field.evaluate(DOOR, story.code)["verdict"]["state"]


def offline(story):
    """What the pack says once the phone has fetched the manifest of this moment."""
    story.field.evaluate(ASK, ["update", story.pack_id])
    return story.field.evaluate(ASK, ["find", story.code])["state"]


def in_evidence(story):
    """The state that follows from the facts of a pack of evidence made now."""
    with snapshot(story.town.rt.main) as db:
        rows = evidence.gathered(db, Subject("stamp", story.run_id, story.ordinal)).rows
    if any(one["published_at"] and not one["withdrawn_at"] for one in rows.get("recalls", ())):
        return "recalled"
    held = [*rows.get("batch_holds", ()), *rows.get("stamp_holds", ())]
    return "on_hold" if any(one["released_at"] is None for one in held) else "active"


def noticed(story):
    """Whether the product's page names a recall of this lot."""
    page = story.get(f"/san-pham/{story.gtin}")[0]
    return "recalled" if story.batch.lot in page and "/thu-hoi/" in page else "silent"


def published(story):
    """What the public notice of the recall says, and of this code."""
    page, answer = story.get(f"/thu-hoi/{story.recall}")
    if answer.status_code == 404:
        return "silent"
    own = fold(TAG.sub(" ", story.post(f"/thu-hoi/{story.recall}?lang=vi", code=story.code)))
    assert f"thuoc lo {fold(story.batch.lot)}" in own, own[:2000]
    return headline(page)


PLACES = {
    "page": (("lookup.scan",), lambda s: headline(s.get(f"/{s.code}")[0])),
    "JSON twin": (("lookup.scan",), lambda s: s.get(f"/{s.code}.json")[1].json["state"]),
    "API": (("lookup_api.look_up",), lambda s: s.get(f"/api/v1/lookup/{s.code}")[1].json["state"]),
    "GS1 Digital Link": (("resolver.resolve",), lambda s: headline(s.get(f"/01/{s.gtin}/21/{s.code}")[0])),
    "GS1 linkset": (("resolver.resolve",), linked),
    "typed": (("lookup.check",), lambda s: headline(s.post("/tra-cuu?lang=vi", code=s.code))),
    "kiosk": (("ways.kiosk_check",), lambda s: worded(s.post("/kiosk?lang=vi", code=s.code))),
    "sent on, and printed": (("lookup.share",), lambda s: headline(s.get(f"/{s.code}/chia-se")[0])),
    "preview": (("lookup.preview",), previewed),
    "scratch page": (("pins.form", "pins.enter"), lambda s: headline(s.get(f"/{s.code}/so-cao")[0])),
    "scratch API": (("pin_api.enter",), pin_asked),
    "printed list": (("ways.lots",), listed),
    "text message": (("gateways.sms",), sms),
    "telephone": (("gateways.call",), called),
    "inspector's record": ((), record),
    "inspector's phone": ((), at_the_door),
    "offline pack": ((), offline),
    "evidence": ((), in_evidence),
    "product page": (("lookup.product", "lookup.numbered_product"), noticed),
    "recall notice": (("lookup.recall", "lookup.is_in_recall"), published),
}
# Places that know recalls only: a pause of sale is of stamps and lots, a product page is about goods.
RECALLS_ONLY = ("product page", "recall notice")

_WAYS = "leads to a page above, or is a part of one"
_OF_A_CASE = "about a case, a report or a rating, named by its own code: goods stand in it by their name at most"
_FROZEN = "a paper as it was decided or written on its day; it bears no state of goods"
_OF_PAPERS = "papers, places and lists of the register; what happens to a lot changes no line of it"
_OF_US = "about people, the service or a phone; it knows no goods"
SAYS_NO_STATE = {
    _WAYS: (
        *("lookup.entry", "lookup.home", "ways.communes", "ways.kiosk", "ways.scan", "ways.scanner"),
        *("resolver.description", "resolver.vocabulary", "registry.picture", "clips.clip"),
    ),
    _OF_A_CASE: (
        *("reports.form", "reports.send", "reports.follow", "reports.follow_form", "reports.answers"),
        *("review_api.note_external", "ratings.ask", "ratings.rate", "satisfaction.ask", "satisfaction.rate"),
        *("tracking.form", "tracking.case", "tracking.case_json", "screen.asked", "screen.waiting"),
    ),
    _FROZEN: (
        *("inspections.shared_minutes", "inspections.shared_minutes_file", "decisions.decision"),
        *("decisions.decision_file", "decisions.check_file"),
        *(f"inspections.public_violations{form}" for form in ("", "_csv", "_json")),
    ),
    _OF_PAPERS: (
        *("registry.ocop_register", "registry.ocop_sheet", "registry_api.ocop_register", "registry.public_paper"),
        *(f"registry.product_lists{form}" for form in ("", "_csv", "_json")),
        "registry.sites_geojson",
    ),
    _OF_US: (
        *("accounts.register", "accounts.sign_in", "accounts.second_factor", "accounts.sign_out", "accounts.type_slip"),
        *("accounts.open_slip", "accounts.forgotten", "accounts.enrol", "registry.privacy", "ledger.published_head"),
        *("docs.page", "docs.asset", "drafts.worker", "stamps.field_worker", "metrics.figures"),
        *("lookup.alive", "lookup.ready", "inspections.pack_keys", "phone.shell", "phone.manifest", "phone.worker"),
        *("phone_doors.asked", "phone_doors.wiped"),
    ),
}
