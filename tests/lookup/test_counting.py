"""What counts as a scan, and as what: by method, headers and query alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOON
from trace.core.words import local_day
from trace.lookup.rules.counting import (
    Sighting,
    StampId,
    browser_family,
    counted_route,
    device_of,
    is_bot,
    network_of,
    observed,
    why_not_counted,
)

ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ZALO = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Zalo iOS/502"
FACEBOOK = "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 [FBAN/FB4A]"
CUBOT = "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
VIBER = "Mozilla/5.0 (Linux; Android 12; M2101) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Viber/20.1"
READERS = [ANDROID, IPHONE, WINDOWS, ZALO, FACEBOOK, CUBOT, VIBER, "", "curl/8.5.0"]
BOTS = {
    "Zalo": "Zalo/1.0 (+https://zalo.me)",
    "Facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Meta": "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "Telegram": "TelegramBot (like TwitterBot)",
    "iMessage": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1"
    " Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Twitter": "Twitterbot/1.0",
    "WhatsApp": "WhatsApp/2.23.20.0 A",
    "Viber": "Viber/13.3.0.5",
    "Skype": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Google": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Cốc Cốc": "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
    "monitor": "UptimeRobot/2.0",
}
KEY = b"k" * 32
STAMP = StampId(slot=0, serial=7, run_id=1, batch_id=2, product_id=3, producer_id=4)
SEEN = Sighting(at=NOON, stamp=STAMP, state="active", route="scanned", address="203.0.113.9", agent=ANDROID)


@pytest.mark.parametrize("agent", READERS)
def test_a_reader_counts_whatever_app_they_read_in(agent):
    assert why_not_counted(replace(SEEN, agent=agent)) is None


@pytest.mark.parametrize("agent", BOTS.values(), ids=BOTS)
def test_a_server_that_makes_previews_or_crawls_does_not_count(agent):
    assert is_bot(agent)
    assert why_not_counted(replace(SEEN, agent=agent)) == "bot"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"method": "HEAD"}, "method"),
        ({"method": "OPTIONS"}, "method"),
        ({"purpose": "prefetch;prerender"}, "prefetch"),
        ({"purpose": "prefetch"}, "prefetch"),
        ({"purpose": "preview"}, "prefetch"),
        ({"state": "service_trouble"}, "trouble"),
        ({"method": "POST", "route": "typed"}, None),
    ],
)
def test_what_was_not_read_does_not_count(changed, why):
    assert why_not_counted(replace(SEEN, **changed)) == why


@pytest.mark.parametrize("excuse", [{"method": "HEAD"}, {"agent": BOTS["Telegram"]}, {"purpose": "prefetch"}])
def test_a_guess_counts_as_a_failure_whatever_it_calls_itself(excuse):
    assert why_not_counted(replace(SEEN, state="unknown_scanned", stamp=None, **excuse)) is None


@pytest.mark.parametrize(
    ("query", "route"),
    [("via=share", "shared"), ("lang=en&via=share", "shared"), ("via=shared", "scanned"), ("", "scanned")],
)
def test_what_was_sent_on_is_counted_apart(query, route):
    assert counted_route("scanned", query) == route


@pytest.mark.parametrize(
    ("agent", "device", "family"),
    [
        (ANDROID, "phone", "chrome"),
        (IPHONE, "phone", "safari"),
        (WINDOWS, "computer", "firefox"),
        (ZALO, "phone", "zalo"),
        (FACEBOOK, "phone", "facebook"),
        ("curl/8.5.0", "other", "other"),
        ("", "other", "other"),
    ],
)
def test_of_a_user_agent_only_device_and_family_are_used(agent, device, family):
    assert (device_of(agent), browser_family(agent)) == (device, family)


def test_a_network_is_as_wide_as_a_household_or_wider():
    assert network_of("203.0.113.9") == network_of("203.0.113.200") == network_of("::ffff:203.0.113.9")
    assert network_of("203.0.113.9") != network_of("203.0.114.9")
    assert network_of("2001:db8:1:2::9") == network_of("2001:db8:1:2:ffff::1") == network_of("2001:db8:1:3::9")
    assert network_of("2001:db8:1:2::9") != network_of("2001:db8:1:102::9")
    assert network_of("unix:") == network_of("") == ""


def seen_as(key=KEY, **changed):
    sighting = replace(SEEN, **changed)
    return observed(sighting, day=local_day(sighting.at), province="42", key=key)


def test_a_reader_is_the_same_all_day_and_nobody_the_next():
    first = seen_as()
    assert seen_as(at=NOON + timedelta(minutes=5), address="203.0.113.77").reader == first.reader
    assert seen_as(key=b"n" * 32).reader != first.reader
    assert seen_as(address="198.51.100.1").reader != first.reader
    assert seen_as(agent=WINDOWS).reader != first.reader
    assert seen_as(query="via=share").reader != first.reader


def test_two_stamps_of_one_reader_cannot_be_tied():
    other = seen_as(stamp=replace(STAMP, serial=8))
    assert other.reader != seen_as().reader
    assert other.network == seen_as().network == ""


def test_failures_of_one_network_are_tied_for_a_day_and_to_no_stamp():
    failed = seen_as(stamp=None, state="unknown_scanned")
    assert seen_as(stamp=None, state="typing_error", address="203.0.113.77").network == failed.network
    assert seen_as(stamp=None, state="unknown_scanned", address="198.51.100.1").network != failed.network
    assert seen_as(stamp=None, state="unknown_scanned", key=b"n" * 32).network != failed.network
    assert failed.reader == ""


def test_a_text_message_comes_from_no_network():
    assert seen_as(stamp=None, state="unknown_scanned").network != ""
    assert seen_as(stamp=None, state="unknown_scanned", address="").network == ""


def test_nothing_of_a_person_is_left_of_what_was_observed():
    said = repr(seen_as())
    assert "203.0.113" not in said
    assert "Mozilla" not in said
    assert "Chrome" not in said
