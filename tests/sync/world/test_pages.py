"""Whatever is opened at headquarters reads no more where the world is larger.

The rows that the driver gives are counted, of everything that ``tests/bench/desk_items.py`` opens, in a
world and in one with four times as many stations of the same size.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from sample_station.town import imagine
from store import desk, keyring, log_book, log_ends, long_lists, naming
from store.asking import ask
from store.clock import SetClock
from store.desk import Wanted
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from sync.world.fresh import freshen
from tests.bench import desk_items
from tests.bench.desk_items import Item, items
from tests.bench.full_size import NOW, populate
from tests.bench.hq_import import PHRASE, chance
from tests.postgres.server import Given
from tui.screens import lists

STAFF, STATIONS, TIMES = 15, 3, 4
MOST = 40
"""Rows of a list that a screen holds here: less than most lists of either world have."""
BESIDE = 150
"""So many rows more may be read where there are nine stations more: their names, their figures."""


def headquarters(home: Path, stations: int, database: str | None = None) -> Node:
    """Make a headquarters of some stations, the same each time, in a file or on a server."""
    founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
    how = {"clock": SetClock(NOW), "entropy": chance(b"pages"), "strength": keyring.FLOOR}
    hq = Node.create(home, founding, PHRASE, database=database, **how)  # type: ignore[arg-type]  # as they are named
    populate(hq, [STAFF] * stations, list(imagine(7, staff=20).people()))
    freshen(hq)
    return hq


class World:
    """A headquarters that counts the rows which the driver gives it."""

    def __init__(self, home: Path, stations: int) -> None:
        self.stations, self.read = stations, 0
        self.hq = headquarters(home, stations)
        event.listen(self.hq._engine, "checkout", self._count)

    def _count(self, driver: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - it has no types
        def row(_cursor: object, values: tuple[Any, ...]) -> tuple[Any, ...]:
            self.read += 1
            return values

        driver.row_factory = row

    def rows(self, ask: Callable[[], object]) -> int:
        """Give how many rows something reads, once all that is read once was read."""
        ask()
        self.read = 0
        ask()
        return self.read


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_lists, "MOST", MOST)
        patch.setattr(long_lists, "NAMED", 5)
        patch.setattr(desk_items, "PAGE", 6)
        patch.setattr(desk_items, "MANY", 5)
        patch.setattr(lists, "MANY", 5)
        patch.setattr(log_book, "_LATEST", 200)
        patch.setattr(log_book, "_LANES", 20)
        patch.setattr(log_book, "_MOST_ENTRIES", 100)
        patch.setattr(log_book, "MOST", 12)
        patch.setattr(log_book, "_FEW", 2)
        patch.setattr(naming, "MOST", 3)
        folder = tmp_path_factory.mktemp("worlds")
        both = World(folder / "small", STATIONS), World(folder / "large", STATIONS * TIMES)
        yield both
        for world in both:
            world.hq.close()


def opened(world: World) -> dict[str, Item]:
    """Give what is opened, but what another order of the same list would open."""
    return {
        f"{one.group}: {one.name}": one
        for one in items(world.hq, STATIONS)
        # Of roll calls a page counts everybody on the lists of those that it shows.
        if "sorted" not in one.name and "country" not in one.name and "rollcalls: " not in one.name
    }


def grows(small: int, large: int) -> bool:
    """Say whether more was read because the world is larger."""
    return large > small * 1.5 + BESIDE


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
def test_nothing_that_is_opened_reads_the_world(worlds: tuple[World, World], every: int) -> None:
    """All that is opened; in the usual run every fourth of it."""
    small, large = worlds
    here, there = opened(small), opened(large)
    counted = {
        name: (small.rows(here[name].ask), large.rows(there[name].ask)) for name in list(here)[::every]
    }
    assert len(counted) > 250 // every
    assert {name: both for name, both in counted.items() if grows(*both)} == {}


def test_a_list_that_is_read_whole_is_found_out(worlds: tuple[World, World]) -> None:
    small, large = (world.rows(lambda hq=world.hq: desk.listed(hq, "visits")) for world in worlds)  # type: ignore[misc]
    assert grows(small, large)


def test_a_list_that_is_too_long_is_cut_and_says_so(worlds: tuple[World, World]) -> None:
    hq = worlds[1].hq
    visits = desk.narrowed(hq, "visits", Wanted())
    assert visits.is_cut
    assert visits.among is not None
    assert len(visits.among) == MOST
    assert len(desk.page(hq, "visits", visits, offset=MOST - 5, limit=40)) == 5
    with pytest.raises(Refused) as refusal:
        desk.sorted_by(hq, "visits", Wanted(), "outcome")
    assert refusal.value.code is Code.LIST_TOO_LONG
    theirs = desk.narrowed(hq, "zones", Wanted(station="S00002"))
    assert not theirs.is_cut
    assert desk.sorted_by(hq, "zones", Wanted(station="S00002"), "-code").among == theirs.among


def test_people_of_the_world_are_all_there_in_their_order(worlds: tuple[World, World]) -> None:
    hq = worlds[1].hq
    everybody = desk.narrowed(hq, "people", Wanted())
    assert everybody.among is not None
    assert not everybody.is_cut
    assert len(everybody.among) == desk.counted(hq, "people")
    here = desk.narrowed(hq, "people", Wanted(station="S00003"))
    assert here.among
    theirs = set(here.among)
    assert here.among == tuple(row for row in everybody.among if row in theirs)


@pytest.mark.parametrize("most", [1, 7, 50, 1_000_000])
def test_what_was_done_last_is_found_from_where_lanes_end(worlds: tuple[World, World], most: int) -> None:
    """Whether many lanes are read at once, or few of them each for itself, and however far back."""
    for world in worlds:
        me = world.hq.me.writer
        with world.hq.read() as db:
            everything = ask(db, f"SELECT {', '.join(log_ends.COLUMNS)} FROM log WHERE writer <> 0")  # noqa: S608 - our own names
            found = log_ends.latest(db, most)
        # Such a headquarters was founded after what it says since.
        everything, found = ([row for row in some if row[0] != me] for some in (everything, found))
        acts = {row[:2] + row[3:4]: row[10] for row in everything}
        since = ([0] * most + sorted(acts.values()))[-most]
        assert sorted(found) == sorted(row for row in everything if row[10] >= since)
        assert len(found) >= min(most, len(acts))


def test_a_server_gives_the_same_answers_as_a_file(
    worlds: tuple[World, World], newest_postgres: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All that a list says, and not only which records stand in it.
    monkeypatch.setattr(desk_items.Opened, "cells", lambda _opened, row: tuple(map(repr, row.items())))
    asked = {"today", "rooms", "findings", "records", "exchange", "log"}
    asked |= {"list agencies", "list rollcalls", "list rollcall_expected"}
    # Backups of records on a server are its operator's.
    unlike = {"settings"}

    def said(one: Item) -> str:
        return re.sub(r" at 0x\w+", "", repr(one.ask()))

    with newest_postgres.database() as address:
        hq = headquarters(tmp_path / "hq", STATIONS, address)
        pairs = [
            (one, other)
            for one, other in zip(items(worlds[0].hq, STATIONS), items(hq, STATIONS), strict=True)
            if one.group in asked and one.name not in unlike
        ]
        assert len(pairs) > 90
        different = [one.name for one, other in pairs if said(one) != said(other)]
        hq.close()
    assert different == []
