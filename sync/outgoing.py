"""Making the next bundle for a parent or a child, in one transaction.

What is made here may be made again at any time and as often as one likes: a
bundle repeats everything that has not been signed for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from store import cells, erase, held, identity, ledger, log, parted, verdicts
from store.asking import parts
from store.cells import WHOLE_ROW
from store.clock import local_day
from store.entry import Lane as LogLane
from store.identity import Identity, Peer
from store.kept_secrets import first_key_of, secret
from store.ledger import Passage, Way
from store.node import Node
from store.refusals import Code, Refused
from store.register import Registry
from sync import beneath, cursors, lives, seal, sealing, views
from sync.bundle import Ack, Bundle, Joint, Lane, Purpose, Reach, Said
from sync.credentials import listing
from sync.exchange import Cut, to_send
from sync.manifest import SHORT_CHAIN, TOKEN
from sync.profile import Profile
from sync.records import ERASE, Put


@dataclass(frozen=True, slots=True)
class Made:
    """A sealed bundle, what it holds, how it is sealed; ``after`` and ``upto`` are of the records lane."""

    sealed: bytes
    tag: bytes
    changes: int
    after: int
    upto: int
    profile: Profile = Profile.FULL


MOST_TOLD = 4_000
"""Verdicts that one answer holds at most; the rest follow in the next. A manifest has its bounds."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A bundle that is with nobody yet: to whom it goes, and which stretches of our log it holds."""

    made: Made
    to: Peer
    cuts: tuple[tuple[int, int, int], ...] = ()
    """Each a writer, a lane, and up to which entry."""

    @property
    def facts(self) -> tuple[bytes, int, int, int]:
        """What the history of bundles shows: tag, size, how many changes, the last record."""
        return self.made.tag, len(self.made.sealed), self.made.changes, self.made.upto


Deliver = Callable[[bytes], object]


def nobody(_sealed: bytes) -> None:
    """Deliver to nobody: whoever asked for the bundle has it in hand."""


def to_parent(
    node: Node, deliver: Deliver = nobody, *, urgent: bool = False, wish: Profile = Profile.FULL
) -> Made:
    """Make the bundle that goes up: every change the parent has not signed for.

    Args:
        node: whose changes.
        deliver: gives the sealed bytes to a file or a carrier. Only when it has taken them are the
            changes marked as handed over; what it raises leaves no mark.
        urgent: whether only the urgent lane goes, so that it does not wait behind a backlog.
        wish: how it should be sealed, ``FULL`` or ``THIN``.

    Raises:
        Refused: ``NO_PARENT`` before enrolment, and whatever ``deliver`` refuses.
    """
    return hand(node, for_parent(node, urgent=urgent, wish=wish), deliver)


def hand(node: Node, ready: Ready, deliver: Deliver) -> Made:
    """Deliver a bundle that is ready, and only then mark what it holds as handed over."""
    deliver(ready.made.sealed)
    with node.write() as db:
        handed_over(db, ready.to, ready.cuts, ready.facts, node.now)
    return ready.made


def for_parent(node: Node, *, urgent: bool = False, wish: Profile = Profile.FULL) -> Ready:
    """Make the bundle that goes up, and mark nothing as handed over; raises ``NO_PARENT``."""
    # A key may be drawn for it, which is kept.
    with node.write() as db:
        me = identity.who(db)
        parent = identity.parent(db)
        if parent is None:
            raise Refused(Code.NO_PARENT)
        writers = [own.writer for own in identity.incarnations(db, me.device)]
        own = {(w, lane): head for w in writers for lane, head in log.heads(db, w).items()}
        cuts = to_send({key: (head.upto, head.acked) for key, head in own.items()}, whole=me.suspect)
        if urgent:
            cuts = [cut for cut in cuts if cut.lane == LogLane.URGENT]
        heard = {writer for (writer, _), head in own.items() if head.acked}
        said = Bundle(
            purpose=Purpose.EXCHANGE,
            sender=me.device,
            recipient=parent.device,
            writer=me.writer,
            made_at=node.now,
            lanes=tuple(_stretch(db, cut) for cut in cuts),
            entries=tuple(e for cut in cuts for e in log.read(db, cut.writer, cut.lane, cut.after, cut.upto)),
            seen=cells.all_seen(db),
            keys=_keys(db, [writer for writer in writers if writer not in heard]),
            births=(
                *(birth for birth in lives.known(db, me.device) if birth.writer not in heard),
                *lives.lost(db, parent),
            ),
            generation=cells.generation(db),
            word=identity.word(db, parent.device) if parent.asked else b"",
        )
        made = seal_for(node, db, said, parent, wish)
    return Ready(made, parent, tuple((cut.writer, cut.lane, cut.upto) for cut in cuts))


def handed_over(
    db: Connection,
    to: Peer,
    cuts: Iterable[tuple[int, int, int]],
    facts: tuple[bytes, int, int, int],
    at: int,
) -> None:
    """Note that a carrier took a bundle of an exchange, inside a write transaction.

    Args:
        db: the store.
        to: whom it goes to.
        cuts: as of :class:`Ready`.
        facts: the same.
        at: when, in UTC seconds.
    """
    for writer, lane, upto in cuts:
        log.hand_over(db, writer, lane, upto)
    tag, size, changes, upto = facts
    passage = Passage(tag, Way.OUT.value, Purpose.EXCHANGE.value, to.device, size, changes, upto, at, None)
    ledger.note(db, passage)


def _stretch(db: Connection, cut: Cut) -> Lane:
    before = log.chain_at(db, cut.writer, cut.lane, cut.after) or b""
    end = log.chain_at(db, cut.writer, cut.lane, cut.upto) or b""
    return Lane(cut.writer, cut.lane, cut.after, cut.upto - cut.after, before, end)


def _keys(db: Connection, unheard: list[int]) -> dict[int, bytes]:
    """Give the first keys of the writers of which the parent has not signed for anything."""
    keys = {writer: secret(db, first_key_of(writer)) for writer in unheard}
    return {writer: key for writer, key in keys.items() if key is not None}


def to_child(node: Node, child: Peer, deliver: Deliver = nobody, *, wish: Profile = Profile.FULL) -> Made:
    """Make the bundle that goes down: what is signed for, and what changed here since the child looked.

    ``deliver`` and ``wish`` as for :func:`to_parent`.

    Raises:
        Refused: ``REVOKED_SENDER`` for a device that was revoked: it is told nothing more.
    """
    return hand(node, for_child(node, child, wish=wish), deliver)


def for_child(node: Node, child: Peer, *, wish: Profile = Profile.FULL) -> Ready:
    """Make the bundle that goes down, and mark nothing; raises ``REVOKED_SENDER``."""
    # The list of revoked cards goes out with its newest date.
    listing.tend(node)
    # The view of a child that sees only a part is brought up to date while it is read.
    with node.write() as db:
        me = identity.who(db)
        child = identity.peer(db, child.device) or child
        if child.revoked_at is not None:
            raise Refused(Code.REVOKED_SENDER, name=child.mark or child.code)
        return Ready(seal_for(node, db, news(node, db, me, child), child, wish), child)


def news(node: Node, db: Connection, me: Identity, child: Peer) -> Bundle:
    """Give what a child is to hear now, inside a write transaction."""
    seen = cursors.of(db, child.writer)
    reaches, puts = _rows(node, db, me, child, seen)
    told = _verdicts(db, child, seen.get(cells.LINE, 0))
    # What was heard in a life of ours before counts as heard up to the beginning of this one.
    last = max(cells.floor(db), *(place for place, *_ in told), seen.get(cells.LINE, 0))
    if last:
        reaches.append(Reach(cells.LINE, seen.get(cells.LINE, 0), last))
    return Bundle(
        purpose=Purpose.EXCHANGE,
        sender=me.device,
        recipient=child.device,
        writer=me.writer,
        made_at=node.now,
        acks=acknowledgements(db, child),
        reaches=tuple(stamped(node, db, reach) for reach in reaches),
        puts=tuple(puts),
        generation=cells.generation(db),
        view=child.writer,
        # Should we lose this life, the child still knows whose numbers its rows bear.
        births=lives.known(db, me.device),
        joints=_joints(db, child),
        verdicts=tuple(Said(writer, lane, seq, column, why) for _, writer, lane, seq, column, why in told),
        # What came too early, or speaks of what we never told it, may be what we lost.
        prove=child.doubted or held.is_parked(db, _writers(db, child)),
    )


def stamped(node: Node, db: Connection, reach: Reach) -> Reach:
    """Give a reach with the token of its last place, and those of the places told before it."""
    return replace(
        reach,
        token=cells.tell(db, reach.bucket, reach.upto, node.entropy(TOKEN)),
        past=tuple(cells.told_since(db, reach.bucket, reach.after, reach.upto)),
    )


def _writers(db: Connection, child: Peer) -> list[int]:
    return [known.writer for known in identity.incarnations(db, child.device)]


def acknowledgements(db: Connection, child: Peer) -> tuple[Ack, ...]:
    """Give what this node has taken in of a child's log; signing the bundle signs for it."""
    return tuple(
        Ack(writer, lane, head.seq, head.chain, head.durable)
        for writer in _writers(db, child)
        for lane, head in log.heads(db, writer).items()
        if head.seq
    )


def _verdicts(db: Connection, child: Peer, after: int) -> list[tuple[int, int, int, int, int, str]]:
    return verdicts.verdicts(db, _writers(db, child), after, MOST_TOLD)


def _joints(db: Connection, child: Peer) -> tuple[Joint, ...]:
    """Give where the child's lanes, as it told them, stop agreeing with what is here."""
    return tuple(
        Joint(
            writer,
            lane,
            seq,
            (log.chain_at(db, writer, lane, seq) or b"")[:SHORT_CHAIN],
            (log.chain_at(db, writer, lane, seq + 1) or b"")[:SHORT_CHAIN],
        )
        for writer, lane, seq in parted.joints(db, _writers(db, child))
    )


def _rows(
    node: Node, db: Connection, me: Identity, child: Peer, seen: dict[int, int]
) -> tuple[list[Reach], list[Put]]:
    """Give what the child follows, as far as it changed since it looked.

    How far that reaches is said also where nothing changed: the child's last
    word of ours shall hold all that it has seen.
    """
    reaches: list[Reach] = []
    puts: list[Put] = []
    for bucket in sorted(followed(db, child)):
        after, upto = seen.get(bucket, 0), cells.last(db, bucket)
        if upto:
            reaches.append(Reach(bucket, after, upto))
        if upto > after:
            puts.extend(rows_for(db, node.registry, child, bucket, after))
    if partly(child):
        after = seen.get(me.station, 0)
        part = views.news(db, node.registry, me, child, after, today=local_day(node.now, me.timezone))
        if part is not None or after:
            reaches.append(part[0] if part else Reach(me.station, after, after))
        puts.extend(part[1] if part else ())
    return reaches, puts


def partly(child: Peer) -> bool:
    """Say whether a child sees only a part of the station: a warden its zone, an area's office its area."""
    return child.kind == "warden" or child.area is not None


def followed(db: Connection, child: Peer) -> set[int]:
    """Give the buckets that a child follows whole: the reference data, and a station or desk its own rows.

    A regional headquarters follows those of its stations as well.
    """
    return {cells.REFERENCE} if partly(child) else {cells.REFERENCE, *beneath.of_child(db, child)}


def rows_for(db: Connection, registry: Registry, child: Peer, bucket: int, after: int) -> list[Put]:
    """Give the rows of a bucket that changed after a place, in what the child may hold.

    What the child itself changed last is left out, but for one that has seen nothing yet.
    """
    changed = cells.since(db, bucket, after, not_by=child.writer if after else None)
    return rows_of(db, registry, bucket, changed, warden=child.kind == "warden")


def rows_of(
    db: Connection,
    registry: Registry,
    bucket: int,
    changed: Iterable[tuple[int, int, int]],
    *,
    warden: bool = False,
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
        register = registry.number(table)
        if register is None or (warden and not any(spec.warden for spec in register.own.values())):
            # Of a list that is not for wardens, not even the numbers are told.
            continue
        if bucket == cells.REFERENCE and register.kept_above:
            continue
        for part in parts(some):
            for stands in db.execute(register.several, {"rows": part}).mappings():
                columns = wanted[table, stands["id"]]
                whole = WHOLE_ROW in columns
                fields = tuple(
                    (number, stands[name])
                    for number, name in sorted(register.by_number.items())
                    if ((whole and stands[name] is not None) or number in columns)
                    and (register.specs[name].warden or not warden)
                )
                values[table, stands["id"]] = Put(table, stands["id"], bucket, fields)
    gone = erase.erased_of(db, wanted)
    told = [values[key] for key in wanted if key in values]
    # What of an erased row stands, somebody may not have yet who counts with it.
    return [*told, *(Put(table, row, bucket, (), ERASE) for table, row in wanted if (table, row) in gone)]


def seal_for(node: Node, db: Connection, said: Bundle, to: Peer, wish: Profile = Profile.FULL) -> Made:
    """Sign and seal what is said for a device, inside a write transaction."""
    sealed, profile = sealing.sealed(node, db, said, to, wish)
    records = next((lane for lane in said.lanes if lane.lane == LogLane.RECORDS), None)
    return Made(
        sealed,
        seal.tag(sealed),
        len(said.entries) + len(said.puts),
        records.after if records else 0,
        records.after + records.count if records else 0,
        profile,
    )


def send(node: Node, said: Bundle, to: Peer) -> Made:
    """Seal a bundle of another purpose (a pack, a grant) and write it into the history."""
    with node.write() as db:
        made = seal_for(node, db, said, to)
        passage = Passage(
            made.tag,
            Way.OUT.value,
            said.purpose.value,
            to.device,
            len(made.sealed),
            made.changes,
            made.upto,
            node.now,
            None,
            said.facts.get("expires") if said.purpose is Purpose.PACK else None,
        )
        ledger.note(db, passage)
    return made
