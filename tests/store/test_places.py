"""Areas, zones, office locations and where households lie: what is said about places, and what is refused."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from store import desk, guard
from store.clock import SetClock
from store.columns import sql
from store.coordinates import degrees
from store.desk import Wanted
from store.node import Node
from store.refusals import Code
from store.registers.places import Area

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
DECIDED: dict[str, object] = {"authority": "DO, with the SMT", "decided_on": "2026-11-20"}


# areas


@pytest.fixture
def heights(station: Node, family: Family) -> int:
    """The area R1 with zone Z1, and R2 inside of it with zone Z2 and a household of one person."""
    station.act("areas.add", None, {"code": "R9", "name": "The Plain"})
    station.act("households.add", None, {"address": "nowhere yet"})
    row = station.act("areas.add", None, {"code": "R1", "name": "The Heights", "pcode": "mu07"}).row
    station.act("areas.add", None, {"code": "R2", "name": "Upper Heights", "parent": "R1"})
    station.act("zones.change", family["zone"], {"area": "R1"})
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans", "area": "R2"})
    home = station.act("households.add", None, {"address": "9 Mill Lane", "zone": "Z2"}).row
    said = {"family_name": "Ōkubo", "given_name": "Haru", "category": "unv", "household": home}
    station.act("people.add", None, said)
    station.act("zones.add", None, {"code": "Z9", "name": "Elsewhere"})
    station.act("people.add", None, {"family_name": "Mbeki", "category": "fs"})
    return row


def test_b02_an_area_lies_in_a_larger_one(station: Node, heights: int) -> None:
    """B02: code, limits, what lies in it, and its place code."""
    station.act("areas.change", heights, {"limits": "from the ford\nto the ridge"})
    outer, inner = desk.record(station, "areas", heights), desk.record(station, "areas", "R2")
    assert (outer["pcode"], outer["limits"], outer["zones"]) == ("MU07", "from the ford\nto the ridge", 1)
    assert (inner["parent"], inner["coordinator"]) == ("R1", None)


@pytest.mark.parametrize("parent", ["R1", "R2"])
def test_an_area_does_not_lie_in_itself(station: Node, heights: int, parent: str, refuses: Refuses) -> None:
    with refuses(Code.AREA_IN_ITSELF):
        station.act("areas.change", heights, {"parent": parent})


def test_an_area_with_areas_in_it_does_not_end(station: Node, heights: int, refuses: Refuses) -> None:
    station.act("zones.change", "Z1", {"area": ""})
    with refuses(Code.STILL_IN_USE):
        station.act("areas.end", heights, {"reason": "given up"})


@pytest.mark.parametrize(
    ("kind", "outer", "inner"),
    [("zones", 2, 1), ("households", 2, 1), ("people", 4, 1), ("areas", 2, 1)],
)
def test_a04_an_areas_list_is_a_view_of_the_one_list(
    station: Node, heights: int, kind: str, outer: int, inner: int
) -> None:
    """A04, X11: what lies in an area, areas inside of it too; the rows are the station's own."""
    del heights
    everything = {row["id"] for row in desk.listed(station, kind).rows}
    for code, count in (("R1", outer), ("R2", inner)):
        found = {row["id"] for row in desk.listed(station, kind, Wanted(area=code)).rows}
        assert len(found) == count
        assert found < everything


def test_areas_that_two_desks_put_into_each_other_are_still_listed(station: Node, heights: int) -> None:
    """Each was right when it was said; together they are a ring, which one change opens again."""
    with station.write() as db, guard.opened(db):
        ring = select(sql(Area).c.id).where(sql(Area).c.code == "R2").scalar_subquery()
        db.execute(update(sql(Area)).where(sql(Area).c.id == heights).values(parent=ring))
    assert desk.listed(station, "people", Wanted(area="R2")).total == 4
    station.act("areas.change", heights, {"parent": ""})
    assert desk.listed(station, "people", Wanted(area="R2")).total == 1


def test_an_areas_list_follows_a_move(station: Node, family: Family, heights: int) -> None:
    del heights
    station.act("households.change", family["home"], {"zone": "Z9"})
    assert [row["given_name"] for row in desk.listed(station, "people", Wanted(area="R1")).rows] == ["Haru"]


# zones


def test_b03_a_zone_has_limits_points_and_a_channel(station: Node) -> None:
    """B03: predetermined, with limits and landmarks, where people meet and gather to leave, a channel."""
    said = {
        "code": "Z4", "name": "Filaos", "boundary": "the canal to the mosque", "landmarks": "water tower",
        "meeting_point": "school yard", "assembly_point": "stadium", "radio_channel": "9",
    }  # fmt: skip
    row = station.act("zones.add", None, said).row
    shown = desk.record(station, "zones", row)
    assert {name: shown[name] for name in said} == said
    assert (shown["kind"], shown["households"], shown["warden"]) == ("warden", 0, None)


@pytest.mark.parametrize("field", ["boundary", "meeting_point", "assembly_point"])
@pytest.mark.parametrize("missing", DECIDED)
def test_what_is_predetermined_is_changed_by_a_decision_only(
    station: Node, family: Family, field: str, missing: str, refuses: Refuses
) -> None:
    """B03, S004 ¶19."""
    with refuses(Code.ZONE_AUTHORITY):
        station.act("zones.change", family["zone"], {field: "the pier"} | DECIDED | {missing: ""})
    done = station.act("zones.change", family["zone"], {field: "the pier"} | DECIDED)
    assert set(done.changed) == {field, *DECIDED}


def test_an_earlier_decision_does_not_carry_the_next_change(
    station: Node, family: Family, refuses: Refuses
) -> None:
    station.act("zones.change", family["zone"], {"meeting_point": "the pier"} | DECIDED)
    with refuses(Code.ZONE_AUTHORITY):
        station.act("zones.change", family["zone"], {"meeting_point": ""})
    done = station.act("zones.change", family["zone"], {"meeting_point": "the pier", "radio_channel": "9"})
    assert done.changed == ("radio_channel",), "said again, it is no change"


def test_nothing_is_decided_tomorrow(station: Node, family: Family, refuses: Refuses) -> None:
    with refuses(Code.FIELD_INVALID):
        station.act(
            "zones.change", family["zone"], {"boundary": "x"} | DECIDED | {"decided_on": "2026-11-22"}
        )


@pytest.mark.parametrize("kind", ["appointments", "offices"])
@pytest.mark.parametrize("place", ["zone", "area"])
def test_a_place_that_somebody_is_there_for_does_not_end(
    station: Node, family: Family, kind: str, place: str, refuses: Refuses
) -> None:
    code = {"zone": "Z9", "area": "R2"}[place]
    station.act(f"{place}s.add", None, {"code": code, "name": "Somewhere"})
    said: dict[str, object] = {"code": "MAIN", "name": "Harbour House", place: code}
    if kind == "appointments":
        role = {"zone": "warden", "area": "asc"}[place]
        said = {"person": family["principal"], "role": role, place: code}
    row = station.act(f"{kind}.add", None, said).row
    with refuses(Code.STILL_IN_USE):
        station.act(f"{place}s.end", code, {"reason": "given up"})
    station.act(f"{kind}.end", row, {"reason": "given up"})
    station.act(f"{place}s.end", code, {"reason": "given up"})


def test_a_zone_that_ended_is_not_changed(station: Node, refuses: Refuses) -> None:
    row = station.act("zones.add", None, {"code": "Z4", "name": "Filaos"}).row
    station.act("zones.end", row, {"reason": "joined to Z1"})
    with refuses(Code.ENDED):
        station.act("zones.change", row, {"name": "x"})


# households


def test_b12_a_household_is_in_its_zone_since_a_day(station: Node, family: Family, clock: SetClock) -> None:
    """B12: address, coordinates, zone and since when; a move is dated, and its history stays."""
    assert desk.record(station, "households", family["home"])["zone_since"] == "2026-11-21"
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans"})
    station.act("households.change", family["home"], {"zone": "Z2", "zone_since": "2026-11-19"})
    clock.set(clock.now().replace(day=25))
    station.act("households.change", family["home"], {"zone": "Z1"})
    shown = desk.record(station, "households", family["home"])
    assert (shown["zone"], shown["zone_since"]) == ("Z1", "2026-11-25")
    moves = [
        e["fields"]["zone"]
        for e in desk.history(station, "households", family["home"])
        if "zone" in e["fields"]
    ]
    assert moves == ["PTM-Z-00001", "PTM-Z-00002", "PTM-Z-00001"]
    station.act("households.change", family["home"], {"zone": ""})
    shown = desk.record(station, "households", family["home"])
    assert (shown["zone"], shown["zone_since"]) == (None, None)


def test_a_household_and_its_day_are_one_entry(station: Node, family: Family) -> None:
    entries = desk.history(station, "households", family["home"])
    assert {"zone", "zone_since"} <= entries[0]["fields"].keys()


def test_since_is_the_stations_day(station: Node, clock: SetClock) -> None:
    """At half past eight in the evening in London it is tomorrow already in Mauritius."""
    clock.set(clock.now().replace(hour=20, minute=30))
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    home = station.act("households.add", None, {"address": "1 Quay", "zone": "Z1"}).row
    assert desk.record(station, "households", home)["zone_since"] == "2026-11-22"


def test_assigning_a_quarter_dates_each_move(station: Node, family: Family, refuses: Refuses) -> None:
    del family
    home = station.act("households.add", None, {"address": "2 Quay", "quarter": "Docks"}).row
    with refuses(Code.FIELD_INVALID):
        station.act("households.assign", None, {"quarter": "Docks", "zone": "Z1", "since": "2026-11-22"})
    station.act("households.assign", None, {"quarter": "Docks", "zone": "Z1", "since": "2026-11-02"})
    assert desk.record(station, "households", home)["zone_since"] == "2026-11-02"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"zone_since": "2026-11-22"}, Code.FIELD_INVALID),
        ({"lat": "90.000001", "lon": "0"}, Code.FIELD_INVALID),
        ({"lat": "0", "lon": "-180.5"}, Code.FIELD_INVALID),
        ({"lat": "here", "lon": "0"}, Code.FIELD_INVALID),
        ({"lat": "12"}, Code.FIELD_MISSING),
        ({"lon": "12"}, Code.FIELD_MISSING),
        ({"phone": "12"}, Code.FIELD_INVALID),
        ({"dwelling": "tree"}, Code.FIELD_INVALID),
    ],
    ids=str,
)
def test_what_cannot_be_said_of_a_household(
    station: Node, family: Family, said: dict[str, object], code: Code, refuses: Refuses
) -> None:
    with refuses(code):
        station.act("households.change", family["home"], said)


def test_where_a_household_lies(station: Node, family: Family) -> None:
    said = {"lat": "20°09'36\"S", "lon": "E 57.5", "phone": "+230 5251 2345", "dwelling": "compound"}
    station.act("households.change", family["home"], said)
    shown = desk.record(station, "households", family["home"])
    assert (shown["lat"], shown["lon"], shown["phone"]) == ("-20.160000", "57.500000", "+23052512345")


@pytest.mark.parametrize(
    ("said", "is_written"),
    [
        ("-20.16", "-20.160000"),
        ("20.16 S", "-20.160000"),
        ("S20 9 36", "-20.160000"),
        ("20\u00b009\u203236\u2033S", "-20.160000"),
        ("\u221220.16", "-20.160000"),
        (0, "0.000000"),
        ("-0.0000001", "0.000000"),
        ("90", "90.000000"),
        ("89 59 59.9", "89.999972"),
    ],
)
def test_a_latitude_is_written_one_way(said: object, is_written: str) -> None:
    assert degrees(said, "NS", 90) == is_written


@pytest.mark.parametrize(
    "said",
    [
        "",
        "N",
        "-12 S",
        "12.5 30",
        "12 30.5 1",
        "12 60",
        "12 0 60",
        "1 2 3 4",
        "1e1",
        "nan",
        "inf",
        "١٢",
        "12,5",
        "--1",
        "90.0000001",
    ],
)
def test_what_is_no_latitude(said: str) -> None:
    with pytest.raises(ValueError, match="it "):
        degrees(said, "NS", 90)


@given(st.floats(-180, 180, allow_nan=False))
def test_a_longitude_is_kept_to_a_tenth_of_a_metre(angle: float) -> None:
    written = degrees(f"{angle:.9f}", "EW", 180)
    assert math.isclose(float(written), angle, abs_tol=1e-6)
    assert degrees(written, "EW", 180) == written


# office locations


def test_b01_office_locations(station: Node, family: Family, heights: int) -> None:
    """B01: which offices a duty station has, where, by place code, and whose they are."""
    del family, heights
    said = {
        "code": "main", "name": "Harbour House", "address": "3 Customs Quay", "pcode": "MU0701",
        "zone": "Z2", "agencies": "hrbo", "lat": "-20.16", "lon": "57.5",
    }  # fmt: skip
    row = station.act("offices.add", None, said).row
    shown = desk.record(station, "offices", row)
    assert (shown["id"], shown["code"], shown["duty_station"]) == ("PTM-O-00001", "MAIN", "PTM")
    assert (shown["zone"], shown["area"], shown["agencies"]) == ("Z2", "R2", ["HRBO"])
    assert desk.listed(station, "offices", Wanted(area="R1")).total == 1
    assert desk.listed(station, "offices", Wanted(zone="Z1")).total == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"agencies": "HRBO NONE"}, Code.NOT_FOUND),
        ({"lat": "1"}, Code.FIELD_MISSING),
        ({"code": "MAIN"}, Code.NOT_UNIQUE),
    ],
    ids=str,
)
def test_what_cannot_be_said_of_an_office(
    station: Node, said: dict[str, object], code: Code, refuses: Refuses
) -> None:
    station.act("offices.add", None, {"code": "MAIN", "name": "Harbour House"})
    with refuses(code):
        station.act("offices.add", None, {"code": "B", "name": "Annexe"} | said)


def test_dates_of_the_fixture_are_the_clocks(station: Node) -> None:
    with station.read() as db:
        assert station.lens(db).today == date(2026, 11, 21)
