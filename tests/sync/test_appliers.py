"""Headquarters lays by sets, a station through its door: the same entries give the same facts at both."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store import cells, guard, held, identity, log, parted, verdicts
from store.columns import Merge
from store.entry import Entry, Kind, Lane
from store.ids import SELF_CHOSEN, row_id
from store.lay import Laid, lay
from store.register import Registry
from store.registers import REGISTRY
from sync.abreast import alone
from sync.absorb import absorb, replay, replay_all
from sync.laying_in import Absorbed
from tests.postgres.fixtures import BOTH, USUAL
from tests.sync.conftest import House, Seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from store.node import Node
    from store.values import Value
    from tests.postgres.fixtures import Servers

BOOKS = {
    "cell": "tbl, row, col, bucket, seq, writer, wall",
    "conflict": "tbl, row, col, losing, losing_writer, theirs",
    "verdict": "writer, place, lane, seq, col, reason",
    "quarantine": "tag, reason, writer, content",
    "waiting": "writer, lane, seq, col, reason",
}
"""What is kept beside the lists, by what must be the same."""
UNPLACED = {
    "cell": "tbl, row, col, bucket, writer, wall",
    "verdict": "writer, lane, seq, col, reason",
}
"""The same but for the places, which a larger bundle gives out in another order."""

on_servers_with_time = pytest.mark.parametrize(
    "still",
    ["file", *(pytest.param(where, marks=pytest.mark.long) for where in BOTH[1:])],
    indirect=True,
)

Facts = dict[str, list[tuple[object, ...]]]


@contextmanager
def undone(node: Node) -> Iterator[Connection]:
    """Give a write transaction of which nothing stays."""
    with node.write() as db:
        nested = db.begin_nested()
        try:
            yield db
        finally:
            nested.rollback()


def lists(db: Connection) -> Facts:
    return {
        register.kind: sorted(tuple(row) for row in db.execute(register.sql.select()))
        for register in REGISTRY.registers
    }


def facts(db: Connection, books: Mapping[str, str] = BOOKS) -> Facts:
    """Give everything that was made of entries."""
    found = lists(db)
    for table, columns in books.items():
        rows = db.execute(text(f"SELECT {columns} FROM {table}"))  # noqa: S608 - our own tables
        found[table] = sorted((tuple(row) for row in rows), key=repr)
    found["search"] = sorted(tuple(row) for row in db.execute(text("SELECT person, key FROM search")))
    return found


@dataclass(frozen=True)
class Said:
    """A change as a test says it; the writer's log gives it its number."""

    kind: str
    row: int
    fields: Mapping[int, Value]
    does: int = Kind.SET
    act: str = "people.change"
    wall: int = 0
    seen: int = 0
    actor: int | None = None
    exercise: bool = False
    lane: Lane = Lane.RECORDS
    joined: bool = False
    """Whether it belongs to the act of the one before."""


def nr(kind: str, name: str) -> int:
    return REGISTRY.kind(kind).specs[name].nr


def table_of(kind: str) -> int:
    return 99 if kind == "newer" else REGISTRY.kind(kind).nr


@dataclass
class Parent:
    """A parent's store in a transaction, and one child of it whose entries are taken in."""

    node: Node
    db: Connection
    device: bytes
    kind: str

    def entries(self, said: Sequence[Said], writer: int | None = None) -> list[Entry]:
        """Write changes into the child's log here, as a bundle's are before they are taken in."""
        child = identity.peer(self.db, self.device)
        assert child is not None
        writer = writer or child.writer
        found = self.db.scalar(text("SELECT id FROM users WHERE station = :s"), {"s": child.station})
        entries: list[Entry] = []
        for one in said:
            head = log.head(self.db, writer, one.lane)
            assert head is not None
            entry = Entry(
                writer=writer,
                lane=one.lane,
                seq=head.seq + 1,
                txn=entries[-1].txn if one.joined and entries else head.seq + 1,
                actor=found if one.actor is None else one.actor,
                act=9999 if one.act == "newer" else REGISTRY.act_number(one.act),
                table=table_of(one.kind),
                kind=one.does,
                row=one.row,
                fields=tuple(sorted(one.fields.items())),
                wall=self.node.now - 1000 + one.wall,
                seen=one.seen,
                exercise=one.exercise,
            )
            with guard.opened(self.db):
                log.append(self.db, [entry], head)
            entries.append(entry)
        return entries

    def take(self, entries: Sequence[Entry]) -> Absorbed:
        child = identity.peer(self.db, self.device)
        assert child is not None
        me = replace(identity.who(self.db), kind=self.kind)
        return alone(self.db, absorb(self.node, self.db, me, child, entries))


@contextmanager
def parent(house: House, kind: str = "hq", child: Node | None = None) -> Iterator[Parent]:
    node = house.hq
    with undone(node) as db:
        yield Parent(node, db, (child or house.station).me.device, kind)


def ids(node: Node, kind: str) -> list[int]:
    with node.read() as db:
        return list(db.scalars(text(f"SELECT id FROM {kind} ORDER BY id")))  # noqa: S608 - our own tables


@pytest.fixture(scope="module", params=USUAL)
def still(
    heard_seeds: Mapping[str, Seed],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    servers: Servers,
) -> Iterator[House]:
    """Nodes on which every test undoes what it did, headquarters in a file and on a server."""
    from contextlib import ExitStack

    server = None if request.param == "file" else servers.of(request.param.removeprefix("pg-"))
    with ExitStack() as stack:
        house = House(heard_seeds, tmp_path_factory.mktemp("still"), stack, server=server)
        house.exchange(house.desk)
        yield house


# anything a child may say


@pytest.fixture(scope="module")
def anything(still: House) -> st.SearchStrategy[Said]:
    """Changes of all sorts: honest ones and forged ones, of known rows, new rows, rows that never were."""
    house, station = still, still.station
    people, zones, contacts = (ids(station, kind) for kind in ("people", "zones", "contacts"))
    slot = station.me.slot
    new = [row_id(slot, 4000 + n) for n in range(3)] + [row_id(257, n) for n in (1, 2)]
    with house.hq.read() as db:
        last = cells.last(db, station.me.station)
    wall, seen = st.integers(0, 6), st.sampled_from([0, last, last - 2, last + 1, 5 << cells.PLACE_BITS])
    days = st.sampled_from(["2026-11-10", "2026-11-12", None])
    names = st.sampled_from(["Anna", "Boris", None])
    person = st.one_of(
        st.fixed_dictionaries({nr("people", "family_name"): names}),
        st.fixed_dictionaries({nr("people", "function"): names}),
        st.fixed_dictionaries({nr("people", "essential"): st.booleans()}),
        st.fixed_dictionaries({nr("people", "household"): st.sampled_from([*ids(station, "households"), 5])}),
        st.fixed_dictionaries({nr("people", "ended_on"): days}),
        st.fixed_dictionaries({nr("people", "ended_reason"): st.sampled_from(["left", "moved", None])}),
        st.sampled_from([{40: "newer"}, {nr("people", "birth_date"): "never"}, {}, {1: "a", 2: "b"}]),
    )
    rest = {"wall": wall, "seen": seen, "exercise": st.booleans()}
    actor = st.sampled_from([None, None, None, 5, row_id(slot, 4000)])
    changed = st.builds(
        Said, st.just("people"), st.sampled_from([*people, *new]), person, actor=actor, **rest
    )
    added = st.builds(
        Said,
        st.just("people"),
        st.sampled_from([*new, people[0], row_id(slot, 9), row_id(9, 9)]),
        st.fixed_dictionaries(
            {1: st.sampled_from(["New", "Old"]), 8: st.just("intern")},
            optional={40: st.just("newer"), 12: st.sampled_from(ids(station, "households"))},
        ),
        does=st.just(Kind.INSERT),
        act=st.sampled_from(["people.add", "devices.restate", "zones.add", "newer"]),
        **rest,
    )
    user = st.builds(
        Said,
        st.just("users"),
        st.just(row_id(slot, 4000)),
        st.sampled_from([{1: "u", 2: "fsco"}, {1: "u", 2: "fsca"}]),
        does=st.just(Kind.INSERT),
        act=st.just("devices.accept"),
        **rest,
    )
    other = st.builds(
        Said,
        st.sampled_from(["zones", "contacts", "agencies", "newer"]),
        st.sampled_from([*zones, *contacts, *ids(station, "agencies")]),
        st.sampled_from([{3: "x"}, {5: 7}, {6: "2026-11-09"}, {5: "y"}, {1: "z"}]),
        act=st.sampled_from(["devices.accept", "devices.restate", "contacts.change"]),
        **rest,
    )
    return st.one_of(changed, changed, changed, added, added, user, other)


def decided_above(house: House, db: Connection) -> None:
    """Let headquarters have changed fields that the station changes too."""
    person, contact = REGISTRY.kind("people"), REGISTRY.kind("contacts")
    me, now = house.hq.me, house.hq.now
    rows = ids(house.station, "people")
    changes = [
        Laid(person, Kind.SET, rows[0], {"family_name": "Above"}, me.writer, now - 997, 0),
        Laid(person, Kind.SET, rows[0], {"essential": True}, me.writer, now - 997, 0),
        Laid(person, Kind.SET, rows[1], {"ended_on": "2026-11-11"}, me.writer, now - 997, 0),
        Laid(contact, Kind.SET, ids(house.station, "contacts")[0], {"verified_on": "2026-11-10"}, 7, now, 0),
    ]
    with guard.opened(db):
        lay(db, REGISTRY, changes)


@on_servers_with_time
@settings(max_examples=10)
@given(st.data())
def test_both_appliers_make_the_same_of_the_same_entries(
    still: House, anything: st.SearchStrategy[Said], data: st.DataObject
) -> None:
    bundles = data.draw(st.lists(st.lists(anything, max_size=12), min_size=1, max_size=3))
    found = []
    for kind in ("hq", "station"):
        with parent(still, kind) as at:
            decided_above(still, at.db)
            counts = []
            for said in bundles:
                done = at.take(at.entries(said))
                counts.append((done.applied, done.conflicts, done.quarantined, done.waiting))
            found.append((counts, facts(at.db)))
    assert found[0] == found[1]


def waited_for_twins(said: list[Said]) -> bool:
    """Say whether a change came before its row, and the row then twice: no device's log says that.

    Which of the two it is laid on depends on when what waits is tried again; nothing is lost either way.
    """
    before: set[tuple[str, int]] = set()
    made: Counter[tuple[str, int]] = Counter()
    for one in said:
        if one.does is Kind.INSERT:
            made[one.kind, one.row] += 1
        elif (one.kind, one.row) not in made:
            before.add((one.kind, one.row))
    return any(made[row] > 1 for row in before)


@on_servers_with_time
@settings(max_examples=10)
@given(st.data())
def test_a_bundle_is_as_good_as_its_entries_one_by_one(
    still: House, anything: st.SearchStrategy[Said], data: st.DataObject
) -> None:
    said = data.draw(st.lists(anything, max_size=16))
    assume(not waited_for_twins(said))
    found = []
    for whole in (True, False):
        with parent(still) as at:
            decided_above(still, at.db)
            entries = at.entries(said)
            for some in [entries] if whole else [[entry] for entry in entries]:
                at.take(some)
            found.append(facts(at.db, BOOKS | UNPLACED))
    assert found[0] == found[1]


@on_servers_with_time
@settings(max_examples=10)
@given(st.data())
def test_taking_in_again_what_stands_changes_nothing_but_places(still: House, data: st.DataObject) -> None:
    """A station that was restored carries a warden's rows on a second time."""
    household = ids(still.station, "households")[0]
    warden = still.child(still.station, still.warden).slot
    rows = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True))
    said = [
        Said(
            "visits",
            row_id(warden, 4000 + n),
            {1: household, 3: f"note {n}"},
            does=Kind.INSERT,
            act="devices.accept",
        )
        for n in rows
    ]
    with parent(still) as at:
        at.take(at.entries(said))
        before = facts(at.db)
        done = at.take(at.entries(said))
        assert facts(at.db) == before
        assert (done.applied, done.conflicts, done.quarantined) == (0, 0, 0)


# two children that know nothing of each other


LEVELS = ("1", "2", "3")


def with_classes() -> Registry:
    """Give the registers of a version in which zones have a level, and something that was observed."""
    registers = []
    for register in REGISTRY.registers:
        known = replace(register)
        if register.kind == "zones":
            specs = dict(register.specs)
            specs["radio_channel"] = replace(specs["radio_channel"], merge=Merge.ESCALATE, order=LEVELS)
            specs["meeting_point"] = replace(specs["meeting_point"], merge=Merge.OBSERVATION)
            specs["boundary"] = replace(specs["boundary"], merge=Merge.OBSERVATION, observed="meeting_point")
            vars(known)["specs"] = specs
        registers.append(known)
    return Registry(registers)


def one_devices_changes(house: House, who: str) -> st.SearchStrategy[list[list[Said]]]:
    """Acts of one device: changes of people and zones, then perhaps an end; its clock goes forward."""
    people, zones = ids(house.station, "people")[:2], ids(house.station, "zones")[:1]
    text_value = st.sampled_from([f"{who}1", f"{who}2", "same"])

    def people_acts(person: int) -> st.SearchStrategy[list[list[Said]]]:
        edits = st.lists(
            st.builds(
                lambda number, value: [Said("people", person, {number: value})],
                st.sampled_from([nr("people", "family_name"), nr("people", "function")]),
                text_value,
            ),
            max_size=3,
        )
        end = st.sampled_from(["2026-11-10", "2026-11-11"]).map(
            lambda day: [
                [
                    Said("people", person, {nr("people", "ended_on"): day}, act="people.end"),
                    Said(
                        "people", person, {nr("people", "ended_reason"): who}, act="people.end", joined=True
                    ),
                ]
            ]
        )
        return st.builds(lambda some, last: some + last, edits, st.one_of(st.just([]), end))

    def zone_acts(zone: int) -> st.SearchStrategy[list[list[Said]]]:
        level = st.sampled_from(LEVELS).map(
            lambda value: [Said("zones", zone, {nr("zones", "radio_channel"): value}, act="zones.change")]
        )
        boundary, observed = nr("zones", "boundary"), nr("zones", "meeting_point")
        seen = st.tuples(st.sampled_from(["2026-11-01", "2026-11-02", "2026-11-03"]), st.booleans()).map(
            lambda drawn: [
                replace(
                    Said("zones", zone, {number: value}, act="zones.change"),
                    joined=place == 1,
                )
                for place, (number, value) in enumerate(
                    sorted([(boundary, f"{who}{drawn[0]}"), (observed, drawn[0])], reverse=drawn[1])
                )
            ]
        )
        return st.tuples(st.lists(level, max_size=1), st.lists(seen, max_size=1)).map(
            lambda drawn: drawn[0] + drawn[1]
        )

    parts = [people_acts(person) for person in people] + [zone_acts(zone) for zone in zones]
    return st.tuples(*parts).map(lambda drawn: [act for part in drawn for act in part])


def merged(data: st.DataObject, acts: Mapping[str, list[list[Said]]]) -> list[tuple[str, list[Said]]]:
    """Let the acts of several arrive in some order that keeps each one's own."""
    names = data.draw(st.permutations([name for name, some in acts.items() for _ in some]))
    left = {name: iter(some) for name, some in acts.items()}
    return [(name, next(left[name])) for name in names]


@on_servers_with_time
@settings(max_examples=10)
@given(st.data())
def test_nodes_agree_in_whichever_order_the_changes_come(still: House, data: st.DataObject) -> None:
    times = st.lists(st.integers(0, 2), min_size=12, max_size=12)
    acts: dict[str, list[list[Said]]] = {}
    for name in ("station", "desk"):
        clock = 0
        timed = []
        for act, step in zip(data.draw(one_devices_changes(still, name)), data.draw(times), strict=False):
            clock += step
            timed.append([replace(said, wall=clock) for said in act])
        acts[name] = timed
    devices = {"station": still.station, "desk": still.desk}
    still.hq.registry = with_classes()
    found = []
    for _ in range(2):
        with parent(still) as at:
            for name, said in merged(data, acts):
                other = Parent(still.hq, at.db, devices[name].me.device, "hq")
                other.take(other.entries(said))
            found.append(lists(at.db))
    still.hq.registry = REGISTRY
    assert found[0] == found[1]


# one thing at a time


@pytest.fixture(params=["hq", "station"])
def at(still: House, request: pytest.FixtureRequest) -> Iterator[Parent]:
    with parent(still, request.param) as found:
        yield found


def told(at: Parent) -> list[tuple[int, int, str]]:
    found = at.db.execute(text("SELECT writer, col, reason FROM verdict ORDER BY place"))
    return [(writer, column, reason) for writer, column, reason in found]


def shown(at: Parent, kind: str, row: int, name: str) -> object:
    question = text(f"SELECT {name} FROM {kind} WHERE id = :i")  # noqa: S608 - our own tables
    return at.db.scalar(question, {"i": row})


def of(at: Parent, node: Node) -> Parent:
    return Parent(at.node, at.db, node.me.device, at.kind)


ENDED, REASON = nr("people", "ended_on"), nr("people", "ended_reason")
END = {"act": "people.end"}


def ends(person: int, day: str = "2026-11-10", **more: int) -> list[Said]:
    return [
        Said("people", person, {ENDED: day}, act="people.end", **more),  # type: ignore[arg-type]
        Said("people", person, {REASON: "left"}, act="people.end", joined=True, **more),  # type: ignore[arg-type]
    ]


def test_somebody_who_was_ended_stands_again_if_another_knew_nothing_and_changed_them(
    at: Parent, still: House
) -> None:
    person = ids(still.station, "people")[0]
    first, second = of(at, still.station), of(at, still.desk)
    first.take(first.entries(ends(person, wall=500)))
    assert shown(at, "people", person, "ended_on") == "2026-11-10"
    second.take(second.entries([Said("people", person, {nr("people", "function"): "Clerk"}, wall=1)]))
    assert shown(at, "people", person, "ended_on") is None
    assert shown(at, "people", person, "ended_reason") is None
    assert shown(at, "people", person, "function") == "Clerk"
    assert told(at) == [(still.station.me.writer, ENDED, "lost")]
    with_both = cells.since(at.db, still.station.me.station, 0, not_by=still.desk.me.writer)
    assert (table_of("people"), person, ENDED) in with_both, "the second hears that they stand"


def test_somebody_who_was_changed_is_not_ended_by_one_who_knew_nothing_of_it(
    at: Parent, still: House
) -> None:
    person = ids(still.station, "people")[0]
    first, second = of(at, still.station), of(at, still.desk)
    second.take(second.entries([Said("people", person, {nr("people", "function"): "Clerk"}, wall=1)]))
    first.take(first.entries(ends(person, wall=500)))
    assert shown(at, "people", person, "ended_on") is None
    assert told(at) == [(still.station.me.writer, ENDED, "lost"), (still.station.me.writer, REASON, "lost")]
    to_first = cells.since(at.db, still.station.me.station, 0, not_by=still.station.me.writer)
    assert (table_of("people"), person, ENDED) in to_first, "the first hears that they stand"


@pytest.mark.parametrize("order", ["change first", "end first"])
def test_one_who_knew_of_the_other_is_believed(at: Parent, still: House, order: str) -> None:
    person = ids(still.station, "people")[0]
    first, second = of(at, still.station), of(at, still.desk)
    edit = Said("people", person, {nr("people", "function"): "Clerk"})
    if order == "change first":
        second.take(second.entries([edit]))
        seen = cells.last(at.db, still.station.me.station)
        first.take(first.entries(ends(person, seen=seen)))
    else:
        first.take(first.entries(ends(person)))
        seen = cells.last(at.db, still.station.me.station)
        second.take(second.entries([replace(edit, seen=seen)]))
    assert shown(at, "people", person, "ended_on") == "2026-11-10"
    assert told(at) == []


def test_a_place_of_a_life_that_is_lost_here_was_not_seen(at: Parent, still: House) -> None:
    person = ids(still.station, "people")[0]
    first, second = of(at, still.station), of(at, still.desk)
    name = nr("people", "family_name")
    second.take(second.entries([Said("people", person, {name: "Desk"}, wall=500)]))
    lost = 5 << cells.PLACE_BITS
    first.take(first.entries([Said("people", person, {name: "Station"}, wall=1, seen=lost)]))
    assert shown(at, "people", person, "family_name") == "Desk"
    assert told(at) == [(still.station.me.writer, name, "lost")]


def test_the_author_of_what_stood_hears_that_it_lost(at: Parent, still: House) -> None:
    person, name = ids(still.station, "people")[0], nr("people", "family_name")
    first, second = of(at, still.station), of(at, still.desk)
    (lost,) = first.entries([Said("people", person, {name: "Station"}, wall=1)])
    first.take([lost])
    done = second.take(second.entries([Said("people", person, {name: "Desk"}, wall=2)]))
    assert done.conflicts == 1
    assert verdicts.verdicts(at.db, [lost.writer], 0)[0][1:] == (
        lost.writer,
        lost.lane,
        lost.seq,
        name,
        "lost",
    )


def test_two_who_say_the_same_do_not_disagree(at: Parent, still: House) -> None:
    person, name = ids(still.station, "people")[0], nr("people", "family_name")
    for node, wall in ((still.station, 1), (still.desk, 2)):
        one = of(at, node)
        assert one.take(one.entries([Said("people", person, {name: "Same"}, wall=wall)])).conflicts == 0
    assert told(at) == []


@pytest.mark.parametrize(("later", "stands"), [("2026-11-09", "2026-11-09"), ("2026-11-07", "2026-11-08")])
def test_of_two_observations_the_later_one_stands_not_the_later_edit(
    at: Parent, still: House, later: str, stands: str
) -> None:
    contact, column = ids(still.station, "contacts")[0], nr("contacts", "verified_on")
    for node, wall, day in ((still.station, 9, "2026-11-08"), (still.desk, 1, later)):
        one = of(at, node)
        one.take(one.entries([Said("contacts", contact, {column: day}, act="contacts.change", wall=wall)]))
    assert shown(at, "contacts", contact, "verified_on") == stands


def test_what_is_changed_in_the_urgent_lane_is_not_put_back_by_an_older_record(
    at: Parent, still: House
) -> None:
    person, name = ids(still.station, "people")[0], nr("people", "family_name")
    at.take(at.entries([Said("people", person, {name: "Urgent"}, wall=9, lane=Lane.URGENT)]))
    at.take(at.entries([Said("people", person, {name: "Older"}, wall=1)]))
    assert shown(at, "people", person, "family_name") == "Urgent"
    assert told(at) == []


@pytest.mark.parametrize("kind", ["users", "devices"])
def test_whose_keys_were_taken_does_not_get_them_back_by_a_change(
    at: Parent, still: House, kind: str
) -> None:
    with still.station.read() as db:
        row = db.scalar(text(f"SELECT min(id) FROM {kind} WHERE station <> 0"))  # noqa: S608 - our own tables
    first, second = of(at, still.station), of(at, still.desk)
    station = still.station.me.station
    with guard.opened(at.db):
        at.db.execute(text(f"UPDATE {kind} SET station = :s WHERE id = :i"), {"s": station, "i": row})  # noqa: S608
    day = Said(kind, row, {ENDED: "2026-11-10"}, act="devices.accept")
    first.take(first.entries([day]))
    name = nr(kind, "name")
    actor = ids(still.desk, "users")[-1]
    assert shown(at, kind, row, "ended_on") == "2026-11-10"
    second.take(second.entries([Said(kind, row, {name: "x"}, act="devices.accept", actor=actor)]))
    assert shown(at, kind, row, "ended_on") == "2026-11-10"


# numbers


def test_a_row_that_comes_twice_by_who_numbered_it_is_kept_apart(at: Parent, still: House) -> None:
    """Two copies of a device may have given the same number to two people."""
    row = row_id(still.station.me.slot, 4000)
    for name in ("Anna", "Boris"):
        said = Said("people", row, {1: name, 8: "intern"}, does=Kind.INSERT, act="people.add")
        done = at.take(at.entries([said]))
    assert (done.applied, done.quarantined) == (0, 1)
    assert shown(at, "people", row, "family_name") == "Anna"
    assert told(at) == [(still.station.me.writer, 0, "row")]


def test_a_wardens_row_that_comes_twice_is_merged(at: Parent, still: House) -> None:
    row = row_id(still.child(still.station, still.warden).slot, 4000)
    household = ids(still.station, "households")[0]
    first = Said("visits", row, {1: household, 3: "met"}, does=Kind.INSERT, act="devices.accept")
    at.take(at.entries([first]))
    note = nr("visits", "note")
    second = replace(first, fields={1: household, 3: "away", note: "back door"})
    done = at.take(at.entries([second]))
    assert (done.applied, done.conflicts, done.quarantined) == (1, 1, 0)
    assert shown(at, "visits", row, "outcome") == "met"
    assert shown(at, "visits", row, "note") == "back door"


def test_a_change_is_newer_than_the_row_that_comes_again(at: Parent, still: House) -> None:
    row = row_id(still.child(still.station, still.warden).slot, 4000)
    household, note = ids(still.station, "households")[0], nr("visits", "note")
    first = Said("visits", row, {1: household, note: "a"}, does=Kind.INSERT, act="devices.accept")
    at.take(at.entries([first, Said("visits", row, {note: "b"}, act="devices.accept")]))
    done = at.take(at.entries([replace(first, wall=900)]))
    assert (done.applied, done.conflicts) == (0, 0)
    assert shown(at, "visits", row, "note") == "b"


def test_a_row_is_meant_by_the_number_it_bore_when_the_writer_last_heard(at: Parent, still: House) -> None:
    old, new = ids(still.station, "people")[:2]
    name = nr("people", "family_name")
    at.db.execute(parted.RENAMED.insert().values(tbl=table_of("people"), old=old, new=new, generation=7))
    at.db.execute(cells.GENERATION.insert().values(number=7, began_at=0))
    since = 7 << cells.PLACE_BITS
    at.take(
        at.entries(
            [
                Said("people", old, {name: "Before"}, seen=3),
                Said("people", old, {name: "Since"}, seen=since),
                Said(
                    "contacts",
                    ids(still.station, "contacts")[2],
                    {nr("contacts", "person"): old},
                    act="contacts.change",
                ),
            ]
        )
    )
    assert shown(at, "people", new, "family_name") == "Before"
    assert shown(at, "people", old, "family_name") == "Since"
    assert shown(at, "contacts", ids(still.station, "contacts")[2], "person") == new


# said again after a restore


def test_what_a_child_says_again_may_be_anybodys_of_its_station(at: Parent, still: House) -> None:
    row = row_id(still.desk.me.slot, 4000)
    said = Said("people", row, {1: "Lost", 8: "intern", 13: True}, does=Kind.INSERT, act="devices.restate")
    assert at.take(at.entries([replace(said, act="devices.accept")])).quarantined == 1
    assert at.take(at.entries([said])).applied == 1


@pytest.mark.parametrize(
    ("act", "kind", "column", "value"),
    [
        pytest.param("devices.restate", "people", "essential", True, id="a decision"),
        pytest.param("devices.recall", "agencies", "name", "Ours", id="reference data"),
    ],
)
def test_decisions_and_reference_data_are_not_put_back_from_below(  # noqa: PLR0913 - who says what of what
    at: Parent, still: House, act: str, kind: str, column: str, value: Value
) -> None:
    said = Said(kind, ids(still.station, kind)[0], {nr(kind, column): value}, act=act)
    assert at.take(at.entries([said])).quarantined == 1
    assert told(at) == [(still.station.me.writer, 0, "forgotten")]


@pytest.mark.parametrize("life", [pytest.param(0, id="this"), pytest.param(SELF_CHOSEN + 77, id="a lost")])
def test_a_row_of_the_reference_data_is_not_put_back_from_below(at: Parent, still: House, life: int) -> None:
    row = row_id(life or still.hq.me.slot, 4000)
    said = Said("agencies", row, {1: "LNTN"}, does=Kind.INSERT, act="devices.recall")
    at.take(at.entries([said]))
    assert told(at) == [(still.station.me.writer, 0, "forgotten")]


# after an upgrade


def without(**names: tuple[str, ...]) -> Registry:
    """Give the registers of a version that lacks some columns, or (where none are named) lists."""
    registers = []
    for register in REGISTRY.registers:
        known = replace(register)
        lacks = names.get(register.kind, ("nothing",))
        vars(known)["specs"] = {name: spec for name, spec in register.specs.items() if name not in lacks}
        if lacks:
            registers.append(known)
    return Registry(registers)


def test_after_an_upgrade_everything_is_laid_as_if_it_had_come_then(at: Parent, still: House) -> None:
    row = row_id(still.station.me.slot, 4000)
    sign, household = nr("people", "call_sign"), ids(still.station, "households")[0]
    said = [
        Said("people", row, {1: "New", 8: "intern", sign: "A 1"}, does=Kind.INSERT, act="people.add"),
        Said("people", row, {sign: "A 2"}),
        Said("people", row, {1: "Newer"}),
        Said("people", ids(still.station, "people")[0], {sign: "A 3"}),
        Said("visits", row, {1: household}, does=Kind.INSERT, act="devices.accept"),
    ]
    at.node.registry = without(people=("call_sign",), visits=())
    at.take(at.entries(said))
    assert sorted(reason for *_, reason in held.waiting(at.db, [still.station.me.writer])) == ["newer"] * 4
    assert replay_all(at.node, at.db).changes == [], "not yet"
    at.node.registry = REGISTRY
    child = identity.peer(at.db, at.device)
    assert child is not None
    replay(at.node, at.db, replace(identity.who(at.db), kind=at.kind), child)
    assert held.waiting(at.db, [still.station.me.writer]) == []
    assert shown(at, "people", row, "call_sign") == "A 2"
    assert shown(at, "people", row, "family_name") == "Newer"
    assert shown(at, "visits", row, "household") == household
    assert replay_all(at.node, at.db).changes == []


def test_after_an_upgrade_all_children_go_on(still: House) -> None:
    with parent(still) as at:
        at.node.registry = without(people=("call_sign",))
        people = ids(still.station, "people")
        for node, person in zip((still.station, still.desk), people, strict=False):
            one = of(at, node)
            one.take(one.entries([Said("people", person, {nr("people", "call_sign"): node.me.code})]))
        at.node.registry = REGISTRY
        assert replay_all(at.node, at.db).applied == 2
