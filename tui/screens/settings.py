"""The settings of this device: language, colours, locking, lines, backups, and how often things are due."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import desk, settings
from store.files import place_of
from store.refusals import Code, Refused
from sync import known_lines, lines, ready
from tui import languages, theme
from tui.messages import RecordChosen, SettingsChanged
from tui.page import Page
from tui.refusing import line
from tui.safe import safe
from tui.screens import settings_lines as said_of
from tui.screens.choose import ChooseScreen, Lines
from tui.screens.fields import Field, FieldsScreen
from tui.screens.register import RegisterScreen
from tui.screens.settings_lines import DUTY, LANGUAGE, SPEED, Line
from tui.screens.verify import VerifyScreen
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_SYSTEM = "system"


class SettingsScreen(Speaking, Page[None]):
    """What is set here; Enter changes what the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "duties", _("how often things are due"), id="settings.duties"),
        Binding("n", "add_line", _("new line"), id="settings.line"),
        Binding("u", "usual", _("as usual"), id="settings.usual"),
        Binding("escape", "dismiss", _("back"), id="settings.back"),
    ]

    CSS = """
    #more { height: auto; min-height: 2; max-height: 4; padding: 0 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._chosen, self._wrong = settings.at_start(node.home)
        self._lines: list[Line] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Settings of this device")), classes="title-line", id="title")
        columns = (
            Column(_("What"), 32),
            Column(_("How it stands"), 26),
            Column(_("Whose rule, where, when"), 14, grow=True),
        )
        yield PagedTable(columns, empty="", id="list")
        yield Static(id="more")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what is set."""
        self.query_one(PagedTable).focus()
        self._show()
        if self._wrong is not None:
            self.say(line(self._wrong), refused=True)

    def on_screen_resume(self) -> None:
        """Ask again: what was verified meanwhile is known now."""
        if self._lines:
            self._show()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Ask again: a rule or a line may have changed."""
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        self._lines = said_of.lines(self.node, self._chosen)
        table = self.query_one(PagedTable)
        table.show_at(
            Lines([Row(one.key, (one.what, one.stands, one.more)) for one in self._lines]), table.cursor
        )

    def _one(self) -> Line | None:
        key = self.query_one(PagedTable).key
        return next((one for one in self._lines if one.key == key), None)

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say what else there is to know: whose rule it is, where it is, when it was."""
        one = next((one for one in self._lines if one.key == message.row.key), None)
        if one is not None:
            text = ". ".join(filter(None, (one.stands, one.more)))
            self.query_one("#more", Static).update(safe(text, 400))

    # keys

    def on_paged_table_row_chosen(self, _message: PagedTable.RowChosen) -> None:
        """Change what the cursor is on, or look at what it speaks of."""
        one = self._one()
        if one is None:
            return
        match one.key:
            case said_of.LANGUAGE:
                known = [(code, languages.called(code)) for code in languages.known()]
                self._choose(one, [("", _("as the system says")), *known])
            case said_of.COLOURS:
                self._choose(one, [(name, said_of.colour(name)) for name in settings.COLOURS])
            case said_of.ADD_LINE:
                self.action_add_line()
            case said_of.VERIFY:
                self.app.push_screen(VerifyScreen(self.node))
            case key if key.startswith(DUTY):
                self._open_duty(key.split(":")[1])
            case key if key.startswith(SPEED) or key in settings.NAMES:
                self._type(one)
            case _:
                self.say(_("this is only said, and not set"))

    def _choose(self, one: Line, choices: list[tuple[str, str]]) -> None:
        rows = [Row(key or _SYSTEM, (title,)) for key, title in choices]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._change(one.key, "" if key == _SYSTEM else key)

        self.app.push_screen(ChooseScreen(one.what, (Column(one.what, 40, grow=True),), rows), chosen)

    def _type(self, one: Line) -> None:
        said = {"value": self._typed(one.key)}

        def fault(now: Mapping[str, str]) -> str:
            try:
                settings.changed(self._chosen, one.key, now["value"])
            except Refused as refused:
                return line(refused)
            return ""

        def entered(done: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if done:
                self._change(one.key, said["value"])

        field = Field("value", one.what, said["value"])
        hint = _("nothing sets back what usually holds")
        self.app.push_screen(FieldsScreen(one.what, [field], said.update, fault=fault, hint=hint), entered)

    def _typed(self, key: str) -> str:
        """Give what a setting says, as it would be typed."""
        if key.startswith(SPEED):
            return str(self._chosen.speeds.get(key.removeprefix(SPEED), ""))
        return str(getattr(self._chosen, key))

    def action_usual(self) -> None:
        """Set what the cursor is on back to what usually holds."""
        one = self._one()
        if one is not None and (one.key in settings.NAMES or one.key.startswith(SPEED)):
            self._change(one.key, "")

    def _change(self, key: str, text: str) -> None:
        try:
            chosen = settings.changed(self._chosen, key, text)
            settings.write(self.node.home, chosen)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        self._chosen, self._wrong = chosen, None
        self._show()
        self.app.theme = theme.as_set(chosen.colours, os.environ)
        self.app.post_message(SettingsChanged(chosen))
        self.say(_("it holds now") if key != LANGUAGE else _("it holds from the next unlocking on"))

    def action_duties(self) -> None:
        """Open the list of how often things are to be done."""
        self.app.push_screen(RegisterScreen(self.node, "duties"))

    def _open_duty(self, subject: str) -> None:
        """Open the rule that is written down about a subject, or say that only the usual one holds."""
        rows = [row for row in desk.listed(self.node, "duties").rows if row["subject"] == subject]
        if rows:
            self.post_message(RecordChosen("duties", str(rows[0]["id"])))
        else:
            self.say(_("nobody wrote a rule down: the usual one holds; d opens the list, F8 adds yours"))

    def action_add_line(self) -> None:
        """Ask for a name and a folder, and set a line up."""
        said = {"name": "", "folder": ""}

        def fault(now: Mapping[str, str]) -> str:
            if not now["name"].strip() or not now["name"].strip().isprintable():
                return _("give the line a name, such as stick")
            where = now["folder"].strip()
            try:
                is_there = where.startswith("https://") or place_of(where or "-").is_dir()
            except Refused as refused:
                return line(refused)
            if not is_there:
                return _("there is no such folder: put the stick in, or correct the path")
            return ""

        def entered(done: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if done:
                self._set_up(said["name"].strip(), said["folder"].strip())

        fields = [
            Field("name", _("what it is called")),
            Field("folder", _("the folder that it leads to, or https://…")),
        ]
        self.app.push_screen(FieldsScreen(_("New line"), fields, said.update, fault=fault), entered)

    def _set_up(self, name: str, place: str) -> None:
        try:
            one = lines.of(place if place.startswith(("https://", "udp://")) else f"{lines.FOLDER}:{place}")
            known_lines.set_up(self.node, replace(one, name=name))
            ready.set_up(self.node)
        except (Refused, OSError) as error:
            refused = error if isinstance(error, Refused) else Refused(Code.CARRIER_AWAY)
            self.say(line(refused), refused=True)
            return
        self._show()
        self.say(_("{name} is set up; F4 exchanges over it").format(name=name))
