"""Where the people of a list live: which household on record, which with another address, which new one."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from store.coordinates import LATEST_LATITUDE, LATEST_LONGITUDE, degrees
from store.values import Value, folded
from sync.lists.lines import Household, Reading, StaffLine
from sync.lists.matching import Matches
from sync.lists.record import Record
from sync.lists.words import Field


@dataclass(eq=False, slots=True)
class Home:
    """A household that somebody on the list lives in.

    ``household`` is the one on record, ``None`` for one to be added; ``changes`` are its fields that are
    different now; ``first`` is the row of the staff member who is the principal of a new one; ``after`` is
    the household that has to move away first; ``place`` says of a new one how
    it is found.
    """

    address: str
    quarter: str
    first: int
    household: int | None = None
    changes: Mapping[str, Value] = field(default_factory=dict)
    after: int | None = None
    place: Mapping[str, Value] = field(default_factory=dict)


def settle(reading: Reading, matches: Matches, record: Record) -> dict[int, Home]:
    """Give the home of every staff row that has one.

    Who is where the list says stays there, also if an office has made two households of one address (a
    compound). Where a whole household has moved, its address changes and the household stays the same for
    its warden; where only some have, they get another household.
    """
    homes: dict[int, Home] = {}
    moving: list[tuple[Household, list[StaffLine], list[int]]] = []
    for group in reading.households:
        staff = [line for line in group.staff if line.row not in matches.out]
        movers, settled = [], []
        for line in staff:
            own = record.household(matches.who.get(line.row))
            if own is not None and (not line.address or record.is_at(own, line.address, line.quarter)):
                homes[line.row] = Home(line.address, line.quarter, line.row, own, _filled(record, own, line))
                settled.append(own)
            elif line.address:
                movers.append(line)
        if movers:
            moving.append((group, movers, settled))
    # Those whose new address nobody has yet come first: they may take their household along, and then it is
    # no longer where others of the list are moving to.
    gone: set[int] = set()
    waiting = []
    for group, movers, settled in moving:
        there = settled[0] if settled else record.at(group.address, group.quarter)
        if there is not None:
            waiting.append((group, movers, there))
            continue
        home = Home(group.address, group.quarter, movers[0].row, _whole(movers, matches, record))
        home.place = found_by(movers[0])
        if home.household is not None:
            gone.add(home.household)
            home.changes = _moved(record, home.household, home)
        homes |= {line.row: home for line in movers}
    for group, movers, there in waiting:
        home = Home(group.address, group.quarter, movers[0].row, None if there in gone else there)
        home.after = there if there in gone else None
        home.place = found_by(movers[0])
        homes |= {line.row: home for line in movers}
    return homes


def _filled(record: Record, household: int, line: StaffLine) -> dict[str, Value]:
    """Fill in what was not known of a home; what a warden saw there is not changed by a list."""
    known = record.households[household]
    said = {"quarter": line.quarter or None, **found_by(line)}
    if known["lat"] or known["lon"]:
        said = {name: value for name, value in said.items() if name not in ("lat", "lon")}
    return {name: value for name, value in said.items() if value and not known[name]}


def found_by(line: StaffLine) -> dict[str, Value]:
    """Give landmark and position as a row says them; a position that is none, or half of one, is not kept."""
    found: dict[str, Value] = {}
    if landmark := line.more.get(Field.LANDMARK):
        found["landmark"] = landmark
    here = line.more.get(Field.LAT), line.more.get(Field.LON)
    with suppress(ValueError):
        if all(here):
            found |= {
                "lat": degrees(here[0], "NS", LATEST_LATITUDE),
                "lon": degrees(here[1], "EW", LATEST_LONGITUDE),
            }
    return found


def _moved(record: Record, household: int, home: Home) -> dict[str, Value]:
    known = record.households[household]
    changes: dict[str, Value] = {"address": home.address}
    if home.quarter and folded(home.quarter) != folded(known["quarter"] or ""):
        changes["quarter"] = home.quarter
        if known["quarter"]:
            changes["zone"] = None  # the zone was that of the old quarter: its warden would look in vain
    gone = {name: None for name in ("landmark", "lat", "lon") if known[name]}
    return {**changes, **gone, **home.place}


def _whole(movers: list[StaffLine], matches: Matches, record: Record) -> int | None:
    """Find a household of which nobody stays behind when these move."""
    people = {matches.who[line.row] for line in movers if line.row in matches.who}
    family = {person for one in people for person in record.links.get(one, {})}
    family |= {matches.who[one.row] for line in movers for one in line.kin if one.row in matches.who}
    for person in sorted(people):
        own = record.household(person)
        if own is not None and people | family >= set(record.living.get(own, ())):
            return own
    return None
