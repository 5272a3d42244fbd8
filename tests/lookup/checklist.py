"""The checklist of a GS1-conformant resolver as requests: item, what it asks for, the request, what must come back.

`test_resolver.py` walks over it through the app and over raw sockets; `python -m tests.lookup.checklist` prints the log
of all requests against an app on a database of its own. Items that no single request shows are in `ELSEWHERE`.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.lookup.barcodes import GLN, G, P

LINKSET = "application/linkset+json"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
VI = "vi-VN,vi;q=0.9,en;q=0.8"


@dataclass(frozen=True)
class Item:
    """One request and its answer: `headers` with their whole value, `has` texts in a header, `body` texts in it."""

    number: str
    target: str
    status: int
    location: str | None = None
    method: str = "GET"
    sent: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    has: dict[str, str] = field(default_factory=dict)
    body: tuple[str, ...] = ()


def ask(number, target, status, location=None, *, method="GET", sent=None, headers=None, has=None, body=()):
    """An item, written short."""
    return Item(number, target, status, location, method, sent or {}, headers or {}, has or {}, body)


D = f"{P}/d"
ORIGIN = {"Origin": "https://ref.gs1.org"}
OPEN = {"Access-Control-Allow-Origin": "*"}
ITEMS = [
    # A. HTTP surface
    ask("1", f"/01/{G}", 307, D, method="HEAD"),
    ask("1", f"/01/{G}", 204, method="OPTIONS", headers={"Allow": "GET, HEAD, OPTIONS"}),
    ask("2", f"/01/{G}", 204, method="OPTIONS", sent=ORIGIN | {"Access-Control-Request-Method": "GET"},
        headers={"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS"}),
    ask("3", f"/01/{G}", 307, D, sent=ORIGIN, headers=OPEN),
    ask("3", f"/01/{G}?linkType=linkset", 200, sent=ORIGIN, headers=OPEN),
    ask("3", f"/01/{G}?linkType=gs1:certificationInfo", 300, sent=ORIGIN | {"Accept": "text/html"}, headers=OPEN),
    ask("3", f"/01/{G}/foo", 400, sent=ORIGIN, headers=OPEN),
    ask("3", "/01/09506000134352", 404, sent=ORIGIN, headers=OPEN),
    ask("3", "/.well-known/gs1resolver", 200, sent=ORIGIN, headers=OPEN),
    ask("5", f"/01/{G}", 405, method="POST", headers=OPEN, has={"Allow": "GET"}),
    ask("5", f"/01/{G}", 405, method="PUT", has={"Allow": "OPTIONS"}),
    ask("5", f"/01/{G}", 405, method="DELETE", has={"Allow": "HEAD"}),
    ask("6", f"/01/{G}/foo", 400, sent={"Accept": HTML}, has={"Content-Type": "text/html"}),
    ask("7", f"/01/{G}", 307, D, headers={"Cache-Control": "no-store"}, has={"Vary": "Accept, Accept-Language"}),
    # B. Validation before any look-up
    ask("8", "/01/08936000123452", 400),
    ask("8", "/01/089360001234", 400),
    ask("9", "/01/09506000134352", 404),
    ask("10", f"/01/{G}/21/S1/10/L1", 400),
    ask("10", f"/01/{G}/10/L1/22/V", 400),
    ask("10", f"/01/{G}/10/L1/21/S1", 307, D),
    ask("11", f"/01/{G}/17/271231", 400),
    ask("11", f"/01/{G}?17=271231", 307, f"{D}?17=271231"),
    ask("12", f"/414/{GLN}/10/L", 400),
    ask("12", f"/01/{G}/254/X", 400),
    ask("12", "/00/389360001234567890/10/L", 400),
    ask("13", f"/01/{G}/235/T/21/S", 400),
    ask("14", f"/01/{G}/10/L1/10/L1", 400),
    ask("14", f"/01/{G}?01={G}", 400),
    ask("14", f"/01/{G}?17=271231&17=271231", 400),
    ask("15", f"/01/{G}?10=L1", 400),
    ask("15", f"/01/{G}?21=S1", 400),
    ask("15", f"/01/{G}/235/T?10=L", 307, f"{D}?10=L"),
    ask("16", f"/01/{G}?17=271301", 400),
    ask("16", f"/01/{G}?3103=195", 400),
    ask("16", "/8003/14012345111118", 400),
    ask("16", "/8013/12345678901234MX", 400),
    ask("17", f"/01/{G}?37=5", 400),
    ask("17", f"/415/{GLN}", 400),
    ask("18", f"/01/{G}?utm_source=qr", 307, f"{D}?utm_source=qr"),
    ask("18", f"/01/{G}?1234=x", 400),
    ask("19", f"/01/{G}/10/A%2FB", 307, D),
    ask("19", f"/01/{G}/10/A%2fB", 307, D),
    ask("19", f"/01/{G}/10/A%252FB", 307, D),
    ask("19", f"/01/{G}/10/A+B", 307, D),
    ask("19", f"/01/{G}?99=A+B", 400),
    ask("19", f"/01/{G}/10/A%00B", 400),
    ask("19", f"/01/{G}/10/%C4%90", 400),
    ask("20", "/01/%EF%BC%908936000123451", 400),
    ask("20", "/01/%D9%A0%D9%A8%D9%A9%D9%A3%D9%A6%D9%A0%D9%A0%D9%A0%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A1", 400),
    ask("20", "/01/+8936000123451", 400),
    ask("20", "/01/089_6000123451", 400),
    ask("21", "/01/8936000123451", 307, D),
    ask("21", "/01/8936000123451?linkType=linkset", 200, body=(f"/01/{G}",)),
    ask("21", "/01/893600012345", 400),
    ask("22", f"/gtin/{G}", 404),
    ask("22", f"/01/{G}/lot/L1", 400),
    ask("22", f"/01/{G}/10/l1?linkType=gs1:traceability", 307, f"{P}/t?linkType=gs1:traceability"),
    ask("23", f"/01/{G}/", 307, D),
    ask("23", f"/01/{G}//", 400),
    ask("24", "/8018/893600012345678907", 404),
    ask("24", "/10/L1", 400),
    ask("24", "/17/271231", 400),
    ask("25", f"/01/{G}/10/KL8G", 307, D),
    ask("25", f"/01/{G}/22/V/10/KL8G/21/S", 307, D),
    ask("25", f"/01/{G}/235/T", 307, D),
    ask("25", f"/414/{GLN}/254/KL8G", 307, f"{P}/place"),
    ask("25", f"/414/{GLN}/7040/1AB2", 307, f"{P}/place"),
    ask("26", "/8006/089360001234510102/22/V", 400),
    ask("27", f"/x/y/01/{G}", 404),
    ask("28", "/foo", 404),
    ask("28", "/01", 400),
    ask("28", "/01/", 400),
    ask("28", "/%", 404),
    ask("28", f"/01/{G}/10/%7Bscript%7D", 400, has={"Content-Type": "application/problem+json"}, body=('"ai": "10"',)),
    # C. Records: what is stored is judged in tests/registry/test_links.py; what it leads to is seen here
    ask("32", f"/01/{G}?linkType=linkset", 200, body=('voc/defaultLink":[{"href":"https://p.example/d","title":',)),
    ask("34", f"/01/{G}/10/UNKNOWN", 307, D),
    ask("34", f"/01/{G}/21/S1", 307, D),
    ask("34", f"/01/{G}/21/20863194577206149387", 404),
    ask("35", f"/01/{G}?linkType=gs1:homepage", 307, f"{D}?linkType=gs1:homepage"),
    # D. Default
    ask("39", f"/01/{G}", 307, D),
    ask("39", f"/01/{G}", 307, D, sent={"Accept-Language": "de"}),
    ask("39", f"/01/{G}", 307, D, sent={"Accept": HTML, "Accept-Language": VI}),
    ask("41", f"/414/{GLN}", 307, f"{P}/place"),
    # E. linkType
    ask("43", f"/01/{G}?linkType=gs1:traceability", 307, f"{P}/t?linkType=gs1:traceability"),
    *(
        ask("44", f"/01/{G}?linkType={name}", 307, f"{P}/en?linkType={name}", sent={"Accept-Language": "en"})
        for name in (
            "gs1:pip",
            "https://ref.gs1.org/voc/pip",
            "https://gs1.org/voc/pip",
            "http://www.gs1.org/voc/pip",
            "gs1%3Apip",
            "pip",
        )
    ),
    ask("44", f"/01/{G}?linktype=gs1:traceability", 307, f"{P}/t?linktype=gs1:traceability"),
    ask("45", f"/01/{G}?linkType=gs1:nosuchlt", 404),
    ask("45", f"/01/{G}/21/S1?linkType=gs1:nosuchlt", 404, body=("gs1:pip",)),
    ask("45", f"/01/{G}/10/L1?linkType=gs1:epcis", 404),
    ask("46", f"/01/{G}/21/S1?linkType=gs1:faqs", 307, f"{P}/faq?linkType=gs1:faqs#top"),
    ask("46", f"/01/{G}/10/L1?linkType=gs1:traceability", 307, f"{P}/t/L1?linkType=gs1:traceability"),
    ask("47", f"/01/{G}?linkType=gs1:pip", 307, f"{P}/en?linkType=gs1:pip", sent={"Accept-Language": "en"}),
    ask("47", f"/01/{G}?linkType=gs1:pip", 307, f"{P}/vi?v=1&linkType=gs1:pip", sent={"Accept-Language": VI}),
    ask("47", f"/01/{G}?linkType=gs1:pip", 307, f"{P}/vi?v=1&linkType=gs1:pip",
        sent={"Accept-Language": "en;q=0.1, vi"}),
    ask("47", f"/01/{G}?linkType=gs1:pip", 307, f"{P}/en?linkType=gs1:pip", sent={"Accept-Language": "vi;q=0, *"}),
    ask("47", f"/01/{G}?linkType=gs1:promotion&context=LA", 307, f"{P}/la?linkType=gs1:promotion&context=LA"),
    ask("48", f"/01/{G}?linkType=gs1:certificationInfo", 307, f"{P}/c3?linkType=gs1:certificationInfo",
        sent={"Accept": "application/pdf"}),
    ask("48", f"/01/{G}?linkType=gs1:certificationInfo", 307, f"{P}/c3?linkType=gs1:certificationInfo",
        sent={"Accept": "text/*;q=0.2, */*"}),
    ask("49", f"/01/{G}?linkType=gs1:certificationInfo", 300, sent={"Accept": "text/html"},
        has={"Content-Type": "text/html"}, body=("/c1", "/c2")),
    ask("49", f"/01/{G}?linkType=gs1:certificationInfo", 300, has={"Content-Type": LINKSET}, body=("/c1", "/c2")),
    ask("50", f"/01/{G}?linkType=gs1:traceability", 307, f"{P}/t?linkType=gs1:traceability",
        sent={"Accept": "text/html", "Accept-Language": "fr"}),
    # F. Linkset
    ask("51", f"/01/{G}?linkType=linkset", 200, has={"Content-Type": LINKSET}),
    ask("51", f"/01/{G}?linkType=all", 200, has={"Content-Type": LINKSET}),
    ask("52", f"/01/{G}", 200, sent={"Accept": LINKSET}, has={"Content-Type": LINKSET}),
    ask("52", f"/01/{G}?linkType=gs1:nosuchlt", 200, sent={"Accept": LINKSET}),
    ask("52", f"/01/{G}", 200, sent={"Accept": "application/json"}, headers={"Content-Type": "application/json"}),
    ask("54", f"/01/{G}?linkType=txng:shop", 307, f"{P}/shop?linkType=txng:shop"),
    ask("55", f"/01/{G}/10/L1/21/S1?linkType=linkset", 200, body=(f'/01/{G}/10/L1"', f'/01/{G}"')),
    ask("58", f"/01/{G}?linkType=linkset", 200, has={"Link": "<https://ref.gs1.org/standards/resolver/linkset-context>;"
        ' rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'}),
    ask("59", f"/01/{G}", 200, sent={"Accept": "application/ld+json"}, body=('"@context"',)),
    ask("60", f"/01/{G}?linkType=linkset", 200, sent={"Accept": HTML}, body=('<script type="application/ld+json">',)),
    ask("61", f"/01/{G}", 307, D,
        has={"Link": f'/01/{G}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'}),
    ask("61", f"/01/{G}", 204, method="OPTIONS", has={"Link": 'rel="linkset"'}),
    ask("62", f"/01/{G}?linkType=gs1:support", 404),
    # G. Query
    ask("63", f"/01/{G}?foo=bar", 307, f"{D}?foo=bar"),
    ask("64", f"/01/{G}?linkType=gs1:pip&x=1", 307, f"{P}/vi?v=1&linkType=gs1:pip&x=1", sent={"Accept-Language": "vi"}),
    ask("65", f"/01/{G}?17=271231;3103=000195&flag&e=%2F", 307, f"{D}?17=271231;3103=000195&flag&e=%2F"),
    ask("65", f"/01/{G}?linkType=gs1:faqs&a=1", 307, f"{P}/faq?linkType=gs1:faqs&a=1#top"),
    ask("66", f"/01/{G}?x=%0d%0aSet-Cookie:a=b", 307, f"{D}?x=%0d%0aSet-Cookie:a=b"),
    ask("66", f"/01/{G}?@evil.example/", 307, f"{D}?@evil.example/"),
    # H. Compression: 09528765123457 is not ours
    ask("67", "/eh30164596f40c0e5cbe991a83", 404),
    ask("67", "/exMBZFlvQMDly-mRqD", 404),
    ask("67", "/eh3016", 400),
    ask("67", "/eh30362169000c0e4000000001", 307, D, has={"Link": 'rel="owl:sameAs"'}),
    ask("69", "/eh30362169000c0e4000000001", 307, D, has={"Link": f'/01/{G}/21/1>; rel="owl:sameAs"'}),
    # I. Description
    ask("71", "/.well-known/gs1resolver", 200, headers={"Content-Type": "application/json"}, body=('"resolverRoot"',)),
]  # fmt: skip

ELSEWHERE = {
    "4": "TLS and the redirect from http are the proxy's: deploy/nginx.conf, tests/house/test_deploy.py",
    "29": "tests/registry/test_links.py", "30": "tests/registry/test_links.py", "31": "tests/registry/test_links.py",
    "33": "a stamp has no links: no table takes them", "36": "not done: docs/decisions/0007-resolver.md",
    "37": "identifiers come from the register, whose GTIN and GLN are values with a law",
    "38": "tests/registry/test_links.py", "40": "307 throughout", "42": "not done: declared as false",
    "53": "test_resolver.py, against GS1's schema", "56": "test_resolver.py",
    "57": "no redirect above leads to ourselves",
    "68": "item 67 is answered in place", "70": "refused as malformed: docs/decisions/0007-resolver.md",
    "72": "test_resolver.py, against GS1's schema", "73": "test_resolver.py", "74": "no prefix is handed on",
}  # fmt: skip


def wrong(item: Item, status: int, headers: dict[str, str], body: str) -> list[str]:
    """What of an answer is not as the item wants it."""
    found = [] if status == item.status else [f"status {status}, not {item.status}"]
    given = {name.lower(): value for name, value in headers.items()}
    if given.get("location") != item.location:
        found.append(f"Location {given.get('location')}, not {item.location}")
    found += [
        f"{name}: {given.get(name.lower())}" for name in item.headers if given.get(name.lower()) != item.headers[name]
    ]
    found += [
        f"{name}: {given.get(name.lower())}"
        for name, text in item.has.items()
        if text not in given.get(name.lower(), "")
    ]
    return found + [f"body without {text}" for text in item.body if text not in body]


def main() -> None:
    """Print the log of every request and whether its answer is right."""
    from tests.conftest import close, opened, settings
    from tests.lookup.barcodes import Barcodes
    from trace.app import create_app
    from trace.base import migrating

    folder = Path(tempfile.mkdtemp())
    try:
        migrating.upgrade(settings(folder))
        rt = opened(settings(folder))
        Barcodes(rt)
        client, bad = create_app(rt).test_client(), 0
        for item in ITEMS:
            answer = client.open(item.target, method=item.method, headers=item.sent)
            faults = wrong(item, answer.status_code, dict(answer.headers), answer.text)
            bad += bool(faults)
            sent = "".join(f" {name}: {value};" for name, value in item.sent.items())
            to = f" → {answer.headers['Location']}" if "Location" in answer.headers else ""
            print(f"{item.number:>3} {item.method} {item.target}{sent} → {answer.status_code}{to} {faults or ''}")
        print(f"{len(ITEMS)} requests, {bad} not as wanted")
        close(rt)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
