"""What is fast, measured against a baseline of the same run; start one so: `python -m benchmarks.codes`."""
