"""What must hold when everything was said, whatever happened before."""

from collections.abc import Iterable, Mapping
from typing import Any

import cbor2
from sqlalchemy import Connection, select, text

from store import cells, erase, identity, log
from store.asking import ask
from store.entry import Entry, Kind
from store.held import CONFLICT, QUARANTINE, entry_tag
from store.identity import Peer
from store.node import Node
from store.registers import REGISTRY
from sync import beneath, bundle, scope, verified
from sync.bundle import Bundle, Purpose
from sync.outgoing import partly
from sync.ring import Sender, ring_of
from tests.gone import words_left
from tests.plays.world import Actor, Violation, World

_EXPLAINED = frozenset({"chain_forked", "forgotten", "bundle_from_future", "revoked_sender", "row"})
"""Reasons for which something may be left in quarantine: a person has to look at it.

``row`` is there for two copies of a device that numbered rows alike in different lanes.
"""
_ABOVE = frozenset({"stations", "devices", "users", "agencies"})
"""Lists that a parent writes: what it lost in a restore waits there for a person (``forgotten``)."""

Rows = Mapping[str, Mapping[int, Mapping[str, Any]]]

_SAID_AGAIN = {REGISTRY.act_number(act) for act in ("devices.restate", "devices.recall")}


def check(world: World) -> None:
    """See that everything holds; raises ``Violation``."""
    living = [actor for actor in world.actors.values() if not actor.revoked]
    top = world.actors["hq"].node
    for actor in living:
        _erased(world, actor)
        _verifies(actor)
        _explained(actor)
        if actor.name != "hq":
            _receipts(actor, world.actors[actor.parent].node)
            _says_no_more(world, actor)
    _once(top)
    forgotten = any("forgotten" in _reasons(actor.node) for actor in living)
    for actor in living:
        if actor.name != "hq":
            _nothing_lost(actor, world.actors[actor.parent].node)
            _told(actor, world.actors[actor.parent].node)
            _same_reference(actor, world.actors[actor.parent].node, waits=forgotten)
            if actor.kind == "warden" and world.packed("Z1") is None:
                # Nobody is appointed any more: the device hears nothing, and closes when its time is over.
                continue
            _same(actor, world.actors[actor.parent].node)


def _erased(world: World, actor: Actor) -> None:
    """Nothing that was ever written of somebody who was erased is at any device that was told."""
    if actor.kind == "warden" and world.packed("Z1") is None:
        return
    people, known = REGISTRY.kind("people").nr, set()
    for other in world.actors.values():
        if not other.revoked:
            with other.node.read() as db:
                known |= {row for table, row in erase.erased(db) if table == people}
    # Where the only copy that knew of it was put back to before, nobody is left who could tell.
    words = [word for row, typed in world.erased.items() if row in known for word in typed]
    left = words_left(actor.node, words)
    if left:
        raise Violation(f"{actor.name} holds of somebody who was erased: {left}")


def _rows(node: Node, station: int) -> Rows:
    found: dict[str, dict[int, dict[str, Any]]] = {}
    with node.read() as db:
        for register in REGISTRY.registers:
            names = ("id", *register.specs)
            listed = ", ".join(f'"{name}"' for name in names)
            question = f'SELECT {listed} FROM "{register.sql.name}" WHERE station = ?'  # noqa: S608 - our own names
            rows = ask(db, question, (station,))
            found[register.kind] = {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}
    return found


def _same(actor: Actor, parent: Node) -> None:
    """A device and its parent agree about the station, or about the part of it that the device sees.

    A regional headquarters and the one above agree about every station that reports to it.
    """
    with parent.read() as db:
        child = identity.peer(db, actor.node.me.device)
        if child is None:
            raise Violation(f"{actor.name} is not known to its parent")
        stations = beneath.of_child(db, child)
    for station in sorted(stations):
        _same_station(actor, parent, child, station)


def _same_station(actor: Actor, parent: Node, child: Peer, station: int) -> None:
    here, there = _rows(actor.node, station), _rows(parent, station)
    for kind in there:
        if kind in _ABOVE:
            continue
        columns = scope.columns(child, REGISTRY.kind(kind)).values()
        for row in sorted(here[kind].keys() | there[kind].keys()):
            mine, theirs = here[kind].get(row), there[kind].get(row)
            if partly(child) and mine is None:
                continue
            told = None if theirs is None else {name: theirs[name] for name in columns}
            if told is None or mine is None or {name: mine[name] for name in columns} != told:
                raise Violation(f"{actor.name} and its parent differ about {kind} {row}: {mine} {theirs}")


def _same_reference(actor: Actor, parent: Node, *, waits: bool) -> None:
    """A device and its parent agree about what headquarters writes, in all that the device may hold of it.

    Not where some of it waits for a person: a child knows what its parent forgot.
    """
    with parent.read() as db:
        child = identity.peer(db, actor.node.me.device)
    if waits or child is None:
        return
    here, there = _rows(actor.node, cells.REFERENCE), _rows(parent, cells.REFERENCE)
    for kind in there:
        columns = scope.columns(child, REGISTRY.kind(kind)).values()
        if child.kind == "warden" and not any(spec.warden for spec in REGISTRY.kind(kind).own.values()):
            # Of lists that are not for wardens nothing comes.
            continue
        for row in sorted(here[kind].keys() | there[kind].keys()):
            mine, theirs = (
                None if rows.get(row) is None else {name: rows[row][name] for name in columns}
                for rows in (here[kind], there[kind])
            )
            if mine != theirs:
                raise Violation(f"{actor.name} and its parent differ about {kind} {row}: {mine} {theirs}")


def _told(actor: Actor, parent: Node) -> None:
    """Whatever of a device did not stand at its parent is in front of a person at the device as well.

    Not on a warden's device: what is about a row leaves with the row.
    """
    with parent.read() as db, actor.node.read() as here:
        child = identity.peer(db, actor.node.me.device)
        if child is None or partly(child):
            return
        own = [known.writer for known in identity.incarnations(here, identity.who(here).device)]
        theirs = select(CONFLICT).where(CONFLICT.c.theirs, CONFLICT.c.losing_writer.in_(own))
        lost = {(found.col, found.losing) for found in db.execute(theirs)}
        conflicts = {(found.col, found.losing) for found in here.execute(select(CONFLICT))}
        refused, kept = (
            {(found.tag, found.reason) for found in store.execute(select(QUARANTINE))} for store in (db, here)
        )
    for entry in _said(actor.node):
        for number, value in entry.fields:
            losing = (number, cbor2.dumps(value))
            if _words(value) and losing in lost and losing not in conflicts:
                raise Violation(f"{actor.name} was not told that {value} does not stand")
        tag = entry_tag(entry.writer, entry.lane, entry.seq)
        # A number that is another's was given anew instead.
        missing = {reason for known, reason in refused if known == tag} - {"row"}
        if missing - {reason for known, reason in kept if known == tag}:
            raise Violation(f"{actor.name} was not told what was refused: {sorted(missing)}")


def _own(db: Connection) -> list[identity.Incarnation]:
    return identity.incarnations(db, identity.who(db).device)


def _said(node: Node) -> Iterable[Entry]:
    """Give what a device stands by of all that it ever wrote."""
    with node.read() as db:
        for own in _own(db):
            for lane, head in log.heads(db, own.writer).items():
                yield from log.read(db, own.writer, lane, 0, head.upto)


def _words(value: object) -> bool:
    """Say whether a value is one that somebody typed in the play: ``v`` and a number."""
    return isinstance(value, str) and value[:1] in "vV" and value[1:].isdigit()


def _nothing_lost(actor: Actor, parent: Node) -> None:
    """Whatever was typed at a device that lives is in its parent's log.

    What became of it there is said by the lists being the same, and nothing left unexplained.
    """
    with parent.read() as db:
        heard = {
            value
            for (fields,) in db.execute(select(log.LOG.c.fields))
            for _, value, *_ in cbor2.loads(fields)
            if _words(value)
        }
        gone = erase.erased(db)
    for entry in _said(actor.node):
        # Who is told nothing any more keeps what was erased above meanwhile.
        for _, value in entry.fields if (entry.table, entry.row) not in gone else ():
            if _words(value) and value not in heard:
                raise Violation(f"{actor.name} said {value}, and nobody heard it")


def _once(top: Node) -> None:
    """No number is two rows', and no nonce hides two things."""
    with top.read() as db:
        rows = db.execute(select(log.LOG).where(log.LOG.c.kind == Kind.INSERT)).all()
        kept = {tag for (tag,) in db.execute(text("SELECT tag FROM quarantine"))}
        nonces = [nonce for (nonce,) in db.execute(select(log.LOG.c.nonce)) if nonce]
    births: dict[tuple[int, int], set[object]] = {}
    for row in rows:
        tag = entry_tag(row.writer, row.lane, row.seq)
        typed = {value for _, value, *_ in cbor2.loads(row.fields) if _words(value)}
        # What is said again was born elsewhere: where it is not the row that bears the number, it only loses.
        if tag not in kept and typed and row.act not in _SAID_AGAIN:
            births.setdefault((row.tbl, row.row), set()).add(min(map(str, typed)))
    for key, names in births.items():
        if len(names) > 1:
            raise Violation(f"row {key} was born as {sorted(map(str, names))}")
    if len(set(nonces)) != len(nonces):
        raise Violation("a nonce was used twice")


def _receipts(actor: Actor, parent: Node) -> None:
    """What a device takes for arrived is there, in its own history; what it takes for durable as well."""
    with actor.node.read() as db, parent.read() as there:
        for own in _own(db):
            for lane, head in log.heads(db, own.writer).items():
                if head.acked != head.upto:
                    raise Violation(f"{actor.name} still waits for a receipt")
                if head.acked:
                    chain = log.chain_at(there, own.writer, lane, head.acked)
                    if chain != log.chain_at(db, own.writer, lane, head.acked):
                        raise Violation(f"{actor.name} takes for arrived what is not there")
                if head.durable > head.acked:
                    raise Violation(f"{actor.name} takes for durable what has not arrived")


def _says_no_more(world: World, actor: Actor) -> None:
    """When all is said, nothing is said again."""
    parent = world.actors[actor.parent].node
    sealed = world.answer(actor)
    sender = Sender(parent.me.device, parent.keys.sign_public)
    with actor.node.read() as db:
        ring = ring_of(db, actor.node.now)
    me = actor.node.me.device
    said = bundle.read(sealed or b"", actor.node.keys, me, lambda _: sender, Purpose.EXCHANGE, ring)
    if not isinstance(said, Bundle) or said.puts or said.verdicts:
        raise Violation(f"the parent of {actor.name} says the same for ever")


def _verifies(actor: Actor) -> None:
    """Whatever happened to it, a store of which nobody changed anything is found to be what its logs say."""
    found = verified.verify(actor.node).faults
    if found:
        raise Violation(f"{actor.name} does not verify: {found[0].kind} {found[0].where} of {len(found)}")


def _explained(actor: Actor) -> None:
    """Nothing is left waiting but what a person has to look at."""
    reasons = _reasons(actor.node)
    with actor.node.read() as db:
        waits = db.execute(text("SELECT writer, lane, seq, col, reason FROM waiting")).all()
        parked = db.scalar(text("SELECT count(*) FROM parked"))
        suspect = identity.who(db).suspect
    if reasons - _EXPLAINED:
        raise Violation(f"{actor.name} keeps apart {sorted(reasons - _EXPLAINED)}")
    if waits or suspect or parked:
        raise Violation(f"{actor.name} still waits: {waits} parked {parked} suspect {suspect}")


def _reasons(node: Node) -> set[str]:
    """Give the reasons for which something is kept apart at a node."""
    with node.read() as db:
        return set(db.scalars(select(QUARANTINE.c.reason)))
