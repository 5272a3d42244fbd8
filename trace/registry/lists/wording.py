"""Words for lists with a roadmap: their kinds and states, and what a producer still lacks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {"mandatory": _("Mandatory list"), "priority": _("Priority list")}
STATES = {
    "draft": (_("Being written"), "grey"),
    "proposed": (_("Open to comments"), "blue"),
    "approved": (_("Approved, not yet in force"), "amber"),
    "in_force": (_("In force"), "green"),
    "replaced": (_("Replaced by a newer one"), "grey"),
    "dropped": (_("Given up"), "grey"),
}
GAPS = {
    "product": (_("No accepted product"), "red"),
    "batch": (_("No batch with active stamps"), "amber"),
}
