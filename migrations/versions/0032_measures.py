"""Measures from their legal basis to their end, the register of violations, and second people said to the database."""

import sqlalchemy as sa
from alembic import op

revision = "0032_measures"
down_revision = "0031_packs"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNANSWERED = sa.text("answered_at IS NULL")
UNDECIDED = sa.text("decided_at IS NULL")
ANOTHER_CLOSES = "closed_by IS NULL OR closed_by <> entered_by"
ANOTHER_WITHDRAWS = "withdrawn_by IS NULL OR published_by IS NULL OR withdrawn_by <> published_by"
TWO_PEOPLE = "published_by IS NULL OR published_by <> entered_by"


def _id() -> sa.Column:
    return sa.Column("id", NUMBERED, nullable=False)


def _to(name: str, *, nullable: bool = False) -> sa.Column:
    """A number that names a row."""
    return sa.Column(name, NUMBERED, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade(database: str) -> None:
    if database != "main":
        return
    _legal_bases()
    _measures()
    _violations()
    _objections()
    _prolongations()
    _proposals()
    _recalls()
    _evidence()


def _legal_bases() -> None:
    op.create_table(
        "legal_bases",
        _id(),
        _number("version"),
        _text("cited"),
        sa.Column("measures", sa.JSON(), nullable=False),
        _text("appeal_to"),
        _number("appeal_days"),
        _day("retired_on"),
        _moment("made_at", nullable=False),
        _number("made_by"),
        _check("legal_bases", "appeal_days", "appeal_days BETWEEN 1 AND 365"),
        sa.PrimaryKeyConstraint("id", name="pk_legal_bases"),
    )


def _measures() -> None:
    op.create_table(
        "measures",
        _id(),
        _text("kind"),
        _text("on_kind"),
        _number("on_id"),
        _number("lo", nullable=True),
        _number("hi", nullable=True),
        _to("producer_id", nullable=True),
        _to("agency_id", nullable=True),
        _text("unit_name"),
        _to("basis_id", nullable=True),
        _text("basis", nullable=True),
        _text("reason"),
        _text("decision_no", nullable=True),
        _text("appeal_to"),
        _day("appeal_until", nullable=False),
        _moment("taken_at", nullable=False),
        _number("taken_by"),
        _moment("ended_at"),
        _number("ended_by", nullable=True),
        _text("ended_why", nullable=True),
        _check("measures", "kind", "kind IN ('hold','void','suspension','revocation','recall')"),
        _key("measures", "producer_id", "producers"),
        _key("measures", "agency_id", "agencies"),
        _key("measures", "basis_id", "legal_bases"),
        sa.PrimaryKeyConstraint("id", name="pk_measures"),
    )
    op.create_index("ix_measures_producer_id_id", "measures", ["producer_id", "id"])
    op.create_index("ix_measures_on_kind_on_id", "measures", ["on_kind", "on_id"])


def _violations() -> None:
    name = "violations"
    op.create_table(
        name,
        _id(),
        _to("producer_id"),
        _to("finding_id", nullable=True),
        _to("agency_id", nullable=True),
        _text("unit_name"),
        _text("what"),
        _text("public_words"),
        sa.Column("for_consumers", sa.Boolean(), nullable=False),
        _to("basis_id", nullable=True),
        _text("basis", nullable=True),
        _moment("recorded_at", nullable=False),
        _number("recorded_by"),
        _moment("decided_at"),
        _number("decided_by", nullable=True),
        _text("decided_unit", nullable=True),
        _text("decision_no", nullable=True),
        _day("decided_on"),
        _text("measure", nullable=True),
        _text("appeal_to", nullable=True),
        _day("appeal_until"),
        _moment("fulfilled_at"),
        _number("fulfilled_by", nullable=True),
        _text("fulfilled_how", nullable=True),
        _moment("cancelled_at"),
        _number("cancelled_by", nullable=True),
        _text("cancelled_why", nullable=True),
        _check(name, "decided_by_another", "decided_by IS NULL OR decided_by <> recorded_by"),
        _check(
            name, "cancelled_by_another", "cancelled_by IS NULL OR cancelled_by <> COALESCE(decided_by, recorded_by)"
        ),
        _check(name, "decision", "decided_at IS NULL OR (decision_no IS NOT NULL AND measure IS NOT NULL)"),
        _check(name, "fulfilled_after", "fulfilled_at IS NULL OR decided_at IS NOT NULL"),
        _check(name, "one_end", "fulfilled_at IS NULL OR cancelled_at IS NULL"),
        *(_key(name, f"{one}_id", f"{one}s") for one in ("producer", "finding")),
        _key(name, "agency_id", "agencies"),
        _key(name, "basis_id", "legal_bases"),
        sa.PrimaryKeyConstraint("id", name="pk_violations"),
    )
    op.create_index("ix_violations_producer_id_id", name, ["producer_id", "id"])
    op.create_index("ix_violations_decided_on_id", name, ["decided_on", "id"])


def _objections() -> None:
    name = "objections"
    op.create_table(
        name,
        _id(),
        _to("measure_id", nullable=True),
        _to("violation_id", nullable=True),
        _to("producer_id"),
        _number("against"),
        _text("text"),
        _moment("made_at", nullable=False),
        _number("made_by"),
        _moment("answered_at"),
        _number("answered_by", nullable=True),
        _text("outcome", nullable=True),
        _text("answer", nullable=True),
        _check(name, "one_subject", "(measure_id IS NULL) <> (violation_id IS NULL)"),
        _check(name, "outcome", "outcome IN ('upheld','partly','rejected')"),
        _check(name, "answered", "(answered_at IS NULL) = (outcome IS NULL)"),
        _check(name, "answered_by_another", "answered_by IS NULL OR answered_by <> against"),
        _check(name, "answered_by_authority", "answered_by IS NULL OR answered_by <> made_by"),
        *(_key(name, f"{one}_id", f"{one}s") for one in ("measure", "violation", "producer")),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
    )
    op.create_index("ix_objections_producer_id", name, ["producer_id"])
    for one in ("measure", "violation"):
        op.create_index(
            f"uq_objections_open_{one}",
            name,
            [f"{one}_id"],
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        )


def _prolongations() -> None:
    name = "hold_prolongations"
    op.create_table(
        name,
        _id(),
        _text("hold_kind"),
        _number("hold_id"),
        _number("placed_by"),
        _day("was", nullable=False),
        _day("until", nullable=False),
        _text("reason"),
        _moment("made_at", nullable=False),
        _number("made_by"),
        _check(name, "hold_kind", "hold_kind IN ('stamps','batch')"),
        _check(name, "by_another", "made_by <> placed_by"),
        _check(name, "until", "until > was"),
        sa.PrimaryKeyConstraint("id", name="pk_hold_prolongations"),
    )
    op.create_index("ix_hold_prolongations_hold_kind_hold_id", name, ["hold_kind", "hold_id"])


def _proposals() -> None:
    name = "authority_proposals"
    op.create_table(
        name,
        _id(),
        _text("kind"),
        _number("on_id"),
        _number("lo", nullable=True),
        _number("hi", nullable=True),
        _to("producer_id", nullable=True),
        _to("agency_id", nullable=True),
        _text("unit_name"),
        _to("basis_id", nullable=True),
        _text("basis", nullable=True),
        _text("reason"),
        sa.Column("findings", sa.JSON(), nullable=False),
        _moment("proposed_at", nullable=False),
        _number("proposed_by"),
        _moment("decided_at"),
        _number("decided_by", nullable=True),
        _text("outcome", nullable=True),
        _text("decision_no", nullable=True),
        _day("decided_on"),
        _text("answer", nullable=True),
        _check(
            name,
            "kind",
            "kind IN ('suspend_certificate','revoke_certificate','revoke_ocop_item','revoke_stamps')",
        ),
        _check(name, "two_people", "decided_by IS NULL OR decided_by <> proposed_by"),
        _check(name, "decided", "(decided_at IS NULL) = (outcome IS NULL)"),
        _check(name, "outcome", "outcome IN ('carried_out','refused')"),
        _check(name, "decision", "outcome <> 'carried_out' OR decision_no IS NOT NULL"),
        _key(name, "producer_id", "producers"),
        _key(name, "agency_id", "agencies"),
        _key(name, "basis_id", "legal_bases"),
        sa.PrimaryKeyConstraint("id", name="pk_authority_proposals"),
    )
    op.create_index("ix_authority_proposals_kind_on_id", name, ["kind", "on_id"])
    op.create_index("ix_authority_proposals_open", name, ["id"], sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)


def _recalls() -> None:
    with op.batch_alter_table("recalls") as table:
        table.drop_constraint(op.f("ck_recalls_two_people"), type_="check")
        table.create_check_constraint(op.f("ck_recalls_two_people"), TWO_PEOPLE)
        table.create_check_constraint(op.f("ck_recalls_closed_by_another"), ANOTHER_CLOSES)
        table.create_check_constraint(op.f("ck_recalls_withdrawn_by_another"), ANOTHER_WITHDRAWS)
    op.create_table(
        "recall_scopes",
        _to("recall_id"),
        sa.Column("content", sa.JSON(), nullable=False),
        _text("sha256"),
        _moment("frozen_at", nullable=False),
        _key("recall_scopes", "recall_id", "recalls"),
        sa.PrimaryKeyConstraint("recall_id", name="pk_recall_scopes"),
    )
    op.create_table(
        "recall_partners",
        _id(),
        _to("recall_id"),
        _to("producer_id", nullable=True),
        _text("name"),
        _number("quantity", nullable=True),
        _text("unit", nullable=True),
        _moment("told_at"),
        _number("told_by", nullable=True),
        _text("told_how", nullable=True),
        _key("recall_partners", "recall_id", "recalls"),
        _key("recall_partners", "producer_id", "producers"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_partners"),
    )
    op.create_table(
        "recall_returns",
        _id(),
        _to("recall_id"),
        _to("batch_id"),
        _number("quantity"),
        _text("note"),
        _moment("made_at", nullable=False),
        _number("made_by"),
        _check("recall_returns", "quantity", "quantity <> 0"),
        _key("recall_returns", "recall_id", "recalls"),
        _key("recall_returns", "batch_id", "batches"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_returns"),
    )
    for name in ("recall_partners", "recall_returns"):
        op.create_index(f"ix_{name}_recall_id", name, ["recall_id"])


def _evidence() -> None:
    op.create_table(
        "evidence_packs",
        _id(),
        _text("subject_kind"),
        _number("subject_id"),
        _number("ordinal", nullable=True),
        _text("about"),
        _text("stored_name"),
        _text("manifest_sha256"),
        _number("entry_id"),
        _to("agency_id", nullable=True),
        _text("unit_name"),
        _moment("made_at", nullable=False),
        _number("made_by"),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_evidence_packs_entry_id")),
        _key("evidence_packs", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_packs"),
        sa.UniqueConstraint("stored_name", name=op.f("uq_evidence_packs_stored_name")),
    )


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_table("evidence_packs")
    for name in ("recall_returns", "recall_partners", "recall_scopes"):
        op.drop_table(name)
    with op.batch_alter_table("recalls") as table:
        table.drop_constraint(op.f("ck_recalls_withdrawn_by_another"), type_="check")
        table.drop_constraint(op.f("ck_recalls_closed_by_another"), type_="check")
        table.drop_constraint(op.f("ck_recalls_two_people"), type_="check")
        table.create_check_constraint(op.f("ck_recalls_two_people"), f"kind = 'voluntary' OR {TWO_PEOPLE}")
    for name in ("authority_proposals", "hold_prolongations", "objections", "violations", "measures", "legal_bases"):
        op.drop_table(name)
