"""The page of figures for the province's own monitoring: text in Prometheus's format, for who holds its token."""

from __future__ import annotations

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from trace.app import gauges
from trace.base import metrics, tokens
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.web.guard import open_to_all
from trace.web.pages import runtime

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@open_to_all
def figures() -> Response:
    """Everything that is counted or read. No such page for anybody without the token, nor where none is set; the
    shipped proxy never asks here at all."""
    rt = runtime()
    token, sent = rt.settings.metrics_token, request.headers.get("Authorization", "")
    if not token or not tokens.same(sent, f"Bearer {token}"):
        raise NotFound(Reason("http.404"))
    text = generate_latest(metrics.counted()) + generate_latest(gauges.registry(rt))
    return Response(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
