"""Rules of review: days (when it is due), routing (whose turn it is), cases (what may be decided, and what changed)."""
