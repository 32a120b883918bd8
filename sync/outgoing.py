"""Making the next bundle for a parent or a child, in one transaction.

What is made here may be made again at any time and as often as one likes: a
bundle repeats everything that has not been signed for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store import cells, identity, ledger, log
from store.asking import parts
from store.cells import WHOLE_ROW
from store.entry import Lane as LogLane
from store.identity import Peer
from store.ledger import Passage, Way
from store.node import Node, secret
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import bundle, cursors, seal
from sync.bundle import Ack, Bundle, Lane, Purpose, Reach
from sync.exchange import Standing, to_send
from sync.records import Put


@dataclass(frozen=True, slots=True)
class Made:
    """A sealed bundle and what it holds; ``after`` and ``upto`` are of the records lane."""

    sealed: bytes
    tag: bytes
    changes: int
    after: int
    upto: int


Deliver = Callable[[bytes], object]


def nobody(_sealed: bytes) -> None:
    """Deliver to nobody: whoever asked for the bundle has it in hand."""


def to_parent(node: Node, deliver: Deliver = nobody) -> Made:
    """Make the bundle that goes up: every change the parent has not signed for.

    Args:
        node: whose changes.
        deliver: gives the sealed bytes to a file or a carrier. Only when it has taken them are the
            changes marked as handed over; what it raises leaves no mark.

    Raises:
        Refused: ``NO_PARENT`` before enrolment, and whatever ``deliver`` refuses.
    """
    with node.read() as db:
        me = identity.who(db)
        parent = identity.parent(db)
        if parent is None:
            raise Refused(Code.NO_PARENT)
        own = log.heads(db, me.writer)
        cuts = to_send({lane: (Standing(h.seq, h.chain), h.acked) for lane, h in own.items()})
        entries = [e for cut in cuts for e in log.read(db, me.writer, cut.lane, cut.after, cut.upto)]
        said = Bundle(
            purpose=Purpose.EXCHANGE,
            sender=me.device,
            recipient=parent.device,
            writer=me.writer,
            made_at=node.now,
            lanes=tuple(
                Lane(
                    cut.lane,
                    cut.after,
                    cut.upto - cut.after,
                    log.chain_at(db, me.writer, cut.lane, cut.after) or b"",
                    own[cut.lane].chain,
                )
                for cut in cuts
            ),
            entries=tuple(entries),
            seen=cells.all_seen(db),
            first_key=secret(db, "first-key"),
        )
        made = _sealed(node, said, parent)
    deliver(made.sealed)
    with node.write() as db:
        for cut in cuts:
            log.hand_over(db, me.writer, cut.lane, cut.upto)
        ledger.note(db, _passage(made, Purpose.EXCHANGE, parent, node.now))
    return made


def to_child(node: Node, child: Peer, deliver: Deliver = nobody) -> Made:
    """Make the bundle that goes down: what is signed for, and what changed here since the child looked.

    ``deliver`` as for :func:`to_parent`.

    Raises:
        Refused: ``REVOKED_SENDER`` for a device that was revoked: it is told nothing more.
    """
    with node.read() as db:
        me = identity.who(db)
        child = identity.peer(db, child.device) or child
        if child.revoked_at is not None:
            raise Refused(Code.REVOKED_SENDER, name=child.mark or child.code)
        reaches, puts = _news(db, child)
        said = Bundle(
            purpose=Purpose.EXCHANGE,
            sender=me.device,
            recipient=child.device,
            writer=me.writer,
            made_at=node.now,
            acks=acknowledgements(db, child),
            reaches=reaches,
            puts=puts,
        )
        made = _sealed(node, said, child)
    deliver(made.sealed)
    with node.write() as db:
        ledger.note(db, _passage(made, Purpose.EXCHANGE, child, node.now))
    return made


def acknowledgements(db: Connection, child: Peer) -> tuple[Ack, ...]:
    """Give what this node has taken in of a child's log; signing the bundle signs for it."""
    return tuple(
        Ack(child.writer, lane, head.seq, head.chain)
        for lane, head in log.heads(db, child.writer).items()
        if head.seq
    )


def _news(db: Connection, child: Peer) -> tuple[tuple[Reach, ...], tuple[Put, ...]]:
    """Give what the child follows, as far as it changed since it looked."""
    seen = cursors.read(child.cursors)
    reaches: list[Reach] = []
    puts: list[Put] = []
    for bucket in sorted(followed(child)):
        after, upto = seen.get(bucket, 0), cells.last(db, bucket)
        if upto > after:
            reaches.append(Reach(bucket, after, upto))
            puts.extend(rows_for(db, child, bucket, after))
    return tuple(reaches), tuple(puts)


def followed(child: Peer) -> set[int]:
    """Give the buckets that a child follows: the reference data, and a station its own rows.

    A warden's device gets of its station no more than the zone that is packed for it.
    """
    return {cells.REFERENCE} if child.kind == "warden" else {cells.REFERENCE, child.station}


def rows_for(db: Connection, child: Peer, bucket: int, after: int) -> list[Put]:
    """Give the rows of a bucket that changed after a place, by others than the child, in what it may hold."""
    changed = cells.since(db, bucket, after, not_by=child.writer)
    return rows_of(db, bucket, changed, warden=child.kind == "warden")


def rows_of(
    db: Connection, bucket: int, changed: Iterable[tuple[int, int, int]], *, warden: bool = False
) -> list[Put]:
    """Give rows as they stand, whole or the fields that changed, in the order of their first change.

    For a ``warden`` only the columns that a warden may hold.
    """
    wanted: dict[tuple[int, int], set[int]] = {}
    for table, row, column in changed:
        wanted.setdefault((table, row), set()).add(column)
    by_table: dict[int, list[int]] = {}
    for table, number in wanted:
        by_table.setdefault(table, []).append(number)
    values: dict[tuple[int, int], Put] = {}
    for table, some in by_table.items():
        register = REGISTRY.number(table)
        if register is None:
            continue
        for part in parts(some):
            found = select(register.sql).where(register.sql.c.id.in_(part))
            for stands in db.execute(found).mappings():
                columns = wanted[table, stands["id"]]
                whole = WHOLE_ROW in columns
                fields = tuple(
                    (number, stands[name])
                    for number, name in sorted(register.by_number.items())
                    if ((whole and stands[name] is not None) or number in columns)
                    and (register.specs[name].warden or not warden)
                )
                values[table, stands["id"]] = Put(table, stands["id"], bucket, fields)
    return [values[key] for key in wanted if key in values]


def _sealed(node: Node, said: Bundle, to: Peer) -> Made:
    sealed = bundle.write(said, node.keys, to.seal_key, REGISTRY.wires)
    records = next((lane for lane in said.lanes if lane.lane == LogLane.RECORDS), None)
    return Made(
        sealed,
        seal.tag(sealed),
        len(said.entries) + len(said.puts),
        records.after if records else 0,
        records.after + records.count if records else 0,
    )


def _passage(made: Made, purpose: Purpose, to: Peer, at: int) -> Passage:
    return Passage(
        made.tag, Way.OUT.value, purpose.value, to.device, len(made.sealed), made.changes, made.upto, at, None
    )


def send(node: Node, said: Bundle, to: Peer) -> Made:
    """Seal a bundle of another purpose (a pack, a grant) and write it into the history."""
    made = _sealed(node, said, to)
    with node.write() as db:
        ledger.note(db, _passage(made, said.purpose, to, node.now))
    return made
