"""Pure rules of the register: tax codes, papers on a day, the eleven items, trace codes, tidy text."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.core.reason import Reason
from trace.registry import rules
from trace.registry.rules import PaperDates

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("0100233488", "mst", "0100233488"),
        ("01.00.233.488", "mst", "0100233488"),
        ("０１００２３３４８８", "mst", "0100233488"),
        ("0314409058-002", "mst", "0314409058-002"),
        ("0314409058002", "mst", "0314409058-002"),
        ("042 175 123 456", "personal_id", "042175123456"),
    ],
)
def test_a_tax_code_has_one_way_of_writing(typed, kind, text):
    found = rules.read_tax_id(typed)
    assert (found.kind, found.text) == (kind, text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0100233480", "tax_id.check"),
        ("0314409058-000", "tax_id.check"),
        ("12345", "tax_id.length"),
        ("", "tax_id.character"),
        ("01002334AB", "tax_id.character"),
        ("000175123456", "tax_id.personal"),
        ("097175123456", "tax_id.personal"),
    ],
)
def test_a_wrong_tax_code_says_why(typed, code):
    found = rules.read_tax_id(typed)
    assert isinstance(found, Reason) and found.code == code


def test_a_personal_number_is_no_enterprises_tax_code():
    reasons = rules.why_not_tax_id("042175123456", "enterprise")
    assert reasons == [Reason("tax_id.not_personal", field="tax_id")]
    assert rules.why_not_tax_id("042175123456", "cooperative_group") == []


def test_a_masked_number_shows_its_last_three_digits():
    assert rules.masked("042175123456") == "•••••••••456"


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2024, 10, 15), date(2027, 10, 15)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_an_ocop_class_ends_36_months_after_its_decision(decided, last):
    assert rules.ocop_valid_to(decided) == last


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        (PaperDates(), "valid"),
        (PaperDates(valid_to=date(2026, 11, 19)), "expired"),
        (PaperDates(valid_to=TODAY), "expiring"),
        (PaperDates(valid_to=date(2027, 2, 18)), "expiring"),
        (PaperDates(valid_to=date(2027, 2, 19)), "valid"),
        (PaperDates(valid_from=date(2026, 11, 21)), "not_yet"),
        (PaperDates(in_conversion=True), "conversion"),
        (PaperDates(suspended_on=TODAY, valid_to=date(2020, 1, 1)), "suspended"),
        (PaperDates(suspended_on=date(2026, 11, 21)), "valid"),
        (PaperDates(revoked_on=TODAY, suspended_on=TODAY), "revoked"),
        (PaperDates(revoked_on=date(2026, 11, 21), valid_to=TODAY), "expiring"),
    ],
)
def test_a_paper_has_one_state_on_a_day(dates, state):
    assert rules.paper_state(dates, TODAY) == state


WHOLE = rules.ProductFacts(
    name_vi="Mật ong",
    has_image=True,
    producer_name="HTX",
    has_commune=True,
    origin="Vũ Quang",
    brand="Rào Nan",
    no_brand=False,
    standards=("TCVN 5267",),
    trace_code="SP-1234-567",
    batch=rules.BatchFacts(lot="M-01", has_mfg_date=True, exp_kind="use_by", steps=2, steps_placed=2),
)


def test_a_whole_product_has_eleven_of_eleven():
    score = rules.completeness(WHOLE)
    assert (score.done, score.total, score.missing) == (11, 11, ())


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"has_image": False}, ("image",)),
        ({"origin": None}, ("origin",)),
        ({"brand": None}, ("brand",)),
        ({"brand": None, "no_brand": True}, ()),
        ({"standards": ()}, ("standards",)),
        ({"batch": None}, ("steps", "mfg_date", "trace_code", "exp_date")),
        ({"batch": replace(WHOLE.batch, steps_placed=1)}, ("steps",)),
        ({"batch": replace(WHOLE.batch, steps=0, steps_placed=0)}, ("steps",)),
        ({"batch": replace(WHOLE.batch, exp_kind="none")}, ()),
    ],
)
def test_each_missing_item_is_named(change, missing):
    score = rules.completeness(replace(WHOLE, **change))
    assert (score.missing, score.done) == (missing, 11 - len(missing))


BODIES = st.text(alphabet=rules.ALPHABET, min_size=rules.BODY, max_size=rules.BODY)


@given(BODIES, st.integers(0, 6), st.sampled_from(rules.ALPHABET))
def test_one_wrong_letter_in_a_trace_code_is_found(body, place, letter):
    code = rules.trace_code("product", body)
    letters = list(code.replace("-", "")[2:])
    changed = letters.copy()
    changed[place] = letter
    typed = "SP-{}-{}".format("".join(changed[:4]), "".join(changed[4:]))
    assert rules.is_trace_code(code)
    assert rules.is_trace_code(typed) == (changed == letters)


@given(BODIES, st.integers(0, 5))
def test_two_exchanged_letters_in_a_trace_code_are_found(body, place):
    letters = list(rules.trace_code("batch", body).replace("-", "")[2:])
    changed = letters.copy()
    changed[place], changed[place + 1] = changed[place + 1], changed[place]
    typed = "LO-{}-{}".format("".join(changed[:4]), "".join(changed[4:]))
    assert rules.is_trace_code(typed) == (changed == letters)


def test_nobody_takes_a_trace_code_for_a_stamps():
    assert sum(letter.isdigit() for letter in rules.trace_code("site", "123456")) < 8


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Mật   ong ", "Mật ong"),
        ("Ca\u0300 phê", "Cà phê"),
        ("a\u202eb\u200bc\ufeff", "abc"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("🐝 ong", "🐝 ong"),
        ("\u200b \n", None),
        (None, None),
    ],
)
def test_text_is_kept_composed_and_visible(typed, kept):
    assert rules.tidy(typed) == kept


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert rules.tidy(rules.tidy(text)) == rules.tidy(text)


def test_a_text_that_is_too_long_is_told_with_its_limit():
    details = rules.SiteDetails(name="x" * 201, kind="farm", address="a", ward_code="18313")
    assert rules.why_not_site(details) == [Reason("text.too_long", field="name", most=200)]


@pytest.mark.parametrize("link", ["https://ketnoiocop.vn/a?b=1", "http://example.org"])
def test_links_of_the_web_are_taken(link):
    assert rules.why_not_link(link) is None


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JaVaScRiPt:x", "data:,x", "//a.vn", "https://", "https://a@b.vn", "https://[", "x"]
)
def test_other_links_are_not(link):
    assert rules.why_not_link(link) == Reason("link.not_http")


@pytest.mark.parametrize(("lat", "lon"), [(105.9, 18.3), (0.0, 0.0), (18.3, None), (None, 105.9)])
def test_a_point_outside_the_country_was_typed_wrong(lat, lon):
    details = rules.SiteDetails(name="x", kind="farm", address="a", ward_code="18313", lat=lat, lon=lon)
    assert len(rules.why_not_site(details)) == 1
