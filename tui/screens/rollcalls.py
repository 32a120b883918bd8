"""Which roll call a key leads to from anywhere, and the line on every screen that says that one is held."""

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from store.identity import who
from store.rollcall.board import board as read_board
from store.rollcall.standing import standing
from store.rollcall.which import open_now
from tui.safe import safe
from tui.screens import rollcall_words
from tui.screens.choose import ChooseScreen
from tui.screens.rollcall import RollcallScreen
from tui.screens.rollcall_open import RollcallOpenScreen
from tui.screens.rollcall_report import ReportScreen
from tui.widgets.paged_table import Column, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_LINE = "rollcall-is-held"
_COLUMN = 44
_OF_A_ROLL_CALL = (RollcallScreen, RollcallOpenScreen, ReportScreen)


def show(app: App[Any], node: "Node") -> None:
    """Show the board of the one that is open, or which; where none is, open one."""
    if isinstance(app.screen, (*_OF_A_ROLL_CALL, ModalScreen)):
        return
    if node.me.kind == "hq":
        from tui.screens.register import RegisterScreen

        app.push_screen(RegisterScreen(node, "rollcalls"))
        return
    with node.read() as db:
        open_ones = open_now(db, who(db).station)
    if not open_ones:
        app.push_screen(RollcallOpenScreen(node))
    elif len(open_ones) == 1:
        app.push_screen(RollcallScreen(node, open_ones[0][0]))
    else:
        _choose(app, node, sorted(open_ones, key=lambda one: one[1]))


def _choose(app: App[Any], node: "Node", open_ones: list[tuple[int, bool]]) -> None:
    """Ask which: what is real first, each drill called one."""
    rows = []
    for row, _drill in open_ones:
        found = read_board(node, row)
        left = _("{count} to find").format(count=found.figures.unaccounted)
        cells = (rollcall_words.headline(found, _COLUMN), str(found.facts["reason"] or ""), left)
        rows.append(Row(str(row), cells))
    columns = (Column(_("Roll call"), _COLUMN, grow=True), Column(_("Why"), 16), Column("", 12))

    def chosen(key: str | None) -> None:
        if key is not None:
            app.push_screen(RollcallScreen(node, int(key)))

    app.push_screen(ChooseScreen(_("Several roll calls are open"), columns, rows), chosen)


def say(app: App[Any], node: "Node") -> None:
    """Say in a line above every other screen that a roll call is held, and how many are to be found."""
    words, drill = _words(app, node)
    for screen in app.screen_stack[1:]:
        if isinstance(screen, (*_OF_A_ROLL_CALL, ModalScreen)):
            continue
        _put(screen, words, drill=drill)


def _words(app: App[Any], node: "Node") -> tuple[str, bool]:
    with node.read() as db:
        me = who(db)
        open_ones = open_now(db, me.station) if me.kind != "hq" else []
        if not open_ones:
            return "", False
        # What really happens goes before a drill.
        row, drill = min(open_ones, key=lambda one: one[1])
        shown = app.screen.board if isinstance(app.screen, RollcallScreen) else None
        # The board that is being marked knows; else it is counted.
        known = shown is not None and shown.rollcall == row
        figures = shown.figures if shown is not None and known else standing(db, [row])[row].figures
    said = _("{count} to find, {injured} injured, {missing} missing  Ctrl+R").format(
        count=figures.unaccounted, injured=figures.injured, missing=figures.missing
    )
    if drill:
        word = _("** EXERCISE **")
        return f"{word}  {said}  {word}", True
    return _("ROLL CALL  {said}").format(said=said), False


def _put(screen: Screen[Any], words: str, *, drill: bool) -> None:
    line = next(iter(screen.query(f"#{_LINE}").results(Static)), None)
    if not words:
        if line is not None:
            line.remove()
        return
    if line is None:
        line = Static(id=_LINE)
        screen.mount(line)
    line.set_class(drill, "drill")
    line.update(safe(words))
