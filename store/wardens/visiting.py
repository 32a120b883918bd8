"""When a household is to be visited (C01, R20, X16): worked out of its visits, never stored.

The framework asks for a visit to *every* family of a zone (S004 ¶20(g)) and gives no
number of days: how often is a duty of the office's own, and is called local.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from store import identity
from store.asking import ask
from store.clock import day_of, day_span, is_zone, local_day
from store.due import Due, Duty, EveryDays, due
from store.postgres import turns
from store.registers.visits import MET

AGREED: Final = "agreed at the last visit"
UNDATED: Final = "nobody knows since when it is in its zone, and nobody was met yet"
ALWAYS: Final = date.min
"""Since when a household is in its zone of which that is not known: what was done there counts."""

_FEW: Final = 3
"""Of so few stations each is asked for: headquarters has thousands."""
_TIMEZONES: Final = "SELECT id, timezone FROM stations"


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


def timezones(db: Connection, stations: Collection[int] | None = None) -> dict[int, str]:
    """Give the time zone of each station by row id, where it is known; of this node's own in any case.

    A name that this machine's tables do not have (they may be older than headquarters') is not known.

    Args:
        db: the store.
        stations: of which ones; of all where nothing is said.
    """
    if stations is not None and len(stations) <= _FEW:
        said = [row for one in stations for row in ask(db, f"{_TIMEZONES} WHERE id = ?", (one,))]
        return _known(db, dict(said))
    return turns.in_view(db, "timezones", lambda: _known(db, dict(ask(db, _TIMEZONES))))


def _known(db: Connection, said: Mapping[int, str | None]) -> dict[int, str]:
    me = identity.who(db)
    known = {name for name in said.values() if name and is_zone(name)}
    return {row: name for row, name in said.items() if name in known} | {me.station: me.timezone}
