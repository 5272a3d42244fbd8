"""Product groups of OCOP (QĐ 148/QĐ-TTg of 24/02/2023, Annex I) and the default steps of review.

Sub-groups that no source at hand confirmed word for word are common usage; an operator may rename them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_reference"
down_revision = "0008_units"

GROUPS = """
I|Thực phẩm|Food|agriculture
I.1|Thực phẩm tươi sống|Fresh food|agriculture
I.1.a|Rau, củ, quả, hạt tươi|Fresh vegetables, fruit, seeds|agriculture
I.1.b|Thịt, thủy sản, trứng, sữa tươi|Fresh meat, fish, eggs, milk|agriculture
I.2|Thực phẩm thô, sơ chế|Raw and pre-processed food|agriculture
I.2.a|Gạo, ngũ cốc, hạt sơ chế khác|Rice, cereals, other seeds|agriculture
I.2.b|Mật ong, mật khác và nông sản thực phẩm khác|Honey and other farm food|agriculture
I.3|Thực phẩm chế biến|Processed food|trade
I.3.a|Đồ ăn nhanh|Instant food|trade
I.3.b|Chế biến từ gạo, ngũ cốc|From rice and cereals|trade
I.3.c|Chế biến từ rau, củ, quả, hạt|From vegetables, fruit, seeds|trade
I.3.d|Chế biến từ thịt, trứng, sữa, thủy sản, mật ong|From meat, eggs, milk, fish, honey|agriculture
I.4|Gia vị|Condiments|agriculture
I.4.a|Tương, nước mắm, gia vị dạng lỏng khác|Sauces, fish sauce, other liquid condiments|agriculture
I.4.b|Gia vị khác|Other condiments|agriculture
I.5|Chè|Tea|agriculture
I.5.a|Chè tươi, chế biến|Fresh and processed tea|agriculture
I.5.b|Sản phẩm khác từ chè, trà|Other products of tea|agriculture
I.6|Cà phê, ca cao|Coffee, cocoa|agriculture
II|Đồ uống|Drinks|trade
II.1|Đồ uống có cồn|Alcoholic drinks|trade
II.1.a|Rượu trắng|Clear spirits|trade
II.1.b|Đồ uống có cồn khác|Other alcoholic drinks|trade
II.2|Đồ uống không cồn|Soft drinks|trade
II.2.a|Nước khoáng thiên nhiên, nước uống tinh khiết|Mineral and pure water|health
II.2.b|Đồ uống không cồn khác|Other soft drinks|trade
III|Dược liệu và sản phẩm từ dược liệu|Medicinal plants and their products|health
III.1|Thực phẩm chức năng, thuốc dược liệu, thuốc cổ truyền|Food supplements, herbal medicine|health
III.2|Mỹ phẩm có thành phần từ thảo dược|Herbal cosmetics|health
III.3|Tinh dầu và thảo dược khác|Essential oils and other herbs|health
IV|Thủ công mỹ nghệ|Handicraft|trade
IV.1|Thủ công mỹ nghệ gia dụng, trang trí|Household and decorative craft|trade
IV.2|Vải, may mặc|Fabric and clothing|trade
V|Sinh vật cảnh|Ornamental plants and animals|agriculture
V.1|Hoa|Flowers|agriculture
V.2|Cây cảnh|Ornamental plants|agriculture
V.3|Động vật cảnh|Ornamental animals|agriculture
VI|Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch|Community and eco-tourism services|culture
VI.1|Dịch vụ du lịch cộng đồng|Community tourism services|culture
X|Hàng hóa khác|Other goods|trade
"""

# kind, step, name, English name, who is competent, working days
STEPS = [
    ("producer", 1, "Kiểm tra giấy tờ cơ sở", "Check the producer's papers", "commune", 3),
    ("product", 1, "Soát xét tại xã", "Screening by the commune", "commune", 3),
    ("product", 2, "Công bố", "Publication", "province", 2),
    ("tax_id", 1, "Giải quyết tranh chấp mã số thuế", "Settle a contested tax code", "province", 5),
]

groups = sa.table("product_groups", *(sa.column(name) for name in ("key", "parent_key", "name", "name_en", "sector")))
steps = sa.table(
    "review_steps",
    *(sa.column(name) for name in ("kind", "group_key", "ward_code", "name", "name_en", "competent")),
    sa.column("seq", sa.Integer),
    sa.column("working_days", sa.Integer),
)


def upgrade(database: str) -> None:
    if database != "main":
        return
    lines = [line.split("|") for line in GROUPS.strip().splitlines()]
    op.bulk_insert(
        groups,
        [
            {"key": key, "parent_key": key.rpartition(".")[0] or None, "name": name, "name_en": en, "sector": sector}
            for key, name, en, sector in lines
        ],
    )
    names = ("kind", "seq", "name", "name_en", "competent", "working_days")
    op.bulk_insert(
        steps, [dict(zip(names, step, strict=True)) | {"group_key": "*", "ward_code": "*"} for step in STEPS]
    )


def downgrade(database: str) -> None:
    if database == "main":
        op.execute("DELETE FROM review_steps")
        op.execute("DELETE FROM product_groups")
