"""Words of the counter: papers, who is served first, what a case's state means to whoever follows it."""

from flask_babel import lazy_gettext as _

PAPERS = {
    "registration": _("Business registration or cooperative paper"),
    "identity_seen": _("Identity paper (seen and given back)"),
    "product_facts": _("Facts of the product"),
    "picture_label": _("Picture or label of the product"),
    "self_declaration": _("Product self-declaration"),
    "certificate": _("Certificates"),
    "test_report": _("Test report"),
    "commitment": _("Safe-food commitment"),
    "other": _("Other papers"),
}
PRIORITIES = {
    "elderly": _("Elderly person"),
    "pregnant": _("Pregnant woman"),
    "disabled": _("Person with a disability"),
}
# What is asked, in general words: the reasons themselves are for the producer alone.
ASKED = {
    "open": _("Nothing is asked of you now. The unit is looking at the file."),
    "returned": _("Something has to be added or mended. Sign in to read what, or ask at the counter with your slip."),
    "accepted": _("Accepted. The result waits at the counter and in your account."),
    "refused": _("Refused, with reasons. Sign in to read them, or ask at the counter."),
    "withdrawn": _("Taken back by whoever handed it in."),
}
SLIP_FORMS = {"a5": _("A5 paper"), "roll": _("80 mm roll"), "page": _("Print from the browser")}
