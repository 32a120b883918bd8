"""The proof of what was erased (M08, M09): how many rows of which lists, why, by whom, when, and where.

It holds no value of anybody and stays. The device signs it; where the erasing
stands in the log is said by the chain before and behind it, so that whoever
has the log can count the entries and see that nothing else was done there.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from store import log
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.entry import Kind, Lane
from store.forms import Form
from store.listing import Lens
from store.register import Register
from store.registers.hands import first_numbers
from store.travel.decision import hand

_CONTEXT: Final = b"muster proof of purge 1\0"
"""Begins what is signed: a signature made here says nothing anywhere else."""


class Purge(Row, table=True):
    """One proof. ``lists`` is JSON: rows by list; ``before`` and ``after`` are ends of the chain, in hex."""

    __tablename__ = "purges"
    what: str = column(1, Merge.EVENT)
    lists: str = column(2, Merge.EVENT)
    rows: int = column(3, Merge.EVENT, Wire.NUMBER)
    rule: str | None = column(4, Merge.EVENT)
    reason: str = column(5, Merge.EVENT)
    by: int = reference(6, "users", merge=Merge.EVENT)
    done_at: int = column(7, Merge.EVENT, Wire.INSTANT)
    writer: int = column(8, Merge.EVENT, Wire.NUMBER)
    first: int = column(9, Merge.EVENT, Wire.NUMBER)
    before: str = column(10, Merge.EVENT)
    last: int = column(11, Merge.EVENT, Wire.NUMBER)
    after: str = column(12, Merge.EVENT)
    content_hash: str = column(13, Merge.EVENT)
    signature: str | None = column(14, Merge.EVENT)
    signed_key: str | None = column(15, Merge.EVENT)


_T = sql(Purge)
_SAID: Final = (
    "what",
    "lists",
    "rows",
    "rule",
    "reason",
    "by",
    "done_at",
    "writer",
    "first",
    "before",
    "last",
    "after",
)
"""What is signed, in the words of the columns."""


class What(StrEnum):
    """What an erasure was about: one person, or what was kept long enough."""

    PERSON = "person"
    RETENTION = "retention"


class Chain(StrEnum):
    """What the log here says of a proof."""

    STANDS = "stands"
    NOT_HERE = "not here"
    DIFFERS = "differs"


class PurgeForm(Form):
    """A proof is written by the act that erases, and by nobody's hand."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What became of a proof: does it say what was signed, by whose hand, and does the log bear it out."""

    unchanged: bool
    signed: bool
    hand: str | None
    chain: Chain

    @property
    def holds(self) -> bool:
        """Whether it is as it was signed and nothing in the log speaks against it."""
        return self.unchanged and self.signed and self.chain is not Chain.DIFFERS


def prove(  # noqa: PLR0913 - what a proof says
    draft: Draft,
    act: str,
    what: What,
    rows: Sequence[tuple[str, int]],
    *,
    reason: str,
    rule: str | None = None,
    station: int,
) -> int:
    """Write the proof of what an act has just erased; the last thing that the act does.

    Args:
        draft: the act, with all that it erases.
        act: its name.
        what: what it was about.
        rows: what was erased, as (list, row).
        reason: why, in the words of whoever did it.
        rule: the rule of retention, by its code.
        station: whose rows they were.

    Returns:
        The proof's row.
    """
    start = log.head(draft.db, draft.me.writer, Lane.RECORDS)
    last, chain = draft.chain(act, Lane.RECORDS)
    said: dict[str, Any] = {
        "what": what.value,
        "lists": json.dumps(dict(sorted(Counter(kind for kind, _ in rows).items()))),
        "rows": len(rows),
        "rule": rule,
        "reason": reason,
        "by": draft.actor.user,
        "done_at": draft.now,
        "writer": draft.me.writer,
        "first": (start.seq if start else 0) + 1,
        "before": start.chain.hex() if start else "",
        "last": last,
        "after": chain.hex(),
    }
    hashed = _hash(draft.db, draft, said)
    signed = {}
    if draft.pen is not None:
        signed = {
            "signature": draft.pen.sign(_CONTEXT + bytes.fromhex(hashed)).hex(),
            "signed_key": draft.pen.public.hex(),
        }
    return draft.insert(Purge, {**said, "content_hash": hashed, **signed}, station=station)


def _hash(db: Connection, having: Draft | Lens, row: Mapping[str, Any]) -> str:
    # By the first number that the user bore: it stays when their device is reborn.
    by = first_numbers(db, having.registry, "users", [row["by"]]).get(row["by"], row["by"])
    said = {name: row[name] for name in _SAID} | {"by": by}
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(db: Connection, lens: Lens, row: Mapping[str, Any]) -> Proven:
    """Check a proof against its signature, and against the log if that is here.

    Args:
        db: the store.
        lens: how rows are seen here.
        row: the proof, as it stands.
    """
    key, signature = row["signed_key"], row["signature"]
    signed = False
    if key and signature:
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
            public.verify(bytes.fromhex(signature), _CONTEXT + bytes.fromhex(row["content_hash"]))
            signed = True
        except (InvalidSignature, ValueError):
            signed = False
    return Proven(
        unchanged=_hash(db, lens, row) == row["content_hash"],
        signed=signed,
        hand=hand(key) if signed else None,
        chain=_in_the_log(db, lens, row),
    )


def _in_the_log(db: Connection, lens: Lens, row: Mapping[str, Any]) -> Chain:
    writer, first, last = row["writer"], row["first"], row["last"]
    ends = [log.chain_at(db, writer, Lane.RECORDS, seq) for seq in (first - 1, last)]
    if ends[1] is None or log.head(db, writer, Lane.RECORDS) is None:
        return Chain.NOT_HERE
    erased = [
        entry for entry in log.read(db, writer, Lane.RECORDS, first - 1, last) if entry.kind == Kind.ERASE
    ]
    kinds = {register.nr: register.kind for register in lens.registry.registers}
    counted = Counter(kinds.get(entry.table, "") for entry in erased)
    agrees = [row["before"], row["after"]] == [end.hex() if end else "" for end in ends]
    return Chain.STANDS if agrees and counted == json.loads(row["lists"]) else Chain.DIFFERS


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say of each proof whether it holds, in whose hand it is, and what was erased, list by list."""
    shown = []
    for row in found:
        proven = verify(db, lens, row)
        lists = json.loads(row["lists"] or "{}")
        shown.append(
            {
                "lists": ", ".join(f"{kind} {count}" for kind, count in lists.items()),
                "holds": proven.holds,
                "chain": proven.chain.value,
                "hand": proven.hand,
            }
        )
    return shown


PURGES = Register(
    kind="purges",
    nr=58,
    letter="PU",
    table=Purge,
    form=PurgeForm,
    show=_show,
    listed=("done_at", "what", "rows", "rule", "reason", "holds"),
    order=("done_at",),
    by_hand=False,
)
