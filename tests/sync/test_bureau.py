"""A second desk under its station: the same lists at both, and headquarters hears of both through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import enrol, incoming, outgoing
from sync.fate import Fate

if TYPE_CHECKING:
    from tests.sync.conftest import House


def around(house: House) -> None:
    """Let everybody exchange until all was heard everywhere."""
    for _ in range(2):
        house.exchange(house.bureau, house.station)
        house.exchange(house.station)
    house.exchange(house.bureau, house.station)


def test_it_gets_the_whole_station_with_its_grant(house: House) -> None:
    assert house.tables(house.bureau)["people"] == house.tables(house.station)["people"]
    assert house.bureau.me.mark == "B2"


def test_what_either_desk_does_stands_at_all_three(heard: House) -> None:
    new = heard.bureau.act("people.add", None, {"family_name": "Anna", "category": "intern"})
    heard.bureau.act("people.change", "PTM-P-00002", {"call_sign": "B 2"})
    heard.station.act("people.change", "PTM-P-00003", {"call_sign": "S 3"})
    around(heard)
    assert heard.tables(heard.bureau) == heard.tables(heard.station) == heard.tables(heard.hq)
    assert heard.reasons(heard.hq) == heard.reasons(heard.station) == []
    assert new.row in [row[0] for row in heard.tables(heard.hq)["people"]]
    (shown,) = [row for row in heard.rows(heard.hq, "people") if row["family_name"] == "Anna"]
    assert shown["id"] == "PTM-P-B2-00001"


def test_two_desks_that_change_the_same_field_both_hear_of_it(heard: House) -> None:
    heard.bureau.act("people.change", "PTM-P-00002", {"call_sign": "bureau"})
    heard.later(minutes=1)
    heard.station.act("people.change", "PTM-P-00002", {"call_sign": "station"})
    around(heard)
    for node in (heard.bureau, heard.station, heard.hq):
        (sign,) = [row["call_sign"] for row in heard.rows(node, "people") if row["id"] == "PTM-P-00002"]
        assert sign == "station"
    assert heard.count(heard.station, "conflict") == 1
    assert heard.count(heard.bureau, "conflict") == 1, "whose value lost is told"


def test_the_station_itself_hears_when_headquarters_decides_against_its_desk(heard: House) -> None:
    heard.exchange(heard.bureau, heard.station)
    heard.bureau.act("people.change", "PTM-P-00002", {"call_sign": "bureau"})
    heard.later(minutes=1)
    row = heard.rows(heard.hq, "people")[0]
    assert row
    number = next(r[0] for r in heard.tables(heard.hq)["people"] if "Quillfeather" in r)
    heard.lay(heard.hq, "people", int(str(number)), call_sign="hq")
    around(heard)
    assert heard.count(heard.hq, "conflict") == 1
    assert heard.count(heard.station, "conflict") == 1
    assert heard.count(heard.bureau, "conflict") == 1


def test_what_a_desk_changed_stands_at_its_station_until_headquarters_has_judged_it(heard: House) -> None:
    heard.exchange(heard.bureau, heard.station)
    heard.exchange(heard.station)
    number = next(r[0] for r in heard.tables(heard.hq)["people"] if "Quillfeather" in r)
    heard.lay(heard.hq, "people", int(str(number)), call_sign="hq")
    heard.later(minutes=1)
    person = next(row["id"] for row in heard.rows(heard.bureau, "people") if "Quillfeather" in row.values())
    heard.bureau.act("people.change", person, {"call_sign": "bureau"})
    heard.up(heard.bureau, heard.station)
    heard.down(heard.station)
    around(heard)
    for node in (heard.bureau, heard.station, heard.hq):
        (sign,) = [row["call_sign"] for row in heard.rows(node, "people") if row["id"] == person]
        assert sign == "bureau"


def test_what_waits_of_a_revoked_desk_is_shown_to_a_person(heard: House) -> None:
    # The urgent lane goes ahead; who it is that acts comes with the other.
    heard.bureau.act("presence.record", None, {"person": "PTM-P-00001", "state": "leave"})
    incoming.take(heard.station, outgoing.to_parent(heard.bureau, urgent=True).sealed)
    assert heard.count(heard.station, "waiting") == 1
    heard.station.act("devices.revoke", _device(heard, "B2"), {"reason": "lost"})
    assert heard.count(heard.station, "waiting") == 0
    assert heard.reasons(heard.station) == ["revoked_sender"]


def test_a_revoked_desk_is_told_nothing_and_its_late_bundles_are_kept(heard: House) -> None:
    heard.bureau.act("people.change", "PTM-P-00002", {"call_sign": "late"})
    late = outgoing.to_parent(heard.bureau).sealed
    heard.station.act("devices.revoke", _device(heard, "B2"), {"reason": "lost"})
    receipt = incoming.take(heard.station, late)
    assert (receipt.fate, receipt.code) == (Fate.REFUSED, Code.REVOKED_SENDER)
    assert heard.quarantined(heard.station) == [("revoked_sender", late)]
    with pytest.raises(Refused, match="REVOKED_SENDER"):
        heard.answer(heard.bureau, heard.station)
    # Headquarters hears of it, and keeps nothing of it apart.
    heard.exchange(heard.station)
    assert heard.reasons(heard.hq) == []
    with heard.hq.read() as db:
        devices = REGISTRY.kind("devices").sql
        asked = select(devices.c.ended_on, devices.c.ended_reason).where(devices.c.mark == "B2")
        assert db.execute(asked).all() == [("2026-11-16", "lost")]


def test_a_station_admits_no_station_and_headquarters_no_desk(house: House) -> None:
    desk = house.make("another", "desk", "PTM", "fsca")
    with pytest.raises(Refused, match="WRONG_NODE"):
        enrol.admit(house.hq, enrol.request(desk))
    with pytest.raises(Refused, match="WRONG_NODE"):
        enrol.admit(house.station, enrol.request(house.fresh))


def _device(house: House, mark: str) -> str:
    return next(str(row["id"]) for row in house.rows(house.station, "devices") if row["mark"] == mark)
