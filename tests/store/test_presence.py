"""Whereabouts: where somebody is now, worked out from dated sightings, and *unknown* when they are old."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from store import desk
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from store.registers.presence import BELIEVED_FOR

Refuses = Callable[[Code], AbstractContextManager[object]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def person(station: Node) -> int:
    return station.act("people.add", None, {"family_name": "Rakoto", "category": "fs"}).row


def whereabouts(node: Node, person: int) -> object:
    return desk.record(node, "people", person)["presence"]


def test_who_was_never_seen_is_unknown(station: Node, person: int) -> None:
    assert whereabouts(station, person) == "unknown"


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (timedelta(0), "at_office"),
        (BELIEVED_FOR, "at_office"),
        (BELIEVED_FOR + timedelta(seconds=1), "unknown"),
    ],
)
def test_a_sighting_is_believed_for_thirty_days(
    station: Node, person: int, clock: SetClock, later: timedelta, state: str
) -> None:
    station.act("presence.record", None, {"person": person, "state": "at_office"})
    clock.set(clock.now() + later)
    assert whereabouts(station, person) == state


@pytest.mark.parametrize(
    ("later", "state"),
    [(40 * DAY, "mission"), (60 * DAY, "mission"), (60 * DAY + timedelta(seconds=1), "unknown")],
)
def test_a_notice_with_an_end_is_believed_until_then(
    station: Node, person: int, clock: SetClock, later: timedelta, state: str
) -> None:
    said = {"person": person, "state": "mission", "until": clock.now() + 60 * DAY}
    station.act("presence.record", None, said)
    clock.set(clock.now() + later)
    assert whereabouts(station, person) == state


def test_an_end_before_thirty_days_counts_as_well(station: Node, person: int, clock: SetClock) -> None:
    station.act("presence.record", None, {"person": person, "state": "telework", "until": clock.now() + HOUR})
    clock.set(clock.now() + 2 * HOUR)
    assert whereabouts(station, person) == "unknown"


def test_the_latest_sighting_counts_and_not_the_last_typed(
    station: Node, person: int, clock: SetClock
) -> None:
    station.act(
        "presence.record", None, {"person": person, "state": "in_zone", "occurred_at": clock.now() - HOUR}
    )
    station.act(
        "presence.record", None, {"person": person, "state": "leave", "occurred_at": clock.now() - DAY}
    )
    assert whereabouts(station, person) == "in_zone"


def test_of_two_of_one_moment_the_later_typed_counts(station: Node, person: int) -> None:
    for state in ("in_zone", "at_office"):
        station.act("presence.record", None, {"person": person, "state": state})
    assert whereabouts(station, person) == "at_office"


def test_what_begins_tomorrow_does_not_count_today(station: Node, person: int, clock: SetClock) -> None:
    station.act("presence.record", None, {"person": person, "state": "at_office"})
    station.act(
        "presence.record", None, {"person": person, "state": "leave", "occurred_at": clock.now() + DAY}
    )
    assert whereabouts(station, person) == "at_office"
    clock.set(clock.now() + DAY)
    assert whereabouts(station, person) == "leave"


def test_a_moment_names_its_zone(station: Node, person: int, refuses: Refuses) -> None:
    said = {"person": person, "state": "leave", "occurred_at": datetime(2026, 11, 20, 12)}  # noqa: DTZ001
    with refuses(Code.FIELD_INVALID):
        station.act("presence.record", None, said)


def test_who_has_left_is_not_looked_for(station: Node, person: int, refuses: Refuses) -> None:
    station.act("people.end", person, {"reason": "left"})
    with refuses(Code.ENDED):
        station.act("presence.record", None, {"person": person, "state": "leave"})
