"""A refusal in the words of the chosen language."""

from typing import TYPE_CHECKING

from tui.words import _

if TYPE_CHECKING:
    from store.refusals import Code, Refused


def said(refused: "Refused") -> tuple[str, str]:
    """Give what happened and what to do next."""
    return of(refused.code, refused.facts)


def of(code: "Code", facts: dict[str, str]) -> tuple[str, str]:
    """Give the same for a code and the facts that fill its sentence.

    What to do next often is a command: names stay in it as commands take them.
    """
    sentence = code.value
    words = {name: _fact(name, fact) for name, fact in facts.items()}
    return _(sentence.what).format(**words), _(sentence.next).format(**facts)


def _fact(name: str, fact: str) -> str:
    # Who refuses has the store open; who asks for help has not, and waits for nothing.
    from store.saying import Saying
    from tui import terms

    if isinstance(fact, Saying):
        return terms.said(fact)
    match name:
        case "reason":
            return _(fact)
        case "kind":
            return _unless_english(terms.kind(fact), terms.english(fact, terms.KINDS), fact)
        case "field":
            return _unless_english(terms.field(fact), terms.english(fact, terms.FIELDS), fact)
        case "role" | "state" | "step":
            return _unless_english(terms.choice(fact), terms.english(fact), fact)
        case _:
            return fact


def _unless_english(translated: str, english: str, name: str) -> str:
    """Give a name as it is taken by commands where nobody translated it."""
    return name if translated == english else translated


def line(refused: "Refused") -> str:
    """Give both in one line."""
    what, then = said(refused)
    return _("{what}; {then}").format(what=what, then=then)
