"""How an entry becomes a leaf, and a leaf a link of the chain. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

# What the first link stands on: the name of the chain, so that two services never share a beginning.
GENESIS = hashlib.sha256(b"trace ledger 1").hexdigest()
# A leaf and an inner value never collide (RFC 6962, section 2.1, prefixes leaves with 0x00).
LEAF, LINK = b"\x00", b"\x01"


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content in canonical JSON (RFC 8785). Refuses floats by ValueError: they have no one spelling."""
    if _has_float(content):
        raise ValueError("a ledger entry holds no floating-point number")
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def leaf(entry: Mapping[str, Any]) -> str:
    """The hash of a whole entry: every column but its place in the chain, moments as text, in canonical JSON."""
    return hashlib.sha256(LEAF + rfc8785.dumps(dict(entry))).hexdigest()


def link(before: str, leaf_hash: str) -> str:
    """The hash that stands after `leaf_hash` has been chained to `before`."""
    return hashlib.sha256(LINK + bytes.fromhex(before) + bytes.fromhex(leaf_hash)).hexdigest()


def _has_float(value: Any) -> bool:
    if isinstance(value, float):
        return True
    if isinstance(value, Mapping):
        return any(_has_float(inner) for inner in value.values())
    return isinstance(value, list | tuple) and any(_has_float(inner) for inner in value)
