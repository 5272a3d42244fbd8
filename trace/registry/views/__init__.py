"""Pages of the register: producers and their places, products, papers, batches, files."""

from trace.registry.views import (
    assisting,
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
    "assisting",
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
