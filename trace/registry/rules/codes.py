"""Trace codes of our own namespace: `SP-4KC7-M2X` for a product, `DD-…` for a place, `LO-…` for a batch.

TT 02/2024 Art. 3.3 asks for digits, or digits and letters. The letters leave out vowels and those that Vietnamese
typing or the eye would change; 23 of them and digits are a prime number, so one weighted sum finds every single wrong
letter and every exchange of two. A code has less than eight digits and letters: nobody takes it for a stamp's.
"""

ALPHABET = "0123456789CFGHKMNPQRTVX"
BODY = 6
PREFIXES = {"product": "SP", "site": "DD", "batch": "LO"}


def trace_code(kind: str, body: str) -> str:
    """The code of a `product`, `site` or `batch` whose six letters are `body`: prefix, body, check letter."""
    return f"{PREFIXES[kind]}-{body[:4]}-{body[4:]}{_check(body)}"


def is_trace_code(text: str) -> bool:
    """Whether this is a code of ours with a right check letter."""
    parts = text.split("-")
    if len(parts) != 3 or parts[0] not in PREFIXES.values() or (len(parts[1]), len(parts[2])) != (4, 3):
        return False
    body, check = parts[1] + parts[2][:2], parts[2][2]
    return all(letter in ALPHABET for letter in body) and _check(body) == check


def _check(body: str) -> str:
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(body, start=2))
    # The check letter has weight 1, so the whole sum is a multiple of 23.
    return ALPHABET[-total % len(ALPHABET)]
