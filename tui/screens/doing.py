"""What every room does in the same way: an act by one key, a form, a question, a record."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from store import desk, offers, roles
from store.refusals import Refused
from store.registers import REGISTRY
from tui.messages import ActChosen, RecordChosen, Recorded
from tui.page import Page
from tui.pressed_twice import PressedTwice
from tui.refusing import line
from tui.safe import clean
from tui.screens.acting import choose_act
from tui.screens.fields import Field, FieldsScreen
from tui.speaking import Speaking
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

LIMIT: Final = 400
"""The most characters of one line that is said."""


class DoingScreen(Speaking, Page[None]):
    """A screen on which things are done about the line with the cursor.

    Args:
        node: where they are done.
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._sure_of: tuple[str, Key | None] | None = None
        self._twice = PressedTwice()

    @property
    def key(self) -> Key | None:
        """What the cursor is on."""
        raise NotImplementedError

    def may(self, act: str) -> bool:
        """Say whether the user's role may do something; where it may not, that is said, and who may."""
        role = desk.role(self.node)
        if roles.allowed(role, act):
            return True
        who = " ".join(roles.who(act)) or _("nobody by hand")
        self.say(_("not as {role}: {who}").format(role=role, who=who), refused=True)
        return False

    def do(self, act: str, row: object, form: Mapping[str, object], said: str = "") -> bool:
        """Do something at once, and say what was done; says whether it was done.

        A key pressed twice does it once: the line that came up under it is left alone.
        """
        if row is not None and self._twice.is_slip(row):
            self.say(_("only the first press counted: {number} was left alone").format(number=row))
            return False
        try:
            done = desk.act(self.node, act, row, form)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return False
        self._twice.decided(row)
        left = len(done.left_out)
        sentence = said or _("{number}: recorded").format(number=done.number)
        if left:
            more = _("{count} left as they were ({why})")
            sentence += "; " + more.format(count=left, why=line(done.left_out[0][1]))
        self.app.post_message(Recorded(done.touched.kinds, clean(sentence, LIMIT)))
        return True

    def form(self, act: str, given: Mapping[str, str], row: str | None = None) -> None:
        """Open the form of an act, filled with what is known, if the role may do it."""
        if self.may(act):
            offer = next(one for one in offers.everything(REGISTRY) if one.name == act)
            self.app.post_message(ActChosen(offer, given, row))

    def more(self, kind: str, number: str) -> None:
        """Show everything that can be done with a record."""
        acts: list[tuple[offers.Offer, dict[str, str]]] = [
            (offer, {}) for offer in offers.about(REGISTRY, kind)
        ]
        acts += [(offer, {field: number}) for offer, field in offers.naming(REGISTRY, kind)]
        choose_act(self, self.node, acts, number)

    def ask(
        self, title: str, field: str, then: Callable[[str], object], *, hint: str = "", unsaid: str = ""
    ) -> None:
        """Ask for one text; what is empty does nothing, and ``unsaid`` is said then."""
        typed: dict[str, str] = {}

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            text = typed.get("answer", "").strip()
            if entered and text:
                then(text)
            else:
                self.say(unsaid or _("nothing was recorded"))

        self.app.push_screen(FieldsScreen(title, [Field("answer", field)], typed.update, hint=hint), answered)

    def sure(self, what: str, sentence: str) -> bool:
        """Ask for the same key once more, on the same line, before something is done."""
        here = what, self.key
        if self._sure_of == here:
            self._sure_of = None
            return True
        self._sure_of = here
        self.say(sentence)
        return False

    def record(self, kind: str, number: str) -> None:
        """Open a record whole."""
        self.app.post_message(RecordChosen(kind, number))
