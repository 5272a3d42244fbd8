"""What people send is seen by the scanner before anybody: malware is refused beside the field, and while the scanner is
away a file is kept and shown to nobody (checks, S37)."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select

from tests.conftest import close, opened
from tests.registry.conftest import Office, picture
from tests.scanners import EICAR, clamd
from trace.app import upkeep
from trace.app.gauges import scanning as gauges
from trace.base.db import snapshot
from trace.base.errors import NotFound, Unavailable
from trace.base.scanner import ANSWER_S, CONNECT_S, Scanner, TooLarge
from trace.ledger.models import LedgerEntry
from trace.notices.models import Notice
from trace.notices.scanning import look_again
from trace.registry import queries

PICTURE = "/san-pham/{}/anh"
WORDS = "Máy quét thấy mã độc"


def malware():
    """A picture that can be drawn, with the test file of scanners in a comment."""
    beside = PngInfo()
    beside.add_text("Comment", EICAR.decode("ascii"))
    return picture(pnginfo=beside)


@pytest.fixture
def socket(tmp_path):
    return tmp_path / "clamd.ctl"


@pytest.fixture
def office(fresh_settings, socket):
    rt = opened(replace(fresh_settings, scanner=str(socket)))
    rt.scanner.__class__ = Hasty
    yield Office(rt)
    close(rt)


class Hasty(Scanner):
    """Asks again at once: a test does not wait for a scanner to be back."""

    def finds(self, content, **how):
        self._away_until = 0.0
        return super().finds(content, **how)


def send(office, content, person="farmer"):
    address = PICTURE.format(office.product)
    return office.upload(address, "ong.png", content, person, field="image", alt="Hũ mật ong")


def kept(office):
    return [path for path in office.runtime.store.root.rglob("*") if path.is_file()]


def entries(office, act):
    with snapshot(office.runtime.main) as db:
        return list(db.scalars(select(LedgerEntry).where(LedgerEntry.act == act)))


def number_of_picture(office):
    return office.read(queries.shown, office.product).version.image_file_id


def test_malware_is_refused_beside_the_field_and_what_was_typed_stays(office, socket):
    with clamd(socket):
        refused = send(office, malware())
        assert refused.status_code == 422 and WORDS in refused.text and "Hũ mật ong" in refused.text
        assert kept(office) == []
        assert send(office, picture()).status_code == 303
    assert office.runtime.store.waiting() == []


def test_without_a_scanner_nothing_is_asked(office):
    office.app.extensions["trace"] = replace(office.runtime, scanner=None)
    assert send(office, malware()).status_code == 303
    assert office.runtime.store.waiting() == []


def test_while_the_scanner_is_away_a_file_is_kept_and_shown_to_nobody_until_it_is_back(office, socket):
    assert send(office, picture()).status_code == 303
    address = f"/tep/{number_of_picture(office)}"
    assert office.get(address).status_code == 404 and "đang chờ quét" in office.get(address).text
    assert len(office.runtime.store.waiting()) == 2 and {by for _, by in office.runtime.store.waiting()} == {
        office.people["farmer"]
    }
    (check,) = upkeep.scanner(office.runtime)
    assert check.level == "fault" and "2 files wait" in check.found
    look_again(office.runtime)
    assert office.get(address).status_code == 404
    with clamd(socket):
        look_again(office.runtime)
        assert [check.level for check in upkeep.scanner(office.runtime)] == ["ok"]
        figures = {metric.name: metric.samples[0].value for metric in gauges(office.runtime)}
    assert figures == {"trace_scanner_away": 0, "trace_files_waiting": 0}
    assert office.get(address).status_code == 200


def test_malware_that_waited_is_removed_and_its_sender_told_without_a_name_in_the_ledger(office, socket):
    store, sender = office.runtime.store, office.people["farmer"]
    store.held(sender).put("registry/vi-rut.pdf", EICAR)
    with clamd(socket):
        look_again(office.runtime)
        look_again(office.runtime)
    assert store.waiting() == [] and not store.exists("registry/vi-rut.pdf")
    (entry,) = entries(office, "file.removed")
    assert entry.object_id == sender and "vi-rut" not in str(entry.content)
    with snapshot(office.runtime.main) as db:
        assert [notice.person_id for notice in db.scalars(select(Notice).where(Notice.kind == "file.removed"))] == [
            sender
        ]


def test_a_sheet_is_to_be_sent_again_for_it_is_read_at_once(office, socket):
    answer = office.upload("/api/v1/imports/products/files", "a.csv", b"a,b\n1,2\n", field="file")
    assert answer.status_code == 503 and kept(office) == []


def test_a_file_too_large_for_the_scanner_is_refused_beside_the_field_and_the_scanner_is_not_away(office, socket):
    with clamd(socket) as server:
        server.limit = 10
        refused = send(office, picture())
        assert refused.status_code == 422 and "không nhận tệp lớn như vậy" in refused.text
        assert kept(office) == []
        scanner = Scanner(str(socket))
        with pytest.raises(TooLarge):
            scanner.finds(b"x" * 4_000_000)  # it hangs up in the middle
        assert not scanner.finds(b"few")
        server.said = lambda _content: b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"
        with pytest.raises(TooLarge):
            scanner.finds(b"few")


def test_a_file_that_the_scanner_does_not_take_holds_up_no_other(office, socket):
    store = office.runtime.store
    store.held(7).put("registry/a.pdf", b"more than ten bytes")
    store.held(7).put("registry/b.pdf", b"breaks it")
    store.held(7).put("registry/c.pdf", b"few")
    rt = replace(office.runtime, scanner=Scanner(str(socket)))
    with clamd(socket) as server:
        server.limit, said = 10, server.said
        server.said = lambda content: b"" if content == b"breaks it" else said(content)
        look_again(rt)
    assert store.waiting() == [("registry/a.pdf", 7), ("registry/b.pdf", 7)]


class Dripping:
    """The line to a scanner that says a letter a second, and never the last."""

    def __init__(self):
        self.now = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def settimeout(self, seconds):
        pass

    sendall = settimeout

    def recv(self, _most):
        self.now += 1
        return b"x"


def test_a_scanner_that_drips_is_away_after_seconds(monkeypatch):
    line, scanner = Dripping(), Scanner("/nowhere")
    monkeypatch.setattr("trace.base.scanner.time.monotonic", lambda: line.now)
    monkeypatch.setattr(scanner, "_connected", lambda: line)
    with pytest.raises(Unavailable):
        scanner.finds(b"few")
    assert line.now <= ANSWER_S + CONNECT_S


def test_a_scanner_that_breaks_off_is_never_taken_for_one_that_says_clean(socket):
    with clamd(socket) as server:
        for half in (b"", b"stream: OK"):
            server.said = lambda _content, half=half: half
            with pytest.raises(Unavailable):
                Hasty(str(socket)).finds(b"few")
    scanner = Scanner(str(socket))
    with pytest.raises(Unavailable):
        scanner.finds(b"few")
    with clamd(socket), pytest.raises(Unavailable):
        scanner.finds(b"few")  # asked a moment ago: nobody waits for it twice


def test_one_file_that_breaks_the_scanner_keeps_no_other_from_it(socket):
    scanner = Scanner(str(socket))
    with clamd(socket) as server:
        server.said = lambda content: b"" if content == b"breaks it" else b"stream: OK\0"
        with pytest.raises(Unavailable):
            scanner.finds(b"breaks it")
        assert scanner.finds(b"few") is False


def test_what_waits_is_opened_whole_and_forgotten_whole(runtime):
    store = runtime.store
    store.held(7).put("reports/a.webp", b"a picture")
    with pytest.raises(NotFound):
        store.get("reports/a.webp")
    assert store.held(7).get("reports/a.webp") == b"a picture" and store.exists("reports/a.webp")
    store.open_up("reports/a.webp", 7)
    assert store.get("reports/a.webp") == b"a picture" and store.waiting() == []
    store.held(7).put("reports/b.webp", b"another")
    store.delete("reports/b.webp")
    assert store.waiting() == []


def test_what_was_sent_since_in_the_place_of_what_waits_stays(runtime):
    store = runtime.store
    store.held(0).put("reports/a.webp", b"the first")
    store.put("reports/a.webp", b"the one that was meant")
    os.utime(store.path("reports/a.webp"), (2**31, 2**31))
    store.open_up("reports/a.webp", 0)
    assert store.get("reports/a.webp") == b"the one that was meant" and store.waiting() == []
