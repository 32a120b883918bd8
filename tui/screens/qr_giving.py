"""What leaves as QR codes from a screen: what waits for the office above, or an answer to one of our own."""

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.screen import Screen

from store import identity
from store.identity import Peer
from store.refusals import Code, Refused
from store.rollcall import word
from sync import burst, outgoing
from sync.outgoing import Ready
from sync.profile import Profile
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
_SHOWN: Final = "codes_shown"
"""Where the program keeps what was last shown to the office above: sealed, and gone with it."""
_KEPT: Final = 12 * 3600
"""Seconds for which the same file is shown again; what is thin opens for three days."""
_SHORT: Final = "short"


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
        short = {_SHORT: parent} if node.me.kind != "warden" and burst.is_possible(node) else {}
        found = {_PARENT: parent, **short, **found}
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
    if name == _SHORT:
        return one.code, _("the office above, in one short message: what is most urgent")
    return name, one.name or one.code


def _show(screen: "Screen[None]", node: "Node", name: str, to: Peer) -> None:
    """Make the bundle, and show it."""
    try:
        if name == _PARENT:
            word.tell(node)
            ready = _same(screen.app, node, outgoing.for_parent(node, wish=Profile.THIN))
        elif name == _SHORT:
            word.tell(node)
            ready = burst.for_parent(node)
        else:
            ready = outgoing.for_child(node, to, wish=Profile.THIN)
    except Refused as refused:
        _say(screen, line(refused), refused=True)
        return
    title = _("For {name}: {changes} changes").format(
        name=to.code if name in (_PARENT, _SHORT) else name, changes=counting.number(ready.made.changes)
    )

    def left(said: str | None) -> None:
        _say(screen, said or "")

    screen.app.push_screen(
        QrShowScreen(ready.made.sealed, title, partial(_was_shown, screen, node, ready)), left
    )


def _same(app: "App[Any]", node: "Node", made: Ready) -> Ready:
    """Give what was shown before, if it holds just the same: whoever read half of it needs the others."""
    before, at = getattr(app, _SHOWN, (made, 0))
    if before.cuts == made.cuts and before.made.after == made.made.after and node.now - at < _KEPT:
        return before
    setattr(app, _SHOWN, (made, node.now))
    return made


def _was_shown(screen: "Screen[None]", node: "Node", ready: Ready) -> str:
    """Note that it was shown whole: handed over, as a file is that was written."""
    outgoing.hand(node, ready, outgoing.nobody)
    said = _("{changes} changes in {bytes} bytes: all codes were shown, not yet acknowledged").format(
        changes=counting.number(ready.made.changes), bytes=counting.number(len(ready.made.sealed))
    )
    screen.app.post_message(Recorded(_TOUCHED, clean(said)))
    return said


def _say(screen: "Screen[None]", sentence: str, *, refused: bool = False) -> None:
    say = getattr(screen, "say", None)
    if say is not None and screen.is_mounted:
        say(sentence, refused=refused)
