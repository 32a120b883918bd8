"""What is kept of each station in figures is exactly what stands, whatever came in between."""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from store import desk, sums
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.rhythm import DAY
from store.sums import Sum
from store.training.desk import covered
from store.verifying.fault import Kind
from sync.verified import verify
from sync.world.board import board
from sync.world.figures import Figures, total
from sync.world.fresh import freshen
from sync.world.lists import all_counts
from tests.postgres.fixtures import both
from tests.sync.conftest import House

NEW = {"family_name": "Lark", "given_name": "Ida", "category": "staff_local"}


def kept(hq: Node) -> tuple[dict[int, Sum], dict[str, dict[int, int]]]:
    freshen(hq)
    with hq.read() as db:
        lengths = {
            one.kind: {station: count for station, count in sums.lengths_of(db, one).items() if count}
            for one in REGISTRY.registers
        }
        return sums.kept(db), lengths


def from_nothing(hq: Node) -> tuple[dict[int, Sum], dict[str, dict[int, int]]]:
    with hq.write() as db:
        db.exec_driver_sql("DELETE FROM station_sum")
        db.exec_driver_sql("DELETE FROM list_sum")
    return kept(hq)


def people(node: Node) -> list[str]:
    return [str(row["id"]) for row in desk.listed(node, "people").rows]


def someone(node: Node, chance: random.Random) -> str:
    return chance.choice(people(node) or ["PTM-P-00001"])


def _erase(station: Node) -> None:
    with suppress(Refused):
        station.act("people.end", "PTM-P-00002", {"reason": "posted away"})
    station.act("people.erase", "PTM-P-00002", {"reason": "as they asked", "again": "PTM-P-00002"})


Step = Callable[[House, random.Random], object]

AT_THE_STATION: dict[str, Step] = {
    "somebody comes": lambda h, c: h.station.act("people.add", None, NEW | {"given_name": f"I{c.random()}"}),
    "a function": lambda h, c: h.station.act(
        "people.change", someone(h.station, c), {"function": f"{c.random()}"}
    ),
    "a category": lambda h, c: h.station.act(
        "people.change", someone(h.station, c), {"category": c.choice(["unv", "dependant"])}
    ),
    "somebody leaves": lambda h, c: h.station.act("people.end", someone(h.station, c), {"reason": "left"}),
    "somebody is erased": lambda h, _c: _erase(h.station),
    "a visit": lambda h, c: desk.checkin(
        h.station, c.choice(["PTM-H-00001", "PTM-H-00003"]), {"all_present": True}
    ),
    "a zone": lambda h, c: h.station.act(
        "zones.add", None, {"code": f"Q{c.randrange(10**6)}", "name": "Quay"}
    ),
    "a warden goes": lambda h, _c: h.station.act("appointments.finish", "PTM-O-00001", {"reason": "done"}),
    "a list": lambda h, c: h.station.act(
        "agency_lists.add", None, {"agency": "HRBO", "received_on": f"2026-10-{c.randrange(1, 29):02}"}
    ),
    "a paper": lambda h, c: h.station.act(
        "certificates.add",
        None,
        {"person": someone(h.station, c), "course": "BASIC", "issued_on": "2026-01-05"},
    ),
}
ELSEWHERE: dict[str, Step] = {
    "an exchange": lambda h, _c: h.exchange(h.station),
    "only up": lambda h, _c: h.up(h.station),
    "a day": lambda h, _c: h.later(days=1),
    "a quarter": lambda h, _c: h.later(days=92),
    "headquarters asks for a course": lambda h, c: h.hq.act(
        "audiences.add",
        None,
        {
            "course": "BASIC",
            "code": f"R{c.randrange(10**6)}",
            "title": "everybody",
            "category": "staff",
            "moment": "always",
            "mandatory": True,
        },
    ),
    "headquarters counts the station elsewhere": lambda h, c: h.hq.act(
        "stations.change", "PTM", {"region": c.choice(["caribbean", "melanesia"])}
    ),
}


def _revive(house: House) -> None:
    """Put headquarters back to a copy of before the last exchange; it finds that out by itself."""
    home = house.folder / "copy"
    shutil.rmtree(home, ignore_errors=True)
    hq = house.hq
    hq.close()
    shutil.copytree(hq.home, home)
    hq = house.reopened(hq)
    house.station.act("people.add", None, NEW)
    house.exchange(house.station)
    kept(hq)
    hq.close()
    shutil.rmtree(hq.home)
    shutil.copytree(home, hq.home)
    house.reopened(hq)
    for _round in range(3):
        house.exchange(house.station)


@both
def test_sums_are_exact_after_every_import_erasure_and_restore(house: House) -> None:
    """Whatever happens: what is brought up to date is what would be worked out of all rows from nothing."""
    chance = random.Random(11)  # noqa: S311 - the same course in every run
    house.hq.act(
        "courses.add", None, {"code": "BASIC", "title": "Basic", "kind": "basic", "validity_months": 9}
    )
    house.exchange(house.station)
    done = set()
    for turn in range(20):
        for name in (chance.choice([*AT_THE_STATION]), chance.choice([*ELSEWHERE])):
            with suppress(Refused):
                (AT_THE_STATION | ELSEWHERE)[name](house, chance)
                done.add(name)
        if turn % 10 == 9:
            # A copy of the store goes on in its place, in a life of its own, with the sums of then.
            _revive(house)
        before = kept(house.hq)
        assert before == from_nothing(house.hq), turn
    assert {"a paper", "a visit", "somebody is erased", "a quarter", "only up"} <= done, done
    stands, lengths = kept(house.hq)
    assert any(one.trained.asked for one in stands.values())
    assert lengths["people"]
    assert [fault for fault in verify(house.hq).faults if fault.kind is Kind.SUM] == []


SPOILED = {
    "staff": "UPDATE station_sum SET staff = staff + 1 WHERE station = {here}",
    "trained": "UPDATE station_sum SET trained = trained + 1 WHERE station = {here}",
    "gap": "UPDATE station_sum SET gap = 9999999 WHERE station = {here}",
    "people": "UPDATE list_sum SET records = records - 1 WHERE station = {here} AND tbl = {people}",
    "households": "DELETE FROM list_sum WHERE station = {here} AND tbl = {households}",
    "a station that is not here": "UPDATE station_sum SET station = 77 WHERE station = {here}",
}
"""What somebody does to what is kept, by what is said of it then."""


@both
def test_verify_finds_every_kept_total_that_is_wrong(house: House) -> None:
    house.exchange(house.station)
    freshen(house.hq)
    for what, spoil in SPOILED.items():
        with house.hq.write() as db:
            numbers = {kind: REGISTRY.kind(kind).nr for kind in ("people", "households")}
            db.exec_driver_sql(spoil.format(here=house.station.me.station, **numbers))
        report = verify(house.hq)
        found = [str(fault.where) for fault in report.faults if fault.kind is Kind.SUM]
        assert len(found) == 1, (what, found)
        assert found[0].endswith(f": {what}"), found
        assert not report.ok
        from_nothing(house.hq)
    assert verify(house.hq).ok


@both
def test_the_lists_of_the_world_are_counted_with_what_came_since(heard: House) -> None:
    freshen(heard.hq)
    heard.station.act("people.add", None, NEW)
    heard.exchange(heard.station)
    assert all_counts(heard.hq) == {one.kind: desk.counted(heard.hq, one.kind) for one in REGISTRY.registers}


@both
def test_the_board_says_what_the_station_says(house: House) -> None:
    house.hq.act("courses.add", None, {"code": "BASIC", "title": "Basic", "kind": "basic"})
    asked = {"code": "ALL", "course": "BASIC", "title": "all", "category": "staff"}
    asked |= {"moment": "always", "mandatory": "yes"}
    house.hq.act("audiences.add", None, asked)
    house.exchange(house.station)
    freshen(house.hq)
    all_of, here = board(house.hq, station="ptm").all, desk.totals(house.station)
    assert (all_of.people, all_of.staff, all_of.dependants) == (
        here["total"],
        here["staff"],
        here["dependants"],
    )
    assert all_of.families == desk.counted(house.station, "households")
    lines = covered(house.station)["courses"]
    assert (all_of.asked, all_of.trained) == (sum(c["asked"] for c in lines), sum(c["valid"] for c in lines))
    assert (all_of.zones, all_of.covered, all_of.unmet, all_of.lists_on) == (2, 1, 3, "")


def test_the_world_its_regions_and_countries_are_their_stations(heard: House) -> None:
    hq = heard.hq
    hq.act("stations.change", "GUL", {"region": "eastern_africa"})
    freshen(hq)
    world = board(hq)
    assert [(line.key, line.figures.stations) for line in world.lines] == [
        ("eastern_africa", 1),
        ("western_europe", 1),
    ]
    assert world.all == total(line.figures for line in world.lines)
    region = board(hq, region="western_europe")
    assert [(line.level, line.key) for line in region.lines] == [("country", "FR")]
    country = board(hq, country="fr")
    assert [line.key for line in country.lines] == ["GUL", "PTM"]
    assert country.all == world.all
    assert country.lines[1].figures == board(hq, station="PTM").all
    with pytest.raises(Refused) as refused:
        board(hq, station="XXX")
    assert refused.value.code is Code.UNKNOWN_STATION


def test_who_is_late_is_said_by_their_own_rhythm(heard: House) -> None:
    hq = heard.hq
    freshen(hq)
    assert board(hq).all.silence == 0
    heard.later(days=2)
    assert (board(hq).all.amber, board(hq).all.red) == (2, 0)
    for _week in range(5):
        heard.later(days=7)
        heard.exchange(heard.station)
    freshen(hq)
    late = {line.key: line for line in board(hq, country="FR").lines}
    assert late["PTM"].gap == 7 * DAY
    assert (late["PTM"].figures.red, late["GUL"].figures.red) == (0, 1)


@pytest.mark.parametrize(
    ("some", "found"),
    [
        ([], Figures()),
        (
            [Figures(1, 2, lists_on="2026-01-02", heard_at=5), Figures(1, 3)],
            Figures(2, 5, lists_on="2026-01-02", heard_at=5),
        ),
        (
            [Figures(heard_at=9, lists_on="2026-02-01"), Figures(heard_at=7, lists_on="2026-01-01")],
            Figures(heard_at=7, lists_on="2026-01-01"),
        ),
    ],
)
def test_figures_are_put_together(some: list[Figures], found: Figures) -> None:
    assert total(some) == found


def test_what_waits_for_a_station_is_counted_until_it_has_seen_it(heard: House) -> None:
    hq = heard.hq
    heard.exchange(heard.station)
    heard.up(heard.station)
    freshen(hq)
    assert board(hq, station="PTM").all.waits == 0
    hq.act("agencies.add", None, {"code": "NEW", "name": "New agency", "focal_point": "Sol"})
    freshen(hq)
    assert board(hq, station="PTM").all.waits == 1
    heard.down(heard.station)
    heard.later(minutes=1)
    heard.up(heard.station)
    freshen(hq)
    assert board(hq, station="PTM").all.waits == 0
    assert timedelta(0) < timedelta(seconds=board(hq).all.not_durable)
