"""Users and devices: who may open this device, what was admitted here, and what is done about both."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import identity, offers, roles
from store.key_list import KeyOf, keys
from store.refusals import Refused
from store.registers import REGISTRY
from sync import enrol
from sync.device_list import DeviceOf, devices
from tui import counting, keys_by_hand, terms
from tui.base_app import MusterApp
from tui.cli.opening import read_file, write_file
from tui.keys_by_hand import KeysChanged, Newcomer
from tui.messages import ActChosen, RecordChosen, Recorded
from tui.page import Page
from tui.refusing import line
from tui.safe import clean, safe
from tui.screens.choose import Lines
from tui.screens.fields import Field, FieldsScreen
from tui.screens.late import LateScreen
from tui.screens.packing import PackScreen
from tui.screens.passphrase_once import PassphraseScreen
from tui.screens.telling import TellingScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

PEOPLE, DEVICES = "users", "devices"
_TOUCHED = frozenset({"users", "devices"})
_SOON = 0.2
_OURS = frozenset({"prepare", "unlock"})
"""Workers that ask the store nothing any more once it is open."""
_OF_PEOPLE = frozenset({"revoke", "own", "hand_over", "renew"})
_OF_DEVICES = frozenset({"pack", "lost", "late", "give"})


class UsersScreen(Page[None]):
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
        self._kind = node.me.kind
        self._section = PEOPLE
        self._people: list[KeyOf] = []
        self._devices: list[DeviceOf] = []
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Users and devices")), classes="title-line", id="title")
        yield Static(id="sections")
        people = (
            Column(_("Name"), 20, grow=True),
            Column(_("Role"), 8),
            Column(_("Keys since"), 10),
            Column(_("Opens"), 14),
            Column(_("Key file"), 9),
        )
        yield PagedTable(people, empty=_("nobody: this device was not admitted yet"), id=PEOPLE)
        columns = (
            Column(_("Device"), 9),
            Column(_("Kind"), 8),
            Column(_("Zone"), 4),
            Column(_("Heard (UTC)"), 16),
            Column(_("Packed"), 10),
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
        for name, rows in (
            (PEOPLE, [_person(one) for one in self._people]),
            (DEVICES, [_device(one) for one in self._devices]),
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

    def on_paged_table_row_seen(self, _message: PagedTable.RowSeen) -> None:
        """Offer what can be done with what the cursor is on."""
        self.refresh_bindings()

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

    # asking

    def _ask(
        self,
        title: str,
        fields: Sequence[Field],
        then: Callable[[Mapping[str, str]], None],
        needed: Sequence[str] = (),
        hint: str = "",
    ) -> None:
        """Ask for a few texts, of which some are needed, and go on with them."""
        said = {field.name: field.value for field in fields}

        def fault(now: Mapping[str, str]) -> str:
            empty = [field for field in fields if field.name in needed and not now[field.name].strip()]
            missing = [field.title for field in empty]
            if "role" in now and not missing and now["role"].strip().lower() not in self._roles():
                return _("the role is one of: {roles}").format(roles=" ".join(self._roles()))
            return _("still needed: {what}").format(what=", ".join(missing)) if missing else ""

        def entered(done: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if done:
                then({name: text.strip() for name, text in said.items()})

        self.app.push_screen(FieldsScreen(title, fields, said.update, fault=fault, hint=hint), entered)

    def _newcomer(self) -> list[Field]:
        return [
            Field("name", _("name, as colleagues call them")),
            Field("role", _("role: {roles}").format(roles=" ".join(self._roles()))),
            Field("key_file", _("key file, asked for beside the passphrase (may stay empty)")),
        ]

    def _roles(self) -> list[str]:
        return [role for role in roles.ROLES if roles.fits(role, self._kind)]

    # people

    def action_add(self) -> None:
        """Give somebody keys, or admit a device."""
        if self._section == DEVICES:
            self._admit()
            return
        hint = _("a passphrase is made and shown once; the role says what they may do")
        self._ask(_("Give keys"), self._newcomer(), self._add, ("name", "role"), hint)

    def _add(self, said: Mapping[str, str]) -> None:
        who = Newcomer(said["name"], said["role"].lower(), said["key_file"])
        self._alone(partial(keys_by_hand.add, self.node, who))

    def action_revoke(self) -> None:
        """Take the keys of the one at the cursor away; what that means is said before."""
        one = self._one_person()
        if one is None:
            return
        hint = _(
            "Everybody else gets new keys, the store is written anew, headquarters hears of it first. What "
            "they copied before, they still have."
        )
        title = _("Take the keys of {name} away").format(name=one.name)

        def then(said: Mapping[str, str]) -> None:
            self._alone(partial(keys_by_hand.revoke, self.node, one.id, said["reason"]))

        why = Field("reason", _("why; headquarters reads it; Esc takes nothing away"))
        self._ask(title, [why], then, ("reason",), hint)

    def action_own(self) -> None:
        """Give whoever opened the device a new passphrase."""
        me = next((one for one in self._people if one.me), None)
        if me is None:
            self.say(_("this device was not admitted yet: only then are there keys to change"))
            return
        from tui.screens.own_passphrase import OldPassphraseScreen

        def typed(old: tuple[str, str, str] | None) -> None:
            if old is not None:
                self._alone(partial(keys_by_hand.change_own, self.node, me.name, *old))

        self.app.push_screen(OldPassphraseScreen(me.name, with_file=bool(me.second)), typed)

    def action_hand_over(self) -> None:
        """Hand one's own keys to a successor."""
        hint = _("they come, you go, in one act; your own keys are over at once and the program locks")

        def then(said: Mapping[str, str]) -> None:
            who = Newcomer(said["name"], said["role"].lower(), said["key_file"])
            self._alone(partial(keys_by_hand.hand_over, self.node, who, said["reason"]))

        fields = [*self._newcomer(), Field("reason", _("why; headquarters reads it"))]
        self._ask(_("Hand my keys over"), fields, then, ("name", "role", "reason"), hint)

    def action_renew(self) -> None:
        """Give everybody new keys: somebody may have a copy of the keyring."""
        hint = _(
            "type yes: everybody gets new keys, nobody's passphrase changes; an old copy opens nothing new"
        )

        def then(said: Mapping[str, str]) -> None:
            if said["sure"].casefold() in ("yes", _("yes").casefold()):
                self._alone(partial(keys_by_hand.renew, self.node))

        self._ask(_("New keys for everybody"), [Field("sure", _("yes"))], then, ("sure",), hint)

    def _alone(self, do: Callable[[], KeysChanged]) -> None:
        """Do what changes keys where nobody can leave meanwhile: a passphrase would be shown to nobody.

        While the store's own key changes, no other thread may ask it anything.
        """
        if self._begins():
            self.call_after_refresh(self._once_alone, do)

    def _once_alone(self, do: Callable[[], KeysChanged]) -> None:
        if self not in self.app.screen_stack or self.app.return_value is not None:
            # Left, or locked, before anything was done: nothing is.
            return
        if any(one.is_running and one.group not in _OURS for one in self.app.workers):
            self.set_timer(_SOON, partial(self._once_alone, do))
            return
        done = do()
        if done.phrase and isinstance(self.app, MusterApp):
            self.app.forget_keys_before(done.time)
        self.post_message(done)

    def _begins(self) -> bool:
        if self._busy:
            self.say(_("keys are being changed: one moment"))
            return False
        self._busy = True
        self.say(_("changing keys takes a few seconds; nothing else can be done meanwhile …"))
        return True

    def on_keys_changed(self, message: KeysChanged) -> None:
        """Say what came of it; a new passphrase is shown once."""
        message.stop()
        self._busy = False
        self._show()
        self.say(message.sentence, refused=message.refused)

        def read(_nothing: None) -> None:
            if message.over:
                self.call_later(self.run_action, "app.lock")

        if message.phrase:
            self.app.push_screen(PassphraseScreen(message.whose, message.phrase), read)
        if not message.refused:
            self.app.post_message(Recorded(_TOUCHED, clean(message.sentence)))

    # devices

    def _admit(self) -> None:
        fields = [
            Field("request", _("the request, as the device wrote it")),
            Field("grant", _("the file to write, to be carried to the device")),
        ]
        hint = _("then compare the words by telephone; only the device's own words make it the right one")
        self._ask(_("Admit a device"), fields, self._admitted, ("request", "grant"), hint)

    def _admitted(self, said: Mapping[str, str]) -> None:
        request, grant = (Path(said[name]).expanduser() for name in ("request", "grant"))
        if grant.exists():
            self.say(_("that file is there already: choose another"), refused=True)
            return
        try:
            done = enrol.admit(self.node, read_file(request), request.name)
            write_file(grant, done.grant)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        with self.node.read() as db:
            peer = identity.peer(db, done.device)
        told = [
            (_("The device's words"), done.fingerprint),
            (_("Our words"), enrol.own_fingerprint(self.node)),
            (
                _("What to do"),
                _("Read both out on the telephone. If one word differs, mark it lost at once."),
            ),
            (_("Then"), _("Carry {file} to it: `muster enrol {file}` there.").format(file=grant.name)),
        ]
        mark = f"{peer.code} {peer.mark}".strip() if peer is not None else ""
        self.app.push_screen(TellingScreen(_("Admitted {mark}").format(mark=mark), told))
        self.app.post_message(Recorded(_TOUCHED, clean(_("admitted {mark}").format(mark=mark))))

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
            self._ask(_("Pack which zone?"), [Field("zone", _("its code, such as Z3"))], then, ("zone",))

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

    def say(self, sentence: str, *, refused: bool = False) -> None:
        """Say something in the line above the keys."""
        said = self.query_one("#said", Static)
        said.set_class(refused, "refused")
        said.update(safe(sentence, 300))


def _person(one: KeyOf) -> Row:
    opens = _("this device") if one.here else _("another device")
    second = {True: _("needed"), False: _("none"), None: ""}[one.second]
    name = _("{name} (you)").format(name=one.name) if one.me else one.name
    return Row(one.id, (name, one.role, counting.day(one.since), opens, second), "✓" if one.here else "→")


def _device(one: DeviceOf) -> Row:
    whose = one.holder
    if one.revoked is not None:
        whose = f"{_('lost since {day}').format(day=counting.day(one.revoked))} {one.holder}".rstrip()
        if one.late:
            whose = _("late return waits (l)") + ", " + whose
    heard = counting.minute(one.heard) or _("never")
    mark = "‼" if one.late else "!" if one.revoked else "✓" if one.heard else "?"
    cells = (one.mark, terms.choice(one.kind), one.zone, heard, counting.day(one.packed), whose)
    return Row(one.mark, cells, mark)
