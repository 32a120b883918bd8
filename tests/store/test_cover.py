"""Where cover is missing: the pure function at its edges, and what a station reads it from."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk, outlook
from store.node import Node
from store.refusals import Code
from store.wardens.appointment_life import Life
from store.wardens.cover import SOURCES, Gap, Holder, Place, Scene, cover

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
TODAY = date(2028, 2, 28)
STANDS = Life("appointed", "2026-01-01")
SEEN_TO = {
    "undertaking": "2026-01-01",
    "trained": "2026-01-02",
    "equipped": "2026-01-02",
    "briefed": "2026-01-03",
}
Z1 = Place(1, "Z1")


def holder(person: int, role: str, life: Life = STANDS, **more: Any) -> Holder:  # noqa: ANN401 - any field
    return Holder(id=100 + person, person=person, name=f"N{person}", role=role, life=life, **SEEN_TO | more)


OFFICIAL, OFFICER = holder(1, "do"), holder(2, "fsco")
WARDEN, ALTERNATE = holder(3, "warden", zone=1), holder(4, "alternate_warden", zone=1)
WHOLE = Scene(zones=[Z1], holders=[OFFICIAL, OFFICER, WARDEN, ALTERNATE])


def gaps(scene: Scene, on: date = TODAY) -> list[Gap]:
    return [finding.gap for finding in cover(scene, on)]


def with_warden(life: Life) -> Scene:
    return replace(WHOLE, holders=[OFFICIAL, OFFICER, replace(WARDEN, life=life)])


def test_b13_where_everybody_is_there_nothing_is_missing() -> None:
    """B13: vacant, away, not verified, stale: none of it here."""
    assert cover(WHOLE, TODAY) == []


@pytest.mark.parametrize(
    ("life", "on", "missing"),
    [
        (Life("appointed", "2028-02-29"), "2028-02-28", [Gap.ZONE_VACANT]),
        (Life("appointed", "2028-02-29"), "2028-02-29", []),
        # The last day counts, in a leap year too; and that nobody follows is said ahead of it.
        (Life("appointed", "2026-01-01", "2028-02-29"), "2028-02-29", [Gap.SUCCESSOR_MISSING]),
        (Life("appointed", "2026-01-01", "2028-02-29"), "2028-03-01", [Gap.ZONE_VACANT]),
        (Life("appointed", "2026-01-01", "2028-02-29"), "2027-12-01", [Gap.SUCCESSOR_MISSING]),
        (Life("appointed", "2026-01-01", "2028-02-29"), "2027-11-30", []),
        (Life("suspended", "2026-01-01", suspended_on="2028-02-28"), "2028-02-27", []),
        (Life("suspended", "2026-01-01", suspended_on="2028-02-28"), "2028-02-28", [Gap.ZONE_VACANT]),
        (Life("appointed", "2026-01-01", person_ended_on="2028-02-28"), "2028-02-28", [Gap.ZONE_VACANT]),
        (Life("ended", "2026-01-01", ended_on="2028-02-28"), "2028-02-28", [Gap.ZONE_VACANT]),
        (Life("proposed"), "2028-02-28", [Gap.ZONE_VACANT]),
    ],
)
def test_a_zone_without_a_warden(life: Life, on: str, missing: list[Gap]) -> None:
    """B13: vacant."""
    assert gaps(with_warden(life), date.fromisoformat(on)) == missing


@pytest.mark.parametrize(
    ("life", "says"),
    [
        (Life("appointed", "2028-03-01"), "N3 begins on 2028-03-01"),
        (Life("suspended"), "N3 is suspended"),
        (Life("appointed", person_ended_on="2028-01-01"), "N3 has left"),
        (Life("appointed", None, "2027-12-31"), "N3's appointment ran out on 2027-12-31"),
    ],
)
def test_it_is_said_why_a_zone_is_vacant(life: Life, says: str) -> None:
    assert cover(with_warden(life), TODAY)[0].says == f"zone Z1 has no warden ({says})"


@pytest.mark.parametrize(
    ("away", "missing"),
    [
        ({3: None}, []),  # the alternate is there
        ({4: None}, []),
        ({3: None, 4: None}, [Gap.ALL_AWAY]),
        ({3: 9, 4: None}, []),  # somebody else was named
        ({3: 9, 4: None, 9: None}, [Gap.ALL_AWAY]),  # ... who is away too
        ({3: 4, 4: 3}, [Gap.ALL_AWAY]),  # each names the other
        ({1: None}, [Gap.NO_OFFICIAL]),
        ({2: None}, [Gap.NO_OFFICER]),
    ],
    ids=str,
)
def test_b11_who_is_away_is_covered_for(away: dict[int, int | None], missing: list[Gap]) -> None:
    """B11: no gap while an alternate, or whoever was named, is there."""
    assert gaps(replace(WHOLE, away=away)) == missing


@pytest.mark.parametrize(
    ("others", "away", "missing"),
    [
        ([], {}, [Gap.NO_OFFICIAL, Gap.NO_OFFICER]),
        ([holder(5, "acting_do"), OFFICER], {}, []),
        ([OFFICIAL, holder(5, "acting_do"), OFFICER], {1: None}, []),
        ([OFFICIAL, holder(5, "acting_do"), OFFICER], {1: None, 5: None}, [Gap.NO_OFFICIAL]),
        ([OFFICIAL, OFFICER, holder(5, "deputy_fsco")], {2: None}, []),
        # Assistants do not stand in for the officer; a focal point alone does where there is none (S004 ¶9).
        ([OFFICIAL, OFFICER, holder(5, "fsca")], {2: None}, [Gap.NO_OFFICER]),
        ([OFFICIAL, holder(5, "sfp")], {}, []),
        ([OFFICIAL, holder(5, "sfp")], {5: None}, [Gap.NO_OFFICER]),
    ],
    ids=str,
)
def test_officials_and_officers(
    others: list[Holder], away: dict[int, int | None], missing: list[Gap]
) -> None:
    """B11, X04: the designated official and the officer have somebody who acts for them."""
    assert gaps(Scene(holders=others, away=away)) == missing


def test_an_alternate_alone_is_said_and_two_wardens_too() -> None:
    assert gaps(replace(WHOLE, holders=[OFFICIAL, OFFICER, ALTERNATE])) == [Gap.WARDEN_MISSING]


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (holder(7, "warden", zone=1), "Z1: more than one warden: N3, N7"),
        (holder(7, "asc", area=5), "R1: more than one area security coordinator: N6, N7"),
        (holder(7, "do"), "more than one designated official: N1, N7"),
        (holder(7, "fsco"), "more than one field security coordination officer: N2, N7"),
        # One person whose two records became one holds it once; alternates are as many as there are.
        (holder(3, "warden", zone=1), None),
        (holder(7, "alternate_warden", zone=1), None),
    ],
)
def test_b13_what_is_one_persons_and_two_hold_is_said(second: Holder, says: str | None) -> None:
    """B13: two desks signed letters before they heard of each other."""
    scene = replace(WHOLE, areas=[Place(5, "R1")], holders=[*WHOLE.holders, holder(6, "asc", area=5), second])
    assert [(f.gap, f.says) for f in cover(scene, TODAY)] == ([(Gap.TWO_HOLDERS, says)] if says else [])


@pytest.mark.parametrize(
    ("away", "missing"),
    [({}, []), ({6: None}, [Gap.ALL_AWAY]), ({6: 2}, []), ({6: 2, 2: 1}, [Gap.ALL_AWAY])],
    ids=str,
)
def test_b11_a_coordinator_who_is_away_is_covered_for(
    away: dict[int, int | None], missing: list[Gap]
) -> None:
    """B11: an area has no alternate, so somebody is named."""
    scene = replace(
        WHOLE, areas=[Place(5, "R1")], holders=[*WHOLE.holders, holder(6, "asc", area=5)], away=away
    )
    assert [gap for gap in gaps(scene) if gap is Gap.ALL_AWAY] == missing


@pytest.mark.parametrize(
    ("field", "gap"),
    [
        ("undertaking", Gap.NO_UNDERTAKING),
        ("trained", Gap.UNTRAINED),
        ("equipped", Gap.UNEQUIPPED),
        ("briefed", Gap.UNBRIEFED),
    ],
)
@pytest.mark.parametrize("said", [None, "2028-02-29"])
def test_what_was_not_seen_to(field: str, gap: Gap, said: str | None) -> None:
    """B07, B13: never, or not yet on that day."""
    scene = replace(WHOLE, holders=[OFFICIAL, OFFICER, replace(WARDEN, **{field: said})])  # type: ignore[arg-type]
    assert gaps(scene) == [gap]
    assert cover(scene, TODAY)[0].appointment == 103


@pytest.mark.parametrize(
    ("begins", "missing"),
    [
        ("2028-03-11", []),  # the day after
        ("2028-03-12", [Gap.SUCCESSOR_MISSING]),
        ("2028-03-05", []),  # both for some days
    ],
)
def test_days_between_one_warden_and_the_next(begins: str, missing: list[Gap]) -> None:
    """B11, B13: a gap between the end of one and the start of the next."""
    ends = replace(WARDEN, life=Life("appointed", "2026-01-01", "2028-03-10"))
    coming = holder(8, "warden", Life("appointed", begins), zone=1)
    scene = replace(WHOLE, holders=[OFFICIAL, OFFICER, ends, coming])
    assert gaps(scene) == missing
    if missing:
        assert cover(scene, TODAY)[0].count == 1


@pytest.mark.parametrize("on", [date.min, date.max])
def test_cover_can_be_asked_for_any_day(on: date) -> None:
    ends = replace(WARDEN, life=Life("appointed", None, "9999-12-31"))
    assert Gap.NO_OFFICIAL in gaps(replace(WHOLE, holders=[ends]), on)


def test_a_successor_who_left_does_not_follow() -> None:
    ends = replace(WARDEN, life=Life("appointed", "2026-01-01", "2028-03-10"))
    coming = holder(8, "warden", Life("appointed", "2028-03-11", person_ended_on="2028-02-01"), zone=1)
    assert gaps(replace(WHOLE, holders=[OFFICIAL, OFFICER, ends, coming])) == [Gap.SUCCESSOR_MISSING]


def test_areas_agencies_and_what_is_stale() -> None:
    scene = replace(WHOLE, areas=[Place(5, "R1")], agencies=[Place(6, "HRBO")], stale={1: 2}, no_zone=3)
    found = cover(scene, TODAY)
    assert [(f.gap, f.place, f.count) for f in found] == [
        (Gap.AREA_VACANT, "R1", 0),
        (Gap.STALE, "Z1", 2),
        (Gap.NO_ZONE, "", 3),
        (Gap.NO_FOCAL_POINT, "HRBO", 0),
    ]
    named = [*WHOLE.holders, holder(8, "asc", area=5), holder(9, "sfp", agency=6)]
    assert gaps(replace(scene, holders=named)) == [Gap.STALE, Gap.NO_ZONE]


holders = st.lists(
    st.builds(
        holder,
        st.integers(1, 6),
        st.sampled_from(["do", "acting_do", "fsco", "sfp", "asc", "warden", "alternate_warden"]),
        st.sampled_from([STANDS, Life("suspended"), Life("appointed", "2028-03-01"), Life("ended")]),
        zone=st.none() | st.integers(1, 2),
        area=st.none() | st.just(5),
        trained=st.none() | st.just("2026-01-01"),
    ),
    max_size=8,
)


@given(holders, st.dictionaries(st.integers(1, 6), st.none() | st.integers(1, 6), max_size=6))
def test_of_any_station_the_worst_is_said_first_and_somebody_more_away_mends_nothing(
    held: list[Holder], away: dict[int, int | None]
) -> None:
    scene = Scene(zones=[Z1, Place(2, "Z2")], areas=[Place(5, "R1")], holders=held, away=away)
    found = cover(scene, TODAY)
    order = list(Gap)
    places = [order.index(finding.gap) for finding in found]
    assert places == sorted(places)
    everybody = dict.fromkeys(range(1, 7))
    worse = cover(replace(scene, away=everybody), TODAY)
    assert {(f.gap, f.place) for f in found} <= {(f.gap, f.place) for f in worse}


def test_an_office_that_holds_a_part_says_nothing_of_the_whole() -> None:
    """The office of an area does not hear of the official's appointment: that is no finding there."""
    scene = Scene(zones=[Z1], agencies=[Place(6, "HRBO")], partly=True)
    assert gaps(scene) == [Gap.ZONE_VACANT]
    assert gaps(replace(scene, partly=False)) == [
        Gap.NO_OFFICIAL,
        Gap.NO_OFFICER,
        Gap.ZONE_VACANT,
        Gap.NO_FOCAL_POINT,
    ]


def test_every_kind_of_finding_names_its_source() -> None:
    assert set(SOURCES) == set(Gap)


# as a station reads it


def kinds(node: Node, on: date | None = None) -> set[str]:
    return {row["kind"] for row in outlook.cover(node, on)["findings"]}


def test_cover_of_a_station(station: Node, family: Family, appointed: int) -> None:
    """B13: by what is recorded, today and on a coming day."""
    found = outlook.cover(station)
    assert found["on"] == "2026-11-21"
    assert {row["kind"] for row in found["findings"]} == {
        "no_official", "no_officer", "untrained", "unequipped", "unbriefed",
    }  # fmt: skip
    untrained = next(row for row in found["findings"] if row["kind"] == "untrained")
    assert (untrained["appointment"], untrained["place"], untrained["station"]) == (
        "PTM-W-00001",
        "Z1",
        "PTM",
    )
    for day in ("trained_on", "equipped_on", "briefed_on"):
        station.act("appointments.verify", appointed, {day: "2026-11-20"})
    assert kinds(station) == {"no_official", "no_officer"}
    later = date(2026, 11, 21) + timedelta(days=31)
    assert kinds(station, later) == {"no_official", "no_officer", "stale"}
    station.act("people.change", family["child"], {"household": ""})
    station.act("people.change", family["child"], {
        "household": station.act("households.add", None, {"address": "new"}).row, "agency": "HRBO",
    })  # fmt: skip
    assert kinds(station) == {"no_official", "no_officer", "no_zone", "no_focal_point"}


def test_a_partners_people_need_no_focal_point(station: Node, hq: Node) -> None:
    del hq
    station.act("agencies.add", None, {"code": "SEAL", "name": "Seal Watch", "kind": "partner"})
    station.act("mous.add", None, {"agency": "SEAL", "number": "MOU/1", "signed_on": "2026-01-01"})
    station.act("people.add", None, {"family_name": "Abebe", "category": "igo_ngo_partner", "agency": "SEAL"})
    assert "no_focal_point" not in kinds(station)


def test_b11_an_absence_is_told_with_who_covers(
    station: Node, family: Family, appointed: int, refuses: Refuses
) -> None:
    """B11: from the first day to the last, both count; until further notice where none is said."""
    del appointed
    said = {"person": family["principal"], "away_from": "2026-12-01", "away_to": "2026-12-10"}
    row = station.act("absences.add", None, said).row
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 11)]
    assert ["all_away" in kinds(station, day) for day in days] == [False, True, True, False]
    station.act("absences.change", row, {"covered_by": family["spouse"]})
    shown = desk.record(station, "absences", row)
    assert (shown["name"], shown["covered_by_name"], shown["when"]) == ("Nguyễn Thị", "Nguyễn Marc", "coming")
    assert "all_away" not in kinds(station, date(2026, 12, 1))
    # Who covers and then leaves covers no more.
    station.act("people.end", family["spouse"], {"reason": "left"})
    assert "all_away" in kinds(station, date(2026, 12, 1))
    station.act("absences.change", row, {"away_to": ""})
    assert "all_away" in kinds(station, date(2030, 1, 1))
    station.act("absences.end", row, {"reason": "the leave was given up"})
    assert "all_away" not in kinds(station, date(2026, 12, 1))
    with refuses(Code.FIELD_INVALID):
        station.act("absences.add", None, said | {"away_to": "2026-11-30"})


def test_nobody_covers_for_themselves(station: Node, family: Family) -> None:
    said = {"person": family["child"], "away_from": "2026-12-01", "covered_by": family["child"]}
    row = station.act("absences.add", None, said).row
    assert desk.record(station, "absences", row)["covered_by"] is None


def test_a_warden_who_is_said_to_be_on_leave_is_away(station: Node, family: Family, appointed: int) -> None:
    """A16: whereabouts count today, where nobody told the office of an absence."""
    del appointed
    station.act("presence.record", None, {"person": family["principal"], "state": "leave"})
    assert "all_away" in kinds(station)


def test_a_wardens_device_does_not_know_cover(rounds: Node, refuses: Refuses) -> None:
    with refuses(Code.WRONG_NODE):
        outlook.cover(rounds)


def test_zones_of_another_kind_have_no_warden(station: Node) -> None:
    station.act("zones.add", None, {"code": "S1", "name": "Risk zone north", "kind": "srm"})
    assert "zone_vacant" not in kinds(station)
    # So whoever lives in one has no warden either, and nobody's visits there are overdue.
    home = station.act("households.add", None, {"address": "1 Ridge", "zone": "S1"}).row
    station.act("people.add", None, {"family_name": "ሰላም", "category": "fs", "household": home})
    found = outlook.cover(station, date(2027, 6, 1))["findings"]
    assert [(row["kind"], row["count"]) for row in found if row["kind"] in ("no_zone", "stale")] == [
        ("no_zone", 1)
    ]
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    assert "zone_vacant" in kinds(station)
