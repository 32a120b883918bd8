"""Two versions talk: what the older one does not know it keeps word for word, and lays when upgraded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from store.register import Registry
from store.registers import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sync.conftest import House


def older(without: Mapping[str, tuple[str, ...]]) -> Registry:
    """Give the registry of a version that lacks columns, or (where none are named) whole registers."""
    registers = []
    for register in REGISTRY.registers:
        lacking = without.get(register.kind)
        if lacking == ():
            continue
        known = replace(register)
        # A version differs in what its registers declare; the table behind is the newer one's.
        vars(known)["specs"] = {
            name: spec for name, spec in register.specs.items() if name not in (lacking or ())
        }
        registers.append(known)
    return Registry(registers)


def test_columns_that_come_down_wait_for_the_upgrade(heard: House) -> None:
    station, hq = heard.station, heard.hq
    station.registry = older({"agencies": ("focal_point",)})
    hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office", "focal_point": "Vesper"})
    hq.act("agencies.change", "HRBO", {"focal_point": "Marlow"})
    heard.exchange(station)
    known = {row["code"]: row["focal_point"] for row in heard.rows(station, "agencies")}
    assert known == {"HRBO": "Vesper", "LNTN": None}
    station.registry = REGISTRY
    heard.down(station)
    assert heard.tables(station)["agencies"] == heard.tables(hq)["agencies"]
    assert heard.count(station, "ahead") == 0


def test_lists_that_come_down_wait_for_the_upgrade(heard: House) -> None:
    station, hq = heard.station, heard.hq
    station.registry = older({"agencies": ()})
    hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
    hq.act("agencies.change", "LNTN", {"name": "Lantern"})
    heard.exchange(station)
    hq.act("agencies.change", "LNTN", {"name": "Lanterns"})
    heard.exchange(station)
    station.registry = REGISTRY
    heard.down(station)
    assert heard.tables(station)["agencies"] == heard.tables(hq)["agencies"]


def test_columns_and_lists_that_go_up_wait_for_the_upgrade(heard: House) -> None:
    station, hq = heard.station, heard.hq
    hq.registry = older({"people": ("call_sign",), "visits": (), "presence": ("visit",)})
    person = station.act("people.add", None, {"family_name": "A", "category": "intern", "call_sign": "A 1"})
    station.act("people.change", person.row, {"function": "Radio room"})
    station.act("people.change", person.row, {"call_sign": "A 2"})
    station.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    heard.exchange(station)
    assert heard.reasons(hq) == []
    (shown,) = [row for row in heard.rows(hq, "people") if row["family_name"] == "A"]
    assert shown["function"] == "Radio room", "what is known stands at once"
    hq.registry = REGISTRY
    heard.exchange(station)
    assert heard.tables(hq) == heard.tables(station)
    assert heard.count(hq, "waiting") == 0
    assert heard.pending(station) == 0
