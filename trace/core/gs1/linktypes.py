"""Link types: the names of the GS1 Web Vocabulary, and how a request may spell one."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

GS1_NAMESPACE: Final = "https://ref.gs1.org/voc/"
GS1_PREFIX: Final = "gs1"
DEFAULT: Final = "gs1:defaultLink"

_LINES = Path(__file__).with_name("linktypes.txt").read_text(encoding="utf-8").splitlines()
GS1_TYPES: Final = frozenset(" ".join(line for line in _LINES if not line.startswith("#")).split())
_SPELLED_OUT = re.compile(r"https?://(?:www\.|ref\.)?gs1\.org/voc/([A-Za-z]+)")


def read_type(text: str, own: Collection[str], *, prefix: str, namespace: str) -> str | None:
    """A link type as `gs1:pip` or `prefix:name`, however it was spelled; None where no such type is known.

    `gs1:pip`, the name in either of GS1's namespaces, and the bare name are the same type. `own` are the names of the
    service's own types in its `namespace`.
    """
    found = _SPELLED_OUT.fullmatch(text)
    bare = found[1] if found else text.removeprefix(f"{GS1_PREFIX}:")
    if bare in GS1_TYPES:
        return f"{GS1_PREFIX}:{bare}"
    name = text.removeprefix(namespace).removeprefix(f"{prefix}:")
    return f"{prefix}:{name}" if name in own and name != text else None
