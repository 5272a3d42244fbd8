"""The resolver over HTTP: the checklist's requests, GS1's vectors with the raw target, schemas, hostile paths."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema_rs
import pytest

from tests.conftest import close, opened, settings
from tests.lookup.barcodes import GLN, Barcodes, G, P
from tests.lookup.checklist import ELSEWHERE, ITEMS, wrong
from tests.serving import serving
from trace.app import create_app
from trace.base import migrating
from trace.base.db import transaction
from trace.core.gs1 import DigitalLink, read_uri
from trace.lookup.resolver.choosing import Level, Offer, Wish, choose
from trace.lookup.resolver.door import raw_path, resolver_door
from trace.lookup.resolver.offers import is_stamp
from trace.lookup.resolver.routes import passed_on
from trace.registry.models import Link

REFERENCE = Path(__file__).parents[3] / "shared" / "standards" / "gs1"
LINKSET = "application/linkset+json"


def reference(name):
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"reference data ../shared/standards/gs1/{name} not found")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def barcodes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("barcodes")
    chosen = settings(folder, SITE_URL="https://localhost")
    migrating.upgrade(chosen)
    rt = opened(chosen)
    yield Barcodes(rt)
    close(rt)


@pytest.fixture(scope="module")
def app(barcodes):
    return create_app(barcodes.rt)


@pytest.fixture
def client(app):
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def port(app):
    """A server of HTTP in front of the app: what it hands on is what a client sent."""
    with serving(app, threaded=False) as number:
        yield number


def over_the_line(port, method, target, sent=None):
    """Status, headers and body of a request whose target leaves this process byte for byte."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    line.putrequest(method, "/", skip_host=True, skip_accept_encoding=True)
    line._buffer[0] = f"{method} {target} HTTP/1.1".encode("latin-1", "replace")
    for name, value in ({"Host": "localhost"} | (sent or {})).items():
        line.putheader(name, value)
    line.endheaders()
    answer = line.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    line.close()
    return found


# --- the checklist ---------------------------------------------------------------------------------------------------


def test_every_request_of_the_checklist_is_answered_as_it_wants(client):
    faults = {}
    for item in ITEMS:
        answer = client.open(item.target, method=item.method, headers=item.sent)
        if bad := wrong(item, answer.status_code, dict(answer.headers), answer.text):
            faults[f"{item.number} {item.method} {item.target} {item.sent}"] = bad
    assert faults == {}


def test_every_request_of_the_checklist_is_answered_so_over_the_line_too(port):
    faults = {}
    for item in ITEMS:
        if bad := wrong(item, *over_the_line(port, item.method, item.target, item.sent)):
            faults[f"{item.number} {item.method} {item.target} {item.sent}"] = bad
    assert faults == {}


def test_no_item_of_the_checklist_is_left_out():
    covered = {item.number for item in ITEMS} | set(ELSEWHERE)
    assert sorted(set(map(str, range(1, 75))) - covered, key=int) == []


def test_head_sends_the_headers_of_get_and_no_body(client):
    for target in (f"/01/{G}", f"/01/{G}?linkType=linkset", "/01/09506000134352"):
        get, head = client.get(target), client.head(target)
        assert head.data == b""
        left_out = {"X-Request-Id", "Content-Length"}
        assert {k: v for k, v in head.headers if k not in left_out} == {
            k: v for k, v in get.headers if k not in left_out
        }


# --- GS1's vectors ---------------------------------------------------------------------------------------------------


def expected(target):
    """What a target of GS1's vectors must be answered with here: without a stem, 01 and 414, and of these only ours."""
    path = urlsplit(target).path
    read = read_uri(f"https://localhost{target.replace(path, path.removesuffix('/'))}")
    if not isinstance(read, DigitalLink):
        return {400, 404}
    stem = not read.compressed and not path.startswith(f"/{read.key}/")
    ours = G in (read.value("01"), f"0{read.value('414')}") and not is_stamp(read)
    return {200, 300, 307} if ours and not stem else {404}


def test_every_vector_is_answered_over_the_line_as_the_parser_judges_it(port):
    wrong_answers = []
    for name in ("dl_vectors.json", "compressed_vectors.json"):
        for vector in reference(name)["vectors"]:
            parts = urlsplit(vector["uri"].rstrip("\n"))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if not target.startswith("/") or not vector["uri"].lower().startswith("http") or target.startswith("//"):
                continue  # what is no request target at all, or is changed by this server before we see it
            target = target.encode().decode("latin-1")
            status = over_the_line(port, "GET", target)[0]
            wanted = expected(target)
            if status not in wanted and parts.path != "/":
                wrong_answers.append((target, status, wanted))
    assert not wrong_answers, "\n".join(map(str, wrong_answers))


def test_every_element_string_with_a_link_is_answered_as_that_link(port):
    for vector in reference("element_vectors.json")["element_strings"]:
        if vector.get("dl_uri"):
            target = vector["dl_uri"].removeprefix("https://id.gs1.org")
            assert over_the_line(port, "GET", target)[0] == 404, target  # right, and nothing of ours


@pytest.mark.parametrize("key", ["01/09506000134352", "414/9520123456788"])
def test_a_right_link_that_is_not_ours_is_plainly_not_found(client, key):
    for accept, kind in ((None, "application/problem+json"), ("text/html", "text/html; charset=utf-8")):
        answer = client.get(f"/{key}", headers={"Accept": accept} if accept else {})
        assert (answer.status_code, answer.content_type) == (404, kind)
        assert key.split("/")[1] not in answer.text


# --- hostile ---------------------------------------------------------------------------------------------------------

HOSTILE = [
    "/01", "/01/", "/01//", "//01/x", "/01/%", "/01/%0", "/01/%00", "/01/%ff%fe", "/01/..", "/01/../../etc/passwd",
    "/01/%2e%2e%2f", "/414/'%20OR%201=1--", "/01/" + "9" * 3000, "/01/" + "/".join(["10", "x"] * 300),
    f"/01/{G}/10/%0d%0aSet-Cookie:%20a=b", f"/01/{G}?linkType=%00", f"/01/{G}?linkType=" + "x" * 2000,
    f"/01/{G}?linkType={{{{7*7}}}}", f"/01/{G}?context=%ff", f"/01/{G}?17=%F0%9F%92%A9", "/00/\u0131", "/9999/1",
    "/eh", "/ehzz", "/eh" + "0" * 3000, "/ex" + "_" * 500, "/ex%00%00%00%00%00", "/8030/x", "/99/x/99/x",
    f"/01/{G}/21/" + "%30" * 20, f"/01/{G}/21/٠", f"/01/{G};a=b", f"/01/{G}/10/L1;x", f"http://evil.example/01/{G}",
    "/01/%C0%AF", f"/01/{G}%23x", f"/01/{G}?%3D%3D&&&;;", f"/01/{G}?" + "&".join(f"k{n}" for n in range(900)),
]  # fmt: skip
ACCEPTS = ["", "*", "text/html;q=x", "a/b/c,,;;q", "*/*;q=0", "application/linkset+json;q=0", "\x7f", "q=1" * 300]


def test_hostile_targets_are_answered_and_never_break_anything(port):
    for target in HOSTILE:
        target = target.encode().decode("latin-1")
        status, headers, body = over_the_line(port, "GET", target)
        assert status < 500, (target, status)
        assert "Set-Cookie" not in headers and "evil" not in headers.get("Location", "")
        assert "Traceback" not in body


def test_hostile_wishes_are_answered(client):
    for accept in ACCEPTS:
        for header in ("Accept", "Accept-Language"):
            for query in ("", "?linkType=linkset", "?linkType=gs1:pip", "?linkType=gs1:certificationInfo"):
                assert client.get(f"/01/{G}{query}", headers={header: accept}).status_code < 500


def test_the_inner_route_is_nobodys_address(client):
    assert client.get("/.gs1").status_code == 404
    assert client.get("/%2Egs1").status_code == 404


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"RAW_URI": f"/01/{G}/10/A%2FB?x=%2F#f"}, f"/01/{G}/10/A%2FB"),
        ({"REQUEST_URI": "//", "PATH_INFO": "/"}, "//"),
        ({"RAW_URI": f"https://localhost/01/{G}?x"}, f"/01/{G}"),
        ({"PATH_INFO": "/01/\xc4\x90"}, "/01/%C4%90"),
    ],
)
def test_the_raw_path_is_what_was_asked_for(environ, path):
    assert raw_path(environ) == path


def test_what_begins_with_an_empty_segment_or_a_key_is_taken_and_nothing_of_the_pages(app):
    taken = []
    door = resolver_door(lambda environ, start: taken.append(environ["PATH_INFO"]) or [])
    for path in ("//", "//x", "/01", "/414/x", "/ehab", "/", "/0", "/12345", "/exit", "/san-pham/01/x", "/voc/", "/en"):
        door({"RAW_URI": path, "PATH_INFO": path}, None)
    assert taken == [*["/.gs1"] * 5, "/", "/0", "/12345", "/exit", "/san-pham/01/x", "/voc/", "/en"]


def test_the_proxy_hands_the_raw_target_on():
    conf = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    passes = re.findall(r"^\s*(?:proxy_pass|rewrite|try_files)\s+(.*);", conf, re.MULTILINE)
    assert set(passes) == {"http://trace"}  # with a path behind it, or a rewrite, nginx decodes %2F


def test_a_foreign_host_is_refused_before_anything_is_looked_up(client):
    assert client.get(f"/01/{G}", headers={"Host": "evil.example"}).status_code == 400


def test_no_identifier_reaches_the_log(client, monkeypatch):
    lines = []
    monkeypatch.setattr("trace.web.pages.log.info", lambda event, **said: lines.append(said))
    client.get(f"/01/{G}/10/L1/21/S1?x=1")
    assert lines == [{"method": "GET", "route": "/.gs1", "status": 307, "person": None}]


# --- stamps ----------------------------------------------------------------------------------------------------------


def test_a_stamp_of_ours_goes_to_its_own_address_and_its_query_with_it(barcodes, client):
    for path in (
        f"/01/{G}/21/{barcodes.code}",
        f"/01/{G}/10/L1/21/{barcodes.code}/",
        f"/01/{int(G)}/21/{barcodes.code}",
    ):
        for query in ("", "?linkType=gs1:pip&a=%20b%2Fc&a=", "?linkType=gs1:traceability"):
            answer = client.get(path + query)
            assert (answer.status_code, answer.headers["Location"]) == (307, f"/{barcodes.code}{query}")


def test_a_stamp_never_walks_up(client):
    for query in ("", "?linkType=gs1:homepage", "?linkType=linkset"):
        for serial in ("20863194577206149387", "20863194577206149388"):
            answer = client.get(f"/01/{G}/21/{serial}{query}")
            assert answer.status_code == 404 and "Location" not in answer.headers


def test_a_stamp_offers_its_own_page_and_nothing_else(barcodes, client):
    answer = client.get(f"/01/{G}/21/{barcodes.code}?linkType=linkset")
    (only,) = answer.json["linkset"]
    assert only["anchor"] == f"https://localhost/01/{G}/21/{barcodes.code}"
    hrefs = {link["href"] for links in only.values() if isinstance(links, list) for link in links}
    assert hrefs == {f"https://localhost/{barcodes.code}"}
    assert client.get(f"/01/{G}/21/{barcodes.code}?linkType=gs1:faqs").status_code == 404


# --- linkset and description -----------------------------------------------------------------------------------------


def linksets_of(barcodes, client):
    for path in (f"/01/{G}", f"/01/{G}/10/L1", f"/01/{G}/10/L1/21/S1", f"/414/{GLN}", f"/01/{G}/21/{barcodes.code}"):
        yield path, client.get(f"{path}?linkType=linkset").json
    yield "300", client.get(f"/01/{G}?linkType=gs1:certificationInfo").json


def test_linksets_and_description_fit_the_published_schemas(barcodes, client):
    schema = jsonschema_rs.validator_for(reference("gs1-linkset-schema.json"))
    for path, found in linksets_of(barcodes, client):
        assert [str(error) for error in schema.iter_errors(found)] == [], path
    described = client.get("/.well-known/gs1resolver").json
    jsonschema_rs.validator_for(reference("description-file-schema.json")).validate(described)


def test_a_linkset_has_the_shape_that_the_standard_asks_for(barcodes, client):
    for path, found in linksets_of(barcodes, client):
        assert set(found) == {"linkset"}
        for each in found["linkset"]:
            assert each["anchor"].startswith("https://localhost/") and each["itemDescription"]
            for name, links in each.items():
                if name in ("anchor", "itemDescription"):
                    continue
                assert name.startswith(("https://ref.gs1.org/voc/", "https://localhost/voc/")), (path, name)
                allowed = (
                    {"href", "title"}
                    if name.endswith("/defaultLink")
                    else {"href", "title", "type", "hreflang", "context"}
                )
                for link in links:
                    assert {"href", "title"} <= set(link) <= allowed


def test_levels_are_united_with_the_most_granular_first(client):
    found = client.get(f"/01/{G}/22/V/10/L1/21/S1?linkType=linkset").json["linkset"]
    assert [each["anchor"] for each in found] == [f"https://localhost/01/{G}/10/L1", f"https://localhost/01/{G}"]
    assert found[0]["https://ref.gs1.org/voc/traceability"][0]["href"] == f"{P}/t/L1"


def test_the_default_is_listed_under_a_type_that_says_more(client):
    (found,) = client.get(f"/01/{G}?linkType=linkset").json["linkset"]
    default = found["https://ref.gs1.org/voc/defaultLink"]
    assert default == [{"href": f"{P}/d", "title": "Mật ong Vũ Quang"}]
    others = [link["href"] for name, links in found.items() if name.endswith("/homepage") for link in links]
    assert default[0]["href"] in others


def test_a_tag_of_a_language_that_the_schema_does_not_know_is_left_out(client):
    (found,) = client.get(f"/01/{G}?linkType=linkset").json["linkset"]
    assert "hreflang" not in found["https://ref.gs1.org/voc/faqs"][0]


def test_the_description_promises_what_is_done(client):
    found = client.get("/.well-known/gs1resolver").json
    assert (found["resolverRoot"], found["supportedPrimaryKeys"]) == ("https://localhost", ["01", "414"])
    assert [each["prefix"] for each in found["supportedLinkType"]] == ["gs1:", "txng:"]
    own = urlsplit(found["supportedLinkType"][1]["namespace"]).path
    for name in ("", "shop", "visit"):
        assert client.get(own + name).status_code == 200
    assert client.get(f"{own}other").status_code == 404


def test_a_product_without_links_leads_to_its_page_here(runtime):
    shop = Barcodes(runtime)
    with transaction(runtime.main) as db:
        for each in db.query(Link).all():
            db.delete(each)
    client = create_app(runtime).test_client()
    page = f"http://127.0.0.1:8000/san-pham/{G}"
    assert client.get(f"/01/{G}?a=1").headers["Location"] == f"{page}?a=1"
    assert client.get(f"/01/{G}/10/{shop.batch.lot}?linkType=gs1:pip").headers["Location"].startswith(page)
    assert client.get(f"/414/{GLN}").status_code == 404
    (found,) = client.get(f"/01/{G}?linkType=linkset").json["linkset"]
    assert found["https://ref.gs1.org/voc/pip"][0]["href"] == found["https://ref.gs1.org/voc/defaultLink"][0]["href"]


def test_a_database_that_is_away_is_said_and_not_denied(barcodes, tmp_path):
    gone = replace(barcodes.rt.settings, database_url=f"sqlite:///{tmp_path / 'nothing' / 'main.db'}")
    rt = replace(barcodes.rt, main=opened(settings(tmp_path, DATABASE_URL=gone.database_url)).main)
    client = create_app(barcodes.rt).test_client()
    client.application.extensions["trace"] = rt
    for path in (f"/01/{G}", f"/414/{GLN}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "60")
    rt.main.dispose()


def test_pages_for_people_are_pages(client):
    for query in ("linkType=linkset", "linkType=gs1:certificationInfo"):
        answer = client.get(f"/01/{G}?{query}", headers={"Accept": "text/html"})
        assert "Mật ong Vũ Quang" in answer.text and "style-src 'self'" in answer.headers["Content-Security-Policy"]


# --- choosing and passing on, pure -----------------------------------------------------------------------------------


def offer(href, **more):
    return Offer("gs1:pip", href, href, **more)


def chosen(*offers, **wish):
    level = Level((("01", G),), "x", None, offers)
    return [each.href for each in choose([level], Wish("gs1:pip", **wish))]


@pytest.mark.parametrize(
    ("wishes", "hrefs"),
    [
        ([("en", 1)], ["en"]),
        ([("vi-VN", 1), ("vi", 0.9), ("en", 0.8)], ["vi"]),
        ([("en-GB", 1)], ["en"]),
        ([("fr-CH", 1), ("en", 0.1)], ["en"]),
        ([("de", 1)], ["any"]),  # what does not say its language is for everybody
        ([("de", 1), ("*", 0.1)], ["vi", "en"]),
        ([("vi", 0), ("*", 0.5)], ["en"]),
        ([], ["vi", "en", "any"]),
    ],
)
def test_languages_decide_as_the_standard_says(wishes, hrefs):
    offers = offer("vi", languages=("vi",)), offer("en", languages=("en",)), offer("any")
    assert chosen(*offers, languages=wishes) == hrefs


def test_media_type_comes_before_language_and_context_last():
    page = offer("page", media_type="text/html", languages=("en",))
    paper = offer("paper", media_type="application/pdf", languages=("vi",))
    assert chosen(page, paper, media=[("application/pdf", 1)], languages=[("en", 1)]) == ["paper"]
    assert chosen(page, paper, media=[("*/*", 1)], languages=[("en", 1)]) == ["page"]
    here, there = offer("here", contexts=("VN",)), offer("there", contexts=("LA",))
    assert chosen(here, there, context="la") == ["there"]
    assert chosen(here, there) == ["here", "there"]
    assert chosen(here, offer("all"), context=None) == ["all"]


@pytest.mark.parametrize(
    ("href", "query", "location"),
    [
        ("https://a.vn", "", "https://a.vn"),
        ("https://a.vn", "x", "https://a.vn?x"),
        ("https://a.vn/?b", "x=%2F;y", "https://a.vn/?b&x=%2F;y"),
        ("https://a.vn/?", "x", "https://a.vn/?x"),
        ("https://a.vn/?b&", "x", "https://a.vn/?b&x"),
        ("https://a.vn/#f", "x", "https://a.vn/?x#f"),
        ("https://a.vn/?b#f?g", "x", "https://a.vn/?b&x#f?g"),
    ],
)
def test_the_query_goes_on_byte_for_byte(href, query, location):
    assert passed_on(href, query) == location
