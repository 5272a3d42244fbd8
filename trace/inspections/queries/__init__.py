"""Reads of inspections: holds, recalls, findings, and the whole record behind a stamp."""

from trace.inspections.queries.alarms import (
    AlarmCursor,
    AlarmQuestion,
    AlarmRecord,
    alarm,
    alarms,
    bookmark,
    notice,
    notices,
    open_alarms,
    rule_of_scans,
    rules_of_scans,
)
from trace.inspections.queries.around import Around, Goods, around
from trace.inspections.queries.brief import Brief, brief, products_of_gtin
from trace.inspections.queries.finding import GoodsFound, find_goods, goods_in
from trace.inspections.queries.findings import FindingQuestion, finding, finding_sent, findings
from trace.inspections.queries.goods import GoodsRecord, batch_record, producer_record, product_record
from trace.inspections.queries.holds import (
    HoldCursor,
    HoldQuestion,
    HoldRecord,
    hold,
    holds,
    unconfirmed,
    unit_and_above,
    waiting_for,
)
from trace.inspections.queries.lots import Lot, boxes_around, lot
from trace.inspections.queries.names import people, products
from trace.inspections.queries.recalls import RecallQuestion, RecallRecord, recall, recalls
from trace.inspections.queries.records import StampRecord, stamp_record, stretch_at
from trace.inspections.queries.seen import MOST_DAYS, Scans, scans_of_goods, scans_of_stamp
from trace.inspections.queries.suspicions import reading, suspicions
from trace.inspections.queries.unactivated import done_with, overdue, unactivated

__all__ = [
    "MOST_DAYS",
    "AlarmCursor",
    "AlarmQuestion",
    "AlarmRecord",
    "Around",
    "Brief",
    "FindingQuestion",
    "Goods",
    "GoodsFound",
    "GoodsRecord",
    "HoldCursor",
    "HoldQuestion",
    "HoldRecord",
    "Lot",
    "RecallQuestion",
    "RecallRecord",
    "Scans",
    "StampRecord",
    "alarm",
    "alarms",
    "around",
    "batch_record",
    "bookmark",
    "boxes_around",
    "brief",
    "done_with",
    "find_goods",
    "finding",
    "finding_sent",
    "findings",
    "goods_in",
    "hold",
    "holds",
    "lot",
    "notice",
    "notices",
    "open_alarms",
    "overdue",
    "people",
    "producer_record",
    "product_record",
    "products",
    "products_of_gtin",
    "reading",
    "recall",
    "recalls",
    "rule_of_scans",
    "rules_of_scans",
    "scans_of_goods",
    "scans_of_stamp",
    "stamp_record",
    "stretch_at",
    "suspicions",
    "unactivated",
    "unconfirmed",
    "unit_and_above",
    "waiting_for",
]
