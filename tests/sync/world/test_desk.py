"""Headquarters' day: who is late, which roll calls are open, who asks, which histories part."""

import pytest

from store import asking_devices, desk, guard, resend
from store.desk import Wanted
from store.refusals import Code, Refused
from sync import today
from sync.need import Weight
from sync.world import stations
from sync.world.forks import forks
from tests.postgres.fixtures import both
from tests.sync.conftest import House


def kinds(house: House) -> dict[str, tuple[Weight, int, str]]:
    return {need.kind: (need.weight, need.count, need.facts.get("who", "")) for need in today.needs(house.hq)}


def test_an_open_roll_call_comes_first_and_a_drill_alarms_nobody(heard: House) -> None:
    heard.station.act("rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "try"}, exercise=True)
    heard.exchange(heard.station)
    assert kinds(heard)["drills_there"] == (Weight.SOON, 1, "PTM")
    assert "rollcall_at" not in kinds(heard)
    heard.station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"})
    heard.exchange(heard.station)
    first = today.needs(heard.hq)[0]
    assert (first.kind, first.weight, first.count) == ("rollcall_at", Weight.LIFE, 3)
    assert (first.facts["station"], first.facts["expected"]) == ("PTM", "3")


def test_who_is_late_is_named_the_longest_first(heard: House) -> None:
    assert not {"stations_late", "stations_silent"} & kinds(heard).keys()
    heard.later(days=2)
    heard.up(heard.station)
    heard.later(days=2)
    found = kinds(heard)
    assert found["stations_late"] == (Weight.SOON, 1, "PTM")
    assert found["stations_silent"] == (Weight.NOW, 1, "GUL")
    longest = {need.kind: need.facts.get("days") for need in today.needs(heard.hq)}
    assert (longest["stations_late"], longest["stations_silent"]) == ("2", "5")


@both
def test_a_copy_of_a_device_is_shown_with_where_both_part_until_it_is_healed(heard: House) -> None:
    twin = heard.twin(heard.station)
    station = heard.reopened(heard.station)
    for node, name in ((station, "Here"), (twin, "There")):
        node.act("people.add", None, {"family_name": name, "category": "staff_local"})
    heard.up(station)
    assert forks(heard.hq) == []
    heard.later(minutes=5)
    heard.up(twin)
    fork = next(one for one in forks(heard.hq) if one.there)
    assert (fork.station, fork.is_healed, fork.branches) == ("PTM", False, 1)
    assert fork.seq > 0
    assert fork.here >= 1
    assert fork.agreed_at is not None
    assert fork.noticed_at == "2026-11-16T08:05:00Z"
    assert kinds(heard)["forks"] == (Weight.NOW, 1, "PTM")
    heard.down(twin)
    heard.exchange(twin)
    assert "forks" not in kinds(heard)


def test_a_station_that_is_sent_everything_again_hears_all_of_it_from_the_beginning(heard: House) -> None:
    heard.exchange(heard.other)
    heard.exchange(heard.other)
    usual = len(heard.answer(heard.other))
    assert stations.send_again(heard.hq, "gul") == "GUL"
    assert [one.is_resent for one in stations.devices(heard.hq)] == [True, False, False]
    with heard.other.write() as db, guard.opened(db):
        db.exec_driver_sql("DELETE FROM agencies")
    # Also what is lost on the way is told again, until the station has said that it has seen it.
    assert len(heard.answer(heard.other)) > usual + 16
    heard.exchange(heard.other)
    with heard.hq.read() as db:
        assert resend.devices(db)
    assert [row["code"] for row in heard.rows(heard.other, "agencies")] == ["HRBO"]
    heard.up(heard.other)
    with heard.hq.read() as db:
        assert not resend.devices(db)
    # What is drawn anew for each answer packs a byte better or worse.
    assert len(heard.answer(heard.other)) < usual + 16
    with pytest.raises(Refused) as refused:
        stations.send_again(heard.hq, "XXX")
    assert refused.value.code is Code.UNKNOWN_STATION


def test_devices_are_listed_with_their_keys(heard: House) -> None:
    record = next(one.record for one in stations.devices(heard.hq) if one.mark == "PTM D2")
    heard.hq.act("devices.revoke", record, {"reason": "stolen"})
    found = stations.devices(heard.hq)
    assert [(one.mark, one.revoked_at is not None) for one in found] == [
        ("GUL", False),
        ("PTM", False),
        ("PTM D2", True),
    ]
    assert all(len(one.words.split()) > 3 for one in found)
    with heard.hq.read() as db:
        assert asking_devices.waiting(db) == []


def test_a_code_of_headquarters_and_of_the_station_is_of_all_who_bear_it(heard: House) -> None:
    """A station has an agency of its own until headquarters lists it: nobody drops out of a list for that."""
    station, hq = heard.station, heard.hq
    station.act("agencies.add", None, {"code": "QUAY", "name": "Quay Works"})
    ours, theirs = [row["id"] for row in desk.listed(station, "people").rows][:2]
    station.act("people.change", ours, {"agency": "QUAY"})
    hq.act("agencies.add", None, {"code": "QUAY", "name": "Quay Works"})
    heard.exchange(station)
    station.act("people.change", theirs, {"agency": "QUAY"})
    heard.exchange(station)
    agencies = [row["id"] for row in desk.listed(station, "agencies").rows if row["code"] == "QUAY"]
    assert [one.partition("-")[0] for one in agencies] == ["HQ", "PTM"]
    for node, of in ((station, None), (hq, "PTM")):
        for wanted in (Wanted(agency="QUAY", station=of), Wanted(where={"agency": "QUAY"}, station=of)):
            assert {row["id"] for row in desk.listed(node, "people", wanted).rows} == {ours, theirs}
    for agency, person in zip(agencies, (theirs, ours), strict=True):
        assert [row["id"] for row in desk.listed(station, "people", Wanted(agency=agency)).rows] == [person]


@both
def test_a_zone_is_the_station_s_that_is_named(heard: House) -> None:
    hq, other = heard.hq, heard.other
    other.act("zones.add", None, {"code": "Z1", "name": "Quays"})
    other.act("households.add", None, {"address": "1 Mole", "zone": "Z1"})
    other.act(
        "people.add", None, {"family_name": "Oduya", "category": "staff_local", "household": "GUL-H-00001"}
    )
    heard.exchange(other)
    with pytest.raises(Refused) as refused:
        desk.listed(hq, "people", Wanted(zone="Z1"))
    assert refused.value.code is Code.AT_SEVERAL
    for code in ("PTM", "GUL"):
        everybody = {row["id"] for row in desk.listed(hq, "people", Wanted(station=code)).rows}
        found = {row["id"] for row in desk.listed(hq, "people", Wanted(zone="Z1", station=code)).rows}
        assert found
        assert found <= everybody


def test_a_station_is_not_asked_of_which_station(heard: House) -> None:
    """It may have an agency of its own and hear of one of the same code, but has one list of people."""
    heard.station.act("agencies.add", None, {"code": "REDX", "name": "Relief Exchange"})
    heard.hq.act("agencies.add", None, {"code": "REDX", "name": "Relief Exchange"})
    heard.exchange(heard.station)
    assert len(desk.listed(heard.station, "agencies", Wanted(search="REDX")).rows) == 2
    assert desk.listed(heard.station, "people", Wanted(agency="REDX")).rows == []
