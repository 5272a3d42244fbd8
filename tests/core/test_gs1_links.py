"""Digital Links are read strictly from their raw bytes, and EPC binary strings say what they said on their tag."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean

from trace.core.gs1 import DigitalLink, parse_elements, read_path, read_uri
from trace.core.reason import Reason

G = "08936000123451"
GLN = "8936000123451"


def why(path, query="", **more):
    read = read_path(path, query, **more)
    return read.code if isinstance(read, Reason) else read.canonical


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        (f"/01/{G}", f"/01/{G}"),
        (f"/01/{G}/", f"/01/{G}"),
        ("/01/8936000123451", f"/01/{G}"),
        ("/01/96385074", "/01/00000096385074"),
        (f"/01/{G}/22/V/10/L1/21/S1", f"/01/{G}/22/V/10/L1/21/S1"),
        (f"/01/{G}/235/T", f"/01/{G}/235/T"),
        (f"/01/{G}/10/A%2FB", f"/01/{G}/10/A%2FB"),
        (f"/01/{G}/10/A%2fB", f"/01/{G}/10/A%2FB"),
        (f"/01/{G}/10/A%252FB", f"/01/{G}/10/A%252FB"),
        (f"/01/{G}/10/A+B", f"/01/{G}/10/A%2BB"),
        (f"/01/{G}/10/A%2", f"/01/{G}/10/A%252"),
        (f"/414/{GLN}/254/KHO-1", f"/414/{GLN}/254/KHO-1"),
        (f"/415/{GLN}/8020/REF-1", f"/415/{GLN}/8020/REF-1"),
        ("/8003/04012345111118", "/8003/04012345111118"),
        ("/8013/12345678901234MS", "/8013/12345678901234MS"),
    ],
)
def test_a_right_path_is_read(path, canonical):
    assert why(path) == canonical


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/01", "gs1.shape"),
        ("/01/", "gs1.shape"),
        ("//", "gs1.shape"),
        ("/", "gs1.shape"),
        ("", "gs1.shape"),
        (f"/01/{G}//", "gs1.shape"),
        (f"/01//{G}", "gs1.shape"),
        (f"/01/{G}/foo", "gs1.shape"),
        (f"/01/{G}/foo/bar", "gs1.ai_unknown"),
        (f"/01/{G}/89/X", "gs1.ai_unknown"),
        ("/10/L1", "gs1.no_key"),
        ("/17/271231", "gs1.no_key"),
        ("/412/8936000123451", "gs1.no_key"),
        ("/gtin/" + G, "gs1.no_key"),
        ("/%30%31/" + G, "gs1.no_key"),
        ("/01/08936000123452", "gs1.value"),
        ("/01/089360001234", "gs1.value"),
        ("/01/893600012345", "gs1.value"),
        ("/01/0893600012345", "gs1.value"),
        ("/01/+8936000123451", "gs1.value"),
        ("/01/089_6000123451", "gs1.value"),
        ("/01/%EF%BC%908936000123451", "gs1.value"),
        ("/01/%D9%A0%D9%A8", "gs1.value"),
        ("/01/٠٨٩٣٦٠٠٠١٢٣٤٥١", "gs1.letters"),
        (f"/01/{G}/21/S1/10/L1", "gs1.order"),
        (f"/01/{G}/10/L1/22/V", "gs1.order"),
        (f"/01/{G}/17/271231", "gs1.order"),
        (f"/01/{G}/254/X", "gs1.order"),
        (f"/01/{G}/235/T/21/S", "gs1.order"),
        (f"/414/{GLN}/10/L", "gs1.order"),
        (f"/414/{GLN}/254/X/7040/1AB2", "gs1.order"),
        ("/00/389360001234567890/10/L", "gs1.order"),
        (f"/01/{G}/10/L1/10/L1", "gs1.repeated"),
        (f"/01/{G}/10/A%00B", "gs1.value"),
        (f"/01/{G}/10/A%20B", "gs1.value"),
        (f"/01/{G}/10/%C4%90", "gs1.value"),
        (f"/01/{G}/10/L<1", "gs1.letters"),
        (f"/01/{G}/10/{'X' * 21}", "gs1.value"),
        (f"/415/{GLN}", "gs1.needs"),
        ("/8003/14012345111118", "gs1.value"),
        ("/8013/12345678901234MX", "gs1.value"),
        ("/8006/089360001234510102/22/V", "gs1.needs"),
    ],
)
def test_a_wrong_path_says_why(path, code):
    assert why(path) == code


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        (f"/01/{G}", "17=271231", None),
        (f"/01/{G}", "17=271231;3103=000195&flag&e=%2F", None),
        (f"/01/{G}", "&&&", None),
        (f"/01/{G}", "utm_source=qr&a17=x", None),
        (f"/01/{G}/235/T", "10=L", None),
        (f"/01/{G}", "17=271301", "gs1.value"),
        (f"/01/{G}", "17=", "gs1.value"),
        (f"/01/{G}", "99=A+B", "gs1.value"),
        (f"/01/{G}", "3103=195", "gs1.value"),
        (f"/01/{G}", "17=271231&17=271231", "gs1.repeated"),
        (f"/01/{G}", f"01={G}", "gs1.repeated"),
        (f"/01/{G}", "10=L1", "gs1.belongs_in_path"),
        (f"/01/{G}", "21=S1", "gs1.not_in_query"),
        (f"/01/{G}", "1234=x", "gs1.query_key"),
        (f"/01/{G}", "=x", "gs1.query_key"),
        (f"/01/{G}", "37=5", "gs1.excludes"),
        (f"/01/{G}", "3102=000001&3103=000001", "gs1.excludes"),
        (f"/01/{G}", "8030=AbC", "gs1.needs"),
        (f"/253/{GLN}", "8030=AbC", "gs1.needs_serial"),
        (f"/01/{G}", "a=\ud0d0", "gs1.letters"),
    ],
)
def test_the_query_is_judged_with_the_path(path, query, code):
    read = read_path(path, query)
    assert (read.code if isinstance(read, Reason) else None) == code


def test_what_is_read_is_told_apart():
    read = read_path(f"/01/{G}/10/L1", "17=271231&LinkType=gs1%3Apip&flag&x=a+b")
    assert read.path == (("01", G), ("10", "L1")) and read.key == "01" and read.value("21") is None
    assert read.attributes == (("17", "271231"),)
    assert (read.extension("linkType"), read.extension("x"), read.extension("flag")) == ("gs1:pip", "a b", "")


def test_a_reason_names_identifier_and_fault_and_never_the_value():
    assert read_path(f"/01/{G}/21/Sê") == Reason("gs1.letters")
    assert read_path("/01/08936000123452") == Reason("gs1.value", ai="01", what="csum")


def test_a_whole_address_may_have_a_stem_and_the_rightmost_key_wins():
    assert read_uri(f"https://a.vn/x/y/01/{G}#part").canonical == f"/01/{G}"
    assert read_uri(f"https://a.vn/414/{GLN}/01/{G}").canonical == f"/01/{G}"
    assert isinstance(read_uri("https://a.vn/foo/bar"), Reason)
    assert isinstance(read_uri(f"ftp://a.vn/01/{G}"), Reason)


def test_elements_may_repeat_with_the_same_value_only():
    assert parse_elements("(400)A(400)A") == (("400", "A"), ("400", "A"))
    assert parse_elements("(400)A(400)B") == Reason("gs1.repeated", ai="400")
    assert parse_elements(r"(01)08936000123451(10)A\(B") == (("01", G), ("10", "A(B"))


# --- EPC binary strings ----------------------------------------------------------------------------------------------


def tag(*fields):
    """Bits out of (value, width) pairs, as hexadecimal digits filled up to a word."""
    bits = "".join(f"{value:0{width}b}" for value, width in fields)
    return f"{int(bits + '0' * (-len(bits) % 16), 2):0{-(-len(bits) // 16) * 4}x}"


def as_base64(text):
    return base64.urlsafe_b64encode(bytes.fromhex(text)).decode().rstrip("=")


def letters(text, width):
    bits = "".join(f"{ord(letter):07b}" for letter in text).ljust(width, "0")
    return int(bits, 2), width


COMPANY = (40, 37, 34, 30, 27, 24, 20)
ITEM = (4, 7, 10, 14, 17, 20, 24)
PLACE = (1, 4, 7, 11, 14, 17, 21)
COMPANY_DIGITS = "893600012345"


def both_forms(text):
    return [read_path(f"/eh{text}"), read_path(f"/ex{as_base64(text)}")]


@pytest.mark.parametrize("partition", range(7))
def test_a_tag_of_goods_is_read_in_every_partition_and_both_alphabets(partition):
    company, item = COMPANY_DIGITS[: 12 - partition], "1" + "23456789"[:partition]
    gtin = item[0] + company + item[1:]
    head = (0x30, 8), (1, 3), (partition, 3), (int(company), COMPANY[partition]), (int(item), ITEM[partition])
    for read in both_forms(tag(*head, (274877906943, 38))):
        assert read.path == (("01", gtin + ean.calc_check_digit(gtin)), ("21", "274877906943"))
        assert read.compressed
    for read in both_forms(tag((0x36, 8), *head[1:], letters("32a/b", 140))):
        assert read.path[1] == ("21", "32a/b") and read.canonical.endswith("/21/32a%2Fb")


@pytest.mark.parametrize("partition", range(7))
def test_a_tag_of_a_place_is_read_in_every_partition(partition):
    company, place = COMPANY_DIGITS[: 12 - partition], "123456"[:partition]
    gln = company + place + ean.calc_check_digit(company + place)
    head = (0x32, 8), (1, 3), (partition, 3), (int(company), COMPANY[partition]), (int(place or 0), PLACE[partition])
    assert [read.path for read in both_forms(tag(*head, (0, 41)))] == [(("414", gln),)] * 2
    assert both_forms(tag(*head, (5, 41)))[0].path == (("414", gln), ("254", "5"))


def test_the_other_layouts_are_read():
    company = [(1, 3), (5, 3), (8936000, 24)]
    sscc = "38936000" + "123456789"
    assert why("/eh" + tag((0x31, 8), *company, (3123456789, 34), (0, 24))) == f"/00/{sscc}{ean.calc_check_digit(sscc)}"
    gsrn = "8936000" + "0123456789"
    assert (
        why("/eh" + tag((0x2D, 8), *company, (123456789, 34), (0, 24))) == f"/8018/{gsrn}{ean.calc_check_digit(gsrn)}"
    )
    grai = "8936000" + "12345"
    path = f"/8003/0{grai}{ean.calc_check_digit(grai)}77"
    assert why("/eh" + tag((0x33, 8), *company, (12345, 20), (77, 38))) == path
    assert why("/eh" + tag((0x34, 8), *company, (42, 58))) == "/8004/893600042"
    assert why("/eh" + tag((0x3C, 8), *company, (98, 27), (7, 31))) == "/8010/893600098/8011/7"
    gcn = "8936000" + "12345"
    coupon = f"/255/{gcn}{ean.calc_check_digit(gcn)}007"
    assert why("/eh" + tag((0x3F, 8), *company, (12345, 17), (1007, 41))) == coupon


def test_the_layouts_of_the_second_standard_are_read():
    gtin = [(int(digit), 4) for digit in G]
    head = [(0xF7, 8), (0, 1), (1, 3), *gtin]
    for serial, fields in {
        "0042": [(0, 3), (4, 5), (42, 14)],
        "AB12": [(1, 3), (4, 5), (0xAB12, 16)],
        "ab12": [(2, 3), (4, 5), (0xAB12, 16)],
        "a-Z_": [(3, 3), (4, 5), (26, 6), (62, 6), (25, 6), (63, 6)],
        "32a/b": [(4, 3), (5, 5), *((ord(letter), 7) for letter in "32a/b")],
        "A.9": [(5, 3), (3, 5), (1 * 1600 + 28 * 40 + 39 + 1, 16)],
    }.items():
        assert read_path("/eh" + tag(*head, *fields)).path == (("01", G), ("21", serial))
    assert why("/eh" + tag((0xF9, 8), (0, 1), (1, 3), *[(int(d), 4) for d in "389360001234567890"])) == (
        "/00/389360001234567890"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/eh",
        "/ex",
        "/eh3016",
        "/eh30164596F40C0E5CBE991A83",
        "/eh301e4596f40c0e5cbe991a83",  # partition 7
        "/eh30164596f40c0e5cbe991a830001",
        "/eh00164596f40c0e5cbe991a83",
        "/eh" + "f" * 200,
        "/exA",
        "/ex" + "_" * 16,
        "/eh30164596f40c0e5cbe991a83/21/S1",
        "/eh" + tag((0x36, 8), (1, 3), (5, 3), (8936000, 24), (112345, 20), letters("", 140)),  # no serial
    ],
)
def test_a_broken_tag_is_refused(path):
    assert why(path).startswith("gs1.")


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.text(max_size=40))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_no_bytes_make_reading_fail(text, query):
    for path in (text, f"/01/{G}/10/{text}", f"/eh{text}", f"/ex{text}", f"/{text}/{G}"):
        assert isinstance(read_path(path, query), DigitalLink | Reason)
    assert isinstance(parse_elements(text), tuple | Reason)
    assert isinstance(parse_elements(f"(01){G}{text}"), tuple | Reason)


@given(st.text("0123456789abcdef", max_size=60), st.text("ABCXYZabcxyz0189-_", max_size=60))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_no_bits_make_reading_fail(digits, others):
    for head in ("", "30", "36", "31", "32", "39", "37", "38", "3c", "3e", "3f", "40", "41", "f2", "f7", "f9"):
        assert isinstance(read_path(f"/eh{head}{digits}"), DigitalLink | Reason)
    assert isinstance(read_path(f"/ex{others}"), DigitalLink | Reason)
