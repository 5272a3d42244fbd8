"""Read-only counts, reports and exports. Nothing is counted yet; the step is reserved."""
