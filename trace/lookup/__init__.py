"""The public answer to a scan: code in, verdict out, as page or JSON."""
