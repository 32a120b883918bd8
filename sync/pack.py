"""A zone that leaves with its warden, and its return (C01, M05).

A pack is the device's whole view of its zone (``sync/scope.py``), sealed to it,
with the day on which it expires. It is whole every time: whatever a device
had, lost or had put back, after a pack it holds the zone and nothing else of
the station but what it wrote and nobody has signed for. Between packs an
ordinary exchange brings what changed, and never moves the expiry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from store import cells, expiry, identity, ledger, remarks, roles
from store.by_name import find
from store.clock import day_of, day_span, local_day
from store.columns import Row, Wire, sql
from store.identity import Identity, Peer
from store.ledger import Passage, Way
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.appointments import standing_warden
from store.registers.households import Household
from store.registers.offices import Device
from store.registers.people import Person
from store.registers.places import Zone
from store.saying import saying
from store.wardens.carrying import holder
from sync import (
    bundle,
    estimate,
    exchange,
    lives,
    outgoing,
    placed,
    receipts,
    seal,
    taken_off,
    verdicts,
    views,
    word,
)
from sync.bundle import Bundle, Purpose, Reach
from sync.columns import fits
from sync.from_parent import made_here, not_given, put_down, sound
from sync.incoming import SKEW
from sync.limits import Limits, Spent
from sync.records import PUT, Put
from sync.senders import sender_in

DAY = 86_400
DAYS = 35
"""Days until a zone on a device expires: a month's round and some days; a local default."""
MOST_DAYS = 92
"""... and at most: a list that is a quarter of a year old is nobody's list; a local default."""
LINE = 2_400
"""Bits a second of the line for which it is said how long a pack takes: HF radio, an old satellite."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A zone ready to leave."""

    sealed: bytes
    households: int
    people: int
    expires: int

    @property
    def minutes(self) -> float:
        """How long it takes on a line of :data:`LINE` bits a second, as a file by itself."""
        files = [(len(self.sealed), False)]
        return (estimate.of(files, estimate.FOLDER, Limits(), LINE, Spent()).seconds or 0) / 60


@dataclass(frozen=True, slots=True)
class Opened:
    """A zone installed on its device."""

    zone: str
    households: int
    people: int
    expires: int


def pack(node: Node, zone: object, device: str, *, days: int | None = None, to: object = None) -> Packed:
    """Pack a zone for a warden's device; from then on this is the zone that the device follows.

    Only under an appointment that stands with its undertaking signed: without
    that no list of names leaves the office. And only for a device of whoever
    holds it, as warden or alternate. A device that is nobody's yet becomes the
    warden's whose appointment that is.

    Args:
        node: the station.
        zone: row id, human number or code.
        device: the device's mark (``W1``).
        days: until it expires there, :data:`MOST_DAYS` at most; never after the appointment is over.
        to: whose the device is from now on, if it is somebody else's than before.

    Raises:
        Refused: ``NO_WARDEN``, ``DEVICE_OF_ANOTHER``, ``NOT_FOUND``, ``NOT_ALLOWED``, ``REVOKED_SENDER``;
            ``FIELD_INVALID`` for the days.
    """
    with node.write() as db:
        leaving = _leaving(node, db, zone, device, days, to)
        # Said as an act of its own: whose a device was when a zone left with it is asked years later.
        given = None if leaving.holder == leaving.appointment["person"] else leaving.appointment["person"]
    if given is not None:
        node.act("devices.give", leaving.device, {"person": given})
    with node.write() as db:
        leaving = _leaving(node, db, zone, device, days, None)
        said = _write(node, db, leaving)
    made = outgoing.send(node, said, leaving.child)
    return _packed(said, made.sealed, leaving)


def plan(node: Node, zone: object, device: str, *, days: int | None = None, to: object = None) -> Packed:
    """Make the pack that :func:`pack` would make now, and forget it: nothing is moved, noted or given.

    Raises:
        Refused: as :func:`pack`.
    """
    with node.write() as db:
        looked = db.begin_nested()
        leaving = _leaving(node, db, zone, device, days, to)
        said = _write(node, db, leaving)
        sealed = outgoing.seal_for(node, db, said, leaving.child).sealed
        looked.rollback()
    return _packed(said, sealed, leaving)


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A zone that may leave: with which device, whose that is, under which appointment, until when."""

    me: Identity
    child: Peer
    zone: int
    device: int
    holder: int | None
    appointment: Mapping[str, Any]
    expires: int


def _leaving(  # noqa: PLR0913 - one step of packing
    node: Node, db: Connection, zone: object, device: str, days: int | None, to: object
) -> _Leaving:
    """Say whether a zone may leave with a device; raises whatever speaks against it."""
    me = identity.who(db)
    actor = node.actor(db)
    if not roles.allowed(actor.role, "devices.accept"):
        raise Refused(Code.NOT_ALLOWED, role=actor.role, act="warden pack")
    lasts = DAYS if days is None else days
    if not 1 <= lasts <= MOST_DAYS:
        raise Refused(
            Code.FIELD_INVALID, field="days", reason=saying("it lies between 1 and {most}", most=MOST_DAYS)
        )
    numbers = node.numbers(db)
    row = find(db, REGISTRY.of(Zone), numbers, zone)
    child = _device(db, device)
    slots = identity.slots_of(db, child.device)
    now_of = holder(db, slots)
    person = now_of if to is None else find(db, REGISTRY.of(Person), numbers, to)
    today = local_day(node.now, me.timezone)
    appointment = standing_warden(db, row, today, person)
    if appointment is None and standing_warden(db, row, today) is not None:
        raise Refused(Code.DEVICE_OF_ANOTHER)
    if appointment is None:
        raise Refused(Code.NO_WARDEN)
    until = appointment["effective_to"]
    over = node.now + lasts * DAY
    if until is not None:
        # A list does not stay on the device of somebody who is not the warden any more.
        over = min(over, day_span(day_of(until), me.timezone)[1])
    rows = sql(Device).c
    own = db.scalar(select(rows.id).where(rows.slot.in_(slots)).order_by(rows.id.desc()).limit(1))
    return _Leaving(me, replace(child, zone=row), row, own or 0, now_of, appointment, over)


def _write(node: Node, db: Connection, leaving: _Leaving) -> Bundle:
    """Let the device follow the zone, and write what it is told."""
    identity.update_peer(db, leaving.child.device, zone=leaving.zone)
    # A place of its own, so that a device can tell which of two packs is the newer, whatever the clock.
    cells.next_place(db, leaving.me.station)
    facts = {"zone": leaving.zone, "expires": leaving.expires}
    return _whole(node, db, leaving.me, leaving.child, facts)


def _packed(said: Bundle, sealed: bytes, leaving: _Leaving) -> Packed:
    return Packed(sealed, _count(said.puts, Household), _count(said.puts, Person), leaving.expires)


def _whole(node: Node, db: Connection, me: Identity, child: Peer, facts: dict[str, int]) -> Bundle:
    """Write what an answer to the child would say, with the reference data and its view from place 0."""
    said = outgoing.news(node, db, me, child)
    reference = Reach(cells.REFERENCE, 0, cells.last(db, cells.REFERENCE))
    reaches = [reach for reach in said.reaches if reach.bucket == cells.LINE]
    if reference.upto:
        reaches.append(outgoing.stamped(node, db, reference))
    puts = outgoing.rows_for(db, node.registry, child, cells.REFERENCE, 0)
    today = local_day(node.now, me.timezone)
    viewed = views.news(db, node.registry, me, child, 0, today=today, packed=True)
    if viewed is not None:
        reaches.append(outgoing.stamped(node, db, viewed[0]))
        puts.extend(viewed[1])
    return replace(said, purpose=Purpose.PACK, reaches=tuple(reaches), puts=tuple(puts), facts=facts)


def _count(puts: tuple[Put, ...], table: type[Row]) -> int:
    number = REGISTRY.of(table).nr
    return sum(put.table == number and put.kind == PUT for put in puts)


def _device(db: Connection, name: str) -> Peer:
    """Find a warden's device by the mark of any writer that it is or was."""
    marks = {
        own.mark: child
        for child in identity.children(db)
        if child.kind == "warden"
        for own in identity.incarnations(db, child.device)
    }
    child = marks.get(name.strip().upper())
    if child is None:
        raise Refused(Code.NOT_FOUND, kind="devices")
    if child.revoked_at is not None:
        raise Refused(Code.REVOKED_SENDER, name=child.mark)
    return child


def install(node: Node, sealed: bytes, name: str = "the zone") -> Opened:
    """Install a zone on the warden's device, in place of what it held; it renews what had expired.

    Raises:
        Refused: ``WRONG_NODE`` anywhere but on a warden's device; if it is not for this device, not from
            its station, older than the one before (also where its station does not know any more what it
            said before), or not whole.
    """
    with node.write() as db:
        opened = _install(node, db, sealed, name)
    if opened is None:
        # What follows from that for the next exchange is kept.
        raise Refused(Code.BUNDLE_REPLAYED, name=name)
    return opened


def _install(node: Node, db: Connection, sealed: bytes, name: str) -> Opened | None:
    """Install a zone inside the transaction; ``None`` if its station does not know what it told us before."""
    me = identity.who(db)
    parent, said = _read(node, db, me, sealed, name)
    expires: int = said.facts["expires"]
    upto = max((reach.upto for reach in said.reaches if reach.bucket == me.station), default=0)
    newer = upto > cells.seen(db, me.station)
    if said.generation < parent.generation or (not newer and expires < (me.expires or 0)):
        raise Refused(Code.BUNDLE_REPLAYED, name=name)
    seen = cells.all_seen(db)
    late = parent.signed_at is not None and said.made_at <= parent.signed_at
    if (
        not late
        and said.generation == parent.generation
        and any(
            exchange.told_otherwise(reach, *seen[reach.bucket])
            for reach in said.reaches
            if reach.bucket in seen
        )
    ):
        # An old copy of it was put back. It learns that from its own word, with the next exchange.
        identity.update_peer(db, parent.device, asked=True)
        return None
    if not _hear(node, db, me, parent, said):
        # The station may have heard a copy of us, which gave the same numbers: two are never mixed.
        ours = made_here(db, me)
        said = replace(said, puts=tuple(put for put in said.puts if (put.table, put.row) not in ours))
    me = identity.who(db)
    for reach in sorted(said.reaches, key=attrgetter("bucket")):
        _lay(node, db, me, parent, said, reach)
    taken_off.settle(node, db, me)
    expiry.renew(db, expires, said.made_at, newer=newer)
    _note(node, db, parent, said, sealed)
    zones = [dict(put.fields) for put in said.puts if put.table == REGISTRY.of(Zone).nr]
    code = next((str(fields[1]) for fields in zones if 1 in fields), "")
    return Opened(code, _count(said.puts, Household), _count(said.puts, Person), expires)


def _read(node: Node, db: Connection, me: Identity, sealed: bytes, name: str) -> tuple[Peer, Bundle]:
    """Read a pack of our parent's for us; raises whatever is wrong with it."""
    if me.kind != "warden":
        raise Refused(Code.WRONG_NODE, kind=me.kind, wanted="warden's device")
    said = bundle.read(sealed, node.keys, me.device, sender_in(db), Purpose.PACK)
    if isinstance(said, Code):
        raise Refused(said, name=name)
    parent = identity.parent(db)
    if parent is None or said.sender != parent.device:
        raise Refused(Code.UNKNOWN_SENDER, name=name)
    zone, expires = said.facts.get("zone"), said.facts.get("expires")
    if not isinstance(zone, int) or not isinstance(expires, int):
        raise Refused(Code.BUNDLE_MALFORMED, name=name)
    # Numbers of ours that we never gave out: we were restored, or there are two of us. The zone is needed
    # all the same; what else follows from that, the next exchange brings about.
    said = replace(said, puts=tuple(put for put in said.puts if not not_given(db, me, [put])))
    fit = fits(Wire.REFERENCE, zone) and fits(Wire.INSTANT, expires)
    whole = all(reach.after == 0 or reach.bucket == cells.LINE for reach in said.reaches)
    right = sound(node, said, {cells.REFERENCE, cells.LINE, me.station}, partly=True)
    if not fit or not whole or not right or not placed.agree(db, node.registry, said.puts):
        raise Refused(Code.BUNDLE_MALFORMED, name=name)
    if said.made_at > node.now + SKEW:
        # Taken for the newest, it would keep every true one away.
        raise Refused(Code.BUNDLE_FROM_FUTURE, name=name)
    return parent, said


def _hear(node: Node, db: Connection, me: Identity, parent: Peer, said: Bundle) -> bool:
    """Take the parent's receipts, and note in which life it is; says whether they are about our history."""
    renewed = said.generation > parent.generation
    lives.hear(node, db, parent, said)
    if renewed:
        cells.forget_seen(db, renewed=True)
        remarks.note(db, "parent-restored", node.now, parent=parent.code)
    word.keep(db, node.registry, me, parent, said, renewed=renewed)
    identity.update_peer(db, parent.device, heard_at=node.now)
    # A receipt for another history is not believed; the zone is needed all the same.
    believed = not receipts.believe(node, db, me, said, renewed=renewed).stop
    if believed and said.acks and (parent.signed_at is None or said.made_at > parent.signed_at):
        identity.update_peer(db, parent.device, signed_at=said.made_at)
    return believed


def _lay(  # noqa: PLR0913 - one step of installing, split for reading
    node: Node, db: Connection, me: Identity, parent: Peer, said: Bundle, reach: Reach
) -> None:
    """Lay what a pack says of one bucket, unless an exchange brought as much already."""
    if reach.after and said.view != me.writer:
        return
    if not exchange.continues(reach.after, reach.upto, cells.seen(db, reach.bucket)):
        return
    if reach.bucket == cells.LINE:
        if verdicts.hear(node, db, me, said.verdicts):
            return
    else:
        puts = [put for put in said.puts if put.bucket == reach.bucket]
        put_down(node, db, me, parent, puts)
        if reach.bucket == me.station:
            taken_off.only(node, db, me, puts)
        # A warden's device has nothing to say again of what a parent lost: the list is the office's.
        cells.said_again(db, reach.bucket)
    cells.saw(db, reach.bucket, reach.upto, reach.token)


def _note(node: Node, db: Connection, parent: Peer, said: Bundle, sealed: bytes) -> None:
    ledger.note(
        db,
        Passage(
            seal.tag(sealed),
            Way.IN.value,
            Purpose.PACK.value,
            parent.device,
            len(sealed),
            len(said.puts),
            0,
            node.now,
            None,
        ),
    )
