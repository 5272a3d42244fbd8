"""One code at a time: the keys of a slot, the seal of a run, and the way from a serial to its code and back.

AES on single blocks is used as a pseudo-random function here, never as a mode for text. Cipher objects are kept,
because making them costs more than using them; single blocks through a kept one are safe between threads.
"""

import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trace.core.codes.layout import SERIALS, SLOTS, TAGS, Serial, StampCode, check_digit, split

KEY_BYTES = 32
SALT_BYTES = 16

TAG_BLOCK = 1
MASK_BLOCK = 2

_DECOY_SALT = bytes(SALT_BYTES)


@dataclass(frozen=True, repr=False)
class SlotKey:
    """The secrets of one key slot: the master key of its codes and, of its own, the key of its PINs.

    Refuses (ValueError) a slot outside 0-8 and keys that are not 32 bytes. Never shows a key in its text form.
    """

    slot: int
    master: bytes
    pin_key: bytes
    mask_key: bytes = field(init=False, compare=False)
    _mask: CipherContext = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.slot not in range(SLOTS):
            raise ValueError("a key slot is 0 to 8")
        if len(self.master) != KEY_BYTES or len(self.pin_key) != KEY_BYTES:
            raise ValueError("a stamp key is 32 bytes")
        object.__setattr__(self, "mask_key", _derived(self.master, None, b"stamp mask"))
        object.__setattr__(self, "_mask", encryptor(self.mask_key))

    def __repr__(self) -> str:
        return f"SlotKey(slot={self.slot})"

    def mask(self, tag: int) -> int:
        """What is added to a serial whose code carries this tag, 0 to 10^10 - 1."""
        return _number(self._mask, MASK_BLOCK, self.slot, tag) % SERIALS


@dataclass(frozen=True, repr=False)
class RunSeal:
    """What makes and checks the tags of one run. Costs about 7 µs to make: keep it with the run.

    Refuses (ValueError) a salt that is not 16 bytes.
    """

    slot_key: SlotKey
    salt: bytes
    tag_key: bytes = field(init=False, compare=False)
    _tag: CipherContext = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise ValueError("the salt of a run is 16 bytes")
        object.__setattr__(self, "tag_key", _derived(self.slot_key.master, self.salt, b"stamp tag"))
        object.__setattr__(self, "_tag", encryptor(self.tag_key))

    def __repr__(self) -> str:
        return f"RunSeal(slot={self.slot_key.slot})"

    def tag(self, serial: Serial) -> int:
        """The tag of a serial in this run, 0 to 10^8 - 1."""
        return _number(self._tag, TAG_BLOCK, self.slot_key.slot, serial) % TAGS


def seal(run_seal: RunSeal, serial: Serial) -> StampCode:
    """The code printed for a serial of the run. Refuses (ValueError) a serial outside 0 to 10^10 - 1."""
    if not 0 <= serial < SERIALS:
        raise ValueError("a serial has at most ten digits")
    tag = run_seal.tag(serial)
    hidden = (serial + run_seal.slot_key.mask(tag)) % SERIALS
    nineteen = f"{run_seal.slot_key.slot}{hidden:010d}{tag:08d}"
    return StampCode(nineteen + check_digit(nineteen))


def open_serial(slot_key: SlotKey, code: StampCode) -> Serial:
    """The serial a code hides, whether it was ever issued or not. Refuses (ValueError) a code of another slot."""
    parts = split(code)
    if parts.slot != slot_key.slot:
        raise ValueError("this code belongs to another key slot")
    return Serial((parts.hidden - slot_key.mask(parts.tag)) % SERIALS)


def tag_matches(run_seal: RunSeal, serial: Serial, code: StampCode) -> bool:
    """Whether the code carries the run's tag for this serial, compared in constant time."""
    return hmac.compare_digest(f"{run_seal.tag(serial):08d}", code[11:19])


def decoy_seal(slot_key: SlotKey) -> RunSeal:
    """The seal of no run, for `never_matches`. Kept or made anew just as the caller does with the seals of runs."""
    return RunSeal(slot_key, _DECOY_SALT)


def never_matches(decoy: RunSeal, serial: Serial, code: StampCode) -> bool:
    """Always False, after the work of `tag_matches`: where no run holds the serial the answer takes as long."""
    tag_matches(decoy, serial, code)
    return False


def pin(pin_key: bytes, salt: bytes, serial: Serial) -> str:
    """The eight digits under the scratch layer of a stamp, as text with leading zeros."""
    digest = hmac.digest(pin_key, salt + serial.to_bytes(8, "big"), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**8:08d}"


def pin_matches(pin_key: bytes, salt: bytes, serial: Serial, typed: str) -> bool:
    """Whether these are the digits under the scratch layer of the stamp, compared in constant time."""
    return hmac.compare_digest(pin(pin_key, salt, serial).encode(), typed.encode())


def encryptor(key: bytes) -> CipherContext:
    """AES-256 on single blocks under this key."""
    return Cipher(algorithms.AES256(key), modes.ECB()).encryptor()  # noqa: S305


def _derived(master: bytes, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt, info).derive(master)  # RFC 5869


def _number(cipher: CipherContext, use: int, slot: int, number: int) -> int:
    """The first eight bytes, big-endian, of the cipher text of `use, slot, six zero bytes, number in eight bytes`."""
    return int.from_bytes(cipher.update((use << 120 | slot << 112 | number).to_bytes(16, "big"))[:8], "big")
