"""Photos of reports: drawn anew without place, time or device, kept under random names, for staff only.

A photo that came with a form that was filled in wrongly waits under the form's own id: nobody takes it twice.
"""

from __future__ import annotations

from typing import Final

from trace.base.store import Store
from trace.registry.uploads import read_picture

FOLDER: Final = "reports"


def name_of(form_id: str) -> str:
    """Where the photo of this form lies. The id is a hash of a random one: nobody else can name it."""
    return f"{FOLDER}/{form_id}.webp"


def kept(store: Store, form_id: str) -> str | None:
    """The name of the photo that came with an earlier sending of this form; None when there is none."""
    name = name_of(form_id)
    return name if store.exists(name) else None


def keep(store: Store, form_id: str, given_name: str, content: bytes, *, most_bytes: int) -> str:
    """Draw the photo anew and keep it; returns its name. Refuses beside `photo`, as `registry.uploads.read_picture`
    does: too large, too many pixels, of another kind than it says, not to be drawn."""
    picture = read_picture(given_name, content, field="photo", most_bytes=most_bytes)
    name = name_of(form_id)
    store.put(name, picture.content)
    return name


def drop(store: Store, form_id: str) -> None:
    """Forget the photo that waits for this form."""
    store.delete(name_of(form_id))
