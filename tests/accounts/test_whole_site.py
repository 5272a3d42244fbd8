"""Accounts on the whole site: what they open there."""

import pytest

from tests import make
from tests.accounts.conftest import Browser, person
from trace.app import create_app


@pytest.mark.parametrize("role", ["producer", "entry_assistant", "officer", "inspector", "admin"])
def test_everybody_who_signs_in_finds_their_account_and_every_page_of_their_menu(runtime, role):
    person(runtime, role)
    browser = Browser(create_app(runtime))
    assert browser.sign_in().headers["Location"] == "/bat-dau"
    page = browser.get("/tai-khoan")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert "Lê Thị Hoa" in page.text


def test_the_library_adds_no_page_of_its_own(runtime):
    endpoints = {rule.endpoint for rule in create_app(runtime).url_map.iter_rules()}
    assert not [endpoint for endpoint in endpoints if endpoint.startswith("security.")]


def test_a_test_signs_somebody_in_without_a_password(runtime):
    client = make.signed_in(runtime, create_app(runtime), person(runtime, "admin"))
    assert client.get("/nguoi-dung").status_code == 200
    assert (
        client.post("/don-vi", data={"name": "Sở", "kind": "department", "parent_id": "0", "once": "x"}).status_code
        == 303
    )
