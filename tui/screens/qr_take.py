"""Taking QR codes in: from a keyboard scanner, which types them, or from pictures.

What comes waits on disk, sealed, until its file is whole, over whatever line the rest comes; then it goes
where every file goes that is taken in.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from store.files import place_of
from store.refusals import Code, Refused
from sync.frames import digits
from sync.frames.shelf import Came, shelf
from sync.qr import pictures
from sync.streams import Malformed
from tui import by_file, counting
from tui.messages import Recorded
from tui.page import Page
from tui.refusing import line, of
from tui.safe import clean, safe
from tui.scanning import Typing
from tui.screens.fields import Field, FieldsScreen, no_place
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

_BAR: Final = 20
_SHOWN: Final = 6


class QrTakeScreen(Speaking, Page[None]):
    """Takes codes in; every key of a scanner's line is the scanner's.

    Args:
        node: whose files.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "pictures", _("from pictures"), id="scan.pictures"),
        Binding("f6", "drop", _("throw away what is not whole"), id="scan.drop"),
        Binding("escape", "leave", _("back"), show=False, id="scan.back"),
    ]

    CSS = """
    #how { height: auto; padding: 1 1 0 1; }
    #files { height: 1fr; padding: 1 1 0 1; }
    #files Static { height: auto; }
    #said { height: auto; max-height: 4; padding: 0 1; }
    """

    class Read(Message):
        """A picture was read.

        Args:
            picture: what is in it; nothing if that was the last.
            fault: why none can be read, if so.
        """

        def __init__(self, picture: pictures.Picture | None, fault: str = "") -> None:
            super().__init__()
            self.picture = picture
            self.fault = fault

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._shelf = shelf(node.home)
        self._typing = Typing()
        self._taking: set[tuple[bytes, int]] = set()
        self._asked_to_drop = False
        self._pictures = self._codes = 0
        self._was_whole = False
        self._unread: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Take QR codes in")), classes="title-line")
        yield Static(id="how")
        with VerticalScroll(id="files", can_focus=False):
            yield Static(id="under-way")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what came before; take in what became whole meanwhile."""
        how = _(
            "Hold a keyboard scanner before the codes that another Muster shows: it types each one here, in"
            " any order. F5 reads them from photographs and other pictures. What is not whole yet stays, also"
            " when you leave."
        )
        self.query_one("#how", Static).update(safe(how, 400))
        self._shelf.tidy(time.time())
        self._show()
        for came in self._shelf.under_way():
            if came.whole is not None:
                self._take(came)

    # what is shown

    def _show(self) -> None:
        lines = [self._progress(came) for came in self._shelf.under_way()[:_SHOWN]]
        if not lines:
            lines = [_("No file is half read.")]
        self.query_one("#under-way", Static).update(Content("\n").join(safe(text, 300) for text in lines))
        self.refresh_bindings()

    @staticmethod
    def _progress(came: Came) -> str:
        size = _("{bytes} bytes").format(bytes=counting.number(came.length))
        if came.whole is not None:
            return _("✓ {size}: whole, and not taken in yet").format(size=size)
        more = plural("at least {count} code more", "at least {count} codes more", came.lacking)
        bar = counting.bar(came.known / came.length, _BAR)
        return f"… {size}  {bar}  {more.format(count=counting.number(came.lacking))}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to throw away only what is there."""
        del parameters
        return action != "drop" or bool(self._shelf.under_way())

    # a scanner

    def takes(self, event: events.Key) -> bool:
        """Take every key that writes, and all that come with it: they are a scanner's."""
        writes = event.is_printable or event.key in ("enter", "ctrl+j")
        if not writes and not self._typing.is_under_way(event.time):
            return False
        typed = self._typing.key(event.character, event.key, event.time)
        if typed is not None:
            self.scanned(typed)
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Take what a terminal hands over at once as lines that were typed."""
        event.stop()
        for text in event.text.splitlines():
            self.scanned(text)

    def scanned(self, text: str) -> None:
        """Take one line in, and say what it was."""
        if not text.strip():
            return
        self._asked_to_drop = False
        came = self._kept(text)
        if came is None:
            self.say("; ".join(of(Code.QR_NOT_OURS, {})), refused=True)
            return
        self._show()
        if came.whole is not None:
            self._take(came)
        elif not came.new:
            self.say(_("this code is known already; {more}").format(more=_lacking(came)))
        else:
            self.say(_("read; {more}").format(more=_lacking(came)))

    def _kept(self, text: str) -> Came | None:
        """Keep a frame; gives nothing if it is none."""
        try:
            return self._shelf.take(digits.read(text))
        except Malformed:
            return None
        except OSError:
            self.say(line(Refused(Code.DISK_FULL)), refused=True)
            return None

    # pictures

    def action_pictures(self) -> None:
        """Ask which pictures, and read them."""
        said = {"file": ""}

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if entered and said["file"].strip():
                self._pictures = self._codes = 0
                self._was_whole = False
                self._unread = []
                self.say(_("reading the pictures …"))
                self._read_pictures(place_of(said["file"].strip()))

        field = Field("file", _("picture, or a folder of pictures"))
        hint = _("PNG or JPEG; several codes may be in one")
        screen = FieldsScreen(
            _("Read which pictures?"), [field], said.update, fault=no_place("file"), hint=hint
        )
        self.app.push_screen(screen, answered)

    @work(thread=True, exclusive=True, group="pictures")
    def _read_pictures(self, path: Path) -> None:
        fault = ""
        try:
            for picture in pictures.read(pictures.found([path])):
                self.post_message(self.Read(picture))
        except Refused as refused:
            fault = line(refused)
        self.post_message(self.Read(None, fault))

    def on_qr_take_screen_read(self, message: Read) -> None:
        """Take the codes of one picture in; after the last, say what came of all."""
        if message.picture is None:
            self._said_of_pictures(message.fault)
            return
        texts = message.picture.texts or ()
        kept = [came for text in texts if (came := self._kept(text)) is not None]
        self._pictures += 1
        self._codes += len(kept)
        if not kept:
            self._unread.append(message.picture.name)
        self._show()
        for came in {(one.tag, one.length): one for one in kept if one.whole is not None}.values():
            self._was_whole = True
            self._take(came)

    def _said_of_pictures(self, fault: str) -> None:
        if fault:
            self.say(fault, refused=True)
        elif self._unread and not self._codes:
            self.say("; ".join(of(Code.QR_NO_CODE, {"name": self._unread[0]})), refused=True)
        elif not self._pictures:
            self.say(_("there is no picture in that folder: nothing was read"), refused=True)
        elif not self._was_whole:
            # What came of a whole file is said where it is taken in.
            said = plural("{count} code read", "{count} codes read", self._codes)
            left = _("; none in {name}").format(name=", ".join(self._unread[:3])) if self._unread else ""
            self.say(said.format(count=self._codes) + left)

    # whole

    def _take(self, came: Came) -> None:
        """Take a whole file in, once."""
        if (came.tag, came.length) in self._taking or came.whole is None:
            return
        self._taking.add((came.tag, came.length))
        self.say(_("whole: it is being taken in …"))
        self._take_whole(came.tag, came.length, came.whole)

    @work(thread=True, group="file")
    def _take_whole(self, tag: bytes, length: int, content: bytes) -> None:
        try:
            done = by_file.take_whole(self.node, content, _("what was scanned"))
            self._shelf.drop(tag, length)
        except Refused as refused:
            # It may be taken in later: it stays, and is there without being scanned once more.
            done = by_file.Done(line(refused), refused=True)
        finally:
            self._taking.discard((tag, length))
        (self if self.is_attached else self.app).post_message(done)

    def on_done(self, message: by_file.Done) -> None:
        """Say what came of it, and let every screen ask again."""
        message.stop()
        self._show()
        if not message.refused:
            kinds = frozenset(register.kind for register in self.node.registry.registers)
            self.app.post_message(Recorded(kinds, clean(message.sentence)))
        self.say(message.sentence, refused=message.refused)

    # keys

    def action_drop(self) -> None:
        """Throw away what is not whole; the first key says what that means."""
        if not self._asked_to_drop:
            self._asked_to_drop = True
            self.say(_("its codes would have to be read again: F6 once more throws it away"))
            return
        self._asked_to_drop = False
        for came in self._shelf.under_way():
            self._shelf.drop(came.tag, came.length)
        self._show()
        self.say(_("thrown away; nothing else was changed"))

    def action_leave(self) -> None:
        """Go back; what came so far stays."""
        self.dismiss(None)


def _lacking(came: Came) -> str:
    more = plural("at least {count} code more", "at least {count} codes more", came.lacking)
    return more.format(count=counting.number(came.lacking))
