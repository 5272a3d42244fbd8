"""Pages of the register: producers and their places, products, papers, batches, files."""

from trace.registry.views import batches, files, links, numbers, papers, privacy, producers, products, sites
from trace.registry.views.frame import blueprint

__all__ = ["batches", "blueprint", "files", "links", "numbers", "papers", "privacy", "producers", "products", "sites"]
