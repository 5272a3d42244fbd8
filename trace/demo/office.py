"""The demonstration's office: what officers and administrators keep beside the cases. All of it is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.core.words import local_day
from trace.demo import desk
from trace.demo.material import morning
from trace.demo.stamping import Stage
from trace.registry import rules
from trace.registry import service as registry
from trace.registry.imports import bringing
from trace.registry.imports.bringing import Sent
from trace.registry.imports.table import kind_of
from trace.registry.lists import service as lists
from trace.registry.lists.rules import EntryDetails
from trace.registry.lists.service import Approval
from trace.review import service
from trace.review.models import Case
from trace.review.proposing import proposed
from trace.review.results import queries as results_reads
from trace.review.results import service as results
from trace.review.results.draft import draft
from trace.review.results.rules import Numbering
from trace.review.results.service import Office
from trace.review.rules.checklists import Item
from trace.review.satisfaction import service as satisfaction
from trace.review.service import Giving

LIST_DAYS_AGO = 90
# product group, days from the start of the list until its producers must be ready: one is past, one is to come
LISTED = (("I.1.a", 270), ("I.6", 60))
OCOP_ENDS_IN = 45  # days
RATED = (3, 3, 3, 2, 3)
# what is wrong with the last two rows: a tax code with a slip of the pen, a commune that is none
BROUGHT = (
    ("HTX Rau sạch Minh Họa Bến Thủy", "Hợp tác xã", "9900021111", "Vũ Quang"),
    ("HTX Nấm Minh Họa Đồng Kèn", "Hợp tác xã", "9900021119", "Vũ Quang"),
    ("HTX Lạc Minh Họa Gò Cao", "Hợp tác xã", "9900022115", "Xã Không Có"),
)


def furnish(stage: Stage) -> None:
    """A calendar, a checklist, lists, an OCOP item near its end, a paper of a decision, ratings, a sheet with faults,
    a case in another's hand and a delegation. To be called after the cases."""
    for act in (_calendar, _checklist, _lists, _ocop, _result, _ratings, _sheet, _feed, _in_hand, _delegation):
        act(stage)


def _calendar(stage: Stage) -> None:
    """Before anything else is counted in working days: this year's calendar, as it is proposed to administrators."""
    year = stage.material.today.year
    admin, now = stage.cast.actor(stage.db, "admin"), min(morning(date(year, 1, 2)), stage.rt.clock())
    service.confirm_calendar(stage.db, actor=admin, year=year, special=proposed(year), seen=0, now=now)


def _checklist(stage: Stage) -> None:
    items = (
        Item("seal", "Bản chụp rõ dấu và chữ ký của tổ chức cấp", needed=True),
        Item("online", "Đã tra số giấy trên trang của tổ chức cấp", needed=False),
    )
    who, now = stage.cast.actor(stage.db, "officer"), desk.moment(stage, 20)
    service.save_checklist(stage.db, actor=who, kind="certificate", group_key="*", items=items, now=now)


def _lists(stage: Stage) -> None:
    """One list in force with a deadline that is past, and the next version proposed, with what a commune says of it."""
    db, began = stage.db, stage.material.today - timedelta(days=LIST_DAYS_AGO)
    writer, second, commune = (stage.cast.actor(db, key) for key in ("officer", "officer-2", "officer-commune"))
    now = morning(began)
    first = lists.begin_list(db, actor=writer, kind="mandatory", now=now)
    for group, ready in LISTED:
        _listed(db, writer, first.id, group, began, ready)
    lists.propose_list(db, actor=writer, list_id=first.id, now=now)
    approval = Approval("9950/QĐ-UBND (minh họa)", began)
    lists.approve_list(db, actor=second, list_id=first.id, approval=approval, now=now)
    new = desk.moment(stage, 4)
    following = lists.begin_list(db, actor=writer, kind="mandatory", now=new)
    _listed(db, writer, following.id, "III.1", stage.material.today, 365)
    lists.propose_list(db, actor=writer, list_id=following.id, now=new)
    said = "Xã đồng ý; đề nghị hỗ trợ cơ sở nhỏ in tem trong năm đầu."
    lists.comment_on_list(db, actor=commune, list_id=following.id, agrees=True, words=said, now=desk.moment(stage, 2))


def _listed(db: Session, who: Actor, list_id: int, group: str, began: date, ready: int) -> None:
    basis = "Kế hoạch 9940/KH-UBND (minh họa)"
    details = EntryDetails(group, basis, starts_on=began, deadline=began + timedelta(days=ready))
    lists.put_entry(db, actor=who, list_id=list_id, details=details, now=morning(began))


def _published(stage: Stage) -> Case:
    """The case of the product that was published last."""
    done = select(Case).where(Case.kind == "product", Case.state == "accepted").order_by(Case.id.desc()).limit(1)
    return stage.db.scalars(done).one()


def _ocop(stage: Stage) -> None:
    """A recognition whose three years end soon: 36 months, Quyết định 148/QĐ-TTg."""
    product = desk.product_of(stage.db, _published(stage))
    ends = stage.material.today + timedelta(days=OCOP_ENDS_IN)
    details = rules.OcopDetails(
        star=3,
        decision_no="9913/QĐ-UBND (minh họa)",
        decision_date=date(ends.year - 3, ends.month, min(ends.day, 28)),
        issuer="UBND huyện Hương Khê",
        group_key=product.group_key,
        former_issuer=True,
    )
    officer = stage.cast.actor(stage.db, "officer")
    now = desk.moment(stage, 8)
    registry.add_ocop_item(stage.db, actor=officer, product_id=product.id, details=details, now=now)


def _result(stage: Stage) -> None:
    """The paper of the decision on that product, with a number of the office's own register, not signed."""
    db, officer, now = stage.db, stage.cast.actor(stage.db, "officer"), desk.moment(stage, 8)
    case = _published(stage)
    ground = results_reads.ground(db, officer, case.id, now=now)
    if ground is None:
        raise LookupError(f"case {case.case_code} has no decision")
    body = replace(draft(ground, place="Hà Tĩnh"), signer_title="Chi cục trưởng")
    numbering = Numbering("215", "QĐ-CCTĐC", local_day(now))
    office = Office(stage.rt.store, stage.rt.settings.site_url)
    results.issue(db, actor=officer, case_id=case.id, body=body, numbering=numbering, office=office, now=now)


def _ratings(stage: Stage) -> None:
    """What the first producers say of their cases."""
    done = select(Case).where(Case.kind == "product", Case.state == "accepted").order_by(Case.id)
    now = desk.moment(stage, 3)
    for case, level in zip(stage.db.scalars(done.limit(len(RATED))), RATED, strict=True):
        token = satisfaction.ask(stage.db, case_id=case.id, agency_id=case.agency_id, now=now)
        satisfaction.rate(stage.db, token=token, level=level, now=now)


def _sheet(stage: Stage) -> None:
    """A commune's list of producers, two of its rows with faults; the worker reads it at once."""
    kind = kind_of("producers")
    keys = ("name", "legal_type", "tax_id", "commune")
    rows = [dict(zip(keys, row, strict=True)) | {"address": "Thôn Minh Họa 5"} for row in BROUGHT]
    sent = Sent(kind, "good", None, "danh-sach-co-so.csv", bringing.as_csv(kind, rows))
    who = stage.cast.actor(stage.db, "officer-commune")
    bringing.bring(stage.db, stage.rt, actor=who, sent=sent, now=stage.rt.clock())


def _feed(stage: Stage) -> None:
    """A row of a decision whose product is not certain: an officer settles whose it is."""
    kind = kind_of("ocop_items")
    row = {
        "decision_no": "9914/QĐ-UBND (minh họa)",
        "decision_date": f"{stage.material.today - timedelta(days=30):%d/%m/%Y}",
        "issuer": "UBND tỉnh Hà Tĩnh",
        "level": "tỉnh",
        "star": "4",
        "product_name": "Bưởi Phúc Trạch Rào Nan",
        "producer_name": "HTX Minh Họa Rào Nan",
        "group_key": "I.1.a",
    }
    sent = Sent(kind, "good", None, "quyet-dinh-ocop.csv", bringing.as_csv(kind, [row]))
    who = stage.cast.actor(stage.db, "officer")
    bringing.bring(stage.db, stage.rt, actor=who, sent=sent, now=stage.rt.clock())


def _in_hand(stage: Stage) -> None:
    """A case that a colleague works on now."""
    waiting = select(Case).where(Case.kind == "product", Case.state == "open", Case.step > 1).order_by(Case.id).limit(1)
    colleague = stage.cast.actor(stage.db, "officer-2")
    service.claim(stage.db, actor=colleague, case_id=stage.db.scalars(waiting).one().id, now=stage.rt.clock())


def _delegation(stage: Stage) -> None:
    """One officer is away from tomorrow on; another decides."""
    first = stage.material.today + timedelta(days=1)
    giving = Giving(
        stage.cast.people["officer"],
        first,
        first + timedelta(days=6),
        "Đi tập huấn",
        from_person_id=stage.cast.people["officer-2"],
    )
    who = stage.cast.actor(stage.db, "officer-2")
    service.delegate(stage.db, actor=who, giving=giving, now=stage.rt.clock())
