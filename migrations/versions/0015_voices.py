"""Voices of the look-up page: the languages a verdict can be heard in, and the clips people record in them."""

import sqlalchemy as sa
from alembic import op

revision = "0015_voices"
down_revision = "0014_links"

PUBLIC = sa.text("published_at IS NOT NULL AND withdrawn_at IS NULL")

# ISO 639 code, own name, Vietnamese name. Own names are common usage: whoever records may write them as they are said.
VOICES = """
vi|Tiếng Việt|Tiếng Việt
sed|Xơ Đăng|Xơ Đăng
bdq|Bahnar|Ba Na
jeh|Jeh|Giẻ Triêng
scb|Chứt|Chứt
lo|ພາສາລາວ|Lào
mtq|Mường|Mường
rad|Êđê|Ê Đê
jra|Jrai|Gia Rai
hre|Hrê|Hrê
cua|Kor|Cor
"""

FILES = ("mp3", "opus")
ACTS = ("approved", "refused", "published", "withdrawn")


def upgrade(database: str) -> None:
    if database != "main":
        return
    voices = op.create_table(
        "voices",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("own_name", sa.String(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_voices")),
    )
    rows = [line.split("|") for line in VOICES.split("\n") if line]
    op.bulk_insert(voices, [{"code": code, "own_name": own, "name_vi": vi} for code, own, vi in rows])
    op.create_table(
        "voice_clips",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("voice", "state")),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("origin", "sentence", "said", "speaker")),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        *(column for kind in FILES for column in _file(kind)),
        sa.Column("milliseconds", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *(column for act in ACTS for column in _act(act)),
        *(sa.Column(f"{act}_why", sa.String(), nullable=True) for act in ("refused", "withdrawn")),
        sa.CheckConstraint("origin IN ('recorded', 'synthetic')", name=op.f("ck_voice_clips_origin")),
        sa.CheckConstraint("origin = 'synthetic' OR consented_on IS NOT NULL", name=op.f("ck_voice_clips_consent")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> recorded_by OR origin = 'synthetic'",
            name=op.f("ck_voice_clips_second"),
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_voice_clips_approved_first")
        ),
        sa.ForeignKeyConstraint(["voice"], ["voices.code"], name=op.f("fk_voice_clips_voice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_clips")),
        sa.UniqueConstraint("voice", "state", "number", name=op.f("uq_voice_clips_voice_state_number")),
    )
    op.create_index(
        "uq_voice_clips_public",
        "voice_clips",
        ["voice", "state"],
        unique=True,
        sqlite_where=PUBLIC,
        postgresql_where=PUBLIC,
    )


def _file(kind: str) -> tuple[sa.Column[str], sa.Column[int], sa.Column[str]]:
    return (
        sa.Column(f"{kind}_name", sa.String(), nullable=True),
        sa.Column(f"{kind}_bytes", sa.BigInteger(), nullable=True),
        sa.Column(f"{kind}_sha256", sa.String(), nullable=True),
    )


def _act(act: str) -> tuple[sa.Column[int], sa.Column[object]]:
    return (
        sa.Column(f"{act}_by", sa.BigInteger(), nullable=True),
        sa.Column(f"{act}_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("voice_clips")
        op.drop_table("voices")
