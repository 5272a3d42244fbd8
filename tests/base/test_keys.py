"""The wrapping key: seals for one purpose, opens nothing without it, never answers wrongly."""

import pytest

from trace.base.errors import Unavailable
from trace.base.keys import KeyRing


@pytest.fixture
def ring(tmp_path):
    made = KeyRing(tmp_path / "wrapping.key")
    assert made.make()
    return made


def test_what_is_sealed_is_opened_for_the_same_purpose_only(ring):
    sealed = ring.seal(b"042000000002", "personal_id")
    assert b"042000000002" not in sealed
    assert ring.open(sealed, "personal_id") == b"042000000002"
    with pytest.raises(Unavailable):
        ring.open(sealed, "stamp key 1")


def test_two_seals_of_one_secret_differ(ring):
    assert ring.seal(b"x", "p") != ring.seal(b"x", "p")


def test_another_key_opens_nothing(ring, tmp_path):
    other = KeyRing(tmp_path / "other.key")
    other.make()
    with pytest.raises(Unavailable) as refused:
        other.open(ring.seal(b"x", "p"), "p")
    assert refused.value.reason.code == "key.wrong"


@pytest.mark.parametrize("content", ["", "zz", "00" * 16])
def test_a_missing_or_broken_key_is_unavailable(tmp_path, content):
    path = tmp_path / "wrapping.key"
    path.write_text(content)
    assert not KeyRing(path).present()
    with pytest.raises(Unavailable):
        KeyRing(path).seal(b"x", "p")


def test_a_key_of_the_environment_opens_what_the_same_key_in_a_file_sealed(ring, tmp_path):
    given = KeyRing(tmp_path / "no.key", ring.path.read_text().strip())
    assert given.open(ring.seal(b"x", "p"), "p") == b"x"
    assert (given.place, given.make(), given.path.exists()) == ("WRAPPING_KEY", False, False)


def test_a_key_is_made_once_and_for_its_owner_only(ring):
    assert not ring.make()
    assert ring.path.stat().st_mode & 0o077 == 0


def test_a_fingerprint_finds_again_and_depends_on_the_key(ring, tmp_path):
    other = KeyRing(tmp_path / "other.key")
    other.make()
    assert ring.fingerprint("0912345678", "sign_in") == ring.fingerprint("0912345678", "sign_in")
    assert ring.fingerprint("0912345678", "sign_in") != other.fingerprint("0912345678", "sign_in")
    assert ring.fingerprint("0912345678", "sign_in") != ring.fingerprint("0912345678", "tax_id")


def test_a_key_that_is_not_this_databases_seals_and_finds_nothing(ring):
    sealed = ring.seal(b"x", "p")
    ring.distrust()
    for use in (lambda: ring.seal(b"x", "p"), lambda: ring.open(sealed, "p"), lambda: ring.fingerprint("x", "p")):
        with pytest.raises(Unavailable) as refused:
            use()
        assert refused.value.reason.code == "key.wrong"
    assert not ring.present()
