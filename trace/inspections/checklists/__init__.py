"""Checklists of inspections: what to look at by product group, each point with its legal basis, in versions."""
