"""What the documents say is there."""

import json
import re
from pathlib import Path

import pytest

from trace.app import create_app
from trace.app.commands import described, main

ROOT = Path(__file__).parents[2]


def test_every_setting_is_documented_and_nothing_else():
    read = set(re.findall(r'"([A-Z][A-Z_]+)"', (ROOT / "trace/base/settings.py").read_text(encoding="utf-8")))
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert read == told


def test_the_committed_description_of_the_api_is_the_one_that_is_served(runtime):
    committed = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(described(create_app(runtime))) == json.loads(committed), "run make openapi"


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_readme_names_the_two_commands(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_links_between_documents_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


def commands(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize(
    ("path", "command"), list(commands(main)), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_has_a_help_text(path, command):
    assert command.help, " ".join(path)


RUNBOOKS = ("runbook-khoa-tem.vi.md", "operate.vi.md", "operate.md")
TOLD = sorted(
    {line for name in RUNBOOKS for line in re.findall(r"python -m trace ([^`\n]+)", (ROOT / "docs" / name).read_text())}
)


@pytest.mark.parametrize("line", TOLD)
def test_every_command_of_the_runbooks_exists_with_its_options(line):
    known = dict(commands(main))
    words = tuple(re.split(r" (?=--|\d)", line)[0].split())
    assert words in known, line
    options = {name for parameter in known[words].params for name in parameter.opts + parameter.secondary_opts}
    assert set(re.findall(r"--[a-z-]+", line)) <= options, line


def test_the_runbook_tells_each_act_of_the_keys():
    told = " ".join(TOLD)
    for act in ("keys new", "keys close", "keys verify-backup", "keys compromise", "keys after-restore", "keys list"):
        assert act in told, act
    for act in ("stamps freeze", "stamps unfreeze", "stamps trial", "ledger verify", "db upgrade", "doctor"):
        assert act in told, act
