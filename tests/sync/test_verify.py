"""What came down, what came up and what was signed for: changed behind the program's back, it is found."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import cbor2
import pytest
from sqlalchemy import Connection, text

from store import erase, guard, identity, log, records
from store.entry import first_key, link, turn
from store.node import Node, first_key_of, secret
from store.registers import REGISTRY
from store.verifying.desk import Report
from store.verifying.fault import Kind
from sync import pack, verified
from sync.rebirth import restored
from tests.postgres.fixtures import both
from tests.sync.conftest import House, Seed, after

RECORDS = 1
PEOPLE = REGISTRY.kind("people").nr


class Undone(Exception):  # noqa: N818 - rolls a trial back
    """What was tried is taken back."""


@contextmanager
def hands_on(node: Node) -> Iterator[Connection]:
    """Do what somebody does who has the key and a database tool, and take it back in the end."""
    with suppress(Undone), records.writing(node._engine) as db:
        guard.lift(db)
        yield db
        raise Undone


def kinds(report: Report) -> set[Kind]:
    return {fault.kind for fault in report.faults}


@pytest.fixture(scope="module")
def lived_seeds(seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Seed]:
    """All have exchanged, the warden's device has its zone and gave it back, somebody moved away from it."""
    return after(seeds, tmp_path_factory.mktemp("lived"), _live)


@pytest.fixture
def lived(lived_seeds: Mapping[str, Seed], house: House) -> House:
    """Fresh copies of those; on a server it all happens there."""
    if house.server is None:
        house.seeds = lived_seeds
    else:
        _live(house)
    return house


def _live(house: House) -> None:
    house.exchange(house.station)
    pack.install(house.warden, pack.pack(house.station, "Z1", "W1").sealed)
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    house.exchange(house.warden, house.station)
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2", "household": "PTM-H-00003"})
    house.exchange(house.warden, house.station)
    house.hq.act("agencies.change", "HRBO", {"name": "Harbour Relief"})
    house.exchange(house.station)
    house.exchange(house.warden, house.station)


def everybody(house: House) -> list[Node]:
    return [house.hq, house.station, house.warden]


@both
def test_whoever_has_exchanged_is_what_the_logs_say(lived: House) -> None:
    for node in everybody(lived):
        report = verified.verify(node)
        assert report.faults == ()
        assert report.entries > 3


def test_a_row_that_left_a_device_left_nothing_to_test_a_guess_against(lived: House) -> None:
    with lived.warden.read() as db:
        gone = "SELECT row FROM log WHERE writer = 0 AND kind = 14 AND tbl = :people"
        (row,) = db.scalars(text(gone), {"people": PEOPLE})
        about = (
            "SELECT nonce, fields FROM log"
            " WHERE writer = 0 AND tbl = :people AND row = :row AND kind IN (11, 12)"
        )
        found = db.execute(text(about), {"people": PEOPLE, "row": row}).all()
        assert found
        for nonce, fields in found:
            assert nonce == b""
            assert all(len(field) == 2 for field in cbor2.loads(fields)), "no key beside what it hides"
        held = db.scalars(text("SELECT fields FROM log WHERE writer = 0 AND kind IN (11, 12)"))
        assert all(isinstance(field[1], bytes) for fields in held for field in cbor2.loads(fields))


def test_what_is_erased_above_is_erased_below_and_verifies(lived: House) -> None:
    with lived.station.write() as db:
        row = db.scalar(text("SELECT id FROM people WHERE family_name = 'Tamarisk'"))
        erase.erase_row(db, REGISTRY, PEOPLE, row, lived.station.now)
    lived.exchange(lived.warden, lived.station)
    with lived.warden.read() as db:
        assert db.scalar(text("SELECT family_name FROM people WHERE id = :row"), {"row": row}) is None
    for node in everybody(lived):
        assert verified.verify(node).faults == ()


def test_a_device_that_was_restored_verifies_before_and_after_it_has_said_so(lived: House) -> None:
    lived.station.act("people.add", None, {"family_name": "Quillfeather", "category": "staff_local"})
    lived.station.act("people.change", "PTM-P-00004", {"function": "Cook"})
    restored(lived.station)
    assert verified.verify(lived.station).faults == ()
    for _ in range(3):
        lived.exchange(lived.station)
    for node in (lived.hq, lived.station):
        assert verified.verify(node).faults == ()


@pytest.mark.parametrize(
    ("where", "table", "change"),
    [
        ("station", "agencies", "name = 'Another'"),
        ("station", "agencies", "ended_on = '2026-11-01'"),
        ("station", "stations", "timezone = 'UTC'"),
        ("warden", "zones", "name = 'Another'"),
        ("warden", "appointments", "ended_on = '2026-11-01'"),
        ("warden", "people", "call_sign = 'Otter 9'"),
        ("hq", "people", "call_sign = 'Otter 9'"),
        ("hq", "people", "function = NULL"),
        ("hq", "users", "role = 'do'"),
        ("hq", "agencies", "name = 'Another'"),
    ],
)
def test_what_came_from_elsewhere_is_known_too(lived: House, where: str, table: str, change: str) -> None:
    node: Node = getattr(lived, where)
    with hands_on(node) as db:
        db.execute(text(f"UPDATE {table} SET {change}"))  # noqa: S608 - changes of this test
        assert Kind.ROW_CHANGED in kinds(verified.examine(node, db))


@pytest.mark.parametrize("where", ["hq", "warden"])
def test_a_row_too_many_or_too_few_is_found(lived: House, where: str) -> None:
    node: Node = getattr(lived, where)
    with hands_on(node) as db:
        db.execute(text("DELETE FROM people WHERE id = (SELECT min(id) FROM people)"))
        assert Kind.ROW_MISSING in kinds(verified.examine(node, db))
    with hands_on(node) as db:
        db.execute(text("INSERT INTO people (id, station) SELECT max(id) + 9, station FROM people"))
        assert Kind.ROW_ADDED in kinds(verified.examine(node, db))


def test_a_zone_that_came_back_by_itself_is_found(lived: House) -> None:
    """The row of somebody who left the warden's zone, put back as it was."""
    with lived.warden.read() as db:
        gone = "SELECT row FROM log WHERE writer = 0 AND kind = 14 AND tbl = :people"
        row = db.scalar(text(gone), {"people": PEOPLE})
    with hands_on(lived.warden) as db:
        said = {"row": row, "station": lived.warden.me.station}
        db.execute(text("INSERT INTO people (id, station, family_name) VALUES (:row, :station, 'Q')"), said)
        assert Kind.ROW_ADDED in kinds(verified.examine(lived.warden, db))


@both
def test_another_author_is_found_at_headquarters(lived: House) -> None:
    """Its stamp decides whose word stands; whoever alters that alters the word as well."""
    lived.station.act("people.change", "PTM-P-00001", {"function": "Cook"})
    lived.exchange(lived.station)
    writer = lived.hq.me.writer
    with hands_on(lived.hq) as db:
        db.execute(
            text("UPDATE cell SET writer = :me WHERE tbl = :people AND col <> 0"),
            {"me": writer, "people": PEOPLE},
        )
        assert not verified.examine(lived.hq, db).ok


def rewritten(db: Connection, me: int, column: int, value: str) -> int:
    """Alter the value of an entry that was signed for, and work the chain out anew; gives its number."""
    nonces = [nonce for nonce, _ in log.links(db, me, RECORDS, 0)]
    chain, altered = log.chain_at(db, me, RECORDS, 0), 0
    assert chain is not None
    for entry, nonce in zip(log.read(db, me, RECORDS, 0), nonces, strict=True):
        fields = dict(entry.fields)
        if not altered and entry.table == PEOPLE and column in fields:
            altered = entry.seq
            fields[column] = value
            stored = log.stored_fields(entry._replace(fields=tuple(sorted(fields.items()))), nonce)
            said = {"fields": stored, "me": me, "seq": entry.seq, "row": entry.row, "value": value}
            db.execute(
                text("UPDATE log SET fields = :fields WHERE writer = :me AND lane = 1 AND seq = :seq"), said
            )
            db.execute(text("UPDATE people SET family_name = :value WHERE id = :row"), said)
        (again,) = log.read(db, me, RECORDS, entry.seq - 1, entry.seq)
        chain = link(chain, again, nonce)
        placed = {"chain": chain, "me": me, "seq": entry.seq}
        db.execute(
            text("UPDATE log SET chain = :chain WHERE writer = :me AND lane = 1 AND seq = :seq"), placed
        )
    db.execute(
        text("UPDATE head SET chain = :chain WHERE writer = :me AND lane = 1"), {"chain": chain, "me": me}
    )
    return altered


def test_a_history_that_was_worked_out_anew_is_not_the_one_that_was_signed_for(lived: House) -> None:
    """The chain holds, the row agrees with it; but headquarters has put its name to another head."""
    with hands_on(lived.station) as db:
        assert rewritten(db, lived.station.me.writer, 1, "Somebody")
        found = verified.examine(lived.station, db)
        assert Kind.SIGNED in kinds(found)
        assert Kind.ENTRY_CHANGED not in kinds(found)


@both
def test_a_childs_history_that_was_worked_out_anew_is_not_the_one_that_was_anchored(lived: House) -> None:
    """Headquarters wrote down, outside its store, where each log of its children stood."""
    lived.hq._anchored = True
    lived.hq.drop_anchor()
    assert verified.verify(lived.hq).faults == ()
    with hands_on(lived.hq) as db:
        assert rewritten(db, lived.station.me.writer, 1, "Somebody")
        found = {(fault.kind, fault.where) for fault in verified.examine(lived.hq, db).faults}
        assert (Kind.HEAD, "the log of PTM") in found


def test_a_log_that_was_cut_behind_what_was_signed_for_is_older(lived: House) -> None:
    """All of it agrees with itself, down to the ratchet's key."""
    me = lived.station.me.writer
    lived.station.act("people.change", "PTM-P-00001", {"function": "Cook"})
    lived.exchange(lived.station)
    with hands_on(lived.station) as db:
        shared = secret(db, first_key_of(me))
        head = log.head(db, me, RECORDS)
        assert shared is not None
        assert head is not None
        key = first_key(shared, RECORDS)
        for _ in range(head.seq - 1):
            _, key = turn(key)
        said = {
            "seq": head.seq - 1,
            "chain": log.chain_at(db, me, RECORDS, head.seq - 1),
            "key": key,
            "me": me,
        }
        db.execute(text("DELETE FROM log WHERE writer = :me AND lane = 1 AND seq > :seq"), said)
        db.execute(
            text(
                "UPDATE head SET seq = :seq, acked = :seq, handed = :seq, chain = :chain, key = :key"
                " WHERE writer = :me AND lane = 1"
            ),
            said,
        )
        assert Kind.OLDER in kinds(verified.examine(lived.station, db))


def test_a_word_that_was_altered_is_found(lived: House) -> None:
    with hands_on(lived.station) as db:
        parent = identity.parent(db)
        assert parent is not None
        word = bytearray(identity.word(db, parent.device))
        word[len(word) // 2] ^= 1
        identity.update_peer(db, parent.device, word=bytes(word))
        assert Kind.SIGNED in kinds(verified.examine(lived.station, db))
