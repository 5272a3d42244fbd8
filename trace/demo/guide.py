"""What the demonstration prints: a link for each state, the print-ready file, and one sign-in for each role."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.core.codes import Serial, StampCode, as_text, grouped, seal_many
from trace.demo.loading import accounts_file
from trace.demo.stamping import Shown
from trace.stamps import queries, rules
from trace.stamps.printing import write_sheets
from trace.stamps.sheets import print_job

TYPED = (("typing_error", "00415002736899154690"), ("unknown_typed", "00415002736899154609"))


def links(rt: Runtime, shown: list[Shown]) -> list[tuple[str, str]]:
    """(state, address) of one stamp for each state."""
    first: dict[str, str] = {}
    for stamp in shown:
        first.setdefault(stamp.state, stamp.code)
    return [(state, f"{rt.settings.site_url}/{code}") for state, code in first.items()]


def write_all_links(rt: Runtime, shown: list[Shown]) -> Path:
    """A file with every state of every kind of stamp."""
    path = rt.settings.instance / "demo-links.txt"
    rows = (f"{s.state:16} {s.kind:14} {rt.settings.site_url}/{s.code}\n" for s in shown)
    path.write_text("".join(rows), encoding="utf-8")
    return path


def write_pdf(rt: Runtime, shown: list[Shown]) -> Path:
    """The first run as a print-ready file whose symbols lead to the address the demonstration runs at now."""
    with snapshot(rt.main) as db:
        labels, run_seal = queries.labels_and_seal(db, rt.keys, shown[0].run_id)
    run = labels.run
    symbols = replace(labels.look, site_url=rt.settings.site_url).symbols
    plan = rules.PartPlan("pdf", 1, 0, run.labels, 1, rules.sheets_of(run.stock, run.labels))
    job = print_job(labels, symbols, plan)
    path = rt.settings.instance / "demo-stamps.pdf"
    with path.open("wb") as file:
        write_sheets(file, job, as_text(seal_many(run_seal, Serial(run.base), run.quantity)))
    return path


def text(rt: Runtime, shown: list[Shown]) -> str:
    """All of it, as lines for a terminal."""
    lines = ["", "Demonstration province: everything in it is invented.", "", "A stamp in each state:"]
    lines += [f"{state:16} {address}" for state, address in links(rt, shown)]
    lines += ["", f"To be typed at {rt.settings.site_url}/tra-cuu"]
    lines += [f"{state:16} {grouped(StampCode(code))}" for state, code in TYPED]
    lines += ["", f"Every state of every kind of stamp: {write_all_links(rt, shown)}"]
    lines += [f"A print-ready file: {write_pdf(rt, shown)}"]
    lines += ["", f"Sign in at {rt.settings.site_url}/dang-nhap (also in {accounts_file(rt)}):"]
    lines += accounts_file(rt).read_text(encoding="utf-8").splitlines()
    return "\n".join([*lines, "", "Ctrl-C ends it; the data stay. make clean-demo drops them.", ""])
