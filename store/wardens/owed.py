"""How households stand and which visits are owed (C01): of the calls there no more is read than decides."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, exists, func, select

from store import identity
from store.asking import ask
from store.clock import day_of, day_span, local_day
from store.due import Due, Duty, EveryDays, Urgency
from store.duty_list import Item
from store.listing import Lens
from store.memberships import said_of
from store.registers import duties
from store.registers.duties import Subject
from store.registers.visits import MET
from store.saying import saying
from store.wardens.visiting import ALWAYS, Call, Round, stand, timezones

_CALLS: Final = (
    "SELECT household, occurred_at, outcome, next_due FROM visits"
    " WHERE household IN (SELECT value FROM json_each(?)) AND ended_on IS NULL AND occurred_at IS NOT NULL"
    " ORDER BY household NULLS FIRST, id"
)
_LATEST: Final = (
    "SELECT household, occurred_at, outcome, next_due FROM ("
    "SELECT id, household, occurred_at, outcome, next_due,"
    " max(occurred_at) FILTER (WHERE outcome = ?) OVER (PARTITION BY household) AS met"
    " FROM visits WHERE household IN (SELECT value FROM json_each(?)) AND ended_on IS NULL"
    " AND occurred_at < ?) AS calls"
    " WHERE met IS NULL OR occurred_at + 172800 >= met ORDER BY household NULLS FIRST, id"
)
"""Those that somebody was met on last, and all since: no calendar day is as long as two days."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a household is owed on a day: ``tried`` and ``due`` as in :class:`Round`."""

    tried: Call | None
    due: Due | None


def rounds(
    db: Connection, lens: Lens, homes: Sequence[Mapping[str, Any]], on: date | None = None
) -> dict[int, Round]:
    """Say how households stand, by row id.

    Args:
        db: the store.
        lens: how rows are seen.
        homes: their rows, with ``id``, ``station``, ``zone`` and ``zone_since``.
        on: the day; each station's own today by default.
    """
    calls = _calls(ask(db, _CALLS, (_ids(homes),)))
    zones, rules = _zones(db, homes), _rules(db)
    found: dict[int, Round] = {}
    for home in homes:
        timezone = zones(home["station"])
        day = on or local_day(lens.now, timezone)
        found[home["id"]] = stand(
            calls.get(home["id"], ()), _since(home), rules(home["station"]), timezone, day
        )
    return found


def owed(
    db: Connection, lens: Lens, on: date, station: int | None = None
) -> dict[int, tuple[Mapping[str, Any], Owed]]:
    """Give every household in which somebody lives and that is in a zone, with what it is owed on a day.

    A household that came into its zone later than that day is owed nothing on it. Each with its ``id``,
    ``station``, ``zone``, ``zone_since`` and ``address``.
    """
    home, person = lens.registry.kind("households").sql, lens.registry.kind("people").sql
    lived_in = exists().where(person.c.household == home.c.id, person.c.ended_on.is_(None))
    asked = select(home.c.id, home.c.station, home.c.zone, home.c.zone_since, home.c.address).where(
        home.c.ended_on.is_(None),
        home.c.zone.is_not(None),
        lived_in,
        func.coalesce(home.c.zone_since, "") <= on.isoformat(),
    )
    if station is not None:
        asked = asked.where(home.c.station == station)
    homes: list[Mapping[str, Any]] = [dict(row) for row in db.execute(asked.order_by(home.c.id)).mappings()]
    zones, rules = _zones(db, homes), _rules(db)
    alike: dict[tuple[str, tuple[Duty, ...]], list[Mapping[str, Any]]] = {}
    for row in homes:
        alike.setdefault((zones(row["station"]), rules(row["station"])), []).append(row)
    stands: dict[int, Owed] = {}
    for (timezone, theirs), some in alike.items():
        calls = _deciding(db, some, theirs, day_span(on, timezone)[1])
        for row in some:
            found = stand(calls.get(row["id"], ()), _since(row), theirs, timezone, on)
            stands[row["id"]] = Owed(found.tried, found.due)
    return {row["id"]: (row, stands[row["id"]]) for row in homes}


def _deciding(
    db: Connection, homes: Sequence[Mapping[str, Any]], rules: Sequence[Duty], over: int
) -> dict[int, list[Call]]:
    """Give the calls before an instant that decide what is owed: by calendar years all, else the latest.

    A rule by days asks for the last day on which somebody was met, what was agreed on it, and what was tried
    since: a large station has ten times as many calls.
    """
    if all(isinstance(rule, EveryDays) for rule in rules):
        return _calls(ask(db, _LATEST, (MET, _ids(homes), over)))
    return _calls(ask(db, _CALLS, (_ids(homes),)))


def _calls(rows: Iterable[Sequence[Any]]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = {}
    for home, *call in rows:
        found.setdefault(home, []).append(Call(*call))
    return found


def _ids(homes: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps(sorted(home["id"] for home in homes))


def _since(home: Mapping[str, Any]) -> date | None:
    said = home["zone_since"]
    return None if home["zone"] is None else day_of(said) if said else ALWAYS


def _zones(db: Connection, homes: Iterable[Mapping[str, Any]]) -> Callable[[int], str]:
    zones, fallback = timezones(db, {home["station"] for home in homes}), identity.who(db).timezone
    return lambda station: zones.get(station, fallback)


def _rules(db: Connection) -> Callable[[int], tuple[Duty, ...]]:
    """Give what asks for the rules of a station, each once."""
    return cache(lambda station: duties.of(db, Subject.HOUSEHOLD_VISIT, station))


def visits_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the visits that are due on a day, for the list of everything that is due."""
    zone, visited = lens.registry.kind("zones").sql.c, owed(db, lens, on, lens.station)
    codes = said_of(db, zone.code, (row["zone"] for row, _found in visited.values()))
    items = []
    for home, (row, found) in visited.items():
        if found.due is None or found.due.urgency is Urgency.LATER:
            continue
        title = saying(
            "{zone}: visit {address}", zone=codes.get(row["zone"], ""), address=row["address"] or ""
        )
        if found.tried is not None:
            tried = saying((found.tried.outcome or "").replace("_", " "))
            title = saying("{what} ({why})", what=title, why=tried)
        if found.due.missed:
            title = saying("{what} (missed in {years})", what=title, years=list(found.due.missed))
        items.append(
            Item(
                kind="visit",
                about=lens.number("households", home) or "",
                title=title,
                due_on=found.due.on,
                urgency=found.due.urgency,
                by=found.due.by.title,
                local=found.due.by.local,
                source=found.due.by.source,
            )
        )
    return items
