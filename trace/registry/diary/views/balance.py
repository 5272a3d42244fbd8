"""The mass balance of a batch in words and numbers: what was grown, taken in, packed, stamped and sent out."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.registry import queries
from trace.registry.diary.views.frame import DIARY_WORDS, about_batch
from trace.registry.queries import diary, supply
from trace.registry.rules.massbalance import balance
from trace.registry.views.frame import blueprint, may
from trace.web.guard import needs
from trace.web.pages import page, runtime


@blueprint.route("/lo/<int:batch_id>/can-doi")
@needs("diary.see")
def mass_balance(batch_id: int) -> ResponseReturnValue:
    """Each check with what it found. One step back and one on is shown to its own people and inspectors only."""
    with snapshot(runtime().main) as db:
        about = about_batch(db, batch_id)
        batch = queries.batch(db, batch_id)
        cap = supply.yield_cap(db, about.found.product.group_key)
        facts = supply.balance_facts(db, batch, cap)
        back_and_on = may("supply.see", about.owner.id)
        context = {
            "uses": supply.uses_of(db, batch_id) if back_and_on else [],
            "sent": supply.shipments_of(db, batch_id) if back_and_on else [],
            "made_of_it": supply.batches_made_of(db, batch_id) if back_and_on else [],
            "waiting": diary.waiting_of(diary.standing_of_batch(db, batch_id), batch.mfg_date),
        }
    return page(
        "registry/diary/balance.html",
        about=about,
        batch=batch,
        facts=facts,
        cap=cap,
        checks=balance(facts),
        may_see=back_and_on,
        may_write=may("diary.write", about.owner.id),
        crumbs=about.crumbs((_("Mass balance"), None)),
        **context,
        **DIARY_WORDS,
    )
