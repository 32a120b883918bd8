"""Readings of two small rooms: who stays when, and which state holds where, schemes never mixed."""

from datetime import UTC, datetime

from store.alert_board import history, states
from store.clock import SetClock
from store.node import Node
from store.stays import stays

Family = dict[str, int]


def stay(node: Node, name: str, eta: str, etd: str, contact: int) -> int:
    said = {"family_name": name, "zone": "Z1", "eta": eta, "etd": etd, "contact": contact}
    return node.act("visitors.add", None, said).row


def test_visitors_due_here_expected_over_and_gone_in_this_order(
    station: Node, family: Family, clock: SetClock
) -> None:
    contact = family["principal"]
    stay(station, "Over", "2026-11-01", "2026-11-19", contact)
    stay(station, "Later", "2026-12-01", "2026-12-05", contact)
    gone = stay(station, "Gone", "2026-11-10", "2026-11-30", contact)
    here = stay(station, "Here", "2026-11-20", "2026-11-30", contact)
    stay(station, "Due", "2026-11-21", "2026-11-30", contact)
    station.act("visitors.arrived", here)
    station.act("visitors.left", gone)
    found = [(row["name"], row["status"]) for row in stays(station)]
    assert found == [
        ("Due", "due"),
        ("Here", "here"),
        ("Later", "expected"),
        ("Over", "over"),
        ("Gone", "left"),
    ]
    clock.set(datetime(2027, 2, 25, 8, tzinfo=UTC))
    assert {row["name"] for row in stays(station)} == {"Due", "Here", "Later"}


def declare(node: Node, scheme: str, value: int, since: str, area: str | None = None, **more: object) -> int:
    said = {"scheme": scheme, "value": value, "valid_from": since, "area": area, **more}
    return node.act("alerts.add", None, said).row


def test_a_state_holds_in_the_areas_inside_and_schemes_stand_in_lines_of_their_own(station: Node) -> None:
    station.act("areas.add", None, {"code": "EAST", "name": "The east"})
    station.act("areas.add", None, {"code": "BAY", "name": "The bay", "parent": "EAST"})
    assert [(one.area, one.row) for one in states(station)] == [(None, None), ("BAY", None), ("EAST", None)]
    declare(station, "SLS", 2, "2026-01-01")
    declare(station, "SLS", 4, "2026-11-01", "EAST")
    declare(station, "SLS", 5, "2026-12-01", "EAST")
    found = {
        one.area: (one.row["value"] if one.row else None, one.came_from, one.planned)
        for one in states(station)
    }
    assert found == {None: (2, None, 0), "BAY": (4, "EAST", 0), "EAST": (4, None, 1)}


def test_history_keeps_schemes_apart_and_says_what_was_a_drill_or_taken_back(station: Node) -> None:
    station.act("areas.add", None, {"code": "EAST", "name": "The east"})
    declare(station, "PHASE", 3, "2009-03-01", "EAST")
    declare(station, "SLS", 3, "2011-01-01", "EAST")
    wrong = declare(station, "SLS", 6, "2026-11-02", "EAST")
    station.act("alerts.end", wrong, {"reason": "typed by mistake"})
    drill = {"scheme": "SLS", "value": 5, "valid_from": "2026-11-20", "area": "EAST"}
    station.act("alerts.add", None, drill, exercise=True)
    found = [
        (one["scheme"], one["value"], one["drill"], bool(one["ended_on"])) for one in history(station, "EAST")
    ]
    assert found == [
        ("PHASE", 3, False, False),
        ("SLS", 5, True, False),
        ("SLS", 6, False, True),
        ("SLS", 3, False, False),
    ]
    (state,) = (one for one in states(station) if one.area == "EAST")
    assert state.row is not None
    # What a phase was says nothing in another scheme, and a drill holds nowhere.
    assert (state.row["scheme"], state.row["value"]) == ("SLS", 3)
    assert history(station, None) == []
