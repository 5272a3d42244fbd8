"""Inspectors: the whole record behind a code, findings, holds and recalls."""
