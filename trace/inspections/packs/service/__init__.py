"""Commands of packs: made and dropped by a unit's inspectors, laid into blocks by the worker, signed by a key."""

from trace.inspections.packs.service.keys import new_key, retire_leaked
from trace.inspections.packs.service.packs import (
    Laid,
    NewPack,
    ask_blocks,
    drop_pack,
    make_pack,
    record_block,
)

__all__ = ["Laid", "NewPack", "ask_blocks", "drop_pack", "make_pack", "new_key", "record_block", "retire_leaked"]
