"""Look-ups a second, their latency, and whether they stay flat: `python -m benchmarks.lookup`.

Each figure stands beside a bare WSGI answer under the same gunicorn, in the same interleaved rounds, with no log line
for a request on either side. Load comes from `wrk` where it is installed, else from threads of ours; both sides of a
ratio have the same. The steadier figure stands in the notes: CPU microseconds of the server's processes for each
request.
"""
