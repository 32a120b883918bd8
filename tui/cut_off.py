"""A program whose records lie on a server that went away: said on every screen, looked at, gone on with.

What lets go of it in the middle of drawing or of a key is in ``tui/records_away.py``.
"""

from typing import TYPE_CHECKING

from textual.timer import Timer

from tui import records_away
from tui.messages import Recorded
from tui.node_app import NodeApp
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from store.refusals import Refused

LOOK_AT_RECORDS = 3.0
"""Seconds between two looks whether a server that went away answers again."""
LOOK_AT_LINE = 1.0
"""Seconds between two looks whether a thread beside the screens waits for a server that says nothing."""
WAIT_FOR_RECORDS = 4.0
"""Seconds for which a key waits for one answer of that server. A page of the world takes a third of one, a
line over a satellite adds one, and a commit may wait for a slow disk."""


class CutOff(NodeApp):
    """A program that goes on when the server with its records answers again."""

    _at_records: Timer | None = None
    _is_looking_at_records = False

    def on_mount(self) -> None:
        """Look from time to time whether anybody waits in vain."""
        self.set_interval(LOOK_AT_LINE, self._look_at_line)

    def on_unmount(self) -> None:
        """Wait for no thread that waits for a server which says nothing: the program would not end."""
        if self._node is not None and self._node.patience.is_over:
            self._node.patience.cut()

    @property
    def is_cut_off(self) -> bool:
        """Whether the server is known not to answer."""
        return self._at_records is not None

    def begin_again(self) -> None:
        """Show what comes first once more, where no screen but the lowest was left."""

    def be_patient(self, node: "Node") -> None:
        """Let keys wait for a node's records so long, and no longer."""
        # Whoever asked may say so by itself and leave it at that, as a form does.
        node.patience.begin(WAIT_FOR_RECORDS, lambda: self.call_later(self._say_away))

    def _say_away(self) -> None:
        from store.refusals import Code, Refused  # the unlock screen is painted without the store

        self.records_away(Refused(Code.DATABASE_GONE))

    def records_away(self, refused: "Refused") -> None:
        """Say that the server with the records does not answer, and look at it until it does."""
        if self._node is None or not records_away.is_gone(refused):
            super().records_away(refused)
            return
        records_away.say(self.screen_stack)
        # One thread waits for it, and no key does: each would wait for as long as a line may take.
        self._node.patience.is_over = True
        if self._at_records is None:
            self._at_records = self.set_interval(LOOK_AT_RECORDS, self._look_at_records)

    def _look_at_line(self) -> None:
        """Find out where a thread beside the screens waits for a server that is not there any more."""
        if self._node is None or self.is_cut_off or self._is_looking_at_records:
            return
        if self._node.patience.is_tried:
            self._is_looking_at_records = True
            self.run_worker(self._ask, name="records", group="records", description="records", thread=True)

    def _ask(self) -> None:
        """Ask whether a server that works at something for long is there at all."""
        refused = None
        try:
            self.node.reach()
        except Exception as error:
            refused = records_away.of(error)
            if refused is None:
                raise
        self._is_looking_at_records = False
        if refused is not None and records_away.is_gone(refused):
            self.call_from_thread(self.records_away, refused)

    def _look_at_records(self) -> None:
        """Look in a thread whether the server answers: one that is far away lets whoever asks wait."""
        if self._node is not None and not self._is_looking_at_records:
            self._is_looking_at_records = True
            self.run_worker(self._reach, name="records", group="records", description="records", thread=True)

    def _reach(self) -> None:
        try:
            self.node.reach()
        except Exception as error:
            if records_away.of(error) is None:
                raise
            self._is_looking_at_records = False
            return
        self.call_from_thread(self._records_are_back)

    def _records_are_back(self) -> None:
        """Take the line away, and let every screen ask again for what it shows."""
        self._is_looking_at_records = False
        self.node.patience.is_over = False
        if self._at_records is not None:
            self._at_records.stop()
            self._at_records = None
        records_away.unsay(self.screen_stack)
        if len(self.screen_stack) == 1:
            self.begin_again()
        kinds = frozenset(register.kind for register in self.node.registry.registers)
        self.post_message(Recorded(kinds, _("The server with the records answers again.")))
