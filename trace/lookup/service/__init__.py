"""Commands of the look-up, by subject. A look-up itself has none: it changes nothing."""
