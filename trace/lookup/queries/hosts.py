"""The hosts that stamps were printed for: the service may have moved since, and its stamps are still on goods."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.stamps.models import Run


def printed_for(on: Session, host: str) -> bool:
    """Whether a released run carries this host (lower case, with its port) in its symbols."""
    addresses = (f"https://{host}", f"http://{host}")
    found = on.execute(select(Run.id).where(Run.site_url.in_(addresses), Run.state == "released").limit(1))
    return found.first() is not None
