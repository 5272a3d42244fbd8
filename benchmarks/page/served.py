"""What gunicorn serves here: the whole app, compressed as nginx would before it, and pages worth the weighing."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug import Response

from benchmarks.lookup import server
from trace.app import create_app
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.demo import loading
from trace.registry.models import Batch, BatchHold, Recall, RecallBatch
from trace.stamps.models import Run, StampRange

LEVEL, WINDOW, MEMORY = 1, 15 + 16, 8
"""Of zlib, as nginx sets it where nothing else is said; 16 asks for the frame of gzip."""
FEWEST = 512  # gzip_min_length in deploy/nginx.conf
AUTHORITY = "Chi cục Quản lý chất lượng (minh họa)"


def served() -> Callable[..., Any]:
    """The app and the bare answer, both compressed for whoever takes gzip."""
    return compressed(server.served())


def compressed(app: Callable[..., Any]) -> Callable[..., Any]:
    """The same answers; HTML goes out in gzip, in chunks of unknown number, as nginx sends what it compresses."""

    def packed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = Response.from_app(app, environ, buffered=True)
        fits = answer.mimetype == "text/html" and len(answer.data) >= FEWEST
        if fits and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            packer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY)
            answer.data = packer.compress(answer.data) + packer.flush()
            answer.content_encoding = "gzip"
            answer.automatically_set_content_length = False
            del answer.headers["Content-Length"]
        return answer(environ, start_response)

    return packed


def fill(rt: Runtime) -> dict[str, str]:
    """Loads the demonstration province; returns the codes of two pages by name: the heaviest recalled one that
    it has, and the heaviest green one after everything that can happen to goods has happened to it."""
    shown = loading.load(rt, say=lambda *_: None)
    app = create_app(rt)
    recalled = max((stamp for stamp in shown if stamp.state == "recalled"), key=lambda stamp: _weight(app, stamp.code))
    units = (stamp for stamp in shown if (stamp.state, stamp.kind) == ("active", "unit_scratch"))
    heaviest = max(units, key=lambda stamp: _weight(app, stamp.code))
    weigh_down(rt, heaviest.run_id)
    codes = {"heaviest": heaviest.code, "recalled": recalled.code}
    if _weight(app, heaviest.code) < max(_weight(app, stamp.code) for stamp in shown):
        raise RuntimeError("another page of the province is heavier than the heaviest")
    return codes


def weigh_down(rt: Runtime, run_id: int) -> None:
    """Recalled by an authority, on hold, past their use-by date and sold: all the stamps of this run."""
    now = rt.clock()
    today = local_day(now)
    with transaction(rt.main) as db:
        run = db.get_one(Run, run_id)
        of_run = select(StampRange).where(StampRange.run_id == run_id, StampRange.batch_id.is_not(None))
        for stretch in db.scalars(of_run).all():
            stretch.consumed_on, stretch.consumed_how = today - timedelta(days=3), "sold"
            batch = db.get_one(Batch, stretch.batch_id)
            batch.exp_date, batch.exp_kind = today - timedelta(days=9), "use_by"
            batch.mfg_date = min(batch.mfg_date, batch.exp_date)
            hold = {"reason": "chờ kết quả thử nghiệm", "review_on": today + timedelta(days=12)}
            db.add(BatchHold(batch_id=batch.id, unit_name=AUTHORITY, placed_at=now, placed_by=1, **hold))
            recall = _recall(run.producer_id, batch.lot, today)
            recall.entered_at = recall.published_at = now
            db.add(recall)
            db.flush()
            db.add(RecallBatch(recall_id=recall.id, batch_id=batch.id))


def _recall(producer_id: int, lot: str, today: date) -> Recall:
    return Recall(
        producer_id=producer_id,
        kind="compulsory",
        decided_by="Cơ quan an toàn thực phẩm (minh họa)",
        decision_no="9903/QĐ (minh họa)",
        decision_date=today - timedelta(days=5),
        scope=f"lô {lot}, toàn bộ",
        public_text="hàm lượng histamin vượt mức cho phép",
        entered_by=1,
        published_by=2,
    )


def _weight(app: Flask, code: str) -> int:
    """The bytes of a page before they are compressed."""
    return len(app.test_client().get(f"/{code}").data)
