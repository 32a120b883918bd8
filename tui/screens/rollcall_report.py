"""How a roll call went, page by page; those never found on top; written out for the file or the printer."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from store import offers
from store.registers import REGISTRY
from tui.messages import ActChosen
from tui.papers import pages as paper
from tui.papers import rollcall_report
from tui.screens.paper import PaperScreen
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class ReportScreen(PaperScreen):
    """A page of the report, and a line for the file that it is to be written to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "find", _("a finding"), priority=True, id="report.finding"),
    ]
    HINT = _("F8 writes down what it has shown, who puts it right, by which day.")
    FILE = _("a file to write it to, such as /media/stick/after.txt")

    def __init__(self, node: "Node", rollcall: str | int | None = None) -> None:
        super().__init__(node)
        self._found = rollcall_report.gather(node, rollcall)

    def laid(self, lines: int) -> Sequence[Sequence[str]]:
        """Lay out what was gathered."""
        return rollcall_report.pages(self.node, self._found, lines=lines)

    def written(self, place: Path) -> str:
        """Write it to a file."""
        said = paper.text(rollcall_report.pages(self.node, self._found))
        people = len(self._found.never_found) + len(self._found.injured)
        paper.write(self.node, place, rollcall_report.KIND, said, people)
        return _("It is in that file, in clear, and the log says by whom. Print it, then delete it.")

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if a finding was written down or a mark came."""
        if self.is_mounted and {"findings", "rollcall_marks", "rollcalls"} & kinds:
            self._found = rollcall_report.gather(self.node, self._found.board.rollcall)
            self.lay()

    def action_find(self) -> None:
        """Write down what it has shown: who puts it right, by which day."""
        (offer,) = offers.making(REGISTRY, "findings")
        self.app.post_message(ActChosen(offer, {"rollcall": self._found.board.number}, None))
