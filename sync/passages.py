"""The history of bundles in full: whose each was, what it held, what became of it."""

from dataclasses import dataclass

from store import identity, ledger
from store.clock import iso
from store.ledger import Passage, Way
from store.node import Node


@dataclass(frozen=True, slots=True)
class Told:
    """One bundle that left or came.

    Attributes:
        tag: names it, hexadecimal; the same bytes have the same.
        way: ``out`` or ``in``.
        purpose: ``exchange``, ``pack``, ``grant`` ...
        peer: code, mark and name of the other end, as far as they are known here.
        bytes, changes: how large it is, and how many changes it holds.
        upto: the last of our (or their) records in it, 0 where it held none.
        at: when it was handed over or taken in (ISO, UTC).
        acknowledged_at: when the parent signed for it, by its own clock (ISO, UTC).
        waits: whether the parent has still to sign for it.
    """

    tag: str
    way: str
    purpose: str
    peer: str
    bytes: int
    changes: int
    upto: int
    at: str | None
    acknowledged_at: str | None
    waits: bool


def history(node: Node, limit: int = 200, station: str | None = None) -> list[Told]:
    """Give the latest bundles that left and came, newest first; of one station, where its code is given."""
    with node.read() as db:
        parent = identity.parent(db)
        peers = [*identity.children(db), *([parent] if parent is not None else [])]
        theirs = None if station is None else [peer.device for peer in peers if peer.code == station]
        passages = ledger.history(db, limit, theirs)
    names = {peer.device: " ".join(filter(None, (peer.code, peer.mark, peer.name))) for peer in peers}
    up = parent.device if parent is not None else None
    return [_told(passage, names.get(passage.peer, ""), up=passage.peer == up) for passage in passages]


def _told(passage: Passage, peer: str, *, up: bool) -> Told:
    left = passage.way == Way.OUT.value
    waits = left and up and passage.purpose == "exchange" and bool(passage.upto)
    return Told(
        passage.tag.hex(),
        passage.way,
        passage.purpose,
        peer,
        passage.size,
        passage.changes,
        passage.upto,
        iso(passage.at),
        iso(passage.acknowledged_at),
        waits and passage.acknowledged_at is None,
    )
