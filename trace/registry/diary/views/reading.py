"""Reading the diary: where to go on, a batch's diary, a place's, what was harvested too soon, voice notes."""

from __future__ import annotations

import io

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.registry import queries
from trace.registry.diary.views.frame import DIARY_WORDS, About, about_batch, about_site
from trace.registry.queries import diary
from trace.registry.views.frame import PAGE, after, blueprint, may
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.pages import page, runtime


@blueprint.route("/nhat-ky-san-xuat")
@needs("diary.see")
def diary_start() -> ResponseReturnValue:
    """For producers: the last batch with its buttons, and the others. For the state: harvests that came too soon."""
    if mine() is None:
        return _too_soon()
    with snapshot(runtime().main) as db:
        batches = diary.latest_batches(db, me().producers)
        steps = diary.templates_for(db, batches[0].group_key) if batches else []
        owners = queries.producers_of(db, me().producers, limit=20)
        sites = [(each, queries.sites_of(db, each.id, limit=20)) for each in owners]
        first = {each.id: queries.products_of(db, [each.id], limit=20) for each in owners}
    return page(
        "registry/diary/start.html",
        batches=batches,
        templates=steps,
        sites=sites,
        products=first,
        crumbs=[(_("Diary"), None)],
        **DIARY_WORDS,
    )


def _too_soon() -> str:
    with snapshot(runtime().main) as db:
        found = diary.too_soon(db, before=after() or None, limit=PAGE + 1)
        names = queries.names_of(db, {each.harvest.producer_id for each in found})
        batches = diary.batches_of_entries(db, {each.harvest.id for each in found})
    more = url_for("registry.diary_start", after=found[PAGE - 1].spraying.id) if len(found) > PAGE else None
    return page(
        "registry/diary/too_soon.html",
        found=found[:PAGE],
        names=names,
        batches=batches,
        more=more,
        crumbs=[(_("Diary"), None)],
        **DIARY_WORDS,
    )


@blueprint.route("/lo/<int:batch_id>/nhat-ky")
@needs("diary.see")
def diary_of_batch(batch_id: int) -> ResponseReturnValue:
    """A batch's diary: buttons for what can be written, what was written, and what was harvested too soon."""
    with snapshot(runtime().main) as db:
        about = about_batch(db, batch_id)
        lines = diary.diary_of_batch(db, batch_id, before=after() or None, limit=PAGE + 1)
        standing = diary.standing_of_batch(db, batch_id)
        context = {
            "templates": diary.templates_for(db, about.found.product.group_key),
            "waiting": diary.waiting_of(standing, about.batch.mfg_date if about.batch else None),
            "season": bool(diary.attachable(db, queries.batch(db, batch_id), limit=1)),
        }
    return _shown(about, lines, **context)


@blueprint.route("/dia-diem/<int:site_id>/nhat-ky")
@needs("diary.see")
def site_diary(site_id: int) -> ResponseReturnValue:
    """A place's diary before there is a batch: choose the product that grows there, then write."""
    product_id = row_number(request.args.get("sp", ""))
    with snapshot(runtime().main) as db:
        site = queries.site(db, site_id)
        own_or_hidden("diary.see", site.producer_id)
        products = queries.products_of(db, [site.producer_id], limit=PAGE)
        if product_id is None and len(products) == 1:
            product_id = products[0].product.id
        if product_id is None:
            owner = queries.producer(db, site.producer_id)
            return _choose(site.name, site_id, owner.name, owner.id, products)
        about = about_site(db, site_id, product_id)
        lines = diary.diary_of_site(db, site_id, before=after() or None, limit=PAGE + 1)
        templates = diary.templates_for(db, about.found.product.group_key)
        waiting = diary.waiting_of([each.entry for each in lines if each.entry.struck_at is None], None)
    return _shown(about, lines, templates=templates, waiting=waiting, season=False)


def _choose(name: str, site_id: int, owner: str, owner_id: int, products: list[queries.Shown]) -> str:
    return page(
        "registry/diary/choose.html",
        name=name,
        site_id=site_id,
        products=products,
        crumbs=[(owner, url_for("registry.producer", producer_id=owner_id)), (_("Diary"), None)],
    )


def _shown(about: About, lines: list[diary.Written], **context: object) -> str:
    last = lines[PAGE - 1].entry.id if len(lines) > PAGE else None
    more = f"{about.diary}{'&' if '?' in about.diary else '?'}after={last}" if last else None
    return page(
        "registry/diary/diary.html",
        about=about,
        lines=lines[:PAGE],
        more=more,
        may_write=may("diary.write", about.owner.id),
        may_listen=may("diary.listen", about.owner.id),
        crumbs=about.crumbs(),
        **context,
        **DIARY_WORDS,
    )


@blueprint.route("/nhat-ky-san-xuat/<int:entry_id>/nghe")
@needs("diary.listen")
def listen_to_entry(entry_id: int) -> ResponseReturnValue:
    """The voice note beside an entry, for its own people and inspectors; kept nowhere on the way."""
    rt = runtime()
    with snapshot(rt.main) as db:
        own_or_hidden("diary.listen", diary.entry(db, entry_id).producer_id)
        found = diary.voice(db, entry_id)
    if found.mp3_name is None:
        raise NotFound(Reason("diary.no_voice"))
    sent = send_file(io.BytesIO(rt.store.get(found.mp3_name)), "audio/mpeg", etag=str(found.mp3_sha256))
    sent.headers["Cache-Control"] = "no-store"
    return sent
