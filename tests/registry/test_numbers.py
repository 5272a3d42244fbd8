"""Company prefixes and GTINs given out of them: checked first, unique at once on both databases, never beyond."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.gs1 import Gtin, belongs, unit_gtin
from trace.registry import queries, service
from trace.registry.commands import numbers
from trace.registry.models import AllocatedGtin, CompanyPrefix, ProductVersion
from trace.registry.service import prefixes

PREFIX = "89300012"
FULL = "8930009999"  # one hundred numbers
OFFICER = make.actor("officer", 900, units=frozenset({1}))


class Holder:
    """A producer with its own people, and products that have no number yet."""

    def __init__(self, rt, products=2):
        self.rt = rt
        with transaction(rt.main) as db:
            self.producer = make.producer(db)
            self.products = [make.product(db, self.producer, name=f"Mật ong {n}").id for n in range(products)]
        self.maker = make.actor("producer", 5, producers=frozenset({self.producer.id}))

    def prefix(self, prefix=PREFIX, by=OFFICER):
        with transaction(self.rt.main) as db:
            return prefixes.record_prefix(
                db, actor=by, producer_id=self.producer.id, prefix=prefix, certificate_no="893-001/GS1", now=NOON
            )

    def give(self, number=0, **more):
        act = service.allocate_case if more.pop("case", False) else service.allocate_gtin
        with transaction(self.rt.main) as db:
            return act(db, actor=self.maker, product_id=self.products[number], now=NOON, **more).gtin

    def claim(self, gtin, number=0):
        """A number typed by hand into a product's version."""
        with transaction(self.rt.main) as db:
            version = db.scalars(select(ProductVersion).where(ProductVersion.product_id == self.products[number])).one()
            version.gtin = Gtin(gtin).gtin14


@pytest.fixture
def holder(both):
    return Holder(both)


@pytest.fixture
def one_holder(runtime):
    return Holder(runtime)


def test_products_get_the_next_free_numbers_of_the_prefix_in_their_drafts(holder):
    holder.prefix()
    holder.claim(unit_gtin(PREFIX, 0).gtin14, number=1)
    first = holder.give(0)
    assert first == unit_gtin(PREFIX, 1).gtin14
    with snapshot(holder.rt.main) as db:
        shown = queries.shown(db, holder.products[0])
        assert (shown.version.gtin, shown.version.state, shown.product.gtin) == (first, "draft", None)
    with pytest.raises(Conflict, match=r"gtin\.there"):
        holder.give(0)


def test_many_at_once_get_different_numbers(both):
    crowd = Holder(both, products=6)
    crowd.prefix()
    with ThreadPoolExecutor(6) as threads:
        given = list(threads.map(crowd.give, range(6)))
    assert sorted(given) == [unit_gtin(PREFIX, item).gtin14 for item in range(6)]


def test_twice_at_once_for_one_product_gives_one_number(both):
    crowd = Holder(both, products=1)
    crowd.prefix()

    def give(_):
        try:
            return crowd.give(0)
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as threads:
        given = [number for number in threads.map(give, range(4)) if number]
    assert given == [unit_gtin(PREFIX, 0).gtin14]
    with snapshot(both.main) as db:
        assert db.scalars(select(AllocatedGtin.gtin)).all() == given


def test_a_used_up_prefix_refuses_and_a_second_one_goes_on(one_holder):
    one_holder.prefix(FULL)
    with transaction(one_holder.rt.main) as db:
        db.scalars(select(CompanyPrefix)).one().next_item = 100
    with pytest.raises(Refused, match=r"prefix\.used_up"):
        one_holder.give()
    one_holder.prefix()
    assert belongs(Gtin(one_holder.give()), PREFIX)


def test_numbers_come_from_a_checked_prefix_only(one_holder):
    with pytest.raises(Refused, match=r"prefix\.none"):
        one_holder.give()
    recorded = one_holder.prefix(by=one_holder.maker)
    with pytest.raises(Refused, match=r"prefix\.unchecked"):
        one_holder.give()
    with pytest.raises(Forbidden), transaction(one_holder.rt.main) as db:
        service.check_prefix(db, actor=one_holder.maker, prefix_id=recorded.id, now=NOON)
    with transaction(one_holder.rt.main) as db:
        checked = service.check_prefix(db, actor=OFFICER, prefix_id=recorded.id, now=NOON)
        assert (checked.checked_by, checked.certificate_no) == (OFFICER.id, "893-001/GS1")
    assert belongs(Gtin(one_holder.give()), PREFIX)


@pytest.mark.parametrize("overlapping", [PREFIX, PREFIX[:7], PREFIX + "3"])
def test_no_two_prefixes_share_numbers(holder, overlapping):
    holder.prefix()
    with pytest.raises(Refused, match=r"prefix\.taken"):
        holder.prefix(overlapping)


def test_a_wrong_prefix_is_taken_back_until_it_is_checked(one_holder):
    wrong = one_holder.prefix(by=one_holder.maker)
    with transaction(one_holder.rt.main) as db:
        service.drop_prefix(db, actor=one_holder.maker, prefix_id=wrong.id, now=NOON)
    kept = one_holder.prefix()
    with pytest.raises(Conflict, match=r"prefix\.checked"), transaction(one_holder.rt.main) as db:
        service.drop_prefix(db, actor=one_holder.maker, prefix_id=kept.id, now=NOON)


def test_a_prefix_that_an_officer_checks_meanwhile_is_not_taken_back(one_holder):
    asked = one_holder.prefix(by=one_holder.maker)
    with pytest.raises(Conflict, match=r"prefix\.checked"), transaction(one_holder.rt.main) as db:
        queries.prefix(db, asked.id)  # read before the officer's answer
        db.connection().execute(update(CompanyPrefix).values(checked_at=NOON, checked_by=OFFICER.id))
        service.drop_prefix(db, actor=one_holder.maker, prefix_id=asked.id, now=NOON)


def test_a_number_once_given_comes_back_to_its_product_and_goes_to_no_other(one_holder):
    one_holder.prefix()
    first = one_holder.give(0)
    with transaction(one_holder.rt.main) as db:
        queries.shown(db, one_holder.products[0]).version.gtin = None
    assert one_holder.give(1) != first
    assert one_holder.give(0) == first


def test_cases_get_numbers_made_of_their_units_until_all_eight_are_given(one_holder):
    with pytest.raises(Refused, match=r"prefix\.none"):
        one_holder.give(case=True)
    one_holder.prefix()
    with pytest.raises(Refused, match=r"gtin\.case_of"):
        one_holder.give(case=True)
    unit = one_holder.give()
    assert one_holder.give(case=True, indicator=5)[:13] == f"5{unit[1:13]}"
    assert {one_holder.give(case=True)[0] for _ in range(7)} == set("1234678")
    with pytest.raises(Refused, match=r"gtin\.indicator"):
        one_holder.give(case=True)
    with pytest.raises(Conflict, match=r"gtin\.taken"):
        one_holder.give(case=True, indicator=5)


def test_strangers_get_no_numbers_of_a_producer(one_holder):
    one_holder.prefix()
    one_holder.maker = make.actor("producer", 6, producers=frozenset({99}))
    with pytest.raises(Forbidden):
        one_holder.give()


# --- pages, API, commands --------------------------------------------------------------------------------------------


def recorded(office, person="farmer", prefix=PREFIX):
    typed = {"prefix": prefix, "certificate_no": "893-001/GS1", "once": "o" * 20}
    return office.post(f"/co-so/{office.owner}/tien-to", person, data=typed)


def test_a_prefix_goes_from_the_producer_by_the_officer_to_a_number_on_the_product(office):
    assert recorded(office).status_code == 303
    assert "Chờ đối chiếu" in office.get(f"/co-so/{office.owner}", "officer").text
    product = f"/san-pham/{office.product}"
    assert "Cấp GTIN" not in office.get(product).text
    assert "Đã đối chiếu. Bây giờ" in office.post("/tien-to/1/doi-chieu", "officer", follow_redirects=True).text
    assert "Cấp GTIN" in office.get(product).text
    given = office.post(f"{product}/cap-gtin", follow_redirects=True)
    assert unit_gtin(PREFIX, 0).ean13 in given.text and "nộp để cán bộ duyệt" in given.text
    assert "Thùng 1 (GTIN-14)" in office.post(f"{product}/cap-gtin-thung", follow_redirects=True).text
    again = office.post(f"{product}/cap-gtin", follow_redirects=True)
    assert "Sản phẩm đã có số" in again.text


@pytest.mark.parametrize("prefix", ["", "12", "2001234", "abcdefg"])
def test_what_is_no_prefix_is_said_beside_the_field(office, prefix):
    assert recorded(office, prefix=prefix).status_code == 422


def test_somebody_elses_prefix_is_hidden(office):
    recorded(office)
    assert recorded(office, "stranger", FULL).status_code == 404
    assert office.post("/tien-to/1/bo", "stranger").status_code == 404
    assert office.post(f"/san-pham/{office.product}/cap-gtin", "stranger", follow_redirects=False).status_code == 403
    assert office.post("/tien-to/1/bo").status_code == 303
    assert office.read(queries.prefixes_of, office.owner) == []


def test_a_number_of_another_prefix_is_allowed_and_said(office):
    recorded(office, "officer")
    body = {"name_vi": "Mật ong hoa nhãn", "group_key": "I.2.b", "gtin": "4006381333931"}
    made = office.make(f"/api/v1/producers/{office.owner}/products", body)
    assert (made.status_code, made.json["foreign_gtin"]) == (201, True)
    assert "không thuộc mã doanh nghiệp" in office.get(f"/san-pham/{made.json['id']}").text
    own = office.make(f"/api/v1/products/{office.product}/gtins", {}, key="2")
    assert own.status_code == 201
    shown = office.get(f"/api/v1/products/{office.product}").json
    assert (shown["foreign_gtin"], shown["gtin"]) == (False, own.json["gtin"])


def test_the_api_records_checks_and_gives_once_for_each_key(office):
    body = {"prefix": PREFIX, "certificate_no": "893-001/GS1"}
    made = office.make(f"/api/v1/producers/{office.owner}/prefixes", body)
    assert (made.status_code, made.json["checked_at"]) == (201, None)
    early = office.make(f"/api/v1/products/{office.product}/gtins", {}, key="2")
    assert (early.status_code, early.json["code"]) == (422, "prefix.unchecked")
    assert office.make(f"/api/v1/prefixes/{made.json['id']}/check", {}, "officer", key="3").status_code == 201
    first, again = (office.make(f"/api/v1/products/{office.product}/gtins", {}, key="4") for _ in range(2))
    assert first.status_code == 201 and first.json == again.json
    case = office.make(f"/api/v1/products/{office.product}/gtins", {"indicator": 3}, key="5")
    assert case.json["gtin"].startswith("3" + PREFIX)
    listed = office.get(f"/api/v1/products/{office.product}/gtins").json
    assert [each["indicator"] for each in listed] == [0, 3]
    assert office.get(f"/api/v1/producers/{office.owner}/prefixes", "stranger").status_code == 404


def test_numbers_are_given_from_a_terminal(office):
    def run(*words, who):
        asked = [*words, "--as", str(office.people[who]), "--json"]
        answer = CliRunner().invoke(numbers, asked, obj=office.runtime, catch_exceptions=False)
        return json.loads(answer.output)

    typed = ("--producer", str(office.owner), "--prefix", PREFIX, "--certificate", "893-001/GS1")
    made = run("prefix", *typed, who="farmer")
    assert run("check", str(made["id"]), who="officer")["checked"]
    unit = unit_gtin(PREFIX, 0).ean13
    assert run("allocate", str(office.product), who="farmer")["gtin"] == unit
    assert run("allocate", str(office.product), "--case", who="farmer")["gtin"].startswith(f"1{unit[:12]}")
