"""Bundles that are taken in in step: what they make is what they make one after the other."""

import shutil
from pathlib import Path

import pytest

from store import guard
from store.asking import ask
from store.entry import Kind
from store.ids import row_id
from store.lay import Laid, lay
from store.node import Node
from store.registers import REGISTRY
from sync import importing, incoming
from sync.fate import Fate, Receipt
from tests.bench.hq_import import Sender, admitted
from tests.postgres.server import Given
from tests.sync.served.conftest import Days, digest
from tests.sync.served.test_contention import desk_of

PEOPLE = REGISTRY.kind("people")
SAYS = REGISTRY.act_number("people.change")


def changes(sender: Sender, *rows: int) -> None:
    """Let a station's next records be about the function of some people."""
    said = iter(rows)
    number = PEOPLE.specs["function"].nr

    def change() -> tuple[int, int, Kind, int, tuple[tuple[int, str], ...]]:
        return SAYS, PEOPLE.nr, Kind.SET, next(said), ((number, "nurse"),)

    sender._change = change  # type: ignore[method-assign]


def mixed(hq: Node, spool: Path, made: Path) -> list[Path]:
    """Let stations be known; give what they sent, in order; ``made`` keeps the files of the first time."""
    with hq.write() as db, guard.opened(db):
        two, late, astray, early, both, once = (admitted(hq, db, nr, 12, thin=True) for nr in range(100, 106))
        # Headquarters has changed what a station changes without knowing that.
        laid = Laid(
            PEOPLE, Kind.SET, both.people[3], {"function": "guard"}, hq.me.writer, hq.now, both.station
        )
        lay(db, REGISTRY, [laid])
    desk = desk_of(hq, once)
    if not made.exists():
        made.mkdir()
        changes(astray, two.people[0])
        changes(early, row_id(early.slot, 999))
        changes(both, both.people[3])
        first, then = late.bundle(hq.now, 10, hq), late.bundle(hq.now, 10, hq)
        (made / "01 two").write_bytes(two.bundle(hq.now, 10, hq))
        (made / "02 late").write_bytes(then)
        (made / "03 astray").write_bytes(astray.bundle(hq.now, 1, hq))
        (made / "04 early").write_bytes(early.bundle(hq.now, 1, hq))
        (made / "05 both").write_bytes(both.bundle(hq.now, 1, hq))
        (made / "06 two").write_bytes(two.bundle(hq.now, 10, hq))
        (made / "07 late").write_bytes(first)
        (made / "08 again").write_bytes((made / "01 two").read_bytes())
        (made / "09 once").write_bytes(once.bundle(hq.now - 10, 40, hq))
        # About the same of the same people, and older: it does not stand.
        (made / "10 desk").write_bytes(desk.bundle(hq.now - 500, 40, hq))
    return [Path(shutil.copy(path, spool)) for path in sorted(made.iterdir())]


Made = tuple[list[Receipt], dict[str, str], list[tuple[object, ...]]]


def test_in_step_or_one_after_the_other(
    days: Days, newest_postgres: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(many: int) -> Made:
        """Take all of it in, so many in step."""
        monkeypatch.setattr(incoming, "IN_STEP", many)
        with days(newest_postgres) as day, day.open() as hq:
            shutil.rmtree(day.spool)
            day.spool.mkdir()
            receipts = importing.take_all(hq, mixed(hq, day.spool, tmp_path / "made"))
            found = digest(hq)
            # Places of verdicts are given out in turn, to whoever is first.
            found.pop("verdict")
            with hq.read() as db:
                verdicts = ask(db, "SELECT writer, lane, seq, col, reason FROM verdict ORDER BY writer, seq")
            return [receipt for _, receipt in receipts], found, verdicts

    one_by_one = taken(1)
    receipts, _, verdicts = one_by_one
    applied, same = Fate.APPLIED, Fate.DUPLICATE
    assert [receipt.fate for receipt in receipts] == [*[applied] * 7, same, applied, applied]
    assert [receipt.quarantined for receipt in receipts] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert [receipt.conflicts for receipt in receipts[:9]] == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert receipts[9].conflicts > 0
    assert [reason for *_, reason in verdicts[:3]] == ["owned_elsewhere", "lost", "lost"]
    assert taken(4) == one_by_one
    assert taken(32) == one_by_one
