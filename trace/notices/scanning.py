"""What came while the scanner was away: asked about again, then opened, or removed with a word to who sent it."""

from __future__ import annotations

from hashlib import sha256

import structlog

from trace.base.actor import SERVICE, SERVICE_ID
from trace.base.db import transaction
from trace.base.errors import NotFound, Unavailable
from trace.base.runtime import Runtime
from trace.base.scanner import PATIENT_S, TooLarge
from trace.ledger import service as ledger
from trace.notices import service

log = structlog.get_logger("trace.scanner")


def look_again(rt: Runtime) -> None:
    """Ask the scanner about every file that waits. To be called again and again; ends at once while it is away.

    One that it takes too long over, or does not take for its size, holds up no other. Where there is no scanner any
    more, files go on waiting: `doctor` says so.
    """
    for name, sender in rt.store.waiting() if rt.scanner else ():
        try:
            content = rt.store.held(sender).get(name)
            found = rt.scanner is not None and rt.scanner.finds(content, within=PATIENT_S)
        except NotFound:
            continue  # whoever it belongs to let go of it just now
        except TooLarge:
            log.warning(
                "a file that waits is larger than the scanner takes", bytes=len(content), mend="StreamMaxLength"
            )
            continue
        except Unavailable:
            if rt.scanner is None or not rt.scanner.answers():
                return
            continue
        if found:
            _remove(rt, name, sender, content)
        else:
            rt.store.open_up(name, sender)


def _remove(rt: Runtime, name: str, sender: int, content: bytes) -> None:
    """The ledger keeps the hash, and no name. The file goes last: a process that dies before begins anew."""
    digest, now = sha256(content).hexdigest(), rt.clock()
    with transaction(rt.main) as db:
        if sender != SERVICE_ID:
            service.tell_people(db, [sender], "file.removed", key=digest, now=now, values={"path": "/"})
        ledger.append(db, actor=SERVICE, act="file.removed", on=("person", sender), now=now, content={"sha256": digest})
    rt.store.held(sender).delete(name)
    log.warning("malware removed", sha256=digest)
