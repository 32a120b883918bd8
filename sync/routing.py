"""What one station says to another, carried on by headquarters: who moves or visits (``transfers``).

Neither station writes in the other's list. Headquarters lays a part of the move into each
and, when the other station expects somebody, that station's own copy of their record. It
looks at what stands and does what is missing, so it may be run as often as one likes.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from store import identity, records, roles
from store.columns import sql
from store.door import Draft
from store.identity import Identity
from store.ids import row_id
from store.node import Node
from store.registers.agencies import Agency
from store.registers.certificate_table import Certificate
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.kin import Kin
from store.registers.leaving import family_of
from store.registers.offices import Station
from store.registers.people import Person
from store.registers.transfers import ANSWERED, Kind, State, Transfer
from store.registers.visitors import Stay
from sync import beneath

ACT: Final = "transfers.route"
_LEAVES, _COMES, _STATION = sql(Transfer).alias("leaves"), sql(Transfer).alias("comes"), sql(Station)
# Made once: every bundle that comes asks these.
_UNHEARD: Final = (
    select(_LEAVES)
    .where(
        _LEAVES.c.coming.is_(False),
        _LEAVES.c.twin.is_(None),
        _LEAVES.c.state == State.ANNOUNCED.value,
        _LEAVES.c.ended_on.is_(None),
    )
    .order_by(_LEAVES.c.id)
)
_UNSETTLED: Final = (
    select(_LEAVES.c.id, _COMES.c.id)
    .where(
        _LEAVES.c.twin == _COMES.c.id,
        # Only what headquarters laid itself: whoever writes their own part could name any row in it.
        _COMES.c.twin == _LEAVES.c.id,
        _COMES.c.id.between(bindparam("first"), bindparam("last")),
        _LEAVES.c.coming.is_(False),
        or_(
            and_(
                _LEAVES.c.state == State.ANNOUNCED.value,
                _COMES.c.state.in_([state.value for state in ANSWERED]),
            ),
            and_(
                _LEAVES.c.state == State.CANCELLED.value,
                _COMES.c.state.in_((State.ANNOUNCED.value, State.EXPECTED.value)),
            ),
        ),
    )
    .order_by(_LEAVES.c.id)
)
_PERSON: Final = (
    *("family_name", "given_name", "sex", "birth_date", "nationality", "index_no", "category", "function"),
    *("recruitment", "contract_to", "preferred_name", "languages", "contract_type", "contract_from", "grade"),
)
"""What somebody is wherever they are; the rest is of the station that they leave."""
_CONTACT: Final = ("kind", "value", "operator", "priority", "verified_on")
_KIN: Final = ("name", "relation", "role", "phones", "languages", "country", "consent", "priority", "note")
_CERTIFICATE: Final = (
    *("course", "number", "issued_on", "expires_on", "issuer", "score", "evidence_hash"),
    *("confirmed_on", "confirmed_content"),
)
_LINK: Final = ("relation", "on_list", "recognized", "eligible_for_evacuation", "since", "until")


Part = Mapping[str, Any]
"""A station's part of a move, as it stands."""


def route(node: Node) -> int:
    """Carry on what stations have said to each other; gives how many moves went a step further.

    Does nothing elsewhere than at headquarters, or for somebody who may only look. What cannot be carried
    on stays as it is, and is tried again the next time.
    """
    if node.me.kind != "hq":
        return 0
    with node.read() as db:
        if not roles.allowed(node.actor(db).role, ACT):
            return 0
        steps = [partial(_announce, leaves=leaves) for leaves in _unheard(db)]
        steps += [partial(_carry_on, leaves=leaves, comes=comes) for leaves, comes in _unsettled(db)]
    return sum(_done(node, step) for step in steps)


def stuck(node: Node) -> list[int]:
    """Give the moves, by row of whoever is to leave, that could not be carried on when they came."""
    with node.read() as db:
        return [part["id"] for part in _unheard(db)] + [leaves["id"] for leaves, _comes in _unsettled(db)]


def _done(node: Node, step: Callable[[Draft], None]) -> bool:
    """Take one step in a transaction of its own: one that cannot be taken holds no other up."""

    def work(draft: Draft) -> int:
        step(draft)
        return 0

    try:
        with node.write() as db:
            node.carry_in(db, ACT, work, ruled=False)
    except Exception as failure:  # a manipulated station may have written anything; the rest goes on
        if records.is_its_own(failure):
            raise
        return False
    return True


def _unheard(db: Connection) -> Iterator[Part]:
    """Give the moves of which the other station was told nothing yet."""
    me = identity.who(db)
    for leaves in map(dict, db.execute(_UNHEARD).mappings().all()):
        if _is_ours(db, me, leaves):
            yield leaves


def _is_ours(db: Connection, me: Identity, leaves: Part) -> bool:
    """Say whether it is this headquarters that is to carry a move on: the lowest that knows both stations."""
    to: int | None = db.scalar(_other(leaves))
    if to is None:
        # A regional one leaves it to the one above: the station may be another's.
        return me.is_top
    return not me.is_top or not beneath.is_same_region(db, leaves["station"], to)


def _other(leaves: Part) -> Select[int]:
    """Ask for the other station of a move."""
    return select(_STATION.c.id).where(
        _STATION.c.code == leaves["to_station"],
        _STATION.c.ended_on.is_(None),
        _STATION.c.id != leaves["station"],
    )


def _unsettled(db: Connection) -> Iterator[tuple[Part, Part]]:
    """Give the moves of which one station said what the other does not know, both parts of each."""
    slot = identity.who(db).slot
    ours = {"first": row_id(slot, 0), "last": row_id(slot + 1, 0) - 1}
    for leaves, comes in db.execute(_UNSETTLED, ours).all():
        yield _part(db, leaves), _part(db, comes)


def _part(db: Connection, row: int) -> Part:
    t = sql(Transfer)
    return dict(db.execute(select(t).where(t.c.id == row)).mappings().one())


def _announce(draft: Draft, leaves: Part) -> None:
    """Tell a station who is to come: a name, and no more than it needs to answer."""
    draft.exercise = bool(leaves["exercise"])
    to = draft.ask(_other(leaves)).scalar()
    if to is None:
        said = {"state": State.REFUSED.value, "answer": "headquarters knows no station of that code"}
        draft.change(Transfer, leaves["id"], **said)
        return
    person = draft.get(Person, leaves["person"])
    names = (person["given_name"], person["family_name"])
    comes = draft.add(
        Transfer,
        station=to,
        **{
            name: leaves[name]
            for name in ("kind", "from_station", "to_station", "first_day", "last_day", "family", "note")
        },
        coming=True,
        announced_at=leaves["announced_at"],
        who=" ".join(name for name in names if name),
        subject=leaves["person"],
        twin=leaves["id"],
        state=State.ANNOUNCED.value,
        exercise=leaves["exercise"],
    )
    draft.change(Transfer, leaves["id"], twin=comes)


def _carry_on(draft: Draft, leaves: Part, comes: Part) -> None:
    draft.exercise = bool(leaves["exercise"])
    if leaves["state"] == State.CANCELLED:
        draft.change(Transfer, comes["id"], state=State.CANCELLED.value, answer=leaves["answer"])
        return
    draft.change(Transfer, leaves["id"], state=comes["state"], answer=comes["answer"])
    if comes["state"] == State.EXPECTED and comes["person"] is None and not comes["exercise"]:
        draft.change(Transfer, comes["id"], person=_received(draft, leaves, comes))


def _received(draft: Draft, leaves: Part, comes: Part) -> int:
    """Lay somebody's record into the list of the station that expects them; gives their number there.

    Their family goes with them if it comes too. What is restricted stays where it is.
    """
    family = family_of(draft, leaves["person"]) if leaves["family"] else []
    there = {one: _copied(draft, one, comes) for one in (leaves["person"], *family)}
    for link in _of(draft, Dependant, "sponsor", leaves["person"]):
        if link["person"] in there:
            draft.add(
                Dependant,
                station=comes["station"],
                sponsor=there[leaves["person"]],
                person=there[link["person"]],
                **{name: link[name] for name in _LINK},
            )
    if comes["kind"] == Kind.VISIT:
        for person in there.values():
            draft.add(
                Stay,
                station=comes["station"],
                person=person,
                contact=comes["contact"],
                zone=comes["zone"],
                eta=comes["first_day"],
                etd=comes["last_day"],
            )
    return there[leaves["person"]]


def _copied(draft: Draft, row: int, comes: Part) -> int:
    """Write somebody down at the station that expects them, with ways to reach them and certificates."""
    standing, to = draft.get(Person, row), comes["station"]
    said = {name: standing[name] for name in _PERSON}
    if comes["kind"] == Kind.TRANSFER:
        said["arrived_on"] = comes["first_day"]
    person = draft.insert(Person, said | {"agency": _agency(draft, standing["agency"], to)}, station=to)
    for table, names in ((Contact, _CONTACT), (Kin, _KIN), (Certificate, _CERTIFICATE)):
        for one in _of(draft, table, "person", row):
            if table is not Certificate or _is_known_there(draft, one):
                draft.insert(table, {name: one[name] for name in names} | {"person": person}, station=to)
    return person


def _of(draft: Draft, table: Any, name: str, row: int) -> list[Part]:  # noqa: ANN401 - any register's table
    t = sql(table)
    asked = select(t).where(t.c[name] == row, t.c.ended_on.is_(None)).order_by(t.c.id)
    return [dict(found) for found in draft.ask(asked).mappings()]


def _is_known_there(draft: Draft, certificate: Part) -> bool:
    """Say whether a certificate counts elsewhere: one in a course of the catalogue, and not revoked."""
    course = draft.registry.kind("courses").table
    here = certificate["course"] is not None and draft.get(course, certificate["course"])["station"] == 0
    return here and certificate["revoked_on"] is None


def _agency(draft: Draft, row: int | None, station: int) -> int | None:
    """Give an agency as the other station knows it: headquarters' own, or by its code."""
    if row is None:
        return None
    here = draft.get(Agency, row)
    if here["station"] == 0:
        return row
    t = sql(Agency)
    asked = select(t.c.id).where(
        t.c.code == here["code"], t.c.station.in_((0, station)), t.c.ended_on.is_(None)
    )
    found: int | None = draft.ask(asked.order_by(t.c.station.desc()).limit(1)).scalar()
    return found
