"""A burst: one compact message for the parent, on lines where 340 bytes are all there is.

It holds of one lane, the urgent one if something waits there, as many whole acts as fit, from the first
that the parent has not signed for. It bears no signature: who shares the key is believed to have said it,
and the next signed bundle goes on from its chain.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from store import identity, log
from store.entry import Entry, Lane
from store.identity import Identity, Peer
from store.node import Node
from store.refusals import Code, Refused
from store.short_keys import ShortKey
from sync import bundle, seal, sealing
from sync.bundle import Bundle, Purpose
from sync.bundle import Lane as Stretch
from sync.outgoing import Made, Ready
from sync.profile import BURST, Profile
from sync.short_seal import CHANCE

_MOST: Final = 400
"""Entries that are looked at: more never fit."""


def for_parent(node: Node, room: int = BURST, *, urgent: bool = False) -> Ready:
    """Make a compact message of at most ``room`` bytes, and mark nothing as handed over.

    Args:
        node: whose message.
        room: bytes.
        urgent: whether it is of the urgent lane or none.

    Raises:
        Refused: ``NO_PARENT``; ``NO_SHORT_KEY`` where the parent has not said yet that it has a key of ours;
            ``NOTHING_WAITS``; ``BURST_TOO_LONG`` if not even the first act fits.
    """
    with node.write() as db:
        me, parent = identity.who(db), identity.parent(db)
        if parent is None:
            raise Refused(Code.NO_PARENT)
        key = sealing.usable(node, db, parent)
        if key is None:
            raise Refused(Code.NO_SHORT_KEY, name=parent.code)
        after, entries = _waiting(db, me, (Lane.URGENT,) if urgent else (Lane.URGENT, Lane.RECORDS))
        if not entries:
            raise Refused(Code.NOTHING_WAITS)
        ends = [at for at in range(1, len(entries)) if entries[at].txn != entries[at - 1].txn]
        # An act that was cut off here is none yet: a stretch that ends within one tells another history.
        ends += [len(entries)] if len(entries) <= _MOST else []
        fits, sealed = 0, b""
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            tried = _sealed(node, db, me, parent, key, after, entries[: ends[middle]])
            if len(tried) <= min(room, seal.MOST_COMPACT):
                fits, sealed, low = ends[middle], tried, middle + 1
            else:
                high = middle
    if not fits:
        raise Refused(Code.BURST_TOO_LONG, room=room)
    lane, upto = entries[0].lane, entries[fits - 1].seq
    records = (after, upto) if lane == Lane.RECORDS else (0, 0)
    made = Made(sealed, seal.tag(sealed), fits, *records, Profile.COMPACT)
    return Ready(made, parent, ((me.writer, lane, upto),))


def is_possible(node: Node) -> bool:
    """Say whether something urgent waits and could go to the parent in a message now."""
    with node.read() as db:
        parent = identity.parent(db)
        if parent is None or sealing.usable(node, db, parent) is None:
            return False
        return bool(_waiting(db, identity.who(db), (Lane.URGENT,))[1])


def _waiting(db: Connection, me: Identity, lanes: Sequence[Lane]) -> tuple[int, list[Entry]]:
    """Give after which entry the first lane with something to say goes on, and what follows there."""
    heads = log.heads(db, me.writer)
    for lane in lanes:
        head = heads.get(lane)
        if head is not None and head.upto > head.acked:
            # One more than is looked at shows whether the last act ends there.
            last = min(head.upto, head.acked + _MOST + 1)
            return head.acked, list(log.read(db, me.writer, lane, head.acked, last))
    return 0, []


def _sealed(  # noqa: PLR0913 - a message is just these
    node: Node, db: Connection, me: Identity, parent: Peer, key: ShortKey, after: int, entries: list[Entry]
) -> bytes:
    last = entries[-1]
    end = log.chain_at(db, last.writer, last.lane, last.seq) or b""
    said = Bundle(
        purpose=Purpose.EXCHANGE,
        sender=me.device,
        recipient=parent.device,
        writer=me.writer,
        made_at=node.now,
        lanes=(Stretch(me.writer, last.lane, after, len(entries), b"", end),),
        entries=tuple(entries),
    )
    way = sealing.between(me, parent, key)
    return bundle.write_compact(said, key, way, node.registry.wires, node.entropy(CHANCE))
