"""A province with an inspectorate and stamps on goods, and citizens who tell of them through the public form."""

from __future__ import annotations

import io
import re

from PIL import Image

from tests.conftest import NOON
from tests.lookup.shop import Shop
from tests.review.conftest import Office
from trace.accounts.models import Agency
from trace.base.db import snapshot, transaction
from trace.ledger.models import LedgerEntry
from trace.review.models import Report

TOKEN = re.compile(r'name="token" value="([^"]+)"')
REFERENCE = re.compile(r"<b>(BC-\d{4}-\d{4})</b>")
SECRET = re.compile(r"<b>(\d{4} \d{4})</b>")
GPS_IFD = 0x8825


def photo(size=(640, 480), kind="JPEG", *, gps=False):
    """A photo as a camera writes it, with the place it was taken at if wanted."""
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "Made-up Camera"
        exif.get_ifd(GPS_IFD).update({1: "N", 2: (18.0, 20.0, 30.0), 3: "E", 4: (105.0, 25.0, 40.0)})
    out = io.BytesIO()
    Image.new("RGB", size, (180, 90, 40)).save(out, kind, exif=exif)
    return out.getvalue()


class Citizens(Office):
    """The app with a shop's stamps in it. `send` fills the public form in as somebody would; nobody is signed in."""

    def __init__(self, rt) -> None:
        super().__init__(rt)
        self.shop = Shop(rt)
        self.shop.activate()
        with transaction(rt.main) as db:
            team = Agency(name="Đội kiểm tra", kind="inspectorate", province_code="42", groups=[])
            db.add(team)
            db.flush()
            self.team = team.id
        with self.province() as here:
            here.person("ranger", "inspector", here.db.get_one(Agency, self.team))

    def path(self, code=None):
        """The form's address: of the shop's first stamp unless another code, or "" for none, is named."""
        code = self.shop.code if code is None else code
        return f"/{code}/phan-anh" if code else "/phan-anh"

    def fresh(self, path, kind="copy"):
        """The token of a form that was just opened."""
        slug = {"copy": "sao-chep", "harm": "gay-hai", "wrong": "sai-tin", "other": "khac"}[kind]
        return TOKEN.search(self.client.get(f"{path}?loai={slug}").text).group(1), slug

    def send(self, *, kind="copy", code=None, token=None, address="203.0.113.7", **fields):
        """The answer to a form that was filled in."""
        path = self.path(code)
        made, slug = self.fresh(path, kind)
        data = {"token": token or made, "loai": slug, **fields}
        return self.client.post(
            path, data=data, headers={"Accept-Language": "vi"}, environ_overrides={"REMOTE_ADDR": address}
        )

    def sent(self, **fields):
        """The report that was made of a form, as it is kept."""
        answer = self.send(**fields)
        assert answer.status_code == 200, answer.text
        reference = REFERENCE.search(answer.text).group(1)
        return self.reports(reference)[0]

    def reports(self, reference=None):
        """Every report, or the one with this reference."""
        with snapshot(self.runtime.main) as db:
            found = db.query(Report).order_by(Report.id)
            return (found.filter(Report.reference == reference) if reference else found).all()

    def follow(self, reference, secret):
        """The answer to somebody who asks how a report stands."""
        token = TOKEN.search(self.client.get("/phan-anh/theo-doi").text).group(1)
        data = {"token": token, "reference": reference, "secret": secret}
        return self.client.post("/phan-anh/theo-doi", data=data, headers={"Accept-Language": "vi"})

    def act(self, report, what, person, **fields):
        """The answer to a form on a report's staff page, made from what the report is now."""
        version = self.reports(report.reference)[0].version
        data = {"version": str(version), **fields}
        return self.post(f"/xu-ly-phan-anh/{report.id}/{what}", person, data=data)

    def answer(self, report, person="ranger", **fields):
        """An answer in public, unless said otherwise."""
        said = {"text": "Đã kiểm tra tại chợ: tem đúng lô.", "audience": "public", "outcome": ""}
        return self.act(report, "tra-loi", person, **(said | fields))


def entries(rt, act):
    """The ledger's entries of an act."""
    with snapshot(rt.main) as db:
        return db.query(LedgerEntry).filter(LedgerEntry.act == act).all()


__all__ = ["NOON", "REFERENCE", "SECRET", "TOKEN", "Citizens", "entries", "photo"]
