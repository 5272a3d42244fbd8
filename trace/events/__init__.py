"""EPCIS 2.0 events: capture, store and query. Nothing is captured yet; the step is reserved."""
