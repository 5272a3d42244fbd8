"""Why not: a refusal as a code and its values. The sentence is made at the edge, in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

Value: TypeAlias = str | int

_NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, init=False)
class Reason:
    """A reason such as `Reason("run.quota", left=50_000)`: equal and hashable by code, field and values.

    `code` is the stable name (`<room>.<what>`); the catalogues carry its sentence as `reason.<code>`.
    `field` names the form field the reason stands beside, or is None when it concerns the whole act.
    A value called `field` cannot be carried: that word is taken.
    """

    code: str
    field: str | None
    pairs: tuple[tuple[str, Value], ...]

    def __init__(
        self, code: str, values: Mapping[str, Value] = _NOTHING, /, *, field: str | None = None, **more: Value
    ) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "field", field)
        # Sorted pairs instead of a mapping: hashable, picklable, and equal whatever the order of writing.
        object.__setattr__(self, "pairs", tuple(sorted({**values, **more}.items())))

    @property
    def values(self) -> dict[str, Value]:
        """The values a sentence may name, as a fresh dictionary."""
        return dict(self.pairs)

    def beside(self, field: str) -> "Reason":
        """The same reason, standing beside the named form field."""
        return Reason(self.code, self.values, field=field)

    def __str__(self) -> str:
        return self.code
