"""Pages and doors of phones: the app's shell and its parts, what it asks while signed in, and who has which phone."""

from trace.inspections.phone.views import phones, shell, standing
from trace.inspections.phone.views.frame import blueprint

__all__ = ["blueprint", "phones", "shell", "standing"]
