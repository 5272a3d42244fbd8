"""Settings: every fault at once, no default secret, nothing weak."""

import dataclasses

import pytest

from tests.conftest import SECRET
from trace.base.settings import BadSettings, Settings, demonstration_environment

GOOD = {"SECRET_KEY": SECRET}


def read(tmp_path, **more):
    return Settings.from_env({"INSTANCE": str(tmp_path)} | GOOD | more)


@pytest.mark.parametrize("secret", ["", "short", "changeme", "a" * 64, "ababababababababababababababababab"])
def test_a_missing_short_or_poor_secret_is_refused(tmp_path, secret):
    with pytest.raises(BadSettings) as refused:
        read(tmp_path, SECRET_KEY=secret)
    assert len(refused.value.faults) == 1


def test_the_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret.key").write_text(SECRET + "\n")
    assert read(tmp_path, SECRET_KEY="").secret_key == SECRET


WRAPPING = "0123456789abcdef" * 4


def test_the_wrapping_key_may_stand_in_the_environment_and_is_never_shown(tmp_path):
    chosen = read(tmp_path, WRAPPING_KEY=WRAPPING)
    assert chosen.wrapping_key == WRAPPING
    assert WRAPPING not in repr(chosen) and SECRET not in repr(chosen)


def test_a_wrapping_key_in_both_places_stops_the_start_without_naming_it(tmp_path):
    (tmp_path / "wrapping.key").write_text("f" * 64)
    for more in ({}, {"WRAPPING_KEY_FILE": str(tmp_path / "other.key")}):
        with pytest.raises(BadSettings, match="keep one") as refused:
            read(tmp_path, WRAPPING_KEY=WRAPPING, **more)
        assert WRAPPING not in str(refused.value)


@pytest.mark.parametrize("key", ["short", "0" * 64, "x" * 64, "0123456789abcdef" * 5])
def test_a_wrapping_key_that_is_none_is_refused_without_naming_it(tmp_path, key):
    with pytest.raises(BadSettings) as refused:
        read(tmp_path, WRAPPING_KEY=key)
    assert len(refused.value.faults) == 1 and key not in str(refused.value)


@pytest.mark.parametrize("address", ["clamd.ctl", "10.0.0.7:3310", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:²"])
def test_a_scanner_on_another_machine_or_at_no_port_is_refused(tmp_path, address):
    with pytest.raises(BadSettings, match="SCANNER"):
        read(tmp_path, SCANNER=address)
    assert read(tmp_path, SCANNER="127.0.0.1:3310").scanner == "127.0.0.1:3310"


def test_every_fault_is_named_at_once(tmp_path):
    with pytest.raises(BadSettings) as refused:
        read(tmp_path, SECRET_KEY="", SITE_URL="ftp://x/y", QR_CASE="mixed", PROXY_COUNT="-1", DEMONSTRATION="maybe")
    assert len(refused.value.faults) == 5


def test_staleness_beyond_two_seconds_is_refused(tmp_path):
    with pytest.raises(BadSettings):
        read(tmp_path, STALENESS_MS="2001")


def test_settings_cannot_be_changed_afterwards(tmp_path):
    with pytest.raises(dataclasses.FrozenInstanceError):
        read(tmp_path).hotline = "113"


def test_the_demonstration_makes_a_secret_once_and_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = Settings.from_env(demonstration_environment(8001))
    again = Settings.from_env(demonstration_environment(8002))
    assert first.secret_key == again.secret_key
    assert again.site_url == "http://127.0.0.1:8002"
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
