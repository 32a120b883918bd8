"""The words of headquarters' desk: regions, and figures as people read them."""

from datetime import date, datetime
from typing import Final

from store.clock import local_day, seconds
from store.identity import Identity
from store.regions import NOWHERE
from store.rhythm import DAY, HOUR, Silence
from sync.world.board import COUNTRY, REGION, STATION, WORLD, Board, Line
from sync.world.figures import Figures
from sync.world.forks import Fork
from tui import counting, countries
from tui.words import _, plural

REGIONS: Final = {
    "northern_africa": _("Northern Africa"),
    "eastern_africa": _("Eastern Africa"),
    "middle_africa": _("Middle Africa"),
    "southern_africa": _("Southern Africa"),
    "western_africa": _("Western Africa"),
    "caribbean": _("Caribbean"),
    "central_america": _("Central America"),
    "south_america": _("South America"),
    "northern_america": _("Northern America"),
    "central_asia": _("Central Asia"),
    "eastern_asia": _("Eastern Asia"),
    "south_eastern_asia": _("South-eastern Asia"),
    "southern_asia": _("Southern Asia"),
    "western_asia": _("Western Asia"),
    "eastern_europe": _("Eastern Europe"),
    "northern_europe": _("Northern Europe"),
    "southern_europe": _("Southern Europe"),
    "western_europe": _("Western Europe"),
    "australia_new_zealand": _("Australia and New Zealand"),
    "melanesia": _("Melanesia"),
    "micronesia": _("Micronesia"),
    "polynesia": _("Polynesia"),
    NOWHERE: _("no region: the country is not known"),
}

MARKS: Final = {Silence.OK: "✓", Silence.AMBER: "!", Silence.RED: "‼"}


def called(level: str, key: str, name: str = "") -> str:
    """Say what a part of the world is called."""
    if level == WORLD:
        return _("the world")
    if level == REGION:
        return REGIONS.get(key, key)
    if level == COUNTRY:
        return countries.called(key) if key else _("no country is said")
    return f"{key} {name}".strip() if level == STATION else key


def of_line(line: Line) -> str:
    """Say what a line is called."""
    return called(line.level, line.key, line.name)


def share(part: int, whole: int) -> str:
    """Say a share in percent; nothing where there is nothing to share. Never 100 % where anything lacks."""
    return "" if not whole else _("{percent} %").format(percent=int(part * 100 / whole))


def ago(now: int, at: int | None) -> str:
    """Say for how long somebody has been silent, in hours or days."""
    if at is None:
        return _("always")
    since = max(0, now - at)
    if since < HOUR:
        return _("no")
    if since < DAY:
        return plural("{count} hour", "{count} hours", since // HOUR).format(count=since // HOUR)
    return days(since // DAY)


def instant(moment: str | None) -> int | None:
    """Give the UTC seconds of a moment as it is shown (ISO)."""
    return None if moment is None else seconds(datetime.fromisoformat(moment))


def silent(how: Silence) -> str:
    """Say how late somebody is."""
    return {
        Silence.OK: _("heard in time"),
        Silence.AMBER: _("silent longer than usual"),
        Silence.RED: _("silent much longer than usual"),
    }[how]


def days(count: int) -> str:
    """Say a number of days."""
    return plural("{count} day", "{count} days", count).format(count=counting.number(count))


def age(figures: Figures, today: date) -> str:
    """Say how old the oldest list is."""
    old = figures.days(today)
    return _("never") if old is None else days(max(0, old))


def cells(line: Line, now: int) -> tuple[str, ...]:
    """Give a line of the board: what, people, families, zones with a warden, training, list, heard."""
    one = line.figures
    if not line.is_worked_out and not one.people:
        return (of_line(line), "…", "…", "…", "…", "…", ago(now, one.heard_at))
    zones = _("{covered} of {zones}").format(covered=one.covered, zones=one.zones) if one.zones else ""
    return (
        of_line(line),
        counting.number(one.people),
        counting.number(one.families),
        zones,
        share(one.trained, one.asked),
        age(one, local_day(now, "UTC")),
        ago(now, one.heard_at),
    )


def mark(line: Line) -> str:
    """Give the mark of a line: a real roll call comes before silence; a drill never alarms."""
    return "‼" if line.figures.rollcalls else MARKS[line.figures.silence]


def named(what: str, said: str) -> str:
    """Say something with what it is."""
    return _("{what}: {said}").format(what=what, said=said)


def usually(gap: int) -> str:
    """Say how often a station is usually heard."""
    count = max(1, round(gap / DAY))
    return plural("usually heard every day", "usually heard every {count} days", count).format(count=count)


def in_short(figures: Figures, *, is_one: bool = False) -> list[str]:
    """Say of a part of the world what matters first: roll calls, then who is late, then what waits.

    ``is_one``: of one station, it is said how late it is.
    """
    said = []
    if figures.rollcalls:
        said.append(
            plural("‼ {count} ROLL CALL IS OPEN", "‼ {count} ROLL CALLS ARE OPEN", figures.rollcalls).format(
                count=figures.rollcalls
            )
        )
    if figures.drills:
        said.append(
            plural("EXERCISE: {count} roll call", "EXERCISE: {count} roll calls", figures.drills).format(
                count=figures.drills
            )
        )
    late = figures.amber + figures.red
    if late and is_one:
        said.append(silent(figures.silence))
    elif late:
        said.append(
            plural("{count} station is late", "{count} stations are late", late).format(
                count=counting.number(late)
            )
        )
    if figures.conflicts:
        said.append(
            plural("{count} conflict", "{count} conflicts", figures.conflicts).format(
                count=counting.number(figures.conflicts)
            )
        )
    if figures.apart:
        said.append(_("{count} kept apart").format(count=counting.number(figures.apart)))
    return said


def headline(board: Board, me: Identity) -> str:
    """Say what a part of the world holds, in one line; all of it is a regional headquarters' region."""
    one = board.all
    whole = f"{me.code} {me.name}" if board.level == WORLD and not me.is_top else ""
    return " · ".join(
        (
            whole or called(board.level, board.key),
            plural("{count} station", "{count} stations", one.stations).format(
                count=counting.number(one.stations)
            ),
            plural("{count} person", "{count} people", one.people).format(count=counting.number(one.people)),
            plural("{count} family", "{count} families", one.families).format(
                count=counting.number(one.families)
            ),
        )
    )


def sheet(one: Figures, now: int, *, gap: int | None = None) -> list[tuple[str, str]]:
    """Say all figures of a part of the world, each with what it is.

    ``gap``: of a station, after how many seconds it is usually heard again.
    """
    heard = ago(now, one.heard_at)
    today = local_day(now, "UTC")
    unmet = _("{count} of {all} not met at the door for 90 days")
    zones = _("{covered} of {zones} have a warden or an alternate")
    training = _("{share} of what is asked ({trained} of {asked})")
    return [
        (
            _("People"),
            ", ".join(
                (
                    _("{count} staff").format(count=counting.number(one.staff)),
                    plural("{count} dependant", "{count} dependants", one.dependants).format(
                        count=counting.number(one.dependants)
                    ),
                    plural("{count} visitor", "{count} visitors", one.visitors).format(
                        count=counting.number(one.visitors)
                    ),
                )
            ),
        ),
        (
            _("Families"),
            unmet.format(count=counting.number(one.unmet), all=counting.number(one.families)),
        ),
        (_("Zones"), zones.format(covered=counting.number(one.covered), zones=counting.number(one.zones))),
        (
            _("Training"),
            training.format(
                share=share(one.trained, one.asked) or "-",
                trained=counting.number(one.trained),
                asked=counting.number(one.asked),
            ),
        ),
        (_("Agencies' lists"), _lists(one, today)),
        (_("Silent"), heard if gap is None else f"{heard}, {usually(gap)}"),
        (_("It has not seen"), changes(one.waits)),
        (_("In no backup of ours yet"), changes(one.not_durable)),
    ]


def _lists(one: Figures, today: date) -> str:
    if not one.lists_on:
        return _("none was ever taken")
    said = _("the oldest is {days} old").format(days=age(one, today))
    if one.no_lists and one.stations > 1:
        none = plural("none at {count} station", "none at {count} stations", one.no_lists)
        said += ", " + none.format(count=counting.number(one.no_lists))
    return said


def changes(count: int) -> str:
    """Say a number of changes."""
    return plural("{count} change", "{count} changes", count).format(count=counting.number(count))


def parted(fork: Fork) -> str:
    """Say where two histories of a device part, and what became of it."""
    since = counting.minute(fork.agreed_at) if fork.agreed_at else _("the beginning")
    said = _(
        "two histories: both agree up to record {seq} of {since} (UTC); behind it {here} here, {there} "
        "there; noticed {noticed}"
    ).format(
        seq=fork.seq,
        since=since,
        here=fork.here,
        there=fork.there,
        noticed=counting.minute(fork.noticed_at) or "?",
    )
    healed = _("it goes on under new numbers since: nothing is lost")
    return f"{said}; {healed if fork.is_healed else _('it waits for our next answer')}"
