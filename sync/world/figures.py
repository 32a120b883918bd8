"""Figures of a station, a country, a region or the world, and how they are put together: pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from store.rhythm import Silence


class Figures(NamedTuple):
    """Some stations in figures; put together (:func:`total`) they are those of all of them.

    Attributes:
        stations: how many.
        staff, dependants, visitors: people on their lists, each once.
        families: households; ``unmet`` those of which nobody was met at the door for ninety days.
        zones: wardens' zones; ``covered`` those for which a warden or an alternate stands.
        asked: how often training is asked of somebody; ``trained`` how often it is there.
        lists_on: the oldest of the agencies' last lists (ISO day); empty where none was ever taken.
        no_lists: stations where none was ever taken.
        heard_at: when the one that is silent longest was heard last, or admitted (UTC seconds).
        amber, red: stations that are late by their own rhythm, and those that are very late.
        waits: changes that were made here and that a station has not seen.
        not_durable: records here that are in no verified backup of ours yet.
        rollcalls: real roll calls that are open; ``drills`` are counted apart, always.
        conflicts: values that lost against another's and wait for a person.
        apart: what was refused and is kept.
    """

    stations: int = 0
    staff: int = 0
    dependants: int = 0
    visitors: int = 0
    families: int = 0
    unmet: int = 0
    zones: int = 0
    covered: int = 0
    asked: int = 0
    trained: int = 0
    lists_on: str = ""
    no_lists: int = 0
    heard_at: int | None = None
    amber: int = 0
    red: int = 0
    waits: int = 0
    not_durable: int = 0
    rollcalls: int = 0
    drills: int = 0
    conflicts: int = 0
    apart: int = 0

    @property
    def people(self) -> int:
        """Everybody on the lists."""
        return self.staff + self.dependants + self.visitors

    @property
    def coverage(self) -> float | None:
        """The share of all training that is asked that is there (0 to 1); ``None`` where none is."""
        return round(self.trained / self.asked, 4) if self.asked else None

    @property
    def silence(self) -> Silence:
        """How late the latest of them is."""
        return Silence.RED if self.red else Silence.AMBER if self.amber else Silence.OK

    def days(self, today: date) -> int | None:
        """Give the age of the oldest list in days; ``None`` where there is none."""
        return (today - date.fromisoformat(self.lists_on)).days if self.lists_on else None


_LISTS_ON: Final = Figures._fields.index("lists_on")
_HEARD_AT: Final = Figures._fields.index("heard_at")


def total(some: Iterable[Figures]) -> Figures:
    """Put figures together: numbers add up; of days and moments the earliest counts."""
    columns: list[Any] = list(zip(*some, strict=True))
    if not columns:
        return Figures()
    lists_on, heard_at = columns[_LISTS_ON], columns[_HEARD_AT]
    columns[_LISTS_ON] = columns[_HEARD_AT] = ()
    return Figures._make(map(sum, columns))._replace(
        lists_on=min(filter(None, lists_on), default=""),
        heard_at=min((at for at in heard_at if at is not None), default=None),
    )
