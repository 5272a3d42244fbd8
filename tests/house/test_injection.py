"""What people type comes out as text, wherever it comes out: in pages, in JSON, in sheets, on paper.

The forms are found in the pages themselves and every field of text in them is filled, so a new form, or a new field of
an old one, is tried without a line here. Then every address is read as each role, and what is answered decides how.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
import subprocess
import zipfile
from collections import Counter

import pytest
from lxml import etree, html
from sqlalchemy import text

from tests.house.strings import ON_PAPER, STRINGS, TOLD, broken, told
from tests.house.test_on_paper import read
from tests.house.test_routes import FIXED, OTHERS
from trace.base.db import snapshot
from trace.core.words import cell_text

ROOMS = ("registry", "review", "reports", "imports", "counter", "tracking", "screen", "results", "decisions")
SHEETS = {"text/csv": "csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx"}
FULL = os.environ.get("FAULTS") == "full"  # and every sheet is opened in LibreOffice, which must be there
TYPED = "self::textarea or (self::input and (not(@type) or @type = 'text' or @type = 'search'))"
CHANCE = ("once", "csrf_token")  # letters of chance, among which a mark may stand
MARK = re.compile(r"zq\d\d")
SENDINGS = itertools.count()  # each is one of its own
PACK = 4  # texts at once in one field: eight rounds for the thirty-two
OWN = "SELECT m.producer_id FROM memberships m JOIN people p ON p.id = m.person_id WHERE p.phone = '{}'"
MINE = {
    "producer_id": "SELECT id FROM producers WHERE id IN ({})",
    "product_id": "SELECT id FROM products WHERE producer_id IN ({})",
    "site_id": "SELECT id FROM sites WHERE producer_id IN ({})",
    "batch_id": "SELECT id FROM batches WHERE producer_id IN ({})",
    "certificate_id": "SELECT id FROM certificates WHERE producer_id IN ({})",
    "case_id": "SELECT id FROM cases WHERE producer_id IN ({})",
    "run_id": "SELECT id FROM runs WHERE producer_id IN ({})",
    "ocop_item_id": "SELECT i.id FROM ocop_items i JOIN products p ON p.id = i.product_id WHERE p.producer_id IN ({})",
}


@pytest.fixture
def typed(world):
    """The province after all texts were typed into all fields, and how often a form took them."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    taken = Counter()
    for role in ("producer", "officer"):
        client = world.signed_in(role)
        for path in addresses(world, role, "GET"):
            for form in forms_of(client, path):
                target = re.sub(r"\d+", "#", form.get("action") or path)
                if not taken[target]:  # else the form was tried, of another thing or by somebody else
                    taken[target] += filled(client, path, form)
    return world, taken


def addresses(world, role, method):
    """Every address of the rooms, filled with things of the person in this role where they have such things."""
    phone = next(login for known, login, _ in world.sign_ins() if known == role)
    values = dict(FIXED)
    with snapshot(world.rt.main) as db:
        for name, query in OTHERS.items():
            own = MINE.get(name, query).format(OWN.format(phone)) if role == "producer" else query
            values[name] = db.scalar(text(f"{own} ORDER BY 1 LIMIT 1"))
    values["run"] = str(values["run_id"])
    with world.app.test_request_context():
        adapter = world.app.url_map.bind("localhost")
        for rule in world.app.url_map.iter_rules():
            room = rule.endpoint.partition(".")[0].removesuffix("_api")
            if room in ROOMS and method in rule.methods and all(values.get(name) for name in rule.arguments):
                path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method)
                yield from dict.fromkeys((path, path.replace(".csv", ".xlsx")))


def forms_of(client, path):
    """The forms of a page that send text to their own room."""
    with client.get(path) as answer:
        if answer.mimetype != "text/html" or answer.status_code != 200:
            return []
        page = html.document_fromstring(answer.get_data())
    found = [form for form in page.iter("form") if (form.get("method") or "get").lower() == "post"]
    return [form for form in found if form.xpath(f".//*[{TYPED}]") and "/dang-" not in (form.get("action") or "")]


def filled(client, path, form):
    """How many of the rounds a form took: a few texts in each, together in all its fields."""
    refused = set()
    return sum(sent(client, path, form, STRINGS[begin : begin + PACK], refused) for begin in range(0, 32, PACK))


def sent(client, path, form, texts, refused):
    """Type the texts into every field of text and send the form; a field that takes no such text (`refused`, for all
    rounds) gets back what it had. Returns whether the form took what was typed."""
    target = form.get("action") or path
    values = {name: value for name, value in form.form_values() if name not in ("csrf_token", "find")}
    fields = [one.get("name") for one in form.xpath(f".//*[{TYPED}]") if one.get("name")]
    payload = "\n".join(texts)
    for _ in range(3):
        data = plausible(form, values) | {name: payload for name in fields if name not in refused}
        with client.post(target, data=data) as answer:
            if answer.status_code in (302, 303):
                return len(refused) < len(fields)
            if answer.mimetype != "text/html":
                return False
            assert faults(answer) == [], target
            page = html.document_fromstring(answer.get_data())
        wrong = {one.get("name") for one in page.xpath("//*[@aria-invalid='true']")} & set(fields)
        if not wrong - refused:
            return False  # something else is the matter with it
        refused |= wrong
    return False


def plausible(form, values):
    """What a form that is not filled in yet could be sent with: a choice where there is one, else what it had."""
    made = dict(values)
    for choice in form.iter("select"):
        offered = [option.get("value") for option in choice.iter("option") if option.get("value")]
        if choice.get("name") and not made.get(choice.get("name")) and offered:
            made[choice.get("name")] = offered[0]
    for box in form.xpath(".//input[@type='checkbox']"):
        made.setdefault(box.get("name"), box.get("value") or "y")
    for field in form.xpath(".//input[@type='date' or @type='number' or @type='radio']"):
        usual = {"date": "2026-11-19", "number": field.get("min") or "1"}.get(field.get("type"), field.get("value"))
        made[field.get("name")] = made.get(field.get("name")) or usual
    once = made.get("once")
    return made | ({"once": f"{once[:12]}{next(SENDINGS):016}"} if once else {})


def faults(answer):
    """What an answer makes of the texts in it other than text."""
    content = answer.get_data()
    if answer.mimetype == "text/html":
        return page_faults(content)
    if answer.mimetype.endswith("json"):
        return [one for value in leaves(answer.json) for one in broken(value)]
    if answer.mimetype == "text/csv":
        return sheet_faults(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        return workbook_faults(content)
    if answer.mimetype == "application/pdf":
        return broken(read(content), ON_PAPER)
    return []


def page_faults(content):
    """A mark in a name, in a script or in an address that runs; a text that is not whole where its mark stands."""
    wrong = []
    for node in html.document_fromstring(content).iter():
        if not isinstance(node.tag, str):  # a comment
            wrong += [("comment", node.text)] if MARK.search(node.text or "") else []
            continue
        if node.tag in ("script", "style") and MARK.search(node.text or ""):
            wrong.append((node.tag, node.text))
        for name, value in node.attrib.items():
            runs = name.startswith("on") or (re.match(r"\s*javascript:", value, re.IGNORECASE) and name != "value")
            wrong += [(node.tag, name, value)] if MARK.search(name) or (runs and MARK.search(value)) else []
        value = None if node.get("name") in CHANCE else node.get("value")
        for piece in (node.text, node.tail, value, node.get("title"), node.get("alt")):
            wrong += [(node.tag, one, piece) for one in broken(piece or "")]
    return wrong


def leaves(value):
    """Every text in a JSON answer."""
    if isinstance(value, dict):
        return [one for each in value.values() for one in leaves(each)]
    if isinstance(value, list):
        return [one for each in value for one in leaves(each)]
    return [value] if isinstance(value, str) else []


def sheet_faults(rows):
    """A cell that a spreadsheet would run, or a text that is not whole."""
    cells = [cell for row in rows for cell in row if MARK.search(cell)]
    runs = [cell for cell in cells if cell[0] in "=+-@\t\r" and not re.fullmatch(r"[+-]?[\d.,]+", cell)]
    return runs + [one for cell in cells for one in broken(cell.removeprefix("'"))]


def workbook_faults(content):
    """A formula, or a link that was made of a text: every text is a cell of text."""
    wrong = []
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(book.read(name))
                wrong += [(name, one.tag) for one in tree.iter("{*}f", "{*}hyperlink", "{*}externalLink")]
                pieces = ["".join(one.itertext()) for one in tree.iter("{*}si", "{*}is")]
                wrong += [(name, one) for piece in pieces for one in broken(piece)]
    return wrong


def opened(sheets, folder):
    """What LibreOffice shows of each sheet: (name, rows of cells), as it would write them to a file again."""
    for name, content in sheets.items():
        (folder / name).write_bytes(content)
    for suffix, reading in (("csv", ["--infilter=CSV:44,34,76,1,,0,false,true,false,true"]), ("xlsx", [])):
        if names := [str(folder / name) for name in sheets if name.endswith(suffix)]:
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", *reading]
            command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(folder / "out")]
            subprocess.run([*command, *names], check=True, capture_output=True)  # noqa: S603 - files of this test
    for name in sheets:
        shown = (folder / "out" / f"{name.partition('.')[0]}.csv").read_text(encoding="utf-8-sig")
        yield name, list(csv.reader(io.StringIO(shown)))


def papers(world):
    """The text of every paper that the province can draw of what was typed: slips, decisions, labels of boxes."""
    officer, producer = world.signed_in("officer"), world.signed_in("producer")
    with snapshot(world.rt.main) as db:
        receipts = db.scalars(text("SELECT id FROM counter_receipts ORDER BY id DESC LIMIT 5")).all()
        decisions = db.scalars(text("SELECT stored_name FROM results")).all()
        runs = db.scalars(text("SELECT DISTINCT run_id FROM stamp_boxes")).all()
    asked = [
        officer.post(f"/tiep-nhan/{one}/phieu", data={"form": form}) for one in receipts for form in ("a5", "roll")
    ]
    asked += [producer.get(f"/tem/{one}/thung/nhan.pdf") for one in runs]
    found = [answer.get_data() for answer in asked if answer.mimetype == "application/pdf"]
    for answer in asked:
        answer.close()
    return [read(pdf) for pdf in found + [world.rt.store.get(name) for name in decisions]]


def as_exported():
    """All texts in one sheet, as the house writes them."""
    made = io.StringIO()
    csv.writer(made).writerows([number, cell_text(one), "Cà phê Đắk Hà"] for number, one in enumerate(STRINGS))
    return made.getvalue().encode("utf-8-sig")


def test_each_of_thirty_two_texts_comes_out_as_text_everywhere(typed, tmp_path):
    world, taken = typed
    wrong, seen, sheets = {}, Counter(), {"all.csv": as_exported()}
    for role in ("producer", "officer", "inspector"):
        client = world.signed_in(role)
        for path in addresses(world, role, "GET"):
            with client.get(path) as answer:
                if suffix := SHEETS.get(answer.mimetype):
                    sheets[f"{len(sheets)}.{suffix}"] = answer.get_data()
                if found := faults(answer):
                    wrong[role, path] = found[:3]
                if answer.mimetype == "text/html":
                    shown = told(" ".join(html.document_fromstring(answer.get_data()).itertext()))
                    seen.update(one for one, whole in TOLD.items() if whole in shown)
    drawn = papers(world)
    assert any(MARK.search(each) for each in drawn), "no paper said anything that was typed"
    assert [one for each in drawn for one in broken(each, ON_PAPER)] == []
    assert wrong == {}
    assert sum(1 for count in taken.values() if count) >= 8, f"too few forms took anything to prove anything: {taken}"
    assert [one for one in STRINGS if not seen[one]] == [], "never seen again: nothing is proved for these"
    if FULL:
        shown = dict(opened(sheets, tmp_path))
        assert {row[2] for row in shown["all.csv"]} == {"Cà phê Đắk Hà"}
        assert {one for row in shown["all.csv"] for one, whole in TOLD.items() if whole in told(row[1])} == set(STRINGS)
        cells = [cell for rows in shown.values() for row in rows for cell in row]
        assert [cell for cell in cells if broken(cell) or cell.startswith(("Err:", "#NAME", "#VALUE", "#REF"))] == []


@pytest.mark.parametrize("page", ["<p>{}</p>", "<a href='{}'>x</a>", "<p title='x' {}>", "<!-- {} -->"])
def test_a_text_that_is_not_escaped_is_found(page):
    assert any(page_faults(f"<main>x{page.replace('{}', one)}</main>".encode()) for one in STRINGS)
    assert sheet_faults([["=cmd|' /C calc'!A0 zq12"]]) and not sheet_faults([["'=cmd|' /C calc'!A0 zq12", "-1,5"]])
