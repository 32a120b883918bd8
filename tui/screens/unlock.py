"""The door: says whose node this is, takes the passphrase, and says why it stays shut.

Imports nothing of the store. What opens the node is handed in, and the slow
imports behind it run in a thread while somebody types.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Protocol, runtime_checkable

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from tui import theme
from tui.messages import Unlocked, UnlockRefused
from tui.page import Page
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.words import _

_STATE_LIMIT = 400
_TICK = 1.0

Unlock = Callable[[str | None, str], object]
"""Takes the user, if one was asked for, and the passphrase; gives the opened node or refuses."""
KeyFile = Callable[[str], object]
"""Takes the path of the key file, as it was typed (nothing where there is none), or refuses."""
Wait = Callable[[], int]
"""Gives for how many seconds no passphrase is taken, because several were wrong; 0 if one is."""


@runtime_checkable
class Refusal(Protocol):
    """An exception that tells a person what happened and what to do next."""

    @property
    def what(self) -> str:
        """What happened."""

    @property
    def next(self) -> str:
        """What to do next."""


class UnlockScreen(Page[None]):
    """Asks for a passphrase until the node opens, then posts :class:`tui.messages.Unlocked`.

    Args:
        label: whose node this is, such as ``PTM · Port Tamarin``.
        unlock: opens the node, in a thread. An exception with ``what`` and
            ``next`` is shown; any other is a failure of the program.
        prepare: runs in a thread as soon as the screen is drawn.
        ask_user: whether to ask for a user as well.
        key_file: takes the key file, where somebody's keys need one.
        wait: for how long no passphrase is taken; it is counted down, and everything else goes on.
    """

    # With priority, because it then comes before the next key: a passphrase typed
    # fast or sent at once by a slow line would otherwise begin in the open field.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False, priority=True)]

    def __init__(  # noqa: PLR0913 - what a door is made of
        self,
        label: str,
        unlock: Unlock,
        *,
        prepare: Callable[[], object] | None = None,
        ask_user: bool = False,
        key_file: KeyFile | None = None,
        wait: Wait | None = None,
    ) -> None:
        super().__init__()
        self._key_file = key_file
        self._wait = wait
        self._waiting = False
        self._label = label
        self._unlock = unlock
        self._prepare = prepare
        self._ask_user = ask_user

    def compose(self) -> ComposeResult:
        """Build the door."""
        with Vertical(id="unlock") as box:
            box.border_title = Content(_("Muster is locked"))
            yield Static(safe(self._label), id="node")
            if self._ask_user:
                yield Label(Content(_("User")))
                yield Input(id="user", max_length=64)
            if self._key_file is not None:
                yield Label(Content(_("Key file, if you have one")))
                yield Input(id="key-file", max_length=4096)
            yield Label(Content(_("Passphrase")))
            yield Input(id="passphrase", password=True, max_length=1024)
            yield Static(id="state")
        yield KeyLine()

    def on_mount(self) -> None:
        """Say what to do, and prepare behind the first picture, not before it."""
        self._say(Content(_("Type the passphrase and press Enter.")))
        self._count()
        self.set_interval(_TICK, self._count)
        if self._prepare is not None:
            self.call_after_refresh(self._in_thread, self._prepare, "prepare")

    def forget(self) -> None:
        """Drop what was typed."""
        for field in self.query(Input):
            field.clear()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        # It carries the passphrase; nobody further up needs it.
        event.stop()

    def action_go_on(self) -> None:
        """Go on to the next field.

        Raises:
            SkipAction: the passphrase is being typed; Enter then means what it always does.
        """
        if self.focused is None or self.focused.id not in ("user", "key-file"):
            raise SkipAction
        fields = list(self.query(Input))
        self.set_focus(fields[fields.index(self.query_one(f"#{self.focused.id}", Input)) + 1])

    @on(Input.Submitted, "#passphrase")
    def _gave_passphrase(self, event: Input.Submitted) -> None:
        event.stop()
        user = self.query_one("#user", Input).value.strip() if self._ask_user else None
        event.input.clear()
        if user == "":
            self._ask_again("#user", _("Type who you are first."))
        elif self._waiting:
            self._count()
        elif not event.value:
            self._ask_again("#passphrase", _("Type the passphrase first."))
        else:
            self.query(Input).set(disabled=True)
            self._say(
                safe(str(theme.waiting(_("Opening the node. This takes a few seconds."))), _STATE_LIMIT)
            )
            file = self.query_one("#key-file", Input).value.strip() if self._key_file is not None else ""
            self._in_thread(partial(self._open, user, event.value, file), "unlock")

    @on(UnlockRefused)
    def _stays_shut(self, event: UnlockRefused) -> None:
        event.stop()
        self.query(Input).set(disabled=False)
        self._ask_again("#passphrase", _("{what}: {next}").format(what=event.what, next=event.then))
        self._count()

    def _count(self) -> None:
        """Say for how long no passphrase is taken; once it is over, ask for one."""
        seconds = self._wait() if self._wait is not None else 0
        if seconds:
            self._waiting = True
            said = _("Several passphrases were wrong. The next one is taken in {seconds} seconds.")
            self._say(safe(str(theme.waiting(said.format(seconds=seconds))), _STATE_LIMIT))
        elif self._waiting:
            self._waiting = False
            self._say(Content(_("Type the passphrase and press Enter.")))

    def _open(self, user: str | None, passphrase: str, file: str) -> None:
        """Open the node; runs in a thread, so it answers with messages."""
        try:
            if self._key_file is not None:
                self._key_file(file)
            opened = self._unlock(user, passphrase)
        except Exception as error:
            if not isinstance(error, Refusal):
                raise
            self.post_message(UnlockRefused(error.what, error.next))
        else:
            self.post_message(Unlocked(opened))

    def _ask_again(self, field: str, words: str) -> None:
        self._say(safe(str(theme.attention(words)), _STATE_LIMIT))
        self.query_one(field, Input).focus()

    def _say(self, words: Content) -> None:
        self.query_one("#state", Static).update(words)

    def _in_thread(self, work: Callable[[], object], name: str) -> None:
        # Named here, because Textual would name a worker after its arguments.
        self.run_worker(work, name=name, group=name, description=name, thread=True)
