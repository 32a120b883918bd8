"""The guard: every synced table and the log, from every side."""

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from store import backup, guard
from store.columns import sql
from store.door import Draft
from store.drawer import reading
from store.log import LOG
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.exports import Export
from store.registers.places import Zone
from store.registers.recovery_keys import RecoveryKey
from store.training.briefed import text_hash
from sync.credentials import issuing
from tests.postgres.fixtures import everywhere

Refuses = Callable[[Code], AbstractContextManager[object]]
VERBS = ("insert", "update", "delete")


@pytest.fixture
def full(station: Node, rounds: Node, family: dict[str, int]) -> Node:  # noqa: PLR0915 - there are many lists
    """A station with a row in every register."""
    del rounds
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    duty = {"code": "V", "subject": "household_visit", "title": "a visit", "kind": "every_days", "days": 14}
    station.act("duties.add", None, duty)
    alternate = {"person": family["spouse"], "role": "alternate_warden", "zone": "Z1"}
    second = station.act("appointments.add", None, alternate).row
    letter = {"letter_no": "PTM/W/2", "signed_on": "2026-11-10", "smt_consulted_on": "2026-11-03"}
    station.act("appointments.sign", second, letter)
    station.act("handovers.make", "PTM-W-00001", {"to": second})
    station.act("absences.add", None, {"person": family["child"], "away_from": "2026-12-01"})
    station.act("offices.add", None, {"code": "MAIN", "name": "Harbour House", "agencies": "HRBO"})
    station.act("contacts.add", None, {"person": family["child"], "value": "+33639980012"})
    station.act("courses.add", None, {"code": "OLD", "title": "the old course", "kind": "basic"})
    course = station.act("courses.add", None, {"code": "NEW", "title": "the new", "kind": "basic"}).row
    station.act("equivalents.add", None, {"old": "OLD", "new": "NEW"})
    station.act("audiences.add", None, {"code": "ALL", "course": "NEW", "title": "everybody"})
    session = station.act("sessions.add", None, {"course": course, "held_on": date(2026, 11, 20)}).row
    station.act("sessions.attend", session, {"people": (family["principal"],)})
    station.act("sessions.certify", session, {})
    text = {
        "code": "ARR",
        "title": "arrival",
        "kind": "arrival",
        "language": "en",
        "text": "Stay on the quay.",
    }
    briefing = station.act("briefings.add", None, text).row
    ack = {"person": family["child"], "briefing": briefing, "text_hash": text_hash(text["text"])}
    station.act("acks.record", None, ack | {"kind": "typed_name", "typed_name": "Minh"})
    station.act("kin.add", None, {"person": family["child"], "name": "Nguyễn Văn Ba", "relation": "uncle"})
    hear_of_recovery_key(station)
    if not station.is_served:
        backup.write(station, station.home.parent / "ptm.age", "1")
    kept = station.act("restricted.add", None, {"person": family["child"], "blood_type": "O+"}).row
    reading.read(station, "restricted", kept)
    shown = station.act(
        "certificates.add", None, {"person": family["child"], "course": "NEW", "issued_on": "2026-11-20"}
    )
    station.act("certificates.confirm", shown.row)
    issuing.certificate(station, shown.row)
    station.act("mous.add", None, {"agency": "HRBO", "number": "MOU/1"})
    station.act("agency_lists.add", None, {"agency": "HRBO", "received_on": "2026-11-20"})
    habit = {"agency": "HRBO", "kind": "people", "about": "answer", "said": "column:Born"}
    station.act("list_habits.add", None, habit | {"means": "birth_date"})
    stay = {"family_name": "Abara", "household": family["home"], "eta": "2026-11-20", "etd": "2026-11-25"}
    station.act("visitors.add", None, stay | {"contact": family["principal"]})
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "dependant"}).row
    station.act("people.merge", family["child"], {"other": twin})
    station.act("visits.checkin", family["home"], {"all_present": True, "visitor": ["an aunt"]})
    station.act("precautions.add", None, {"code": "DOOR", "text": "the door has a second lock"})
    station.act("routes.set", None, {"zone": "Z1", "homes": [family["home"]]})
    station.act("retention.add", None, {"code": "VIS", "list": "visitors", "days": 90})
    other = station.act("people.add", None, {"family_name": "Okonkwo", "category": "intern"}).row
    station.act("people.end", other, {"reason": "listed by mistake"})
    station.act("people.erase", other, {"reason": "as they asked", "again": other_number(station, other)})
    alert = {"scheme": "SLS", "value": 3, "valid_from": "2026-11-01"}
    station.act("alerts.add", None, alert)
    rule = {"code": "D", "title": "by letter", "subject": "delegation", "role": "fsco"}
    station.act("clearance_rules.add", None, rule | {"letter_no": "1", "signed_on": "2026-11-01"})
    leg = {"from_place": "Port Tamarin", "to_place": "The Heights"}
    times = {"etd": "2026-11-21T14:00", "eta": "2026-11-21T17:00"}
    asked = {"purpose": "duty", "travellers": [family["principal"]], "legs": [leg | times]}
    journey = station.act("clearances.request", None, asked).row
    station.act("clearances.submit", journey)
    station.act("clearances.decide", journey, {"decision": "cleared"})
    station.act("clearances.depart", journey)
    station.act("rollcalls.open", None, {"scope": "all", "reason": "shots at the harbour"})
    station.act("rollcalls.mark", None, {"person": family["child"], "state": "accounted"})
    notice = station.act("notices.add", None, {"text": "Stay in from dusk.", "zone": "Z1"}).row
    station.act("notice_acks.seen", notice)
    station.act("tasks.add", None, {"zone": "Z1", "text": "count the radios"})
    station.act("zone_reports.add", None, {"text": "a road is blocked", "zone": "Z1"})
    station.act("assembly_points.add", None, {"name": "the school", "zone": "Z1"})
    way = {"name": "by sea", "kind": "relocation", "destination": "Salt Pans"}
    station.act("relocation_options.add", None, way)
    test = station.act("call_tests.begin", None, {"kind": "call_tree"}).row
    station.act("findings.add", None, {"call_test": test, "text": "no radio answered"})
    station.act("messages.write", None, {"subject": "Fuel", "text": "There is none left."})
    move = {"person": family["child"], "to_station": "SLT", "first_day": "2026-12-01"}
    station.act("transfers.announce", None, move)
    return station


def hear_of_recovery_key(node: Node) -> None:
    """Let a station have what comes down from headquarters only."""
    known = RecoveryIdentity.make("the safe in Geneva", os.urandom).recipient
    escrow = base64.b64encode(known.escrow).decode()
    with node.write() as db, guard.opened(db):
        row = {"id": 1, "station": 0, "code": known.mark, "name": "the safe", "age": known.age}
        db.execute(insert(sql(RecoveryKey)).values(row | {"escrow": escrow}))


def other_number(station: Node, row: int) -> str:
    with station.read() as db:
        return station.numbers(db).text("P", row)


def flag(db: Connection) -> int:
    return guard.stands(db)


@contextmanager
def refused(db: Connection) -> Iterator[None]:
    """Pass if the guard refuses what is done; the transaction goes on."""
    with pytest.raises(IntegrityError, match=guard.REFUSAL), db.begin_nested():
        yield


def raw(verb: str, table: str) -> str:
    """Write what a careless script might."""
    match verb:
        case "insert":
            return f'INSERT INTO "{table}" SELECT * FROM "{table}"'  # noqa: S608 - names of our own tables
        case "update":
            key = "writer" if table == LOG.name else "id"
            return f'UPDATE "{table}" SET {key} = {key}'  # noqa: S608
        case _:
            return f'DELETE FROM "{table}"'  # noqa: S608


@everywhere
def test_every_table_of_a_register_is_guarded(full: Node) -> None:
    tables = [*(register.sql.name for register in REGISTRY.registers), LOG.name]
    with full.write() as db:
        for table in tables:
            there = db.scalar(text(f'SELECT count(*) FROM "{table}"'))  # noqa: S608
            # Of a server its operator makes the copies.
            assert there or (full.is_served and table == sql(Export).name), table
            for verb in VERBS:
                with refused(db):
                    db.execute(text(raw(verb, table)))


@everywhere
def test_no_register_forgot_its_triggers(station: Node) -> None:
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    verbs: tuple[str, ...] = VERBS
    if station.is_served:
        asked, verbs = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal", (*VERBS, "truncate")
    with station.read() as db:
        found = {name for name in db.scalars(text(asked)) if name.startswith("guard_")}
    tables = [*(register.sql.name for register in REGISTRY.registers), LOG.name]
    assert found == {f"guard_{table}_{verb}" for table in tables for verb in verbs}


@everywhere
def test_not_even_the_door_rewrites_the_log(station: Node) -> None:
    with station.write() as db:
        for statement in (
            "UPDATE log SET wall = 0",
            "UPDATE log SET fields = chain WHERE seq = 1",
            "DELETE FROM log",
            (
                "INSERT INTO log SELECT * FROM log WHERE true"
                " ON CONFLICT (writer, lane, seq) DO UPDATE SET wall = 0"
            ),
        ):
            with pytest.raises(IntegrityError, match=guard.REFUSAL), guard.opened(db):
                db.execute(text(statement))


@everywhere
def test_the_door_is_shut_after_an_act(station: Node) -> None:
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    with station.read() as db:
        assert flag(db) == 0


@everywhere
def test_the_door_is_shut_after_an_act_that_failed(station: Node, refuses: Refuses) -> None:
    with refuses(Code.FIELD_MISSING):
        station.act("zones.add", None, {"code": "Z1"})
    with station.read() as db:
        assert flag(db) == 0


@everywhere
def test_an_act_that_failed_inside_a_longer_transaction_is_undone_in_it(station: Node) -> None:
    def half(draft: Draft) -> int:
        draft.add(Zone, code="Z1", name="Old Harbour")
        draft.get(Zone, 12345)  # writes the zone down, then finds nothing
        raise AssertionError

    with station.write() as db:
        with pytest.raises(Refused):
            station.carry_in(db, "agencies.import", half)
        assert flag(db) == 0
        assert db.execute(select(sql(Zone))).all() == []
        with refused(db):
            db.execute(text("INSERT INTO zones (id, station) VALUES (1, 0)"))


@everywhere
def test_nobody_else_sees_the_door_open(station: Node) -> None:
    with station.write() as db, guard.opened(db), station.read() as other:
        assert flag(db) == 1
        assert flag(other) == 0


@everywhere
def test_what_fails_shows_nothing_of_the_row(station: Node) -> None:
    zone = insert(sql(Zone)).values(id=1, station=None, code="Z1", name="Nguyễn")
    with pytest.raises(IntegrityError) as failure, station.write() as db, guard.opened(db):
        db.execute(zone)
    assert "Nguyễn" not in str(failure.value) + str(failure.value.orig)
