"""What an evidence pack holds and how it is proved. Pure: bytes in, faults out.

A chain of hashes leads from any byte to the published head of the ledger: each file stands with its hash in
`manifest.json`; the hash of the manifest stands in a line of the ledger; that line and every other in the pack stand
at their place in `ledger/chain.bin`, the leaves from the first of them to the head, which are folded again. Whoever
changes a byte changes the head, and the head is public.

Personal data is left out by rule: no names of people, no tax codes, telephone numbers or addresses, nobody who bought
goods; papers only as the copy that was covered for the public, photographs as the copy without EXIF, everything else
(`files`) by its hash alone. Who acted stands in the
ledger's lines as a number and a role. What an inspector wrote is evidence, and stands as it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import rfc8785

from trace.ledger.rules import content_hash, leaf, link

SubjectKind = Literal["stamp", "batch", "finding", "case", "measure", "violation", "recall"]
SUBJECTS: Final[tuple[SubjectKind, ...]] = ("stamp", "batch", "finding", "recall", "measure", "violation", "case")
FORMAT: Final = "trace-evidence/1"
MANIFEST: Final = "manifest.json"
ENTRIES: Final = "ledger/entries.jsonl"
CHAIN: Final = "ledger/chain.json"
LEAVES: Final = "ledger/chain.bin"
PROOFS: Final = (ENTRIES, CHAIN, LEAVES)
# What a line of the entries and the chain say, and nothing beside it: of anything more no hash would speak.
LINE: Final = frozenset({"seq", "leaf", "content"})
CHAIN_NAMES: Final = frozenset({"first", "before", "links", "head"})
MADE: Final = "evidence.made"
HASH_BYTES: Final = 32
MOST_ENTRIES: Final = 2_000
# What of each table goes into a pack: columns named one by one, so that a new one is left out until somebody decides.
SHOWN: Final[Mapping[str, str]] = {
    "producers": "id name legal_type ward_code accepted_at suspended_on closed_on",
    "batches": "id lot trace_code mfg_date exp_date exp_kind quantity unit packs_stamped",
    "certificates": "id kind name number issuer valid_from valid_to suspended_on revoked_on",
    "findings": "id result text place run_id ordinal batch_id inspection_id found_at made_at",
    "inspections": "id number kind stamp run_id ordinal batch_id product_id producer_id described place ward_code"
    " result text refused_to_sign began_at ended_at received_at clock_off_s in_conflict",
    "inspection_files": "id inspection_id kind media_type size_bytes sha256 taken_at whole_at",
    "inspection_minutes": "id inspection_id arrival sha256 made_at signed_at signed_sha256",
    "stamp_holds": "id run_id lo hi unit_name reason placed_at review_on confirmed_at released_at released_reason",
    "batch_holds": "id batch_id unit_name reason placed_at review_on confirmed_at released_at released_reason",
    "recalls": "id kind decided_by decision_no decision_date scope public_text entered_at published_at withdrawn_at"
    " closed_at returned_quantity",
    "recall_scopes": "recall_id sha256 frozen_at",
    "recall_returns": "id recall_id batch_id quantity made_at",
    "measures": "id kind on_kind on_id lo hi unit_name basis reason decision_no appeal_to appeal_until taken_at"
    " ended_at ended_why",
    "objections": "id measure_id violation_id text made_at answered_at outcome answer",
    "authority_proposals": "id kind on_id lo hi unit_name basis reason findings proposed_at decided_at outcome"
    " decision_no decided_on answer",
    "violations": "id unit_name what basis recorded_at decided_at decision_no decided_on measure appeal_to"
    " appeal_until fulfilled_at cancelled_at cancelled_why",
}
MOST_FILE_BYTES: Final = 200 * 2**20


@dataclass(frozen=True)
class Subject:
    """What a pack is about: an object, and of a stamp its place in the run (`id` is the run's)."""

    kind: SubjectKind
    id: int
    ordinal: int | None = None


@dataclass(frozen=True)
class Placed:
    """A line of the ledger at its place: its number, the columns its leaf is made of, its content."""

    seq: int
    columns: Mapping[str, str]
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Chain:
    """The leaves from the first line of a pack to the head: the hash before them, and where they begin and end."""

    first: int
    before: str
    links: int
    head: str
    leaves: bytes


def canonical(value: Any) -> bytes:
    """A value in canonical JSON (RFC 8785): the same value is the same bytes."""
    return rfc8785.dumps(value)


def sha256(content: bytes) -> str:
    """The hash of a file."""
    return hashlib.sha256(content).hexdigest()


def manifest(head: Mapping[str, Any], files: Mapping[str, bytes], entries: Collection[int]) -> bytes:
    """The manifest over these files and these lines of the ledger, with what `head` says of the pack."""
    listed = [{"name": name, "sha256": sha256(files[name]), "size": len(files[name])} for name in sorted(files)]
    return canonical({**head, "format": FORMAT, "files": listed, "entries": [str(one) for one in sorted(entries)]})


def written_entries(entries: Iterable[Placed]) -> bytes:
    """The lines of the ledger, one JSON object a line, in the order of their places."""
    lines = [
        canonical({"seq": one.seq, "leaf": dict(one.columns), "content": dict(one.content)})
        for one in sorted(entries, key=lambda one: one.seq)
    ]
    return b"".join(line + b"\n" for line in lines)


def written_chain(chain: Chain) -> bytes:
    """Where the leaves begin and end."""
    return canonical({"first": chain.first, "before": chain.before, "links": chain.links, "head": chain.head})


def faults(files: Mapping[str, bytes], published: Mapping[str, Any]) -> list[str]:
    """What is wrong with a pack, [] if nothing, against a published head: its `head`, and `links` where it says so."""
    missing = [f"{name}: missing" for name in (MANIFEST, *PROOFS) if name not in files]
    if missing:
        return missing
    try:
        stated = json.loads(files[MANIFEST])
        chain = json.loads(files[CHAIN])
        entries = [json.loads(line) for line in files[ENTRIES].splitlines()]
        found = [
            *_of_files(files, stated),
            *_of_chain(files[LEAVES], chain, published),
            *_of_entries(entries, files[LEAVES], chain, stated),
            *_of_manifest(files[MANIFEST], entries),
        ]
        if {frozenset(one) for one in entries} - {LINE} or frozenset(chain) != CHAIN_NAMES:
            found.append("ledger: something stands in it that no hash covers")
        if files[ENTRIES] != b"".join(canonical(one) + b"\n" for one in entries) or files[CHAIN] != canonical(chain):
            found.append("ledger: not written as it was")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return [f"the pack cannot be read: {error!r}"]
    return found


def _of_files(files: Mapping[str, bytes], stated: Mapping[str, Any]) -> Iterator[str]:
    if stated["format"] != FORMAT:
        yield f"{MANIFEST}: not a pack of this kind"
    named = {one["name"]: one for one in stated["files"]}
    for name in sorted(set(files) - set(named) - {MANIFEST, *PROOFS}):
        yield f"{name}: not in the manifest"
    for name, one in named.items():
        if name not in files:
            yield f"{name}: missing"
        elif len(files[name]) != one["size"] or sha256(files[name]) != one["sha256"]:
            yield f"{name}: CHANGED, its hash is not the one in the manifest"


def _of_chain(leaves: bytes, chain: Mapping[str, Any], published: Mapping[str, Any]) -> Iterator[str]:
    if published.get("links", chain["links"]) != chain["links"]:
        yield (
            f"the published head is of link {published['links']}, the pack ends at link {chain['links']}:"
            f" ask for the head of link {chain['links']} (/so-cai/dau/{chain['links']})"
        )
        return
    if len(leaves) != HASH_BYTES * (chain["links"] - chain["first"] + 1):
        yield f"{LEAVES}: CHANGED, it does not hold the leaves from {chain['first']} to {chain['links']}"
        return
    head = chain["before"]
    for at in range(0, len(leaves), HASH_BYTES):
        head = link(head, leaves[at : at + HASH_BYTES].hex())
    if head != published["head"]:
        yield "ledger: the leaves do not lead to the published head"
    if chain["head"] != head:
        yield f"{CHAIN}: CHANGED, it names another head than its leaves lead to"


def _of_entries(
    entries: Sequence[Mapping[str, Any]], leaves: bytes, chain: Mapping[str, Any], stated: Mapping[str, Any]
) -> Iterator[str]:
    own = {one["leaf"]["id"] for one in entries if one["leaf"]["act"] == MADE}
    if {one["leaf"]["id"] for one in entries} - own != set(stated["entries"]) - own:
        yield f"{ENTRIES}: not the lines that the manifest names"
    for one in entries:
        at = HASH_BYTES * (one["seq"] - chain["first"])
        if one["leaf"]["content_hash"] != content_hash(one["content"]):
            yield f"{ENTRIES}: line {one['seq']} CHANGED, its content is not what was recorded"
        elif at < 0 or leaves[at : at + HASH_BYTES].hex() != leaf(one["leaf"]):
            yield f"{ENTRIES}: line {one['seq']} CHANGED, it does not stand so in the ledger"


def _of_manifest(content: bytes, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not any(one["leaf"]["act"] == MADE and one["content"].get("manifest") == sha256(content) for one in entries):
        yield f"{MANIFEST}: CHANGED, no line of the ledger records it"


def named_entries(content: bytes) -> list[str]:
    """The ids of the ledger's lines that a manifest names."""
    return [str(one) for one in json.loads(content)["entries"]]
