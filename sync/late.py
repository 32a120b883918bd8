"""A late return of a device that is trusted no more (M03): looked at by a person, and admitted item by item.

It was kept apart whole, sealed. What is in it is what a warden found before the
device was lost, or what a thief wrote: nobody can tell them apart but somebody
who asks the warden. So nothing of it is laid. What an officer admits is done
anew, in their own name: a call at a door with its own time, a proposal as a
proposal that is decided like others (and is odd).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from store import identity
from store.clock import iso, moment
from store.columns import sql
from store.entry import Entry, Erased, Kind
from store.held import QUARANTINE
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.presence import Presence, State
from store.registers.submissions import Submission
from store.registers.visits import Visit
from sync import bundle
from sync.bundle import Bundle, Purpose
from sync.ring import ring_of
from sync.senders import senders_known

_VISIT, _SAID = sql(Visit).c, sql(Submission).c


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a late return.

    Attributes:
        key: names it within the return.
        kind: ``visit``, or the kind of a proposal.
        household: its number, where it is on the list here.
        person: likewise.
        said: what came of the call, or what was proposed.
        at: when (ISO, UTC), as the device says.
        here: whether it stands here already: it came before the device was lost, or was admitted.
    """

    key: str
    kind: str
    household: str | None
    person: str | None
    said: str
    at: str | None
    here: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """An item with what it takes to do it anew."""

    shown: Item
    act: str
    about: int | None
    form: Mapping[str, Any]


def items(node: Node, file: int) -> list[Item]:
    """Give what is in a return that was kept apart, visits first.

    Args:
        node: the office.
        file: its number in the quarantine.

    Raises:
        Refused: ``NOT_FOUND`` if there is none of that number; ``NOT_ALLOWED``; ``NOT_A_BUNDLE`` if it is no
            return of a warden's device that was revoked.
    """
    with node.read() as db:
        return [one.shown for one in _found(node, db, file)]


def admit(
    node: Node, file: int, keys: Collection[str] | None = None
) -> tuple[list[str], list[tuple[str, str]]]:
    """Do some of it anew in the name of whoever looked at it; done again, nothing is there twice.

    Args:
        node: the office.
        file: its number in the quarantine.
        keys: those items; all of them if nothing is said.

    Returns:
        The keys that were admitted, and those that were left with the reason.

    Raises:
        Refused: as :func:`items`; ``NOT_FOUND`` for a key that it has not.
    """
    with node.read() as db:
        found = {one.shown.key: one for one in _found(node, db, file)}
    if keys is not None and set(keys) - found.keys():
        raise Refused(Code.NOT_FOUND, kind="quarantine")
    done: list[str] = []
    left: list[tuple[str, str]] = []
    for key, one in found.items():
        if (keys is not None and key not in keys) or one.shown.here:
            continue
        try:
            node.act(one.act, one.about, one.form)
        except Refused as refused:
            left.append((key, refused.what))
        else:
            done.append(key)
    return done, left


def _found(node: Node, db: Connection, file: int) -> list[_Found]:
    node.may(db, "submissions.bring")
    said = _read(node, db, file)
    new: dict[tuple[int, int], Mapping[str, Any]] = {}
    for entry in said.entries:
        if entry.kind == Kind.INSERT:
            new[entry.table, entry.row] = _fields(entry)
    numbers = node.numbers(db)

    def number(kind: str, row: int | None) -> str | None:
        register = REGISTRY.kind(kind)
        known = row is not None and db.scalar(select(register.sql.c.id).where(register.sql.c.id == row))
        return numbers.text(register.letter, row) if known and row is not None else None

    found = []
    visits, marks = REGISTRY.of(Visit).nr, REGISTRY.of(Presence).nr
    for (table, row), fields in new.items():
        if table != visits:
            continue
        seen = [other for (of, _row), other in new.items() if of == marks and other.get("visit") == row]
        home, at = fields.get("household"), fields.get("occurred_at")
        here = select(_VISIT.id).where(_VISIT.household == home, _VISIT.occurred_at == at)
        shown = Item(
            f"V{row:x}",
            "visit",
            number("households", home),
            None,
            str(fields.get("outcome")),
            iso(at),
            db.scalar(here.limit(1)) is not None,
        )
        found.append(_Found(shown, "visits.checkin", home, _visit(fields, seen)))
    for (table, row), fields in new.items():
        if table != REGISTRY.of(Submission).nr:
            continue
        form = {name: fields.get(name) for name in ("kind", "household", "person", "payload", "stood")}
        same = [
            _SAID[name].is_not_distinct_from(form[name])
            for name in ("kind", "household", "person", "payload")
        ]
        call = new.get((visits, fields.get("visit") or 0), {})
        shown = Item(
            f"S{row:x}",
            str(fields.get("kind")),
            number("households", fields.get("household")),
            number("people", fields.get("person")),
            str(fields.get("payload")),
            iso(call.get("occurred_at")),
            db.scalar(select(_SAID.id).where(*same).limit(1)) is not None,
        )
        found.append(_Found(shown, "submissions.bring", None, form))
    return found


def _read(node: Node, db: Connection, file: int) -> Bundle:
    content = db.scalar(
        select(QUARANTINE.c.content).where(
            QUARANTINE.c.id == file, QUARANTINE.c.reason == Code.REVOKED_SENDER.name.lower()
        )
    )
    if content is None:
        raise Refused(Code.NOT_FOUND, kind="quarantine")
    # Only here is a revoked device listened to, and nothing of what it says is laid.
    known = {key: replace(sender, revoked=False) for key, sender in senders_known(db).items()}
    ring = ring_of(db, node.now)
    ring.senders = {device: replace(sender, revoked=False) for device, sender in ring.senders.items()}
    said = bundle.read(content, node.keys, identity.who(db).device, known.get, Purpose.EXCHANGE, ring)
    peer = None if isinstance(said, Code) else identity.peer(db, said.sender)
    if isinstance(said, Code) or peer is None or peer.kind != "warden":
        raise Refused(Code.NOT_A_BUNDLE, name="the file")
    return said


def _fields(entry: Entry) -> dict[str, Any]:
    register = REGISTRY.number(entry.table)
    if register is None:
        return {}
    return {
        register.by_number[number]: value
        for number, value in entry.fields
        if number in register.by_number and not isinstance(value, Erased)
    }


def _visit(fields: Mapping[str, Any], seen: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """Write a call at a door as the form by which an officer records one."""
    by_state = {
        state: tuple(one["person"] for one in seen if one.get("state") == state.value)
        for state in (State.IN_ZONE, State.UNKNOWN)
    }
    at = fields.get("occurred_at")
    return {
        "outcome": fields.get("outcome"),
        "present": by_state[State.IN_ZONE],
        "absent": by_state[State.UNKNOWN],
        "occurred_at": None if at is None else moment(at),
        "note": fields.get("note"),
        "briefed": tuple((fields.get("briefed") or "").splitlines()),
        "to_change": fields.get("to_change"),
        "next_due": fields.get("next_due"),
        "precautions": fields.get("precautions"),
        "checked": tuple((fields.get("checked") or "").split()),
    }
