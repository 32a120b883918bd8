"""The tree of areas and zones: what is missing stands where it is missing, proposals beside it."""

import pytest

from store.node import Node
from store.refusals import Code, Refused
from store.wardens.tree import LETTER, Branch, tree, wardens_of

Family = dict[str, int]


def by_code(node: Node) -> dict[str, Branch]:
    return {branch.code: branch for branch in tree(node)}


def test_zones_stand_in_their_areas_and_areas_in_theirs(station: Node, family: Family) -> None:
    station.act("areas.add", None, {"code": "EAST", "name": "The east"})
    station.act("areas.add", None, {"code": "BAY", "name": "The bay", "parent": "EAST"})
    station.act("zones.add", None, {"code": "Z2", "name": "Quay", "area": "BAY", "assembly_point": "Mole"})
    station.act("zones.add", None, {"code": "SRM", "name": "All of it", "kind": "srm"})
    found = [(branch.kind, branch.code, branch.depth) for branch in tree(station)]
    assert found == [
        ("station", "PTM", 0),
        ("area", "EAST", 1),
        ("area", "BAY", 2),
        ("zone", "Z2", 3),
        ("zone", "SRM", 1),
        ("zone", "Z1", 1),
    ]
    branches = by_code(station)
    assert branches["Z2"].point == "Mole"
    assert [lack.kind for lack in branches["Z2"].lacks] == ["zone_vacant"]
    assert [lack.kind for lack in branches["EAST"].lacks] == ["area_vacant"]
    assert (branches["SRM"].covered, branches["SRM"].lacks) == (False, ())
    assert (branches["Z1"].households, branches["Z1"].people) == (1, 3)
    assert branches["PTM"].people == 3
    assert family


def test_a_proposal_waits_for_its_letter_and_what_is_missing_is_said(station: Node, family: Family) -> None:
    station.act("appointments.add", None, {"person": family["spouse"], "role": "warden", "zone": "Z1"})
    zone = by_code(station)["Z1"]
    assert [lack.kind for lack in zone.lacks] == ["zone_vacant", LETTER]
    assert zone.proposals == (zone.lacks[1].appointment,)
    (one,) = wardens_of(station, "Z1")
    assert (one["id"], one["status"]) == (zone.proposals[0], "proposed")


def test_who_stands_is_a_keeper_and_an_absence_is_said(station: Node, family: Family, appointed: int) -> None:
    zone = by_code(station)["Z1"]
    assert [(one.role, one.away) for one in zone.keepers] == [("warden", False)]
    assert {lack.kind for lack in zone.lacks} == {"untrained", "unequipped", "unbriefed"}
    assert not any(lack.worst for lack in zone.lacks)
    away = {"person": family["principal"], "away_from": "2026-11-20", "away_to": "2026-11-30"}
    station.act("absences.add", None, away)
    zone = by_code(station)["Z1"]
    assert zone.keepers[0].away
    assert zone.lacks[0].kind == "all_away"
    assert zone.lacks[0].worst
    assert {lack.about for lack in zone.lacks[1:]} == {zone.keepers[0].name}
    station.act("appointments.suspend", appointed, {"reason": "ill"})
    assert by_code(station)["Z1"].waiting == (("Nguyễn Thị", "suspended"),)
    station.act("appointments.end", appointed, {"reason": "leaves"})
    assert by_code(station)["Z1"].keepers == ()


def test_the_end_of_an_appointment_stands_at_its_zone(station: Node, appointed: int) -> None:
    station.act("appointments.change", appointed, {"effective_to": "2026-12-20"})
    ends = [lack for lack in by_code(station)["Z1"].lacks if lack.kind == "successor_missing"]
    assert [str(lack.day) for lack in ends] == ["2026-12-20"]


def test_a_warden_s_device_has_no_tree(warden: Node) -> None:
    with pytest.raises(Refused) as refused:
        tree(warden)
    assert refused.value.code is Code.WRONG_NODE
