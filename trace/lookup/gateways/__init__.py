"""Codes that come by SMS and by the keys of a telephone: webhooks in, a short text or a menu out (docs/gateways.md).

No provider is named and none is claimed to be connected: a gateway is a plug, and the recorded one serves tests.
"""

from trace.lookup.gateways.webhooks import blueprint

__all__ = ["blueprint"]
