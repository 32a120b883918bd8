"""Headquarters sees of a station's places and visits what the station sees, by its days and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import outlook

if TYPE_CHECKING:
    from tests.sync.conftest import House


def test_households_are_due_above_as_they_are_below(heard: House) -> None:
    station, hq = heard.station, heard.hq
    duty = {
        "code": "V",
        "subject": "household_visit",
        "title": "a fortnight",
        "kind": "every_days",
        "days": 14,
    }
    station.act("duties.add", None, duty)
    station.act("visits.checkin", "PTM-H-00001", {"all_present": True, "next_due": "2027-01-01"})
    station.act("offices.add", None, {"code": "MAIN", "name": "Harbour House"})
    station.act("absences.add", None, {"person": "PTM-P-00001", "away_from": "2026-12-01"})
    heard.exchange(station)
    for kind in ("households", "zones", "areas", "appointments", "visits", "offices", "absences"):
        assert heard.rows(hq, kind) == heard.rows(station, kind), kind
    (home,) = [row for row in heard.rows(hq, "households") if row["id"] == "PTM-H-00001"]
    assert (home["visit_rule"], home["visit_rule_local"]) == ("a fortnight", True)


def test_cover_is_seen_station_by_station(heard: House) -> None:
    station, hq = heard.station, heard.hq
    heard.exchange(station)
    below = outlook.cover(station)["findings"]
    above = outlook.cover(hq)["findings"]
    assert below
    assert [row for row in above if row["station"] == station.me.code] == below
