"""The pages of the register through the client: who sees what, what is answered, what is kept when it is wrong."""

import pytest

from tests import make
from tests.registry.conftest import WARD, picture
from trace.base.db import transaction
from trace.registry import queries
from trace.registry.models import Producer, StoredFile
from trace.registry.rules import masked

PRODUCER = {
    "once": "o" * 20,
    "name": "Hộ Nguyễn Thị Ong",
    "legal_type": "household",
    "tax_id": "042175123456",
    "address": "Thôn 2",
    "ward_code": WARD,
    "privacy_accepted": "y",
}
BATCH = {
    "once": "b" * 20,
    "mfg_date": "2026-11-19",
    "quantity": "50",
    "unit": "chai",
    "exp_kind": "use_by",
    "exp_date": "2027-11-19",
    "units_per_pack": "1",
}
NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}",
    "'; DROP TABLE producers; --",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "Ｕｎｉｃｏｄｅ 🐝 Đắk Hà",
]


def addresses(office):
    return [
        "/co-so",
        f"/co-so/{office.owner}",
        "/san-pham",
        f"/san-pham/{office.product}",
        f"/san-pham/{office.product}/xem-truoc",
        f"/san-pham/{office.product}/lo",
        f"/lo/{office.batch}",
    ]


def forms(office):
    return [
        "/co-so/moi",
        f"/co-so/{office.owner}/sua",
        f"/co-so/{office.owner}/dia-diem/moi",
        f"/co-so/{office.owner}/san-pham/moi",
        f"/co-so/{office.owner}/giay/moi",
        f"/san-pham/{office.product}/sua",
        f"/san-pham/{office.product}/anh",
        f"/san-pham/{office.product}/lo/moi",
        f"/lo/{office.batch}/sua",
        f"/lo/{office.batch}/cong-doan",
    ]


@pytest.mark.parametrize("key", [None, "ab" * 32])
def test_a_household_is_read_without_its_number_while_the_wrapping_key_is_missing_or_another_one(office, key):
    made = office.post("/co-so/moi", data=PRODUCER).headers["Location"]
    shown = masked(PRODUCER["tax_id"])
    assert shown in office.get(made).text
    file = office.runtime.keys.path
    file.unlink()
    if key:
        file.write_text(key)
    del office.runtime.keys._read  # what the process has kept of it: as after a restart
    answer = office.get(made)
    assert answer.status_code == 200 and shown not in answer.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_its_own_people(office, language):
    for address in addresses(office) + forms(office):
        assert office.get(f"{address}?lang={language}").status_code == 200, address


def test_officers_read_every_page_and_no_form(office):
    for address in addresses(office):
        assert office.get(address, "officer").status_code == 200, address
    assert office.get(f"/san-pham/{office.product}/sua", "officer").status_code == 403


def test_strangers_do_not_learn_that_it_exists(office):
    for address in addresses(office) + forms(office):
        if address.split("/")[-1] not in ("co-so", "san-pham", "moi") or str(office.owner) in address.split("/"):
            assert office.get(address, "stranger").status_code == 404, address
    assert "Mật ong" not in office.get("/co-so", "stranger").text


def test_a_household_registers_and_its_number_is_shown_masked_only(office):
    answer = office.post("/co-so/moi", "newcomer", data=PRODUCER)
    assert answer.status_code == 303
    page = office.get(answer.headers["Location"], "newcomer").text
    assert "•••••••••456" in page
    assert "042175123456" not in page
    assert "042175123456" not in office.get(answer.headers["Location"], "officer").text


def test_sending_the_form_twice_registers_once(office):
    first, again = (office.post("/co-so/moi", "newcomer", data=PRODUCER) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(office):
    wrong = PRODUCER | {"tax_id": "0100233480", "legal_type": "cooperative"}
    answer = office.post("/co-so/moi", "newcomer", data=wrong)
    assert answer.status_code == 422
    assert 'id="tax_id-error"' in answer.text
    assert 'value="0100233480"' in answer.text and "Hộ Nguyễn Thị Ong" in answer.text


def test_a_taken_tax_code_is_offered_to_be_contested(office):
    office.post("/co-so/moi", "newcomer", data=PRODUCER)
    again = PRODUCER | {"once": "p" * 20, "name": "Hộ Khác"}
    answer = office.post("/co-so/moi", "stranger", data=again)
    assert answer.status_code == 422
    assert 'name="contest"' in answer.text
    contested = office.post("/co-so/moi", "stranger", data=again | {"contest": "1"})
    assert contested.status_code == 303
    assert "tranh-chap" in contested.headers["Location"]


def test_a_commune_is_found_by_its_name_without_a_script(office):
    page = office.post("/co-so/moi", "newcomer", data=PRODUCER | {"ward_code": "", "commune": "vu quang", "find": "1"})
    assert page.status_code == 200
    assert f'value="{WARD}"' in page.text
    assert "Hộ Nguyễn Thị Ong" in page.text


def test_a_former_commune_that_was_split_is_a_question(office):
    page = office.post("/co-so/moi", "newcomer", data={"commune": "Đại Nài", "find": "1"}).text
    assert "Thành Sen" in page and "Hà Huy Tập" in page
    assert page.count('name="ward_code"') >= 2


def test_a_wrong_date_is_told_in_the_readers_language(office):
    answer = office.post(f"/san-pham/{office.product}/lo/moi", data=BATCH | {"mfg_date": "31/02/2026"})
    assert answer.status_code == 422
    assert "Ghi ngày theo dạng dd/mm/yyyy." in answer.text


def test_a_batch_past_its_date_before_it_was_made_is_refused(office):
    answer = office.post(f"/san-pham/{office.product}/lo/moi", data=BATCH | {"exp_date": "2026-11-18"})
    assert answer.status_code == 422
    assert 'id="exp_date-error"' in answer.text


def test_a_new_batch_is_filled_in_like_the_last_one(office):
    page = office.get(f"/san-pham/{office.product}/lo/moi").text
    assert 'value="1000"' in page and 'value="chai"' in page
    assert 'value="2026' not in page and 'value="2027' not in page  # nobody makes up a date


def test_a_step_of_the_last_batch_is_copied_without_its_time(office):
    step = {"once": "s" * 20, "name_vi": "Thu hoạch", "event_time": "2026-11-10T08:00", "place": "Vũ Quang"}
    assert office.post(f"/lo/{office.batch}/cong-doan", data=step).status_code == 303
    made = office.post(f"/san-pham/{office.product}/lo/moi", data=BATCH).headers["Location"]
    page = office.get(made).text
    like = page.split("cong-doan?nhu=")[1].split('"')[0]
    form = office.get(f"{made}/cong-doan?nhu={like}").text
    assert 'value="Thu hoạch"' in form and 'value="2026-11-20T12:00"' in form


def test_an_edit_of_an_older_reading_is_not_taken(office):
    page = office.get(f"/lo/{office.batch}/sua").text
    assert 'name="version" type="hidden" value="1"' in page
    # the same form again is the same edit, whose answer was lost; another one of the older reading is stale
    for once, status in (("a", 303), ("a", 303), ("b", 412)):
        answer = office.post(
            f"/lo/{office.batch}/sua", data=BATCH | {"version": "1", "lot": "L2411", "once": once * 20}
        )
        assert answer.status_code == status


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_texts_come_out_as_text(office, text):
    data = {"once": "n" * 20, "name_vi": text, "group_key": "I.2.b", "brand": text, "origin": text, "standards": text}
    answer = office.post(f"/co-so/{office.owner}/san-pham/moi", data=data)
    assert answer.status_code == 303, answer.text
    made = int(answer.headers["Location"].split("/")[2])
    assert office.read(queries.shown, made).version.name_vi == text
    for address in (f"/san-pham/{made}", f"/san-pham/{made}/sua", f"/san-pham/{made}/xem-truoc", "/san-pham"):
        page = office.get(address).text
        assert not any(live in page for live in ("<script>alert", "<img src=x", "49$"))


def test_invisible_letters_are_dropped_and_marks_composed(office):
    data = {"once": "n" * 20, "name_vi": "Ca\u0300 \u202ephê\u200b\x00 Đắk", "group_key": "I.6"}
    answer = office.post(f"/co-so/{office.owner}/san-pham/moi", data=data)
    made = int(answer.headers["Location"].split("/")[2])
    assert office.read(queries.shown, made).version.name_vi == "Cà phê Đắk"


def test_a_picture_is_drawn_anew_and_private_until_accepted(office):
    address = f"/san-pham/{office.product}/anh"
    answer = office.upload(
        address,
        "../../mật\u202eong.png",
        picture(),
        field="image",
        version=str(office.read(queries.product, office.product).version),
    )
    assert answer.status_code == 303
    version = office.read(queries.shown, office.product).version
    file = f"/tep/{version.image_file_id}"
    own = office.get(file)
    assert own.headers["Content-Type"] == "image/webp"
    assert own.headers["Content-Disposition"].startswith("attachment; filename=m_tong.webp; filename*=UTF-8''m%E1")
    assert own.headers["Content-Security-Policy"].startswith("sandbox")
    assert own.headers["X-Content-Type-Options"] == "nosniff"
    assert office.get(file, "officer").status_code == 200
    assert office.get(file, "stranger").status_code == 404
    assert office.client.get(f"/anh/{version.image_file_id}.webp").status_code == 404


def test_a_public_picture_is_small_and_kept_by_browsers(office):
    office.upload(
        f"/san-pham/{office.product}/anh",
        "a.png",
        picture(),
        field="image",
        version=str(office.read(queries.product, office.product).version),
    )
    number = office.read(queries.shown, office.product).version.image_file_id
    with transaction(office.runtime.main) as db:
        db.get_one(StoredFile, number).public = True
    shown = office.client.get(f"/anh/{number}.webp")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(shown.data) <= 8000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("a.jpg", picture("PNG")),
        ("a.png", picture("PNG")[:200]),
        ("a.exe", b"MZ"),
        ("a.png", b""),
    ],
)
def test_an_upload_that_lies_is_refused_beside_the_field(office, name, content):
    answer = office.upload(
        f"/san-pham/{office.product}/anh",
        name,
        content,
        field="image",
        version=str(office.read(queries.product, office.product).version),
    )
    assert answer.status_code == 422
    assert 'id="image-error"' in answer.text
    assert "file." not in answer.text.split('id="image-error"')[1].split("</div>")[0]


def test_a_certificate_is_declared_filed_checked_and_revoked(office):
    data = {
        "once": "c" * 20,
        "kind": "vietgap",
        "name": "VietGAP",
        "number": "1",
        "issuer": "TT",
        "valid_to": "2027-01-01",
    }
    made = office.post(f"/co-so/{office.owner}/giay/moi", data=data).headers["Location"].removesuffix("/tep")
    assert office.upload(f"{made}/tep", "giay.png", picture()).status_code == 303
    seen = {"compared": ["number", "dates"], "result": "agrees"}
    assert office.post(f"{made}/doi-chieu", "officer", data=seen).status_code == 303
    assert "Chi cục" in office.get(made).text
    standing = {"act": "revoke", "on": "2026-11-20", "source": "QĐ 9"}
    assert office.post(f"{made}/hieu-luc", data=standing).status_code == 403
    assert office.post(f"{made}/hieu-luc", "officer", data=standing).status_code == 303
    assert "QĐ 9" in office.get(made).text


def test_a_published_copy_is_read_without_signing_in(office):
    data = {"once": "c" * 20, "kind": "attp", "name": "ATTP", "number": "1", "issuer": "Chi cục"}
    made = office.post(f"/co-so/{office.owner}/giay/moi", data=data).headers["Location"].removesuffix("/tep")
    assert office.upload(f"{made}/cong-bo", "ban-sao.png", picture(), "officer").status_code == 422, "not looked at"
    assert office.upload(f"{made}/cong-bo", "ban-sao.png", picture(), "officer", looked="y").status_code == 303
    number = office.read(queries.certificate, int(made.split("/")[2])).public_file_id
    shown = office.client.get(f"/giay-cong-bo/{number}")
    assert shown.status_code == 200
    assert shown.headers["Content-Disposition"].startswith("attachment")


def test_an_officer_enters_a_star_and_the_page_shows_its_end(office):
    data = {
        "once": "s" * 20,
        "star": "4",
        "decision_no": "2394/QĐ-UBND",
        "decision_date": "15/10/2024",
        "issuer": "UBND",
        "criteria_version": "2023",
    }
    answer = office.post(f"/san-pham/{office.product}/ocop/moi", "officer", data=data)
    assert answer.status_code == 303, answer.text
    page = office.get(f"/san-pham/{office.product}").text
    assert "★★★★" in page and "15/10/2027" in page
    item = office.read(queries.ocop_items_of, office.product)[0]
    data = {"on": "2026-11-20", "decision_no": "9/QĐ"}
    assert office.post(f"/ocop/{item.id}/thu-hoi", "officer", data=data).status_code == 303


def test_lists_go_on_after_fifty(office):

    with transaction(office.runtime.main) as db:
        owner = db.get_one(Producer, office.owner)
        for number in range(60):
            make.product(db, owner, name=f"Sản phẩm {number}")
    page = office.get("/san-pham").text
    onward = page.split('rel="next"')[0].split('href="')[-1].split('"')[0]
    assert "Sản phẩm 59" not in page
    assert "Sản phẩm 59" in office.get(onward).text


def test_a_reader_of_english_reads_no_vietnamese_frame(office):
    page = office.get(f"/co-so/{office.owner}?lang=en").text
    assert "Add a product" in page and "Thêm sản phẩm" not in page


def test_the_public_preview_holds_nothing_private(office):
    with transaction(office.runtime.main) as db:
        owner = db.get_one(Producer, office.owner)
        owner.phone, owner.email = "0987654321", "rieng@example.org"
    page = office.get(f"/san-pham/{office.product}/xem-truoc").text
    assert "0987654321" not in page and "rieng@example.org" not in page and "9900005127" not in page


def test_what_one_person_was_shown_is_kept_for_nobody_else(office):
    for address in (*addresses(office), *forms(office)):
        shown = [office.get(address, "officer").status_code for _ in range(2)]
        visitor, stranger = office.get(address, None), office.get(address, "stranger")
        assert visitor.status_code == 302, (address, shown)
        assert stranger.status_code != 200 or address in ("/co-so", "/san-pham", "/co-so/moi"), address
