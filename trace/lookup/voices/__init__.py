"""Verdicts that are heard: recording them, making clips, and what a page says of listening."""
