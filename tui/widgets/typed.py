"""A field whose keys are taken in the order in which they were typed."""

from typing import Final

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from tui.words import _

LONGEST: Final = 1024
"""Characters of what somebody looks for, at most: a whole page that was pasted is no name of anything."""


class Typed(Input):
    """A field like any other, on a slow line too.

    Textual's own takes letters as they come, but sends backspace and its other
    keys round through the program: of a burst of keys, as a satellite link
    brings them, the letters would overtake the backspaces between them.
    """

    # A longer text moves nothing around it; Textual would lay the whole screen out anew for every letter.
    virtual_size = Reactive(Size(0, 0))

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text in the place of another; of one that is too long the beginning, and that is said."""
        room = self.max_length - len(self.value) + abs(end - start) if self.max_length else len(text)
        # A letter that has no room is heard by the bell; a passphrase is taken whole or not at all.
        if len(text) > max(room, 1) and not self.password:
            said = _("only the beginning was taken: this field holds {count} characters at most")
            self.notify(said.format(count=self.max_length), severity="warning")
            text = text[: max(room, 0)]
        super().replace(text, start, end)

    async def _on_key(self, event: events.Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
