"""Stamp runs and what happened to their ranges: order, approve, print, pack, activate, void, hold, revoke."""
