"""Asking for a few texts of which some are needed; a refusal opens the form again as it was typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual.screen import Screen

from tui.screens.fields import Field, FieldsScreen
from tui.words import _

Said = Mapping[str, str]


def _fine(_said: Said) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """One form.

    Attributes:
        title: what is asked.
        fields: the fields, with what stands in them.
        then: goes on with what was typed, when the form is closed.
        needed: the fields that may not stay empty.
        hint: a sentence below.
        fault: says what is wrong with what was typed, or nothing; the form stays open until nothing is.
    """

    title: str
    fields: Sequence[Field]
    then: Callable[[Said], None]
    needed: Sequence[str] = ()
    hint: str = ""
    fault: Callable[[Said], str] = _fine


class Asked:
    """The form that was asked last on a screen, with what was typed into it.

    Args:
        screen: the screen that asks.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._last: Question | None = None

    def ask(self, question: Question, wrong: str = "") -> None:
        """Ask; ``wrong`` is why it was refused before."""
        said = {field.name: field.value for field in question.fields}
        self._last = None

        def now(typed: Said) -> dict[str, str]:
            return {name: text.strip() for name, text in typed.items()}

        def fault(typed: Said) -> str:
            texts = now(typed)
            empty = [field for field in question.fields if not texts[field.name]]
            missing = [field.title for field in empty if field.name in question.needed]
            if missing:
                return _("still needed: {what}").format(what=", ".join(missing))
            return question.fault(texts)

        def entered(done: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if done:
                typed = [replace(field, value=said[field.name]) for field in question.fields]
                self._last = replace(question, fields=typed)
                question.then(now(said))

        self._screen.app.push_screen(
            FieldsScreen(
                question.title, question.fields, said.update, fault=fault, hint=question.hint, wrong=wrong
            ),
            entered,
        )

    def again(self, wrong: str) -> bool:
        """Open the last form again as it was typed, with why it was refused; says whether there is one."""
        last = self._last
        if last is not None:
            self.ask(last, wrong)
        return last is not None

    def done(self) -> None:
        """Forget what was typed: it was taken."""
        self._last = None
