"""Pages of accounts: signing in, one's own account, slips, people, agencies, API keys."""

from flask import Response

from trace.accounts.views import account, agencies, keys, members, people, register, signing, slips
from trace.accounts.views.blueprint import blueprint

__all__ = ["account", "agencies", "blueprint", "keys", "members", "people", "register", "signing", "slips"]


@blueprint.after_request
def keep_no_copy(response: Response) -> Response:
    """No page of this room is kept by a browser or a proxy: they show ways in."""
    response.headers["Cache-Control"] = "no-store"
    return response
