"""A refusal in the words of the chosen language."""

from typing import TYPE_CHECKING

from tui.words import _

if TYPE_CHECKING:
    from store.refusals import Code, Refused


def said(refused: "Refused") -> tuple[str, str]:
    """Give what happened and what to do next."""
    return of(refused.code, refused.facts)


def of(code: "Code", facts: dict[str, str]) -> tuple[str, str]:
    """Give the same for a code and the facts that fill its sentence."""
    sentence = code.value
    return _(sentence.what).format(**facts), _(sentence.next).format(**facts)


def line(refused: "Refused") -> str:
    """Give both in one line."""
    return "; ".join(said(refused))
