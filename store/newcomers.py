"""Newcomers (A10): whoever arrived owes a briefing on arrival, by the duty about it (S004 ¶10(j), ¶33)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from store.due import Due, Duty, due


def owed(
    arrived: Mapping[int, date], briefed: Mapping[int, Collection[date]], duties: Iterable[Duty], today: date
) -> dict[int, Due]:
    """Say which newcomers still owe their arrival briefing, and until when.

    A briefing counts from the day of arrival on: one that somebody had at another station, or on an
    earlier posting here, says nothing about this one. Who arrives later owes nothing yet.

    Args:
        arrived: the last day of arrival, by person.
        briefed: the days on which somebody acknowledged an arrival briefing, by person, in any order.
        duties: the rules about arrival briefings (``duties.of(db, Subject.ARRIVAL_BRIEFING)``).
        today: the station's calendar day.

    Returns:
        Those who owe one, with the last day on which it is in time.
    """
    rules = list(duties)
    found = {}
    for person, day in arrived.items():
        if day > today or any(day <= when <= today for when in briefed.get(person, ())):
            continue
        next_one = due(rules, (), day, today)
        if next_one is not None:
            found[person] = next_one
    return found
