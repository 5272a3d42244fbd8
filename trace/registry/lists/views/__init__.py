"""Pages of lists with a roadmap: what the public reads, how a version is written and approved, who is behind."""

from trace.registry.lists.views import public, roadmap, writing
from trace.registry.views.frame import blueprint

__all__ = ["blueprint", "public", "roadmap", "writing"]
