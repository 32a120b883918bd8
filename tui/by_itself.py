"""What an open program does beside the keys: the courier's boxes, lines that are due, the night's backup.

In threads of their own; what fails there is said once, and keeps nobody from anything.
"""

from tui.messages import Brought, Recorded, Tended
from tui.node_app import NodeApp, Talking

_LOOK_AT_LINES = 30.0
_LOOK_AT_BOXES = 5.0
"""Seconds: what is recorded lies ready for the courier soon after, for a lock does not wait for it."""


class ByItself(NodeApp):
    """A program that sees to boxes and lines while its node is open."""

    tends_lines = False
    """Whether lines that are due, and the night's backup, are seen to while this is open."""
    _at_boxes = False
    _at_lines = False
    _said_of_boxes = ""
    _said_of_lines = ""

    def see_to_itself(self) -> None:
        """Begin to look, again and again."""
        self.set_interval(_LOOK_AT_BOXES, self.look_at_boxes)
        self.set_interval(_LOOK_AT_LINES, self.look_at_lines)

    def look_at_boxes(self) -> None:
        """Take in what the courier brought, and lay ready what it shall take, where a line is set up."""
        if self._node is None or self._at_boxes:
            return
        from sync import ready

        if ready.is_wanted(self._node):
            self._at_boxes = True
            self.run_worker(self._empty_boxes, name="boxes", group="boxes", description="boxes", thread=True)

    def _empty_boxes(self) -> None:
        """Do that, in a thread; what fails there is said and tried again, and keeps nobody out."""
        from sync import ready
        from tui import brought, crash

        try:
            receipts = ready.look(self.node)
            said = brought.sentence(receipts)
        except Exception as error:  # noqa: BLE001 - a file that cannot be taken in is no reason to have no lists
            said = brought.refused(error) or "; ".join(crash.halves(error))
        self.post_message(Brought(said))

    def look_at_lines(self) -> None:
        """See to what the agent would see to if nobody were here, in a thread; one at a time."""
        if self._node is not None and self.tends_lines and not self._at_lines and not self.is_over():
            self._at_lines = True
            self.run_worker(self._tend, name="lines", group="lines", description="lines", thread=True)

    def _tend(self) -> None:
        """Do that; what fails there is said, and keeps nobody from anything."""
        import random

        from sync import tending
        from tui import crash, tended
        from tui.version import __version__

        try:
            still = self._stillness.passed()
            done = tending.tend(self.node, random.random(), __version__, still)  # noqa: S311 - moves a time
            said = tended.sentence(done)
        except Exception as error:  # noqa: BLE001 - a line that fails is no reason to have no lists
            said = "; ".join(crash.halves(error))
        self.post_message(Tended(said))

    def on_tended(self, message: Tended) -> None:
        """Say what was done by itself, once."""
        self._at_lines = False
        if message.sentence and message.sentence != self._said_of_lines:
            self.notify(message.sentence)
            # What was brought lies in the inbox now.
            self.look_at_boxes()
        self._said_of_lines = message.sentence

    def on_brought(self, message: Brought) -> None:
        """Say what came, once, and let every screen ask again: it may be about anything."""
        self._at_boxes = False
        if message.sentence and message.sentence != self._said_of_boxes:
            kinds = frozenset(register.kind for register in self.node.registry.registers)
            self.post_message(Recorded(kinds, message.sentence))
            if not isinstance(self.screen, Talking):
                self.notify(message.sentence)
        self._said_of_boxes = message.sentence
