"""Decisions as papers: made once, numbered, signed outside, proved, checked by anybody; what is changed is refused."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest
import zxingcpp
from PIL import Image
from pyhanko.pdf_utils import generic

from tests.conftest import NOON
from tests.review.conftest import LATER, PAPER, settle
from tests.review.signing import Authority, authority, sign
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.registry import signatures
from trace.registry.models import StoredFile
from trace.review.models import Decision
from trace.review.results import paper, queries, rules, service, signing
from trace.review.results.draft import draft
from trace.review.results.rules import Body, Numbering
from trace.review.results.service import Office
from trace.stamps.printing import documents
from trace.stamps.printing.squares import draw_qr

pytestmark = pytest.mark.usefixtures("own_loop")

SITE = "https://truyxuat.vn"
BODY = Body(
    unit_above="Sở Nông nghiệp và Môi trường",
    unit="Chi cục Quản lý chất lượng",
    place="Hà Tĩnh",
    subject="Về việc chấp nhận hồ sơ HS-2611-0001",
    text="Căn cứ hồ sơ;\nĐiều 1. Chấp nhận hồ sơ của HTX Mật ong Vũ Quang.",
    recipients=("Như Điều 2;", "Lưu: VT."),
    signer_title="Chi cục trưởng",
)
NUMBERING = Numbering("", "QĐ-CCQLCL", date(2026, 11, 20))
SHEET = paper.Sheet(BODY, "07/QĐ-CCQLCL", date(2026, 11, 20), f"{SITE}/quyet-dinh/abc")


@pytest.fixture(scope="module")
def drawn():
    return paper.draw(SHEET)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    file = tmp_path_factory.mktemp("roots") / "roots.pem"
    file.write_bytes(authority().pem + Authority("Một cơ quan khác").pem)
    return signatures.roots(file)


def refused(original, signed, **more):
    with pytest.raises(Refused) as said:
        signatures.read(original, signed, now=NOON, **more)
    return said.value.reason.code


def words_of(pdf):
    """The text of a PDF as a reader finds it, by the font's own tables."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [dict(file.Root), [str(part.S) for part in file.Root.StructTreeRoot.K.K], str(file.docinfo["/Title"])]


def test_the_paper_is_tagged_titled_and_in_vietnamese_and_the_same_each_time(drawn):
    assert paper.draw(SHEET) == drawn
    root, parts, title = words_of(drawn)
    assert title == "Quyết định 07/QĐ-CCQLCL: Về việc chấp nhận hồ sơ HS-2611-0001"
    assert str(root["/Lang"]) == "vi-VN" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert parts.count("/H1") == 1 and parts.count("/Figure") == 1


def test_every_part_of_the_head_stands_on_the_paper_and_its_qr_leads_to_the_page_that_checks_it(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as file:
        figures = [part for part in file.Root.StructTreeRoot.K.K if part.S == "/Figure"]
        assert str(figures[0].Alt) == f"Mã QR: {SHEET.address}"
    said = "".join(documents.lines(BODY.text, "regular", documents.SIZE, 300))
    assert "Điều 1." in said
    assert zxingcpp.read_barcodes(picture(SHEET.address))[0].text == SHEET.address


def picture(address):
    """The QR as the paper draws it, as dots."""
    dots = []

    class Path:
        def rect(self, x, y, width, height):
            dots.append((x - paper.LEFT, y, width))

    class Canvas:
        def beginPath(self):
            return Path()

        def drawPath(self, path, **more):
            pass

    draw_qr(Canvas(), address, (paper.LEFT, 0), paper.QR_SIDE)
    side = dots[0][2]
    count = round(paper.QR_SIDE / side)
    image = Image.new("L", (count + 8, count + 8), 255)
    for x, y, _ in dots:
        image.putpixel((4 + round(x / side), 4 + count - 1 - round(y / side)), 0)
    return image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST)


def test_a_long_decision_goes_on_to_further_pages_and_every_word_is_on_one():
    long = replace(SHEET, body=replace(BODY, text="\n".join(f"Điều {n}. {'nội dung ' * 20}" for n in range(1, 40))))
    with pikepdf.open(io.BytesIO(paper.draw(long))) as file:
        pages = len(file.pages)
        nums = list(file.Root.StructTreeRoot.ParentTree.Nums)
    assert pages > 2 and len(nums) == 2 * pages
    for word in ("x" * 500, "nội " * 400):
        broken = documents.lines(word, "regular", 12, 200)
        assert "".join(broken).replace(" ", "") == word.replace(" ", "")


def test_a_signed_paper_says_who_signed_and_whom_the_certificate_is_from(drawn, trusted):
    (one,) = signatures.read(drawn, sign(drawn), trusted=trusted, now=NOON)
    assert (one.name, one.organisation) == ("Nguyễn Thị Lan", "Chi cục Quản lý chất lượng")
    assert (one.issuer, one.trusted, one.stamped) == ("Cơ quan chứng thực thử", True, False)


def test_nobody_who_is_not_named_is_trusted(drawn, trusted):
    stranger = Authority("Người lạ").signer()
    assert [one.trusted for one in signatures.read(drawn, sign(drawn, stranger), trusted=trusted, now=NOON)] == [False]
    assert [one.trusted for one in signatures.read(drawn, sign(drawn), now=NOON)] == [False]
    late = NOON + timedelta(days=4000)
    assert [one.trusted for one in signatures.read(drawn, sign(drawn), trusted=trusted, now=late)] == [False]


def test_a_time_stamp_that_holds_is_the_time_of_signing(drawn, trusted):
    at = NOON - timedelta(hours=2)
    (one,) = signatures.read(drawn, sign(drawn, stamper=authority().stamper(at)), trusted=trusted, now=NOON)
    assert one.stamped and one.at == at


def test_two_may_sign_one_after_the_other_with_pictures(drawn, trusted):
    first = sign(drawn, name="a", box=(300, 100, 500, 180))
    both = sign(first, authority().signer(common="Trần Văn Ba"), name="b")
    assert [one.name for one in signatures.read(drawn, both, trusted=trusted, now=NOON)] == [
        "Nguyễn Thị Lan",
        "Trần Văn Ba",
    ]


def another(drawn):
    return paper.draw(replace(SHEET, number="08/QĐ-CCQLCL"))


def saved_anew(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        made = io.BytesIO()
        file.save(made)
    return made.getvalue()


def overwritten(writer):
    """Puts other words on the page before it is signed."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(writer_stream(b"BT ET"))
    writer.update_container(page)


def writer_stream(content):
    return generic.StreamObject(stream_data=content)


def noted(writer):
    """Puts a note over the page before it is signed."""
    page = writer.root["/Pages"]["/Kids"][0]
    rect = generic.ArrayObject(map(generic.NumberObject, (100, 100, 500, 500)))
    note = generic.DictionaryObject({"/Type": "/Annot", "/Subtype": "/FreeText", "/Rect": rect})
    named = {generic.pdf_name(k): generic.pdf_name(v) if isinstance(v, str) else v for k, v in note.items()}
    page["/Annots"] = generic.ArrayObject([writer.add_object(generic.DictionaryObject(named))])
    writer.update_container(page)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (lambda pdf: pdf, "result.not_signed"),
        (lambda pdf: pdf + b"\n%%EOF\n", "result.not_signed"),
        (lambda pdf: sign(another(pdf)), "result.other_file"),
        (lambda pdf: sign(saved_anew(pdf)), "result.other_file"),
        (lambda pdf: saved_anew(sign(pdf)), "result.other_file"),
        (lambda pdf: pdf + sign(pdf)[len(pdf) :].replace(b"/SigFlags 3", b"/SigFlags 1"), "result.broken"),
        (lambda pdf: sign(pdf, before=overwritten), "result.changed_body"),
        (lambda pdf: sign(pdf, before=noted), "result.changed_body"),
        (lambda pdf: sign(pdf) + b"\n% more\n", "result.added_after"),
        (lambda pdf: sign(pdf)[:-300], "result.unreadable"),
        (lambda pdf: b"not a pdf", "result.other_file"),
        (lambda pdf: b"", "result.other_file"),
    ],
    ids="same tail other resaved resaved_after bytes words note added cut text empty".split(),
)
def test_what_is_not_the_paper_that_left_signed_and_otherwise_unchanged_is_refused(drawn, trusted, changed, code):
    found = refused(drawn, changed(drawn), trusted=trusted)
    assert found == code or {found, code} <= {"result.broken", "result.unreadable", "result.not_signed"}


@pytest.mark.parametrize(
    ("number", "full"), [("7", "07/QĐ-A"), ("12", "12/QĐ-A"), ("123", "123/QĐ-A"), ("12a", "12a/QĐ-A")]
)
def test_a_number_is_written_as_offices_do(number, full):
    assert rules.full_number(number, "QĐ-A") == full


@pytest.mark.parametrize(
    ("numbering", "fields"),
    [
        (NUMBERING, []),
        (replace(NUMBERING, number="x"), ["number"]),
        (replace(NUMBERING, symbol="qđ nhỏ"), ["symbol"]),
        (replace(NUMBERING, dated=date(2026, 11, 21)), ["dated"]),
        (replace(NUMBERING, dated=date(2025, 11, 1)), ["dated"]),
    ],
)
def test_a_wrong_number_is_said_beside_its_field(numbering, fields):
    assert [why.field for why in rules.why_not_numbering(numbering, today=date(2026, 11, 20))] == fields


@pytest.mark.parametrize(
    ("signed", "revoked", "later", "standing"),
    [
        ("none", False, [], "unsigned"),
        ("trial", False, [], "trial"),
        ("trusted", False, [], "in_force"),
        ("trusted", False, [9], "superseded"),
        ("trusted", True, [9], "revoked"),
        ("none", True, [], "revoked"),
    ],
)
def test_how_it_stands_today_is_worked_out(signed, revoked, later, standing):
    assert rules.standing(signed=signed, revoked=revoked, later=later) == standing


class Desk:
    """A decided case and short ways to its paper."""

    def __init__(self, rt, trusted, db):
        self.rt, self.db, self.here = rt, db, settle(db, rt.keys)
        self.office = Office(rt.store, SITE, trusted)
        owner = self.here.producer()
        self.case = self.here.submit(owner)

    def decide(self):
        self.here.accept(self.case, "clerk", PAPER)
        return self

    def issue(self, by="clerk", body=BODY, **numbering):
        return service.issue(
            self.db,
            actor=self.here.actor(by),
            case_id=self.case.id,
            body=body,
            numbering=replace(NUMBERING, **numbering),
            office=self.office,
            now=LATER,
        )

    def take(self, content, by="clerk"):
        who = self.here.actor(by)
        about = {"case_id": self.case.id, "content": content, "office": self.office, "now": LATER}
        return service.take_signed(self.db, actor=who, **about)


@pytest.fixture
def desk(runtime, trusted):
    with transaction(runtime.main) as db:
        yield Desk(runtime, trusted, db)


@pytest.fixture
def both_desks(both, trusted):
    with transaction(both.main) as db:
        yield Desk(both, trusted, db)


def test_a_decision_is_made_once_signed_once_and_among_the_producer_s_papers(desk):
    made = desk.decide().issue()
    assert made.full_number == "01/QĐ-CCQLCL"
    with pytest.raises(Conflict):
        desk.issue()
    unsigned = desk.rt.store.get(made.stored_name)
    assert queries.of_case(desk.db, desk.case.id).standing == "unsigned"
    signed = sign(unsigned)
    desk.take(signed)
    shown = queries.by_token(desk.db, made.token)
    assert (shown.standing, shown.signature) == ("in_force", "trusted")
    assert desk.db.get(StoredFile, made.signed_file_id).producer_id == made.producer_id
    assert [one.result.id for one in queries.of_producer(desk.db, made.producer_id)] == [made.id]
    assert queries.of_producer(desk.db, made.producer_id, but=made.case_id) == []
    assert queries.by_hash(desk.db, made.signed_sha256)[1] is True
    assert queries.by_hash(desk.db, made.sha256)[1] is False
    assert queries.by_hash(desk.db, "0" * 64) is None
    with pytest.raises(Conflict):
        desk.take(signed)


def test_a_trial_copy_gives_way_to_one_that_is_trusted(desk):
    made = desk.decide().issue()
    unsigned = desk.rt.store.get(made.stored_name)
    desk.take(sign(unsigned, Authority("Người lạ").signer()))
    assert queries.by_token(desk.db, made.token).signature == "trial"
    desk.take(sign(unsigned))
    assert queries.by_token(desk.db, made.token).signature == "trusted"


def test_the_key_on_the_server_signs_and_is_a_trial_unless_its_chain_is_trusted(desk, tmp_path):
    made = desk.decide().issue()
    key = tmp_path / "key.p12"
    key.write_bytes(Authority("Khóa trên máy chủ").pkcs12(b"secret"))
    unsigned = desk.rt.store.get(made.stored_name)
    desk.take(signing.sign(unsigned, key_file=key, password="secret"))  # noqa: S106
    assert queries.by_token(desk.db, made.token).signature == "trial"


def test_a_typed_number_is_the_unit_s_once_a_year_and_the_counter_steps_over_it(both_desks):
    desk = both_desks
    made = desk.decide().issue(number="1")
    other = desk.here
    assert made.full_number == "01/QĐ-CCQLCL"
    owner = other.producer(tax_id="0314409058", by="stranger")
    desk.case = other.submit(owner, by="stranger")
    desk.decide()
    with pytest.raises(Refused, match="number_used"):
        desk.issue(number="1")
    assert desk.issue().full_number == "02/QĐ-CCQLCL"


def test_nothing_is_made_before_a_decision_nor_by_another_unit_nor_of_what_cannot_be_printed(desk):
    with pytest.raises(Refused, match="undecided"):
        desk.issue()
    desk.decide()
    with pytest.raises((Forbidden, NotFound)):
        desk.issue(by="farmer")
    with pytest.raises(Refused, match=r"result\.letters"):
        desk.issue(body=replace(BODY, text="語"))
    with pytest.raises(Refused, match=r"result\.needed"):
        desk.issue(body=replace(BODY, signer_title=" "))


def test_a_revoked_decision_says_why_and_takes_no_signature_any_more(desk):
    made = desk.decide().issue()
    who = desk.here.actor("clerk")
    with pytest.raises(Refused):
        service.revoke(desk.db, actor=who, case_id=desk.case.id, why=" ", now=LATER)
    service.revoke(desk.db, actor=who, case_id=desk.case.id, why="Nhầm cơ sở.", now=LATER)
    assert queries.by_token(desk.db, made.token).standing == "revoked"
    with pytest.raises(Conflict):
        desk.take(sign(desk.rt.store.get(made.stored_name)))
    with pytest.raises(Conflict):
        service.revoke(desk.db, actor=who, case_id=desk.case.id, why="Nữa.", now=LATER)


def test_the_words_to_begin_with_name_the_case_and_the_producer(desk):
    desk.decide()
    ground = queries.ground(desk.db, desk.here.actor("clerk"), desk.case.id, now=LATER)
    body = draft(ground, place="Hà Tĩnh")
    assert desk.case.case_code in body.subject and ground.producer.name in body.text
    assert rules.why_not_body(replace(body, signer_title="Chủ tịch")) == []


def test_a_later_decision_on_the_same_thing_supersedes_the_earlier_one(both_desks):
    desk = both_desks
    first = desk.decide().issue()
    desk.take(sign(desk.rt.store.get(first.stored_name)))
    later = service._row(
        queries.ground(desk.db, desk.here.actor("clerk"), desk.case.id, now=LATER), BODY, NUMBERING, "99/QĐ-X"
    )
    later.decision_id = first.decision_id + 1
    desk.db.execute(
        Decision.__table__.insert().values(
            id=later.decision_id,
            case_id=desk.case.id,
            step=1,
            agency_id=first.agency_id,
            outcome="accepted",
            ticked=[],
            made_at=LATER,
            made_by=1,
        )
    )
    later.made_at, later.made_by, later.stored_name, later.sha256 = LATER, 1, "results/x.pdf", "0"
    later.signed_name, later.signed_at, later.trusted = "results/y.pdf", LATER, True
    desk.db.add(later)
    desk.db.flush()
    assert queries.by_token(desk.db, first.token).standing == "superseded"


def test_a_token_that_is_none_finds_nothing(runtime):
    with snapshot(runtime.main) as db, pytest.raises(NotFound):
        queries.by_token(db, "x" * 22)
