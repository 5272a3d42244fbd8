"""Print files of a run: labels laid out and drawn, as sheets, pictures or for label printers, and the lists of them.

A writer (`forms.py` has the table) writes one part to a binary file; naming, renaming and keeping it is the store's.
"""

from trace.stamps.printing.arranging import arrange, why_not_label
from trace.stamps.printing.job import MOST_IN_A_FILE, Finish, Ink, MarkWords, PartSummary, PrintJob
from trace.stamps.printing.layout import Layout
from trace.stamps.printing.lists import pin_lines, write_codes_csv
from trace.stamps.printing.pieces import LabelWords
from trace.stamps.printing.sheets import print_faults, write_sheets

__all__ = [
    "MOST_IN_A_FILE",
    "Finish",
    "Ink",
    "LabelWords",
    "Layout",
    "MarkWords",
    "PartSummary",
    "PrintJob",
    "arrange",
    "pin_lines",
    "print_faults",
    "why_not_label",
    "write_codes_csv",
    "write_sheets",
]
