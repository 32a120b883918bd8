"""When a household is to be visited (C01, R20, X16): worked out of its visits, never stored.

The framework asks for a visit to *every* family of a zone (S004 ¶20(g)) and gives no
number of days: how often is a duty of the office's own, and is called local.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, exists, func, select

from store import identity
from store.asking import ask
from store.clock import day_of, day_span, is_zone, local_day
from store.due import Due, Duty, EveryDays, Urgency, due
from store.duty_list import Item
from store.listing import Lens
from store.memberships import said_of
from store.postgres import turns
from store.registers import duties
from store.registers.duties import Subject
from store.registers.visits import MET
from store.saying import saying

AGREED: Final = "agreed at the last visit"
UNDATED: Final = "nobody knows since when it is in its zone, and nobody was met yet"
ALWAYS: Final = date.min
"""Since when a household is in its zone of which that is not known: what was done there counts."""

_CALLS: Final = (
    "SELECT household, occurred_at, outcome, next_due FROM visits"
    " WHERE household IN (SELECT value FROM json_each(?)) AND ended_on IS NULL AND occurred_at IS NOT NULL"
    " ORDER BY household NULLS FIRST, id"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call at a door: when (UTC seconds), what came of it, and when the next one was agreed for."""

    occurred_at: int
    outcome: str | None
    next_due: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """How a household stands on a day.

    ``last`` is the last call that met somebody, ``tried`` the last one since that did not; ``days`` on how
    many days somebody was met, however often on one; ``due`` is ``None`` where no visit is owed.
    """

    last: int | None
    tried: Call | None
    days: int
    due: Due | None


def visit_days(calls: Iterable[Call], timezone: str) -> list[date]:
    """Give the station's calendar days on which somebody was met, each once (R20), in their order."""
    return sorted({local_day(call.occurred_at, timezone) for call in calls if call.outcome == MET})


def stand(calls: Sequence[Call], since: date | None, rules: Sequence[Duty], timezone: str, on: date) -> Round:
    """Say how a household stands on a day.

    Args:
        calls: every call there, in any order; those after that day do not count yet.
        since: the day since which it is in its zone: from then on visits are owed, and those before were
            another warden's. ``None``: it is in none, so nobody owes it any. :data:`ALWAYS`: that is not
            known; without a visit one is due at once then.
        rules: how often; the strictest counts, what was agreed at the last visit among them.
        timezone: the station's, whose midnight parts the days.
        on: the day.
    """
    over = day_span(on, timezone)[1]
    so_far = sorted((call for call in calls if call.occurred_at < over), key=lambda call: call.occurred_at)
    met = [call for call in so_far if call.outcome == MET]
    last = met[-1] if met else None
    tried = so_far[-1] if so_far and so_far[-1].outcome != MET else None
    days = visit_days(met, timezone)
    found = None
    if since is not None:
        counted = [day for day in days if day >= since]
        if counted:
            begins = counted[0] if since == ALWAYS else since
            found = due([*rules, *_agreed(met, counted[-1], timezone)], counted, begins, on)
        elif since == ALWAYS:
            found = due([EveryDays(UNDATED, 1, local=True, within=0)] if rules else [], (), on, on)
        else:
            found = due(rules, (), since, on)
    return Round(last.occurred_at if last else None, tried, len(days), found)


def _agreed(met: Sequence[Call], last: date, timezone: str) -> list[EveryDays]:
    """Make a rule of what was agreed on the last day that counts; of two calls on it, by the later one."""
    for call in reversed(met):
        if local_day(call.occurred_at, timezone) != last:
            break
        if call.next_due is not None:
            days = (day_of(call.next_due) - last).days
            return [EveryDays(AGREED, max(days, 0), "S004 ¶20(g)", local=True)]
    return []


def timezones(db: Connection) -> dict[int, str]:
    """Give the time zone of each station by row id, where it is known; of this node's own in any case.

    A name that this machine's tables do not have (they may be older than headquarters') is not known.
    """
    return turns.in_view(db, "timezones", lambda: _timezones(db))


def _timezones(db: Connection) -> dict[int, str]:
    me = identity.who(db)
    said: dict[int, str | None] = dict(ask(db, "SELECT id, timezone FROM stations"))
    known = {name for name in said.values() if name and is_zone(name)}
    return {row: name for row, name in said.items() if name in known} | {me.station: me.timezone}


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
    calls: dict[int, list[Call]] = {}
    for home, *call in ask(db, _CALLS, (json.dumps(sorted(home["id"] for home in homes)),)):
        calls.setdefault(home, []).append(Call(*call))
    zones, fallback = timezones(db), identity.who(db).timezone
    rules: dict[int, tuple[Duty, ...]] = {}
    found: dict[int, Round] = {}
    for home in homes:
        station = home["station"]
        timezone = zones.get(station, fallback)
        if station not in rules:
            rules[station] = duties.of(db, Subject.HOUSEHOLD_VISIT, station)
        day = on or local_day(lens.now, timezone)
        said = home["zone_since"]
        since = None if home["zone"] is None else day_of(said) if said else ALWAYS
        found[home["id"]] = stand(calls.get(home["id"], ()), since, rules[station], timezone, day)
    return found


def owed(db: Connection, lens: Lens, on: date, station: int | None = None) -> dict[int, tuple[Any, Round]]:
    """Give every household in which somebody lives and that is in a zone, with how it stands on a day.

    A household that came into its zone later than that day is owed nothing on it.
    """
    home, person = lens.registry.kind("households").sql, lens.registry.kind("people").sql
    lived_in = exists().where(person.c.household == home.c.id, person.c.ended_on.is_(None))
    asked = select(home).where(
        home.c.ended_on.is_(None),
        home.c.zone.is_not(None),
        lived_in,
        func.coalesce(home.c.zone_since, "") <= on.isoformat(),
    )
    if station is not None:
        asked = asked.where(home.c.station == station)
    homes = [dict(row) for row in db.execute(asked.order_by(home.c.id)).mappings()]
    by_id = rounds(db, lens, homes, on)
    return {row["id"]: (row, by_id[row["id"]]) for row in homes}


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
