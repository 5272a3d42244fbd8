"""Rules of accounts: how people write their names for signing in, and which passwords are too common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.accounts import passwords, rules
from trace.base.errors import Refused
from trace.base.permissions import ROLES


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("0084-912.345.678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 (0) 912 345 678", "0912345678"),
        ("024 3825 1234", "02438251234"),
        ("091234567", None),
        ("0112345678", None),
        ("0912345678a", None),
        ("", None),
    ],
)
def test_a_phone_number_is_stored_in_one_way_however_it_is_written(typed, stored):
    assert rules.plain_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Hoa.Le@Example.VN ", "hoa.le@example.vn"),
        ("hoa@example", None),
        ("hoa@@example.vn", None),
        ("hoa@example.vn\r\nBcc: x@y.vn", None),
        ("a b@example.vn", None),
        ("x" * 250 + "@example.vn", None),
        ("hoa@-example.vn", None),
    ],
)
def test_a_mailbox_is_stored_in_one_way_and_adds_no_line_to_a_letter(typed, stored):
    assert rules.plain_email(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0314409058", "0314409058"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("042 085 001 234", "042085001234"),
        ("12345", None),
        ("abc", None),
    ],
)
def test_a_tax_code_is_fingerprinted_in_one_way(typed, stored):
    assert rules.plain_tax_id(typed) == stored


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "passwordpassword",
        "Password@2026!!",
        "matkhau123456",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "asdfghjkl;'12",
        "iloveyou12345",
        "P@ssw0rd1234!",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "abcdefghijklmnop",
        "987654321098",
        "admin@admin@2026",
        "vietnam30041975",
        "letmein!letmein!",
    ],
)
def test_common_passwords_are_refused_however_they_are_decorated(password):
    assert rules.why_not_password(password, "producer").code == "password.common"


@pytest.mark.parametrize(
    "password", ["con ngựa gỗ xanh", "mưa rơi trên mái ngói", "tháng mười hai năm", "Xk9#pQ2&vL5!"]
)
def test_sentences_and_random_letters_are_taken_without_any_rule_of_composition(password):
    assert rules.why_not_password(password, "producer") is None


def test_ones_own_number_and_name_are_no_secret():
    assert rules.is_common("0912345678hoa!", ("0912345678", "Hoa"))


@pytest.mark.parametrize(("role", "shortest"), [(role, 15 if role == "admin" else 12) for role in ROLES])
def test_a_password_has_twelve_characters_and_an_administrators_fifteen(role, shortest):
    sentence = "gió mùa đông bắc về"
    assert rules.why_not_password(sentence[: shortest - 1], role).code == "password.short"
    assert rules.why_not_password(sentence[:shortest], role) is None
    assert rules.why_not_password(sentence * 6 + "!" * 14, role) is None
    assert rules.why_not_password(sentence * 7, role).code == "password.long"


@pytest.mark.usefixtures("passwords_as_served")
def test_a_password_is_hashed_with_argon2id_of_64_mib_and_three_passes():
    assert (passwords.MEMORY_KIB, passwords.PASSES, passwords.LANES) == (65_536, 3, 4)  # what signing in is set to
    assert passwords.hashed("con ngựa gỗ xanh", "producer").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with pytest.raises(Refused):
        passwords.hashed("matkhau123456", "producer")


@given(
    st.text(alphabet=rules.KEY_LETTERS, min_size=30, max_size=30),
    st.integers(8, 43),
    st.sampled_from(rules.KEY_LETTERS),
)
def test_one_wrong_letter_of_an_api_key_shows(letters, place, letter):
    text = rules.key_text("tk_live_", letters)
    wrong = text[:place] + letter + text[place + 1 :]
    assert rules.is_key_text(text)
    assert rules.is_key_text(wrong) == (wrong == text)


@pytest.mark.parametrize("role", ["officer", "inspector", "admin"])
def test_only_an_administrator_lets_people_of_the_state_in(role):
    assert [by for by in ROLES if rules.why_not_let_in(by, role) is None] == ["admin"]


def test_no_key_opens_another_way_in():
    for role in ROLES:
        assert not [scope for scope in rules.scopes_of(role) if scope.startswith(("account.", "api_key.", "agency."))]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 13; SM-A145F) Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_device_is_named_in_words_people_know(header, words):
    assert rules.device_words(header) == words
