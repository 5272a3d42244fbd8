"""The scratch PIN of a stamp: its page, its API, and what an entry comes to."""
