"""The province behind its app: pages and calls are made in the name of one of its people."""

from flask import g, request, session

from trace.app import create_app


class Desk:
    """A client whose every request says who asks: maker, officer, inspector, head, admin, or another actor."""

    def __init__(self, province):
        self.province = province
        self.strangers = {}
        app = create_app(province.rt)
        app.config["WTF_CSRF_ENABLED"] = False
        app.before_request(self._identify)
        self.client = app.test_client()

    def _identify(self):
        who = request.headers["X-Person"]
        g.actor = self.strangers.get(who) or getattr(self.province, who)
        if request.method == "POST" and not request.path.startswith("/api/"):
            session["password_at"] = self.province.rt.clock().timestamp()

    def get(self, address, who="maker", **headers):
        return self.client.get(address, buffered=True, headers={"X-Person": who, "Accept-Language": "vi"} | headers)

    def post(self, address, who="maker", *, headers=None, **more):
        said = {"X-Person": who, "Accept-Language": "vi"} | (headers or {})
        return self.client.post(address, buffered=True, headers=said, **more)

    def call(self, address, body, who="maker", *, key="key-1"):
        """A creating call of the API."""
        return self.post(f"/api/v1{address}", who, json=body, headers={"Idempotency-Key": key})
