"""Several lines of a room at once: Space ticks one and goes on, ``a`` ticks all that are shown."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from textual.binding import Binding, BindingType

from store import desk
from store.refusals import Refused
from tui.messages import Recorded
from tui.refusing import line
from tui.safe import clean
from tui.screens.doing import LIMIT
from tui.screens.room import RoomScreen
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import Key
from tui.words import _, plural

TICK: Final = "■"
TICKED: Final = Column("", 1)
"""The first column of such a list."""
_CONFIRM, _CONFIRM_MANY = "certificates.confirm", "certificates.confirm_many"


class TickingScreen(RoomScreen):
    """A room whose lines can be ticked; certificates of them are confirmed with one key.

    Its rows have an empty first cell, in which the tick is drawn.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", _("tick"), id="room.tick"),
        Binding("a", "tick_all", _("tick all"), id="room.tick_all"),
        Binding("y", "confirm", _("confirm"), id="room.confirm"),
    ]

    def __init__(self, *said: Any, **more: Any) -> None:  # noqa: ANN401 - whatever its room takes
        super().__init__(*said, **more)
        self._ticked: set[Key] = set()

    def certificate_of(self, key: Key) -> str | None:
        """Give the certificate of a line that waits to be confirmed."""
        raise NotImplementedError

    def shown(self, rows: Sequence[Row]) -> None:
        """Show rows; what is ticked stays so as long as it is there."""
        self._ticked &= {row.key for row in rows}
        super().shown([self._drawn(row) for row in rows])

    def _drawn(self, row: Row) -> Row:
        return Row(row.key, (TICK if row.key in self._ticked else "", *row.cells[1:]), row.mark)

    @property
    def meant(self) -> list[Key]:
        """What a key is meant for: the ticked lines that are shown, else the one at the cursor.

        A tick that what is typed hides is not meant: nobody sees it while the key is pressed.
        """
        ticked = [row.key for row in self.narrowed() if row.key in self._ticked]
        return ticked or [key for key in [self.key] if key is not None]

    def action_tick(self) -> None:
        """Tick the line, or take the tick away, and go on to the next."""
        if self.key is not None:
            self._ticked ^= {self.key}
            self.shown(self.all_rows)
            self.query_one(PagedTable).action_move(1)
            self._say_ticked()

    def action_tick_all(self) -> None:
        """Tick all lines that are shown, or none where all of them are."""
        shown = {row.key for row in self.narrowed()}
        self._ticked = self._ticked - shown if shown <= self._ticked else self._ticked | shown
        self.shown(self.all_rows)
        self._say_ticked()

    def _say_ticked(self) -> None:
        count = len(self._ticked)
        self.say(plural("{count} line is ticked", "{count} lines are ticked", count).format(count=count))

    def action_confirm(self) -> None:
        """Confirm the certificates of the ticked lines, or of the one with the cursor."""
        keys = self.meant
        found = [one for key in keys if (one := self.certificate_of(key)) is not None]
        if not keys or not self.may(_CONFIRM if len(found) == 1 else _CONFIRM_MANY):
            return
        if not found:
            self.say(_("no certificate waits there to be confirmed: c records one"))
            return
        said = plural("{count} certificate confirmed", "{count} certificates confirmed", len(found))
        if len(found) == 1:
            done = self.do(_CONFIRM, found[0], {}, said.format(count=1))
        else:
            done = self.do(_CONFIRM_MANY, None, {"certificates": found}, said.format(count=len(found)))
        if done:
            self._ticked.clear()

    def record_each(
        self, act: str, forms: Sequence[dict[str, object]], said_of: Callable[[int], str]
    ) -> None:
        """Record several of a kind, each an entry of its own; what is refused says so and leaves the rest.

        ``said_of`` says that so many were recorded.
        """
        kinds: set[str] = set()
        refusals: list[str] = []
        done = 0
        for form in forms:
            try:
                kinds |= desk.act(self.node, act, None, form).touched.kinds
            except Refused as refused:
                refusals.append(line(refused))
            else:
                done += 1
        said = said_of(done)
        if refusals:
            left = _("{count} not recorded: {why}").format(count=len(refusals), why=refusals[0])
            said = f"{said}; {left}" if len(refusals) < len(forms) else left
        if kinds:
            self.app.post_message(Recorded(frozenset(kinds), clean(said, LIMIT)))
        else:
            self.say(said, refused=True)
