"""Label paper and how fine a symbol may be on it: stocks by name, and where each label of a run lies."""

from trace.core.labels.catalogue import A4_24, A4_65, STOCKS, USUAL_STOCKS
from trace.core.labels.modules import QUIET_MODULES, SMALLEST_MODULE_MM
from trace.core.labels.naming import (
    BAND_MM,
    CUT_MM,
    LEAST_SIDE_MM,
    MOST_LONG_MM,
    MOST_SHORT_MM,
    PAGES,
    PRINTER_MARGIN_MM,
    ROLL_GAP_MM,
    ROLL_LABELS,
    free_name,
    paper,
    stock,
)
from trace.core.labels.paper import Cell, Form, LabelStock, Sheet, cells, place, sheet, sheets_needed

__all__ = [
    "A4_24",
    "A4_65",
    "BAND_MM",
    "CUT_MM",
    "LEAST_SIDE_MM",
    "MOST_LONG_MM",
    "MOST_SHORT_MM",
    "PAGES",
    "PRINTER_MARGIN_MM",
    "QUIET_MODULES",
    "ROLL_GAP_MM",
    "ROLL_LABELS",
    "SMALLEST_MODULE_MM",
    "STOCKS",
    "USUAL_STOCKS",
    "Cell",
    "Form",
    "LabelStock",
    "Sheet",
    "cells",
    "free_name",
    "paper",
    "place",
    "sheet",
    "sheets_needed",
    "stock",
]
