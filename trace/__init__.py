"""trace: the software with which a Vietnamese province runs traceability (truy xuất nguồn gốc)."""

__version__ = "0.1.0"
