"""The keys of the screen underneath, in the words of that screen."""

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.page import Sheet
from tui.safe import clean, fit, safe
from tui.words import _

_KEYS_WIDTH = 16


def keys_of(screen: Screen[Any]) -> list[tuple[str, str]]:
    """List what the keys do on a screen, for the widget that has the focus.

    Args:
        screen: the screen to be explained.

    Returns:
        Pairs of keys and meaning. Only bindings with an id: those are ours, and
        Textual's own, which everybody knows from other programs, have English
        descriptions.
    """
    keys: dict[tuple[str, str], list[str]] = {}
    for _node, binding, enabled, _tooltip in screen.active_bindings.values():
        if binding.id and binding.description and enabled:
            shown = screen.app.get_key_display(binding)
            keys.setdefault((binding.id, binding.description), []).append(shown)
    return [(" ".join(shown), meaning) for (_id, meaning), shown in keys.items()]


@runtime_checkable
class Explaining(Protocol):
    """A screen that can say what the thing with the focus is, and where its rule comes from."""

    def explain(self) -> list[str]:
        """Give sentences, the nearest first."""


def about(screen: Screen[Any]) -> list[str]:
    """Give what a screen says of the thing with the focus."""
    return screen.explain() if isinstance(screen, Explaining) else []


class HelpScreen(Sheet[None]):
    """Shows what the keys do.

    Args:
        keys: pairs of keys and meaning, from :func:`keys_of`.
        about: what the screen or the thing with the focus says of itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", _("Close"), id="help.close"),
    ]

    def __init__(self, keys: Sequence[tuple[str, str]], about: Sequence[str] = ()) -> None:
        super().__init__()
        self._keys = keys
        self._about = about

    def compose(self) -> ComposeResult:
        """Build the list, which scrolls where it is longer than the screen."""
        with VerticalScroll(id="help") as box:
            box.border_title = Content(_("Help"))
            for said in self._about:
                yield Static(safe(said), classes="about")
            for keys, meaning in self._keys:
                yield Static(Content(fit(clean(keys), _KEYS_WIDTH) + clean(meaning)))
            yield Static(Content(_("Escape closes this.")))
