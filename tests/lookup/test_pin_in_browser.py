"""The forms of the public in a real browser: the whole way of a buyer without a script, and what axe reads."""

import re
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.lookup.samples import ACTIVE, CODE, DEMO_CODE, NOW, PLACE, add, judged, replace
from tests.lookup.test_page_in_browser import AXE, SMALL_TARGETS, WIDTH
