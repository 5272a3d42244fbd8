"""Scans: observed after the answer, and what earlier ones say of a stamp at the next."""
