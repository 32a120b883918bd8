"""What is worked out of the lists: what is due, where cover is missing, who is late, who is on it twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import desk, outlook
from store.desk import Wanted
from store.due_lines import due_lines
from store.naming import kind_of
from store.registers import REGISTRY
from store.training import desk as training_desk
from store.travel import desk as journey_desk
from tui import counting, terms
from tui.messages import RecordChosen
from tui.safe import safe
from tui.screens.choose import ChooseScreen, LaterRows
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

Found = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is worked out.

    Attributes:
        name: as the command line says it.
        title: what it is called.
        read: works it out.
        fields: what is shown of a line, with the cells each takes; the first takes what is left.
        leads_to: the fields that name the record it is about, the nearest first.
        office: whether it is of the whole office, so that a warden's device has none of it.
        world: whether headquarters has it of all stations at once; else of one that is chosen first.
    """

    name: str
    title: str
    read: Callable[["Node", str | None], Found]
    fields: Sequence[tuple[str, int]]
    leads_to: Sequence[str] = ("id",)
    office: bool = True
    world: bool = False


def _listed(kind: str) -> Callable[["Node", str | None], Found]:
    return lambda node, station: desk.listed(node, kind, Wanted(station=station)).rows


def _due(node: "Node", station: str | None) -> Found:
    return due_lines(node, station=station)


def _cover(node: "Node", station: str | None) -> Found:
    return outlook.cover(node, station=station)["findings"]  # type: ignore[no-any-return]  # the same


def _unacknowledged(node: "Node", station: str | None) -> Found:
    lines = desk.listed(node, "unacknowledged", Wanted(station=station)).rows
    return [
        {**line, "text": _("EXERCISE {text}").format(text=line["text"])} if line["drill"] else line
        for line in lines
    ]


def _overdue(node: "Node", _station: str | None) -> Found:
    return [
        {
            **line,
            "due_there": str(line["due_there"])[:16].replace("T", " "),
            "late_by": counting.duration(line["minutes"] * 60),
        }
        for line in journey_desk.overdue(node)
    ]


def _covered(node: "Node", station: str | None) -> Found:
    lines = training_desk.covered_lines(node, station)
    return [{**line, "share": f"{line['share']:.0%}"} for line in lines]


def _totals(node: "Node", station: str | None) -> Found:
    return desk.totals(node, station)["rows"]  # type: ignore[no-any-return]  # the same


FINDINGS: Final = (
    Finding(
        "due",
        _("what is due"),
        _due,
        (("name", 20), ("title", 22), ("due_on", 10), ("urgency", 9), ("source", 11)),
        ("about",),
        office=False,
    ),
    Finding(
        "cover",
        _("where cover is missing"),
        _cover,
        (("says", 40), ("place", 6), ("day", 10), ("source", 13)),
        ("appointment", "zone"),
    ),
    Finding(
        "overdue",
        _("who should have arrived"),
        _overdue,
        (("name", 20), ("what", 9), ("to", 12), ("due_there", 16), ("late_by", 13)),
        ("clearance", "person"),
        world=True,
    ),
    Finding(
        "away", _("who is away"), _listed("away"), (("name", 20), ("state", 12), ("place", 14), ("until", 20))
    ),
    Finding(
        "unacknowledged",
        _("which zones have not acknowledged a notice"),
        _unacknowledged,
        (("text", 22), ("zone", 6), ("name", 18), ("call_sign", 9), ("given_at", 20)),
    ),
    Finding(
        "coverage",
        _("how training is covered"),
        _covered,
        (("course", 20), ("agency", 10), ("asked", 7), ("valid", 7), ("missing", 8), ("share", 7)),
        (),
    ),
    Finding(
        "representatives",
        _("which heads of agencies attend training"),
        _listed("representatives"),
        (("name", 20), ("agency", 7), ("sessions", 8), ("attended", 8), ("absent", 6), ("lacks", 16)),
    ),
    Finding(
        "duplicates",
        _("who may be on the list twice"),
        _listed("duplicates"),
        (("name", 20), ("other_name", 20), ("reasons", 14), ("other", 13)),
    ),
    Finding(
        "leavers",
        _("who left with something open"),
        _listed("leavers"),
        (("name", 20), ("ended_on", 10), ("open", 30)),
    ),
    Finding(
        "kept_too_long",
        _("what was kept long enough and may go"),
        _listed("kept_too_long"),
        (("list", 16), ("zone", 6), ("rows", 6), ("days", 6), ("since", 20), ("rule", 12)),
        (),
    ),
    Finding(
        "totals",
        _("how many people there are"),
        _totals,
        (("agency", 12), ("category", 16), ("zone", 12), ("people", 8)),
        (),
    ),
    Finding(
        "conflicts",
        _("values that lost against another's"),
        _listed("conflicts"),
        (("field", 12), ("row", 15), ("losing", 14), ("kind", 11), ("at", 20)),
        ("row",),
        office=False,
        world=True,
    ),
    Finding(
        "quarantine",
        _("what was refused and kept"),
        _listed("quarantine"),
        (("reason", 16), ("from", 9), ("kind", 11), ("row", 15), ("at", 20)),
        ("row",),
        office=False,
        world=True,
    ),
    Finding(
        "parked",
        _("what came too early"),
        _listed("parked"),
        (("from", 14), ("waits_for", 18), ("bytes", 8), ("at", 20)),
        (),
        office=False,
        world=True,
    ),
)


class FindingScreen(ChooseScreen):
    """One of them, line by line; Enter opens what a line is about."""

    EMPTY = _("nothing here: Esc goes back, or change what you typed")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "open_station", _("station"), id="finding.station"),
    ]

    def __init__(self, node: "Node", finding: Finding, station: str | None = None) -> None:
        self.node = node
        self.station = station
        self._finding = finding
        self._lines: Found = ()
        columns = [
            Column(terms.field(name), width, grow=not place)
            for place, (name, width) in enumerate(finding.fields)
        ]
        super().__init__(finding.title if station is None else f"{station}  {finding.title}", columns, ())
        self.renew(self._read())

    def _read(self) -> Sequence[Row]:
        self._lines = self._finding.read(self.node, self.station)
        return LaterRows(self._lines, self._cells)

    def _cells(self, line: dict[str, Any]) -> tuple[str, ...]:
        return tuple(terms.of("", name, line.get(name)) for name, _width in self._finding.fields)

    def touched(self, _kinds: frozenset[str]) -> None:
        """Work it out again: it may follow from any list."""
        self.renew(self._read())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the station where it is of one."""
        del parameters
        return action != "open_station" or self.station is not None

    def action_open_station(self) -> None:
        """Go to all that is known of the station of which it was worked out."""
        from tui.screens.station import StationScreen  # it leads here

        if self.station is not None:
            self.app.push_screen(StationScreen(self.node, self.station))

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say whole what the line has no room for."""
        self.query_one("#said", Static).update(safe(message.row.cells[0]))

    def chosen(self, key: str) -> None:
        """Open the record that a line is about."""
        line = self._lines[int(key)]
        number = next((str(line[name]) for name in self._finding.leads_to if line.get(name)), "")
        kind = kind_of(REGISTRY, number)
        if kind is None:
            self.notify(_("there is no one record behind this line"))
        else:
            self.post_message(RecordChosen(kind, number))
