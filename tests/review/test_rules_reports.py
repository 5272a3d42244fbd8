"""Rules of reports: what may be said, how it is numbered and found again, when it raises a stamp's risk, signatures."""

import pytest

from trace.review.rules import reports, routing, webhooks
from trace.review.rules.reports import Heard, Told

SECRET = "shared-by-two-0123456789-abcdefgh"  # noqa: S105
# hmac.new(SECRET, b'1763600000.{"a":1}', sha256), worked out apart from our code.
KNOWN = "sha256=883a11b8e73bc34f3f3c04eee2282fe97f94b44f446e05cd2a2d3ee906a013cd"
NOW_S = 1_763_600_000.0


def codes(told, *, phone_known=False, has_photo=False, has_code=False):
    wrong = reports.why_not_send(told, phone_known=phone_known, has_photo=has_photo, has_code=has_code)
    return [(reason.code, reason.field) for reason in wrong]


@pytest.mark.parametrize("typed", ["BC-2611-0042", "bc 2611 0042", "BC–2611–0042", "26110042", " bc.2611.0042 "])
def test_a_reference_is_read_however_it_was_typed(typed):
    assert reports.read_reference(typed) == "BC-2611-0042"


@pytest.mark.parametrize("typed", ["", "BC-2611", "HS-2611-0042", "BC-26a1-0042", "BC-2611-0042 OR 1"])
def test_what_is_no_reference_is_none(typed):
    assert reports.read_reference(typed) is None


def test_a_month_may_have_more_than_ten_thousand_reports():
    assert reports.read_reference(reports.reference("2611", 12_345)) == "BC-2611-12345"


def test_a_secret_is_eight_digits_in_any_spacing_and_always_the_same_for_a_form():
    secret = reports.secret_of("0" * 15 + "f" + "0" * 48)
    assert secret == "00000015"  # noqa: S105
    assert reports.read_secret(reports.shown_secret(secret)) == secret
    assert reports.read_secret("1234 567") is None and reports.read_secret("1234 567x") is None


def test_may_be_a_copy_says_enough_of_a_stamp_and_nothing_without_one():
    assert codes(Told("copy"), has_code=True) == []
    assert codes(Told("copy")) == [("report.says_nothing", "text")]
    assert codes(Told("wrong"), has_code=True) == [("report.says_nothing", "text")]
    assert codes(Told("other"), has_photo=True) == []
    assert codes(Told("other", place="Chợ Hà Tĩnh")) == []


def test_a_number_is_taken_only_with_its_own_consent():
    assert codes(Told("copy", phone="0912345678"), phone_known=True, has_code=True) == [
        ("report.phone_consent", "phone_consent")
    ]
    assert codes(Told("copy", phone="12", phone_consent=True), has_code=True) == [("report.phone", "phone")]
    assert codes(Told("copy", phone="0912345678", phone_consent=True), phone_known=True, has_code=True) == []


def test_texts_have_an_end_and_a_kind_is_one_of_four():
    found = codes(Told("gossip", text="a" * 2001, place="b" * 201))
    assert found == [("report.kind", "kind"), ("report.text_long", "text"), ("report.place_long", "place")]


def test_a_number_is_masked_but_for_its_last_three_digits():
    assert reports.masked("0912345678") == "•••••••678"


@pytest.mark.parametrize(
    ("heard", "raised"),
    [
        (Heard(), False),
        (Heard(independent=1), False),
        (Heard(independent=2), True),
        (Heard(confirmed=1), True),
    ],
)
def test_one_report_raises_nothing_two_independent_ones_or_a_persons_word_do(heard, raised):
    assert heard.raises_risk is raised


@pytest.mark.parametrize(
    ("state", "outcome", "code"),
    [
        ("received", "founded", "report.unanswered"),
        ("closed", "founded", "report.closed"),
        ("answered", "no such outcome", "report.outcome"),
    ],
)
def test_what_nobody_answered_is_not_closed(state, outcome, code):
    assert reports.why_not_close(state, outcome).code == code
    assert reports.why_not_close("answered", "founded") is None


def test_a_signature_stands_for_the_moment_and_every_byte():
    signed = webhooks.signature(SECRET, "1763600000", b'{"a":1}')
    assert signed == KNOWN
    trusted = {"now_s": NOW_S}
    assert webhooks.why_not_trusted(SECRET, "1763600000", b'{"a":1}', signed, **trusted) is None
    for secret, moment, body, code in (
        (SECRET, "1763600000", b'{"a":2}', "webhook.signature"),
        (SECRET, "1763600001", b'{"a":1}', "webhook.signature"),
        ("another-secret-0123456789-abcdefgh", "1763600000", b'{"a":1}', "webhook.signature"),
        ("", "1763600000", b'{"a":1}', "webhook.off"),
    ):
        assert webhooks.why_not_trusted(secret, moment, body, signed, **trusted).code == code


@pytest.mark.parametrize("moment", ["1763599699", "1763600301", "", "x", "-1", "9" * 40, "١٧٦٣٦٠٠٠٠٠"])
def test_a_message_of_another_time_is_not_trusted(moment):
    signed = webhooks.signature(SECRET, moment, b"{}")
    assert webhooks.why_not_trusted(SECRET, moment, b"{}", signed, now_s=NOW_S).code == "webhook.old"


def unit(number, kind, *, ward=None, province="42", parent=None, groups=()):
    return routing.Unit(number, kind, parent, province, ward, tuple(groups), frozenset({number}))


def by_id(*units):
    return {each.id: each for each in units}


def test_inspectors_of_the_commune_come_before_those_of_the_province():
    matter = routing.Matter("42", "18313", "I.2.b")
    province, commune = unit(1, "inspectorate"), unit(2, "inspectorate", ward="18313")
    assert routing.competent_unit("inspectorate", matter, by_id(province, commune)).id == 2
    assert routing.competent_unit("inspectorate", routing.Matter("42", "1"), by_id(province, commune)).id == 1


def test_inspectors_of_other_goods_or_another_province_are_passed_over():
    matter = routing.Matter("42", "18313", "I.2.b")
    elsewhere, of_drinks = unit(1, "inspectorate", province="51"), unit(2, "inspectorate", groups=["II"])
    sub = unit(3, "sub_department")
    assert routing.competent_unit("inspectorate", matter, by_id(elsewhere, of_drinks, sub)).id == 3
    of_food = unit(4, "inspectorate", groups=["I"])
    assert routing.competent_unit("inspectorate", matter, by_id(elsewhere, of_drinks, sub, of_food)).id == 4


def test_without_goods_and_place_the_province_takes_it():
    sub = unit(3, "sub_department")
    assert routing.competent_unit("commune", routing.Matter("42", ""), by_id(sub)).id == 3
