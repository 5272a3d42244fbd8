"""What officers' sums are added up from, beside the rows: how long a counter took, what a roadmap asks of goods. When
an agreement to the privacy notice was taken back. Names of producers folded as the eye reads them, so that look-alikes
in other alphabets are found as twins.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from confusable_homoglyphs import confusables

revision = "0036_sums"
down_revision = "0035_request_ids"

FIRST = """(SELECT min(d.made_at) FROM decisions d WHERE d.case_id = counter_receipts.case_id
AND d.outcome IN ('accepted','returned','refused') AND d.made_at >= counter_receipts.received_at)"""
MONTH = {
    "sqlite": "strftime('%Y-%m', received_at, '+7 hours')",
    "postgresql": "to_char(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM')",
}
SECONDS = {
    "sqlite": "CAST(round((julianday({0}) - julianday(received_at)) * 86400) AS INTEGER)",
    "postgresql": "CAST(ceil(extract(epoch FROM {0} - received_at)) AS INTEGER)",
}
LISTED = ["group_key", "producer_id", "withdrawn_on", "accepted_version_id", "stamped"]
STAMPS = sa.column("product_id"), sa.column("packs_stamped")
TAKEN_BACK = {"withdrawn_at": sa.DateTime(timezone=True), "withdrawn_by": sa.BigInteger()}
FOREIGN = {"sqlite": "folded GLOB '*[^ -~]*'", "postgresql": "folded ~ '[^ -~]'"}


def upgrade(database: str) -> None:
    if database != "main":
        return
    op.add_column("products", sa.Column("stamped", sa.Boolean(), nullable=False, server_default=sa.false()))
    products, batches = sa.table("products", sa.column("id"), sa.column("stamped")), sa.table("batches", *STAMPS)
    stamped = sa.select(batches.c.product_id).where(batches.c.packs_stamped > 0)
    op.execute(products.update().where(products.c.id.in_(stamped)).values(stamped=sa.true()))
    op.drop_index("ix_products_group_key_producer_id", "products")
    op.create_index("ix_products_listed", "products", LISTED)
    for name, kind in TAKEN_BACK.items():
        op.add_column("privacy_acceptances", sa.Column(name, kind, nullable=True))
    _durations(op.get_bind())
    _names(op.get_bind())


def _durations(bind: sa.Connection) -> None:
    dialect = bind.dialect.name
    for name, kind in (("month", sa.String()), ("waiting_s", sa.BigInteger()), ("serving_s", sa.BigInteger())):
        op.add_column("counter_receipts", sa.Column(name, kind, nullable=True))
    waiting, serving = (SECONDS[dialect].format(moment) for moment in ("slip_printed_at", FIRST))
    change = f"UPDATE counter_receipts SET month = {MONTH[dialect]}, waiting_s = {waiting}, serving_s = {serving}"  # noqa: S608 - fixed words
    op.execute(change)
    with op.batch_alter_table("counter_receipts") as table:
        table.alter_column("month", existing_type=sa.String(), nullable=False)
    op.create_index("ix_counter_receipts_targets", "counter_receipts", ["month", "agency_id", "waiting_s", "serving_s"])


def _names(bind: sa.Connection) -> None:
    producers = sa.table("producers", sa.column("id"), sa.column("name"), sa.column("folded"))
    rows = sa.select(producers.c.id, producers.c.name).where(sa.text(FOREIGN[bind.dialect.name]))
    for number, name in bind.execute(rows).all():
        bind.execute(producers.update().where(producers.c.id == number).values(folded=looks(name)))


def looks(name: str) -> str:
    """The name as the eye reads it, folded, as the register folds names from this revision on."""
    plain = "".join(map(_latin, name)).lower().replace("đ", "d")
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", plain))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _latin(letter: str) -> str:
    if not letter.isalpha() or letter.isascii() or unicodedata.name(letter, "").startswith("LATIN "):
        return letter
    if (plain := unicodedata.normalize("NFKC", letter)).isascii():
        return plain
    for tried in (letter, letter.upper()):
        for found in confusables.is_confusable(tried, greedy=True) or []:
            for twin in found["homoglyphs"]:
                if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalpha():
                    return str(twin["c"].lower() if letter.islower() else twin["c"])
    return letter


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_index("ix_counter_receipts_targets", "counter_receipts")
    with op.batch_alter_table("counter_receipts") as table:
        for name in ("serving_s", "waiting_s", "month"):
            table.drop_column(name)
    op.drop_index("ix_products_listed", "products")
    op.create_index("ix_products_group_key_producer_id", "products", ["group_key", "producer_id"])
    op.drop_column("products", "stamped")
    for name in TAKEN_BACK:
        op.drop_column("privacy_acceptances", name)
