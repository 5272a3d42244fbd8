"""What counts as a scan, and as what: decided from method, headers and query alone, without a database or a clock.

Not counted (look-up page, section 12): HEAD, prefetch, the servers that fetch a link's preview, other declared bots,
and answers that were no result. Opened from what somebody sent on, a page is counted apart, as `shared`: dropping it
would let a forger stay unseen by printing that address.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_pton
from typing import Final, Literal, NamedTuple

from trace.lookup.rules.reading import Route
from trace.lookup.rules.states import State

CountedRoute = Literal["scanned", "typed", "shared"]
Device = Literal["phone", "computer", "other"]
Why = Literal["method", "prefetch", "bot", "trouble"]

RELOAD: Final = timedelta(minutes=30)
"""The same visitor and stamp within this time is a reload, not a second scan."""
IPV4_PREFIX: Final = 24
IPV6_PREFIX: Final = 56
IPV4_BYTES: Final = 4
IPV4_MAPPED: Final = bytes(10) + b"\xff\xff"
"""How an IPv6 address begins that is an IPv4 address."""
CANARY: Final = "canary"
"""The result under which the right code of a stamp that was never printed is counted; nobody is shown it."""
FAILURES: Final[frozenset[State]] = frozenset({"unknown_typed", "unknown_scanned", "typing_error"})
"""Answers to codes that are none: counted for each network, whoever asks and however."""
LONGEST_AGENT: Final = 400  # characters of a User-Agent that are looked at

BOTS: Final = re.compile(
    # Cubot makes telephones; every other "bot" is one. The rest are previews and crawlers that do not say "bot".
    r"(?<!cu)bot|crawl|spider|slurp|externalhit|meta-external|facebookcatalog|preview|scrap|unfurl|embedly|vkshare"
    r"|fetcher|inspectiontool|pagerenderer|headless|lighthouse|archiver|monitor|uptime|pingdom|statuscake",
    re.IGNORECASE,
)
MESSENGERS: Final = re.compile(r"zalo|whatsapp|viber|telegram|imessage|kakaotalk|skype|snapchat|signal", re.IGNORECASE)
"""Apps whose own browser names the device it runs on. One that names none is fetching a preview."""
DEVICES: Final = re.compile(r"android|iphone|ipad|ipod|windows|macintosh|linux|cros", re.IGNORECASE)
PHONES: Final = re.compile(r"mobi|android|iphone|ipad|ipod|kaios|opera mini", re.IGNORECASE)
COMPUTERS: Final = re.compile(r"windows nt|macintosh|x11|cros", re.IGNORECASE)
FAMILIES: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("zalo", r"zalo"),
        ("facebook", r"fban|fbav|messenger"),
        ("tiktok", r"musical_ly|bytelocale|trill"),
        ("viber", r"viber"),
        ("coccoc", r"coc_coc"),
        ("samsung", r"samsungbrowser"),
        ("edge", r"edg(e|a|ios)?/"),
        ("opera", r"opr/|opera"),
        ("uc", r"ucbrowser"),
        ("firefox", r"firefox|fxios"),
        ("chrome", r"chrome|crios"),
        ("safari", r"safari|applewebkit"),
    )
)


@dataclass(frozen=True, slots=True)
class StampId:
    """Which stamp was looked up, and whose: numbers of the register, no code."""

    slot: int
    serial: int
    run_id: int
    batch_id: int | None
    product_id: int
    producer_id: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """One answered look-up as it came in: held in memory until it is counted, a few seconds, and written nowhere."""

    at: datetime
    stamp: StampId | None
    state: State
    route: Route
    unprinted: StampId | None = None
    method: str = "GET"
    address: str = ""
    agent: str = ""
    purpose: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What is left of a sighting once the address is dropped. `reader` and `network` are keyed hashes of a day.

    `reader` stands for visitor, stamp and whether it was shared, so that two stamps of one visitor cannot be tied; it
    is empty where there is no stamp. `network` is empty where there is one, and where there was no address: a text
    message comes from none.
    """

    day: date
    at: datetime
    stamp: StampId | None
    state: State
    route: CountedRoute
    province: str
    device: Device
    reader: str
    network: str
    unprinted: StampId | None = None


def why_not_counted(sighting: Sighting) -> Why | None:
    """Why a look-up is no scan; None when it is one. A code that is none is never excused: guessing is guessing."""
    if sighting.state == "service_trouble":
        return "trouble"
    if sighting.state in FAILURES:
        return None
    if sighting.method not in ("GET", "POST"):
        return "method"
    if "prefetch" in sighting.purpose or "preview" in sighting.purpose:
        return "prefetch"
    return "bot" if reader_of(sighting.agent).is_bot else None


class Reader(NamedTuple):
    """All that is used of a User-Agent."""

    is_bot: bool
    device: Device
    family: str


@lru_cache(maxsize=512)
def reader_of(agent: str) -> Reader:
    """What a User-Agent says. A few hundred of them make up nearly all there are, and reading one takes 25 µs."""
    return Reader(is_bot(agent), device_of(agent), browser_family(agent))


def is_bot(agent: str) -> bool:
    """Whether a User-Agent says that no person is reading: crawlers, monitors, and servers that make link previews."""
    if BOTS.search(agent):
        return True
    return MESSENGERS.search(agent) is not None and DEVICES.search(agent) is None


def counted_route(route: Route, query: str) -> CountedRoute:
    """The route a look-up is counted under: `shared` when it was opened from what somebody sent on."""
    return "shared" if sent_on(query) else route


def sent_on(query: str) -> bool:
    """Whether a page is opened from what somebody sent on."""
    return bool(query) and "via=share" in query.split("&")


def device_of(agent: str) -> Device:
    """The kind of device a User-Agent speaks of. Tablets count as phones where they say so."""
    if PHONES.search(agent):
        return "phone"
    return "computer" if COMPUTERS.search(agent) else "other"


def browser_family(agent: str) -> str:
    """The family of a browser, without version or device: all that is used of a User-Agent beside its device."""
    return next((name for name, pattern in FAMILIES if pattern.search(agent)), "other")


def network_of(address: str) -> str:
    """The network of an address: /24 of IPv4, /56 of IPv6; empty for what is no address."""
    plain = address.partition("%")[0]
    try:
        packed = inet_pton(AF_INET6 if ":" in plain else AF_INET, plain)
    except (OSError, ValueError):
        return ""
    if packed.startswith(IPV4_MAPPED):
        packed = packed.removeprefix(IPV4_MAPPED)
    if len(packed) == IPV4_BYTES:
        return f"4:{packed[: IPV4_PREFIX // 8].hex().lstrip('0') or '0'}"
    return f"6:{packed[: IPV6_PREFIX // 8].hex().lstrip('0') or '0'}"


def observed(sighting: Sighting, *, day: date, province: str, key: bytes) -> Observed:
    """The sighting without address and User-Agent: province, kind of device, and a hash under the day's key."""
    route = counted_route(sighting.route, sighting.query)
    network = network_of(sighting.address)
    stamp = sighting.stamp
    reader = reader_of(sighting.agent)
    who = ""
    if stamp:
        what = f"{stamp.slot} {stamp.serial} {route == 'shared'}"
        who = _hashed(key, f"reader {network} {reader.family} {reader.device} {what}")
    return Observed(
        day=day,
        at=sighting.at,
        stamp=stamp,
        state=sighting.state,
        route=route,
        province=province,
        device=reader.device,
        reader=who,
        network=_hashed(key, f"network {network}") if network and not stamp else "",
        unprinted=sighting.unprinted,
    )


def _hashed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256")[:16].hex()
