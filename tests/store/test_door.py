"""The door: what an act writes, and that it writes all of it or nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import select, text

from store import cells, desk, log
from store.clock import SetClock, moment
from store.columns import sql
from store.counters import COUNTER
from store.door import Draft
from store.entry import Entry, Kind, Lane
from store.identity import who
from store.ids import counter_of
from store.node import LOGIN, Node
from store.refusals import Code
from store.registers import REGISTRY
from store.registers.offices import User
from store.registers.people import Person
from store.registers.places import Zone
from store.vault import open_store
from tests.whole import everything

Refuses = Callable[[Code], AbstractContextManager[object]]
ZONE = {"code": "Z1", "name": "Old Harbour"}


def entries(node: Node) -> list[Entry]:
    with node.read() as db:
        return log.read(db, who(db).writer, Lane.RECORDS, 0)


def as_role(node: Node, role: str) -> None:
    """Let the node's user have another role, as if the passphrase were that person's."""
    with node.write() as db:
        other = db.scalar(select(LOGIN.c.user))
        db.execute(LOGIN.update().values(role=role, user=0))
    assert other


# one act


def test_an_act_writes_table_log_place_and_counter(station: Node, clock: SetClock) -> None:
    before = len(entries(station))
    done = station.act("zones.add", None, ZONE)
    (entry,) = entries(station)[before:]
    assert (entry.kind, entry.row, entry.wall) == (Kind.INSERT, done.row, clock.now().timestamp())
    assert (entry.txn, entry.act) == (entry.seq, REGISTRY.act_number("zones.add"))
    assert dict(entry.fields) == {1: "Z1", 2: "Old Harbour"}
    with station.read() as db:
        me = who(db)
        (row,) = db.execute(select(sql(Zone))).mappings()
        assert (row["id"], row["code"], row["station"]) == (done.row, "Z1", me.station)
        assert entry.actor == station.actor(db).user
        counted = select(COUNTER.c.last).where(COUNTER.c.tbl == 6, COUNTER.c.slot == me.slot)
        assert db.scalar(counted) == counter_of(done.row) == 1
        assert cells.since(db, me.station, 0, not_by=0)[-1] == (6, done.row, cells.WHOLE_ROW)
    assert done.changed == ("code", "name")
    assert done.touched.rows == {"zones": {done.row}}


def test_a_change_writes_one_entry_a_field(station: Node) -> None:
    row = station.act("zones.add", None, ZONE).row
    done = station.act("zones.change", row, {"name": "New Harbour", "radio_channel": "CH 9"})
    one, other = entries(station)[-2:]
    assert {one.kind, other.kind} == {Kind.SET}
    assert {**dict(one.fields), **dict(other.fields)} == {2: "New Harbour", 6: "CH 9"}
    assert one.txn == other.txn == one.seq
    assert set(done.changed) == {"name", "radio_channel"}


def test_what_says_so_already_is_not_written(station: Node) -> None:
    row = station.act("zones.add", None, ZONE).row
    before = everything(station)
    done = station.act("zones.change", row, ZONE)
    assert done.changed == ()
    assert everything(station) == before


def test_the_log_is_the_chain_that_a_parent_will_recompute(
    station: Node, family: dict[str, int], whole_chain: Callable[[Node], int]
) -> None:
    station.act("people.change", family["child"], {"birth_date": date(2020, 2, 29), "elsewhere": False})
    station.act("visits.checkin", family["home"], {"all_present": True, "note": "two\nlines"})
    assert whole_chain(station) == len(entries(station))


def test_a_drill_is_marked_in_the_log(station: Node) -> None:
    state = {"scheme": "SLS", "value": 5, "valid_from": "2026-11-21"}
    station.act("alerts.add", None, state, exercise=True)
    station.act("zones.add", None, {"code": "Z2", "name": "Lighthouse"})
    assert [entry.exercise for entry in entries(station)[-2:]] == [True, False]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("zones.add", {"code": "Z2", "name": "Lighthouse"}),
        ("people.end", {"reason": "left", "family": "leaves"}),
        ("visits.checkin", {"all_present": True}),
        ("presence.record", {"person": "PTM-P-00001", "state": "in_zone"}),
    ],
)
def test_what_would_count_is_not_done_as_an_exercise(
    station: Node, family: dict[str, int], act: str, said: dict[str, object], refuses: Refuses
) -> None:
    """G02: only what says in every list that it is a drill is done as one."""
    row = {"people.end": family["principal"], "visits.checkin": family["home"]}.get(act)
    before = everything(station)
    with refuses(Code.NO_DRILL):
        station.act(act, row, said, exercise=True)
    assert everything(station) == before


def test_history_tells_what_became_of_a_record(station: Node, clock: SetClock) -> None:
    row = station.act("zones.add", None, ZONE).row
    clock.set(moment(station.now + 3600))
    station.act("zones.change", row, {"name": "New Harbour"})
    station.act("zones.end", row, {"reason": "built over"})
    told = desk.history(station, "zones", row)
    assert [(step["act"], step["new"], step["exercise"]) for step in told] == [
        ("zones.add", True, False),
        ("zones.change", False, False),
        ("zones.end", False, False),
        ("zones.end", False, False),
    ]
    assert told[1]["fields"] == {"name": "New Harbour"}
    assert told[1]["at"] == "2026-11-21T09:30:00Z"
    assert {step["by"] for step in told} == {"PTM-U-00001"}


# all or nothing


@pytest.mark.parametrize(
    ("name", "row", "values", "code"),
    [
        pytest.param("zones.paint", None, {}, Code.UNKNOWN_ACT, id="unknown act"),
        pytest.param("moons.add", None, {}, Code.UNKNOWN_ACT, id="unknown register"),
        pytest.param("visits.add", None, {}, Code.UNKNOWN_ACT, id="not by hand"),
        pytest.param("devices.admit", None, {}, Code.UNKNOWN_ACT, id="not by its name"),
        pytest.param("zones.add", None, {"code": "Z2"}, Code.FIELD_MISSING, id="a field is missing"),
        pytest.param("zones.add", None, ZONE | {"colour": "x"}, Code.UNKNOWN_FIELD, id="unknown field"),
        pytest.param("zones.add", None, ZONE, Code.NOT_UNIQUE, id="refused by a rule, at the very end"),
        pytest.param("zones.add", None, ZONE | {"area": "R9"}, Code.NOT_FOUND, id="unknown reference"),
        pytest.param("zones.add", None, ZONE | {"area": 1 << 70}, Code.NOT_FOUND, id="no row id"),
        pytest.param("zones.change", "Z9", {"name": "x"}, Code.NOT_FOUND, id="unknown record"),
        pytest.param("zones.change", -(1 << 70), {"name": "x"}, Code.NOT_FOUND, id="no row id either"),
        pytest.param("zones.change", "Z\udce91", {"name": "x"}, Code.NOT_FOUND, id="no text"),
        pytest.param("zones.change", "Z1", {}, Code.NOTHING_TO_CHANGE, id="nothing said"),
        pytest.param("zones.change", None, {"name": "x"}, Code.NOTHING_TO_CHANGE, id="of nothing"),
        pytest.param("zones.end", None, {"reason": "x"}, Code.NOT_FOUND, id="end of nothing"),
        pytest.param(
            "zones.end", "Z1", {"reason": "x", "on": "2026-11-22"}, Code.FIELD_INVALID, id="tomorrow"
        ),
        pytest.param(
            "stations.add", None, {"code": "X", "name": "x"}, Code.NOT_ALLOWED, id="of another role"
        ),
    ],
)
def test_what_is_refused_changes_nothing(  # noqa: PLR0913 - a refusal is said in full
    station: Node, name: str, row: object, values: dict[str, object], code: Code, refuses: Refuses
) -> None:
    station.act("zones.add", None, ZONE)
    before = everything(station)
    with refuses(code):
        station.act(name, row, values)
    assert everything(station) == before


def test_an_act_that_fails_after_all_it_wrote_leaves_nothing(station: Node) -> None:
    before = everything(station)

    def work(draft: Draft) -> int:
        row = draft.add(Zone, code="Z1", name="Old Harbour")
        draft.ask(select(sql(Zone)))
        draft.change(Zone, row, name="New Harbour")
        draft.finish(REGISTRY.act_number("zones.add"), Lane.RECORDS, exercise=False)
        raise sqlite3.OperationalError("disk full")

    with pytest.raises(sqlite3.OperationalError):
        station.carry("agencies.import", work)
    assert everything(station) == before
    assert counter_of(station.act("zones.add", None, ZONE).row) == 1


def test_an_act_sees_what_it_has_done_and_nobody_else_does(station: Node) -> None:
    def work(draft: Draft) -> int:
        row = draft.add(Zone, code="Z1", name="Old Harbour")
        assert draft.resolve("zones", "z1") == row
        with station.read() as other:
            assert other.execute(select(sql(Zone))).all() == []
        return row

    station.carry("agencies.import", work)
    with station.read() as db:
        assert len(db.execute(select(sql(Zone))).all()) == 1


def test_an_act_by_an_unknown_kind_is_refused_by_name(station: Node, refuses: Refuses) -> None:
    with refuses(Code.UNKNOWN_KIND):
        desk.listed(station, "moons")


# numbers


def test_numbers_run_on_and_none_is_given_twice(station: Node) -> None:
    rows = [station.act("zones.add", None, {"code": code, "name": "x"}).row for code in ("Z1", "Z2", "Z3")]
    station.act("zones.end", rows[-1], {"reason": "a mistake"})
    rows.append(station.act("zones.add", None, {"code": "Z3", "name": "again"}).row)
    with station.read() as db:
        numbers = station.numbers(db)
    assert [numbers.text("Z", row) for row in rows] == [f"PTM-Z-{n:05}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize("name", ["PTM-Z-00001", " ptm-z-00001 ", "z1", "Z1"])
def test_a_record_is_found_by_what_people_call_it(station: Node, name: str) -> None:
    row = station.act("zones.add", None, ZONE).row
    assert station.act("zones.change", name, {"name": "New Harbour"}).row == row


def test_a_code_that_was_given_up_names_the_one_that_has_it_now(station: Node) -> None:
    station.act("zones.end", station.act("zones.add", None, ZONE).row, {"reason": "built over"})
    again = station.act("zones.add", None, ZONE).row
    assert station.act("zones.change", "Z1", {"name": "Newer Harbour"}).row == again


# what has ended


@pytest.mark.parametrize(
    ("act", "values"), [("zones.change", {"name": "x"}), ("zones.end", {"reason": "again"})]
)
def test_what_has_ended_is_not_changed(
    station: Node, act: str, values: dict[str, object], refuses: Refuses
) -> None:
    row = station.act("zones.add", None, ZONE).row
    station.act("zones.end", row, {"reason": "built over"})
    with refuses(Code.ENDED):
        station.act(act, row, values)


def test_an_end_has_a_day_and_a_reason(station: Node) -> None:
    row = station.act("zones.add", None, ZONE).row
    station.act("zones.end", row, {"reason": " built  over ", "on": "2026-11-20"})
    shown = desk.record(station, "zones", row)
    assert (shown["ended_on"], shown["ended_reason"]) == ("2026-11-20", "built over")


def test_today_is_the_stations_day(station: Node, clock: SetClock) -> None:
    row = station.act("zones.add", None, ZONE).row
    # 21:00 UTC is one in the morning of the next day at Port Tamarin.
    clock.set(clock.now().replace(hour=21))
    station.act("zones.end", row, {"reason": "built over", "on": "2026-11-22"})
    assert desk.record(station, "zones", row)["ended_on"] == "2026-11-22"


def test_what_has_ended_is_not_referred_to_any_more(station: Node, refuses: Refuses) -> None:
    station.act("zones.add", None, ZONE)
    number = desk.listed(station, "zones").rows[0]["id"]
    home = station.act("households.add", None, {"address": "1 Lantern Street"}).row
    station.act("zones.end", "Z1", {"reason": "built over"})
    with refuses(Code.ENDED):
        station.act("households.add", None, {"address": "2 Lantern Street", "zone": number})
    with refuses(Code.ENDED):
        station.act("households.change", home, {"zone": number})


# whose it is


def test_reference_data_is_changed_by_headquarters_only(station: Node, hq: Node, refuses: Refuses) -> None:
    with refuses(Code.OWNED_ELSEWHERE):
        station.act("agencies.change", "HRBO", {"name": "Another Board"})
    with refuses(Code.OWNED_ELSEWHERE):
        station.act("agencies.end", "HRBO", {"reason": "gone"})
    assert hq.act("agencies.change", "HRBO", {"name": "Another Board"}).changed == ("name",)


def test_a_station_adds_what_headquarters_has_not(station: Node, refuses: Refuses) -> None:
    with refuses(Code.NOT_UNIQUE):
        station.act("agencies.add", None, {"code": "hrbo", "name": "Our own"})
    own = station.act("agencies.add", None, {"code": "OWN", "name": "Our own"}).row
    assert station.act("agencies.change", own, {"name": "Ours"}).changed == ("name",)


def test_headquarters_does_not_do_a_stations_work(hq: Node, refuses: Refuses) -> None:
    with refuses(Code.NOT_ALLOWED):
        hq.act("people.add", None, {"family_name": "x", "category": "fs"})


@pytest.mark.parametrize(
    ("role", "act"),
    [
        ("auditor", "zones.add"),
        ("fsca", "zones.add"),
        ("do", "people.add"),
        ("warden", "visits.checkin"),
        ("hq", "agencies.add"),
    ],
)
def test_a_role_does_what_it_may_where_it_may(station: Node, role: str, act: str, refuses: Refuses) -> None:
    as_role(station, role)
    with refuses(Code.NOT_ALLOWED):
        station.act(act, None, {})


def test_the_role_in_the_store_counts_and_not_the_one_of_the_login(station: Node) -> None:
    with station.write() as db:
        db.execute(LOGIN.update().values(role="auditor"))
    with station.read() as db:
        actor = station.actor(db)
        assert db.scalar(select(sql(User).c.role).where(sql(User).c.id == actor.user)) == "fsco"
        assert actor.role == "fsco"


def test_who_is_not_known_does_nothing(station: Node, refuses: Refuses) -> None:
    with station.write() as db:
        db.execute(LOGIN.delete())
    with refuses(Code.UNKNOWN_USER):
        station.act("zones.add", None, ZONE)


# what stands after a crash


def test_what_was_recorded_is_there_for_a_second_connection(station: Node, store_key: bytes) -> None:
    station.act("zones.add", None, ZONE)
    other = open_store(station.home / "store.db", store_key)
    with other.connect() as db:
        assert db.execute(text("SELECT code FROM zones")).scalars().all() == ["Z1"]
    other.dispose()


def test_a_number_can_be_reserved_before_its_row_is_written(station: Node) -> None:
    def work(draft: Draft) -> int:
        first = draft.reserve(Person)
        second = draft.add(Person, family_name="Second", category="fs")
        assert counter_of(second) == counter_of(first) + 1
        return draft.add(Person, at=first, family_name="First", category="fs")

    station.carry("agencies.import", work)
    names = {row["id"]: row["family_name"] for row in desk.listed(station, "people").rows}
    assert names == {"PTM-P-00001": "First", "PTM-P-00002": "Second"}
