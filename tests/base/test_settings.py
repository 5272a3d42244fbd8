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
