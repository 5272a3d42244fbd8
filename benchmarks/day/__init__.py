"""A province's day, compressed into minutes: `python -m benchmarks.day` (`make load`).

Everybody at once, at a steady rate, through gunicorn as it is shipped, with a worker beside it: people who scan,
producers who activate stamps and write their diaries, officers who decide, and all who take lists away. On SQLite, on
PostgreSQL, with a copy for the public beside it, and on Citus of three nodes, all of one machine, round by round in
turn.

Before each round of the day every kind is asked alone by one client: that is what a request costs by itself, in CPU of
the site's and the database's processes. A request of the day counts from the moment it was due, so a site that falls
behind cannot hide it. One answer other than the meant one ends with 1; so does anything acknowledged that is not there
afterwards, a ledger that does not prove itself, and a scan that was not counted.
"""
