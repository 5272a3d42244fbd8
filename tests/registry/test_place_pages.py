"""Pages of places, of the privacy notice and of the search, as people of each role meet them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.ledger.models import LedgerEntry
from trace.registry import queries, service
from trace.registry.models import PrivacyNotice, Producer, Site
from trace.registry.service.producers import tax_id_print

RING = [[105.50, 18.30], [105.51, 18.30], [105.51, 18.31], [105.50, 18.31], [105.50, 18.30]]
GROUND = json.dumps({"type": "Polygon", "coordinates": [RING]})
PERSONAL_ID = "042175123456"


@pytest.fixture
def farm(office):
    """The number of a place of the farmer's cooperative."""
    with transaction(office.runtime.main) as db:
        return make.site(db, db.get_one(Producer, office.owner)).id


def words(answer):
    return answer.get_data(as_text=True)


def test_a_plot_is_drawn_shown_with_its_area_checked_and_public(office, farm):
    refused = office.post(f"/dia-diem/{farm}/ranh-gioi", data={"outline": "{}", "version": "1"})
    assert refused.status_code == 422
    assert "Cần đúng một Polygon" in words(refused)
    drawn = office.upload(f"/dia-diem/{farm}/ranh-gioi", "thua.geojson", GROUND.encode(), version="1")
    assert drawn.status_code == 303
    assert "Diện tích: 117,0" in words(office.get(f"/dia-diem/{farm}"))
    public = f"/co-so/{office.owner}/dia-diem.geojson"
    assert office.get(public, None).get_json(force=True)["features"] == []
    assert office.post(f"/dia-diem/{farm}/kiem-tra", "farmer").status_code == 403
    assert "Ghi nhận: đã kiểm tra" in words(office.get(f"/dia-diem/{farm}", "officer"))
    version = office.read(queries.site, farm).version
    assert office.post(f"/dia-diem/{farm}/kiem-tra", "officer", data={"version": str(version)}).status_code == 303
    answer = office.get(public, None)
    assert answer.content_type == "application/geo+json"
    assert [each["properties"]["kind"] for each in answer.get_json(force=True)["features"]] == ["farm"]
    assert office.get(f"/dia-diem/{farm}", "stranger").status_code == 404


def test_a_file_that_is_no_text_is_said_beside_its_field(office, farm):
    answer = office.upload(f"/dia-diem/{farm}/ranh-gioi", "a.geojson", b"\xff\xfe\x00", version="1")
    assert (answer.status_code, "không đọc được như GeoJSON" in words(answer)) == (422, True)


def test_the_commune_of_before_is_chosen_among_those_it_went_into_and_kept(office):
    address = f"/co-so/{office.owner}/dia-diem/moi"
    former = office.read(queries.came_from, "18313")[0]
    asked = office.post(address, data={"commune": former.name, "find": "1", "kind": "farm"})
    value = f"18313&lt;{former.code}"
    assert value in words(asked)
    told = {"name": "Ruộng", "kind": "farm", "address": "Thôn 1", "ward_code": f"18313<{former.code}"}
    assert office.post(address, data=told).status_code == 303
    (site,) = office.read(queries.sites_of, office.owner)
    assert site.former_ward_code == former.code
    assert former.name in words(office.get(f"/dia-diem/{site.id}"))
    assert f'value="{value}"' in words(office.get(f"/dia-diem/{site.id}/sua"))


def test_growing_area_codes_are_entered_and_suspended(office, farm):
    told = {"code": "VN-HTOR-0017", "market": "Trung Quốc", "holder": "HTX", "standing": "in_force"}
    assert 'value="HTX Mật ong Vũ Quang"' in words(office.get(f"/dia-diem/{farm}/ma-so-vung-trong/moi"))
    assert office.post(f"/dia-diem/{farm}/ma-so-vung-trong/moi", data=told).status_code == 303
    (code,) = office.read(queries.area_codes_of, [farm])
    ask = f"/ma-so-vung-trong/{code.id}/sua"
    assert office.get(ask, "stranger").status_code == 404
    assert 'value="VN-HTOR-0017"' in words(office.get(ask))
    assert office.post(ask, data=told | {"standing": "suspended", "version": "1"}).status_code == 303
    assert office.get(f"/api/v1/sites/{farm}/growing-area-codes").get_json()["items"][0]["status"] == "suspended"


def test_the_api_draws_and_reads_ground(office, farm):
    etag = office.get(f"/api/v1/sites/{farm}").headers["ETag"]
    answer = office.put(f"/api/v1/sites/{farm}/outline", {"outline": json.loads(GROUND)}, etag=etag)
    assert answer.get_json()["outline"]["coordinates"] == [RING]
    told = office.get(f"/api/v1/producers/{office.owner}/sites.geojson").get_json()
    assert told["features"][0]["properties"]["area_ha"] == pytest.approx(117, abs=0.1)
    etag = answer.headers["ETag"]
    refused = office.put(f"/api/v1/sites/{farm}/outline", {"outline": {"type": "Point"}}, etag=etag)
    assert refused.status_code == 422
    made = office.make(
        f"/api/v1/sites/{farm}/growing-area-codes",
        {"code": "X1", "market": "Nội địa", "holder": "HTX", "status": "applied"},
    )
    assert made.status_code == 201


def test_the_notice_is_a_page_for_everybody_in_both_languages(office):
    page = words(office.get("/quyen-rieng-tu", None, headers={"Accept-Language": "vi"}))
    assert "Lưu những gì" in page
    assert "What is kept" in words(office.get("/quyen-rieng-tu?lang=en", None))
    assert office.get("/quyen-rieng-tu?ban=99", None).status_code == 404


def test_a_household_agrees_to_a_new_edition_on_a_screen_or_on_paper(office):
    with transaction(office.runtime.main) as db:
        db.get_one(Producer, office.owner).legal_type = "household"
    page = f"/co-so/{office.owner}/quyen-rieng-tu"
    assert "chưa đồng ý" in words(office.get(f"/co-so/{office.owner}"))
    assert office.post(page, data={"edition": "1"}).status_code == 422
    assert office.post(page, data={"edition": "1", "agreed": "y"}).status_code == 303
    assert "chưa đồng ý" not in words(office.get(f"/co-so/{office.owner}"))
    with transaction(office.runtime.main) as db:
        db.add(PrivacyNotice(edition="2", in_force_from=NOON.date(), vi=[], en=[]))
    assert office.post(page, data={"edition": "1", "agreed": "y"}).status_code == 422
    assert office.post(page, "officer", data={"edition": "2", "agreed": "y"}).status_code == 303
    told = [(each.edition, each.way, each.accepted_by) for each in office.read(queries.acceptances_of, office.owner)]
    assert told == [("2", "paper", office.people["officer"]), ("1", "screen", office.people["farmer"])]
    assert office.get(page, "stranger").status_code == 404


def test_an_agreement_is_taken_back_and_nothing_more_is_handed_in_until_there_is_another(office):
    page = f"/co-so/{office.owner}/quyen-rieng-tu"
    assert office.post(page, data={"edition": "1", "agreed": "y"}).status_code == 303
    assert "Rút lại đồng ý" in words(office.get(page))
    assert office.post(f"{page}/rut-lai", "stranger").status_code == 404
    assert office.post(f"{page}/rut-lai").status_code == 303
    shown = words(office.get(f"/co-so/{office.owner}"))
    assert "Đã ghi nhận" in shown and "rút lại" in shown
    assert office.post(f"{page}/rut-lai").status_code == 303  # a second time says why not
    assert "đã rút lại rồi" in words(office.get(f"/co-so/{office.owner}"))
    who = make.actor("producer", office.people["farmer"], producers=frozenset({office.owner}))
    with transaction(office.runtime.main) as db, pytest.raises(Refused, match=r"privacy\.withdrawn"):
        draft = make.product(db, queries.producer(db, office.owner), accepted=False)
        service.mark_product_submitted(db, actor=who, product_id=draft.id, now=NOON)
    assert office.post(page, data={"edition": "1", "agreed": "y"}).status_code == 303
    with snapshot(office.runtime.main) as db:
        assert not queries.has_withdrawn(db, office.owner)


def test_an_administrator_publishes_an_edition_that_is_in_force_from_its_day(office):
    page, draft = "/quyen-rieng-tu/soan", {"edition": "2", "in_force_from": "2026-12-01", "vi": "# Lưu gì\nTên"}
    draft["en"] = "x"
    assert office.get(page, "officer").status_code == 403
    assert "# Lưu những gì" in office.get(page, "admin").text
    refused = office.post(page, "admin", data=draft)
    assert refused.status_code == 422 and "Dòng đầu" in refused.text and "# Lưu gì" in refused.text
    draft |= {"en": "# What is kept\n- The name"}
    assert office.post(page, "admin", data=draft | {"in_force_from": "2026-11-19"}).status_code == 422
    assert office.post(page, "admin", data=draft).status_code == 303
    assert office.post(page, "admin", data=draft).status_code == 422  # it is there and never changes
    assert "01/12/2026" in words(office.get(page, "admin"))
    with snapshot(office.runtime.main) as db:
        assert queries.privacy_notice(db, today=NOON.date()).edition == "1"
        found = queries.privacy_notice(db, today=date(2026, 12, 1))
    assert (found.edition, found.en) == ("2", [{"title": "What is kept", "lines": ["The name"]}])


def test_one_field_finds_for_each_what_they_may_read(office):
    with transaction(office.runtime.main) as db:
        make.product(db, make.producer(db, name="HTX Đắk Hà"), name="Cà phê Đắk Hà")
    assert "Cà phê Đắk Hà" in words(office.get("/tim?tim=ca+phe+dak+ha", "officer"))
    assert "Không tìm thấy" in words(office.get("/tim?tim=ca+phe+dak+ha", "farmer"))
    assert "Mật ong" in words(office.get("/tim?tim=mat+ong", "farmer"))
    found = office.get("/api/v1/search?q=ca+phe+dak", "officer").get_json()
    assert [each["name"] for each in found["products"]] == ["Cà phê Đắk Hà"]
    assert found["next"] == {"producers": None, "products": None}
    assert "Vũ Quang" in words(office.get("/tim?tim=vu+quang", "officer"))
    assert "HTX Đắk Hà" in words(office.get("/tim?xa=18313", "officer"))
    assert "Tìm được những gì" in words(office.get("/tim", "officer"))


def test_a_long_list_goes_on(office):
    with transaction(office.runtime.main) as db:
        for number in range(25):
            make.producer(db, name=f"HTX Hoa {number:02d}")
    first = words(office.get("/tim?tim=htx+hoa", "officer"))
    more = first.partition('href="/tim?loai=producers')[2].partition('"')[0].replace("&amp;", "&")
    rest = words(office.get(f"/tim?loai=producers{more}", "officer"))
    assert ("Hoa 19" in first, "Hoa 20" in first, "Hoa 20" in rest, "Hoa 24" in rest) == (True, False, True, True)


def household(office):
    """A household with a personal number, which is kept as a keyed hash."""
    with transaction(office.runtime.main) as db:
        made = make.producer(db, name="Hộ Nguyễn Thị Ong")
        made.tax_id, made.legal_type = None, "household"
        made.tax_id_print = tax_id_print(office.runtime.keys, PERSONAL_ID)
        return made.id


def test_a_personal_number_is_found_whole_by_staff_only_and_each_search_is_recorded(office):
    number = household(office)
    ask = "/tim/so-dinh-danh"
    assert office.post(ask, "farmer", data={"number": PERSONAL_ID}).status_code == 403
    answer = office.post(ask, "officer", data={"number": "042.175.123.456"})
    assert "Hộ Nguyễn Thị Ong" in words(answer)
    assert PERSONAL_ID not in words(answer)
    assert "Hộ Nguyễn" not in words(office.post(ask, "inspector", data={"number": "042175123450"}))
    assert office.post(ask, "officer", data={"number": "0100233488"}).status_code == 422
    with transaction(office.runtime.main) as db:
        lines = [
            (each.object_id, each.content)
            for each in db.query(LedgerEntry).filter_by(act="producer.sought_by_person").order_by(LedgerEntry.id)
        ]
    assert lines == [(number, {"found": True}), (0, {"found": False})]
    found = office.post("/api/v1/search/personal-number", "officer", json={"number": PERSONAL_ID})
    assert found.get_json() == {"producer_id": number}


def test_a_personal_number_in_the_open_field_is_not_looked_for_nor_repeated(office):
    household(office)
    page = words(office.get(f"/tim?tim={PERSONAL_ID}", "officer"))
    assert "số định danh cá nhân" in page
    assert "Hộ Nguyễn" not in page
    assert f'value="{PERSONAL_ID}"' not in page
    assert office.get(f"/api/v1/search?q={PERSONAL_ID}", "officer").status_code == 422


def test_duplicates_are_listed_previewed_and_merged_and_the_old_address_leads_on(office):
    with transaction(office.runtime.main) as db:
        twin = make.producer(db).id
        make.site(db, db.get_one(Producer, twin))
    assert f"/co-so/{twin}/gop" in words(office.get("/co-so/trung-lap", "officer"))
    assert "Có thể trùng với" in words(office.get(f"/co-so/{twin}", "officer"))
    assert "Có thể trùng với" not in words(office.get(f"/co-so/{office.owner}", "farmer"))
    page = f"/co-so/{twin}/gop"
    assert f'value="{office.owner}"' in words(office.get(page, "officer"))
    assert "Địa điểm" in words(office.get(f"{page}?keep={office.owner}", "officer"))
    wrong = office.post(page, "officer", data={"keep": str(office.owner), "typed": "x", "version": "1"})
    assert (wrong.status_code, "không khớp" in words(wrong)) == (422, True)
    told = {"keep": str(office.owner), "typed": "HTX Mat ong Vu Quang", "version": "1"}
    assert office.post(page, "officer", data=told).status_code == 303
    with transaction(office.runtime.main) as db:
        assert [each.producer_id for each in db.query(Site)] == [office.owner]
    moved = office.get(f"/co-so/{twin}", "officer")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/co-so/{office.owner}")
    assert "Đã gộp" in words(office.get(f"/co-so/{twin}?ban-cu=1", "officer"))
    assert office.get(f"/co-so/{twin}", "farmer").status_code == 301
    assert office.get(f"/co-so/{twin}", "stranger").status_code == 404
