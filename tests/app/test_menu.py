"""The menu: every way that the permission table opens is in it once, and what a role does daily is in sight."""

import pytest

from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.app.menu import DAILY, MENU
from trace.base import permissions


@pytest.mark.parametrize("role", permissions.ROLES)
def test_what_a_role_does_daily_is_on_the_menu_and_open_to_it(role):
    open_to = {endpoint for _label, endpoint, act in MENU if permissions.reach(role, act)}
    assert set(DAILY[role]) <= open_to and 1 < len(DAILY[role]) < 5


def test_each_way_stands_once():
    endpoints = [endpoint for _label, endpoint, _act in MENU]
    assert len(endpoints) == len(set(endpoints))


def test_a_page_beside_the_lists_of_its_room_is_under_the_rooms_only_way(runtime):
    desk = Desk(make_province(runtime))
    for address, way in (("/kich-hoat", "/tem"), ("/tem", "/tem"), ("/co-so", "/co-so")):
        assert f'<a href="{way}" aria-current="page">' in desk.get(address).text, address
