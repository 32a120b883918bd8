"""Training as a matrix of agencies or zones by courses (D04): who lacks what is one Enter from its number.

The numbers are of those whom a rule means, and of nobody else.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from store import desk
from store.desk import Wanted
from store.refusals import Refused
from store.training.coverage import By
from store.training.matrix import ALL, Cell, Matrix, matrix
from tui.screens.lacking import LackingScreen, RunningOutScreen, UnconfirmedScreen, course_name, limits
from tui.screens.room import HEADQUARTERS, TO_STATION, RoomScreen
from tui.widgets import matrix as drawn
from tui.widgets.paged_table import Column, Row
from tui.words import _, plural
from tui.world_words import named

if TYPE_CHECKING:
    from tui.papers.catalogue import Asked

_SHOWN: Final = frozenset(
    {
        "certificates",
        "courses",
        "audiences",
        "equivalents",
        "people",
        "appointments",
        "households",
        "agencies",
    }
)


class TrainingScreen(RoomScreen):
    """The matrix."""

    PLACE = "training"
    RULE = "certificates"

    class Counted(Message):
        """So many certificates wait to be confirmed, so many run out soon."""

        def __init__(self, waiting: int, soon: int) -> None:
            super().__init__()
            self.waiting = waiting
            self.soon = soon

    ON = HEADQUARTERS
    SHOWN = _SHOWN
    BINDINGS: ClassVar[list[BindingType]] = [
        TO_STATION,
        Binding("z", "turn", _("agencies/zones"), id="training.turn"),
        Binding("u", "unconfirmed", _("to confirm"), id="training.unconfirmed"),
        Binding("r", "running_out", _("running out"), id="training.running_out"),
    ]
    DEFAULT_CSS = """
    TrainingScreen #about { min-height: 3; }
    """

    def __init__(self, node: Any, by: By = "agency") -> None:  # noqa: ANN401 - a node, imported when it is open
        super().__init__(node)
        self._by: By = by
        self._found: Matrix | None = None
        self._waiting: int | None = None
        self._soon: int | None = None

    def out(self) -> "Sequence[Asked]":
        """Give how training is covered, as it is put together here, and the certificates."""
        from tui.papers.catalogue import Asked
        from tui.screens.writing_out import of_list

        return [Asked("coverage", by=self._by), *of_list(Asked("certificates"))]

    def columns(self) -> Sequence[Column]:
        """Give none: it has cells."""
        return ()

    def body(self) -> ComposeResult:
        """Lay out the cells."""
        nothing = _("nobody is asked for any training: headquarters says who is, under Lists, audiences")
        yield drawn.Matrix(empty=nothing if self.is_here else self.nothing(), id="list")

    def home(self) -> None:
        """Give the keys to the cells."""
        self.query_one(drawn.Matrix).focus()

    def read(self) -> Matrix:
        """Ask for the matrix."""
        return matrix(self.node, self._by, station=self.station)

    def take(self, found: Matrix) -> Sequence[Row]:
        """Keep it, and count the certificates that want somebody: nobody waits for that."""
        self._found = found
        self.run_worker(self._count, thread=True, group="counts", description="count")
        return ()

    def _count(self) -> None:
        try:
            waiting, soon = (
                len(desk.listed(self.node, kind, Wanted(station=self.station)).rows)
                for kind in ("unconfirmed", "running_out")
            )
        except Refused:
            return
        self.post_message(self.Counted(waiting, soon))

    def on_training_screen_counted(self, message: Counted) -> None:
        """Say how many there are."""
        message.stop()
        self._waiting, self._soon = message.waiting, message.soon
        self.say_title()

    def shown(self, rows: Sequence[Row]) -> None:
        """Show the cells."""
        del rows
        found = self._found
        if found is None:
            return
        words = self.words
        groups = [one for one in found.groups if all(word in self.folded(one) for word in words)]
        courses = list(found.courses)
        if words and not groups:
            groups = list(found.groups)
            courses = [
                code
                for code, title in found.courses.items()
                if all(word in self.folded(f"{code} {title}") for word in words)
            ]
        corner = _("Agency") if found.by == "agency" else _("Zone")
        rows_of = [(ALL, _("all")), *((one, one) for one in groups)] if found.courses else []
        across = [*((one, one) for one in courses), (ALL, _("all"))] if found.courses else []
        cells = self.query_one(drawn.Matrix)
        cells.show(corner, rows_of, across, self._cell)
        if self._recalled is not None and self._recalled.key:
            cells.stand_at(*self._recalled.key.split("\t"))
        self._recalled = None
        self.say_title()
        self.say_about()

    def narrow(self) -> None:
        """Show the groups that what is typed leaves, else the courses."""
        self.shown(())

    def _cell(self, group: str, course: str) -> drawn.Cell:
        cell = self._found.cells.get((group, course)) if self._found is not None else None
        return ("", "·") if cell is None else (sign(cell), f"{cell.valid}/{cell.asked}")

    def headline(self) -> str:
        """Say how much of what is asked is there."""
        place = self.whose
        cell = self._found.cells.get((ALL, ALL)) if self._found is not None else None
        if cell is None:
            return _("{place}  Training").format(place=place)
        said = _("{place}  Training: {valid} of {asked} ({percent} %)")
        percent = cell.valid * 100 // cell.asked
        return said.format(place=place, valid=cell.valid, asked=cell.asked, percent=percent)

    def heads(self) -> Sequence[str]:
        """Say what else wants somebody."""
        if not self.is_read:
            return ()
        waiting, soon = ("…" if count is None else str(count) for count in (self._waiting, self._soon))
        told = [
            plural(
                "u {count} certificate to confirm", "u {count} certificates to confirm", self._waiting or 0
            ),
            plural("r {count} running out", "r {count} running out", self._soon or 0),
        ]
        key = _("✓ all have it   ! some do not, in time   ‼ time is over")
        counts = (said.format(count=count) for said, count in zip(told, (waiting, soon), strict=True))
        return (" · ".join(counts), key)

    @property
    def key(self) -> str | None:
        """What the cursor is on, as row and column."""
        here = self.query_one(drawn.Matrix).here
        return None if here is None else "\t".join(here)

    def about(self, key: object) -> Sequence[str]:
        """Say the cell in words."""
        group, course = str(key).split("\t")
        found = self._found
        cell = found.cells.get((group, course)) if found is not None else None
        if found is None:
            return ()
        name = course_name(course, found.courses.get(course)) or _("all courses")
        what = " · ".join((group or _("all"), name))
        if cell is None:
            return (what, _("no rule asks anybody here for it"), limits(found))
        return (named(what, in_words(cell)), limits(found))

    def on_matrix_cell_seen(self, _message: drawn.Matrix.CellSeen) -> None:
        """Say the cell whole."""
        self.say_about()

    def on_matrix_cell_chosen(self, message: drawn.Matrix.CellChosen) -> None:
        """Show who lacks it."""
        self._go_on(LackingScreen(self.node, self._by, message.row, message.column))

    # keys

    def action_turn(self) -> None:
        """Show zones instead of agencies, or agencies again."""
        self._by = "zone" if self._by == "agency" else "agency"
        self.again()

    def action_unconfirmed(self) -> None:
        """Show the certificates that wait to be confirmed."""
        if self.is_here:
            self._go_on(UnconfirmedScreen(self.node))

    def action_running_out(self) -> None:
        """Show the certificates that run out."""
        if self.is_here:
            self._go_on(RunningOutScreen(self.node))

    def _go_on(self, screen: RoomScreen) -> None:
        screen.station = self.station
        self.app.push_screen(screen)


def sign(cell: Cell) -> str:
    """Give the mark of a cell: somebody's time is over, somebody lacks it or will soon, or all is well."""
    if cell.late:
        return "‼"
    return "!" if cell.missing or cell.running_out else "✓"


def in_words(cell: Cell) -> str:
    """Say a cell in words."""
    said = [_("{valid} of {asked} have it").format(valid=cell.valid, asked=cell.asked)]
    if cell.late:
        said.append(_("{count} lack it and their time is over").format(count=cell.late))
    if cell.missing > cell.late:
        said.append(_("{count} still have time").format(count=cell.missing - cell.late))
    if cell.running_out:
        said.append(_("of {count} it runs out soon").format(count=cell.running_out))
    return ", ".join(said)
