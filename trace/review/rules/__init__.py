"""Rules of review: days (when it is due), routing (whose turn), cases and reports (what may be done), webhooks."""
