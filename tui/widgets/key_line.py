"""The last line of a screen: the keys that fit, whole, and always the one that tells all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui.records_away import Lasting
from tui.safe import clean, fit

_BETWEEN: Final = 2
_MARGIN: Final = 1
ALWAYS: Final = ("app.jump", "app.help")
"""What stands at the right end of every line: where to go, and what all keys do."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A key as the line shows it.

    Attributes:
        id: the id of its binding.
        key: the key, as people write it.
        meaning: what it does, in a word or two.
        act: runs it, for those who click.
        everywhere: whether it is the program's, the same on every screen.
    """

    id: str
    key: str
    meaning: str
    act: tuple[str, Any] = ("", None)
    everywhere: bool = False

    @property
    def width(self) -> int:
        """The cells that it takes."""
        return cell_len(self.key) + 1 + cell_len(self.meaning)


def shown_keys(screen: Screen[Any]) -> list[Shown]:
    """Give the keys that a screen shows for the widget with the focus, its own before the program's."""
    own: dict[str, Shown] = {}
    everywhere: dict[str, Shown] = {}
    for node, binding, enabled, _tooltip in screen.active_bindings.values():
        if not (binding.show and binding.id and binding.description and enabled):
            continue
        is_own = node is not screen.app
        among = own if is_own else everywhere
        key, meaning = clean(screen.app.get_key_display(binding)), clean(binding.description)
        among.setdefault(binding.id, Shown(binding.id, key, meaning, (binding.action, node), not is_own))
    return [*own.values(), *(key for key in everywhere.values() if key.id not in own)]


def laid_out(keys: Sequence[Shown], width: int) -> list[tuple[int, Shown]]:
    """Say which keys a line holds, and in which column each begins.

    Args:
        keys: in the order of their worth.
        width: cells of the line.

    Returns:
        Those that fit whole, from the left; :data:`ALWAYS` from the right, before all others. Keys of
        everywhere only where every key of the screen has its room.
    """
    placed: list[tuple[int, Shown]] = []
    end = width - _MARGIN
    known = {key.id: key for key in keys}
    for key in (known[name] for name in reversed(ALWAYS) if name in known):
        if end - key.width < _MARGIN:
            break
        placed.append((end - key.width, key))
        end -= key.width + _BETWEEN
    at = _MARGIN
    is_full = False
    for key in keys:
        if key.id in ALWAYS or (key.everywhere and is_full):
            continue
        if at + key.width > end:
            is_full = True
            continue
        placed.append((at, key))
        at += key.width + _BETWEEN
    return sorted(placed, key=lambda one: one[0])


class KeyLine(Lasting, Widget):
    """The line; what it shows follows the focus. A click does what the key does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--meaning"}
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[int, Shown]] = []

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._renew)
        self.call_after_refresh(self._renew)

    def on_resize(self) -> None:
        """Show what fits now."""
        self._renew()

    def _renew(self, _screen: Screen[Any] | None = None) -> None:
        if not self.is_attached:
            return
        shown = laid_out(shown_keys(self.screen), self.size.width)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        if y:
            return Strip.blank(width)
        key_style = self.get_component_rich_style("key-line--key")
        meaning_style = self.get_component_rich_style("key-line--meaning")
        segments: list[Segment] = []
        at = 0
        for begin, one in self._shown:
            segments.append(Segment(" " * (begin - at), meaning_style))
            segments.append(Segment(one.key, key_style))
            segments.append(Segment(" " + one.meaning, meaning_style))
            at = begin + one.width
        segments.append(Segment(fit("", max(0, width - at)), meaning_style))
        return Strip(segments).adjust_cell_length(width, meaning_style)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        for begin, one in self._shown:
            if begin <= event.x < begin + one.width:
                action, node = one.act
                await self.app.run_action(action, node)
                return
