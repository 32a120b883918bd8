"""What the lines did, in words: one sentence for each, without a name of anybody."""

from collections.abc import Sequence
from typing import Final

from store.refusals import Code
from sync.courier import Round, Trip
from sync.limits import Limits, Spent, nearly
from tui.refusing import of
from tui.words import _, plural

_MINUTE: Final = 60
_HOUR: Final = 3600


def sentences(done: Round) -> list[str]:
    """Say what became of each line."""
    return [f"{trip.line}: {sentence(trip)}" for trip in done.trips]


def sentence(trip: Trip) -> str:
    """Say what became of one."""
    if trip.closed == "ciphertext":
        return of(Code.LINE_IN_CLEAR, {})[0]
    if trip.closed:
        return _("closed at this hour")
    parts = []
    if trip.carried:
        files = plural("{count} sealed file left there", "{count} sealed files left there", trip.carried)
        parts.append(files.format(count=trip.carried))
    if trip.brought:
        parts.append(plural("{count} brought", "{count} brought", trip.brought).format(count=trip.brought))
    if trip.no_room:
        parts.append(_("the inbox is full: open the node"))
    if trip.held:
        parts.append(_("its budget is used up: only what is urgent goes"))
    if trip.away:
        code = next((code for code in Code if code.name.lower() == trip.why), Code.CARRIER_AWAY)
        parts.append(of(code, {"status": ""})[0].replace(" ()", ""))
    return ", ".join(parts) or _("nothing to carry")


def budget(limits: Limits, spent: Spent) -> str:
    """Say how much of a line's budget is used, or "" where it has none."""
    parts = []
    for budget_of, used, said in (
        (limits.day, spent.today, _("{used} of {budget} bytes today")),
        (limits.month, spent.this_month, _("{used} of {budget} bytes this month")),
    ):
        if budget_of is not None:
            parts.append(said.format(used=used, budget=budget_of))
    if nearly(limits, spent):
        parts.append(_("nearly used up"))
    return ", ".join(parts)


def pause(seconds: int) -> str:
    """Say in how long something is tried again."""
    if seconds < 2 * _MINUTE:
        return plural("in {count} second", "in {count} seconds", max(1, seconds)).format(
            count=max(1, seconds)
        )
    if seconds < 2 * _HOUR:
        count = round(seconds / _MINUTE)
        return plural("in {count} minute", "in {count} minutes", count).format(count=count)
    count = round(seconds / _HOUR)
    return plural("in {count} hour", "in {count} hours", count).format(count=count)


def document(done: Round) -> list[dict[str, object]]:
    """Give the same to a program."""
    return [
        {
            "line": trip.line,
            "carried": trip.carried,
            "brought": trip.brought,
            "held": trip.held,
            "no_room": trip.no_room,
            "away": trip.away,
            "why": trip.why or None,
            "closed": trip.closed or None,
            "bytes": trip.spent,
        }
        for trip in done.trips
    ]


def again(at: Sequence[int | None], now: int) -> str:
    """Say when the next line is tried."""
    known = [one for one in at if one is not None]
    return _("tried again {when}").format(when=pause(max(0, min(known) - now))) if known else _("never tried")
