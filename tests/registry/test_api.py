"""The API of the register: created once, read with an ETag, edited on what was read, nothing more than is asked."""

import io

import pytest

from tests.registry.conftest import WARD, picture

PRODUCER = {
    "name": "HTX Cà phê Đăk Hà",
    "legal_type": "cooperative",
    "tax_id": "0100233488",
    "address": "Thôn 2",
    "ward_code": WARD,
}
HOUSEHOLD = PRODUCER | {"legal_type": "household", "tax_id": "042175123456", "privacy_accepted": True}
PRODUCT = {"name_vi": "Mật ong hoa nhãn", "group_key": "I.2.b", "standards": ["TCVN 5267-1:2008"]}
BATCH = {
    "mfg_date": "2026-11-19",
    "quantity": 50,
    "unit": "chai",
    "exp_kind": "use_by",
    "exp_date": "2027-11-19",
    "lot": "M-77",
}
CERTIFICATE = {"kind": "attp", "name": "ATTP", "number": "12/2026", "issuer": "Chi cục"}
STAR = {
    "star": 4,
    "decision_no": "2394/QĐ-UBND",
    "decision_date": "2024-10-15",
    "issuer": "UBND tỉnh",
    "group_key": "I.2.b",
}


def creations(office):
    return {
        "/api/v1/producers": ("farmer", PRODUCER),
        f"/api/v1/producers/{office.owner}/sites": (
            "farmer",
            {"name": "Trại ong", "kind": "farm", "address": "Thôn 3", "ward_code": WARD},
        ),
        f"/api/v1/producers/{office.owner}/products": ("farmer", PRODUCT),
        f"/api/v1/producers/{office.owner}/certificates": ("farmer", CERTIFICATE),
        f"/api/v1/products/{office.product}/ocop-items": ("officer", STAR),
        f"/api/v1/products/{office.product}/batches": ("farmer", BATCH),
        f"/api/v1/batches/{office.batch}/steps": (
            "farmer",
            {"name_vi": "Thu hoạch", "event_time": "2026-11-19T08:00:00+07:00", "place": "Xã Vũ Quang"},
        ),
    }


def test_each_thing_is_created_once_for_each_key(office):
    for address, (person, body) in creations(office).items():
        first, again = (office.make(address, body, person, key=address[-20:]) for _ in range(2))
        assert first.status_code == 201, (address, first.text)
        assert first.json == again.json, address
        assert again.headers["Idempotent-Replayed"] == "true"
        assert office.get(first.headers["Location"], person).status_code == 200, address


def test_another_body_under_the_same_key_is_refused(office):
    address = f"/api/v1/producers/{office.owner}/products"
    office.make(address, PRODUCT)
    other = office.make(address, PRODUCT | {"name_vi": "Khác"})
    assert (other.status_code, other.json["code"]) == (422, "once.other_body")


def test_creating_needs_a_key(office):
    for address, (person, body) in creations(office).items():
        assert office.post(address, person, json=body).status_code == 400, address


@pytest.mark.parametrize("extra", ["owner_id", "state", "accepted_at", "checked_by_unit", "role", "id", "producer_id"])
def test_a_field_that_was_not_asked_for_is_refused(office, extra):
    for address, (person, body) in creations(office).items():
        answer = office.make(address, body | {extra: 1}, person, key=extra)
        assert answer.status_code == 422, address
        assert extra in [error["field"] for error in answer.json["errors"]]


def test_strangers_create_nothing_here(office):
    for address, (person, body) in creations(office).items():
        if person == "farmer" and address != "/api/v1/producers":
            assert office.make(address, body, "stranger", key="x").status_code == 403, address


def test_strangers_read_nothing_here(office):
    for address in (
        f"/api/v1/producers/{office.owner}",
        f"/api/v1/producers/{office.owner}/sites",
        f"/api/v1/producers/{office.owner}/certificates",
        f"/api/v1/products/{office.product}",
        f"/api/v1/products/{office.product}/batches",
        f"/api/v1/products/{office.product}/ocop-items",
        f"/api/v1/batches/{office.batch}",
        f"/api/v1/batches/{office.batch}/steps",
    ):
        assert office.get(address).status_code == 200, address
        assert office.get(address, "officer").status_code == 200, address
        assert office.get(address, "stranger").status_code == 404, address
    assert [each["id"] for each in office.get("/api/v1/producers").json["items"]] == [office.owner]


def edits(office):
    return {
        f"/api/v1/producers/{office.owner}": {key: value for key, value in PRODUCER.items() if key != "tax_id"},
        f"/api/v1/products/{office.product}": PRODUCT,
        f"/api/v1/batches/{office.batch}": BATCH,
    }


def test_an_edit_is_made_on_what_was_read_or_not_at_all(office):
    for address, body in edits(office).items():
        etag = office.get(address).headers["ETag"]
        assert office.put(address, body).status_code == 428, address
        done = office.put(address, body, etag=etag)
        assert done.status_code == 200, (address, done.text)
        assert done.headers["ETag"] == office.get(address).headers["ETag"] != etag
        assert office.put(address, body, etag=etag).status_code == 412, address
        assert office.put(address, body, etag='"x"').status_code == 400, address


def test_an_edit_of_an_accepted_product_waits(office):
    address = f"/api/v1/products/{office.product}"
    etag = office.get(address).headers["ETag"]
    changed = office.put(address, PRODUCT, etag=etag).json
    assert (changed["state"], changed["number"], changed["name_vi"]) == ("draft", 2, "Mật ong hoa nhãn")
    assert changed["accepted_version_id"] is not None


def test_a_households_number_is_in_no_answer(office):
    made = office.make("/api/v1/producers", HOUSEHOLD, "newcomer")
    assert (made.status_code, made.json["tax_id"], made.json["tax_id_kind"]) == (201, None, "personal_id")
    for person in ("newcomer", "officer", "inspector"):
        answer = office.get(made.headers["Location"], person)
        assert answer.status_code == 200
        assert "042175123456" not in answer.text
    assert "042175123456" not in office.get("/api/v1/producers?q=ca phe", "officer").text


def test_a_taken_tax_code_is_refused_beside_its_field(office):
    office.make("/api/v1/producers", PRODUCER, "newcomer")
    again = office.make("/api/v1/producers", PRODUCER, "stranger")
    assert (again.status_code, again.json["errors"][0]["field"]) == (422, "tax_id")
    contested = office.make("/api/v1/producers", PRODUCER | {"contesting": True}, "stranger", key="key-2")
    assert (contested.status_code, contested.json["tax_id"]) == (201, None)


def test_lists_are_read_by_cursor(office):
    for number in range(3):
        office.make(f"/api/v1/producers/{office.owner}/products", PRODUCT, key=f"k{number}")
    first = office.get("/api/v1/products?limit=2").json
    rest = office.get(f"/api/v1/products?limit=2&after={first['next']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 2, None)
    assert office.get("/api/v1/products?limit=201").status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exp_date": "2026-11-18"}, "exp_date"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": "many"}, "quantity"),
        ({"mfg_date": "2026-02-31"}, "mfg_date"),
        ({"mfg_date": "2026-11-21"}, "mfg_date"),
        ({"exp_kind": "someday"}, "exp_kind"),
    ],
)
def test_a_wrong_batch_is_refused_beside_its_field(office, change, field):
    answer = office.make(f"/api/v1/products/{office.product}/batches", BATCH | change)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in [error["field"] for error in answer.json["errors"]]


@pytest.mark.parametrize("body", ["{", "[]", "null", "\xff", '{"name": NaN}'])
def test_what_is_no_object_is_answered_in_one_shape(office, body):
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = office.post("/api/v1/producers", data=body.encode("latin-1"), headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
def test_only_links_of_the_web_are_kept(office, link):
    answer = office.make(f"/api/v1/producers/{office.owner}/products", PRODUCT | {"shop_url": link})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "shop_url")


def send(office, name, content, *, kind="picture", key="f1", person="farmer"):
    return office.post(
        f"/api/v1/producers/{office.owner}/files?kind={kind}",
        person,
        data={"file": (io.BytesIO(content), name)},
        headers={"Idempotency-Key": key},
    )


def test_a_picture_is_sent_and_shown_by_a_product(office):
    sent = send(office, "ong.jpg", picture("JPEG"))
    assert sent.status_code == 201, sent.text
    assert (sent.json["media_type"], sent.json["public"]) == ("image/webp", False)
    made = office.make(f"/api/v1/producers/{office.owner}/products", PRODUCT | {"image_file_id": sent.json["id"]})
    assert made.json["image_file_id"] == sent.json["id"]
    assert "image" not in made.json["completeness"]["missing"]


def test_a_file_sent_twice_is_one_and_another_one_under_its_key_is_refused(office):
    first, again = (send(office, "ong.jpg", picture("JPEG")) for _ in range(2))
    assert (again.status_code, again.json) == (201, first.json)
    for name, content, kind in (
        ("ong.jpg", picture("JPEG", (320, 240)), "picture"),
        ("hoa.jpg", picture("JPEG"), "picture"),
        ("ong.jpg", picture("JPEG"), "paper"),
    ):
        other = send(office, name, content, kind=kind)
        assert (other.status_code, other.json["code"]) == (422, "once.other_body")


@pytest.mark.parametrize("body", ["[" * 50_000, '{"act": "suspend", "on": "2026-11-20", "source": "\\ud800"}'])
def test_json_that_no_parser_or_database_takes_is_a_bad_request_and_no_fault_of_ours(office, body):
    made = office.make(f"/api/v1/producers/{office.owner}/certificates", CERTIFICATE)
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = office.post(f"{made.headers['Location']}/standing", "officer", data=body, headers=headers)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_lying_file_is_refused_beside_its_field(office):
    answer = send(office, "ong.jpg", b"GIF89a")
    assert (answer.status_code, answer.json["errors"][0]) == (
        422,
        {
            "field": "file",
            "code": "file.lies",
            "vi": "Nội dung tệp không đúng với tên tệp.",
            "en": "The file is not what its name says.",
        },
    )
    assert list(office.runtime.settings.uploads.rglob("*.webp")) == []


def test_a_certificate_stands_as_an_officer_says(office):
    made = office.make(f"/api/v1/producers/{office.owner}/certificates", CERTIFICATE)
    address = f"{made.headers['Location']}/standing"
    act = {"act": "suspend", "on": "2026-11-20", "source": "CV 12"}
    assert office.make(address, act, key="s1").status_code == 403
    assert office.make(address, act, "officer", key="s2").json["suspended_on"] == "2026-11-20"
    assert office.make(address, act, "officer", key="s3").status_code == 409
    assert office.make(address, act | {"act": "reinstate"}, "officer", key="s4").json["suspended_on"] is None
    assert office.make(address, act | {"act": "revoke"}, "officer", key="s5").json["revoked_on"] == "2026-11-20"


def test_communes_are_found_by_a_former_name(office):
    found = office.get("/api/v1/communes?q=dai nai").json["items"]
    assert {(each["name"], each["former"], each["whole"]) for each in found} >= {
        ("Thành Sen", "Đại Nài", False),
        ("Hà Huy Tập", "Đại Nài", False),
    }
