"""Which kinds of sheets there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.imports import batches, certificates, ocop, producers, products
from trace.registry.imports.kinds import Kind

OF_OFFICERS = (ocop.KIND, certificates.KIND)
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind for kind in (producers.KIND, products.KIND, batches.KIND, *OF_OFFICERS)
}


def kind_of(name: str) -> Kind:
    """The kind of this name; NotFound when there is none."""
    if found := KINDS.get(name):
        return found
    raise NotFound(Reason("import.kind_unknown"))


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that this person is offered."""
    return [kind for kind in KINDS.values() if actor.role in kind.roles and actor.may(kind.act)]
