"""Whether anything was changed behind the program's back: worked out while people go on working."""

from typing import TYPE_CHECKING

from textual import work
from textual.widgets import Static

from store.naming import kind_of
from store.refusals import Refused
from store.registers import REGISTRY
from store.verifying.desk import Report
from sync import verified
from tui import faults, terms
from tui.messages import RecordChosen
from tui.refusing import line
from tui.safe import safe
from tui.screens.choose import ChooseScreen
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class VerifyScreen(ChooseScreen):
    """What was found, line by line: what, and where; Enter opens the record, below stands what to do."""

    EMPTY = _("nothing is listed here")

    def __init__(self, node: "Node") -> None:
        self.node = node
        self._report: Report | None = None
        columns = (Column(_("Found"), 40, grow=True), Column(_("Where"), 36))
        super().__init__(_("whether anything was altered"), columns, (), _("working it out ..."))

    def on_mount(self) -> None:
        """Begin at once."""
        self._verify()

    @work(thread=True, exclusive=True)
    def _verify(self) -> None:
        said = -1

        def progress(done: int, of: int) -> None:
            nonlocal said
            part = 100 * done // max(of, 1)
            if part > said:
                said = part
                self.app.call_from_thread(self._say, _("working it out ... {part} %").format(part=part))

        try:
            report = verified.verify(self.node, progress)
        except Refused as refused:
            self.app.call_from_thread(self._say, line(refused))
            return
        self.app.call_from_thread(self._show, report)

    def _say(self, sentence: str) -> None:
        if self.is_mounted:
            self.query_one("#said", Static).update(safe(sentence))

    def _show(self, report: Report) -> None:
        self._report = report
        self.renew(
            [
                Row(str(place), (faults.what(fault.kind), terms.recorded(fault.where)))
                for place, fault in enumerate(report.faults)
            ]
        )
        if self.is_mounted:
            self.query_one(".title-line", Static).update(safe(faults.verdict(report)))
        if not report.faults:
            self._say(_("Esc goes back"))

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say whole where it is, and what to do about it."""
        if self._report is not None:
            fault = self._report.faults[int(str(message.row.key))]
            self._say(f"{faults.place(fault)}. {faults.then(fault.kind)}")

    def chosen(self, key: str) -> None:
        """Open the record that it is about."""
        number = self._report.faults[int(key)].number if self._report is not None else None
        if number is None or kind_of(REGISTRY, number) is None:
            self.notify(_("there is no one record behind this line"))
        else:
            self.post_message(RecordChosen(str(kind_of(REGISTRY, number)), number))
