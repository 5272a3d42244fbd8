"""`python -m trace lookup CODE`: what the public page says of a code, on the terminal."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import cast

import click

from trace.base.runtime import Runtime
from trace.lookup import asking
from trace.lookup.answer import Answer, answer
from trace.lookup.rules import Route, State
from trace.lookup.schemas import VerdictView
from trace.lookup.words import WORDS, Language

EXIT_UNKNOWN, EXIT_TROUBLE = 1, 3
EXITS: dict[State, int] = {
    "unknown_typed": EXIT_UNKNOWN,
    "unknown_scanned": EXIT_UNKNOWN,
    "typing_error": EXIT_UNKNOWN,
    "service_trouble": EXIT_TROUBLE,
}


@click.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON, as /api/v1/lookup gives it.")
@click.option("--route", type=click.Choice(["typed", "scanned"]), default="typed", show_default=True)
@click.option("--lang", type=click.Choice(list(WORDS)), default="vi", show_default=True)
@click.pass_obj
def lookup(rt: Runtime, code: str, as_json: bool, route: str, lang: str) -> None:
    """Say what the public page says of CODE: twenty digits, a web address of a stamp, or a GS1 element string.

    Ends with 0 for a code of the register, 1 for an unknown code or a typing error, 3 when it cannot be checked now.
    """
    now: datetime = rt.clock()
    verdict = asking.ask(rt, code, route=cast(Route, route), now=now).verdict
    place = asking.place_of(rt.settings)
    said = answer(verdict, lang=cast(Language, lang), place=place, checked_at=now)
    shown = VerdictView().dump(said)
    click.echo(json.dumps(shown, ensure_ascii=False, indent=1) if as_json else in_lines(shown))
    sys.exit(EXITS.get(verdict.state, 0))


def in_lines(said: Answer) -> str:
    """The answer as people read it: verdict first, then who decided, then the goods."""
    verdict = [said["demo_notice"], f"{said['headline']}  [{said['state']}]", *_listed(said, "lines")]
    reasons = [said["fixed_sentence"], said["shared_code"], *_listed(said, "details"), *_listed(said, "also")]
    return "\n".join(str(line) for line in (*verdict, *reasons, said["code"], *_goods(said)) if line)


def _goods(said: Answer) -> list[str]:
    named = (
        ("product", "name"),
        ("producer", "name"),
        ("producer", "address"),
        ("batch", "lot"),
        ("batch", "exp_date"),
    )
    found = [cast(Answer, said[thing]).get(field) for thing, field in named if said[thing]]
    notices = [str(cast(Answer, notice)["text"]) for notice in _listed(said, "notices")]
    return [str(value) for value in found if value] + notices


def _listed(said: Answer, name: str) -> list[object]:
    return cast("list[object]", said[name])
