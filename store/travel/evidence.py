"""Every entry of the log about a clearance, with the chain's end after each (E07)."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from store import expiry, log
from store.by_name import find
from store.clock import iso
from store.columns import sql
from store.log_names import named_entry
from store.node import Node
from store.registers import REGISTRY
from store.registers.clearance_tables import Movement, Segment, Traveller

_PARTS: Final = (("travellers", Traveller), ("segments", Segment), ("movements", Movement))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: when (ISO, UTC), its name in the log, its place in its lane, what it touched, the chain."""

    at: str
    name: str
    seq: int
    act: str
    kind: str
    row: str
    chain: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a lane that has such entries stands: its name, its last number, the chain's end (hex)."""

    name: str
    seq: int
    chain: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The entries, oldest first, and the heads of their lanes."""

    entries: list[Entry]
    heads: list[Head]


def entries(node: Node, name: object) -> Evidence:
    """Give the entries about a clearance, its travellers, legs and movements; raises ``NOT_FOUND``."""
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        clearances = REGISTRY.kind("clearances")
        row = find(db, clearances, lens.numbers, name)
        touched = [(clearances, row)]
        for kind, table in _PARTS:
            t = sql(table).c
            rows = db.scalars(select(t.id).where(t.clearance == row).order_by(t.id))
            touched += [(REGISTRY.kind(kind), one) for one in rows]
        found: list[tuple[int, Entry]] = []
        lanes: set[tuple[int, int]] = set()
        for register, one in touched:
            number = lens.number(register.kind, one) or ""
            for entry, chain in log.with_chains(db, register.nr, one):
                lanes.add((entry.writer, entry.lane))
                act = REGISTRY.act_names.get(entry.act, str(entry.act))
                said = named_entry(entry.writer, entry.lane, entry.txn)
                found.append(
                    (
                        entry.wall,
                        Entry(
                            iso(entry.wall) or "", said, entry.seq, act, register.kind, number, chain.hex()
                        ),
                    )
                )
        found.sort(key=lambda pair: (pair[0], pair[1].name, pair[1].seq))
        heads = []
        for writer, lane in sorted(lanes):
            head = log.head(db, writer, lane)
            if head is not None:
                heads.append(Head(f"{writer:x}-{lane}", head.seq, head.chain.hex()))
        return Evidence([entry for _wall, entry in found], heads)
