"""Commands of the look-up, by subject. A look-up itself has none: it changes nothing."""

from trace.lookup.service.scans import day_key, forget_visitors, move_figures, record_scans, record_unobserved

__all__ = ["day_key", "forget_visitors", "move_figures", "record_scans", "record_unobserved"]
