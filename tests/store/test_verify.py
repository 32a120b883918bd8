"""A store that somebody laid hands on is found out, and one that nobody did is not."""

import random
import shutil
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from store import anchor, erase, guard, journal, keyring, log, records, vault
from store.clock import SetClock
from store.columns import Spec, Wire
from store.entry import Lane, first_link
from store.files import KEYRING, STORE
from store.founding import Founding
from store.node import Node
from store.rebirth import be_reborn
from store.refusals import Code, Refused
from store.register import Register
from store.registers import REGISTRY
from store.registers.contacts import Contact
from store.verifying import desk
from store.verifying.desk import Report, verify
from store.verifying.fault import Kind
from tests.store.conftest import WORDS
from tests.whole import everything

PEOPLE = REGISTRY.kind("people").nr
PHRASE = "lantern over the harbour"
FOUNDING = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
Family = dict[str, int]


class Undone(Exception):  # noqa: N818 - rolls a trial back
    """What was tried is taken back."""


@contextmanager
def hands_on(node: Node) -> Iterator[Connection]:
    """Do what somebody does who has the key and a database tool, and take it back in the end."""
    with suppress(Undone), records.writing(node._engine) as db:
        _unguarded(db)
        yield db
        raise Undone


def _unguarded(db: Connection) -> None:
    guard.lift(db)


def kinds(report: Report) -> set[Kind]:
    return {fault.kind for fault in report.faults}


def other(spec: Spec | None, value: object) -> object:
    """Give another value than a column holds."""
    if spec is None or spec.wire in (Wire.NUMBER, Wire.INSTANT, Wire.REFERENCE):
        return int(str(value or 0)) + 1
    if spec.wire is Wire.FLAG:
        return not value
    return "2020-02-29" if spec.wire is Wire.DAY else f"{value or ''}x"


def edited(db: Connection, register: Register, name: str, chance: random.Random) -> int | None:
    """Change one column of some row; gives the row, or nothing if there is none."""
    table = register.sql.name
    rows = [row for (row,) in db.execute(text(f'SELECT id FROM "{table}"'))]  # noqa: S608 - our own tables
    if not rows:
        return None
    row = chance.choice(rows)
    value = db.scalar(text(f'SELECT "{name}" FROM "{table}" WHERE id = :row'), {"row": row})  # noqa: S608 - the same
    said = {"new": other(register.specs.get(name), value), "row": row}
    db.execute(text(f'UPDATE "{table}" SET "{name}" = :new WHERE id = :row'), said)  # noqa: S608 - the same
    return int(row)


def lived(station: Node, family: Family) -> None:
    """Let something happen at a station: changes, an end, lanes that meet, a contact."""
    child = family["child"]
    station.act("people.change", child, {"call_sign": "Otter 7", "function": "pupil"})
    station.act("people.change", child, {"call_sign": None})
    contact = station.act("contacts.add", None, {"person": child, "value": "+33639980012"})
    station.act("presence.record", None, {"person": child, "state": "mission"})
    station.act("visits.checkin", family["home"], {"all_present": True})
    station.act("contacts.end", contact.row, {"reason": "lost"})
    station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"})


# nobody changed anything


def test_a_station_that_has_lived_is_what_its_log_says(station: Node, family: Family) -> None:
    lived(station, family)
    report = verify(station)
    assert report.faults == ()
    assert report.ok
    with station.read() as db:
        assert report.entries == db.scalar(text("SELECT count(*) FROM log"))
        assert report.rows == sum(
            db.scalar(text(f'SELECT count(*) FROM "{one.sql.name}"')) or 0  # noqa: S608 - our own tables
            for one in REGISTRY.registers
        )


def test_so_are_headquarters_and_a_device_with_a_zone(hq: Node, rounds: Node) -> None:
    assert verify(hq).faults == ()
    assert verify(rounds).faults == ()


def test_what_was_erased_is_what_the_journal_says(station: Node, family: Family) -> None:
    lived(station, family)
    with station.write() as db:
        db.execute(text("UPDATE head SET acked = seq, durable = seq"))
        erase.erase_row(db, REGISTRY, PEOPLE, family["child"], station.now)
    assert verify(station).faults == ()
    station.act("people.change", family["child"], {"call_sign": "Otter 8"})
    assert verify(station).faults == ()
    with station.write() as db:
        erase.erase_row(db, REGISTRY, PEOPLE, family["child"], station.now)
    assert verify(station).faults == ()


def test_a_device_that_was_reborn_is_what_its_logs_say(station: Node, family: Family) -> None:
    lived(station, family)
    with station.write() as db:
        be_reborn(station, db, dict.fromkeys((0, 1, 2), 0))
    assert verify(station).faults == ()
    with station.read() as db:
        row = db.scalar(text("SELECT id FROM people WHERE former_id = :row"), {"row": family["child"]})
    station.act("people.change", row, {"function": "grown up"})
    with station.write() as db:
        be_reborn(station, db, {1: 3})
    assert verify(station).faults == ()


def test_a_clock_that_goes_back_makes_no_fault(station: Node, clock: SetClock, family: Family) -> None:
    station.act("people.change", family["child"], {"function": "first"})
    clock.set(clock.now().replace(year=2025))
    station.act("people.change", family["child"], {"function": "second"})
    assert verify(station).faults == ()


def test_it_says_how_far_it_is(station: Node, family: Family) -> None:
    del family
    said: list[tuple[int, int]] = []
    verify(station, progress=lambda done, of: said.append((done, of)))
    assert said == sorted(said)
    assert said[-1][0] == said[-1][1]


# somebody did


def test_an_edit_of_any_column_of_any_list_is_found(station: Node, rounds: Node, family: Family) -> None:
    """At a station, and on a warden's device, where nearly all of it came down."""
    lived(station, family)
    chance = random.Random(5)  # noqa: S311 - the same every time
    tried = 0
    for node in (station, rounds):
        for register in REGISTRY.registers:
            with hands_on(node) as db:
                rows = {
                    name: edited(db, register, name, chance)
                    for name in ("station", *register.specs)
                    if name != "id"
                }
                if None in rows.values():
                    continue
                numbers = node.numbers(db)
                found = {
                    (fault.kind, fault.where if fault.kind is Kind.ROW_CHANGED else fault.where.split(",")[0])
                    for fault in desk.examine(node, db).faults
                }
                for name, row in rows.items():
                    assert row is not None
                    record = f"{register.kind} {numbers.text(register.letter, row)}"
                    field = record if name == "station" else f"{record}, {name.replace('_', ' ')}"
                    assert (Kind.STAMP if name == "station" else Kind.ROW_CHANGED, field) in found
                    tried += 1
    assert tried > 150


@pytest.mark.parametrize("value", ["'ALL OF IT'", "NULL", "x'00'", "17"])
def test_a_value_of_any_type_is_found(station: Node, family: Family, value: str) -> None:
    with hands_on(station) as db:
        db.execute(text(f"UPDATE people SET given_name = {value} WHERE id = :row"), {"row": family["child"]})  # noqa: S608 - values of this test
        (fault, *_) = desk.examine(station, db).faults
        assert (fault.kind, fault.where) == (Kind.ROW_CHANGED, "people PTM-P-00003, given name")
        assert fault.since is not None


def test_no_value_is_told(station: Node, family: Family) -> None:
    with hands_on(station) as db:
        db.execute(text("UPDATE people SET given_name = 'Quetzalina', family_name = 'Quetzalina'"))
        db.execute(text("UPDATE log SET fields = x'818201694e677579e1bb856e', wall = wall + 1"))
        told = repr(desk.examine(station, db).faults)
    assert family
    assert not [word for word in ("Quetzalina", "Nguyễn", "Thị", "Minh", "Marc", "Lantern") if word in told]


def test_two_rows_that_changed_places_are_found(station: Node, family: Family) -> None:
    with hands_on(station) as db:
        for old, new in ((family["child"], 1), (family["spouse"], family["child"]), (1, family["spouse"])):
            db.execute(text("UPDATE people SET id = :new WHERE id = :old"), {"old": old, "new": new})
        numbers = {fault.number for fault in desk.examine(station, db).faults}
        assert numbers >= {"PTM-P-00002", "PTM-P-00003"}


@pytest.mark.parametrize("kind", ["people", "users", "agencies", "zones", "levels"])
def test_a_row_that_is_taken_out_or_put_in_is_found(station: Node, family: Family, kind: str) -> None:
    assert family
    table = REGISTRY.kind(kind).sql.name
    with hands_on(station) as db:
        row = db.scalar(text(f'SELECT max(id) FROM "{table}"'))  # noqa: S608 - our own tables
        db.execute(text(f'DELETE FROM "{table}" WHERE id = :row'), {"row": row})  # noqa: S608 - the same
        assert Kind.ROW_MISSING in kinds(desk.examine(station, db))
    with hands_on(station) as db:
        db.execute(text(f'INSERT INTO "{table}" (id, station) VALUES (:row, 0)'), {"row": row + 5})  # noqa: S608 - the same
        assert Kind.ROW_ADDED in kinds(desk.examine(station, db))


ENTRY = " WHERE writer = (SELECT writer FROM node) AND lane = 1 AND seq = 4"


@pytest.mark.parametrize(
    ("what", "which", "kind"),
    [
        *(
            (f"UPDATE log SET {column} = {column} + 1", ENTRY, Kind.ENTRY_CHANGED)  # noqa: S608 - our own columns
            for column in ("txn", "actor", "act", "tbl", "kind", "row", "wall", "seen")
        ),
        ("UPDATE log SET exercise = 1 - exercise", ENTRY, Kind.ENTRY_CHANGED),
        ("UPDATE log SET fields = x'81820161f6'", ENTRY, Kind.ENTRY_CHANGED),
        ("UPDATE log SET fields = x'ff'", ENTRY, Kind.ENTRY_CHANGED),
        ("UPDATE log SET nonce = zeroblob(16)", ENTRY, Kind.ENTRY_CHANGED),
        ("UPDATE log SET chain = zeroblob(32)", ENTRY, Kind.ENTRY_CHANGED),
        ("DELETE FROM log", ENTRY, Kind.ENTRY_MISSING),
        ("UPDATE log SET seq = 900", ENTRY, Kind.ENTRY_ADDED),
        ("UPDATE log SET writer = 17", ENTRY, Kind.ENTRY_ADDED),
        ("UPDATE log SET lane = 0", ENTRY, Kind.ENTRY_MISSING),
        ("UPDATE head SET seq = seq - 1", " WHERE lane = 1 AND seq > 4", Kind.ENTRY_ADDED),
        ("UPDATE head SET seq = seq + 1", " WHERE lane = 1", Kind.ENTRY_MISSING),
        ("UPDATE head SET chain = zeroblob(32)", " WHERE lane = 2", Kind.HEAD),
        ("UPDATE head SET key = zeroblob(32)", " WHERE lane = 1", Kind.HEAD),
        ("UPDATE head SET acked = seq + 5", " WHERE lane = 1", Kind.HEAD),
        ("UPDATE head SET wall = wall + 1", " WHERE lane = 1", Kind.HEAD),
        ("DELETE FROM head", " WHERE lane = 1", Kind.ENTRY_ADDED),
    ],
)
def test_an_entry_that_is_not_as_it_was_written_is_found(
    station: Node, family: Family, what: str, which: str, kind: Kind
) -> None:
    assert family
    with hands_on(station) as db:
        db.execute(text(what + which))
        assert kind in kinds(desk.examine(station, db))


def test_one_altered_entry_is_one_fault_and_not_all_that_follow(station: Node, family: Family) -> None:
    assert family
    with hands_on(station) as db:
        db.execute(text("UPDATE log SET wall = wall + 1" + ENTRY))  # noqa: S608 - a condition of this test
        found = [one for one in desk.examine(station, db).faults if one.kind is Kind.ENTRY_CHANGED]
        assert [one.where.split(" (")[0] for one in found] == ["the log of PTM, records, entry 4"]


def test_entries_in_another_order_are_found_though_the_chain_was_worked_out_anew(
    station: Node, family: Family
) -> None:
    """Whoever does that has no nonces for it: they follow from the first key, not from the chain."""
    assert family
    with hands_on(station) as db:
        me = station.me.writer
        head = log.head(db, me, 1)
        assert head is not None
        entries = log.read(db, me, 1, 0)
        swapped = [*entries[:3], entries[4], entries[3], *entries[5:]]
        db.execute(text("DELETE FROM log WHERE writer = :me AND lane = 1"), {"me": me})
        start = log.Head(0, first_link(me, 1), bytes(32))
        numbered = [entry._replace(seq=seq) for seq, entry in enumerate(swapped, start=1)]
        db.execute(text("UPDATE guard SET open = 1"))
        end = log.append(db, numbered, start)
        db.execute(
            text("UPDATE head SET chain = :chain, key = :key WHERE writer = :me AND lane = 1"),
            {"chain": end.chain, "key": head.key, "me": me},
        )
        assert Kind.ENTRY_CHANGED in kinds(desk.examine(station, db))


@pytest.mark.parametrize(
    "what",
    [
        "UPDATE cell SET bucket = bucket + 1",
        "UPDATE cell SET seq = seq + 100000",
        "UPDATE cell SET writer = 5 WHERE col <> 0",
        "UPDATE cell SET wall = wall - 1 WHERE col <> 0 AND wall > 0",
        "UPDATE cell SET row = row + 100000",
        "DELETE FROM cell",
        "UPDATE bucket SET last = 1",
    ],
)
def test_an_altered_stamp_is_found(station: Node, family: Family, what: str) -> None:
    station.act("people.change", family["child"], {"function": "pupil"})
    with hands_on(station) as db:
        db.execute(text(what))
        assert Kind.STAMP in kinds(desk.examine(station, db))


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("UPDATE login SET user = user + 1", Kind.LOGIN),
        ("UPDATE login SET name = 'somebody'", Kind.LOGIN),
        ("UPDATE login SET role = 'hq'", Kind.LOGIN),
        ("UPDATE search SET key = 'somebody'", Kind.SEARCH),
        ("UPDATE search SET key = ''", Kind.SEARCH),
        ("DELETE FROM search", Kind.SEARCH),
        ("INSERT INTO search VALUES (77, 'nobody', 5)", Kind.SEARCH),
        ("INSERT INTO erased SELECT 8, id FROM people", Kind.ERASED),
    ],
)
def test_an_altered_book_is_found(station: Node, family: Family, what: str, kind: Kind) -> None:
    assert family
    with hands_on(station) as db:
        db.execute(text(what))
        assert kind in kinds(desk.examine(station, db))


def test_a_journal_that_was_rewritten_is_found(station: Node, family: Family) -> None:
    assert family
    for what in ("kind = 14", "tbl = tbl + 1", "txn = txn + 1", "fields = x'80'"):
        with hands_on(station) as db:
            db.execute(text(f"UPDATE log SET {what} WHERE writer = {journal.WRITER} AND seq = 2"))  # noqa: S608 - numbers of our own
            assert not desk.examine(station, db).ok, what


def test_a_record_that_names_nobody_is_told_apart(station: Node, family: Family) -> None:
    with station.write() as db:
        draft = station._draft(db)
        with guard.opened(db):
            draft.add(Contact, person=family["child"] + 50, kind="mobile", value="+33639980013")
            draft.finish(REGISTRY.act_number("contacts.add"), Lane.RECORDS, exercise=False, ruled=False)
    report = verify(station)
    assert kinds(report) == {Kind.REFERENCE}
    assert report.ok


# old files and old pages


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station of its own with a few people, closed."""
    home = tmp_path_factory.mktemp("made") / "home"
    node = Node.create(home, FOUNDING, PHRASE, strength=keyring.FLOOR)
    node.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    for number in range(20):
        said = {"family_name": f"Tamarisk {number}", "given_name": "Aurelio", "category": "staff_local"}
        node.act("people.add", None, said)
    node.close()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of it, closed."""
    return shutil.copytree(made, tmp_path / "home")


def opened(home: Path) -> Node:
    return Node.open(home, PHRASE)


def worked_on(home: Path, times: int = 12) -> None:
    with opened(home) as node:
        for number in range(1, times + 1):
            node.act("people.change", f"PTM-P-{number:05}", {"function": f"post {number} of {times}"})
        node.act("people.add", None, {"family_name": "Quillfeather", "category": "staff_local"})


def test_a_store_that_is_opened_as_it_was_closed_is_well(home: Path) -> None:
    for _ in range(2):
        worked_on(home)
        with opened(home) as node:
            assert verify(node).faults == ()


def test_an_old_store_in_its_place_is_found(home: Path) -> None:
    old = (home / STORE).read_bytes()
    worked_on(home)
    (home / STORE).write_bytes(old)
    with opened(home) as node:
        report = verify(node)
        assert {Kind.OLDER, Kind.FILE} <= kinds(report)
        assert "the log of PTM" in {fault.where for fault in report.faults}
    with opened(home) as node:
        # It is not forgotten when it is opened once more ...
        assert Kind.OLDER in kinds(verify(node))
        # ... but when the device goes on as another writer, as one does that was restored.
        with node.write() as db:
            be_reborn(node, db, {})
    with opened(home) as node:
        assert verify(node).faults == ()


def test_an_old_store_is_found_after_the_program_died_too(home: Path, tmp_path: Path) -> None:
    """Then nothing is known of the pages, but the logs are shorter than they were."""
    old = (home / STORE).read_bytes()
    worked_on(home)
    with opened(home):
        dead = shutil.copytree(home, tmp_path / "dead")
    for name in (f"{STORE}-wal", f"{STORE}-shm"):
        (dead / name).unlink(missing_ok=True)
    (dead / STORE).write_bytes(old)
    with opened(dead) as node:
        assert kinds(verify(node)) == {Kind.OLDER}


def test_a_history_rewritten_while_the_store_was_open_is_found_too(home: Path) -> None:
    """Whoever has the passphrase opens the store with the program itself."""
    with opened(home) as node:
        with records.writing(node._engine) as db:
            _unguarded(db)
            db.execute(
                text(
                    "UPDATE log SET chain = zeroblob(32) WHERE lane = 1 AND seq = (SELECT max(seq) FROM log)"
                )
            )
            db.execute(text("UPDATE head SET chain = zeroblob(32) WHERE lane = 1"))
        assert (Kind.HEAD, "the log of PTM") in {(one.kind, one.where) for one in verify(node).faults}
        worked_on_here = node.act("zones.add", None, {"code": "Z2", "name": "Hill"})
        assert worked_on_here.row
    with opened(home) as node:
        assert (Kind.HEAD, "the log of PTM") in {(one.kind, one.where) for one in verify(node).faults}


def test_dying_is_no_fault(home: Path, tmp_path: Path) -> None:
    with opened(home) as node:
        node.act("people.add", None, {"family_name": "Quillfeather", "category": "staff_local"})
        dead = shutil.copytree(home, tmp_path / "dead")
        node.act("people.add", None, {"family_name": "Saltmarsh", "category": "staff_local"})
    with opened(dead) as node:
        assert verify(node).faults == ()
    with opened(dead) as node:
        assert verify(node).faults == ()


def test_two_programs_at_one_store_are_no_fault(home: Path) -> None:
    with opened(home) as first:
        with opened(home) as second:
            second.act("people.add", None, {"family_name": "Quillfeather", "category": "staff_local"})
        first.act("people.add", None, {"family_name": "Saltmarsh", "category": "staff_local"})
        assert verify(first).faults == ()
    with opened(home) as node:
        assert verify(node).faults == ()


@pytest.mark.parametrize("left", [None, b"", b"\0" * 4124])
def test_a_missing_anchor_is_said(home: Path, left: bytes | None) -> None:
    (home / anchor.NAME).unlink()
    if left is not None:
        (home / anchor.NAME).write_bytes(left)
    with opened(home) as node:
        assert kinds(verify(node)) == {Kind.ANCHOR}


def test_another_devices_anchor_is_none(home: Path, station: Node) -> None:
    station.close()
    shutil.copy(station.home / anchor.NAME, home / anchor.NAME)
    with opened(home) as node:
        assert kinds(verify(node)) == {Kind.ANCHOR}


def test_the_anchor_tells_nothing(home: Path) -> None:
    before = (home / anchor.NAME).read_bytes()
    worked_on(home)
    after = (home / anchor.NAME).read_bytes()
    assert len(before) == len(after)
    blocks = [{content[at : at + 8] for at in range(0, 4000, 8)} for content in (before, after)]
    assert not blocks[0] & blocks[1]


def test_what_a_tool_wrote_in_the_closed_store_is_found_and_named(home: Path) -> None:
    key = keyring.unlock(home / KEYRING, PHRASE).secrets["store"]
    engine = vault.open_store(home / STORE, key)
    with vault.writing(engine) as db:
        db.execute(text("UPDATE node SET expires = 9"))
    engine.dispose()
    with opened(home) as node:
        (fault,) = verify(node).faults
        assert (fault.kind, fault.where) == (Kind.FILE, "what this device is")


PAGE = 4096
SPLICES = 60


def spliced(home: Path, old: bytes, new: bytes, page: int) -> None:
    """Put an old page over the same page of a newer file, and what lies beside it as it was left."""
    place = slice(page * PAGE, (page + 1) * PAGE)
    content = bytearray(new)
    content[place] = old[place]
    (home / STORE).write_bytes(content)


def test_an_old_page_put_back_alters_no_answer_or_is_found(home: Path) -> None:
    """SQLCipher takes it: it has the right key, number and seal."""
    old = (home / STORE).read_bytes()
    worked_on(home)
    new, left = (home / STORE).read_bytes(), (home / anchor.NAME).read_bytes()
    with opened(home) as node:
        right = everything(node)
    chance = random.Random(11)  # noqa: S311 - the same every time
    altered = refused = 0
    changed = [n for n in range(len(old) // PAGE) if old[n * PAGE : -~n * PAGE] != new[n * PAGE : -~n * PAGE]]
    for _ in range(SPLICES):
        spliced(home, old, new, chance.choice(changed))
        (home / anchor.NAME).write_bytes(left)
        try:
            with opened(home) as node:
                report = verify(node)
                if everything(node) != right:
                    altered += 1
                    assert not report.ok
        except Refused:
            refused += 1
    assert altered + refused > SPLICES // 4


# what somebody with the files puts in the place of the store or its anchor


def test_an_empty_store_is_refused_in_words(station: Node) -> None:
    """The power failed on a full disk, or somebody emptied it."""
    station.close()
    (station.home / STORE).write_bytes(b"")
    with pytest.raises(Refused) as refused:
        Node.open(station.home, WORDS, clock=station.clock)
    assert refused.value.code is Code.STORE_DAMAGED


def test_a_huge_anchor_is_not_read_into_memory(station: Node) -> None:
    with (station.home / anchor.NAME).open("r+b") as file:
        file.truncate(1 << 28)
    tracemalloc.start()
    try:
        assert anchor.read(station.home, station.keys.anchor) is None
        assert tracemalloc.get_traced_memory()[1] < 1 << 26
    finally:
        tracemalloc.stop()
