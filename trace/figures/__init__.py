"""Read-only counts: what was scanned, when, where and of which goods, as pages, charts, sheets and over the API."""
