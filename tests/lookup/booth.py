"""Short ways to a clip that waits, is approved, is heard."""

from datetime import date
from functools import cache

from tests import make
from tests.conftest import NOON
from tests.lookup.talking import talk
from trace.base.db import snapshot, transaction
from trace.jobs.runner import run_due
from trace.lookup.queries import voices as queries
from trace.lookup.service import voices as service
from trace.lookup.service.voices import Consent, Take
from trace.registry import sound
from trace.working import JOBS

SPEAKER = Consent("Y Thoa", date(2026, 11, 19), "Pơm hơbâu")
CLERK, COLLEAGUE = make.actor("officer", 11), make.actor("officer", 12)


@cache
def spoken():
    """A recording and the clip that is made of it, once for all tests."""
    content = talk(2)
    return content, sound.made(content)


class Booth:
    """A studio over one runtime: what is done in it is committed."""

    def __init__(self, rt):
        self.rt = rt

    def record(self, voice="vi", state="active", *, by=CLERK, content=None):
        """A recording that waits for its job."""
        take = Take(voice, state, f"Câu của {state}.", content or spoken()[0])
        with transaction(self.rt.main) as db:
            return service.record(db, actor=by, take=take, consent=SPEAKER, store=self.rt.store, now=NOON).id

    def work(self):
        """The worker makes the clips that are due; returns how many it tried."""
        return run_due(self.rt, {service.MAKING: JOBS[service.MAKING]})

    def waiting(self, voice="vi", state="active"):
        """A clip that waits for a second person, without encoding it anew."""
        made = self.record(voice, state)
        self.do(service.fill, made, clip=spoken()[1], store=self.rt.store)
        return made

    def public(self, voice="vi", state="active", *, now=NOON):
        """A clip that the public hears."""
        made = self.waiting(voice, state)
        self.do(service.approve, made, by=COLLEAGUE)
        self.do(service.publish, made, by=COLLEAGUE, now=now)
        return made

    def placed(self, state="active"):
        """A placeholder of the demonstration."""
        with transaction(self.rt.main) as db:
            take = Take("vi", state, "Câu.", b"")
            return service.place(db, actor=CLERK, take=take, clip=spoken()[1], store=self.rt.store, now=NOON).id

    def do(self, act, clip_id, *, by=CLERK, now=NOON, **more):
        """One command in a transaction of its own."""
        with transaction(self.rt.main) as db:
            return act(db, actor=by, clip_id=clip_id, now=now, **more)

    def clip(self, clip_id):
        """The clip as it stands now."""
        with snapshot(self.rt.main) as db:
            return queries.clip(db, clip_id)
