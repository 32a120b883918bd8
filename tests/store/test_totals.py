"""Totals by agency, category and zone (A21): everybody once, the unknown zone in a line of its own."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk, guard
from store.clock import SetClock
from store.node import Node
from store.registers import REGISTRY

Family = dict[str, int]


def lines(node: Node) -> set[tuple[object, ...]]:
    return {tuple(row.values())[1:] for row in desk.totals(node)["rows"]}


def test_totals_have_a_line_for_every_agency_category_and_zone(station: Node, family: Family) -> None:
    """A21."""
    station.act("people.change", family["principal"], {"agency": "HRBO"})
    station.act("people.add", None, {"family_name": "Haile", "category": "unv", "agency": "HRBO"})
    assert lines(station) == {
        ("HRBO", "staff_local", "Z1", 1),
        ("HRBO", "unv", None, 1),
        (None, "dependant", "Z1", 2),
    }
    found = desk.totals(station)
    assert {row["station"] for row in found["rows"]} == {"PTM"}
    assert (found["total"], found["staff"], found["dependants"], found["visitors"]) == (4, 2, 2, 0)
    assert found["as_of"] == "2026-11-21T08:30:00Z"


def test_everybody_is_counted_once(station: Node, family: Family) -> None:
    """A21, X21: a couple who both work here, their child on both lists."""
    station.act("people.change", family["spouse"], {"category": "fs"})
    for person, relation in ((family["child"], "child"), (family["principal"], "spouse")):
        link = {"sponsor": family["spouse"], "person": person, "relation": relation}
        station.act("dependants.add", None, link)
    found = desk.totals(station)
    assert (found["total"], found["staff"], found["dependants"]) == (3, 2, 1)


def test_who_left_is_not_counted_nor_who_was_merged(station: Node, family: Family) -> None:
    """A21, A11, R24."""
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "dependant"}).row
    assert desk.totals(station)["total"] == 4
    station.act("people.merge", family["spouse"], {"other": twin})
    station.act("people.end", family["child"], {"reason": "left"})
    assert desk.totals(station)["total"] == 2


def test_visitors_count_where_they_stay_as_long_as_they_stay(
    station: Node, family: Family, clock: SetClock
) -> None:
    """A21, X22: once, also with two stays: where the one that began last is."""
    station.act("zones.add", None, {"code": "Z2", "name": "Lighthouse"})
    stay = {"family_name": "Çelik", "contact": family["spouse"], "zone": "Z1"}
    row = station.act("visitors.add", None, stay | {"eta": "2026-11-20", "etd": "2026-11-22"}).row
    who = desk.record(station, "visitors", row)["person"]
    again = {"person": who, "contact": family["spouse"], "zone": "Z2"}
    station.act("visitors.add", None, again | {"eta": "2026-11-22", "etd": "2026-11-23"})
    for day, line in enumerate([("Z1", 1), ("Z2", 1), ("Z2", 1), None]):
        visitors = {row[2:] for row in lines(station) if row[1] == "visitor"}
        assert visitors == ({line} if line else set()), day
        clock.set(clock.now() + timedelta(days=1))
    assert desk.totals(station)["total"] == 3


def test_a_household_in_no_zone_is_the_unknown_zone(station: Node, family: Family) -> None:
    """A21."""
    station.act("households.change", family["home"], {"zone": ""})
    assert {row[2] for row in lines(station)} == {None}


def test_zones_of_two_stations_are_two_zones(station: Node, family: Family) -> None:
    """A21: at headquarters many stations have a zone Z1."""
    with station.write() as db, guard.opened(db):
        for kind, row in (
            ("zones", {"id": 1, "code": "Z1", "name": "Elsewhere"}),
            ("households", {"id": 1, "zone": 1, "address": "Elsewhere"}),
            ("people", {"id": 1, "family_name": "Haile", "category": "dependant", "household": 1}),
        ):
            db.execute(REGISTRY.kind(kind).sql.insert().values(station=77, **row))
    found = [(row["category"], row["zone"], row["people"]) for row in desk.totals(station)["rows"]]
    assert sorted(found) == [("dependant", "Z1", 1), ("dependant", "Z1", 2), ("staff_local", "Z1", 1)]
    assert family["zone"] != 1


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["unv", "dependant", "intern", "visitor"]), max_size=5))
def test_the_lines_add_up(station: Node, categories: list[str]) -> None:
    """A21: to everybody on the list."""
    for category in categories:
        station.act("people.add", None, {"family_name": "Diallo", "category": category})
    found = desk.totals(station)
    assert sum(row["people"] for row in found["rows"]) == found["total"]
    assert found["total"] == desk.listed(station, "people").total
    assert found["staff"] + found["dependants"] + found["visitors"] == found["total"]
