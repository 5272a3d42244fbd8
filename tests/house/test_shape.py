"""The shape of the house: imports, sizes, where transactions end and settings are read, names, migrations, licences."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from trace.base import migrating
from trace.base.db import OBSERVATION_PRAGMAS, open_engine

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "trace").rglob("*.py"))
MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS = 400, 40, 5
NOT_COUNTED = {"self", "cls", "db", "actor", "now", "y"}  # x and y are one place
UNFINISHED_THOUGHTS = {"utils", "helpers", "common", "manager", "misc"}
SHADOWING = {"inspect", "platform", "queue", "secrets", "calendar", "types", "statistics", "site", "code"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_the_import_contracts_hold():
    linter = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--config", "setup.cfg"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linter.returncode == 0, linter.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").rglob("*.py")), ids=named)
def test_a_benchmark_names_only_what_there_is(path):
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def test_there_is_something_to_measure():
    assert len(SOURCES) > 80


def test_every_file_fits_the_house():
    wrong = []
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > MAX_FILE:
            wrong.append(f"{named(path)}: {len(lines)} lines: split by subject")
        if not ast.get_docstring(ast.parse("\n".join(lines))):
            wrong.append(f"{named(path)}: a module opens by saying what it is for")
        if path.stem in UNFINISHED_THOUGHTS | SHADOWING:
            wrong.append(f"{named(path)}: a name that is taken, or says nothing")
    assert wrong == []


def test_every_function_fits_the_house():
    wrong = []
    for path in SOURCES:
        for function in functions(path):
            where = f"{named(path)}:{function.lineno} {function.name}"
            if (function.end_lineno or 0) - function.lineno >= MAX_FUNCTION:
                wrong.append(f"{where}: too long")
            parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            counted = [p.arg for p in parameters if p.arg not in NOT_COUNTED]
            click_fills_them = any(
                "command" in ast.unparse(d) or "option" in ast.unparse(d) for d in function.decorator_list
            )
            if len(counted) > MAX_PARAMETERS and not click_fills_them:
                wrong.append(f"{where}: a value object is missing")
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                wrong.append(f"{where}: an import within")
    assert wrong == []


@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        (r"\.commit\(|\.begin\(\)", {"trace/base/db.py"}),
        (r"os\.environ|getenv", {"trace/base/settings.py"}),
        (r"datetime\.now\(|utcnow\(|date\.today\(", {"trace/base/runtime.py"}),
        (r"^import (random|secrets)|^from (random|secrets) ", {"trace/base/tokens.py"}),
        (r"^(import|from) (huey|dbos)", {"trace/jobs/runner.py"}),
        (r"\bpickle\b|yaml\.load|shell=True", set()),
    ],
)
def test_each_effect_has_one_home(pattern, home):
    found = {named(path) for path in SOURCES if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert found <= home


def test_there_is_one_line_of_migrations():
    script = ScriptDirectory.from_config(migrating.configuration({}))
    revisions = list(script.walk_revisions())
    assert len(script.get_heads()) == 1
    assert all(Path(revision.path).stem == revision.revision for revision in revisions)
    assert all(not isinstance(revision.down_revision, tuple) for revision in revisions)


@pytest.mark.parametrize("path", sorted((ROOT / "migrations" / "versions").glob("*.py")), ids=lambda p: p.stem)
def test_a_revision_stands_on_its_own(path):
    assert not re.search(r"^\s*(import|from) trace\b", path.read_text(encoding="utf-8"), re.MULTILINE)


def engines(chosen):
    main = open_engine(chosen.database_url)
    return {"main": main, "observations": open_engine(chosen.observations_url, pragmas=OBSERVATION_PRAGMAS)}


def test_models_and_tables_do_not_part(both_settings):
    pair = engines(both_settings)
    command.check(migrating.configuration(pair))
    for engine in pair.values():
        engine.dispose()


def test_every_revision_goes_down_and_up_again(both_settings):
    pair = engines(both_settings)
    config = migrating.configuration(pair)
    command.downgrade(config, "base")
    left = {name for engine in pair.values() for name in inspect(engine).get_table_names()}
    assert {name for name in left if not name.startswith(("alembic_version", "sqlite_"))} == set()
    command.upgrade(config, "head")
    assert "stamp_ranges" in inspect(pair["main"]).get_table_names()
    for engine in pair.values():
        engine.dispose()


def shipped() -> set[str]:
    """Names in the lock file: what an installation brings along."""
    lock = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
    return {
        re.sub(r"[-_.]+", "-", m.group(1)).lower() for m in re.finditer(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)
    }


def test_nothing_that_ships_is_under_the_gpl():
    strict = re.compile(r"(?<!L)(?<!LESSER )\b(A?GPL|GENERAL PUBLIC LICENSE)", re.IGNORECASE)
    found = {}
    for package in distributions():
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
        licences = [package.metadata.get("License-Expression") or package.metadata.get("License") or ""]
        licences += [c for c in package.metadata.get_all("Classifier") or [] if c.startswith("License ::")]
        text = (
            " ".join(line[:200] for line in licences).replace("Lesser General Public", "LGPL").replace("LGPL", "lesser")
        )
        if name in shipped() and strict.search(text):
            found[name] = text
    assert found == {}


def test_lock_files_name_no_host_and_pin_every_package_with_a_hash():
    for lock in (ROOT / "deploy").glob("requirements*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"https?://|--index-url|--find-links|@ file", text), lock.name
        pins = re.findall(r"^[A-Za-z0-9_.-]+(?:\[[^]]+\])?==\S+ \\$", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)) > 0
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(pins)
