"""Words of the pages of imports: what state a sheet is in, with the tone of its tag."""

from flask_babel import lazy_gettext as _

STATES = {
    "waiting": (_("In the queue"), "grey"),
    "reading": (_("Being read"), "blue"),
    "checking": (_("Being checked"), "blue"),
    "taking": (_("Being taken"), "blue"),
    "done": (_("Finished"), "green"),
    "refused": (_("Could not be read"), "red"),
    "cancelled": (_("Was stopped"), "amber"),
}
