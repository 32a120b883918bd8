"""Users and devices: who may open this device, what was admitted here, and what is done about both."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import offers
from store.key_list import KeyOf, keys
from store.registers import REGISTRY
from sync.device_list import DeviceOf, devices
from tui.keys_by_hand import KeysChanged
from tui.messages import ActChosen, RecordChosen
from tui.page import Page
from tui.safe import safe
from tui.screens import users_lines as lines
from tui.screens.admission import Admission
from tui.screens.asking import Asked, Question
from tui.screens.choose import Lines
from tui.screens.fields import Field
from tui.screens.key_giving import KeyGiving
from tui.screens.late import LateScreen
from tui.screens.packing import PackScreen
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

PEOPLE, DEVICES = "users", "devices"
_TOUCHED = frozenset({"users", "devices"})
_OF_PEOPLE = frozenset({"revoke", "own", "hand_over", "renew"})
_OF_DEVICES = frozenset({"pack", "lost", "late", "give"})


class UsersScreen(Speaking, Page[None]):
    """People with keys, and devices; a digit goes from one to the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", f"section('{PEOPLE}')", _("people"), show=False, id="users.people"),
        Binding("2", f"section('{DEVICES}')", _("devices"), show=False, id="users.devices"),
        Binding("a", "add", _("add"), id="users.add"),
        Binding("x", "revoke", _("take keys away"), id="users.revoke"),
        Binding("p", "own", _("new passphrase"), id="users.passphrase"),
        Binding("h", "hand_over", _("hand over"), id="users.hand_over"),
        Binding("n", "renew", _("new keys for all"), id="users.renew"),
        Binding("z", "pack", _("pack a zone"), id="devices.pack"),
        Binding("g", "give", _("whose it is"), id="devices.give"),
        Binding("m", "lost", _("mark lost"), id="devices.lost"),
        Binding("l", "late", _("late return"), id="devices.late"),
        Binding("escape", "dismiss", _("back"), id="users.back"),
    ]

    CSS = """
    #sections { height: auto; padding: 0 1; background: $panel; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._section = PEOPLE
        self._people: list[KeyOf] = []
        self._devices: list[DeviceOf] = []
        self._giving = KeyGiving(self, node, self.say)
        self._admission = Admission(self, node)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Users and devices")), classes="title-line", id="title")
        yield Static(id="sections")
        people = (
            Column(_("Name"), 20, grow=True),
            Column(_("Role"), 8),
            Column(_("Keys since"), 10),
            Column(_("Opens"), 18),
            Column(_("Key file"), 9),
        )
        yield PagedTable(people, empty=_("nobody: this device was not admitted yet"), id=PEOPLE)
        columns = (
            Column(_("Device"), 9),
            Column(_("Kind"), 8),
            Column(_("Zone"), 4),
            Column(_("Heard (UTC)"), 16),
            Column(_("Shows until"), 11),
            Column(_("Whose"), 16, grow=True),
        )
        yield PagedTable(columns, empty=_("no device was admitted here: a takes a request in"), id=DEVICES)
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show who may open this device."""
        self.action_section(PEOPLE)
        self._show()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed may be shown here."""
        if self.is_mounted and (_TOUCHED | {"people", "zones"}) & kinds:
            self._show()

    def _show(self) -> None:
        self._people, self._devices = keys(self.node), devices(self.node)
        own = self.node.me.code
        for name, rows in (
            (PEOPLE, [lines.person(one, own) for one in self._people]),
            (DEVICES, [lines.device(one) for one in self._devices]),
        ):
            table = self._table(name)
            table.show_at(Lines(rows), table.cursor)
        self._draw_sections()
        self.refresh_bindings()

    def _table(self, name: str) -> PagedTable:
        return self.query_one(f"#{name}", PagedTable)

    def _draw_sections(self) -> None:
        said = (
            (PEOPLE, "1", _("people with keys"), self._people),
            (DEVICES, "2", _("devices"), self._devices),
        )
        parts = []
        for name, key, title, found in said:
            text = f"{key} {title} {len(found)}"
            parts.append(f"[{text}]" if name == self._section else f" {text} ")
        self.query_one("#sections", Static).update(safe(" ".join(parts)))

    def action_section(self, name: str) -> None:
        """Show people, or devices."""
        self._section = name
        for each in (PEOPLE, DEVICES):
            self._table(each).display = each == name
        self._table(name).focus()
        self._draw_sections()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with what is shown."""
        del parameters
        if action in _OF_PEOPLE and self._section != PEOPLE:
            return False
        if action in _OF_DEVICES:
            one = self._one_device()
            if one is None:
                return False
            wardens = one.kind == "warden" and one.revoked is None
            allowed = {
                "pack": wardens,
                "give": wardens,
                "lost": one.revoked is None,
                "late": bool(one.late),
            }
            return allowed[action]
        return True

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Offer what can be done with what the cursor is on; of a device, say what it was given."""
        self.refresh_bindings()
        one = self._one_device()
        if one is not None and message.table.id == DEVICES:
            self.say(lines.packed(one))

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the record of the user or the device."""
        if message.table.id == PEOPLE:
            self.post_message(RecordChosen("users", str(message.key)))
        else:
            one = self._one_device()
            if one is not None and one.record is not None:
                self.post_message(RecordChosen("devices", one.record))

    def _one_person(self) -> KeyOf | None:
        key = self._table(PEOPLE).key
        return next((one for one in self._people if one.id == key), None)

    def _one_device(self) -> DeviceOf | None:
        if self._section != DEVICES or not self.is_mounted:
            return None
        key = self._table(DEVICES).key
        return next((one for one in self._devices if one.mark == key), None)

    # people

    def action_add(self) -> None:
        """Give somebody keys, or admit a device."""
        if self._section == DEVICES:
            self._admission.ask()
        else:
            self._giving.ask_newcomer()

    def action_revoke(self) -> None:
        """Take the keys of the one at the cursor away; what that means is said before."""
        one = self._one_person()
        if one is not None:
            self._giving.ask_revoke(one)

    def action_own(self) -> None:
        """Give whoever opened the device a new passphrase."""
        self._giving.ask_own(next((one for one in self._people if one.me), None))

    def action_hand_over(self) -> None:
        """Hand one's own keys to a successor."""
        self._giving.ask_successor()

    def action_renew(self) -> None:
        """Give everybody new keys: somebody may have a copy of the keyring."""
        self._giving.ask_renew()

    def on_keys_changed(self, message: KeysChanged) -> None:
        """Say what came of it; a new passphrase is shown once."""
        message.stop()
        self._show()
        self._giving.came(message)

    # devices

    def action_pack(self) -> None:
        """Pack a zone for the device at the cursor."""
        one = self._one_device()
        if one is None:
            return

        def then(said: Mapping[str, str]) -> None:
            self.app.push_screen(PackScreen(self.node, said["zone"].upper()))

        if one.zone:
            self.app.push_screen(PackScreen(self.node, one.zone))
        else:
            code = Field("zone", _("its code, such as Z3"))
            Asked(self).ask(Question(_("Pack which zone?"), [code], then, ("zone",)))

    def action_lost(self) -> None:
        """Say that a device is lost: what it sends from now on is kept apart; the form asks why."""
        self._act("devices.revoke")

    def action_give(self) -> None:
        """Say whose a warden's device is from now on."""
        self._act("devices.give")

    def _act(self, name: str) -> None:
        one = self._one_device()
        offer = next(offer for offer in offers.everything(REGISTRY) if offer.name == name)
        if one is not None and one.record is not None:
            self.post_message(ActChosen(offer, {}, one.record))

    def action_late(self) -> None:
        """Look into what a lost device sent since."""
        one = self._one_device()
        if one is not None and one.late:
            self.app.push_screen(LateScreen(self.node, one.late[0]))
