"""Loads the templates of the public page, once for each language and place, with all that stays the same written in.

A look-up is asked at every scan, so what needs no request is done while a template is loaded: line breaks go (one is
never a space in the page), and our own sentences, the style and the place's name and hotline take the place of their
names. What is left to be filled in is what differs from code to code.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension
from markupsafe import Markup, escape

from trace.lookup.pages.sentences import Sentences, marked_day
from trace.lookup.rules import Free, Mark
from trace.lookup.words import NAMES, TAGS, WHOLE, WORDS, Language

TEMPLATES = Path(__file__).parents[3] / "templates"
CONSTANT = re.compile(r"""\{\{ (?:t\[["']([\w.]+)["']\]|(lang|tag|css|chooser\.\w+|place\.host|place\.hotline)) \}\}""")
MARKS: dict[Mark, str] = {"good": "✔", "mind": "!", "bad": "✖"}
LANGUAGES = tuple((language, TAGS[language], NAMES[language]) for language in WORDS)
SHORT: tuple[Language, ...] = ("vi", "en")
"""Languages that stand in the page's head by their letters; the others are behind the dots beside them."""


def style(name: str) -> str:
    """A style sheet of the public pages on one line, as it is written into them."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", re.sub(r":\s+", ":", text))).strip()


def style_source(css: str) -> str:
    """What a policy calls a style sheet by: its hash."""
    return f"'sha256-{b64encode(sha256(css.encode()).digest()).decode()}'"


CSS = style("lookup/verdict.css")
STYLE_SOURCE = style_source(CSS)


class Written(Extension):
    """Writes what stays the same into a template. `<vi>…</vi>` stands around other people's own, Vietnamese words, and
    `<en>…</en>` around their English ones.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template on one line, with its constants in place. A sentence that does not exist is a KeyError."""
        constants: Mapping[str, str] = self.environment.constants  # type: ignore[attr-defined]
        squeezed = re.sub(r"\s*\n\s*", "", source)
        if not constants:
            return squeezed
        written = CONSTANT.sub(lambda found: _inert(constants[found[1] or found[2]]), squeezed)
        for own in ("vi", "en"):
            begin, end = ("", "") if constants["lang"] == own else (f'<span lang="{own}">', "</span>")
            written = written.replace(f"<{own}>", begin).replace(f"</{own}>", end)
        return written


def _inert(text: str) -> str:
    """HTML that says nothing to the template engine."""
    return re.sub(r"\{(?=[{%#])", "&#123;", text)


def _environment(constants: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.extend(constants=constants)
    environment.add_extension(Written)
    environment.globals.update(css=Markup(CSS), style_source=Markup(STYLE_SOURCE), languages=LANGUAGES, short=SHORT)  # noqa: S704
    environment.globals.update(marks=MARKS, free=Free)
    environment.filters["day"] = marked_day  # a filter is called as it is; a function through Jinja's context
    return environment


PLAIN = _environment({})
"""Templates of no language: the signs, and the file for the proxy."""


def _chooser(words: Sentences, *, posts: bool) -> str:
    """The list of languages: links, or buttons of a form where the page answers what was typed."""
    chosen = PLAIN.get_template("lookup/languages.html")
    return chosen.render(lang=words.language, more=words["ui.more_languages"], posts=posts)


def frame(words: Sentences) -> dict[str, object]:
    """What `lookup/frame.html` is filled with where Flask renders a page in it, in gettext's words."""
    chooser = {"links": Markup(_chooser(words, posts=False)), "buttons": Markup(_chooser(words, posts=True))}  # noqa: S704
    named = {"lang": words.language, "tag": words.tag_of_page, "place": words.place, "t": words.html}
    whole = [(code, code.upper()) for code in WHOLE]  # where a page lists its languages itself
    return {"css": Markup(CSS), "chooser": chooser, "languages": whole, **named}  # noqa: S704 (a file of ours)


@lru_cache(maxsize=64)
def template(name: str, words: Sentences) -> Template:
    """A template of the public page in the words of a language and place."""
    return _spoken(words).get_template(f"lookup/{name}.html")


@lru_cache(maxsize=64)
def _spoken(words: Sentences) -> Environment:
    place, lang = words.place, words.language
    named: dict[str, str] = {
        "lang": lang,
        "tag": words.tag_of_page,
        "css": CSS,
        "chooser.links": _chooser(words, posts=False),
        "chooser.buttons": _chooser(words, posts=True),
        "place.host": escape(place.host),
        "place.hotline": escape(place.hotline),
    }
    environment = _environment({**words.html, **named})
    environment.globals.update(lang=lang, tag=words.tag_of_page, place=place, s=words, t=words.html)
    environment.filters["tag"] = words.tag
    return environment
