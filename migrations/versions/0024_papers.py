"""Papers as departments send them: types of certificates as data, sites, checks, standings; rows of OCOP decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0024_papers"
down_revision = "0023_goods"

# key | name | name in English | family | months | covers | usually issued by. Extra fields below, by the same key.
# vietnam.md, section 5; months that no source at hand confirmed are left open.
TYPES = """
vietgap|VietGAP|VietGAP|farming|36|product,site,producer|Tổ chức chứng nhận
globalgap|GlobalG.A.P.|GlobalG.A.P.|farming|12|product,site,producer|Tổ chức chứng nhận
haccp|HACCP|HACCP|quality|36|product,site,producer|Tổ chức chứng nhận
iso22000|ISO 22000|ISO 22000|quality|36|product,site,producer|Tổ chức chứng nhận
organic|Hữu cơ|Organic|farming|24|product,site,producer|Tổ chức chứng nhận
organic_conv|Hữu cơ, đang chuyển đổi|Organic, in conversion|farming||product,site,producer|Tổ chức chứng nhận
halal|Halal|Halal|quality||product,site,producer|Tổ chức chứng nhận
gi|Quyền sử dụng chỉ dẫn địa lý|Geographical indication: right of use|origin||product,producer|Cơ quan quản lý chỉ dẫn
collective_mark|Nhãn hiệu tập thể, chứng nhận|Collective or certification mark|origin||product,producer|Chủ nhãn hiệu
attp|Giấy chứng nhận cơ sở đủ điều kiện ATTP|Food-safety establishment certificate|safety|36|site,producer|Sở, chi cục
commitment|Bản cam kết sản xuất an toàn|Safe-food commitment|safety|36|site,producer|UBND cấp xã
test_report|Phiếu kiểm nghiệm|Test report|safety||product|Phòng thử nghiệm
puc|Mã số vùng trồng|Growing-area code|farming||site|Sở Nông nghiệp và Môi trường
packing_house|Mã số cơ sở đóng gói|Packing-house code|farming||site|Sở Nông nghiệp và Môi trường
self_declaration|Bản tự công bố sản phẩm|Product self-declaration|safety||product|Cơ sở tự công bố
traceability_conformity|Truy xuất phù hợp tiêu chuẩn|Traceability conformity|quality||product,site|Tổ chức chứng nhận
other|Giấy khác|Another paper|other||product,site,producer|
"""
# type: key | label | label in English | sort | needed
FIELDS = """
vietgap:area_ha|Diện tích (ha)|Area (ha)|number|
vietgap:crop|Cây trồng, vật nuôi|Crop or animal|text|
vietgap:expected_yield|Sản lượng dự kiến|Expected yield|text|
vietgap:certifier_code|Mã tổ chức chứng nhận|Code of the certifier|text|
globalgap:ggn|GGN (13 số)|GGN (13 digits)|digits13|needed
globalgap:option|Phương án (1 hoặc 2)|Option (1 or 2)|whole|
globalgap:grasp|Có GRASP|With GRASP|yes_no|
haccp:standard|Tiêu chuẩn (TCVN 5603, CODEX)|Standard (TCVN 5603, CODEX)|text|
haccp:accreditation|Số công nhận của tổ chức chứng nhận|Accreditation of the body|text|
haccp:scope|Phạm vi|Scope|text|
iso22000:accreditation|Số công nhận của tổ chức chứng nhận|Accreditation of the body|text|
iso22000:scope|Phạm vi|Scope|text|
organic:standard|Tiêu chuẩn (TCVN 11041-…)|Standard (TCVN 11041-…)|text|
organic:area_ha|Diện tích (ha)|Area (ha)|number|
organic_conv:standard|Tiêu chuẩn (TCVN 11041-…)|Standard (TCVN 11041-…)|text|
organic_conv:begun_on|Bắt đầu chuyển đổi|Conversion began on|day|
halal:standard|Tiêu chuẩn|Standard|text|
halal:countries|Nước công nhận|Recognising countries|text|
gi:gi_name|Tên chỉ dẫn địa lý|Name of the indication|text|
gi:gi_number|Số đăng bạ chỉ dẫn địa lý (5 số)|Number of the indication (5 digits)|digits5|
gi:manager|Tổ chức quản lý|Managed by|text|
gi:product_forms|Dạng sản phẩm|Product forms|text|
collective_mark:owner|Chủ nhãn hiệu|Owner of the mark|text|
collective_mark:nice_class|Nhóm hàng hóa|Class of goods|text|
attp:trade|Ngành nghề|Line of business|text|
test_report:sampled_lot|Số lô lấy mẫu|Sampled lot|text|
test_report:vilas|Số VILAS|VILAS number|text|
test_report:parameters|Chỉ tiêu|Parameters|text|
test_report:passed|Kết quả đạt|Result within limits|yes_no|
puc:market|Thị trường|Market|text|
puc:crop|Cây trồng|Crop|text|
packing_house:market|Thị trường|Market|text|
traceability_conformity:self_declared|Tự công bố|Self-declared|yes_no|
"""


def row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key(*, nullable: bool = False, name: str = "id") -> sa.Column[object]:
    return sa.Column(name, row_id(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade(database: str) -> None:
    if database == "main":
        _types()
        _certificates()
        _ocop_items()
        _matches()
        _reminders()


def _types() -> None:
    table = op.create_table(
        "certificate_types",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        text("key"),
        text("name"),
        text("name_en"),
        text("family"),
        number("months", nullable=True),
        sa.Column("covers", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        text("issued_by", nullable=True),
        day("retired_on", nullable=True),
        number("version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_types")),
        sa.UniqueConstraint("key", name=op.f("uq_certificate_types_key")),
    )
    op.bulk_insert(table, [_type(*line.split("|")) for line in TYPES.strip().splitlines()])


def _type(key: str, name: str, name_en: str, family: str, months: str, covers: str, by: str) -> dict[str, object]:
    named = {"key": key, "name": name, "name_en": name_en, "family": family, "issued_by": by or None}
    lines = [line.partition(":")[2].split("|") for line in FIELDS.strip().splitlines() if line.startswith(f"{key}:")]
    extra = [{"key": k, "vi": vi, "en": en, "sort": sort, "needed": bool(must)} for k, vi, en, sort, must in lines]
    counted = {"months": int(months) if months else None, "retired_on": None, "version": 1}
    return named | counted | {"covers": covers.split(","), "fields": extra}


def _certificates() -> None:
    op.add_column("certificates", sa.Column("extra", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index(op.f("ix_certificates_number"), "certificates", ["number"])
    op.create_index(op.f("ix_certificates_valid_to"), "certificates", ["valid_to"])
    op.create_table(
        "certificate_sites",
        key(name="certificate_id"),
        key(name="site_id"),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_sites_certificate_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_certificate_sites_site_id")),
        sa.PrimaryKeyConstraint("certificate_id", "site_id", name=op.f("pk_certificate_sites")),
    )
    op.create_index(op.f("ix_certificate_sites_site_id"), "certificate_sites", ["site_id"])
    _history("certificate_checks", _checked(), ("compared", "result"))
    _history("certificate_standings", (text("act"), day("on"), text("source")), ())
    op.create_index(
        op.f("uq_certificate_standings_certificate_id"),
        "certificate_standings",
        ["certificate_id", "act", "on", "source"],
        unique=True,
    )


def _checked() -> tuple[sa.Column[object], ...]:
    compared = sa.Column("compared", sa.JSON(), nullable=False)
    return number("agency_id", nullable=True), text("unit_name"), compared, text("result"), text("note", nullable=True)


def _history(name: str, columns: tuple[sa.Column[object], ...], checked: tuple[str, ...]) -> None:
    """A table of what was done to certificates, each line by whom and when."""
    words = {
        "certificate_checks": ("result IN ('agrees','differs')", "result"),
        "certificate_standings": ("act IN ('suspend','reinstate','revoke')", "act"),
    }[name]
    op.create_table(
        name,
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        key(name="certificate_id"),
        *columns,
        moment("made_at"),
        number("made_by"),
        sa.CheckConstraint(words[0], name=op.f(f"ck_{name}_{words[1]}")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"], name=op.f(f"fk_{name}_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    if checked:
        op.create_index(op.f(f"ix_{name}_certificate_id"), name, ["certificate_id"])


def _ocop_items() -> None:
    with op.batch_alter_table("ocop_items") as table:
        table.alter_column("product_id", existing_type=row_id(), nullable=True)
        for name in ("product_name", "producer_name", "folded"):
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        table.add_column(text("level", nullable=True))
        table.add_column(text("ward_code", nullable=True))
        table.add_column(moment("updated_at", nullable=True))
    newest = "WHERE v.product_id = ocop_items.product_id ORDER BY v.number DESC LIMIT 1"
    named = f"SELECT v.{{0}} FROM product_versions v {newest}"  # noqa: S608 - words of ours only
    owner = "SELECT o.{0} FROM producers o JOIN products p ON p.producer_id = o.id WHERE p.id = ocop_items.product_id"
    op.execute(
        f"UPDATE ocop_items SET product_name = ({named.format('name_vi')}), producer_name = ({owner.format('name')}),"  # noqa: S608
        f" folded = ({named.format('folded')}) || ' ' || ({owner.format('folded')}),"
        f" ward_code = ({owner.format('ward_code')}), updated_at = made_at"
    )
    for name in ("ward_code", "valid_to", "updated_at", "folded"):
        op.create_index(op.f(f"ix_ocop_items_{name}"), "ocop_items", [name])


def _matches() -> None:
    op.create_table(
        "ocop_matches",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        text("key"),
        text("act"),
        text("decision_no"),
        day("decision_date"),
        text("issuer"),
        sa.Column("former_issuer", sa.Boolean(), nullable=False),
        text("level", nullable=True),
        number("star", nullable=True),
        text("criteria_version"),
        text("group_key", nullable=True),
        day("valid_to", nullable=True),
        text("product_name"),
        text("producer_name"),
        text("tax_id_print", nullable=True),
        text("ward_code", nullable=True),
        text("of_decision_no", nullable=True),
        text("reason", nullable=True),
        text("state"),
        key(name="ocop_item_id", nullable=True),
        number("agency_id", nullable=True),
        moment("made_at"),
        number("made_by"),
        moment("decided_at", nullable=True),
        number("decided_by", nullable=True),
        number("version"),
        sa.CheckConstraint("act IN ('recognise','revoke')", name=op.f("ck_ocop_matches_act")),
        sa.CheckConstraint("state IN ('waiting','matched','placeholder','none')", name=op.f("ck_ocop_matches_state")),
        sa.ForeignKeyConstraint(["ocop_item_id"], ["ocop_items.id"], name=op.f("fk_ocop_matches_ocop_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_matches")),
        sa.UniqueConstraint("key", name=op.f("uq_ocop_matches_key")),
    )
    op.create_index(op.f("ix_ocop_matches_state_id"), "ocop_matches", ["state", "id"])
    op.create_index(op.f("ix_ocop_matches_ocop_item_id"), "ocop_matches", ["ocop_item_id"])


def _reminders() -> None:
    op.create_table(
        "paper_reminders",
        text("kind"),
        sa.Column("paper_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("days", sa.BigInteger(), autoincrement=False, nullable=False),
        day("valid_to"),
        moment("made_at"),
        sa.PrimaryKeyConstraint("kind", "paper_id", "days", "valid_to", name=op.f("pk_paper_reminders")),
    )


def downgrade(database: str) -> None:
    if database != "main":
        return
    for name in ("paper_reminders", "ocop_matches"):
        op.drop_table(name)
    for name in ("folded", "updated_at", "valid_to", "ward_code"):
        op.drop_index(op.f(f"ix_ocop_items_{name}"), "ocop_items")
    # A recognition of what is not registered has no place in the older table.
    op.execute("DELETE FROM ocop_items WHERE product_id IS NULL")
    with op.batch_alter_table("ocop_items") as table:
        for name in ("updated_at", "ward_code", "level", "folded", "producer_name", "product_name"):
            table.drop_column(name)
        table.alter_column("product_id", existing_type=row_id(), nullable=False)
    for name in ("certificate_standings", "certificate_checks", "certificate_sites"):
        op.drop_table(name)
    for name in ("valid_to", "number"):
        op.drop_index(op.f(f"ix_certificates_{name}"), "certificates")
    with op.batch_alter_table("certificates") as table:
        table.drop_column("extra")
    op.drop_table("certificate_types")
