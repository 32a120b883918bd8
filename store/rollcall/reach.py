"""How to find somebody of a roll call (F03): telephones by operator, home, warden, whom to ask."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from store import identity
from store.asking import pairs, parts
from store.cells import WHOLE_ROW, stamps
from store.columns import sql
from store.node import Node
from store.registers import REGISTRY, contacts
from store.registers.appointments import held
from store.registers.assembly_points import point_of
from store.registers.contacts import Contact
from store.registers.households import Household
from store.registers.kin import Kin
from store.registers.merges import survivors
from store.registers.names import called
from store.registers.places import Zone
from store.registers.rollcall_tables import RollcallMark
from store.rollcall.board import Board
from store.wardens.appointment_life import Status, status

_CONTACT, _KIN, _HOME, _ZONE, _MARK = sql(Contact), sql(Kin), sql(Household), sql(Zone), sql(RollcallMark)
_ASKED = ("warden", "alternate_warden", "sub_warden")


@dataclass(frozen=True, slots=True)
class Card:
    """Whom to ask: what they are to the person, name, call sign, telephones in the order to try them."""

    role: str
    name: str
    call_sign: str | None
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One mark: what was said, when it was so and when it was typed (UTC seconds), how, by whom."""

    state: str
    occurred_at: int
    recorded_at: int | None
    channel: str | None
    said_by: str | None
    basis: str | None
    place: str | None
    note: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """All that helps to find one person.

    Attributes:
        phones: their telephones with the operator, in the order in which they are tried.
        address: where they live.
        family: who lives with them and is on the list, by row.
        wardens: who looks after their zone.
        point: where the zone assembles (G10).
        channel: the zone's radio channel.
        kin: whom to ask or to tell; nobody on a warden's device.
        said: every mark about them, the latest first.
    """

    phones: tuple[tuple[str | None, str], ...]
    address: str | None
    family: tuple[int, ...]
    wardens: tuple[Card, ...]
    point: str | None
    channel: str | None
    kin: tuple[Card, ...]
    said: tuple[Said, ...]


def reach(node: Node, board: Board, person: int) -> Reach:
    """Give what helps to find somebody on a board."""
    with node.read() as db:
        line = board.lines.get(person)
        one = line.who if line is not None else None
        home = _one(db, _HOME, one.household if one is not None else None)
        codes = {code: row for row, code in board.zones.items()}
        zone = _one(db, _ZONE, codes.get(one.zone) if one is not None and one.zone else None)
        point = point_of(db, zone["id"]) if zone else None
        family = () if one is None or one.household is None else _family(board, one.household, person)
        return Reach(
            phones=_phones(db, person),
            address=home["address"] if home else None,
            family=family,
            wardens=_wardens(node, db, zone["id"]) if zone else (),
            point=point["name"] if point is not None else None,
            channel=zone["radio_channel"] if zone else None,
            kin=_kin(db, person),
            said=_said(node, db, board, person),
        )


def phones_of(node: Node, people: Collection[int]) -> dict[int, list[str]]:
    """Give people's telephones, by person, in the order in which they are tried."""
    found: dict[int, list[str]] = {}
    with node.read() as db:
        for some in parts(people):
            found |= contacts.numbers(db, some)
    return found


def _one(db: Connection, table: Any, row: int | None) -> dict[str, Any] | None:  # noqa: ANN401 - a table
    if row is None:
        return None
    found = db.execute(select(table).where(table.c.id == row)).mappings().first()
    return None if found is None else dict(found)


def _family(board: Board, household: int, person: int) -> tuple[int, ...]:
    theirs = [one for one in board.list.values() if one.household == household and one.person != person]
    return tuple(one.person for one in sorted(theirs, key=lambda one: one.sorted_as))


def _phones(db: Connection, person: int) -> tuple[tuple[str | None, str], ...]:
    asked = select(_CONTACT.c.value, _CONTACT.c.operator).order_by(_CONTACT.c.id)
    known = pairs(db, asked.where(_CONTACT.c.person == person, _CONTACT.c.ended_on.is_(None)))
    return tuple((known.get(value), value) for value in contacts.numbers(db, [person]).get(person, ()))


def _wardens(node: Node, db: Connection, zone: int) -> tuple[Card, ...]:
    today = node.lens(db).today.isoformat()
    standing = [
        row
        for row, life in held(db, station=identity.who(db).station)
        if row["zone"] == zone and row["role"] in _ASKED and status(life, today) is Status.STANDING
    ]
    people = [row["person"] for row in standing]
    numbers, names, signs = contacts.numbers(db, people), called(db, people), _signs(db, people)
    return tuple(
        Card(
            row["role"],
            names.get(row["person"], row["name"] or ""),
            signs.get(row["person"]),
            tuple(numbers.get(row["person"], ())),
        )
        for row in sorted(standing, key=lambda row: _ASKED.index(row["role"]))
    )


def _signs(db: Connection, people: Collection[int]) -> dict[int, str | None]:
    person = REGISTRY.kind("people").sql.c
    return pairs(db, select(person.id, person.call_sign).where(person.id.in_(people)))


def _kin(db: Connection, person: int) -> tuple[Card, ...]:
    asked = (
        select(_KIN)
        .where(_KIN.c.person == person, _KIN.c.ended_on.is_(None))
        .order_by(_KIN.c.priority, _KIN.c.id)
    )
    return tuple(
        Card(row["relation"] or "", row["name"] or "", None, tuple((row["phones"] or "").split()))
        for row in db.execute(asked).mappings()
    )


def _said(node: Node, db: Connection, board: Board, person: int) -> tuple[Said, ...]:
    into = survivors(db)
    rows = (
        [
            dict(row)
            for row in db.execute(
                select(_MARK)
                .where(_MARK.c.rollcall == board.rollcall, _MARK.c.ended_on.is_(None))
                .order_by(_MARK.c.id)
            ).mappings()
            if into.get(row["person"], row["person"]) == person
        ]
        if board.count.latest.get(person)
        else []
    )
    came = stamps(db, REGISTRY.of(RollcallMark).nr, [row["id"] for row in rows])
    lens = node.lens(db)
    said = [
        Said(
            row["state"] or "",
            row["occurred_at"] or 0,
            stamp.wall if (stamp := came.get(row["id"], {}).get(WHOLE_ROW)) is not None else None,
            row["channel"],
            row["said_by"],
            row["basis"],
            row["place"],
            row["note"],
            lens.number("users", row["by"]),
        )
        for row in rows
    ]
    return tuple(sorted(said, key=lambda one: one.occurred_at, reverse=True))
