"""Forms of staff pages of the look-up, by subject."""
