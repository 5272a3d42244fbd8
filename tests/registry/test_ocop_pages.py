"""Pages and API of OCOP: the public register, rows that wait for officers; types of papers for administrators."""

from __future__ import annotations

import csv
import gzip
import io
import re
from datetime import date

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.db import transaction
from trace.core.words import fold
from trace.registry import queries
from trace.registry.models import OcopItem, Product

ROW = {
    "act": "recognise",
    "decision_no": "2394/QĐ-UBND",
    "decision_date": "2024-10-15",
    "issuer": "UBND tỉnh Hà Tĩnh",
    "star": 4,
    "product_name": "Mật ong Vũ Quang",
    "producer_name": "HTX Mật ong Vũ Quang",
    "ward": "Vũ Quang",
    "group_key": "I.2.b",
}
FORMULA = "=HYPERLINK(1)<script>"


def sent(office, *rows, person="officer", key="k1"):
    return office.make("/api/v1/ocop-decisions", {"items": list(rows)}, person, key=key)


def test_rows_are_taken_each_by_itself_and_a_repeat_gets_the_first_answer(office):
    rows = (ROW, ROW | {"star": 9, "decision_no": "2"}, ROW | {"product_name": "Cam Vũ Quang"})
    first, again = sent(office, *rows), sent(office, *rows)
    assert [each["took"] for each in first.json["items"]] == ["made", "refused", "doubtful"]
    assert first.json["items"][1]["errors"][0]["field"] == "star"
    assert again.json == first.json and again.headers["Idempotent-Replayed"]
    other = sent(office, *rows, key="k2").json["items"]
    assert [each["took"] for each in other] == ["same", "refused", "same"]
    assert sent(office, ROW, person="farmer", key="k3").status_code == 403


def test_an_officer_settles_a_doubtful_row_on_its_page(office):
    row = sent(office, ROW | {"producer_name": "Cơ sở Mật ong"}).json["items"][0]
    assert "Mật ong Vũ Quang" in office.get("/ocop/doi-chieu", "officer").text
    page = office.get(f"/ocop/doi-chieu/{row['match_id']}", "officer").text
    assert "trùng tên sản phẩm" in page and "HTX Mật ong Vũ Quang" in page
    assert "Mật ong" not in office.client.get("/ocop").text
    way = f"/ocop/doi-chieu/{row['match_id']}"
    assert office.post(way, "officer", data={}).status_code == 422
    assert office.post(way, "officer", data={"choice": str(office.product), "version": "1"}).status_code == 303
    assert "Mật ong Vũ Quang" in office.client.get("/ocop").text
    assert office.get("/ocop/doi-chieu", "farmer").status_code == 403


@pytest.fixture
def many(office):
    """Sixty items, of which one bears a name that would be a formula and a tag."""
    with transaction(office.runtime.main) as db:
        honey = db.get_one(Product, office.product)
        for number in range(60):
            item = make.ocop_item(db, honey, star=3 + number % 3) if number == 0 else _another(db, honey, number)
            item.group_key = "I.2.b" if number % 2 else "IV.1"
        item.product_name, item.folded = FORMULA, "=hyperlink(1)<script> htx"
    return office


def _another(db, honey, number):
    item = OcopItem(
        product_id=None, group_key="I.2.b", star=3 + number % 3, criteria_version="2023", issuer="UBND tỉnh"
    )
    item.decision_no, item.decision_date = f"{number}/QĐ-UBND", date(2025, 1, 1)
    item.valid_to, item.made_at, item.made_by = date(2026 + number % 3, 12, 1), NOON, 1
    item.product_name, item.producer_name, item.updated_at = f"Sản phẩm thứ {number} của vùng đồi", "HTX Kẹo", NOON
    item.folded, item.ward_code = fold(f"{item.product_name} {item.producer_name}"), make.WARD[0]
    db.add(item)
    db.flush()
    return item


def listed(office, **asked):
    """Ids over all pages of the API."""
    ids, after = [], 0
    while after is not None:
        answer = office.client.get("/api/v1/ocop-register", query_string={**asked, "after": after, "limit": 7})
        assert answer.status_code == 200, answer.text
        ids += [each["id"] for each in answer.json["items"]]
        after = answer.json["next"]
    return ids


def test_the_register_is_paged_filtered_and_searched_without_accents(many):
    everything = listed(many)
    assert len(everything) == 60 and everything == sorted(set(everything), reverse=True)
    assert len(listed(many, sao=5)) == 20
    assert len(listed(many, nhom="IV")) == 30
    assert len(listed(many, tim="san pham thu doi keo")) == 58
    assert len(listed(many, xa="huong minh")) == 60, "a former commune that became Vũ Quang"
    assert listed(many, xa="khong co xa nay") == []
    states = [len(listed(many, **{"tinh-trang": state})) for state in ("in_force", "ended", "revoked")]
    assert sum(states) == 60 and states[2] == 0
    assert many.client.get("/api/v1/ocop-register?sao=7").status_code == 422


def test_the_page_is_light_and_says_who_keeps_it_and_since_when(many):
    first = many.client.get("/ocop?lang=vi")
    assert len(gzip.compress(first.data)) <= 14_000 and len(first.data) <= 40_000
    assert "<script" not in first.text and FORMULA not in first.text
    assert "tỉnh Hà Tĩnh" in first.text and "Cập nhật lần cuối 20/11/2026" in first.text
    seen = set(re.findall(r"Sản phẩm thứ \d+", first.text))
    following = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    assert seen.isdisjoint(re.findall(r"Sản phẩm thứ \d+", many.client.get(following).text))
    assert "In force" in many.client.get("/ocop?lang=en&sao=4").text
    assert 'href="/ocop"' in many.client.get("/").text


def test_the_sheet_is_whole_and_runs_no_formula(many):
    answer = many.client.get("/ocop.csv?lang=vi")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 61 and rows[0][0] == "Sản phẩm"
    assert rows[1][0] == f"'{FORMULA}"


def test_an_administrator_adds_a_type_with_fields_and_producers_fill_them_in(office):
    typed = {"once": "t" * 20, "key": "brc", "name": "BRC", "name_en": "BRC", "family": "quality",
             "covers": ["product"],
             "fields-0-key": "grade", "fields-0-vi": "Hạng", "fields-0-en": "Grade", "fields-0-sort": "text",
             "fields-0-needed": "y", "fields-1-sort": "text"}  # fmt: skip
    assert office.post("/loai-giay/moi", "officer", data=typed).status_code == 403
    answer = office.post("/loai-giay/moi", "admin", data=typed)
    assert answer.status_code == 303, answer.text
    assert "BRC" in office.get(f"/co-so/{office.owner}/giay/moi").text
    form = office.get(f"/co-so/{office.owner}/giay/moi?loai=brc").text
    assert "Hạng" in form and 'name="extra_grade"' in form
    paper = {"once": "p" * 20, "kind": "brc", "name": "BRC", "number": "1", "issuer": "SGS", "extra_grade": ""}
    refused = office.post(f"/co-so/{office.owner}/giay/moi", data=paper)
    assert refused.status_code == 422 and "Hạng" in refused.text
    made = office.post(f"/co-so/{office.owner}/giay/moi", data=paper | {"extra_grade": "AA+"})
    page = made.headers["Location"].removesuffix("/tep")
    assert "AA+" in office.get(page).text
    assert "AA+" in office.get(f"{page}/sua").text
    kind = office.read(queries.type_of_key, "brc")
    edited = typed | {"name_en": "BRC Food", "version": str(kind.version)}
    assert office.post(f"/loai-giay/{kind.id}", "admin", data=edited).status_code == 303
    assert office.post(f"/loai-giay/{kind.id}", "admin", data=edited).status_code == 412
    assert office.post(f"/loai-giay/{kind.id}/ngung", "admin").status_code == 303
    assert "BRC" not in office.get(f"/co-so/{office.owner}/giay/moi").text


def test_a_department_sends_certificates_and_what_became_of_them(office):
    row = {"act": "issue", "kind": "attp", "number": "12/2026", "issuer": "Chi cục", "producer_name": "HTX Khác"}
    gone = row | {"act": "revoke", "on": "2026-11-01", "source": "QĐ 5"}
    answer = office.make("/api/v1/certificate-notices", {"items": [row, gone, gone | {"number": "0"}]}, "officer")
    assert [each["took"] for each in answer.json["items"]] == ["made", "changed", "refused"]
    assert answer.json["items"][2]["errors"][0] == {
        "code": "certificate.not_there",
        "field": "number",
        "detail": "Cơ sở này không có giấy mang số này.",
    }
