"""Whereabouts: where somebody is now, worked out from dated sightings, and *unknown* when they are old."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk
from store.clock import SetClock, day_span
from store.node import Node
from store.refusals import Code
from store.registers.presence import AWAY, BELIEVED_FOR, Sighting, State, at, during

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


# corrections, the local default, and who is away


def test_every_state_there_is_can_be_said(station: Node, person: int, clock: SetClock) -> None:
    """A16."""
    states = ("in_zone", "at_office", "telework", "mission", "leave", "out_of_country", "unknown")
    for state in states:
        clock.set(clock.now() + HOUR)
        station.act("presence.record", None, {"person": person, "state": state})
        assert whereabouts(station, person) == state


def test_an_event_is_corrected_by_a_new_one(
    station: Node, person: int, clock: SetClock, refuses: Refuses
) -> None:
    """A16, R14: the wrong one stays as it was written; a plan that was cancelled counts no more."""
    station.act("presence.record", None, {"person": person, "state": "at_office"})
    planned = {"person": person, "state": "leave", "occurred_at": clock.now() + DAY}
    wrong = station.act("presence.record", None, planned | {"until": clock.now() + 9 * DAY}).row
    before = desk.record(station, "presence", wrong)
    right = station.act("presence.correct", wrong, {"state": "telework"}).row
    assert desk.record(station, "presence", wrong) == before
    assert desk.record(station, "presence", right)["occurred_at"] == before["occurred_at"]
    clock.set(clock.now() + 2 * DAY)
    assert whereabouts(station, person) == "telework"
    with refuses(Code.ALREADY_DECIDED):
        station.act("presence.correct", wrong, {"state": "in_zone"})
    station.act("presence.correct", right, {"state": "in_zone"})
    assert whereabouts(station, person) == "in_zone"


def test_a_correction_may_say_another_time(station: Node, person: int, clock: SetClock) -> None:
    """A16, R14: then nothing is known from the time that was wrong."""
    wrong = station.act("presence.record", None, {"person": person, "state": "at_office"}).row
    said = {"state": "at_office", "occurred_at": clock.now() - 40 * DAY}
    station.act("presence.correct", wrong, said)
    assert whereabouts(station, person) == "unknown"


def test_how_long_a_sighting_counts_is_a_duty(station: Node, person: int, clock: SetClock) -> None:
    """A16, R21: a local default; the strictest rule wins, and never is somebody taken to be present."""
    duty = {"subject": "whereabouts", "title": "x", "kind": "every_days"}
    station.act("duties.add", None, duty | {"code": "A", "days": 9})
    station.act("duties.add", None, duty | {"code": "B", "days": 3})
    station.act("presence.record", None, {"person": person, "state": "in_zone"})
    clock.set(clock.now() + 3 * DAY)
    assert whereabouts(station, person) == "in_zone"
    clock.set(clock.now() + timedelta(seconds=1))
    assert whereabouts(station, person) == "unknown"


def test_who_is_away_is_not_at_the_door(station: Node, family: dict[str, int], clock: SetClock) -> None:
    """A16, C01: a call at the door does not undo what was said of a mission; nor does it bring them home."""
    person, home = family["principal"], family["home"]
    until = clock.now() + 2 * DAY
    station.act("presence.record", None, {"person": person, "state": "mission", "until": until})
    clock.set(clock.now() + HOUR)
    visit = {"present": [family["spouse"]], "absent": [person]}
    station.act("visits.checkin", home, visit)
    assert whereabouts(station, person) == "mission"
    assert [row["state"] for row in desk.listed(station, "away").rows] == ["mission"]
    clock.set(until + HOUR)
    assert whereabouts(station, person) == "unknown"
    station.act("visits.checkin", home, visit)
    station.act("presence.record", None, {"person": person, "state": "unknown"})
    assert whereabouts(station, person) == "unknown"


def test_who_is_away_today_is_a_list(station: Node, person: int, clock: SetClock) -> None:
    """A16: on mission, on leave, out of the country; not who was seen since, or has left the list."""
    away = {"person": person, "state": "mission", "place": "Réunion", "until": clock.now() + 2 * DAY}
    station.act("presence.record", None, away)
    other = station.act("people.add", None, {"family_name": "Haile", "category": "fs"}).row
    station.act("presence.record", None, {"person": other, "state": "telework"})
    (row,) = desk.listed(station, "away").rows
    assert (row["name"], row["state"], row["place"]) == ("Rakoto", "mission", "Réunion")
    clock.set(clock.now() + HOUR)
    station.act("presence.record", None, {"person": person, "state": "in_zone"})
    assert desk.listed(station, "away").rows == []
    station.act("presence.record", None, {"person": other, "state": "leave"})
    assert len(desk.listed(station, "away").rows) == 1
    station.act("people.end", other, {"reason": "left"})
    assert desk.listed(station, "away").rows == []


MIDNIGHT = int(datetime(2026, 3, 29, tzinfo=UTC).timestamp()) - 3600
"""The beginning of the day in Paris on which the clocks go forward: it has 23 hours."""


@pytest.mark.parametrize(
    ("begins", "until", "is_away"),
    [
        (-9 * 3600, -1, False),
        (-9 * 3600, 0, True),
        (23 * 3600 - 1, None, True),
        (23 * 3600, None, False),
        (-40 * 86400, None, False),
    ],
)
def test_away_on_a_day_that_is_shorter_than_others(begins: int, until: int | None, *, is_away: bool) -> None:
    """A16: whoever comes back on a day was away on it; the day is the station's own."""
    span = day_span(date(2026, 3, 29), "Europe/Paris")
    assert span == (MIDNIGHT, MIDNIGHT + 23 * 3600)
    end = None if until is None else MIDNIGHT + until
    assert (during([Sighting(MIDNIGHT + begins, end, "leave")], *span) is not None) == is_away


INSTANTS = st.integers(0, 40)
SIGHTINGS = st.lists(
    st.builds(Sighting, INSTANTS, st.none() | INSTANTS, st.sampled_from([*State])), max_size=6
).map(lambda some: sorted(some, key=lambda one: one.occurred_at))


@given(SIGHTINGS, INSTANTS, st.integers(1, 9), st.integers(0, 30))
def test_nobody_is_believed_beyond_what_was_said(
    sightings: list[Sighting], begins: int, length: int, believed: int
) -> None:
    """A16, R21: what counts of a day is the last that began before its end, while it held; else nothing."""
    found = during(sightings, begins, begins + length, timedelta(seconds=believed))
    before = [one for one in sightings if one.occurred_at < begins + length]
    if found is None:
        last = before[-1] if before else None
        assert last is None or begins > _believed_until(last, believed)
    else:
        assert found == before[-1]
        assert begins <= _believed_until(found, believed)


def _believed_until(one: Sighting, believed: int) -> int:
    most = one.occurred_at + believed
    if one.until is None:
        return most
    return one.until if one.state in AWAY else min(one.until, most)


@given(st.sampled_from([*State]), INSTANTS, st.none() | INSTANTS, INSTANTS, st.integers(0, 30))
def test_nobody_is_present_because_it_was_said_once(
    state: State, occurred_at: int, until: int | None, now: int, believed: int
) -> None:
    """A16, R21: whatever end was named; then they are unknown, and never present."""
    found = at(state, None, occurred_at, until, now, timedelta(seconds=believed))
    assert found.state in (state, State.UNKNOWN)
    if found.state not in AWAY | {State.UNKNOWN}:
        assert now <= occurred_at + believed
        assert until is None or now <= until


@given(st.text(max_size=9))
def test_a_word_that_is_not_known_is_no_presence(state: str) -> None:
    """A16: of a newer version, or of a row that was emptied."""
    known = {*State}
    assert at(state, None, 0, None, 1).state == (state if state in known else State.UNKNOWN)


@pytest.mark.parametrize(
    "said",
    [
        {"state": "leave", "until": timedelta(seconds=-1)},
        {"state": "in_zone", "occurred_at": timedelta(seconds=1)},
        {"state": "at_office", "occurred_at": DAY},
        {"state": "leave", "occurred_at": 2 * DAY, "until": DAY},
    ],
    ids=str,
)
def test_what_nobody_can_have_seen_is_refused(
    station: Node, person: int, clock: SetClock, said: dict[str, Any], refuses: Refuses
) -> None:
    """A16, R21: an end before the beginning; somebody who is present in time to come."""
    event = {name: clock.now() + by if isinstance(by, timedelta) else by for name, by in said.items()}
    with refuses(Code.FIELD_INVALID):
        station.act("presence.record", None, {"person": person, **event})


def test_who_is_here_instead_of_what_was_planned_is_here_now(
    station: Node, person: int, clock: SetClock
) -> None:
    """A16: a leave that was cancelled before it began."""
    planned = {"person": person, "state": "leave", "occurred_at": clock.now() + DAY}
    wrong = station.act("presence.record", None, planned).row
    station.act("presence.correct", wrong, {"state": "at_office"})
    assert whereabouts(station, person) == "at_office"
