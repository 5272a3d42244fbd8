"""Whether a look-up, and the counting of one, cost the same however many stamps were ordered and scans were counted.

`python -m benchmarks.growth` fills three instances on each engine: 10^4 stamps and scans, 10^6 of both, and 10^9 stamps
with 10^6 scans; with `--scans 100000000 --where /folder` the last has 10^8 scans, in a folder with room for them (about
15 GB, one engine after the other). Each instance is asked in a process of its own, round by round in turn, without
sockets. Every question is of a stamp that was scanned before and of a batch that the process has not kept, so that
both databases are asked; time is CPU time of the process and of the database's own processes for it.
"""
