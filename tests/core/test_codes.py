"""A serial becomes twenty digits and comes back; the single way and the way of whole runs agree on every code."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trace.core import codes

KEYS = {
    1: (bytes(range(32)), "03a1c8fd1b2ac8a34073d293a6f15ea0a2cd4ad408b7527097285d8e1f22671b"),
    0: (
        bytes.fromhex("b049634874f0a93ba84d325c911b934507eeb2d4d8e240283e32bbf74f1ce383"),
        "b8fc149ab6e81147ec0ca8ad3f95c094d5b6b9802ae6e0f90ed0df1bc2ea76c5",
    ),
}
RIGHT = ["73041826559044172838", "20863194577206149389", "91305748266017493520", "00415002736899154609"]
serials = st.integers(0, codes.SERIALS - 1)
secrets_32 = st.binary(min_size=32, max_size=32)
salts = st.binary(min_size=16, max_size=16)


def slot_key(slot=1):
    master, pin_key = KEYS[slot]
    return codes.SlotKey(slot, master, bytes.fromhex(pin_key))


def run_seal(slot=1, salt=bytes(16)):
    return codes.RunSeal(slot_key(slot), salt)


@pytest.mark.parametrize(
    ("slot", "salt", "serial", "code", "pin"),
    [
        (1, "00" * 16, 0, "1459 6221 2444 2898 9257", "94382138"),
        (1, "00" * 16, 2215113, "1566 4408 1285 4663 0352", "41700926"),
        (0, "0d6ed4ea8b42b8717754eb4d6331b4b4", 0, "0099 2951 7363 5544 7900", "06716352"),
    ],
)
def test_the_known_answers(slot, salt, serial, code, pin):
    made = codes.seal(run_seal(slot, bytes.fromhex(salt)), serial)
    assert codes.grouped(made) == code
    assert codes.as_text(codes.seal_many(run_seal(slot, bytes.fromhex(salt)), serial, 1)) == [made]
    assert codes.pin(slot_key(slot).pin_key, bytes.fromhex(salt), serial) == pin
    assert codes.pin_matches(slot_key(slot).pin_key, bytes.fromhex(salt), serial, pin)


@pytest.mark.parametrize("typed", ["94382139", "4382138", "094382138", "", "９４３８２１３８"])
def test_any_other_pin_does_not_match(typed):
    assert not codes.pin_matches(slot_key().pin_key, bytes(16), 0, typed)


@given(st.integers(0, 8), secrets_32, salts, st.integers(0, codes.SERIALS - 200), st.integers(0, 200))
@settings(derandomize=True, deadline=None)
def test_one_by_one_and_in_a_batch_the_codes_are_the_same(slot, master, salt, first, count):
    seal = codes.RunSeal(codes.SlotKey(slot, master, bytes(32)), salt)
    assert codes.as_text(codes.seal_many(seal, first, count)) == [codes.seal(seal, first + n) for n in range(count)]


def test_batches_agree_with_single_codes_across_the_borders_of_chunks():
    digits = codes.seal_many(run_seal(), 777, 40_000)
    assert (digits.shape, digits.dtype) == ((40_000, 20), np.uint8)
    text = codes.as_text(digits)
    for at in [
        0,
        1,
        16_383,
        16_384,
        16_385,
        32_767,
        32_768,
        39_999,
        *np.random.default_rng(7).integers(0, 40_000, 300),
    ]:
        assert text[at] == codes.seal(run_seal(), 777 + int(at))


def test_the_last_serials_of_a_slot_can_be_sealed_and_none_beyond():
    last = codes.SERIALS - 1
    assert codes.as_text(codes.seal_many(run_seal(), last - 1, 2))[1] == codes.seal(run_seal(), last)
    for refused in (lambda: codes.seal_many(run_seal(), last, 2), lambda: codes.seal(run_seal(), last + 1)):
        with pytest.raises(ValueError, match="ten digits"):
            refused()
    with pytest.raises(ValueError, match="ten digits"):
        codes.seal(run_seal(), -1)


@given(serials)
@settings(derandomize=True, deadline=None)
def test_a_code_opens_to_its_serial_and_carries_the_tag_of_its_run(serial):
    code = codes.seal(run_seal(), serial)
    assert codes.is_stamp_code(code)
    assert codes.open_serial(slot_key(), code) == serial
    assert codes.tag_matches(run_seal(), serial, code)


def test_another_run_another_serial_and_no_run_do_not_match():
    code = codes.seal(run_seal(), 5)
    assert not codes.tag_matches(run_seal(salt=b"another run here"), 5, code)
    assert not codes.tag_matches(run_seal(), 6, code)
    decoy = codes.decoy_seal(slot_key())
    assert codes.never_matches(decoy, 5, code) is False
    assert codes.never_matches(decoy, 5, codes.seal(decoy, 5)) is False


def test_the_parts_of_a_code_are_slot_hidden_serial_and_tag():
    assert codes.split(RIGHT[0]) == (7, 3041826559, 4417283)


def test_a_code_of_another_slot_is_not_opened():
    with pytest.raises(ValueError, match="another key slot"):
        codes.open_serial(slot_key(0), codes.seal(run_seal(1), 3))


@pytest.mark.parametrize("code", RIGHT)
def test_right_check_digits_are_accepted_and_every_single_error_is_found(code):
    assert codes.is_stamp_code(code)
    assert codes.check_digit(code[:19]) == code[19]
    wrong = {code[:at] + digit + code[at + 1 :] for at in range(20) for digit in "0123456789"} - {code}
    swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(19)} - {code}
    assert not [text for text in wrong | swapped if codes.is_stamp_code(text)]


@pytest.mark.parametrize(
    "text", ["", "73041826595044172838", RIGHT[0] + "0", RIGHT[0][:-1], "٧" + RIGHT[0][1:], "x" * 20]
)
def test_other_text_is_not_a_stamp_code(text):
    assert not codes.is_stamp_code(text)


def test_neighbours_share_nothing_an_eye_could_follow():
    text = codes.as_text(codes.seal_many(run_seal(), 0, 5_000))
    same = [sum(a == b for a, b in zip(one[1:], two[1:], strict=True)) for one, two in pairwise(text)]
    assert len(set(text)) == 5_000
    assert 1.7 < np.mean(same) < 2.1  # 19 free places, one in ten alike by chance


def test_codes_are_shown_in_groups_and_spoken_digit_by_digit():
    assert codes.grouped(RIGHT[0]) == "7304 1826 5590 4417 2838"
    assert codes.spoken(RIGHT[0]) == "7 3 0 4, 1 8 2 6, 5 5 9 0, 4 4 1 7, 2 8 3 8"


def test_wrong_keys_and_salts_are_refused_when_made():
    for made in (
        lambda: codes.SlotKey(9, bytes(32), bytes(32)),
        lambda: codes.SlotKey(1, bytes(31), bytes(32)),
        lambda: codes.SlotKey(1, bytes(32), bytes(16)),
        lambda: codes.RunSeal(slot_key(), bytes(15)),
    ):
        with pytest.raises(ValueError, match=r"key|salt"):
            made()


def test_no_key_is_shown_in_the_text_form_of_a_seal():
    shown = repr(slot_key()) + repr(run_seal()) + str(run_seal())
    assert shown.count("SlotKey(slot=1)") == 1
    assert "00010203" not in shown and "\\x" not in shown


def test_threads_share_one_key_while_batches_run():
    shared = run_seal()
    wanted = {serial: codes.seal(shared, serial) for serial in range(200)}
    faults = []

    def one_by_one():
        for _ in range(20):
            faults.extend(serial for serial, code in wanted.items() if codes.seal(shared, serial) != code)

    def in_batches():
        for _ in range(10):
            faults.extend({*wanted.values()} - set(codes.as_text(codes.seal_many(shared, 0, 50_000))[:200]))

    threads = [threading.Thread(target=way) for way in (one_by_one, in_batches, one_by_one, in_batches)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
