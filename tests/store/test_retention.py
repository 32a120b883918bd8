"""How long what is kept: which rule holds, what is due by it, and that a person lets it go with a proof."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from store import desk, guard
from store.clock import SetClock
from store.columns import sql
from store.node import Node
from store.refusals import Code, Refused
from store.registers import retention
from store.registers.retention import DEFAULTS, SINCE
from tests.gone import words_left

Family = dict[str, int]
Refuses = Callable[[Code], AbstractContextManager[object]]
MORNING = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
VIS = {"code": "VIS", "list": "visitors", "days": 90, "purpose": "to account for visitors"}


def later(clock: SetClock, days: int) -> None:
    clock.set(MORNING + timedelta(days=days))


def due(node: Node) -> dict[tuple[str, str | None], int]:
    return {(row["list"], row["zone"]): row["rows"] for row in desk.listed(node, "kept_too_long").rows}


def purge(node: Node, kind: str, again: int | None) -> int:
    return node.act("retention.purge", None, {"list": kind, "reason": "the yearly round", "again": again}).row


def test_every_list_has_a_default_and_a_day() -> None:
    assert DEFAULTS.keys() == SINCE.keys() == set(retention.List.__args__)  # type: ignore[attr-defined]  # a Literal's words


# which rule holds


def rule(node: Node, kind: str = "visitors") -> tuple[str, int]:
    with node.read() as db:
        kept = retention.rules(db, node.me.station)[kind]
    return kept.rule, kept.days


def test_a_default_holds_until_somebody_lays_a_rule_down(station: Node) -> None:
    assert rule(station) == ("default", 365)
    station.act("retention.add", None, VIS)
    assert rule(station) == ("VIS", 90)
    station.act("retention.end", "VIS", {"reason": "headquarters has one"})
    assert rule(station) == ("default", 365)


def test_a_station_is_never_laxer(station: Node, refuses: Refuses) -> None:
    with refuses(Code.FIELD_INVALID):
        station.act("retention.add", None, VIS | {"days": 366})
    station.act("retention.add", None, VIS)
    with refuses(Code.FIELD_INVALID):
        station.act("retention.change", "VIS", {"days": 366})
    with refuses(Code.NOT_UNIQUE):
        station.act("retention.add", None, VIS | {"code": "VIS2", "days": 30})


def test_headquarters_may_keep_longer_than_the_default(hq: Node) -> None:
    hq.act("retention.add", None, VIS | {"days": 700})
    assert rule(hq) == ("VIS", 700)


# what is due


@pytest.fixture
def aged(station: Node, family: Family, clock: SetClock) -> Node:
    """The family with all that grows old; the clock stands two years and a day on."""
    stay = {"family_name": "Abara", "household": family["home"], "eta": "2026-11-21", "etd": "2026-11-25"}
    visitor = station.act("visitors.add", None, stay | {"contact": family["principal"]}).row
    station.act("visitors.left", visitor, {})
    for place in ("at the school", "at the office"):
        said = {"person": family["child"], "state": "at_office", "place": place}
        station.act("presence.record", None, said)
        clock.set(clock.now() + timedelta(hours=1))
    station.act("visits.checkin", family["home"], {"all_present": True, "note": "by the blue gate"})
    station.act("people.end", family["spouse"], {"reason": "left"})
    later(clock, 731)
    return station


def test_what_was_kept_long_enough_is_counted_by_list_and_zone(aged: Node) -> None:
    found = due(aged)
    assert found["people", "Z1"] == 1
    assert found["visits", "Z1"] == 1
    assert found["visitors", "Z1"] == 1
    lines = desk.listed(aged, "kept_too_long").rows
    (line,) = [one for one in lines if one["list"] == "people"]
    assert (line["rule"], line["days"], line["since"]) == ("default", 730, "left on")


def test_the_last_that_is_known_of_somebody_is_never_due(aged: Node) -> None:
    """Everybody's latest sighting stays, however old: it may be what a search begins with."""
    seen = {row["place"] for row in desk.listed(aged, "presence").rows}
    assert {"at the school", "at the office"} <= seen
    count = sum(rows for (kind, _), rows in due(aged).items() if kind == "presence")
    purge(aged, "presence", count)
    assert words_left(aged, ("at the school",)) == []
    left = {row["person"] for row in desk.listed(aged, "presence").rows}
    assert {"PTM-P-00001", "PTM-P-00003"} <= left


def test_a_day_before_nothing_is_due(station: Node, family: Family, clock: SetClock) -> None:
    station.act("people.end", family["spouse"], {"reason": "left"})
    later(clock, 730)
    assert ("people", "Z1") not in due(station)
    later(clock, 731)
    assert due(station)["people", "Z1"] == 1


def test_nothing_goes_by_itself(aged: Node) -> None:
    desk.listed(aged, "kept_too_long")
    assert {word for word, _ in words_left(aged, ("Abara", "Marc", "the blue gate"))} == {
        "Abara",
        "Marc",
        "the blue gate",
    }


# purging


def test_a_person_lets_it_go_and_a_proof_stays(aged: Node, refuses: Refuses) -> None:
    with refuses(Code.PURGE_CONFIRM):
        purge(aged, "visits", None)
    with refuses(Code.PURGE_CONFIRM):
        purge(aged, "visits", 7)
    assert words_left(aged, ("the blue gate",))
    proof = desk.record(aged, "purges", purge(aged, "visits", 1))
    assert words_left(aged, ("the blue gate",)) == []
    assert (proof["what"], proof["lists"], proof["rows"]) == ("retention", "visits 1", 1)
    assert proof["rule"] == "default: visits, 730 days, visited"
    assert proof["holds"] is True
    assert ("visits", "Z1") not in due(aged)
    with refuses(Code.NOTHING_DUE):
        purge(aged, "visits", 1)


def test_with_somebody_all_that_is_about_them_goes(aged: Node) -> None:
    with pytest.raises(Refused) as refused:
        purge(aged, "people", None)
    assert refused.value.code is Code.PURGE_CONFIRM
    assert refused.value.facts["goes"].startswith("dependants 1, people 1")
    purge(aged, "people", int(refused.value.facts["count"]))
    assert words_left(aged, ("Marc",)) == []
    assert words_left(aged, ("Minh",))


def test_who_is_still_looked_for_is_left_and_said_to_be(
    station: Node, family: Family, clock: SetClock
) -> None:
    desk.act(station, "rollcalls.open", None, {"scope": "all", "reason": "shots"})
    station.act("people.end", family["spouse"], {"reason": "left"})
    station.act("people.end", family["child"], {"reason": "left"})
    other = station.act("people.add", None, {"family_name": "Okonkwo", "category": "intern"}).row
    station.act("people.end", other, {"reason": "went home"})
    later(clock, 800)
    said = {"list": "people", "reason": "the yearly round", "again": 1}
    outcome = station.act("retention.purge", None, said)
    assert [(name, why.code) for name, why in outcome.left_out] == [
        ("PTM-P-00002", Code.STILL_LOOKED_FOR),
        ("PTM-P-00003", Code.STILL_LOOKED_FOR),
    ]
    assert words_left(station, ("Okonkwo",)) == []
    assert words_left(station, ("Marc",))


def test_headquarters_sees_what_is_due_and_lets_go_of_no_stations_rows(hq: Node, refuses: Refuses) -> None:
    desk.listed(hq, "kept_too_long")
    with refuses(Code.NOT_ALLOWED):
        purge(hq, "people", 1)


# what comes past the form


def test_a_rule_of_absurd_length_breaks_nothing(hq: Node) -> None:
    hq.act("retention.add", None, VIS)
    for days in (10**9, 2**60):
        with hq.write() as db, guard.opened(db):
            db.execute(update(sql(retention.Retention)).values(days=days))
        assert rule(hq) == ("default", 365), "nobody can mean that"
        assert due(hq) == {}


def test_what_is_announced_or_was_missed_is_not_the_last_that_is_known(
    station: Node, family: Family, clock: SetClock
) -> None:
    """Somebody was seen long ago; since then they were missed at their door, and a leave is announced."""
    who = family["child"]
    station.act("presence.record", None, {"person": who, "state": "at_office", "place": "at the school"})
    later(clock, 731)
    station.act("visits.checkin", family["home"], {"absent": [who]})
    leave = {"person": who, "state": "leave", "occurred_at": MORNING + timedelta(days=760)}
    station.act("presence.record", None, leave)
    assert not any(kind == "presence" for kind, _ in due(station)), "their only sighting would go"
