"""A field whose keys are taken in the order in which they were typed."""

from typing import Final

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

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

    async def _on_key(self, event: events.Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
