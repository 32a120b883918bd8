"""What leaves as QR codes from a screen: what waits for the office above, or an answer to one of our own."""

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from store import identity
from store.identity import Peer
from store.refusals import Code, Refused
from store.rollcall import word
from sync import outgoing
from sync.outgoing import Ready
from tui import counting
from tui.messages import Recorded
from tui.refusing import line
from tui.safe import clean
from tui.screens.choose import ChooseScreen
from tui.screens.qr_show import QrShowScreen
from tui.widgets.paged_table import Column, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_TOUCHED: Final = frozenset({"devices", "stations"})
_PARENT: Final = "parent"


def give(screen: "Screen[None]", node: "Node", station: str = "") -> None:
    """Show a bundle as QR codes; asks for whom, where there are several.

    Args:
        screen: where the key was pressed; says what went wrong, and what was shown.
        node: whose bundle.
        station: only for the devices of this station; else the office above is offered too.
    """
    with node.read() as db:
        parent = None if station else identity.parent(db)
        children = [
            one for one in identity.children(db) if one.revoked_at is None and station in ("", one.code)
        ]
    found: dict[str, Peer] = {one.mark or one.code: one for one in children}
    if parent is not None:
        found = {_PARENT: parent, **found}
    if not found:
        # The same as of a file: there is nobody to seal it for.
        code = Code.UNKNOWN_STATION if station or node.me.kind == "hq" else Code.NO_PARENT
        _say(screen, line(Refused(code)), refused=True)
    elif len(found) == 1 or (parent is not None and node.me.kind == "warden"):
        _show(screen, node, next(iter(found)), next(iter(found.values())))
    else:
        rows = [Row(name, _named(name, one)) for name, one in found.items()]

        def chosen(name: str | None) -> None:
            if name is not None:
                _show(screen, node, name, found[name])

        columns = (Column(_("Device"), 12), Column(_("Name"), 40, grow=True))
        screen.app.push_screen(ChooseScreen(_("Show QR codes: for whom?"), columns, rows), chosen)


def _named(name: str, one: Peer) -> tuple[str, str]:
    if name == _PARENT:
        return one.code, _("the office above")
    return name, one.name or one.code


def _show(screen: "Screen[None]", node: "Node", name: str, to: Peer) -> None:
    """Make the bundle, and show it."""
    try:
        if name == _PARENT:
            word.tell(node)
            ready = outgoing.for_parent(node)
        else:
            ready = outgoing.for_child(node, to)
    except Refused as refused:
        _say(screen, line(refused), refused=True)
        return
    title = _("For {name}: {changes} changes").format(
        name=to.code if name == _PARENT else name, changes=counting.number(ready.made.changes)
    )

    def left(said: str | None) -> None:
        _say(screen, said or "")

    screen.app.push_screen(
        QrShowScreen(ready.made.sealed, title, partial(_was_shown, screen, node, ready)), left
    )


def _was_shown(screen: "Screen[None]", node: "Node", ready: Ready) -> str:
    """Note that it was shown whole: handed over, as a file is that was written."""
    with node.write() as db:
        outgoing.handed_over(db, ready.to, ready.cuts, ready.facts, node.now)
    said = _("{changes} changes in {bytes} bytes: all codes were shown, not yet acknowledged").format(
        changes=counting.number(ready.made.changes), bytes=counting.number(len(ready.made.sealed))
    )
    screen.app.post_message(Recorded(_TOUCHED, clean(said)))
    return said


def _say(screen: "Screen[None]", sentence: str, *, refused: bool = False) -> None:
    say = getattr(screen, "say", None)
    if say is not None and screen.is_mounted:
        say(sentence, refused=refused)
