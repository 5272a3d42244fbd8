"""Every sentence a person may read exists in Vietnamese, every reason in both languages."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from trace.base.catalogues import FOLDER, LANGUAGES, catalogue
from trace.web.language import worded

ROOT = Path(__file__).parents[2]
METHODS = [("trace/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")


@cache
def said() -> dict[str, str]:
    """Every message id in code and templates, with where it stands."""
    found = {}
    for name, line, message, _, _ in extract_from_dir(str(ROOT), METHODS, keywords=KEYWORDS):
        for text in message[:1] if isinstance(message, tuple) else (message,):
            found[text] = f"{name}:{line}"
    return found


@cache
def given() -> set[str]:
    """Every reason that code can give, but for those whose code is put together."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "trace").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if getattr(call.func, "id", "") == "Reason"]
    return {str(code.value) for code in named if isinstance(code, ast.Constant)}


def test_there_are_sentences_to_look_for():
    assert len(said()) > 300
    assert len(given()) > 100


def test_every_sentence_exists_in_vietnamese():
    words = catalogue("vi")
    missing = {
        text: where for text, where in said().items() if text and words.gettext(text) == text and needs_words(text)
    }
    assert missing == {}


def needs_words(text: str) -> bool:
    """Names and symbols are the same in both languages: OCOP, GTIN, QR, a bare placeholder."""
    bare = PLACEHOLDER.sub("", text)
    return bool(re.search(r"[a-z]{3,}", bare))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence(language):
    assert sorted(given() - worded()[language]) == []


def test_both_languages_know_the_same_reasons():
    assert worded()["vi"] == worded()["en"]


def test_a_reason_takes_its_values_in_braces_and_the_same_in_both_languages():
    """`sentence` fills them in by `format`: anything else would stand there as it is written."""
    values = {language: {} for language in LANGUAGES}
    for language in LANGUAGES:
        for code in worded()[language]:
            text = catalogue(language).gettext(f"reason.{code}")
            assert "%(" not in text, text
            values[language][code] = set(PLACEHOLDER.findall(text))
    assert values["vi"] == values["en"]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.po")), ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_translation_names_the_same_values(path):
    with path.open("rb") as file:
        messages = [m for m in read_po(file) if m.id and isinstance(m.id, str) and " " in m.id]
    for message in messages:
        assert message.string, f"{message.id} is not translated"
        assert set(PLACEHOLDER.findall(message.id)) == set(PLACEHOLDER.findall(str(message.string))), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_room_translates_a_sentence_otherwise_than_another(language):
    """The catalogues are merged, so the last one read would win, and nobody would see it."""
    said: dict[str, dict[str, str]] = {}
    for path in sorted((FOLDER / language).rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    said.setdefault(str(message.id), {})[path.stem] = str(message.string)
    assert {text: rooms for text, rooms in said.items() if len(set(rooms.values())) > 1} == {}
