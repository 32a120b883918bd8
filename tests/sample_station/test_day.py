"""A made-up day: the same for the same seed, as long as it says, and worth what its draws were."""

import math

from sample_station.day import Author, zone
from sample_station.meter import Meter
from sample_station.standing import Standing, Vocabulary
from store.entry import Kind, Lane
from store.registers import REGISTRY
from sync.columns import fits


def author(staff: int = 80) -> Author:
    return Author(Standing(Vocabulary(1), 2, 0x101, staff=staff))


def test_a_day_is_the_same_again_and_holds_what_a_log_holds() -> None:
    first, again = author(), author()
    for day, other in ((first.office(), again.office()), (first.rollcall(90), again.rollcall(90))):
        assert day == other
        for lane in Lane:
            seqs = [entry.seq for entry in day.entries if entry.lane == lane]
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True
        assert all(fits(REGISTRY.wires[e.table, nr], value) for e in day.entries for nr, value in e.fields)
        assert all(day.made_at - 36_600 <= entry.wall < day.made_at for entry in day.entries)


def test_a_day_has_as_many_changes_as_it_says() -> None:
    day = author().office(50, 6, 4)
    acts = {(entry.lane, entry.txn, entry.wall) for entry in day.entries if entry.kind == Kind.SET}
    assert len(acts) == 54
    assert len({entry.wall for entry in day.entries}) <= 60


def test_draws_are_metered() -> None:
    meter = Meter(5)
    meter.one("abcd")
    meter.number(1, 8)
    assert meter.bits == 5
    meter.weighed("ab", (3, 1))
    assert math.isclose(meter.bits, 5 + 2) or math.isclose(meter.bits, 5 + math.log2(4 / 3))
    day = author().office(30, 3, 1)
    assert 8 * day.floor == day.content + day.times
    assert day.floor_by_the_minute < day.floor


def test_a_zone_has_everybody_in_it() -> None:
    standing = author(60).standing
    people = {put.row for put in zone(standing) if put.table == REGISTRY.kind("people").nr}
    homes = {put.row for put in zone(standing) if put.table == REGISTRY.kind("households").nr}
    rows = standing.rows["people"]
    assert people == {standing.row("people", nr) for nr, said in rows.items() if said["household"] in homes}
