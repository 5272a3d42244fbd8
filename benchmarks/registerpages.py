"""The pages that `benchmarks.register` asks for: a name, who asks, and the address with places to be filled in.

To measure another page, add its line here. A line whose address is not served yet is skipped with a word. What may
stand in braces is what `places` returns; `nobody` asks for public pages, and what begins with /api/ is asked with a
token.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.sizes import Size


@dataclass(frozen=True)
class Page:
    """One page of the benchmark; `role` is one of ROLES or `nobody`. What `grows` looks through all there is, or shows
    all that one person has: it is held to the limit in milliseconds only.
    """

    name: str
    role: str
    path: str

    @property
    def grows(self) -> bool:
        """Whether the page may take longer where there is more."""
        return self.name.startswith(GROWING)


# Parts of names are looked for in all names; accounts add everything up; a commune's lots are sorted by their state;
# forms offer all the products of the producer that has a hundredth of the province's.
GROWING = ("producers.n", "producers.rare", "products.n", "products.rare", "products.code", "people.name", "accounts.")
GROWING += ("lookup.lots", "run.order", "certificate.new")

# Who asks, by the number of the person that `benchmarks.provinces` makes.
ROLES = {"admin": 1, "officer": 2, "commune": 3, "inspector": 4, "producer": 5, "entry_assistant": 6}

STAFF_AND_OWN = (
    ("producers", ("officer", "entry_assistant"), "/co-so", "after={producer_mid}", "after={producer_end}"),
    ("products", ("officer", "producer", "entry_assistant"), "/san-pham", "after={product_mid}", "after={product_end}"),
    ("batches", ("officer", "producer"), "/san-pham/1/lo", "after={batch_mid}", "after={batch_end}"),
    ("cases", ("officer", "commune", "admin"), "/ho-so", "after={case_mid}", "after={case_end}"),
    ("own_cases", ("producer", "entry_assistant"), "/ho-so/cua-toi", "after={own_case_mid}", "after={own_case_end}"),
    ("runs", ("officer", "producer", "entry_assistant"), "/tem", "before={run_mid}", "before={run_end}"),
    ("reports", ("officer", "inspector"), "/xu-ly-phan-anh", "after={report_mid}", "after={report_end}"),
    ("people", ("admin",), "/nguoi-dung", "after={person_mid}", "after={person_end}"),
)
API = (
    ("producers", "officer", "/api/v1/producers", "after={producer_mid}"),
    ("products", "officer", "/api/v1/products", "after={product_mid}"),
    ("batches", "producer", "/api/v1/products/1/batches", "after={batch_mid}"),
    ("cases", "officer", "/api/v1/cases", "after={case_mid}"),
    ("runs", "officer", "/api/v1/runs", "after={run_mid}"),
    ("reports", "officer", "/api/v1/reports", "after={report_mid}"),
    ("certificates", "officer", "/api/v1/producers/1/certificates", ""),
)
FILTERED = (
    ("producers.name", "officer", "/co-so?tim=ca phe dak ha"),
    ("producers.rare", "officer", "/co-so?tim={rare}"),
    ("producers.none", "officer", "/co-so?tim=khong co ai"),
    ("products.name", "officer", "/san-pham?tim=mat ong vu quang"),
    ("products.rare", "officer", "/san-pham?tim={rare}"),
    ("products.code", "officer", "/san-pham?tim={trace_code}"),
    ("products.none", "officer", "/san-pham?tim=khong co gi"),
    ("products.name", "producer", "/san-pham?tim=mat ong"),
    ("cases.kind", "officer", "/ho-so?kind=producer"),
    ("cases.returned", "officer", "/ho-so?state=returned"),
    ("cases.accepted", "officer", "/ho-so?state=accepted"),
    ("cases.overdue", "officer", "/ho-so?overdue=1"),
    ("cases.below", "officer", "/ho-so?below=1"),
    ("cases.below_overdue", "officer", "/ho-so?below=1&overdue=1&kind=product"),
    ("runs.ordered", "officer", "/tem?state=ordered"),
    ("runs.released", "producer", "/tem?state=released"),
    ("reports.copy", "officer", "/xu-ly-phan-anh?kind=copy"),
    ("reports.answered", "officer", "/xu-ly-phan-anh?state=answered"),
)
SINGLE = (
    ("producer", "officer", "/co-so/{producer}"),
    ("producer.largest", "producer", "/co-so/1"),
    ("producer.form", "producer", "/co-so/1/sua"),
    ("producer.new", "officer", "/co-so/moi"),
    ("communes", "officer", "/api/v1/communes?q=vu+quang"),
    ("site.new", "producer", "/co-so/1/dia-diem/moi"),
    ("site.form", "producer", "/dia-diem/1/sua"),
    ("certificate.new", "producer", "/co-so/1/giay/moi"),
    ("certificate", "officer", "/giay/{certificate}"),
    ("product", "officer", "/san-pham/{product}"),
    ("product.largest", "producer", "/san-pham/1"),
    ("product.form", "producer", "/san-pham/1/sua"),
    ("product.new", "producer", "/co-so/1/san-pham/moi"),
    ("product.preview", "producer", "/san-pham/1/xem-truoc"),
    ("ocop.new", "officer", "/san-pham/{product}/ocop/moi"),
    ("batch", "officer", "/lo/{batch}"),
    ("batch.form", "producer", "/lo/1/sua"),
    ("batch.new", "producer", "/san-pham/1/lo/moi"),
    ("step.new", "producer", "/lo/1/cong-doan"),
    ("case", "officer", "/ho-so/{case}"),
    ("contest", "producer", "/ho-so/tranh-chap-ma-so-thue"),
    ("report", "officer", "/xu-ly-phan-anh/{report}"),
    ("run", "officer", "/tem/{run}"),
    ("run.order", "producer", "/tem/dat"),
    ("accounts", "producer", "/tem/doi-chieu"),
    ("accounts", "officer", "/tem/doi-chieu"),
    ("quota", "officer", "/co-so/1/han-muc"),
    ("ledger", "officer", "/nhat-ky"),
    ("home", "nobody", "/"),
    ("lookup", "nobody", "/{code}"),
    ("lookup.lots.later", "nobody", "/danh-sach/{ward}?trang=4"),
    ("people.name", "admin", "/nguoi-dung?q=Người 77"),
    ("lookup.product", "nobody", "/san-pham/p{plain_product}"),
    ("lookup.gtin", "nobody", "/san-pham/{gtin}"),
    ("lookup.communes", "nobody", "/danh-sach?q=vu+quang"),
    ("lookup.lots", "nobody", "/danh-sach/{ward}"),
    ("lookup.answers", "nobody", "/phan-anh/tra-loi"),
    ("ocop.public", "nobody", "/ocop"),
)
SLICES = (
    ("diary.start", "producer", "/nhat-ky-san-xuat"),
    ("diary.start", "entry_assistant", "/nhat-ky-san-xuat"),
    ("diary.too_soon", "officer", "/nhat-ky-san-xuat"),
    ("diary.batch", "producer", "/lo/1/nhat-ky"),
    ("diary.write", "producer", "/lo/1/nhat-ky/ghi?viec=2"),
    ("diary.attach", "producer", "/lo/1/nhat-ky/gan"),
    ("diary.site", "producer", "/dia-diem/1/nhat-ky?sp=1"),
    ("diary.balance", "producer", "/lo/1/can-doi"),
    ("diary.raw", "producer", "/co-so/1/nguyen-lieu"),
    ("diary.use", "producer", "/lo/1/nguyen-lieu"),
    ("diary.templates", "officer", "/nhat-ky-san-xuat/mau"),
    ("imports", "producer", "/nhap"),
    ("imports", "officer", "/nhap"),
    ("imports", "entry_assistant", "/nhap"),
    ("imports.one", "producer", "/nhap/tep/1"),
    ("imports.new", "officer", "/nhap/producers"),
    ("assisted", "entry_assistant", "/nhap-ho"),
    ("assisted.name", "entry_assistant", "/nhap-ho?tim=vu quang"),
    ("assisted.chosen", "entry_assistant", "/nhap-ho?co-so=1"),
    ("lists.public", "nobody", "/danh-muc"),
    ("lists.versions", "officer", "/danh-muc/soan"),
    ("lists.version", "officer", "/danh-muc/soan/30"),
    ("lists.roadmap", "officer", "/danh-muc/lo-trinh/1"),
    ("lists.roadmap.communes", "officer", "/danh-muc/lo-trinh/1/xa"),
    ("lists.roadmap.narrow", "officer", "/danh-muc/lo-trinh/3"),
    ("lists.roadmap.commune", "officer", "/danh-muc/lo-trinh/1?xa={ward}"),
    ("lists.roadmap.middle", "officer", "/danh-muc/lo-trinh/1?after={producer_mid}"),
    ("ocop.matches", "officer", "/ocop/doi-chieu"),
    ("ocop.match", "officer", "/ocop/doi-chieu/1"),
    ("ocop.public.words", "nobody", "/ocop?q=mat ong"),
    ("ocop.public.rare", "nobody", "/ocop?q=khong co"),
    ("ocop.public.ended", "nobody", "/ocop?state=ended"),
    ("ocop.public.star", "nobody", "/ocop?star=5"),
    ("ocop.api", "officer", "/api/v1/ocop-register"),
    ("certificate.types", "admin", "/loai-giay"),
    ("duplicates.name", "officer", "/co-so/trung-lap"),
    ("duplicates.phone", "officer", "/co-so/trung-lap?theo=phone"),
    ("duplicates.tax", "officer", "/co-so/trung-lap?theo=tax_id"),
    ("search.name", "officer", "/tim?q=ca phe dak ha"),
    ("search.common", "officer", "/tim?q=hop tac xa"),
    ("search.rare", "officer", "/tim?q={rare}"),
    ("search.code", "officer", "/tim?q={trace_code}"),
    ("search.name", "producer", "/tim?q=mat ong"),
    ("search.name", "entry_assistant", "/tim?q=mat ong vu"),
    ("search.none", "officer", "/tim?q=khong co ai"),
    ("counter.today", "officer", "/tiep-nhan"),
    ("counter.receive", "officer", "/tiep-nhan/co-so/{producer}"),
    ("counter.one", "officer", "/tiep-nhan/10"),
    ("tracking", "nobody", "/theo-doi/HS-2611-0003"),
    ("tracking.json", "nobody", "/theo-doi/HS-2611-0003.json"),
    ("delegations", "officer", "/ho-so/uy-quyen"),
    ("calendar", "officer", "/ho-so/lich"),
    ("calendar.targets", "officer", "/ho-so/muc-tieu"),
    ("calendar.year", "admin", "/ho-so/lich/2027"),
    ("cases.lists", "officer", "/ho-so/danh-muc"),
    ("cases.ways", "admin", "/ho-so/quy-trinh"),
    ("notices.inbox", "officer", "/thong-bao"),
    ("notices.inbox", "producer", "/thong-bao"),
    ("notices.to_phone", "officer", "/thong-bao/can-goi"),
    ("notices.wanting", "admin", "/thong-bao/chua-gui"),
    ("satisfaction", "officer", "/so-lieu/hai-long"),
    ("satisfaction", "admin", "/so-lieu/hai-long"),
    ("results.case", "admin", "/ho-so/22/ket-qua"),
    ("results.public", "nobody", "/quyet-dinh/t1"),
)


def pages() -> Iterator[Page]:
    """Every page: lists at their beginning, in their middle and at their end, lists that are filtered, the rest."""
    for name, roles, path, middle, end in STAFF_AND_OWN:
        for role in roles:
            yield Page(f"{name}.first.{role}", role, path)
            yield Page(f"{name}.middle.{role}", role, f"{path}?{middle}")
            yield Page(f"{name}.last.{role}", role, f"{path}?{end}")
    for name, role, path, middle in API:
        yield Page(f"api.{name}.first", role, path)
        if middle:
            yield Page(f"api.{name}.middle", role, f"{path}?{middle}")
    for name, role, path in (*FILTERED, *SINGLE, *SLICES):
        yield Page(f"{name}.{role}", role, path)


def places(db: sqlite3.Connection, size: Size) -> dict[str, object]:
    """What stands in the braces: things in the middle of the province, and cursors to the middle and the end of lists.
    The end of a list begins five rows before its last."""
    found: dict[str, object] = {}
    lists = {
        "producer": "SELECT id FROM producers ORDER BY id",
        "product": "SELECT id FROM products ORDER BY id",
        "batch": "SELECT id FROM batches WHERE product_id = 1 ORDER BY id DESC",
        "run": "SELECT id FROM runs ORDER BY id DESC",
        "person": "SELECT id FROM people ORDER BY id",
        "own_case": "SELECT 0 || '-' || id FROM cases WHERE producer_id = 1 ORDER BY id DESC",
        "case": "SELECT strftime('%s', due_at) || '-' || id FROM cases WHERE state = 'open' AND agency_id = 1"
        " ORDER BY due_at, id",
        "report": "SELECT strftime('%s', due_at) || '-' || id FROM reports WHERE state = 'received'"
        " ORDER BY due_at, id",
    }
    for name, rows in lists.items():
        count = db.execute(f"SELECT count(*) FROM ({rows})").fetchone()[0]  # noqa: S608 - queries of this function
        for place, offset in (("mid", count // 2), ("end", max(0, count - 6))):
            row = db.execute(f"{rows} LIMIT 1 OFFSET {offset}").fetchone()
            found[f"{name}_{place}"] = row[0] if row else "0-0"
    product = size.products // 2 // 10 * 10
    case = db.execute("SELECT id FROM cases WHERE state = 'open' AND agency_id = 1 AND kind = 'product'").fetchone()[0]
    return found | {
        "producer": size.producers // 2,
        "product": product,
        "plain_product": product + 1,
        "gtin": db.execute("SELECT gtin FROM products WHERE id = ?", (product,)).fetchone()[0],
        "trace_code": f"SP{product:08d}",
        "rare": str(size.producers - 1),
        "batch": size.batches // 2,
        "certificate": size.producers // 4,
        "case": case,
        "report": size.producers // 10,
        "run": max(20, size.producers // 2 // 20 * 20),  # one that is ordered and waits
        "ward": db.execute("SELECT ward_code FROM producers WHERE id = 2").fetchone()[0],
    }
