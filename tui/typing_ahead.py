"""Keys typed faster than questions come: each answer goes to its own question, and no Enter is blind.

Somebody who knows the questions types on while the next one is still being drawn, and a satellite link
brings a second of keys at once. What is typed then is kept for the question that it is for; an Enter that
was pressed before a question was on the screen does not answer it.
"""

from collections import deque
from math import inf
from typing import Final

from textual import events

from tui.pressed_twice import TOO_SOON

Typing = events.Key | events.Paste

_ALWAYS: Final = frozenset({"ctrl+q", "ctrl+l", "ctrl+z", "ctrl+c"})
_TURNING: Final = frozenset({"enter", "escape"})


class TypingAhead:
    """Decides of each key whether it is obeyed now, later, or not at all.

    Times are seconds as Textual's messages bear them (``Message.time``).
    """

    def __init__(self) -> None:
        self._waiting: deque[Typing] = deque()
        self._is_turning = False
        self._shown = -inf
        self._takes = True
        self._has_typed = False
        self._is_over = False
        self.was_early = False
        """Whether an Enter was pressed before anybody can have read this question."""

    def obeys(self, event: Typing) -> bool:
        """Say whether a key that comes now is obeyed now; what is kept comes with :meth:`turned`."""
        if isinstance(event, events.Key) and event.key in _ALWAYS:
            return True
        if self._is_turning:
            self._waiting.append(event)
            return False
        return self._meant(event)

    def turned(self, now: float, *, takes: bool) -> list[Typing]:
        """Note that another question stands on the screen; give the keys that were typed for it already.

        Args:
            now: when it was drawn.
            takes: whether what was typed ahead is for it; if not, it waits for the next one.
        """
        self._shown, self._is_turning = now, False
        self._takes, self._has_typed, self._is_over, self.was_early = takes, False, False, False
        kept, self._waiting = self._waiting, deque()
        return [event for event in kept if self.obeys(event)]

    def forget(self) -> None:
        """Drop what was kept."""
        self._waiting.clear()

    def _meant(self, event: Typing) -> bool:
        key = event.key if isinstance(event, events.Key) else ""
        is_early = event.time < self._shown
        if key in _TURNING:
            return self._turns(event, key, is_early=is_early)
        if is_early and (self._is_over or not self._takes):
            self._waiting.append(event)
            return False
        if isinstance(event, events.Paste) or event.is_printable:
            self._has_typed = True
        return True

    def _turns(self, event: Typing, key: str, *, is_early: bool) -> bool:
        """Obey an Enter or an Esc if the question was there when it was pressed."""
        if is_early:
            if self._is_over or not self._takes:
                # The end of an answer further on.
                self._waiting.append(event)
            elif self._has_typed:
                self._is_over = True
            self.was_early = self.was_early or key == "enter"
            return False
        if key == "enter" and not self._has_typed and event.time - self._shown < TOO_SOON:
            # The second of two quick ones: nobody has read what it would answer.
            self.was_early = True
            return False
        self._is_turning = True
        return True
