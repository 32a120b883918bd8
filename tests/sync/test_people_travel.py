"""What is recorded of people travels whole: merges and what takes them apart, leavers, visitors, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sync.conftest import House


def test_a_merge_and_its_undoing_arrive(house: House) -> None:
    """R24: also of events, which nobody rewrites otherwise."""
    station, hq = house.station, house.hq
    house.exchange(station)
    one, other = "PTM-P-00001", "PTM-P-00002"
    station.act("presence.record", None, {"person": other, "state": "leave"})
    house.exchange(station)
    station.act("people.merge", one, {"other": other})
    house.exchange(station)
    assert house.reasons(hq) == []
    assert house.tables(hq) == house.tables(station)
    assert [row["person"] for row in house.rows(hq, "presence")] == [one]
    station.act("people.split", "PTM-X-00001", {})
    house.exchange(station)
    assert house.reasons(hq) == []
    assert house.tables(hq) == house.tables(station)
    assert house.pending(station) == 0


def test_leavers_visitors_and_what_is_known_of_people_arrive(house: House) -> None:
    """A08, A11, A15, A19, A03."""
    station, hq = house.station, house.hq
    house.exchange(station)
    station.act("kin.add", None, {"person": "PTM-P-00002", "name": "Ama Mensah"})
    stay = {"family_name": "Çelik", "zone": "Z1", "contact": "PTM-P-00001"}
    station.act("visitors.add", None, stay | {"eta": "2026-11-01", "etd": "2026-11-30"})
    station.act("people.essential", "PTM-P-00001", {"authority": "DO"})
    station.act("agency_lists.add", None, {"agency": "HRBO", "received_on": "2026-11-01"})
    said = {"agency": "HRBO", "kind": "leaver", "person": "PTM-P-00002"}
    station.act("submissions.submit", None, said | {"payload": '{"reason": "left", "family": "leaves"}'})
    station.act("submissions.accept", "PTM-S-00001", {})
    house.exchange(station)
    assert house.reasons(hq) == []
    assert house.tables(hq) == house.tables(station)
    assert house.rows(hq, "kin") == [], "they ended with the person"
    station.act("people.return", "PTM-P-00002", {})
    house.exchange(station)
    assert house.tables(hq) == house.tables(station)
    assert [row["name"] for row in house.rows(hq, "kin")] == ["Ama Mensah"]
