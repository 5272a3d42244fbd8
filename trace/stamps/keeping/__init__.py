"""Keeping the keys: pages, API and commands of key slots, of print trials, and of what two people decide on issuing."""
