"""Writing out what is shown: which paper or file, what for, where to. One way for every list and record."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from store.clock import local
from store.files import place_of
from store.refusals import Code, Refused
from tui import terms
from tui.page import Page
from tui.papers import catalogue, exporting, lists, printing
from tui.papers.catalogue import PDF, Asked
from tui.papers.export import export
from tui.refusing import line
from tui.safe import clean, safe
from tui.screens.choose import Lines
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import Typed
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

_LIMIT: Final = 400


class WriteOutScreen(Speaking, Page[None]):
    """What can be written of what was shown; Enter writes it, once it is said what for and where to.

    Args:
        node: the opened node.
        offered: what can be written, the most usual first.
        folder: where to, if nobody says otherwise.
    """

    class Done(Message):
        """It is written, or was refused."""

        def __init__(self, made: exporting.Written | Refused, place: Path) -> None:
            super().__init__()
            self.made = made
            self.place = place

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", _("back"), priority=True, id="write.back"),
        Binding("f5", "latin", _("in Latin letters too"), priority=True, id="write.latin"),
        Binding("f6", "size", _("A4 or Letter"), priority=True, id="write.size"),
    ]
    CSS = """
    #list { height: 1fr; }
    .field { height: 1; }
    .field Static { width: 26; padding: 0 1; }
    .field Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $surface; }
    .field Input:focus { border: none; background: $panel; }
    #said { height: auto; max-height: 4; padding: 0 1; }
    """

    def __init__(self, node: "Node", offered: Sequence[Asked], folder: Path | None = None) -> None:
        super().__init__()
        self.node = node
        self._offered = list(offered)
        self._folder = folder or usual_folder()
        self._latin = False
        self._paper_size = printing.usual_size(node)
        self._suggested = ""
        self._is_writing = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Write out")), classes="title-line", id="title")
        columns = (Column(_("What"), 40, grow=True), Column(_("How"), 7), Column(_("About"), 16))
        yield PagedTable(columns, empty=_("nothing here is written out: Esc goes back"), id="list")
        for name, title in (("purpose", _("what for")), ("file", _("file to write"))):
            with Horizontal(classes="field"):
                yield Static(safe(title))
                yield Typed(id=f"f-{name}", compact=True)
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what there is; the usual needs one key more."""
        rows = [
            Row(str(place), (_called(one), one.format.upper(), clean(one.about or one.wanted.zone or "")))
            for place, one in enumerate(self._offered)
        ]
        table = self.query_one(PagedTable)
        table.show(Lines(rows))
        table.focus()
        self._suggest()
        self._say_how()

    def _asked(self) -> Asked | None:
        key = self.query_one(PagedTable).key
        return None if key is None else self._offered[int(str(key))]

    def _field(self, name: str) -> Input:
        return self.query_one(f"#f-{name}", Input)

    def _suggest(self) -> None:
        """Name a file for what the cursor is on, unless somebody named another."""
        asked, field = self._asked(), self._field("file")
        if asked is None or field.value not in ("", self._suggested):
            return
        when = local(self.node.now, self.node.me.timezone).strftime("%Y%m%d-%H%M")
        ending = "hxl.csv" if asked.format == "hxl" else asked.format
        about = [part.replace("/", "-") for part in (asked.about or asked.wanted.zone,) if part]
        name = "-".join((self.node.me.code, asked.kind, *about, when))
        self._suggested = field.value = str(self._folder / f"{name}.{ending}")

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Name the file anew."""
        message.stop()
        self._suggest()

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Write it, or ask what for."""
        message.stop()
        self._go_on()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write it."""
        event.stop()
        self._go_on()

    def _go_on(self) -> None:
        asked = self._asked()
        if asked is None or self._is_writing:
            return
        self._suggest()
        purpose, place = self._field("purpose").value.strip(), self._field("file").value.strip()
        if not purpose and catalogue.asks_purpose(asked):
            self._field("purpose").focus()
            self.say(line(Refused(Code.PURPOSE_MISSING)))
            return
        if not place:
            self._field("file").focus()
            return
        self._is_writing = True
        self.say(_("It is being made ..."))
        wanted = replace(asked, purpose=purpose or None, latin=self._latin, size=self._paper_size)
        self._write(wanted, Path(place))

    @work(thread=True, group="write")
    def _write(self, asked: Asked, place: Path) -> None:
        made: exporting.Written | Refused
        try:
            made = export(self.node, asked, place)
        except Refused as refused:
            made = refused
        self.post_message(self.Done(made, place))

    def on_write_out_screen_done(self, message: Done) -> None:
        """Say what came of it."""
        message.stop()
        self._is_writing = False
        made = message.made
        if isinstance(made, Refused):
            self.say(line(made))
            return
        self._folder = place_of(message.place).parent
        people = plural("{count} person", "{count} people", made.people).format(count=made.people)
        said = _("{number}: {people}, in {file}; the log says who took it").format(
            number=made.number, people=people, file=message.place.name
        )
        self.say(said + ". " + _("It is in clear: print it, then delete it."))

    def action_latin(self) -> None:
        """Write names in Latin letters beside, or not."""
        self._latin = not self._latin
        self._say_how()

    def action_size(self) -> None:
        """Turn from A4 to Letter and back."""
        self._paper_size = "letter" if self._paper_size == "a4" else "a4"
        self._say_how()

    def _say_how(self) -> None:
        size = "Letter" if self._paper_size == "letter" else "A4"
        latin = _("names in Latin letters beside") if self._latin else _("names as they are written")
        self.say(_("Paper {size}, {latin}. The log keeps what it is for.").format(size=size, latin=latin))


def _called(asked: Asked) -> str:
    if asked.kind in catalogue.PAPERS:
        return catalogue.said(asked.kind)
    return _("this list: {list}").format(list=terms.kind(asked.kind))


def of_list(asked: Asked) -> list[Asked]:
    """Give every way in which a list can be written."""
    return [replace(asked, format=form) for form in (PDF, *(one for one in lists.FORMATS if one != PDF))]


def of_record(kind: str, number: str) -> list[Asked]:
    """Give the papers about a record."""
    return [Asked(name, about=number) for name in catalogue.about(kind)]


def usual_folder() -> Path:
    """Give the first stick that is plugged in; the user's own folder where there is none."""
    user = os.environ.get("USER", "")
    roots = {"darwin": [Path("/Volumes")]}.get(
        sys.platform, [Path("/media") / user, Path("/run/media") / user]
    )
    for root in roots:
        try:
            found = sorted(one for one in root.iterdir() if one.is_mount() and os.access(one, os.W_OK))
        except OSError:
            continue
        if found:
            return found[0]
    return Path.home()
