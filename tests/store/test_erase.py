"""Values that are taken away for good: gone from every table and from the log, which verifies as before."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import cbor2
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from store import desk, erase, guard, held, log
from store.entry import Erased, first_link, link
from store.identity import who
from store.log import LOG
from store.node import LANES, Node
from store.refusals import Code
from store.registers import REGISTRY
from tests.whole import tables

PEOPLE = REGISTRY.kind("people").nr


def chains(db: Connection) -> list[bytes]:
    """Work every lane's chain out of what the log holds; each link must be the one that stands there."""
    ends = []
    me = who(db)
    for lane in LANES:
        chain = first_link(me.writer, lane)
        nonces = log.links(db, me.writer, lane, 0)
        for entry, (nonce, stands) in zip(log.read(db, me.writer, lane, 0), nonces, strict=True):
            chain = link(chain, entry, nonce)
            assert chain == stands
        ends.append(chain)
    return ends


def durable(db: Connection) -> None:
    """As if headquarters had all of it in a backup."""
    log.backed_up(db, log.standings(db))


def holds(db: Connection, words: str) -> bool:
    """Say whether any table holds some words."""
    found = False
    for table in tables(db):
        for row in db.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - our own tables
            for cell in row:
                content = cell if isinstance(cell, bytes) else str(cell).encode()
                found = found or words.encode() in content
    return found


def erased(node: Node, row: int) -> None:
    with node.write() as db:
        erase.erase_row(db, REGISTRY, PEOPLE, row, 0)


def test_the_chain_is_the_same_before_and_after(station: Node, family: dict[str, int]) -> None:
    station.act("people.change", family["child"], {"call_sign": "Otter 7"})
    with station.write() as db:
        durable(db)
        before = chains(db)
        assert holds(db, "Otter 7")
    erased(station, family["child"])
    with station.read() as db:
        assert chains(db) == before
        assert not holds(db, "Otter 7")
        assert not holds(db, "Minh")
        row = db.execute(
            REGISTRY.kind("people").sql.select().where(text("id = :row")), {"row": family["child"]}
        )
        assert set(row.mappings().one().values()) == {family["child"], station.me.station, None}
    station.act("people.change", family["principal"], {"call_sign": "Otter 1"})
    with station.read() as db:
        chains(db)


def test_no_guess_can_be_tested_against_what_is_left(station: Node, family: dict[str, int]) -> None:
    with station.write() as db:
        durable(db)
    erased(station, family["child"])
    with station.read() as db:
        mine = LOG.select().where(LOG.c.tbl == PEOPLE, LOG.c.row == family["child"])
        for entry in db.execute(mine):
            fields = cbor2.loads(entry.fields)
            assert entry.nonce == b"" or not fields
            assert all(isinstance(value, bytes) for _, value in fields), "and no key beside any of them"
        others = LOG.select().where(LOG.c.tbl == PEOPLE, LOG.c.row == family["spouse"])
        assert all(entry.nonce for entry in db.execute(others))


def test_its_history_says_so(station: Node, family: dict[str, int]) -> None:
    with station.write() as db:
        durable(db)
    erased(station, family["child"])
    shown = desk.history(station, "people", family["child"])
    assert [entry["act"] for entry in shown] == ["people.add"]
    assert set(shown[0]["fields"].values()) == {desk.ERASED}
    with station.read() as db:
        (entry,) = log.history(db, PEOPLE, family["child"])
    assert all(isinstance(value, Erased) for _, value in entry.fields)


def test_nobody_is_found_by_what_was_erased(station: Node, family: dict[str, int]) -> None:
    contact = station.act("contacts.add", None, {"person": family["spouse"], "value": "+33639980012"}).row
    with station.read() as db:
        assert holds(db, "33639980012")
    with station.write() as db:
        durable(db)
        erase.erase_row(db, REGISTRY, REGISTRY.kind("contacts").nr, contact, 0)
    with station.read() as db:
        assert not holds(db, "33639980012")
    assert desk.counted(station, "people", desk.Wanted("639980012")) == 0


def test_what_waits_for_a_person_or_a_newer_version_goes_too(station: Node, family: dict[str, int]) -> None:
    row, other = family["child"], family["spouse"]
    with station.write() as db:
        durable(db)
        (entry,) = log.history(db, PEOPLE, row)
        for about in (row, other):
            held.conflict(db, PEOPLE, about, 1, cbor2.dumps("x"), 1, 0, theirs=True)
            db.execute(held.AHEAD.insert().values(tbl=PEOPLE, row=about, col=60, bucket=1, content=b"x"))
        held.wait(db, entry.writer, entry.lane, entry.seq, 60, "newer", 0)
        held.wait(db, entry.writer, entry.lane, entry.seq - 1, 60, "newer", 0)
        erase.erase_row(db, REGISTRY, PEOPLE, row, 0)
        assert [one.row for one in db.execute(held.CONFLICT.select())] == [other]
        assert [one.row for one in db.execute(held.AHEAD.select())] == [other]
        assert [seq for _, _, seq, _, _ in held.waiting(db, [entry.writer])] == [entry.seq - 1]


def test_erasing_twice_is_erasing_once(station: Node, family: dict[str, int]) -> None:
    with station.write() as db:
        durable(db)
    erased(station, family["child"])
    with station.read() as db:
        before = db.execute(LOG.select()).all(), db.scalar(text("SELECT max(last) FROM bucket"))
    erased(station, family["child"])
    with station.read() as db:
        assert (db.execute(LOG.select()).all(), db.scalar(text("SELECT max(last) FROM bucket"))) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET wall = 0, nonce = x''",
        "UPDATE log SET fields = x'80'",
        "UPDATE log SET chain = x'', nonce = x''",
        "DELETE FROM log",
        "INSERT INTO log SELECT * FROM log",
    ],
)
def test_even_while_erasing_the_log_is_guarded(station: Node, statement: str) -> None:
    with (
        station.write() as db,
        pytest.raises(IntegrityError, match=guard.REFUSAL),
        guard.erasing(db),
    ):
        db.execute(text(statement))


def test_nothing_is_erased_past_the_guard(station: Node) -> None:
    with station.write() as db, pytest.raises(IntegrityError, match=guard.REFUSAL):
        db.execute(text("UPDATE log SET nonce = x''"))
    with station.write() as db, guard.opened(db):
        with guard.erasing(db):
            pass
        assert guard.stands(db) == 1
    with station.read() as db:
        assert guard.stands(db) == 0


def test_a_row_that_is_gone_stays_named(
    station: Node, family: dict[str, int], refuses: Callable[[Code], AbstractContextManager[object]]
) -> None:
    with station.write() as db:
        durable(db)
    erased(station, family["child"])
    assert desk.record(station, "people", family["child"])["family_name"] is None
    with refuses(Code.NOT_FOUND):
        desk.record(station, "people", "PTM-P-00099")
