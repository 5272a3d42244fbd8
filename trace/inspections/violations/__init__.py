"""The register of violations: recorded, decided, fulfilled or cancelled; what of it is public is a rule."""
