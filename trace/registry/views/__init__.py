"""Pages of the register: producers and their places, products, papers, batches, files."""

from trace.registry.views import (
    batches,
    categories,
    files,
    links,
    numbers,
    papers,
    privacy,
    producers,
    products,
    showing,
    sites,
)
from trace.registry.views.frame import blueprint

__all__ = [
    "batches",
    "blueprint",
    "categories",
    "files",
    "links",
    "numbers",
    "papers",
    "privacy",
    "producers",
    "products",
    "showing",
    "sites",
]
