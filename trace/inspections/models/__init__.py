"""Tables of inspections: what an inspector found, on the spot or at a desk, and what scans gave cause to look at."""

from trace.inspections.models.alarms import OPEN, UNSETTLED, ScanAlarm, ScanBookmark, ScanNotice
from trace.inspections.models.findings import Finding

__all__ = ["OPEN", "UNSETTLED", "Finding", "ScanAlarm", "ScanBookmark", "ScanNotice"]
