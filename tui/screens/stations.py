"""Stations and their devices with their keys: admitted, revoked, replaced, told everything again (M03, L07).

Whatever is done here says first what will happen.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from store.asking_devices import Asking
from store.files import place_of
from store.refusals import Refused
from sync import enrol
from sync.world import forks, stations
from sync.world.forks import Fork
from sync.world.stations import ACT, DeviceAt
from tui import counting
from tui import world_words as words
from tui.admitting import admit_content, no_box
from tui.cli.opening import read_file
from tui.messages import Recorded
from tui.refusing import line
from tui.safe import clean
from tui.screens.fields import Field, FieldsScreen
from tui.screens.room import RoomScreen
from tui.screens.telling import TellingScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

_TOUCHED: Final = frozenset({"devices", "stations"})
_ASKS: Final = "asks:"
"""Stands before what names a device that only asks; no device is called so."""


class StationsScreen(RoomScreen):
    """Every station's devices; those that ask to be admitted come first.

    Args:
        node: headquarters.
        code: only this station's.
    """

    PLACE = "stations"
    ON = frozenset({"hq"})
    SHOWN = _TOUCHED
    EMPTY = _("no station is admitted yet: a takes a request in")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "admit", _("admit"), id="stations.admit"),
        Binding("e", "replace", _("another in its place"), id="stations.replace"),
        Binding("v", "revoke", _("revoke"), id="stations.revoke"),
        Binding("g", "again", _("send everything again"), id="stations.again"),
        Binding("f9", "open_record", _("record"), show=False, id="stations.record"),
    ]

    def __init__(self, node: "Node", code: str = "") -> None:
        super().__init__(node)
        self._code = code
        self._devices: dict[Key, DeviceAt] = {}
        self._asking: dict[Key, Asking] = {}
        self._forks: list[Fork] = []

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            Column(_("Device"), 10),
            Column(_("Station"), 12, grow=True),
            Column(_("Silent"), 8),
            Column(_("How it stands"), 29),
            Column(_("Admitted"), 10),
        )

    def read(self) -> tuple[list[DeviceAt], list[Asking], list[Fork]]:
        """Ask for the devices, those that ask, and histories that part."""
        return stations.devices(self.node), stations.asking(self.node), forks.forks(self.node)

    def take(self, found: tuple[list[DeviceAt], list[Asking], list[Fork]]) -> Sequence[Row]:
        """Give a row for each."""
        devices, asking, self._forks = found
        self._devices = {one.mark: one for one in devices if self._code in ("", one.station)}
        self._asking = {f"{_ASKS}{one.device.hex()}": one for one in asking if self._code in ("", one.code)}
        asks = [
            Row(key, (one.code, one.name, "", _("asks to be admitted (a)"), ""), "?")
            for key, one in self._asking.items()
        ]
        return [*asks, *(self._row(one) for one in self._devices.values())]

    def _row(self, one: DeviceAt) -> Row:
        parted = any(fork.device == one.mark and not fork.is_healed for fork in self._forks)
        how, mark = words.silent(one.silence), words.MARKS[one.silence]
        if parted:
            how, mark = _("tells two histories"), "‼"
        elif one.revoked_at is not None:
            how, mark = _("revoked {day}").format(day=counting.day(one.revoked_at)), "-"
        elif one.heard_at is None:
            how, mark = _("never heard"), "?"
        elif one.is_resent:
            how = _("is told everything again")
        silent = words.ago(self.node.now, words.instant(one.heard_at))
        return Row(one.mark, (one.mark, one.name, silent, how, counting.day(one.admitted_at)), mark)

    def headline(self) -> str:
        """Say how many there are."""
        count = len([one for one in self._devices.values() if one.revoked_at is None])
        said = plural("{count} device in use", "{count} devices in use", count)
        what = (
            _("Devices of {station}").format(station=self._code) if self._code else _("Stations and devices")
        )
        return f"{what}  {said.format(count=counting.number(count))}"

    def nothing(self) -> str:
        """Say why there is no line: a station below a regional headquarters has its devices there."""
        said = super().nothing()
        if self._code and said == self.EMPTY:
            return _("no device of {station} was admitted here: ask the office that it reports to").format(
                station=self._code
            )
        return said

    def about(self, key: Key) -> Sequence[str]:
        """Say the device's words, and where its histories part."""
        asks = self._asking.get(key)
        if asks is not None:
            return (_("its words: {words}").format(words=asks.fingerprint),)
        one = self._devices.get(key)
        if one is None:
            return ()
        told = [words.parted(fork) for fork in self._forks if fork.device == one.mark]
        lives = plural("it was restored {count} time", "it was restored {count} times", one.lives - 1)
        return (
            _("its words: {words}").format(words=one.words or "?"),
            lives.format(count=one.lives - 1) if one.lives > 1 else "",
            *told,
        )

    def opened(self, key: Key) -> None:
        """Admit what asks; open the record of a device."""
        if key in self._asking:
            self.action_admit()
        else:
            self.action_open_record()

    # keys

    @property
    def _here(self) -> DeviceAt | None:
        return None if self.key is None else self._devices.get(self.key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the line at the cursor."""
        if action in ("replace", "revoke", "again", "open_record") and self.is_mounted:
            one = self._here
            if one is None or (action in ("revoke", "again") and one.revoked_at is not None):
                return False
        return super().check_action(action, parameters)

    def action_admit(self) -> None:
        """Admit the device that asks, or one whose request lies in a file."""
        asks = self._asking.get(self.key) if self.key is not None else None
        self._ask_for(asks, None)

    def action_replace(self) -> None:
        """Admit a device in the place of the one at the cursor."""
        one = self._here
        if one is not None:
            waits = next((asks for asks in self._asking.values() if asks.code == one.station), None)
            self._ask_for(waits, one)

    def _ask_for(self, asks: Asking | None, replaces: DeviceAt | None) -> None:
        if not self.may(ACT):
            return
        grant = Field("grant", _("the file to write, to be carried to the device"))
        request = Field("request", _("the request, as the device wrote it"))
        if replaces is not None:
            title = _("Another device in the place of {mark}").format(mark=replaces.mark)
            hint = _(
                "{mark} is revoked at once: what it sends from now on is kept apart. The new one gets what "
                "came from the station, the roster first."
            ).format(mark=replaces.mark)
        else:
            title = _("Admit a device")
            hint = _("then compare the words by telephone; only the device's own words make it the right one")
        if asks is not None:
            hint = _("{code} {name} asks. {hint}").format(code=asks.code, name=asks.name, hint=hint)
        fields = [grant] if asks is not None else [request, grant]
        said = {field.name: "" for field in fields}

        def fault(now: Mapping[str, str]) -> str:
            missing = [field.title for field in fields if not now[field.name].strip()]
            return _("still needed: {what}").format(what=", ".join(missing)) if missing else ""

        def entered(done: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if done:
                self._admit(asks, replaces, said)

        self.app.push_screen(FieldsScreen(title, fields, said.update, fault=fault, hint=hint), entered)

    def _admit(self, asks: Asking | None, replaces: DeviceAt | None, said: Mapping[str, str]) -> None:
        try:
            grant = place_of(said["grant"].strip())
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        if grant.exists():
            self.say(_("that file is there already: choose another"), refused=True)
            return
        # By its mark where it has one, else by its station's code.
        lost = None if replaces is None else (replaces.mark.partition(" ")[2] or replaces.station)
        try:
            if asks is not None:
                content, name = asks.content, asks.code
            else:
                path = place_of(said["request"].strip())
                content, name = read_file(path), path.name
            done = admit_content(self.node, content, name, grant.absolute(), replaces=lost)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        told = [
            (_("The device's words"), done.fingerprint),
            (_("Our words"), enrol.own_fingerprint(self.node)),
            (
                _("What to do"),
                _("Read both out on the telephone. If one word differs, revoke it at once."),
            ),
            (_("Then"), _("Carry {file} to it: `muster enrol {file}` there.").format(file=grant.name)),
        ]
        told += [(_("Not there"), one) for one in no_box(done.away)]
        if replaces is not None:
            more = _("`muster hq out --station {code} --out FILE --part-bytes 360000` writes what it needs.")
            told.append((_("And what came before"), more.format(code=replaces.station)))
        self.app.push_screen(TellingScreen(_("Admitted"), told))
        self.app.post_message(Recorded(_TOUCHED, clean(_("admitted {mark}").format(mark=name))))

    def action_revoke(self) -> None:
        """Let the device speak no more; the form asks why."""
        one = self._here
        if one is not None and one.record is not None and self.may("devices.revoke"):
            sentence = _(
                "v once more: {mark} may speak no more, and what it sends is kept apart; then say why"
            ).format(mark=one.mark)
            if self.sure("revoke", sentence):
                self.form("devices.revoke", {}, one.record)

    def action_again(self) -> None:
        """Let the next answers tell the station everything from the beginning."""
        one = self._here
        if one is None or not self.may(ACT):
            return
        sentence = _(
            "g once more: the next answers tell {mark} everything from the beginning, until it has it"
        ).format(mark=one.mark)
        if not self.sure("again", sentence):
            return
        try:
            stations.send_again(self.node, one.mark)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        said = _("{mark} is told everything with the next answers").format(mark=one.mark)
        self.app.post_message(Recorded(_TOUCHED, clean(said)))

    def action_open_record(self) -> None:
        """Open the device's record."""
        one = self._here
        if one is not None and one.record is not None:
            self.record("devices", one.record)
