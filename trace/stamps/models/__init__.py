"""Tables of stamps: keys, templates, runs and their files, what happened to ranges, and what they lie in."""

from trace.stamps.models.files import Download, PrintForm, PrintPart, PrintPermit
from trace.stamps.models.keys import IssuingProposal, KeyBackup, PrintTrial, StampKey
from trace.stamps.models.labels import LabelTemplate
from trace.stamps.models.ranges import PinEntry, PinTries, StampHold, StampProposal, StampRange
from trace.stamps.models.runs import Run
from trace.stamps.models.stock import StampBox, StampQuota

__all__ = [
    "Download",
    "IssuingProposal",
    "KeyBackup",
    "LabelTemplate",
    "PinEntry",
    "PinTries",
    "PrintForm",
    "PrintPart",
    "PrintPermit",
    "PrintTrial",
    "Run",
    "StampBox",
    "StampHold",
    "StampKey",
    "StampProposal",
    "StampQuota",
    "StampRange",
]
