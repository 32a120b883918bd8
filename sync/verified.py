"""Whether the store is what it was, and whether its logs are those that the parent signed for."""

from collections.abc import Iterator

from sqlalchemy import Connection

from store import identity, log
from store.node import Node
from store.saying import saying
from store.verifying import desk, looked_over
from store.verifying.chains import Flaw
from store.verifying.desk import Progress, Report
from store.verifying.fault import Fault, Kind
from sync import word
from sync.world import fresh


def verify(node: Node, progress: Progress | None = None) -> Report:
    """Recompute everything that an answer is made from; see ``store/verifying/desk.py``.

    Args:
        node: the node; nothing is written to its store. When it was looked over, and how many faults there
            were, is noted beside it (``store/anchor.py``).
        progress: is told how much was done, and of how much.
    """
    report = desk.verify(node, _signed, progress, _kept)
    looked_over.note(node, report)
    return report


def examine(node: Node, db: Connection) -> Report:
    """Do the same in a transaction that is open already."""
    return desk.examine(node, db, _signed, kept=_kept)


def _kept(db: Connection, node: Node) -> Iterator[Fault]:
    """Work out again what headquarters keeps of each station in figures."""
    for code, what in fresh.wrong(node, db):
        yield Fault(Kind.SUM, saying("what is kept of {code}: {what}", code=code, what=what))


def _signed(db: Connection, _node: Node) -> Iterator[Flaw]:
    """Hold our lanes against the last heads that the parent signed.

    Where the parent has heard a twin of this device that is known, and no fault of the log: the lane is cut
    there, or it is still being found out where.
    """
    me, parent = identity.who(db), identity.parent(db)
    kept = identity.word(db, parent.device) if parent is not None else b""
    if parent is None or not kept:
        return
    said = word.read(kept, parent.sign_key, me.device)
    if said is None:
        yield Flaw(Kind.SIGNED, me.writer, 0, 0)
        return
    own = {known.writer for known in identity.incarnations(db, me.device)}
    for ack in said.acks:
        head = log.head(db, ack.writer, ack.lane) if ack.writer in own else None
        if head is None or not ack.seq or me.suspect:
            continue
        twin = head.cut is not None and ack.seq > head.cut
        if not twin and log.chain_at(db, ack.writer, ack.lane, ack.seq) != ack.chain:
            kind = Kind.SIGNED if ack.seq <= head.seq else Kind.OLDER
            yield Flaw(kind, ack.writer, ack.lane, ack.seq)
