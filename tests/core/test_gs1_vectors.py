"""Every public vector of GS1's parsers and linters gets its verdict. Reference data: ../shared, not shipped."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from trace.core.gs1 import DigitalLink, parse_elements, read_uri
from trace.core.gs1.contents import CHECKS, SETS
from trace.core.gs1.table import IDENTIFIERS
from trace.core.reason import Reason

FOLDER = Path(__file__).parents[3] / "shared" / "standards" / "gs1"
# What the data itself leaves open (`_meta.caveats`): ";" as a delimiter is URI Syntax 4.11, which we follow.
OPEN = {"semicolon", "slash", "scheme"}
SETS_OF = {"cset39": "k", "cset64": "b", "cset82": "x", "csetnumeric": "d"}
# Judged upstream with a register of company prefixes at hand; we look at the form of a prefix only.
OF_A_REGISTER = {"GS1_LINTER_GCP_DATASOURCE_OFFLINE", "GS1_LINTER_INVALID_GCP_PREFIX"}
WORDS = {"cset82", "cset39", "cset64", "couponcode", "couponposoffer"}


def reference(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"reference data ../shared/standards/gs1/{name} not found")
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_digital_link_gets_its_verdict():
    wrong = []
    for vector in reference("dl_vectors.json")["vectors"]:
        if OPEN & set(vector["tags"]):
            continue
        strict, legacy = (isinstance(read_uri(vector["uri"], short_gtin=short), DigitalLink) for short in (False, True))
        wanted = (vector["valid"], vector.get("valid_if_short_gtin_permitted", vector["valid"]))
        if (strict, legacy) != wanted:
            wrong.append((vector["uri"], wanted, (strict, legacy), str(read_uri(vector["uri"], short_gtin=False))))
    assert wrong == []


def test_every_right_digital_link_is_read_as_it_is_meant():
    wrong = []
    for vector in reference("dl_vectors.json")["vectors"]:
        read = read_uri(vector["uri"], short_gtin=False)
        if not vector["valid"] or isinstance(read, Reason):
            continue
        if dict(read.path + read.attributes) != vector["ais"] or read.canonical != urlsplit(vector["canonical"]).path:
            wrong.append((vector["uri"], read.canonical, vector["canonical"]))
    assert wrong == []


def test_every_element_string_gets_its_verdict():
    wrong = []
    for vector in reference("element_vectors.json")["element_strings"]:
        texts = [vector["ai_data"], *([vector["data_str"].replace("^", "\x1d")] if vector.get("data_str") else [])]
        for text in texts:
            read = parse_elements(text)
            if isinstance(read, tuple) != vector["valid"]:
                wrong.append((text, vector["valid"], str(read)))
    assert wrong == []


def test_every_single_value_gets_its_verdict():
    wrong = []
    for case in reference("element_vectors.json")["linters"]:
        rule, value = case["linter"], case["value"]
        if case.get("error") in OF_A_REGISTER:
            continue
        letters = SETS_OF.get(rule) or ("x" if rule in WORDS or not _numeric(rule) else "d")
        passed = bool(SETS[letters].fullmatch(value)) and (rule not in CHECKS or CHECKS[rule](value))
        if passed != case["valid"]:
            wrong.append((rule, value, case["valid"]))
    assert wrong == []


def _numeric(rule):
    used = [part for each in IDENTIFIERS.values() for part in each.components if rule in part.checks]
    return rule == "yyyymmd0" or (bool(used) and all(part.letters == "d" for part in used))


def test_every_compressed_link_is_read_as_it_is_meant():
    for vector in reference("compressed_vectors.json")["vectors"]:
        read = read_uri(vector["uri"])
        assert isinstance(read, DigitalLink) == vector["valid"], vector["uri"]
        if vector["valid"]:
            assert (dict(read.path), read.canonical) == (vector["ais"], urlsplit(vector["canonical"]).path)


def test_the_table_of_identifiers_says_what_the_dictionary_says():
    theirs = reference("ai_table.json")["ais"]
    assert set(IDENTIFIERS) == set(theirs)
    for ai, one in IDENTIFIERS.items():
        entry = theirs[ai]
        assert (one.in_query, one.is_key) == (entry["dl_data_attribute"], entry["dl_primary_key"])
        assert [list(each) for each in one.sequences] == (entry["dl_key_qualifier_sequences"] or [])
        assert [list(each) for each in one.needs] == entry["requires"]
        assert list(one.excludes) == [other for each in entry["excludes"] for other in each]
        assert one.most == entry["max_length"]
        assert one.predefined == entry["predefined_length"], ai
