"""Packing a zone for its warden's device: what goes along and how large it is, said before it is done."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from store import desk
from store.clock import iso
from store.files import place_of
from store.refusals import Refused
from sync import pack
from tui.cli.opening import write_file
from tui.messages import Recorded
from tui.page import Page
from tui.refusing import line
from tui.safe import clean, safe
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.typed import Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class PackScreen(Speaking, Page[None]):
    """Asks for device, days and file; Enter first says the size, and Enter again writes it.

    Args:
        node: the station.
        zone: the zone's code.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "codes", _("show it as QR codes"), id="pack.codes"),
        Binding("escape", "leave", _("back"), id="pack.back"),
    ]

    CSS = """
    .field { height: 1; }
    .field Static { width: 26; padding: 0 1; }
    .field Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $surface; }
    .field Input:focus { border: none; background: $panel; }
    #plan { height: auto; padding: 1 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node", zone: str) -> None:
        super().__init__()
        self.node = node
        self._zone = zone
        self._planned: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        yield Static(safe(_("Pack zone {zone} for a device").format(zone=self._zone)), classes="title-line")
        asked = (
            ("device", _("device, like W1"), self._device()),
            ("to", _("whose it is from now on"), ""),
            ("days", _("days until it expires"), str(pack.DAYS)),
            ("file", _("file to write"), f"{self._zone.lower()}.muster"),
        )
        for name, title, value in asked:
            with Horizontal(classes="field"):
                yield Static(safe(title))
                yield Typed(value, id=f"f-{name}", compact=True)
        yield Static(id="plan")
        yield Static(id="said")
        yield KeyLine()

    def _device(self) -> str:
        """Give the one warden's device that is in use, if there is only one."""
        marks = [row["mark"] for row in desk.listed(self.node, "devices").rows if row["kind"] == "warden"]
        return str(marks[0]) if len(marks) == 1 else ""

    def on_mount(self) -> None:
        """Begin at the file if the device is known, and say the size at once."""
        known = bool(self._value("device"))
        self.query_one("#f-file" if known else "#f-device", Input).focus()
        if known:
            self._plan()

    def _value(self, name: str) -> str:
        return self.query_one(f"#f-{name}", Typed).value.strip()

    def _asked(self) -> tuple[str, ...]:
        return tuple(self._value(name) for name in ("device", "to", "days"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Say the size; once it stands there for just this, write the file."""
        if event.input.id != "f-file" or self._planned != self._asked():
            self._plan()
            return
        self._write()

    def _packed(self, how: "Callable[..., pack.Packed]") -> pack.Packed:
        days = self._value("days")
        return how(
            self.node,
            self._zone,
            self._value("device"),
            days=int(days) if days.isdecimal() else 0,
            to=self._value("to") or None,
        )

    def _plan(self) -> None:
        try:
            packed = self._packed(pack.plan)
        except Refused as refused:
            self._planned = ()
            self.query_one("#plan", Static).update("")
            self.say(line(refused), refused=True)
            return
        self._planned = self._asked()
        said = _(
            "{households} households with {people} people: names, telephones, addresses, whereabouts, last"
            " visits, the checklist, the way, the alert state; no dates of birth, no numbers of documents."
        ).format(households=packed.households, people=packed.people)
        size = _(
            "{bytes} bytes, about {minutes} minutes on a line of {line} bits a second; expires {expires}"
        ).format(
            bytes=len(packed.sealed),
            minutes=round(packed.minutes, 1),
            line=pack.LINE,
            expires=(iso(packed.expires) or "")[:10],
        )
        self.query_one("#plan", Static).update(safe(f"{said} {size}", 600))
        self.say(
            _("nothing was written yet: Enter in the last field writes the file, F5 shows it as QR codes")
        )

    def _write(self) -> None:
        try:
            path = place_of(self._value("file"))
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        if path.exists():
            self.say(
                _("that file is there already: choose another"),
                refused=True,
            )
            return
        try:
            packed = self._packed(pack.pack)
            write_file(path, packed.sealed)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        said = _("{zone} packed: {bytes} bytes in {name}").format(
            zone=self._zone, bytes=len(packed.sealed), name=path.name
        )
        self._packed_now(said)

    def _packed_now(self, said: str) -> None:
        self.app.post_message(Recorded(frozenset({"devices", "zones"}), clean(said)))
        self.dismiss(None)

    def action_codes(self) -> None:
        """Pack it, and show it to the device as QR codes; once the size stands there for just this."""
        from tui.screens.qr_show import QrShowScreen

        if self._planned != self._asked():
            self._plan()
            return
        try:
            packed = self._packed(pack.pack)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        title = _("Zone {zone} for {device}").format(zone=self._zone, device=self._value("device").upper())
        said = _("{zone} packed: {bytes} bytes shown").format(zone=self._zone, bytes=len(packed.sealed))
        self.app.push_screen(QrShowScreen(packed.sealed, title), lambda _left: self._packed_now(said))

    def action_leave(self) -> None:
        """Go back; nothing was changed."""
        self.dismiss(None)
