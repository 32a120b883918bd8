"""The log as a book to read in: act by act, newest first, by whom and about what; found by what is typed.

It is read lane by lane from the end, for nobody asks of all that ever was: what is older is found by typing.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection

from store import expiry, identity, listing, log, log_ends, naming
from store.asking import ask
from store.clock import iso
from store.listing import Lens
from store.log_names import named_entry
from store.node import Node
from store.register import Register
from store.registers import REGISTRY
from store.registers.names import called
from store.values import folded

MOST: Final = 500
"""Acts that are shown at once; a search finds older ones."""
_MOST_ENTRIES: Final = 4_000
_LATEST: Final = 20_000
"""Of the log of the world so many entries are looked through for what is not one record's."""
_LANES: Final = 1_000
"""They are those with which so many lanes end, that ended last."""
_FEW: Final = 50
"""So many people may be called so for all that was ever said of them to be looked for."""
LOOKED: Final = ("reads", "exports")
"""The lists in which it stands who looked, and what was taken out."""

_WANTED = ", ".join(log_ends.COLUMNS)


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        id: names it (``store/log_names.py``), for ``store/undoing.py``.
        at: when (ISO, UTC), by the clock of the device.
        by, by_name: who: number and name.
        device: the mark of the device.
        act: what was done, as the door calls it.
        kind, row, name: the record that it is about: its list, its number, what it is called.
        fields: what was said of that record, as people see it.
        records: how many records it touched.
        exercise: whether it was a drill.
        mine: whether whoever has opened the node did it here.
    """

    id: str
    at: str | None
    by: str | None
    by_name: str
    device: str
    act: str
    kind: str
    row: str | None
    name: str
    fields: Mapping[str, Any]
    records: int
    exercise: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the log is wanted.

    Attributes:
        text: words, each of which names a person, a user, a number or an act.
        acts: for each word, the acts that a person calls so in their language.
        looked: only who looked, and what was taken out.
        everybody: also what came from other devices; else only what was done on this one.
    """

    text: str = ""
    acts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    looked: bool = False
    everybody: bool = False


def read(node: Node, asked: Asked, most: int = MOST) -> list[Act]:
    """Give the latest acts that are asked for, newest first, at most so many."""
    expiry.still(node)
    with node.read() as db:
        world = asked.everybody and identity.who(db).kind == "hq"
        writers = [] if world else _writers(db, everybody=asked.everybody)
        if world:
            rows = _of_the_world(node, db, asked)
        elif asked.text.strip() or asked.looked:
            rows = _found(node, db, asked, writers)
        else:
            rows = _latest(db, writers)
        acts = [list(of) for _key, of in groupby(rows, key=lambda one: (one[0], one[1], one[3]))]
        return _told(node, db, acts[:most])


def _writers(db: Connection, *, everybody: bool) -> list[int]:
    me = identity.who(db)
    own = [known.writer for known in identity.incarnations(db, me.device)]
    if not everybody:
        return own
    children = identity.children(db)
    return own + [known.writer for one in children for known in identity.incarnations(db, one.device)]


def _latest(db: Connection, writers: Sequence[int]) -> list[Any]:
    """Read the ends of the lanes; what is farther back than the shortest of them reaches may be missing."""
    each = max(100, _MOST_ENTRIES // max(1, len(writers)))
    rows: list[Any] = []
    for writer in writers:
        for lane, head in log.heads(db, writer).items():
            tail = f"SELECT {_WANTED} FROM log WHERE writer = ? AND lane = ? AND seq > ?"  # noqa: S608 - our names
            rows += ask(db, tail, (writer, lane, head.seq - each))
    return _in_order(rows)


def _in_order(rows: list[Any]) -> list[Any]:
    """Put entries in order, newest first; those of one act together, in the order of writing."""
    walls: dict[tuple[int, int, int], int] = {}
    for row in rows:
        key = row[0], row[1], row[3]
        walls[key] = max(row[10], walls.get(key, 0))
    return sorted(rows, key=lambda row: (-walls[row[0], row[1], row[3]], row[0], -row[1], -row[3], row[2]))


def _found(node: Node, db: Connection, asked: Asked, writers: Sequence[int]) -> list[Any]:
    """Look through the whole log for what is typed."""
    conditions, given = ["writer IN (SELECT value FROM json_each(?))"], [json.dumps(list(writers))]
    if asked.looked:
        conditions.append("tbl IN (SELECT value FROM json_each(?))")
        given.append(json.dumps([REGISTRY.kind(kind).nr for kind in LOOKED]))
    for word in asked.text.split():
        condition, values = _of_word(node, db, word, asked.acts.get(word, ()))
        conditions.append(condition)
        given += values
    question = (
        f"SELECT {_WANTED} FROM log WHERE {' AND '.join(conditions)}"  # noqa: S608 - our own names
        f" ORDER BY wall DESC, writer, lane, seq DESC LIMIT {_MOST_ENTRIES}"
    )
    return _in_order(ask(db, question, given))


def _of_the_world(node: Node, db: Connection, asked: Asked) -> list[Any]:
    """Read of the log of the world what is asked for: by record, or from the ends of the lanes back.

    A number, and a name that few have, finds all that ever was about them; anything else is looked for among
    :data:`_LATEST` entries with which the lanes end that ended last.
    """
    words = [_Word(node, db, word, asked.acts.get(word, ())) for word in asked.text.split()]
    few = min((word for word in words if word.is_few), key=lambda word: len(word.about), default=None)
    if few is not None:
        rows = _about(db, few.about)
    elif asked.looked:
        rows = _about(db, _lookings(db))
    else:
        rows = _latest_of_all(db, words)
    looked = {REGISTRY.kind(kind).nr for kind in LOOKED}
    if asked.looked or words:
        rows = [
            row
            for row in rows
            if (row[6] in looked or not asked.looked) and all(word.means(row) for word in words)
        ]
    if len(rows) > _MOST_ENTRIES:
        rows = sorted(rows, key=lambda row: (-row[10], row[0], -row[1], -row[2]))[:_MOST_ENTRIES]
    return _in_order(rows)


def _latest_of_all(db: Connection, words: Sequence["_Word"]) -> list[Any]:
    """Read the latest acts of everybody; where words are looked for, what of the last may be about one."""
    if not words:
        return log_ends.latest(db, MOST)
    those = "IN (SELECT value FROM json_each(?))"
    word = min(words, key=lambda word: len(word.about))
    given = word.acts, word.users, {row for _table, row in word.about}
    return log_ends.among_last(
        db,
        _LATEST,
        _LANES,
        f"(act {those} OR actor {those} OR row {those})",
        [json.dumps(sorted(some)) for some in given],
    )


class _Word:
    """A word that was typed: the records that it may name, the acts, the users."""

    def __init__(self, node: Node, db: Connection, word: str, acts: Sequence[str]) -> None:
        kind = naming.kind_of(REGISTRY, word.upper())
        row = None if kind is None else node.numbers(db).row(REGISTRY.kind(kind).letter, word)
        self.acts: set[int] = set()
        self.users: set[int] = set()
        if kind is not None and row is not None:
            self.about = _records(db, REGISTRY.kind(kind), [row])
            self.users = {row} if kind == "users" else set()
            self.is_few = kind != "users"
        else:
            self.acts = {REGISTRY.act_number(act) for act in acts}
            self.users = set(_users(db, word))
            people = node.finder.find(db, word, MOST)
            # Of a name that many have only the latest is looked for, and what is said of themselves.
            register = REGISTRY.kind("people")
            few = len(people) <= _FEW
            self.about = _records(db, register, people) if few else {(register.nr, row) for row in people}
            self.is_few = few and not self.acts

    def means(self, row: Sequence[Any]) -> bool:
        """Say whether an entry is about it."""
        return (row[6], row[8]) in self.about or row[5] in self.acts or row[4] in self.users


def _records(db: Connection, register: Register, rows: Sequence[int]) -> set[tuple[int, int]]:
    """Give some records, and those of other lists that name them, as (list, row); of each list the latest."""
    found = {(register.nr, row) for row in rows}
    given = json.dumps(list(rows))
    for other in REGISTRY.registers if rows else ():
        for column in (name for name, spec in other.specs.items() if spec.refers == register.kind):
            asked = (
                f'SELECT id FROM "{other.sql.name}" WHERE "{column}" IN (SELECT value FROM json_each(?))'  # noqa: S608 - our own names
                f" LIMIT {_MOST_ENTRIES}"
            )
            found |= {(other.nr, row) for (row,) in ask(db, asked, (given,))}
    return found


def _about(db: Connection, records: Collection[tuple[int, int]]) -> list[Any]:
    """Read all entries about some records."""
    by_list: dict[int, list[int]] = {}
    for table, row in records:
        by_list.setdefault(table, []).append(row)
    rows: list[Any] = []
    for table, some in by_list.items():
        asked = f"SELECT {_WANTED} FROM log WHERE tbl = ? AND row IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
        rows += ask(db, asked, (table, json.dumps(sorted(some))))
    return [row for row in rows if row[0] > 0]


def _lookings(db: Connection) -> set[tuple[int, int]]:
    """Give the latest times that somebody looked or took something out, as (list, row)."""
    found = set()
    for kind, at in zip(LOOKED, ("at", "made_at"), strict=True):
        register = REGISTRY.kind(kind)
        asked = f'SELECT id FROM "{register.sql.name}" ORDER BY {at} DESC LIMIT {MOST}'  # noqa: S608 - our own names
        found |= {(register.nr, row) for (row,) in ask(db, asked)}
    return found


def _of_word(node: Node, db: Connection, word: str, acts: Sequence[str]) -> tuple[str, list[str]]:
    """Give the condition that a word makes: a number is one record, anything else may name several things."""
    kind = naming.kind_of(REGISTRY, word.upper())
    row = None if kind is None else node.numbers(db).row(REGISTRY.kind(kind).letter, word)
    if kind is not None and row is not None:
        register = REGISTRY.kind(kind)
        said, given = _naming(register, json.dumps([row]))
        return f"({said})", given
    numbers = json.dumps([REGISTRY.act_number(act) for act in acts])
    users = json.dumps(_users(db, word))
    people = json.dumps(node.finder.find(db, word, None))
    those = "IN (SELECT value FROM json_each(?))"
    said, given = _naming(REGISTRY.kind("people"), people)
    return f"(act {those} OR actor {those} OR {said})", [numbers, users, *given]


def _naming(register: Register, rows: str) -> tuple[str, list[str]]:
    """Give the condition for entries about rows of a list, or about records of others that name them."""
    those = "IN (SELECT value FROM json_each(?))"
    parts, given = [f"(tbl = {register.nr} AND row {those})"], [rows]
    if register.kind == "users":
        parts.append(f"actor {those}")
        given.append(rows)
    for other in REGISTRY.registers:
        columns = [name for name, spec in other.specs.items() if spec.refers == register.kind]
        for column in columns:
            name = other.sql.name
            parts.append(
                f'(tbl = {other.nr} AND row IN (SELECT id FROM "{name}" WHERE "{column}" {those}))'  # noqa: S608 - our own names
            )
            given.append(rows)
    return " OR ".join(parts), given


def _users(db: Connection, word: str) -> list[int]:
    return [row for row, name in ask(db, "SELECT id, name FROM users") if folded(word) in folded(name or "")]


def _told(node: Node, db: Connection, acts: Sequence[Sequence[Any]]) -> list[Act]:
    lens, me, actor = node.lens(db), identity.who(db), node.actor(db)
    own = {known.writer for known in identity.incarnations(db, me.device)}
    marks = identity.marks_of(db, {entries[0][0] for entries in acts})
    heads = [_main(entries) for entries in acts]
    wanted: dict[str, set[int]] = {"users": {entries[0][4] for entries in acts}}
    for register, row in heads:
        if register is not None:
            wanted.setdefault(register.kind, set()).add(row)
    names = {
        kind: naming.called(db, lens, kind, rows) or _named(db, kind, rows) for kind, rows in wanted.items()
    }
    told = []
    for entries, (register, row) in zip(acts, heads, strict=True):
        writer, lane, _seq, txn, by, act, *_rest = entries[0]
        kind = register.kind if register is not None else ""
        told.append(
            Act(
                named_entry(writer, lane, txn),
                iso(max(one[10] for one in entries)),
                lens.number("users", by) if by else None,
                names["users"].get(by, ""),
                marks.get(writer, ""),
                REGISTRY.act_names.get(act, str(act)),
                kind,
                lens.number(kind, row) if register is not None else None,
                names.get(kind, {}).get(row, ""),
                _fields(lens, register, row, entries),
                len({(one[6], one[8]) for one in entries}),
                bool(entries[0][11]),
                writer in own and by == actor.user,
            )
        )
    return told


def _named(db: Connection, kind: str, rows: Collection[int]) -> dict[int, str]:
    """Give whom records of a list are about, where they have no name of their own but name somebody."""
    register = REGISTRY.kind(kind)
    if not register.names_people:
        return {}
    table, column = register.sql.name, register.names_people[0]
    asked = f'SELECT id, "{column}" FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608 - our own names
    about = dict(ask(db, asked, (json.dumps(list(rows)),)))
    people = called(db, about.values())
    return {row: people[person] for row, person in about.items() if person in people}


def _main(entries: Sequence[Any]) -> tuple[Register | None, int]:
    """Give the record that an act is about: the first of the act's own list, else the first of all."""
    act = REGISTRY.act_names.get(entries[0][5], "")
    kind = act.partition(".")[0]
    for entry in entries:
        register = REGISTRY.number(entry[6])
        if register is not None and register.kind == kind:
            return register, entry[8]
    return REGISTRY.number(entries[0][6]), entries[0][8]


def _fields(lens: Lens, register: Register | None, row: int, entries: Sequence[Any]) -> dict[str, Any]:
    """Give what was said of a record, as people see it; of what was erased only that it was."""
    if register is None:
        return {}
    found: dict[str, Any] = {}
    for entry in entries:
        if (entry[6], entry[8]) != (register.nr, row):
            continue
        for number, value, *_key in log.fields_of(entry[9]):
            name = register.by_number.get(number, str(number))
            found[name] = (
                "erased"
                if isinstance(value, bytes)
                else listing.said(register, lens, register.by_number.get(number), value)
            )
    return found
