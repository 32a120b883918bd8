"""Giving keys, taking them away, handing them over: the forms, and doing it while nothing else is done."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from store import roles
from store.key_list import KeyOf
from tui import keys_by_hand
from tui.base_app import MusterApp
from tui.keys_by_hand import KeysChanged, Newcomer
from tui.messages import Recorded
from tui.page import Page
from tui.safe import clean
from tui.screens.asking import Asked, Question, Said
from tui.screens.fields import Field
from tui.screens.own_passphrase import OldPassphraseScreen
from tui.screens.passphrase_once import PassphraseScreen
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_TOUCHED: Final = frozenset({"users", "devices"})
_SOON: Final = 0.2
_OURS: Final = frozenset({"prepare", "unlock"})
"""Workers that ask the store nothing any more once it is open."""


class Says(Protocol):
    """Says a sentence in the line above the keys."""

    def __call__(self, sentence: str, *, refused: bool = False) -> None:
        """Say it."""


class KeyGiving:
    """What is done about people's keys, for a screen.

    Args:
        screen: the screen; keys are changed only while it is there, and it hears ``KeysChanged``.
        node: the opened node.
        say: says a sentence on the screen.
    """

    def __init__(self, screen: Page[None], node: "Node", say: Says) -> None:
        self._screen = screen
        self._node = node
        self._say = say
        self._form = Asked(screen)
        self._roles = [role for role in roles.ROLES if roles.fits(role, node.me.kind)]
        self._busy = False

    # asking

    def ask_newcomer(self) -> None:
        """Ask who gets keys, and give them."""
        hint = _("a passphrase is made and shown once; the role says what they may do")
        self._form.ask(
            Question(_("Give keys"), self._newcomer(), self.give, ("name", "role"), hint, self._fault)
        )

    def give(self, said: Said) -> None:
        """Give keys to whom a form names."""
        self.alone(partial(keys_by_hand.add, self._node, _named(said)))

    def ask_revoke(self, one: KeyOf) -> None:
        """Ask why somebody's keys are taken away, and take them."""
        hint = _(
            "Everybody else gets new keys, the store is written anew, headquarters hears of it first. What "
            "they copied before, they still have."
        )
        title = _("Take the keys of {name} away").format(name=one.name)

        def then(said: Said) -> None:
            self.alone(partial(keys_by_hand.revoke, self._node, one.id, said["reason"]))

        why = Field("reason", _("why; headquarters reads it; Esc takes nothing away"))
        self._form.ask(Question(title, [why], then, ("reason",), hint))

    def ask_own(self, me: KeyOf | None) -> None:
        """Ask for the old passphrase of whoever opened the device, and give a new one."""
        if me is None:
            self._say(_("this device was not admitted yet: only then are there keys to change"))
            return

        def typed(old: tuple[str, str, str] | None) -> None:
            if old is not None:
                self._form.done()
                self.alone(partial(keys_by_hand.change_own, self._node, me.name, *old))

        self._screen.app.push_screen(OldPassphraseScreen(me.name, with_file=bool(me.second)), typed)

    def ask_successor(self) -> None:
        """Ask who follows, and hand one's own keys over."""
        hint = _("they come, you go, in one act; your own keys are over at once and the program locks")

        def then(said: Said) -> None:
            self.alone(partial(keys_by_hand.hand_over, self._node, _named(said), said["reason"]))

        fields = [*self._newcomer(), Field("reason", _("why; headquarters reads it"))]
        needed = ("name", "role", "reason")
        self._form.ask(Question(_("Hand my keys over"), fields, then, needed, hint, self._fault))

    def ask_renew(self) -> None:
        """Ask whether it is meant, and give everybody new keys."""
        hint = _(
            "type yes: everybody gets new keys, nobody's passphrase changes; an old copy opens nothing new"
        )

        def then(said: Said) -> None:
            if said["sure"].casefold() in ("yes", _("yes").casefold()):
                self.alone(partial(keys_by_hand.renew, self._node))

        self._form.ask(
            Question(_("New keys for everybody"), [Field("sure", _("yes"))], then, ("sure",), hint)
        )

    def _newcomer(self) -> list[Field]:
        return [
            Field("name", _("name, as colleagues call them")),
            Field("role", _("role: {roles}").format(roles=" ".join(self._roles))),
            Field("key_file", _("key file, asked for beside the passphrase (may stay empty)")),
        ]

    def _fault(self, said: Said) -> str:
        if said["role"].lower() in self._roles:
            return ""
        return _("the role is one of: {roles}").format(roles=" ".join(self._roles))

    # doing

    def alone(self, do: Callable[[], KeysChanged]) -> None:
        """Do what changes keys where nobody can leave meanwhile: a passphrase would be shown to nobody.

        While the store's own key changes, no other thread may ask it anything.
        """
        if self._busy:
            self._say(_("keys are being changed: one moment"))
            return
        self._busy = True
        self._say(_("changing keys takes a few seconds; nothing else can be done meanwhile …"))
        self._screen.call_after_refresh(self._once_alone, do)

    def _once_alone(self, do: Callable[[], KeysChanged]) -> None:
        app = self._screen.app
        if self._screen not in app.screen_stack or app.return_value is not None:
            # Left, or locked, before anything was done: nothing is.
            return
        if any(one.is_running and one.group not in _OURS for one in app.workers):
            self._screen.set_timer(_SOON, partial(self._once_alone, do))
            return
        done = do()
        if done.phrase and isinstance(app, MusterApp):
            app.forget_keys_before(done.time)
        self._screen.post_message(done)

    def came(self, message: KeysChanged) -> None:
        """Say what came of it: a new passphrase is shown once, a form that was refused is there again."""
        self._busy = False
        self._say(message.sentence, refused=message.refused)
        if message.refused:
            self._form.again(message.sentence)
            return
        self._form.done()
        app = self._screen.app

        def read(_nothing: None) -> None:
            if message.over:
                self._screen.call_later(self._screen.run_action, "app.lock")

        if message.phrase:
            app.push_screen(PassphraseScreen(message.whose, message.phrase), read)
        app.post_message(Recorded(_TOUCHED, clean(message.sentence)))


def _named(said: Said) -> Newcomer:
    return Newcomer(said["name"], said["role"].lower(), said["key_file"])
