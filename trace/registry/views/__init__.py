"""Pages of the register: producers and their places, products, papers, batches, files."""

from trace.registry.views import (
    batches,
    certificate_types,
    files,
    links,
    numbers,
    ocop,
    ocop_register,
    papers,
    producers,
    products,
    redacting,
)
from trace.registry.views.frame import blueprint

__all__ = [
    "batches",
    "blueprint",
    "certificate_types",
    "files",
    "links",
    "numbers",
    "ocop",
    "ocop_register",
    "papers",
    "producers",
    "products",
    "redacting",
]
