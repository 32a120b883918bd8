"""Every page and figure that a person at headquarters can open, as data for ``desk.py``.

Each is opened by the very functions that its screen calls, with what the screen would pass; nothing is asked
in another way here. ``Opened`` stands for a mounted list, whose pages ``tui.screens.lists.Found`` gives.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, Final

from store import conflicts, desk, key_list, log_book, settings
from store.alert_board import history as alert_history
from store.desk import Wanted
from store.log_book import Asked
from store.node import Node
from store.refusals import Refused
from store.registers import REGISTRY
from store.travel.board import board as travel_board
from store.wardens import desk as wardens
from store.wardens.tree import wardens_of
from sync import apart, device_list, headquarters, passages, rounds, today
from sync.world.board import board
from sync.world.fresh import freshen
from tests.bench.hq_board import COUNTRIES
from tui.screens import (
    alerts,
    by_station,
    clearances,
    lacking,
    register,
    registers,
    station,
    stations,
    training,
    visitors,
    zones,
)
from tui.screens import board as world_board
from tui.screens.clearance import ClearanceScreen
from tui.screens.findings import FINDINGS, Finding
from tui.screens.households import HouseholdsScreen
from tui.screens.lists import MANY, Found
from tui.screens.people import PeopleScreen
from tui.screens.settings_lines import lines as settings_lines

Ask = Callable[[], Any]
PAGE: Final = 40
TYPED: Final = ("a", "ma", "mar", "okon", "sit", "77", "li wa", "zzzz")


@dataclass(frozen=True)
class Item:
    """One thing to open: its group, what it is called, and what opens it (another sample every time)."""

    group: str
    name: str
    ask: Ask


class Opened:
    """A list screen, as far as its pages need one: what is typed, what narrows and sorts it."""

    def __init__(self, node: Node, screen: Any, *, sort: str = "", **wanted: Any) -> None:  # noqa: ANN401
        self.node, self.KIND, self.sort = node, screen.KIND, sort
        self._screen, self._wanted = screen, Wanted(**wanted)

    def wanted(self) -> Wanted:
        """Give what narrows it."""
        return self._wanted

    def rows(self, asked: Wanted, *, offset: int, limit: int) -> list[dict[str, Any]]:
        """Give a page as the screen does."""
        return self._screen.rows(asked, offset=offset, limit=limit)  # type: ignore[no-any-return]

    def cells(self, row: dict[str, object]) -> tuple[str, ...]:
        """Give no texts: what they cost is measured with the screens."""
        del row
        return ()


def _pages(node: Node, screen: Any, group: str) -> Iterator[Item]:  # noqa: ANN401 - any list screen
    """Give the first, a middle and the last page of a list, by each of its orders, and what is typed."""

    def first(sort: str = "", **wanted: Any) -> Any:  # noqa: ANN401
        found = Found(Opened(node, screen, sort=sort, **wanted))  # type: ignore[arg-type]
        count = found.count()
        return found, count, found.page(0, PAGE)

    kind = screen.KIND
    yield Item(group, f"{kind}: opened, first page", first)
    kept: dict[str, Any] = {}

    def at(part: float, sort: str = "") -> Any:  # noqa: ANN401 - a page
        if sort not in kept:
            kept[sort] = first(sort)[:2]
        found, count = kept[sort]
        return found.page(int(max(0, count - PAGE) * part) // PAGE * PAGE, PAGE)

    yield Item(group, f"{kind}: a page in the middle", lambda: at(0.5))
    yield Item(group, f"{kind}: the last page", lambda: at(1.0))

    def sorted_(sort: str) -> Any:  # noqa: ANN401 - both ends
        try:
            return first(sort), at(1.0, sort)
        except Refused as refused:
            # Too long: the screen says so, and how it becomes shorter.
            return refused, first()

    for sort in screen.SORTS:
        yield Item(group, f"{kind}: sorted by {sort}", partial(sorted_, sort))
    turn = iter(range(1 << 30))
    yield Item(group, f"{kind}: typed", lambda: first(search=TYPED[next(turn) % len(TYPED)]))


@dataclass
class Samples:
    """What is opened: stations, people, families ... drawn anew every time, the same in every run."""

    stations: int

    def __post_init__(self) -> None:
        self.draw = Random(5)  # noqa: S311 - the same in every run

    def station(self) -> str:
        """Give a station's code; the largest as often as the others."""
        return f"S{self.draw.choice((1, self.draw.randrange(1, self.stations + 1))):05}"

    def number(self, letter: str, most: int = 12) -> str:
        """Give a record's number."""
        return f"{self.station()}-{letter}-{self.draw.randrange(1, most + 1):05}"


def items(node: Node, count: int) -> Iterator[Item]:
    """Give all of them."""
    some = Samples(count)
    yield from _today(node)
    yield from _world(node, some)
    yield from _lists(node, some)
    yield from _rooms(node, some)
    yield from _findings(node, some)
    yield from _records(node, some)
    yield from _exchange(node)


def _today(node: Node) -> Iterator[Item]:
    for part in today.parts(node):
        yield Item("today", part.__name__.strip("_"), partial(_all, part, node))

    def names() -> None:
        with node.read() as db:
            node.finder.find(db, "")

    yield Item("today", "figures up to date, where nothing is to be done", lambda: freshen(node))
    yield Item("today", "the names in memory, once read", names)
    yield Item("today", "the world in one line", lambda: board(node))
    turn = iter(range(1 << 30))

    def typed() -> None:
        wanted = Wanted(TYPED[next(turn) % len(TYPED)])
        desk.counted(node, "people", wanted, most=MANY)
        desk.page(node, "people", wanted, offset=0, limit=PAGE)

    yield Item("today", "typed: somebody among everybody", typed)


def _world(node: Node, some: Samples) -> Iterator[Item]:
    yield Item("world", "board: the world", lambda: board(node))
    yield Item("world", "board: a region", lambda: board(node, region="eastern_africa"))
    yield Item("world", "board: a country", lambda: board(node, country=some.draw.choice(COUNTRIES)))
    yield Item("world", "a station and its lists", lambda: station.StationScreen(node, some.station()).read())
    yield Item("world", "stations and devices", lambda: _take(stations.StationsScreen(node)))
    yield Item("world", "devices of a station", lambda: _take(stations.StationsScreen(node, some.station())))
    for order, _said in world_board.ORDERS:
        yield Item(
            "world",
            f"board in order {order or 'of place'}",
            partial(_ordered, node, order),
        )


def _take(screen: Any) -> Any:  # noqa: ANN401 - any room
    return screen.take(screen.read())


def _lists(node: Node, some: Samples) -> Iterator[Item]:
    yield Item(
        "lists", "which lists there are, with their counts", lambda: registers.RegistersScreen(node)._count()
    )
    yield from _pages(node, PeopleScreen(node), "lists")
    yield from _pages(node, HouseholdsScreen(node), "lists")
    for kind in (one.kind for one in REGISTRY.registers):
        if kind not in ("people", "households"):
            yield from _pages(node, register.RegisterScreen(node, kind), f"list {kind}")
        screen = register.RegisterScreen(node, kind)

        def of_station(screen: Any = screen) -> Any:  # noqa: ANN401
            found = Found(Opened(node, screen, station=some.station()))  # type: ignore[arg-type]
            return found.count(), found.page(0, PAGE)

        def of_station_sorted(screen: Any = screen) -> Any:  # noqa: ANN401
            sort = some.draw.choice(screen.SORTS or ("",))
            found = Found(Opened(node, screen, sort=sort, station=some.station()))  # type: ignore[arg-type]
            return found.count(), found.page(0, PAGE)

        yield Item(f"list {kind}", f"{kind}: of one station, sorted", of_station_sorted)
        yield Item(f"list {kind}", f"{kind}: of one station", of_station)
    yield Item("lists", "people: of one agency", lambda: _agency(node, PeopleScreen(node)))
    yield Item(
        "lists", "next agency, zone", lambda: [desk.codes(node, "agencies"), desk.codes(node, "zones")]
    )


def _agency(node: Node, screen: Any) -> Any:  # noqa: ANN401 - a list screen
    found = Found(Opened(node, screen, agency="AG03"))  # type: ignore[arg-type]
    return found.count(), found.page(0, PAGE)


def _rooms(node: Node, some: Samples) -> Iterator[Item]:
    for screen, name in (
        (zones.ZonesScreen, "zones and wardens"),
        (training.TrainingScreen, "training by agency"),
        (visitors.VisitorsScreen, "visitors"),
        (alerts.AlertsScreen, "alert states"),
        (lacking.UnconfirmedScreen, "certificates to confirm"),
        (lacking.RunningOutScreen, "certificates that run out"),
    ):
        yield Item("rooms", name, partial(_room, screen, node, some))
    yield Item(
        "rooms", "training by zone", lambda: _room(partial(training.TrainingScreen, by="zone"), node, some)
    )
    lacks = partial(lacking.LackingScreen, by="agency", group="AG03", course="C1")
    yield Item("rooms", "who lacks a course of an agency", partial(_room, lacks, node, some))
    for by in (by_station.ZonesByStation, by_station.TrainingByStation):
        yield Item("rooms", f"of which station: {by.__name__}", partial(_read, by, node))
    yield Item("rooms", "clearances", lambda: clearances.ClearancesScreen(node).read())
    yield Item("rooms", "clearances of an agency", lambda: travel_board(node, "AG03"))
    yield Item("rooms", "a zone", lambda: _zone(node, some.number("Z", 1)))
    yield Item("rooms", "a family at the door", lambda: wardens.at_door(node, some.number("H")))
    yield Item("rooms", "a clearance, examined", lambda: ClearanceScreen(node, some.number("Y")).read())
    yield Item("rooms", "history of an alert state", lambda: alert_history(node, None, some.station()))
    yield Item("rooms", "users", lambda: key_list.keys(node))
    yield Item("rooms", "devices out", lambda: device_list.devices(node))
    yield Item("rooms", "settings", lambda: settings_lines(node, settings.at_start(node.home)[0]))


def _room(make: Callable[[Node], Any], node: Node, some: Samples) -> Any:  # noqa: ANN401 - what a room reads
    screen = make(node)
    screen.station = some.station()
    return screen.read()


def _read(make: Callable[[Node], Any], node: Node) -> Any:  # noqa: ANN401 - the same
    return make(node).read()


def _finding(finding: Finding, node: Node, some: Samples) -> Any:  # noqa: ANN401 - the same
    lines = finding.read(node, None if finding.world else some.station())
    return len(lines), lines[:PAGE]


def _all(part: today.Part, node: Node) -> list[Any]:
    return list(part(node))


def _ordered(node: Node, order: str) -> Any:  # noqa: ANN401 - the same
    return world_board.in_order(board(node, region="western_africa").lines, order)


def _zone(node: Node, number: str) -> Any:  # noqa: ANN401 - what the screen shows
    return wardens_of(node, number), wardens.by_days(wardens.doors(node, number))


def _findings(node: Node, some: Samples) -> Iterator[Item]:
    for finding in FINDINGS:
        yield Item(
            "findings",
            finding.name,
            partial(_finding, finding, node, some),
        )


def _records(node: Node, some: Samples) -> Iterator[Item]:
    def whole(kind: str, number: str) -> Any:  # noqa: ANN401 - what a record's screen reads
        return (
            desk.record(node, kind, number),
            desk.named_record(node, kind, number),
            desk.mentions(node, kind, number),
            desk.history(node, kind, number),
        )

    def one(kind: str, letter: str, most: int) -> Any:  # noqa: ANN401 - the same
        return whole(kind, some.number(letter, most))

    for kind, letter in (
        ("people", "P"),
        ("households", "H"),
        ("zones", "Z"),
        ("clearances", "Y"),
        ("certificates", "G"),
        ("visits", "V"),
        ("rollcalls", "RC"),
        ("users", "U"),
    ):
        most = 1 if kind in ("zones", "users") else 2 if kind == "rollcalls" else 12
        yield Item(
            "records",
            f"a record of {kind}",
            partial(one, kind, letter, most),
        )
    yield Item("records", "the record of a station", lambda: whole("stations", some.station()))
    yield Item("records", "the record of an agency", lambda: whole("agencies", "AG03"))
    yield Item("records", "the record of a course", lambda: whole("courses", "C1"))
    yield Item("records", "history alone", lambda: desk.history(node, "people", some.number("P")))


def _exchange(node: Node) -> Iterator[Item]:
    yield Item("exchange", "how it stands", lambda: rounds.standing(node))
    yield Item("exchange", "history of bundles", lambda: passages.history(node))
    yield Item("exchange", "too early", lambda: apart.early(node))
    yield Item("exchange", "kept apart", lambda: apart.kept(node))
    yield Item("exchange", "stations heard", lambda: headquarters.stations(node))
    yield Item("conflicts", "which wait", lambda: conflicts.waiting(node))

    def one(turn: Iterator[int] = iter(range(1 << 30))) -> Any:  # noqa: ANN401, B008 - one after the other
        waiting = conflicts.waiting(node)
        return conflicts.one(node, waiting[next(turn) % len(waiting)])

    yield Item("conflicts", "one, side by side", one)
    yield Item("log", "own", lambda: log_book.read(node, Asked()))
    yield Item("log", "of everybody", lambda: log_book.read(node, Asked(everybody=True)))
    yield Item("log", "who looked", lambda: log_book.read(node, Asked(looked=True, everybody=True)))
    for word in ("S00001-P-00003", "mar", "zzzz"):
        yield Item(
            "log",
            f"typed {word}",
            partial(log_book.read, node, Asked(word, {word: ()}, everybody=True)),
        )
