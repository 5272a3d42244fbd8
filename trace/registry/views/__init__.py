"""Pages of the register: producers and their places, products, papers, batches, files."""

from trace.registry.views import (
    batches,
    categories,
    certificate_types,
    files,
    links,
    numbers,
    ocop,
    ocop_register,
    papers,
    privacy,
    producers,
    products,
    redacting,
    showing,
    sites,
)
from trace.registry.views.frame import blueprint

__all__ = [
    "batches",
    "blueprint",
    "categories",
    "certificate_types",
    "files",
    "links",
    "numbers",
    "ocop",
    "ocop_register",
    "papers",
    "privacy",
    "producers",
    "products",
    "redacting",
    "showing",
    "sites",
]
