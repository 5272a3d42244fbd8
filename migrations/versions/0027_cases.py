"""The clock and the desk of review: calendar, pauses, claims, delegations, checklists, saved reasons, more kinds."""

import sqlalchemy as sa
from alembic import op

revision = "0027_cases"
down_revision = "0026_imports"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state IN ('open','returned')")
OLD_OUTCOMES = "outcome IN ('accepted','returned','refused','withdrawn','moved')"
OUTCOMES = "outcome IN ('accepted','returned','refused','withdrawn','moved','seconded')"

# kind, name, English name, who is competent, working days
STEPS = [
    ("producer_change", "Kiểm tra thông tin thay đổi", "Check the change", "commune", 3),
    ("certificate", "Đối chiếu giấy chứng nhận", "Compare the certificate with the paper", "commune", 3),
    ("run", "Duyệt in tem", "Release stamps to print", "province", 2),
]
REASONS = [
    ("*", "Ảnh mờ, chụp lại rõ hơn."),
    ("*", "Thông tin khai không khớp với giấy tờ kèm theo."),
    ("producer", "Thiếu giấy đăng ký kinh doanh hoặc giấy tờ tương đương."),
    ("product", "Ảnh không chụp đúng sản phẩm."),
    ("product", "Thiếu tiêu chuẩn áp dụng."),
    ("certificate", "Giấy chứng nhận đã hết hạn."),
    ("run", "Số lượng tem chưa tương ứng với sản lượng đã khai."),
]


def upgrade(database: str) -> None:
    if database != "main":
        return
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    with op.batch_alter_table("review_steps") as table:
        table.add_column(sa.Column("four_eyes", sa.Boolean(), nullable=False, server_default=sa.false()))
    _calendar(moment, number)
    _lists(moment, number)
    _delegations(moment, number)
    _cases(moment, number)
    _desk(moment, number)
    op.create_index(
        "ix_runs_waiting",
        "runs",
        ["id"],
        sqlite_where=sa.text("state = 'ordered'"),
        postgresql_where=sa.text("state = 'ordered'"),
    )
    _fill()


def _calendar(moment: sa.DateTime, number: sa.BigInteger) -> None:
    op.create_table(
        "calendar_years",
        sa.Column("year", number, autoincrement=False, nullable=False),
        sa.Column("version", number, nullable=False),
        sa.Column("confirmed_at", moment, nullable=False),
        sa.Column("confirmed_by", number, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_years"),
    )
    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", number, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('holiday','extra')", name=op.f("ck_holidays_kind")),
        sa.ForeignKeyConstraint(["year"], ["calendar_years.year"], name="fk_holidays_year"),
        sa.PrimaryKeyConstraint("day", name="pk_holidays"),
    )


def _lists(moment: sa.DateTime, number: sa.BigInteger) -> None:
    op.create_table(
        "checklists",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checklists"),
    )
    op.create_index("ix_checklists_kind_group_key", "checklists", ["kind", "group_key"])
    op.create_table(
        "saved_reasons",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reasons"),
        sa.UniqueConstraint("kind", "text", name="uq_saved_reasons_kind_text"),
    )


def _delegations(moment: sa.DateTime, number: sa.BigInteger) -> None:
    op.create_table(
        "delegations",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("from_person_id", NUMBERED, nullable=True),
        sa.Column("from_agency_id", NUMBERED, nullable=True),
        sa.Column("to_person_id", NUMBERED, nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("group_key", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", number, nullable=True),
        sa.CheckConstraint(
            "(from_person_id IS NULL) <> (from_agency_id IS NULL)", name=op.f("ck_delegations_one_giver")
        ),
        sa.ForeignKeyConstraint(["from_person_id"], ["people.id"], name="fk_delegations_from_person_id"),
        sa.ForeignKeyConstraint(["from_agency_id"], ["agencies.id"], name="fk_delegations_from_agency_id"),
        sa.ForeignKeyConstraint(["to_person_id"], ["people.id"], name="fk_delegations_to_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_to_person_id_ends_on", "delegations", ["to_person_id", "ends_on"])


def _cases(moment: sa.DateTime, number: sa.BigInteger) -> None:
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("object_version", number, nullable=True))
        table.add_column(sa.Column("asked", sa.JSON(), nullable=True))
        table.add_column(sa.Column("handed_in_at", moment, nullable=True))
        table.add_column(sa.Column("step_since", moment, nullable=True))
        table.add_column(sa.Column("claimed_by", NUMBERED, nullable=True))
        table.add_column(sa.Column("claimed_until", moment, nullable=True))
        table.add_column(sa.Column("escalated_at", moment, nullable=True))
        table.add_column(sa.Column("appeal_of", NUMBERED, nullable=True))
        table.create_foreign_key("fk_cases_claimed_by", "people", ["claimed_by"], ["id"])
        table.create_foreign_key("fk_cases_appeal_of", "cases", ["appeal_of"], ["id"])
    op.create_index(
        "uq_cases_appeal",
        "cases",
        ["appeal_of"],
        unique=True,
        sqlite_where=sa.text("appeal_of IS NOT NULL"),
        postgresql_where=sa.text("appeal_of IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_claimed",
        "cases",
        ["claimed_by"],
        sqlite_where=sa.text("claimed_by IS NOT NULL"),
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.execute("UPDATE cases SET handed_in_at = opened_at, step_since = opened_at")
    with op.batch_alter_table("decisions") as table:
        table.drop_constraint(op.f("ck_decisions_outcome"), type_="check")
        table.create_check_constraint(op.f("ck_decisions_outcome"), OUTCOMES)
        table.add_column(sa.Column("delegation_id", NUMBERED, nullable=True))
        table.create_foreign_key("fk_decisions_delegation_id", "delegations", ["delegation_id"], ["id"])


def _desk(moment: sa.DateTime, number: sa.BigInteger) -> None:
    op.create_table(
        "case_pauses",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("case_id", NUMBERED, nullable=False),
        sa.Column("step", number, nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_pauses_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_pauses"),
    )
    op.create_index("ix_case_pauses_case_id", "case_pauses", ["case_id"])
    op.execute(
        "INSERT INTO case_pauses (case_id, step, began_at) SELECT cases.id, cases.step, max(decisions.made_at) "
        "FROM cases JOIN decisions ON decisions.case_id = cases.id "
        "WHERE cases.state = 'returned' AND decisions.outcome = 'returned' GROUP BY cases.id, cases.step"
    )
    op.create_table(
        "case_acts",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("case_id", NUMBERED, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("agency_id", NUMBERED, nullable=False),
        sa.Column("person_id", NUMBERED, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.CheckConstraint(
            "act IN ('claimed','let_go','taken_over','handed_over','escalated','appealed')",
            name=op.f("ck_case_acts_act"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_acts_case_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_case_acts_agency_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_case_acts_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_acts"),
    )
    op.create_index("ix_case_acts_case_id", "case_acts", ["case_id"])
    op.create_table(
        "case_ticks",
        sa.Column("case_id", NUMBERED, nullable=False),
        sa.Column("checklist_id", NUMBERED, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("ticked_at", moment, nullable=False),
        sa.Column("ticked_by", number, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_ticks_case_id"),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklists.id"], name="fk_case_ticks_checklist_id"),
        sa.PrimaryKeyConstraint("case_id", "checklist_id", "item", "ticked_at", name="pk_case_ticks"),
    )
    op.create_table(
        "bulk_decisions",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_decisions"),
    )
    op.create_table(
        "ocop_proposals",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("product_id", NUMBERED, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("ocop_item_id", NUMBERED, nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_ocop_proposals_product_id"),
        sa.ForeignKeyConstraint(["ocop_item_id"], ["ocop_items.id"], name="fk_ocop_proposals_ocop_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ocop_proposals"),
    )
    op.create_index("ix_ocop_proposals_product_id", "ocop_proposals", ["product_id"])


def _fill() -> None:
    names = ("kind", "name", "name_en", "competent", "working_days")
    steps = sa.table(
        "review_steps",
        *(sa.column(name) for name in ("kind", "group_key", "ward_code", "name", "name_en", "competent")),
        sa.column("seq", sa.Integer),
        sa.column("working_days", sa.Integer),
        sa.column("four_eyes", sa.Boolean),
    )
    everywhere = {"group_key": "*", "ward_code": "*", "seq": 1, "four_eyes": False}
    op.bulk_insert(steps, [dict(zip(names, step, strict=True)) | everywhere for step in STEPS])
    reasons = sa.table(
        "saved_reasons",
        sa.column("kind"),
        sa.column("text"),
        sa.column("made_at", sa.DateTime(timezone=True)),
        sa.column("made_by", sa.Integer),
    )
    for kind, text in REASONS:
        op.execute(reasons.insert().values(kind=kind, text=text, made_at=sa.func.now(), made_by=0))


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_index("ix_runs_waiting", "runs")
    for name in ("ocop_proposals", "bulk_decisions", "case_ticks", "case_acts", "case_pauses"):
        op.drop_table(name)
    op.execute("DELETE FROM decisions WHERE outcome = 'seconded'")
    with op.batch_alter_table("decisions") as table:
        table.drop_constraint("fk_decisions_delegation_id", type_="foreignkey")
        table.drop_column("delegation_id")
        table.drop_constraint(op.f("ck_decisions_outcome"), type_="check")
        table.create_check_constraint(op.f("ck_decisions_outcome"), OLD_OUTCOMES)
    op.drop_index("uq_cases_appeal", "cases")
    op.drop_index("ix_cases_claimed", "cases")
    with op.batch_alter_table("cases") as table:
        table.drop_constraint("fk_cases_appeal_of", type_="foreignkey")
        table.drop_constraint("fk_cases_claimed_by", type_="foreignkey")
        for name in (
            "appeal_of",
            "escalated_at",
            "claimed_until",
            "claimed_by",
            "step_since",
            "handed_in_at",
            "asked",
            "object_version",
        ):
            table.drop_column(name)
    for name in ("delegations", "saved_reasons", "checklists", "holidays", "calendar_years"):
        op.drop_table(name)
    op.execute("DELETE FROM review_steps WHERE kind IN ('producer_change', 'certificate', 'run', 'ocop')")
    with op.batch_alter_table("review_steps") as table:
        table.drop_column("four_eyes")
