"""The API of the register: the acts of its pages for programs, under /api/v1."""

from trace.registry.api import batches, feeds, links, numbers, papers, producers, products, sites
from trace.registry.api.frame import blueprint

__all__ = ["batches", "blueprint", "feeds", "links", "numbers", "papers", "producers", "products", "sites"]
