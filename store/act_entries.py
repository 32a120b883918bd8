"""What an act did, as entries of the log: in which lanes it travels, and what each entry says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection

from store import cells, log
from store.columns import WHOSE
from store.entry import Entry, Kind, Lane
from store.identity import Identity
from store.lay import Laid
from store.refusals import Code, Refused
from store.register import Register
from store.values import Value


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: on which node, by which user, the act's number, its lane, whether as an exercise."""

    me: Identity
    user: int
    act: int
    lane: Lane
    exercise: bool

    def lane_of(self, change: Laid) -> Lane:
        """Say in which lane a change of it travels: what need not hurry leaves the urgent one to the rest."""
        return Lane.RECORDS if self.lane is Lane.URGENT and change.register.unhurried else self.lane

    def lanes(self, done: Sequence[Laid]) -> list[Lane]:
        """Give the lanes in which its changes travel, its own among them."""
        return sorted({self.lane} | {self.lane_of(change) for change in done})


def of_lane(db: Connection, deed: Deed, done: Sequence[Laid], lane: Lane) -> tuple[list[Entry], log.Head]:
    """Give what was done as the entries of one lane, and where in the log they begin.

    Raises:
        Refused: ``NOT_ENROLLED``.
    """
    me = deed.me
    start = log.head(db, me.writer, lane)
    if start is None:
        raise Refused(Code.NOT_ENROLLED)
    here = [c for c in done if deed.lane_of(c) == lane]
    seen = {bucket: cells.seen(db, bucket) for bucket in {c.station for c in here}}
    # What was taken in from a child keeps its own times; on the wire an act has one.
    acts = [start.seq + 1]
    for seq, (before, after) in enumerate(pairwise(here), start=start.seq + 2):
        acts.append(acts[-1] if before.wall == after.wall else seq)
    entries = [
        Entry(
            writer=me.writer,
            lane=lane,
            seq=seq,
            txn=txn,
            actor=deed.user,
            act=deed.act,
            table=c.register.nr,
            kind=c.kind,
            row=c.row,
            fields=_said(me, c),
            wall=c.wall,
            seen=seen[c.station],
            exercise=deed.exercise,
        )
        for seq, (c, txn) in enumerate(zip(here, acts, strict=False), start=start.seq + 1)
    ]
    return entries, start


def _said(me: Identity, change: Laid) -> tuple[tuple[int, Value], ...]:
    """Write what a change says; a regional headquarters says for which station it makes a row."""
    fields = _numbered(change.register, change.fields)
    # Of the reference data it makes nothing; what is recalled of that goes to a person above.
    if change.kind is not Kind.INSERT or not me.regional or change.station in (0, me.station):
        return fields
    return tuple(sorted((*fields, (WHOSE, change.station))))


def _numbered(register: Register, fields: Mapping[str, Value]) -> tuple[tuple[int, Value], ...]:
    """Write fields by column number, ascending, as an entry holds them."""
    return tuple(sorted((register.specs[name].nr, value) for name, value in fields.items()))
