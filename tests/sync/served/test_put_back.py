"""A served headquarters whose operator put it back to an earlier moment: it notices when it is opened."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from store import cells, identity, remarks
from store.node import Node
from store.postgres.address import address_of, keep
from sync import outgoing, rebirth, rounds, spooling, today, verified
from sync.fate import Fate
from sync.spool import Bounds, Spool, box_of
from sync.spooling import SpoolEnd
from tests.postgres.fixtures import BOTH
from tests.sync.conftest import PHRASE, House
from tests.sync.test_rebirth import add, names, settle
from tui import needs
from tui.cli import main
from tui.counting import minute
from tui.notices import sentence

pytestmark = pytest.mark.parametrize("records_on", BOTH[-1:], indirect=True)


@dataclass
class Kept:
    """Headquarters as an earlier moment of its database, and its folder as it was left last."""

    house: House
    home: Path

    @contextmanager
    def opened(self, home: Path | None = None) -> Iterator[Node]:
        """Open it as every command and the screens do."""
        house = self.house
        known = house.seeds["hq"].known
        with Node.with_keys(home or self.home, known, clock=house.clock, entropy=os.urandom) as node:
            rebirth.if_put_back(node)
            yield node

    @contextmanager
    def dumped(self) -> Iterator[str]:
        """Give the address of a copy of the records as they are now."""
        assert self.house.server is not None
        with self.house.server.database(urlsplit(address_of(self.home) or "").path[1:]) as copy:
            yield copy

    def restore(self, copy: str) -> None:
        """Let the folder go on with a copy."""
        keep(self.home, copy)

    def put_back(self, copy: str) -> None:
        """Put a copy in the place of what is there, whoever has it open."""
        assert self.house.server is not None
        here, there = (urlsplit(one).path[1:] for one in (address_of(self.home) or "", copy))
        out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{here}'"  # noqa: S608 - ours
        turns = ((here, "aside"), (there, here), ("aside", there))
        self.house.server.run(out, *(f"ALTER DATABASE {name} RENAME TO {new}" for name, new in turns))


@pytest.fixture
def kept(heard: House) -> Kept:
    home = heard.hq.home
    heard.hq.close()
    kept = Kept(heard, home)
    with kept.opened() as hq:
        assert not hq.me.mark
    return kept


def agency(hq: Node, code: str) -> int:
    return hq.act("agencies.add", None, {"code": code, "name": f"Agency {code}"}).row


def test_it_begins_a_new_life_before_it_gives_a_number_twice(kept: Kept) -> None:
    station = kept.house.station
    with kept.dumped() as dump:
        with kept.opened() as hq:
            lost = agency(hq, "LOST")
            add(station, "Anna")
            settle(kept.house, station, parent=hq)
            with hq.read() as db:
                before = cells.generation(db)
        kept.restore(dump)
        with kept.opened() as hq:
            assert hq.me.mark.startswith("R")
            assert agency(hq, "NEWS") != lost
            with hq.read() as db:
                assert cells.generation(db) > before
                (notice,) = [notice for notice in remarks.notices(db) if notice.kind == "put-back"]
            assert hq.me.mark in sentence(notice)
            (told,) = [need for need in today.needs(hq) if need.kind == "put-back"]
            assert f"before {minute(notice.facts['known_at'])} UTC" in needs.sentence(told)
            assert verified.verify(hq).faults == ()
            add(station, "Boris")
            settle(kept.house, station, parent=hq)
            assert {"Anna", "Boris"} <= set(names(hq))
            assert kept.house.pending(station) == 0
            # What was decided here and lost waits for a person, as the station tells it.
            assert set(kept.house.reasons(hq)) == {"forgotten"}
            codes = {row["code"]: row["id"] for row in kept.house.rows(station, "agencies")}
            assert codes["NEWS"] != lost


def test_what_it_lost_of_a_station_is_enough(kept: Kept) -> None:
    """It signed for it: nothing may be told that stands on it before it came again."""
    station = kept.house.station
    with kept.dumped() as dump:
        with kept.opened() as hq:
            add(station, "Anna")
            settle(kept.house, station, parent=hq)
        kept.restore(dump)
        with kept.opened() as hq:
            assert hq.me.mark
            assert kept.house.down(station, hq).fate is Fate.APPLIED
            assert kept.house.pending(station) > 0
            settle(kept.house, station, parent=hq)
            assert "Anna" in names(hq)
            assert kept.house.reasons(hq) == []


def test_once_is_enough_however_many_folders_know_more(kept: Kept, tmp_path: Path) -> None:
    with kept.dumped() as dump:
        with kept.opened() as hq:
            agency(hq, "LOST")
        importer = shutil.copytree(kept.home, tmp_path / "importer")
        for home in (kept.home, importer):
            keep(home, dump)
        with kept.opened() as hq:
            mark = hq.me.mark
            assert mark
        with kept.opened(importer) as node:
            assert node.me.mark == mark
            assert verified.verify(node).faults == ()
        with kept.opened() as hq:
            assert hq.me.mark == mark


def test_put_back_to_the_same_copy_twice_it_knows_the_life_between(kept: Kept, tmp_path: Path) -> None:
    with kept.dumped() as first, kept.dumped() as second:
        with kept.opened() as hq:
            agency(hq, "LOST")
        kept.restore(first)
        with kept.opened() as hq:
            between = hq.me
            again = agency(hq, "AGAIN")
        importer = shutil.copytree(kept.home, tmp_path / "importer")
        for home in (kept.home, importer):
            keep(home, second)
        with kept.opened() as hq:
            now = hq.me
            assert now.writer != between.writer
            assert agency(hq, "NEWS") != again
            with hq.read() as db:
                letter = hq.registry.kind("agencies").letter
                assert between.mark in hq.numbers(db).text(letter, again)
        with kept.opened(importer) as node:
            assert node.me == now


def test_whoever_may_only_look_begins_nothing(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kept.dumped() as dump:
        with kept.opened() as hq:
            agency(hq, "LOST")
        kept.restore(dump)
        with monkeypatch.context() as patch:
            patch.setattr("store.roles.allowed", lambda _role, act: act != "devices.accept")
            with kept.opened() as hq:
                assert not hq.me.mark
        # It is not forgotten by that; whoever may gives a command.
        (tmp_path / "phrase").write_text(PHRASE)
        code = main(["hq", "status", "--home", str(kept.home), "--passphrase-file", str(tmp_path / "phrase")])
        assert code == 0
        with kept.house.seeds["hq"].at(kept.home, kept.house.clock) as hq:
            assert hq.me.mark


def test_an_importer_that_watches_a_spool_notices_before_it_answers(kept: Kept, tmp_path: Path) -> None:
    """The server comes back with less, and nobody opens anything anew."""
    station, spool = kept.house.station, Spool(tmp_path / "spool", Bounds(free=0))
    box = box_of(station.keys.seal_public)

    def life_heard_of(hq: Node, name: str) -> int:
        add(station, name)
        spool.accept(box, outgoing.to_parent(station).sealed)
        assert len(spooling.collect(hq, spool).answers) == 1
        assert {receipt.fate for receipt in rounds.taken_from(station, spool.waits(box))} == {Fate.APPLIED}
        with station.read() as db:
            parent = identity.parent(db)
        assert parent is not None
        return parent.generation

    with kept.dumped() as dump, kept.opened() as hq:
        SpoolEnd.of(hq, spool)
        lost = agency(hq, "LOST")
        before = life_heard_of(hq, "Anna")
        kept.put_back(dump)
        assert life_heard_of(hq, "Boris") > before
        assert agency(hq, "NEWS") != lost
