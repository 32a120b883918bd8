"""Admitting a device on the screen: which request, where its grant goes, what is read out by telephone."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from store import identity
from store.files import place_of
from store.refusals import Refused
from sync import enrol
from sync.enrol import Admitted
from tui import admitting
from tui.messages import Recorded
from tui.refusing import line
from tui.safe import clean
from tui.screens.asking import Asked, Question, Said
from tui.screens.fields import Field
from tui.screens.telling import TellingScreen
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class Admission:
    """Takes a request in and writes the grant; the form stays until both are done.

    Args:
        screen: the screen that asks.
        node: the opened node.
    """

    def __init__(self, screen: Screen[Any], node: "Node") -> None:
        self._screen = screen
        self._node = node
        self._done: Admitted | None = None

    def ask(self) -> None:
        """Ask for the two files."""
        fields = [
            Field("request", _("the request, as the device wrote it")),
            Field("grant", _("the file to write, to be carried to the device")),
        ]
        hint = _("then compare the words by telephone; only the device's own words make it the right one")
        needed = ("request", "grant")
        asked = Question(_("Admit a device"), fields, self._told, needed, hint, self._admitted)
        Asked(self._screen).ask(asked)

    def _admitted(self, said: Said) -> str:
        """Admit; give why not, if it was refused."""
        try:
            request, grant = (place_of(said[name]) for name in ("request", "grant"))
            if grant.exists():
                return _("that file is there already: choose another")
            self._done = admitting.admit(self._node, request, grant)
        except Refused as refused:
            return line(refused)
        return ""

    def _told(self, said: Said) -> None:
        done = self._done
        if done is None:
            return
        with self._node.read() as db:
            peer = identity.peer(db, done.device)
        told = [
            (_("The device's words"), done.fingerprint),
            (_("Our words"), enrol.own_fingerprint(self._node)),
            (
                _("What to do"),
                _("Read both out on the telephone. If one word differs, mark it lost at once."),
            ),
            (
                _("Then"),
                _("Carry {file} to it: `muster enrol {file}` there.").format(file=Path(said["grant"]).name),
            ),
        ]
        told += [(_("Not there"), one) for one in admitting.no_box(done.away)]
        mark = f"{peer.code} {peer.mark}".strip() if peer is not None else ""
        app = self._screen.app
        app.push_screen(TellingScreen(_("Admitted {mark}").format(mark=mark), told))
        words = clean(_("admitted {mark}").format(mark=mark))
        app.post_message(Recorded(frozenset({"users", "devices"}), words))
