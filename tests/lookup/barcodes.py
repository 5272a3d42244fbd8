"""A product, a batch and a site with links, as the resolver's checklist has them, as rows of a database."""

from __future__ import annotations

from tests import make
from tests.conftest import NOON
from tests.lookup.shop import Shop
from trace.base.db import transaction
from trace.registry.models import Link, Product, Site

G = "08936000123451"
GLN = "8936000123451"
P = "https://p.example"


class Barcodes(Shop):
    """The shop of the look-up with a GTIN, a GLN, lot L1, a stamp of ours, and links on each."""

    def __init__(self, rt, **more):
        super().__init__(rt, lot="L1")
        self.activate()
        with transaction(rt.main) as db:
            db.get_one(Product, self.product.id).gtin = G
            db.get_one(Site, self.site.id).gln = GLN
            place = make.site(db, self.producer, name="Kho không có đường dẫn")
            place.gln = "8936000123468"
        self.of_product = [
            self.link("gs1:homepage", "/d", title="Mật ong Vũ Quang", is_default=True),
            self.link("gs1:pip", "/vi?v=1", languages=["vi"]),
            self.link("gs1:pip", "/en", languages=["en"]),
            self.link("gs1:certificationInfo", "/c1", media_type="text/html"),
            self.link("gs1:certificationInfo", "/c2", media_type="text/html"),
            self.link("gs1:certificationInfo", "/c3", media_type="application/pdf"),
            self.link("gs1:traceability", "/t"),
            self.link("gs1:promotion", "/vn", contexts=["VN"]),
            self.link("gs1:promotion", "/la", contexts=["LA"]),
            self.link("gs1:faqs", "/faq#top", languages=["zh-Hant"]),
            self.link("gs1:support", "/secret", public=False),
            self.link("txng:shop", "/shop"),
        ]
        self.link("gs1:traceability", "/t/L1", batch_id=self.batch.id)
        self.link("gs1:locationInfo", "/place", is_default=True, site_id=self.site.id)

    def link(self, link_type, path, *, title=None, **more):
        """A link of the product unless another thing is named."""
        on = {} if {"batch_id", "site_id"} & set(more) else {"product_id": self.product.id}
        made = {"made_at": NOON, "made_by": 1, "updated_at": NOON, "producer_id": self.producer.id}
        return self.add(
            Link(link_type=link_type, url=P + path, title=title or f"{link_type} {path}", **made, **on, **more)
        )
