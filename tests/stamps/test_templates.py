"""Templates: who makes them, what they may not say, which a product may have, and what the pages and files show."""

import io
from dataclasses import replace
from urllib.parse import urlencode

import pikepdf
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from tests.stamps.desk import Desk
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.codes import as_text, seal_many
from trace.stamps import queries, rules, service
from trace.stamps.models import LabelTemplate, Run
from trace.stamps.preview import label_svg
from trace.stamps.printing import print_faults
from trace.stamps.rules import PROVINCE, TemplateFacts, plans
from trace.stamps.service import TemplateWish
from trace.stamps.sheets import label_layout, print_job
from trace.stamps.testsheet import specimen

SMALL = replace(PROVINCE, code=False, address="room")


def logo(side=200):
    made = io.BytesIO()
    image = Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(image).ellipse((20, 20, side - 20, side - 20), fill="navy")
    image.save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def desk(one_province):
    made = Desk(one_province)
    made.strangers["stranger"] = make.actor("producer", 11, producers=frozenset({99}))
    return made


def added(province, *, by=None, settings=None, **wish):
    asked = TemplateWish(wish.pop("name", "Mẫu của tỉnh"), wish.pop("choices", PROVINCE), **wish)
    with transaction(province.rt.main) as db:
        made = service.add_template(
            db, actor=by or province.admin, wish=asked, settings=settings or province.rt.settings, now=NOON
        )
        db.expunge(made)
    return made


def own_allowed(province):
    return replace(province.rt.settings, producer_templates=True)


def said(call):
    with pytest.raises((Refused, Conflict)) as refusal:
        call()
    return [(reason.code, reason.field) for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("wording", "refused"),
    [
        ("Sản phẩm OCOP 4 sao", True),
        ("O.C.O.P", True),
        ("Đạt ★★★★", True),
        ("Năm sao", True),
        ("5*", True),
        ("ocop", True),
        ("O  C  O  P", True),
        ("O\u200b\u200bCOP", True),
        ("5 s\u00adao", True),
        ("Đất năm sào", False),
        ("Quét mã hoặc nhập 20 số tại", False),
        ("Sở Nông nghiệp và Môi trường", False),
    ],
)
def test_no_free_wording_names_ocop_or_stars(wording, refused):
    for field in ("invitation_words", "issuer_words"):
        found = rules.why_not_choices(replace(PROVINCE, **{field: wording}))
        assert [(one.code, one.field) for one in found] == ([("template.rank", field)] if refused else [])


def test_choices_that_are_none_and_words_that_are_too_long_are_refused_beside_their_fields():
    wrong = replace(PROVINCE, arrangement="diagonal", code_lines=6, issuer_words="x" * 61)
    found = {(one.code, one.field) for one in rules.why_not_choices(wrong)}
    assert found == {
        ("template.choice", "arrangement"),
        ("template.choice", "code_lines"),
        ("template.wording_long", "issuer_words"),
    }


def test_stored_choices_are_read_again_and_outlive_a_change_of_the_list():
    chosen = replace(PROVINCE, barcode="itf14", black="k", code_lines=3)
    stored = rules.stored_choices(chosen)
    assert rules.read_choices(stored) == chosen
    del stored["black"]
    assert rules.read_choices(stored | {"of_later": 1}) == replace(chosen, black="g")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"own": True}, None),
        ({"own": True, "same_producer": False}, "template.unknown"),
        ({"current": False}, "template.retired"),
        ({"own": True, "own_allowed": False}, "template.own_off"),
        ({"own": True, "ocop": True}, "template.ocop"),
        ({"ocop": True}, None),
    ],
)
def test_which_template_a_product_may_have(changes, reason):
    facts = TemplateFacts(own=False, same_producer=True, current=True, own_allowed=True, ocop=False)
    found = rules.why_not_template(replace(facts, **changes))
    assert (found and found.code) == reason and (found is None or found.field == "template_id")


def test_the_provinces_templates_are_made_by_administrators_only(one_province):
    with pytest.raises(Forbidden):
        added(one_province, by=one_province.maker)
    assert added(one_province).producer_id is None


def test_a_producers_own_template_needs_the_operators_word_and_keeps_what_is_the_provinces(one_province):
    own = {"by": one_province.maker, "producer_id": one_province.producer.id}
    assert said(lambda: added(one_province, **own)) == [("template.own_off", None)]
    allowed = own_allowed(one_province)
    without = replace(PROVINCE, code=False, address="no", invitation_words="Xem ngay", issuer_words="Tôi")
    assert said(lambda: added(one_province, settings=allowed, choices=without, logo=b"png", **own)) == [
        ("template.logo_stays", "logo_file"),
        ("template.code_stays", "code"),
        ("template.address_stays", "address"),
        ("template.issuer_stays", "issuer_words"),
        ("template.invitation_stays", "invitation_words"),
    ]
    assert added(one_province, settings=allowed, **own).producer_id == one_province.producer.id


def test_a_revision_is_a_new_row_and_keeps_its_place_and_its_logo(one_province):
    first, second = added(one_province, name="A", logo=b"png"), added(one_province, name="B")
    with transaction(one_province.rt.main) as db:
        wish = TemplateWish("A mới", replace(PROVINCE, black="k"))
        revised = service.revise_template(
            db,
            actor=one_province.admin,
            template_id=first.id,
            wish=wish,
            settings=one_province.rt.settings,
            now=NOON,
        ).id
    with snapshot(one_province.rt.main) as db:
        lines = queries.templates(db, ())
        assert [line.template.id for line in lines] == [revised, second.id]
        assert lines[0].template.logo == b"png" and db.get(LabelTemplate, first.id).choices["black"] == "g"
        assert queries.province_template(db).id == revised
    with transaction(one_province.rt.main) as db:
        again = lambda: service.retire_template(db, actor=one_province.admin, template_id=first.id, now=NOON)  # noqa: E731
        assert said(again) == [("template.retired", None)]


def test_a_run_keeps_the_template_it_was_ordered_with(one_province):
    made = added(one_province, choices=replace(PROVINCE, producer="no"))
    run = one_province.released(5)
    assert run.template_id == made.id
    with transaction(one_province.rt.main) as db:
        service.revise_template(
            db,
            actor=one_province.admin,
            template_id=made.id,
            wish=TemplateWish("Khác", PROVINCE),
            settings=one_province.rt.settings,
            now=NOON,
        )
    with snapshot(one_province.rt.main) as db:
        labels, _ = queries.labels_and_seal(db, one_province.rt.keys, run.id)
        assert labels.choices.producer == "no"
        assert one_province.released(5).template_id != made.id


def test_an_ocop_item_has_the_provinces_template_only(one_province):
    allowed = own_allowed(one_province)
    mine = added(one_province, by=one_province.maker, producer_id=one_province.producer.id, settings=allowed)
    order = rules.RunOrder(one_province.product.id, "unit", 5, template_id=mine.id)
    with snapshot(one_province.rt.main) as db:
        assert service.check_label(db, order=order, settings=allowed, now=NOON).id == mine.id
    with transaction(one_province.rt.main) as db:
        make.ocop_item(db, one_province.product)
    with snapshot(one_province.rt.main) as db:
        check = lambda: service.check_label(db, order=order, settings=allowed, now=NOON)  # noqa: E731
        assert said(check) == [("template.ocop", "template_id")]


def test_orders_that_no_label_can_hold_are_refused_beside_their_fields(one_province):
    plain, small = added(one_province), added(one_province, choices=SMALL)
    assert said(lambda: one_province.order(5, stock="roll-20x20")) == [("template.small", "stock")]
    for more, reason in (
        ({"stock": "a5-20x20"}, ("run.stock", "stock")),
        ({"qr_level": "H"}, ("run.qr_level", "qr_level")),
        ({"symbol_form": "long"}, ("run.symbol_form", "symbol_form")),
        ({"symbol_form": "digital_link"}, ("run.link_gtin", "symbol_form")),
        ({"template_id": 999}, ("template.unknown", "template_id")),
        ({"template_id": plain.id, "batch_id": 999}, ("range.other_product", "batch_id")),
        ({"stock": "roll-12x12", "template_id": small.id}, ("template.room", "stock")),
    ):
        assert said(lambda more=more: one_province.order(5, **more)) == [reason]
    assert one_province.order(5, stock="roll-18x18", template_id=small.id).stock == "roll-18x18"


def test_a_batch_that_is_printed_is_the_only_one_its_stamps_go_on(one_province):
    printed, other = one_province.batch(lot="L1"), one_province.batch(lot="L2")
    run = one_province.released(5, batch_id=printed.id)
    assert said(lambda: one_province.activate(run, 0, 5, other)) == [("range.other_batch_printed", "batch_id")]
    assert one_province.activate(run, 0, 5, printed) == 5
    with snapshot(one_province.rt.main) as db:
        labels, _ = queries.labels_and_seal(db, one_province.rt.keys, run.id)
    assert labels.batch.startswith("Lô L1 · NSX ")
    assert "Lô L1" in label_svg(label_layout(labels.look, labels, "1", 5), labels.look.symbols)


def test_every_choice_of_an_order_reaches_its_print_job(one_province):
    run = one_province.released(3, stock="roll-40x30", qr_level="Q", kind="unit_scratch")
    with snapshot(one_province.rt.main) as db:
        labels, run_seal = queries.labels_and_seal(db, one_province.rt.keys, run.id)
    symbols = labels.look.symbols
    job = print_job(labels, symbols, plans("pdf", run.stock, run.labels, 1)[0])
    assert print_faults(job) == []
    assert (symbols.level, symbols.size, job.layout.width, job.layout.height) == ("Q", labels.look.modules, 40, 30)
    assert job.layout.scratch is not None and job.marks.sheet == "Cuộn"
    assert len(as_text(seal_many(run_seal, run.base, 3))) == 3


def test_a_specimen_is_a_readable_code_that_says_nothing_good(desk):
    code = specimen(0)
    assert len(code) == 20 and code[0] == "0" and code != specimen(1)
    answer = desk.client.get(f"/{code}", headers={"X-Person": "maker", "Accept": "application/json"})
    assert (answer.json["state"], answer.json["tone"]) == ("unknown_scanned", "amber")


def order_fields(desk, **more):
    return {"product_id": desk.province.product.id, "kind": "unit", "quantity": "130", "stock": "a4-65"} | more


def test_a_size_of_ones_own_is_ordered_and_previewed(desk):
    free = order_fields(desk, stock="roll", width="40", height="30", roll_labels="500", once="o" * 20, act="order")
    assert desk.post("/tem/dat", data=free).status_code == 303
    with snapshot(desk.province.rt.main) as db:
        assert db.scalar(select(Run.stock)) == "roll-40x30-500"
    drawing = desk.get(f"/tem/xem-truoc?product_id={desk.province.product.id}&stock=a3&width=60&height=90")
    assert drawing.status_code == 200 and 'viewBox="-1 -1 62 92"' in drawing.text
    small = desk.get(f"/tem/xem-truoc?product_id={desk.province.product.id}&stock=roll&width=20&height=20")
    assert small.status_code == 422 and "25 × 25 mm" in small.text


def test_what_most_orders_leave_alone_is_folded_until_it_is_chosen_or_wrong(desk):
    def folded(page):
        return '<details class="fold"><summary>Lựa chọn khác' in page

    plain = desk.get("/tem/dat").text
    assert folded(plain) and plain.count('<details class="fold">') == 2
    data = order_fields(desk, kind="plaque", act="preview")
    assert "Hãy chọn nơi gắn biển" in (wrong := desk.post("/tem/dat", data=data).text) and not folded(wrong)
    chosen = data | {"kind": "unit", "qr_level": "Q", "act": "edit"}
    assert not folded(desk.post("/tem/dat", data=chosen).text)


def test_what_paper_cannot_hold_is_said_beside_it_on_the_order(desk):
    answer = desk.post("/tem/dat", data=order_fields(desk, stock="a4", width="20", height="20", act="preview"))
    assert answer.status_code == 422 and "Nhãn nhỏ hơn 25 × 25 mm" in answer.text
    assert 'id="stock-error"' in answer.text


def test_a_test_sheet_says_so_on_every_label_and_issues_nothing(desk):
    answer = desk.post("/tem/ban-thu", data=order_fields(desk))
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
    with snapshot(desk.province.rt.main) as db:
        assert db.scalars(select(Run)).all() == []


def template_fields(**more):
    chosen = rules.stored_choices(PROVINCE)
    typed = {name: value for name, value in chosen.items() if value is not False}
    return (
        {name: "y" if value is True else value for name, value in typed.items()}
        | {
            "name_of": "Mẫu thử",
            "stock": "a4-24",
            "once": "t" * 20,
        }
        | more
    )


def test_an_administrator_makes_changes_and_retires_a_template(desk):
    assert "Chưa có mẫu nào" in desk.get("/mau-tem", "admin").text
    made = desk.post("/mau-tem/moi", "admin", data=template_fields(logo_file=(io.BytesIO(logo()), "dau.png")))
    assert made.status_code == 303, made.text
    page = desk.get("/mau-tem/1", "admin")
    assert "Mẫu thử" in page.text and "/mau-tem/1/ve/a4-65" in page.text
    assert desk.get("/mau-tem/1/ve/roll-40x30", "admin").mimetype == "image/svg+xml"
    changed = desk.post("/mau-tem/1/sua", "admin", data=template_fields(black="k", once="u" * 20))
    assert changed.headers["Location"] == "/mau-tem/2"
    assert "Mẫu thay thế" in desk.get("/mau-tem/1", "admin").text
    assert desk.post("/mau-tem/2/ban-thu", "admin", data={"stock": "roll-25x25"}).mimetype == "application/pdf"
    assert desk.post("/mau-tem/2/ngung", "admin", data={}).status_code == 303
    assert desk.post("/mau-tem/2/ngung", "admin", data={}).status_code == 409


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"issuer_words": "OCOP 5 sao"}, "không ghi OCOP"),
        ({"code_lines": "1", "stock": "roll-25x25"}, "rộng ít nhất"),
        ({"barcode": "gs1-128", "barcode_show": "always", "stock": "roll-40x30"}, "Không đủ chỗ"),
    ],
)
def test_what_no_template_may_be_is_said_beside_its_field(desk, more, words):
    answer = desk.post("/mau-tem/moi", "admin", data=template_fields(**more))
    assert answer.status_code == 422 and words in answer.text
    drawing = desk.get(f"/mau-tem/xem-truoc?{urlencode(template_fields(**more))}", "admin")
    assert drawing.status_code == 422


@pytest.mark.parametrize("who", ["admin", "maker"])
def test_a_drawing_of_choices_that_do_not_exist_is_refused(desk, who):
    asked = urlencode(
        template_fields() | {"code": "y", "code_lines": "9", "invitation": "often", "invitation_words": ""}
    )
    assert desk.get(f"/mau-tem/xem-truoc?{asked}", who).status_code == 422


def test_a_logo_named_for_ocop_and_a_picture_of_nothing_are_refused(desk):
    named = template_fields(logo_file=(io.BytesIO(logo()), "OCOP 4 sao.png"))
    assert "không ghi OCOP" in desk.post("/mau-tem/moi", "admin", data=named).text
    made = io.BytesIO()
    Image.new("RGB", (90, 90), "white").save(made, "PNG")
    made.seek(0)
    empty = template_fields(logo_file=(made, "trang.png"))
    assert "không có nét đậm" in desk.post("/mau-tem/moi", "admin", data=empty).text


def test_a_producer_sees_the_provinces_template_and_edits_none_while_the_operator_says_so(desk):
    added(desk.province)
    assert "Mẫu của tỉnh" in desk.get("/mau-tem").text and "/mau-tem/moi" not in desk.get("/mau-tem").text
    assert "/mau-tem/1/sua" not in desk.get("/mau-tem/1").text
    answer = desk.post("/mau-tem/moi", data=template_fields())
    assert answer.status_code == 422 and "Hiện chỉ dùng mẫu tem của tỉnh" in answer.text


def test_programs_order_with_a_template_and_list_those_there_are(desk):
    made = added(desk.province, choices=SMALL)
    assert [one["id"] for one in desk.get("/api/v1/label-templates").json] == [made.id]
    body = {"product_id": desk.province.product.id, "quantity": 5, "stock": "a4-16x16", "template_id": made.id}
    answer = desk.call("/runs", body | {"qr_level": "Q"})
    assert answer.status_code == 201
    assert {name: answer.json[name] for name in ("stock", "template_id", "qr_level", "symbol_form")} == {
        "stock": "a4-16x16",
        "template_id": made.id,
        "qr_level": "Q",
        "symbol_form": "short",
    }
    assert desk.call("/runs", body | {"stock": "a4-9x9"}, key="key-2").status_code == 422


def test_a_producer_makes_its_own_template_where_the_operator_allows_it(one_province):
    rt = one_province.rt = replace(one_province.rt, settings=own_allowed(one_province))
    desk = Desk(one_province)
    desk.strangers["stranger"] = make.actor("producer", 11, producers=frozenset({99}))
    editor = desk.get("/mau-tem/moi")
    assert editor.status_code == 200 and "issuer_words" not in editor.text and "logo_file" not in editor.text
    typed = template_fields(arrangement="above", code="", issuer_words="Của tôi", invitation_words="Xem ngay")
    made = desk.post("/mau-tem/moi", data=typed)
    assert made.headers["Location"] == "/mau-tem/1"
    with snapshot(rt.main) as db:
        own = queries.template(db, 1)
        chosen = queries.choices_of(own)
    assert own.producer_id == desk.province.producer.id
    assert (chosen.arrangement, chosen.code, chosen.issuer_words) == ("above", True, "")
    assert chosen.invitation_words == PROVINCE.invitation_words
    assert desk.get("/mau-tem/1", "stranger").status_code == 404
    assert "Mẫu thử – HTX Mật ong Vũ Quang" in desk.get("/tem/dat").text
    changed = desk.post("/mau-tem/1/sua", data=template_fields(arrangement="beside", once="v" * 20))
    assert changed.headers["Location"] == "/mau-tem/2"
    ordered = desk.post("/tem/dat", data=order_fields(desk, template_id="2", act="order", once="w" * 20))
    assert ordered.status_code == 303
    with transaction(rt.main) as db:
        make.ocop_item(db, desk.province.product)
    refused = desk.post("/tem/dat", data=order_fields(desk, template_id="2", act="preview"))
    assert refused.status_code == 422 and "Sản phẩm OCOP chỉ dùng mẫu tem của tỉnh" in refused.text
    assert 'id="template_id-error"' in refused.text


def test_the_symbol_of_a_digital_link_is_ordered_for_goods_with_a_gtin(one_province):
    with transaction(one_province.rt.main) as db:
        goods = make.product(db, one_province.producer, name="Cu đơ", gtin="8936000000011")
    one_province.product = goods
    run = one_province.released(5, stock="a4-24", symbol_form="digital_link")
    with snapshot(one_province.rt.main) as db:
        labels, _ = queries.labels_and_seal(db, one_province.rt.keys, run.id)
    assert labels.look.symbols.prefix.upper().endswith("/01/08936000000011/21/")
    assert labels.look.modules == labels.look.symbols.size
