"""What is kept beside the logs and answers are made from: stamps, who may log in, search keys, references."""

from collections.abc import Iterator

from sqlalchemy import Connection

from store.asking import ask
from store.cells import NOBODYS, WHOLE_ROW
from store.columns import ENDED_ON
from store.identity import Identity, slots_of
from store.ids import slot_of
from store.register import Registry
from store.registers.people import keys_of
from store.verifying.fault import Kind
from store.verifying.rows import Held, Stamp, Stamps, Wrong
from store.verifying.told import RowKey, Told

_PART = 500
_ELSEWHERE = frozenset({("stations", "under"), ("transfers", "subject")})
"""Fields that name a record of another office: whom a station reports to it knows by the device that admitted
it, and who comes to it is on the list of the station that they leave."""


def stamps(  # noqa: PLR0913 - both sides of a comparison
    db: Connection, held: Held, known: Stamps, registry: Registry, told: Told, own: set[int]
) -> Iterator[Wrong]:
    """Hold every stamp against the row it is of: its station, its place, who changed it last and when."""
    writers = {writer for (writer,) in ask(db, "SELECT writer FROM incarnation")}
    last = dict(ask(db, "SELECT bucket, last FROM bucket"))
    places: dict[tuple[int, int], tuple[int, int, int]] = {}
    for key, columns in known.items():
        if key not in held.here:
            if registry.number(key[0]) is not None:
                yield Wrong(Kind.STAMP, *key)
            continue
        of = held.stations[key]
        for column, stamp in columns.items():
            wrong = (
                stamp.bucket != of
                or not 0 < stamp.place <= last.get(stamp.bucket, 0)
                or not _is_right(told, key, column, stamp, own, writers)
            )
            other = places.setdefault((stamp.bucket, stamp.place), (*key, column))
            if wrong or other != (*key, column):
                yield Wrong(Kind.STAMP, *key, column)
    for key in held.here:
        if WHOLE_ROW not in known.get(key, {}):
            yield Wrong(Kind.STAMP, *key)


def _is_right(  # noqa: PLR0913 - both sides of a comparison
    told: Told, key: RowKey, column: int, stamp: Stamp, own: set[int], writers: set[int]
) -> bool:
    """Say whether a stamp tells who and when as the entry does that stands, where that is one of our own.

    What a child changed is said again in our name, and its stamp says whose it was.
    """
    if column == WHOLE_ROW or stamp.wall == NOBODYS or (told.heard and stamp.writer not in own):
        return True
    said = told.field(key, column)
    if said is None or said.key is not None:
        return True
    # A row that was said again whole keeps the older stamps of its fields.
    if not said.changes:
        return True
    return stamp.writer in writers and any(one.wall == stamp.wall for one in said.all())


def search(db: Connection, held: Held, registry: Registry) -> Iterator[Wrong]:
    """Work out anew what people are found by."""
    people = registry.kind("people").nr
    here = sorted(row for table, row in held.here if table == people)
    stored = dict(ask(db, "SELECT person, key FROM search"))
    for start in range(0, len(here), _PART):
        for person, key in _keys(db, here[start : start + _PART]).items():
            if stored.pop(person, None) != key:
                yield Wrong(Kind.SEARCH, people, person)
    for person, key in stored.items():
        if key:
            yield Wrong(Kind.SEARCH, people, person)


def _keys(db: Connection, people: list[int]) -> dict[int, str | None]:
    """Work out search keys; of somebody whose row holds what no name is there is none."""
    try:
        return dict(keys_of(db, people))
    except TypeError:
        if len(people) == 1:
            return {people[0]: None}
        return {person: key for one in people for person, key in _keys(db, [one]).items()}


def logins(db: Connection, held: Held, registry: Registry, told: Told) -> Iterator[Wrong]:
    """Hold who may open this device against the users of the log: the row, the name, the role."""
    users = registry.kind("users")
    name, role = users.specs["name"].nr, users.specs["role"].nr
    for user, called, first in ask(db, 'SELECT "user", name, role FROM login WHERE "user" <> 0'):
        key = users.nr, user
        right = key in held.here and told.ever(key, name, called) and told.ever(key, role, first)
        if not right and key not in told.emptied:
            yield Wrong(Kind.LOGIN, users.nr, user)


def erased(db: Connection, told: Told, registry: Registry) -> Iterator[Wrong]:
    """Hold what counts as erased against the journal."""
    known = {(table, row) for table, row in ask(db, "SELECT tbl, row FROM erased")}
    for key in sorted(told.emptied.keys() ^ known):
        if registry.number(key[0]) is not None and (key in told.emptied or told.stands(key)):
            yield Wrong(Kind.ERASED, *key)


def references(db: Connection, me: Identity, registry: Registry, *, partly: bool) -> Iterator[Wrong]:
    """Find records that name another which is not here, where all of them should be."""
    if me.kind == "warden" or partly:
        return
    ours = slots_of(db, me.device) | {slot for (slot,) in ask(db, "SELECT slot FROM devices")}
    for register in registry.registers:
        for name, spec in register.specs.items():
            if spec.refers is None or spec.nr == ENDED_ON:
                continue
            if (register.kind, name) in _ELSEWHERE and me.kind != "hq":
                continue
            other = registry.kind(spec.refers).sql.name
            asked = (
                f'SELECT id, "{name}" FROM "{register.sql.name}" AS a WHERE "{name}" IS NOT NULL'  # noqa: S608 - our own names
                f' AND NOT EXISTS (SELECT 1 FROM "{other}" AS b WHERE b.id = a."{name}")'
            )
            for row, named in ask(db, asked):
                if spec.refers == "users" and slot_of(named) not in ours and me.kind != "hq":
                    # Who acts at a regional headquarters is known there; its stations have the number.
                    continue
                yield Wrong(Kind.REFERENCE, register.nr, row, spec.nr)
