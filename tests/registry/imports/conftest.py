"""Sheets as people make them, brought by the people of an office and taken by a worker in this thread."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pytest
import xlsxwriter

from tests.conftest import NOON
from tests.registry.conftest import Office
from trace.accounts import queries as accounts
from trace.accounts.models import Membership, Person
from trace.base.db import snapshot, transaction
from trace.base.tokens import new_id
from trace.jobs.runner import run_due
from trace.registry.imports import keeping, queries, service
from trace.registry.imports.service import Brought
from trace.registry.imports.table import KINDS
from trace.working import JOBS

HEADINGS = {name: [column.vi for column in kind.columns] for name, kind in KINDS.items()}


def workbook(*sheets, hidden=()):
    """The bytes of an XLSX file; a sheet is its rows, a cell that begins with = a formula with the value 2."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for number, rows in enumerate(sheets):
        page = book.add_worksheet()
        if number in hidden:
            page.hide()
        elif hidden:
            page.activate()
            page.set_first_sheet()
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("="):
                    page.write_formula(at, column, cell, None, 2)
                elif isinstance(cell, str):
                    page.write_string(at, column, cell)
                elif hasattr(cell, "year"):
                    page.write_datetime(at, column, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
                elif cell is not None:
                    page.write(at, column, cell)
    book.close()
    return out.getvalue()


def tax_id(number):
    """The MST with these first nine digits."""
    digits = f"{number:09d}"
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    check = 10 - sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11
    return f"{digits}{check % 10}" if 0 <= check < 10 else None


def tax_ids(count, start=300_100_000):
    """So many right tax codes."""
    found = (tax_id(number) for number in range(start, start + 3 * count + 20))
    return [each for each in found if each][:count]


def producers_sheet(count=3, **wrong):
    """Rows of so many cooperatives, with headings; `wrong` names rows by r and number: r3={"tax_id": "1"}."""
    keys = [column.key for column in KINDS["producers"].columns]
    rows = [HEADINGS["producers"]]
    for number, code in enumerate(tax_ids(count), start=2):
        row = {"name": f"HTX số {number}", "legal_type": "Hợp tác xã", "tax_id": code, "address": "Thôn 1"}
        row |= {"commune": "Xã Vũ Quang"} | wrong.get(f"r{number}", {})
        rows.append([row.get(key) for key in keys])
    return rows


class Desk(Office):
    """The office with an entry assistant, and its sheets."""

    def __init__(self, rt):
        super().__init__(rt)
        with transaction(rt.main) as db:
            row = Person(name="assistant", role="entry_assistant", fs_uniquifier="assistant", made_at=NOON)
            db.add(row)
            db.flush()
            self.people["assistant"] = row.id
            db.add(Membership(person_id=row.id, producer_id=self.owner, duty="assistant", since=NOON))

    def actor(self, person):
        with snapshot(self.runtime.main) as db:
            return accounts.actor_of(db, self.people[person])

    def bring(self, kind, content, person="officer", *, mode="good", producer_id=None, form="xlsx", acts=None):
        """The id of an import that waits for a worker. `acts`: the scopes of the key it was brought with."""
        rt, number = self.runtime, new_id()
        keeping.keep_sheet(rt, number, content)
        sha256 = hashlib.sha256(content).hexdigest()
        brought = Brought(number, KINDS[kind], mode, producer_id, f"s.{form}", form, sha256, len(content))
        actor = replace(self.actor(person), acts=acts)
        with transaction(rt.main) as db:
            service.bring_sheet(db, actor=actor, brought=brought, now=NOON)
        return number

    def work(self):
        """Let a worker do what is due."""
        return run_due(self.runtime, {queries.JOB: JOBS[queries.JOB]})

    def brought(self, *args, **more):
        """An import, brought and worked off."""
        number = self.bring(*args, **more)
        self.work()
        return self.found(number)

    def found(self, number):
        with snapshot(self.runtime.main) as db:
            return queries.sheet_import(db, number)

    def faults(self, found):
        """Row → the codes and fields of its reasons."""
        with snapshot(self.runtime.main) as db:
            listed = queries.faults(db, found.id)
        return {each.row: {(said["code"], said["field"]) for said in each.reasons} for each in listed}


@pytest.fixture
def desk(runtime):
    return Desk(runtime)


@pytest.fixture
def both_desk(both):
    return Desk(both)
