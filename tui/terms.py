"""The store's own codes in people's words."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from store.saying import Saying, Voice, known_again
from tui import countries
from tui.words import _, plural, word

if TYPE_CHECKING:
    from store.offers import Asked

_CODE: Final = re.compile("[a-z]+(_[a-z]+)*")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


KINDS: Final = {
    "duties": "how often things are to be done",
    "presence": "whereabouts",
    "mous": "agreements with partners",
    "kin": "emergency contacts",
    "equivalents": "courses that stand for others",
    "audiences": "who takes which course",
    "acks": "briefings acknowledged",
    "recovery_keys": "recovery identities",
    "card_keys": "keys that sign cards",
    "cards": "cards that were made",
    "exports": "what was taken out",
    "list_habits": "how lists are written",
    "restricted": "what is in the drawer",
    "reads": "who looked into the drawer",
    "notices": "notices to the zones",
    "notice_acks": "notices seen and told",
    "tasks": "tasks for the zones",
    "zone_reports": "reports from the zones",
    "call_tests": "call tree tests and radio checks",
    "call_answers": "who was reached in a test",
    "findings": "findings of exercises",
    "messages": "messages from and to headquarters",
    "transfers": "who goes to another station",
}
"""What lists are called that are not called by their own name."""

FIELDS: Final = {
    "id": "number",
    "mou": "agreement",
    "in_drawer": "in the drawer",
    "now": "on the list now",
    "on_list": "on the list",
    "index_no": "index number",
    "letter_no": "letter number",
    "smt_consulted_on": "security team consulted on",
    "former_id": "number before",
    "formerly_also": "this number also meant",
    "ended_on": "ended on",
    "ended_reason": "why it ended",
    "admitted_on": "admitted",
    "confirmed_on": "confirmed",
    "covered_by_name": "replaced by",
    "effective_from": "begins on",
    "effective_to": "ends on",
    "keys_to_revoke": "keys to end",
    "open_submissions": "proposals",
    "received_on": "received",
    "under": "reports to",
    "verified_on": "verified",
}
"""What fields are called that are not called by their own name, which may be too long above a column."""


def english(name: str, called: Mapping[str, str] = MappingProxyType({})) -> str:
    """Give the English words of a name of the store: ``held_on`` is *held on*."""
    return called.get(name, name.replace("_", " "))


def node_kind(code: str) -> str:
    """Say what a node is."""
    words = {"hq": _("HQ"), "station": _("station"), "warden": _("warden's device"), "desk": _("desk")}
    return words.get(code, code)


def relation(code: str | None) -> str:
    """Say what a dependant is to the staff member."""
    return choice(code)


def kind(name: str) -> str:
    """Say what a list is called."""
    return word("list", english(name, KINDS))


def field(name: str) -> str:
    """Say what a field is called."""
    return word("field", english(name, FIELDS))


def act(name: str) -> str:
    """Say what an act does: ``people.change`` is *people: change*."""
    register, _dot, verb = name.partition(".")
    return _("{list}: {act}").format(list=kind(register), act=word("act", english(verb)))


def choice(code: str | None) -> str:
    """Say one of the answers of a field, or how something stands; of nothing, nothing."""
    if not code:
        return ""
    return said(code) if isinstance(code, Saying) else word("answer", english(code))


def said(text: str) -> str:
    """Say a sentence of the store; any other text stays as it is."""
    if not isinstance(text, Saying):
        return text
    facts = {name: _filled(fact) for name, fact in text.facts.items()}
    words = plural(text.words, text.many, text.number) if text.many else _(text.words)
    return words.format(**facts)


def recorded(text: str) -> str:
    """Say a sentence that the store wrote down, as far as it is known again; others stay as they are."""
    known = known_again(text)
    return said(known) if isinstance(known, Saying) else _(text)


def parts(text: str) -> str:
    """Say a sentence that the store wrote down of several parts, such as what a roll call is of."""
    whole = known_again(text)
    return said(whole) if isinstance(whole, Saying) else "; ".join(map(recorded, text.split("; ")))


_WRITTEN_DOWN: Final = frozenset({"why", "record_why", "gates", "covers"})
"""Fields that hold sentences which the store made and wrote down; nobody types them."""


def in_history(name: str, shown: object) -> str:
    """Say what a field holds where its list does not matter: in a history, in the log."""
    if name in _WRITTEN_DOWN and isinstance(shown, str):
        return "\n".join(map(parts, shown.splitlines()))
    return value(shown)


def _filled(fact: object) -> object:
    match fact:
        case str():
            return said(fact)
        case list() | tuple():
            return ", ".join(str(_filled(one)) for one in fact)
        case _:
            return fact


def value(shown: object) -> str:
    """Say what a field holds, in one line."""
    match shown:
        case None:
            return ""
        case bool():
            return _("yes") if shown else _("no")
        case list() | tuple():
            between = "; " if any(isinstance(one, dict) for one in shown) else ", "
            return between.join(value(one) for one in shown)
        case dict():
            parts = {str(name): value(one) for name, one in shown.items()}
            return ", ".join(f"{field(name)}: {text}" for name, text in parts.items() if text)
        case str():
            return _text(shown)
        case _:
            return str(shown)


def _text(shown: str) -> str:
    if shown == "in_drawer":
        return _("(in the drawer)")
    return f"{shown[:10]} {shown[11:16]} UTC" if _MOMENT.fullmatch(shown) else said(shown)


def of(kind_name: str, name: str, shown: object) -> str:
    """Say what a field of a list holds: its codes in words, and what somebody typed as it was typed.

    Args:
        kind_name: the list; empty for what is worked out of several.
        name: the field.
        shown: what it holds.
    """
    if name in _WRITTEN_DOWN:
        return in_history(name, shown)
    if (kind_name, name) == ("stations", "country") and isinstance(shown, str):
        return countries.called(shown)
    if isinstance(shown, list | tuple):
        between = "; " if any(isinstance(one, dict) for one in shown) else ", "
        return between.join(of(kind_name, name, one) for one in shown)
    if not isinstance(shown, str) or isinstance(shown, Saying) or not _CODE.fullmatch(shown):
        return value(shown)
    if not kind_name:
        told = _WORKED_OUT.get(name)
        return told(shown) if told is not None else shown
    return shown if name in _typed(kind_name) else choice(shown)


_WORKED_OUT: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(("urgency", "what", "state", "category", "reason", "reasons", "since", "open"), choice),
    "kind": kind,
    "list": kind,
    "field": field,
}
"""What is a code in what is worked out of several lists."""


@cache
def _typed(kind_name: str) -> frozenset[str]:
    """Give the fields of a list that hold what somebody typed."""
    from store.offers import Shape, fields
    from store.registers import REGISTRY

    register = REGISTRY.kind(kind_name)
    asked = fields(register.form, register, REGISTRY) or ()
    return frozenset(one.name for one in asked if one.shape is not Shape.CHOICE)


def plain(shown: object) -> str:
    """Write what a field holds as it would be typed into a form."""
    match shown:
        case None:
            return ""
        case bool():
            return "yes" if shown else "no"
        case list() | tuple():
            return ", ".join(map(str, shown))
        case _:
            return str(shown)


def hint(asked: "Asked") -> str:
    """Say what a field of a form takes."""
    several = _("; several with commas") if asked.several else ""
    match asked.shape:
        case "choice":
            said = _("one of: {choices}").format(choices=" ".join(asked.choices))
        case "record" if asked.refers is not None:
            said = _("a number or code of {kind}; F9 looks it up").format(kind=kind(asked.refers))
        case "day":
            said = _("a day, such as 2026-03-31")
        case "instant":
            said = _("a moment with its zone, such as 2026-03-31T14:30+03:00")
        case "number":
            said = _("a whole number")
        case "yes_no":
            said = _("yes or no")
        case _:
            said = _("text")
    return said + several + (_("; this is needed") if asked.needed else "")


VOICE: Final = Voice(recorded, choice)
"""Says in the chosen language what the store writes on paper."""
