"""What can go wrong, in the words of the domain. Status codes belong to `web/problems.py` and nowhere else."""

from __future__ import annotations

from trace.core.reason import Reason


class TraceError(Exception):
    """Something the caller can act on. `reasons` say why; the sentence is made at the edge."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons

    @property
    def reason(self) -> Reason:
        """The first reason: the one a headline or an error code is made from."""
        return self.reasons[0] if self.reasons else Reason("error.unknown")


class Refused(TraceError):
    """The rules do not allow it; another input may be allowed. Carries one reason for each field or rule."""


class Forbidden(TraceError):
    """This person may not do this act on this object, whatever the input."""


class Unidentified(TraceError):
    """Nobody is signed in, or the token is not known."""


class NotFound(TraceError):
    """No such object, or none that this person may know of."""


class Conflict(TraceError):
    """The object is not in the state the act expects: somebody else was first."""


class Stale(TraceError):
    """The object has changed since the caller read it."""


class Gone(TraceError):
    """It was here, and is closed for good: a used slip, a fetched one-time file."""


class TooMany(TraceError):
    """A budget is used up. `retry_after_s` says when it is worth trying again."""

    def __init__(self, *reasons: Reason, retry_after_s: int = 60) -> None:
        super().__init__(*reasons)
        self.retry_after_s = retry_after_s


class Unavailable(TraceError):
    """A thing we stand on is missing for now: database, key, disk space. Nothing was changed."""


class Malformed(TraceError):
    """The request itself cannot be read: no JSON, a header missing, a path that is none."""
