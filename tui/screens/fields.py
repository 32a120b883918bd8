"""A few fields on top of a screen: whoever asks for them hears of every letter, so that none is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from store.files import place_of
from store.refusals import Refused
from tui.page import Sheet
from tui.refusing import line
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.widgets.typed import Typed
from tui.words import _


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what it is called, what stands in it."""

    name: str
    title: str
    value: str = ""


def no_place(name: str) -> Callable[[Mapping[str, str]], str]:
    """Give what says of a field for a file why nobody has the folder that stands in it."""

    def fault(now: Mapping[str, str]) -> str:
        try:
            place_of(now[name].strip())
        except Refused as refused:
            return line(refused)
        return ""

    return fault


class FieldsScreen(Sheet[bool]):
    """Asks for one text or a few; Enter goes on, from the last field back. Gives whether Enter ended it.

    Args:
        title: what is asked for.
        fields: the fields.
        typed: hears what stands in all of them, with every letter.
        fault: says what is wrong with them, or nothing; Enter does not end before that.
        hint: a sentence below.
        wrong: why what stands in the fields was refused, if it was.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", _("keep"), id="fields.keep"),
        Binding("escape", "leave", _("back"), id="fields.back"),
    ]

    CSS = """
    FieldsScreen { align: center bottom; background: $background 40%; }
    #asked { height: auto; background: $surface; padding: 0 1 1 1; border-top: solid $border; }
    #asked .field-name { height: 1; color: $foreground; }
    #asked Input { height: 1; border: none; padding: 0 1; background: $panel; }
    #asked #wrong { height: auto; }
    """

    def __init__(  # noqa: PLR0913 - a form, and what it says
        self,
        title: str,
        fields: Sequence[Field],
        typed: Callable[[Mapping[str, str]], None],
        *,
        fault: Callable[[Mapping[str, str]], str] = lambda _said: "",
        hint: str = "",
        wrong: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._wrong = wrong
        self._typed = typed
        self._fault = fault
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        with Vertical(id="asked"):
            yield Static(safe(self._title), classes="title-line")
            for field in self._fields:
                yield Static(safe(field.title), classes="field-name")
                yield Typed(field.value, id=f"f-{field.name}", compact=True)
            yield Static(safe(self._hint), id="wrong")
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin at the first that is empty."""
        inputs = list(self.query(Typed))
        next((one for one in inputs if not one.value), inputs[0]).focus()
        if self._wrong:
            inputs[0].focus()
            self._refuse(self._wrong)

    def _said(self) -> dict[str, str]:
        return {field.name: self.query_one(f"#f-{field.name}", Typed).value for field in self._fields}

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Tell with every letter."""
        if self.is_mounted and len(list(self.query(Typed))) == len(self._fields):
            self._typed(self._said())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field; from the last one, go back if nothing is wrong."""
        event.stop()
        inputs = list(self.query(Typed))
        if event.input is not inputs[-1]:
            inputs[inputs.index(event.input) + 1].focus()  # type: ignore[arg-type]
            return
        self.action_keep()

    def action_keep(self) -> None:
        """Go back from any field, if nothing is wrong."""
        said = self._said()
        self._typed(said)
        wrong = self._fault(said)
        if wrong:
            self._refuse(wrong)
            return
        self.dismiss(result=True)

    def _refuse(self, wrong: str) -> None:
        shown = self.query_one("#wrong", Static)
        shown.add_class("refused")
        shown.update(safe(wrong, 400))

    def action_leave(self) -> None:
        """Go back; what was typed stays where it was told."""
        self.dismiss(result=False)


class ListedScreen(Sheet[None]):
    """A short list on top of a screen, each line turned over by its digit; Enter and Esc go back.

    Args:
        title: what is asked.
        lines: gives the lines as they stand now, each with its sign.
        turn: turns the line of a place (from 0) over.
        everything: turns all of them, by ``a``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"turn({n - 1})", show=False, id="listed.turn") for n in range(1, 10)),
        Binding("down", "point(1)", show=False, id="listed.down"),
        Binding("up", "point(-1)", show=False, id="listed.up"),
        Binding("space", "turn_here", _("turn over"), id="listed.here"),
        Binding("a", "everything", _("all"), id="listed.all"),
        Binding("enter,escape", "leave", _("done"), id="listed.done"),
    ]

    CSS = """
    ListedScreen { align: center bottom; background: $background 40%; }
    #listed { height: auto; max-height: 18; background: $surface; padding: 0 1; border-top: solid $border; }
    #lines { height: auto; max-height: 14; }
    """

    def __init__(
        self,
        title: str,
        lines: Callable[[], Sequence[str]],
        turn: Callable[[int], None],
        everything: Callable[[], None],
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._turn = turn
        self._everything = everything
        self._here = 0

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        with Vertical(id="listed"):
            yield Static(safe(self._title), classes="title-line")
            with VerticalScroll(id="lines", can_focus=False):
                yield Static(id="said-lines")
            yield KeyLine()

    def on_mount(self) -> None:
        """Show how the lines stand."""
        self._draw()

    def _draw(self) -> None:
        shown = [
            safe(f"{'▸' if place == self._here else ' '}{place + 1} {line}")
            for place, line in enumerate(self._lines())
        ]
        self.query_one("#said-lines", Static).update(Content("\n").join(shown))

    def action_turn(self, place: int) -> None:
        """Turn one over by its digit."""
        if place < len(self._lines()):
            self._here = place
            self._turn(place)
            self._draw()

    def action_turn_here(self) -> None:
        """Turn the one at the pointer over."""
        self.action_turn(self._here)

    def action_point(self, by: int) -> None:
        """Move the pointer."""
        self._here = max(0, min(len(self._lines()) - 1, self._here + by))
        self._draw()

    def action_everything(self) -> None:
        """Turn all of them."""
        self._everything()
        self._draw()

    def action_leave(self) -> None:
        """Go back: every key was kept already."""
        self.dismiss(None)
