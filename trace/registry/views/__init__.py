"""Pages of the register: producers and their places, products, papers, batches, files."""

from trace.registry.views import assisting, batches, files, links, numbers, papers, producers, products
from trace.registry.views.frame import blueprint

__all__ = ["assisting", "batches", "blueprint", "files", "links", "numbers", "papers", "producers", "products"]
