"""Thirty-two texts that try to be something else than text, and what each surface must show of them: the text itself.

Each carries its own mark (`zq00` … `zq31`), so that whoever finds a mark knows which text must stand there, whole.
"""

import unicodedata

from trace.stamps.printing.lettering import composed, shown

MARKED = (
    "<script>alert('{}')</script>",
    '"><img src=x onerror=alert("{}")>',
    "</textarea></title></style><svg onload=alert({})>",
    "' onmouseover='alert({})' x='",
    "javascript:alert({})",
    "<!-- {} --><![CDATA[ {} ]]>",
    "&lt;b&gt;{}&lt;/b&gt; &amp;amp; &#60;",
    "{{{{7*7}}}}{}${{7*7}}<%= 7*7 %>#{{7*7}}",
    "{{% for x in config %}}{}{{{{x}}}}{{% endfor %}}",
    "{}'; DROP TABLE producers; --",
    "{}' OR '1'='1' UNION SELECT password FROM people --",
    "{}%_\\%' ESCAPE '",
    "=cmd|' /C calc'!A0 {}",
    '=HYPERLINK("http://evil.example","{}")',
    "+1+{}",
    "-1-{}",
    "@SUM(1;{})",
    "\t=1+1 {}",
    "{}\r\nSet-Cookie: stolen=1\r\n\r\n<html>",
    "{}\nINFO 2026-11-20 admin signed in",
    "{}\x00end",
    "{}\x1b[31mred\x1b[0m",
    "{}\u202egnp.exe\u202c",
    "{}zero\u200b\u200d\ufeffwidth",
    "{} 🐝👩\u200d🌾🇻🇳",
    "{} " + unicodedata.normalize("NFD", "Đặng Thị Hồng Nhưỡng"),
    "{} Ｆｕｌｌ Сyrillic",
    "../../../../etc/passwd%00{}",
    "..\\..\\windows\\{}.ini",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;{}</x>',
    '{}","admin":true,"x":"\\u0022\\',
    "{} %s %d %(x)s {{0}} $HOME `id` $(id)",
)
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
STRINGS = tuple(text.format(f"zq{number:02}", f"zq{number:02}") for number, text in enumerate(MARKED))


def told(text):
    """What is compared of a text: its letters, without spaces and what nobody sees, in one form. Fields may trim, join
    lines, and take out what cannot be seen; what remains must be all there."""
    whole = unicodedata.normalize("NFC", text).replace("\ufffd", "")  # what a page has in place of a null
    return "".join(each for each in whole if not each.isspace() and unicodedata.category(each) not in UNSEEN)


TOLD = {text: told(text) for text in STRINGS}
ON_PAPER = {text: told(shown(composed(text))) for text in STRINGS}  # a letter no font has is there by its number


def broken(seen, expected=TOLD):
    """The texts whose mark stands in `seen`, but not the whole text; one may end where all of it ends, cut to fit."""
    if "zq" not in seen:
        return []
    there, found = told(seen), []
    for number, (text, whole) in enumerate(expected.items()):
        mark = f"zq{number:02}"
        if mark in there:
            begin = there.index(mark) - whole.index(mark)
            piece = there[max(begin, 0) : begin + len(whole)].partition("…")[0]
            if begin < 0 or not whole.startswith(piece):
                found.append(text)
    return found
