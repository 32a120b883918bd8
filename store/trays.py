"""What is worked out as lists: conflicts, quarantine, likely duplicates, leavers, what may go ..."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, case, func, select

from store import duplicates, identity
from store.asking import ask
from store.clock import iso
from store.held import CONFLICT, ENTRY_TAG, PARKED, QUARANTINE, losing, unpacked
from store.listing import Lens, said
from store.registers import leaving, presence, retention
from store.registers.names import called, full
from store.training.matrix import running_out, unconfirmed
from store.training.representatives import representatives
from store.wardens.notices import unacknowledged

_TABLE, _ROW = 6, 8
"""Where an entry's head names them (``sync/BUNDLE.md``)."""


def conflicts(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give the values that lost, newest first."""
    shown = []
    for row in db.execute(select(CONFLICT).order_by(CONFLICT.c.id.desc())):
        register = lens.registry.number(row.tbl)
        if register is None:
            continue
        shown.append(
            {
                "id": str(row.id),
                "kind": register.kind,
                "row": lens.number(register.kind, row.row),
                "field": register.by_number.get(row.col),
                "losing": said(register, lens, register.by_number.get(row.col), losing(row.losing)),
                "theirs": row.theirs,
                "at": iso(row.at),
            }
        )
    return shown


def quarantine(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give what was refused and kept, newest first: the reason, whose it is, what it is about.

    Never a value: what is in it was not checked.
    """
    q = QUARANTINE.c
    # A bundle's bytes say nothing here, and there are many.
    entry = case((func.length(q.tag) == ENTRY_TAG, q.content)).label("entry")
    size = func.length(q.content).label("size")
    asked = select(q.id, q.reason, q.writer, q.at, size, entry).order_by(q.id.desc())
    rows = db.execute(asked).all()
    names = _names(db, {row.writer for row in rows if row.writer is not None})
    return [
        {
            "id": str(row.id),
            "reason": row.reason,
            "from": names.get(row.writer),
            **_about(lens, row.entry),
            "bytes": row.size,
            "at": iso(row.at),
        }
        for row in rows
    ]


def parked(db: Connection, lens: Lens) -> list[dict[str, Any]]:  # noqa: ARG001 - as the others
    """Give the bundles that came too early."""
    size = func.length(PARKED.c.sealed).label("size")
    return [
        {
            "id": row.tag.hex(),
            "from": who(db, row.writer),
            "waits_for": row.after,
            "bytes": row.size,
            "at": iso(row.at),
        }
        for row in db.execute(select(PARKED, size).order_by(PARKED.c.at.desc(), PARKED.c.tag))
    ]


def who(db: Connection, writer: int | None) -> str | None:
    """Give code and mark of the device that a writer is, if we know it."""
    known = identity.incarnation(db, writer) if writer is not None else None
    if known is None:
        return None
    peer = identity.peer(db, known.device)
    return f"{peer.code if peer else identity.who(db).code} {known.mark}".strip()


def _names(db: Connection, writers: Collection[int]) -> dict[int, str]:
    """Give code and mark of the devices that some writers are, as far as we know them, by writer."""
    asked = (
        "SELECT i.writer, p.code, i.mark FROM incarnation AS i LEFT JOIN peer AS p ON p.device = i.device"
        " WHERE i.writer IN (SELECT value FROM json_each(?))"
    )
    own = identity.who(db).code
    found = ask(db, asked, (json.dumps(sorted(writers)),))
    return {writer: f"{code or own} {mark}".strip() for writer, code, mark in found}


def _about(lens: Lens, content: bytes | None) -> Mapping[str, str | None]:
    """Say which record an entry that was kept apart is about; a bundle is about none."""
    if content is None:
        return {"kind": "bundle", "row": None}
    try:
        head = unpacked(unpacked(content)[0])
        table, row = int(head[_TABLE]), int(head[_ROW])
    except (LookupError, OverflowError, TypeError, ValueError):
        return {"kind": "bundle", "row": None}
    register = lens.registry.number(table)
    if register is None:
        return {"kind": str(table), "row": None}
    return {"kind": register.kind, "row": lens.number(register.kind, row)}


def alike(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give the pairs of people who may be one person written down twice, the surest first (R24)."""
    people = lens.registry.kind("people").sql.c
    known = {
        row["id"]: row
        for row in db.execute(
            select(
                people.id, people.family_name, people.given_name, people.birth_date, people.index_no
            ).where(people.ended_on.is_(None), lens.here(lens.registry.kind("people").sql))
        ).mappings()
    }
    pairs = duplicates.likely(
        duplicates.Someone(
            row["id"], row["family_name"] or "", row["given_name"] or "", row["birth_date"], row["index_no"]
        )
        for row in known.values()
    )
    return [
        {
            "id": lens.number("people", pair.one),
            "name": full(known[pair.one]),
            "birth_date": known[pair.one]["birth_date"],
            "other": lens.number("people", pair.other),
            "other_name": full(known[pair.other]),
            "other_birth_date": known[pair.other]["birth_date"],
            "reasons": [reason.value for reason in pair.reasons],
        }
        for pair in pairs
    ]


def leavers(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give who left without having handed everything back or closed it, the latest first (A11)."""
    t = lens.registry.kind("people").sql
    gone = select(t).where(t.c.ended_on.is_not(None), lens.here(t)).order_by(t.c.ended_on.desc(), t.c.id)
    found = [(row, leaving.still_open(dict(row))) for row in db.execute(gone).mappings()]
    return [
        {
            "id": lens.number("people", row["id"]),
            "name": full(row),
            "ended_on": row["ended_on"],
            "open": left,
        }
        for row, left in found
        if left
    ]


def away(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give who is away today: on mission, on leave, out of the country (A16)."""
    found = presence.away(db, lens.today, identity.who(db).timezone, lens.station)
    names = called(db, found)
    return [
        {
            "id": lens.number("people", person),
            "name": names.get(person),
            "state": seen.state,
            "place": seen.place,
            "since": iso(seen.occurred_at),
            "until": iso(seen.until),
        }
        for person, seen in sorted(found.items())
    ]


TRAYS = {
    "conflicts": conflicts,
    "quarantine": quarantine,
    "parked": parked,
    "duplicates": alike,
    "leavers": leavers,
    "kept_too_long": retention.due,
    "away": away,
    "representatives": representatives,
    "unacknowledged": unacknowledged,
    "unconfirmed": unconfirmed,
    "running_out": running_out,
}
