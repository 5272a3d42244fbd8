"""The other ways to a verdict than a phone's own camera: photo, camera in the page, printed list, kiosk."""

from trace.lookup.ways import kiosk, lists, scanning
from trace.lookup.ways.blueprint import blueprint

__all__ = ["blueprint", "kiosk", "lists", "scanning"]
