"""Print files of a run: label sheets as PDF, and the list of what lies where as CSV.

`write_sheets` and `write_codes_csv` write one part to a binary file; naming, renaming and keeping it is the store's.
"""

from trace.stamps.printing.job import PART_LABELS, PartSummary, PrintJob, Wording
from trace.stamps.printing.lists import pin_lines, write_codes_csv
from trace.stamps.printing.sheets import print_faults, write_sheets

__all__ = [
    "PART_LABELS",
    "PartSummary",
    "PrintJob",
    "Wording",
    "pin_lines",
    "print_faults",
    "write_codes_csv",
    "write_sheets",
]
