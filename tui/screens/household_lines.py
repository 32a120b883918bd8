"""What the screen of a household shows: its head, a line for each of the family, what was answered below."""

from collections.abc import Mapping, Sequence
from typing import Final

from store.registers.names import full
from store.registers.submissions import Status
from store.wardens import answers
from store.wardens.answers import CHECK, MARK, NEW, NOTE, PHONE, VISITOR, Mark
from store.wardens.desk import AtDoor
from tui import terms, theme
from tui.safe import clean, fit
from tui.words import _

DIGITS: Final = 9
"""People of a family who have a digit of their own."""
_SIGNS: Final[Mapping[str | None, str]] = {
    None: " ",
    Mark.HERE.value: "✓",
    Mark.NOT_HERE.value: "✗",
    Mark.MOVED_OUT.value: "→",
    Mark.GONE.value: "-",
}
_FIXED: Final = 54
"""The cells of a line that are not the name."""
_TOLD: Final = 3
"""Of what was proposed about a household, so many are named; the others are counted."""


def title(door: AtDoor) -> str:
    """Give the household's number and where it is found."""
    home = door.home
    where_to_find = ", ".join(filter(None, (str(home["address"] or ""), str(home["landmark"] or ""))))
    return f"{home['id']}  {where_to_find}"


def where(door: AtDoor) -> str:
    """Say its quarter and zone, when it was visited and tried, and what was to be different this time."""
    home = door.home
    visited = str(home["last_visit"])[:10] if home["last_visit"] else _("never")
    said = _("{quarter}, zone {zone}, last visit {visited}").format(
        quarter=home["quarter"] or _("no quarter"), zone=home["zone"] or _("no zone"), visited=visited
    )
    if home["last_tried"]:
        tried = terms.choice(str(home["last_tried_outcome"]))
        said += f", {tried} {str(home['last_tried'])[:10]}"
    if door.to_change:
        said += _("; this time: {what}").format(what=door.to_change)
    return said


def person(door: AtDoor, words: Mapping[str, str], place: int, *, pointed_at: bool, width: int) -> str:
    """Give the line of one of the family, by the place in it, in a terminal of so many cells."""
    row = door.people[place]
    who = str(row["id"])
    mark = _SIGNS.get(words.get(MARK + who), " ")
    is_principal = row["id"] == door.home["principal"]
    relation = _("principal") if is_principal else terms.relation(str(row["relation"] or ""))
    if row["elsewhere"]:
        relation = _("elsewhere")
    sign = theme.presence(str(row["presence"]))
    phones = row["phones"]
    phone = str(phones[0]) if isinstance(phones, list) and phones else ""
    if PHONE + who in words:
        phone = "! " + words[PHONE + who]
    key = str(place + 1) if place < DIGITS else " "
    pointer = "▸" if pointed_at else " "
    room = max(12, width - _FIXED)
    return (
        f"{pointer}{key} [{mark}] {fit(clean(full(row)), room)} {fit(relation, 14)} {fit(str(sign), 12)}"
        f" {fit(clean(phone), 15)}"
    )


def more(door: AtDoor, words: Mapping[str, str]) -> list[str]:
    """Give the lines below the family: what was added, briefed, checked and noted, what became of it."""
    added = [_named(words, name) for name in sorted(words) if name.startswith(NEW)]
    guests = [value for name, value in words.items() if name.startswith(VISITOR)]
    lines = [
        *(f"   [+] {name}" for name in added),
        *(f"   [+] {name}, {_('visitor')}" for name in guests),
        "",
        *_tasks(door.tasks),
        *_topics(door.topics, [topic for topic in door.topics if answers.BRIEFED + topic in words]),
        _("c checklist  {answers}").format(answers=_checks(door, words)) if door.items else "",
        _("t note       {note}").format(note=words.get(NOTE, "")) if NOTE in words else "",
        *_became(door),
        "",
        _("p phone  w new  g gone  l lives elsewhere  v visitor  t note  m moved  x drop"),
    ]
    return [text for place, text in enumerate(lines) if text or place in (0, len(lines) - 2)]


def topics(door: AtDoor, words: Mapping[str, str]) -> list[str]:
    """Give a line for each topic, with what was told."""
    return [
        f"[{'✓' if answers.BRIEFED + topic in words else ' '}] {terms.said(topic)}" for topic in door.topics
    ]


def checklist(door: AtDoor, words: Mapping[str, str]) -> list[str]:
    """Give a line for each item of the checklist: the answer, the item, how it was answered the last time."""
    known = [(code, text) for code, text in door.items if code]
    return [f"[{_check(words, code)}] {text}{_before(door, code)}" for code, text in known]


def _topics(all_of_them: Sequence[str], told: Sequence[str]) -> list[str]:
    lines = [f"{'✓' if topic in told else '·'} {terms.said(topic or '')}" for topic in all_of_them] or [
        _("nothing to tell")
    ]
    begins = _("b briefed    {topic}").format(topic="")
    return [(" " * len(begins) if place else begins) + one for place, one in enumerate(lines)]


def _tasks(tasks: Sequence[tuple[str, str | None]]) -> list[str]:
    """Say what the office gave the zone to do here; it is said to be done on its own record (F7)."""
    due = _(" by {day}")
    return [f"! {_('task')}: {text or ''}{due.format(day=day[5:]) if day else ''}" for text, day in tasks]


def _checks(door: AtDoor, words: Mapping[str, str]) -> str:
    return "  ".join(f"{_check(words, code)} {code}" for code, _text in door.items if code)


def _check(words: Mapping[str, str], code: str) -> str:
    return {"+": "✓", "-": "✗"}.get(words.get(CHECK + code, ""), "?")


def _before(door: AtDoor, code: str) -> str:
    """Say how an item was answered the last time."""
    last = door.last.get(code)
    return "" if last is None else f"  ({_('yes') if last[0] else _('no')} {last[1]})"


def _named(words: Mapping[str, str], name: str) -> str:
    said = answers.newcomer(words, name)
    called = " ".join(filter(None, (said.get("given_name"), said.get("family_name"))))
    return ", ".join(filter(None, (called or "…", terms.relation(said.get("relation", "")), _("new"))))


def _became(door: AtDoor) -> list[str]:
    """Say what became of what was proposed about this family: the office has decided, or not yet."""
    names = {str(one["id"]): full(one) for one in door.people}
    words = {
        Status.RECEIVED.value: _("with the office"),
        Status.ACCEPTED.value: _("accepted"),
        Status.PARTLY.value: _("accepted in part"),
        Status.REFUSED.value: _("refused"),
    }
    shown = []
    for one in door.proposals[:_TOLD]:
        about = names.get(str(one["person"]), "") or terms.value(one["payload"])
        parts = (terms.choice(str(one["kind"])), about, words.get(str(one["status"]), ""))
        answer = f" ({one['answer']})" if one["answer"] else ""
        shown.append("→ " + ": ".join(filter(None, parts)) + answer)
    if len(door.proposals) > _TOLD:
        shown.append(f"→ +{len(door.proposals) - _TOLD}")
    return shown
