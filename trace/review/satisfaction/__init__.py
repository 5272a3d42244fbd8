"""Satisfaction: one tap after a case is decided, by who holds its link, and sums of it by unit and month."""
