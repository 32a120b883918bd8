"""Which list to look at: what is worked out of them, then every register with its number of records."""

from typing import TYPE_CHECKING, Final

from store import desk
from store.registers import REGISTRY
from store.wardens import desk as wardens
from sync.world.lists import all_counts
from tui import terms
from tui.screens.by_station import opened
from tui.screens.calling import CallingScreen
from tui.screens.choose import ChooseScreen
from tui.screens.findings import FINDINGS
from tui.screens.notices import NoticesScreen
from tui.screens.register import RegisterScreen
from tui.screens.submissions import SubmissionsScreen
from tui.screens.verify import VerifyScreen
from tui.widgets.paged_table import Column, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


_FINDING: Final = "="
"""Stands before the name of what is worked out; no list is called so."""
_VERIFY: Final = "!"
_CALLING: Final = "+calling"
_NOTICES: Final = "+notices"
_PROPOSED: Final = "?"


class RegistersScreen(ChooseScreen):
    """All lists; one that people look at all day has a screen of its own beside this."""

    def __init__(self, node: "Node") -> None:
        self.node = node
        columns = (Column(_("List"), 30, grow=True), Column(_("Records"), 8))
        super().__init__(f"{node.me.code} · {node.me.name}  {_('Lists')}", columns, self._count())

    def _count(self) -> list[Row]:
        lengths = (
            all_counts(self.node)
            if self.node.me.kind == "hq"
            else {one.kind: desk.counted(self.node, one.kind) for one in REGISTRY.registers}
        )
        rows = [Row(kind, (terms.kind(kind), str(count))) for kind, count in lengths.items()]
        worked_out = [
            Row(_FINDING + finding.name, (finding.title, ""), "→")
            for finding in FINDINGS
            if not finding.office or self.node.me.kind != "warden"
        ]
        if self.node.me.kind in ("station", "desk"):
            worked_out.append(Row(_CALLING, (_("the call tree and radio checks"), ""), "→"))
            waits = str(wardens.undecided(self.node))
            worked_out.insert(0, Row(_PROPOSED, (_("what wardens propose, beside what stands"), waits), "→"))
        if self.node.me.kind == "warden":
            worked_out.insert(0, Row(_NOTICES, (_("what the office tells"), ""), "→"))
        worked_out.append(Row(_VERIFY, (_("whether anything was altered"), ""), "→"))
        return [*worked_out, *sorted(rows, key=lambda row: row.cells)]

    def touched(self, _kinds: frozenset[str]) -> None:
        """Count again."""
        self.renew(self._count())

    def chosen(self, key: str) -> None:
        """Open the list, or what is worked out of the lists."""
        found = next((finding for finding in FINDINGS if _FINDING + finding.name == key), None)
        if key == _PROPOSED:
            self.app.push_screen(SubmissionsScreen(self.node))
        elif key == _VERIFY:
            self.app.push_screen(VerifyScreen(self.node))
        elif key == _CALLING:
            self.app.push_screen(CallingScreen(self.node))
        elif key == _NOTICES:
            self.app.push_screen(NoticesScreen(self.node))
        elif found is not None:
            self.app.push_screen(opened(self.node, found))
        else:
            self.app.push_screen(RegisterScreen(self.node, key))

    def action_leave(self) -> None:
        """Show all lists again; there is nothing behind them to go back to."""
        self.clear()
