"""The store's own codes in people's words."""

import re
from typing import TYPE_CHECKING, Final

from tui.words import _

if TYPE_CHECKING:
    from store.offers import Asked

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def relation(code: str) -> str:
    """Say what a dependant is to the staff member."""
    words = {
        "spouse": _("spouse"),
        "child": _("child"),
        "adopted_child": _("adopted child"),
        "disabled_child": _("disabled child"),
        "parent": _("parent"),
        "sibling": _("sibling"),
        "other": _("other"),
    }
    return words.get(code, code)


def kind(name: str) -> str:
    """Say what a list is called."""
    words = {
        "people": _("people"),
        "duties": _("how often things are to be done"),
        "presence": _("whereabouts"),
        "devices": _("devices"),
        "mous": _("agreements with partners"),
        "kin": _("emergency contacts"),
        "equivalents": _("courses that stand for others"),
        "audiences": _("who takes which course"),
        "acks": _("briefings acknowledged"),
        "recovery_keys": _("recovery identities"),
        "exports": _("what was taken out"),
        "restricted": _("what is in the drawer"),
        "reads": _("who looked into the drawer"),
        "notices": _("notices to the zones"),
        "notice_acks": _("notices seen and told"),
        "tasks": _("tasks for the zones"),
        "zone_reports": _("reports from the zones"),
        "call_tests": _("call tree tests and radio checks"),
        "call_answers": _("who was reached in a test"),
        "findings": _("findings of exercises"),
        "conflicts": _("conflicts"),
        "quarantine": _("quarantine"),
        "log": _("log"),
    }
    return words.get(name, _(name.replace("_", " ")))


def field(name: str) -> str:
    """Say what a field is called."""
    words = {
        "id": _("number"),
        "mou": _("agreement"),
        "in_drawer": _("in the drawer"),
        "now": _("on the list now"),
        "on_list": _("on the list"),
        "index_no": _("index number"),
        "letter_no": _("letter number"),
        "smt_consulted_on": _("security team consulted on"),
        "former_id": _("number before"),
        "formerly_also": _("this number also meant"),
        "ended_on": _("ended on"),
        "ended_reason": _("why it ended"),
    }
    return words.get(name, _(name.replace("_", " ")))


def act(name: str) -> str:
    """Say what an act does: ``people.change`` is *people: change*."""
    register, _dot, verb = name.partition(".")
    return f"{kind(register)}: {_(verb.replace('_', ' '))}"


def choice(word: str) -> str:
    """Say one of the answers of a field."""
    return _(word.replace("_", " "))


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
            said = {str(name): value(one) for name, one in shown.items()}
            return ", ".join(f"{field(name)}: {text}" for name, text in said.items() if text)
        case str() if shown == "in_drawer" or _MOMENT.fullmatch(shown):
            return _("(in the drawer)") if shown == "in_drawer" else f"{shown[:10]} {shown[11:16]} UTC"
        case _:
            return str(shown)


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
