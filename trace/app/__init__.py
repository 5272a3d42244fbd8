"""Wiring: the only module that knows every other. Makes the Flask app and its blueprints."""

from __future__ import annotations

import gc
from pathlib import Path

from flask import Flask, g
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import trace
from trace.accounts import signin
from trace.accounts import views as accounts_views
from trace.app import metrics
from trace.app.menu import FIRST_PAGES, menu, search_box
from trace.backup.recovering import close_if_behind
from trace.base import revision
from trace.base.db import weakness
from trace.base.errors import Unavailable
from trace.base.logs import configure_logs
from trace.base.runtime import Runtime
from trace.figures import api as figures_api
from trace.figures import inspectionpages
from trace.figures import views as figures_views
from trace.inspections import api as inspections_api
from trace.inspections import views as inspections_views
from trace.inspections.evidence import views as evidence_views
from trace.inspections.measures import api as measures_api
from trace.inspections.measures import views as measures_views
from trace.inspections.packs import api as packs_api
from trace.inspections.packs import views as packs_views
from trace.inspections.phone import views as phone_views
from trace.inspections.phone.views import doors as phone_doors
from trace.inspections.views import panels
from trace.inspections.violations import views as violations_views
from trace.ledger import api as ledger_api
from trace.ledger import views as ledger_views
from trace.lookup import api as lookup_api
from trace.lookup import gateways, ways
from trace.lookup import views as lookup_views
from trace.lookup.front import front_door
from trace.lookup.pins import api as pin_api
from trace.lookup.pins import views as pin_views
from trace.lookup.ratings import views as rating_views
from trace.lookup.resolver import routes as resolver
from trace.lookup.resolver.door import resolver_door
from trace.lookup.scans import observing
from trace.lookup.voices import clips, studio
from trace.notices import views as notices_views
from trace.registry import api as registry_api
from trace.registry import views as registry_views
from trace.registry.diary import api as diary_api
from trace.registry.diary import views as diary_views
from trace.registry.imports import api as imports_api
from trace.registry.imports import views as imports_views
from trace.registry.lists import views as lists_views
from trace.review import api as review_api
from trace.review import telling
from trace.review import views as review_views
from trace.review.counter import screen, tracking
from trace.review.counter import views as counter_views
from trace.review.results import public as decisions_views
from trace.review.results import views as results_views
from trace.review.satisfaction import views as satisfaction_views
from trace.review.views import public as reports_views
from trace.stamps import api as stamps_api
from trace.stamps import views as stamps_views
from trace.stamps.files import api as stamp_files_api
from trace.stamps.keeping import api as keeping_api
from trace.stamps.keeping import views as keeping_views
from trace.stamps.keyring import prove_wrapping_key
from trace.stamps.stock import api as stock_api
from trace.stamps.stock import views as stock_views
from trace.starting import end_quietly
from trace.web import docs, drafts, language, malware, pages, problems
from trace.web.cookies import plain_cookies

__all__ = ["configure_logs", "create_app"]

ROOT = Path(__file__).parents[2]
PAGES = (
    accounts_views,
    notices_views,
    registry_views,
    lists_views,
    diary_views,
    imports_views,
    stamps_views,
    stock_views,
    keeping_views,
    inspections_views,
    phone_views,
    phone_doors,
    packs_views,
    measures_views,
    violations_views,
    evidence_views,
    review_views,
    counter_views,
    results_views,
    figures_views,
    inspectionpages,
    ledger_views,
    lookup_views,
    ways,
    gateways,
    clips,
    studio,
    resolver,
    tracking,
    screen,
    metrics,
)
# They change nothing, and set no cookie a token could be bound to.
ASKED_ONLY = (lookup_views, ways, tracking, screen)
PUBLIC_FORMS = (pin_views, rating_views, reports_views, decisions_views, satisfaction_views)
APIS = (
    registry_api,
    diary_api,
    imports_api,
    stamps_api,
    keeping_api,
    stock_api,
    stamp_files_api,
    inspections_api,
    packs_api,
    measures_api,
    review_api,
    figures_api,
    ledger_api,
    lookup_api,
    pin_api,
)
COLLECT_AFTER = 10_000
OPENAPI = {
    "API_TITLE": "trace",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}


def create_app(rt: Runtime) -> Flask:
    """The app on this runtime. Refuses to stand on a database that may lose an acknowledged write."""
    _prove(rt)
    app = pages.Service("trace", root_path=str(ROOT), template_folder="templates", static_folder="static")
    settings = rt.settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the web session: long forms stay valid
        WTF_CSRF_SSL_STRICT=False,  # our pages have no Referer sent; the cookie is bound to its host (`__Host-`)
        FIRST_PAGES=FIRST_PAGES,
        **OPENAPI,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.wsgi_app = resolver_door(front_door(app))  # type: ignore[method-assign, assignment]
    app.wsgi_app = observing.after_answers(app)  # type: ignore[method-assign, assignment]
    app.wsgi_app = plain_cookies(app.wsgi_app)  # type: ignore[method-assign, assignment]
    if settings.proxy_count:
        hops = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    language.install(app)
    pages.install(app, rt, menu)
    app.context_processor(lambda: {"frozen": keeping_views.frozen() if g.get("actor") else None} | search_box())
    problems.install(app)
    drafts.install(app)
    panels.told_by(app, telling.tell)
    evidence_views.told_by(app, telling.tell_case)
    csrf = CSRFProtect(app)
    signin.install(app, rt)
    malware.install(app)
    # A room within another may put its pages on that room's blueprint: each is registered once.
    for blueprint in dict.fromkeys(module.blueprint for module in (*PAGES, *PUBLIC_FORMS, docs, drafts)):
        app.register_blueprint(blueprint)
    api = problems.ProblemApi(app, spec_kwargs=problems.description(trace.__version__))
    for rooms in dict.fromkeys(edge.blueprint for edge in APIS):
        api.register_blueprint(rooms)
        csrf.exempt(rooms)  # bearer tokens only: cookies are not looked at below /api/
    for edge in (*ASKED_ONLY, gateways, phone_doors, *PUBLIC_FORMS):
        csrf.exempt(edge.blueprint)
    return app


def _prove(rt: Runtime) -> None:
    """What must hold before anybody is answered: the database keeps its word, has the tables of this release and its
    key, and is no older copy."""
    if reason := weakness(rt.main):
        raise Unavailable(reason)
    revision.prove(rt.main)
    prove_wrapping_key(rt)
    close_if_behind(rt)


def settle() -> None:
    """For a process that serves from here on: what is loaded by now is not looked through for rings any more, and what
    requests leave behind only when ten thousand objects more were made than went.

    Kept pages come and go in equal numbers, but Python looks at every few hundred: 29 µs of each look-up and pauses of
    30 ms, for no ring at all. What nobody refers to goes at once all the same. Before a fork, it also keeps what is
    loaded in memory that the processes share. Whoever loads switches the looking off until here: it was a third of it.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    gc.enable()
    end_quietly()
