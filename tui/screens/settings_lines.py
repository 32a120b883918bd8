"""What the settings say of themselves: a line each, with where it comes from and what may be done."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from store import backup_list, settings
from store.clock import known_zone, moment
from store.due import Duty as Rhythm
from store.due import EveryDays
from store.postgres.address import address_of
from store.settings import Settings
from store.verifying import looked_over
from sync import known_lines, line_book, rounds
from sync.limits import Spent
from tui import counting, languages, terms, trips
from tui.version import __version__
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

LANGUAGE, COLOURS, LOCK = "language", "colours", "lock_minutes"
ASSUMED, BACKUP, SPEED = "assumed_speed", "backup_place", "speeds."
DUTY, VERIFY, ADD_LINE = "duty:", "verify", "add_line"

_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its key, what it is, how it stands, what else there is to know."""

    key: str
    what: str
    stands: str
    more: str = ""


def lines(node: "Node", chosen: Settings) -> list[Line]:
    """Give all of them, what is changed most often first."""
    return [*_looks(chosen), *_ways(node, chosen), *_copies(node, chosen), *_duties(node), *_places(node)]


def colour(name: str) -> str:
    """Say what the colours are called."""
    words = {
        "dark": _("dark"),
        "light": _("light"),
        "terminal": _("the terminal's sixteen"),
    }
    return words.get(name, name)


def _looks(chosen: Settings) -> list[Line]:
    language = languages.called(chosen.language) if chosen.language else _("as the system says")
    minutes = plural(
        "after {count} minute without a key", "after {count} minutes without a key", chosen.lock_minutes
    )
    least, most = settings.LOCK_MINUTES
    return [
        Line(LANGUAGE, _("Language"), language, _("holds from the next unlocking on")),
        Line(COLOURS, _("Colours"), colour(chosen.colours)),
        Line(
            LOCK,
            _("Locks"),
            minutes.format(count=chosen.lock_minutes),
            _("{least} to {most} minutes; a roll call waits for half an hour").format(least=least, most=most),
        ),
    ]


def _ways(node: "Node", chosen: Settings) -> list[Line]:
    with node.read() as db:
        known = known_lines.all_of(db)
    book = line_book.read(node.home)
    found = []
    for one in known:
        name = one.name
        fast = one.limits.rate or chosen.speeds.get(name) or book.shown.get(one.mark)
        said, more = _("speed not known"), _("Enter says how fast it is")
        if fast is not None:
            said = _("{speed} bit/s").format(speed=counting.number(fast))
            stated_so = one.limits.rate or name in chosen.speeds
            more = "" if stated_so else _("as it was lately: Enter says how fast it is")
        title = _("Line {name}").format(name=name)
        stated = " ".join(f"{key}={value}" for key, value in one.options)
        spent = book.spent.get(one.mark, Spent()).at(
            moment(node.now).astimezone(ZoneInfo(known_zone(node.me.timezone)))
        )
        about = (one.place, stated, trips.budget(one.limits, spent), more)
        found.append(Line(SPEED + name, title, said, ". ".join(filter(None, about))))
    how = _("Enter sets one up: a folder, a stick, a shared drive")
    wanting = not known and node.me.kind != "hq"
    none = [Line(ADD_LINE, _("Lines"), _("none is set up"), how)] if wanting else []
    another = [Line(ADD_LINE, _("Another line"), "…", _("Enter sets one up"))] if known else []
    speed = _("{speed} bit/s").format(speed=counting.number(chosen.assumed_speed))
    why = _("for what is carried by hand")
    return [*found, *none, *another, Line(ASSUMED, _("Speed that is assumed"), speed, why)]


def _copies(node: "Node", chosen: Settings) -> list[Line]:
    with node.read() as db:
        made = backup_list.last(db)
    place = chosen.backup_place or _("no place is said")
    how = _("`muster backup` writes there") if chosen.backup_place else ""
    if made is None:
        last = _("none was made here yet: `muster backup FILE`")
    else:
        last = _("the last {ago}, {bytes} bytes").format(
            ago=counting.ago(made.at, node.now), bytes=counting.number(made.size)
        )
        back = _("not read back yet: only then it counts")
        if made.checked_at:
            back = _("read back {ago}").format(ago=counting.ago(made.checked_at, node.now))
        last = f"{last}, {back}"
    if node.is_served:
        place, last, how = _("the records lie on a server"), _("its operator makes the backups"), ""
    return [
        Line(BACKUP, _("Backups go to"), place, ". ".join(filter(None, (last, how)))),
        Line(VERIFY, _("Was anything altered?"), _verified(node), _("Enter looks: log, lists, books")),
    ]


def _verified(node: "Node") -> str:
    """Say when it was looked over last, and what came of it."""
    known = looked_over.last(node)
    if known is None:
        return _("nobody looked yet")
    when = counting.ago(known.at, node.now)
    if not known.faults:
        return _("✓ {ago}: nothing").format(ago=when)
    said = plural("‼ {ago}: {count} fault", "‼ {ago}: {count} faults", known.faults)
    return said.format(ago=when, count=known.faults)


def _duties(node: "Node") -> list[Line]:
    """Give how often things are to be done here, each with whose rule that is (X16)."""
    found = []
    for place, (subject, rhythm) in enumerate(rounds_of_duty(node)):
        own = _("local default, not a UN rule") if rhythm.local else _("rule of the organisation")
        source = ", ".join(filter(None, (own, rhythm.source)))
        found.append(Line(f"{DUTY}{subject}:{place}", _sentence(rhythm), _often(rhythm), source))
    return found


def rounds_of_duty(node: "Node") -> list[tuple[str, Rhythm]]:
    """Give the rules that hold here: subject and rhythm."""
    from store.registers import duties

    with node.read() as db:
        me = node.me
        return [
            (subject.value, rhythm)
            for subject in duties.Subject
            for rhythm in duties.of(db, subject, me.station or None)
        ]


def _sentence(rhythm: Rhythm) -> str:
    return terms.choice(rhythm.title)


def _often(rhythm: Rhythm) -> str:
    if isinstance(rhythm, EveryDays):
        return plural("every {count} day", "every {count} days", rhythm.days).format(count=rhythm.days)
    said = plural("{count} time each calendar year", "{count} times each calendar year", rhythm.times)
    return said.format(count=rhythm.times)


def _places(node: "Node") -> list[Line]:
    home = node.home
    size = sum(file.stat().st_size for file in home.glob("store.db*")) / _MEGABYTE
    holds = _("{size} MB, encrypted").format(size=f"{size:.1f}")
    if node.is_served:
        holds = _("the keys; the records are at {address}").format(address=address_of(home))
    return [
        Line("version", _("Version"), __version__),
        Line("home", _("Everything is in"), str(home), holds),
        Line("file", _("These settings are in"), settings.FILE, _("beside the store, in clear")),
        Line("parent", _("Reports to"), rounds.standing(node).parent or _("nobody yet")),
    ]
