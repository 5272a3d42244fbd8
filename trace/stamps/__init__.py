"""Stamp runs and what happened to their ranges: order, approve, print, activate, void, hold, revoke."""
