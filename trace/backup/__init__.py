"""Copies of all that the service must not lose: made while it runs, proved, put back, and gone on from.

A copy holds both databases and the stored files, with what proves them; never a key (docs/runbook-khoa-tem.vi.md).
`making` writes one, `proving` reads one, `restoring` puts one into an empty place, `recovering` lets writers in again.
"""
