"""What was answered at a door before it is recorded: a flat list of words that outlives a kill (C02).

Every key that somebody answers changes one of these words, and the words are
kept as a draft at once (``store/drafts.py``). Nothing here asks the store.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from store.registers.precautions import NO, YES

Words = dict[str, str]


class Mark(StrEnum):
    """What was said of one person."""

    HERE = "here"
    NOT_HERE = "not_here"
    MOVED_OUT = "moved_out"
    GONE = "gone"


MARK, PHONE, PHONE_WAS = "mark:", "phone:", "phone_was:"
NEW, VISITOR, BRIEFED, CHECK = "new:", "visitor:", "briefed:", "check:"
NOTE: Final = "note"
_TURNS: Final = {None: Mark.HERE.value, Mark.HERE.value: Mark.NOT_HERE.value}
_CHECKS: Final = {None: YES, YES: NO}


def turned(words: Mapping[str, str], person: str) -> Words:
    """Turn one person over: here, not here, not answered; what else was said of them goes."""
    return _put(words, MARK + person, _TURNS.get(words.get(MARK + person)))


def marked(words: Mapping[str, str], person: str, mark: Mark) -> Words:
    """Say something of one person; said again, it is taken back."""
    again = words.get(MARK + person) == mark.value
    return _put(words, MARK + person, None if again else mark.value)


def checked(words: Mapping[str, str], code: str) -> Words:
    """Turn an item of the checklist over: yes, no, not asked."""
    return _put(words, CHECK + code, _CHECKS.get(words.get(CHECK + code)))


def briefed(words: Mapping[str, str], topics: list[str]) -> Words:
    """Say that some topics were explained; if all of them were said to be, take it back."""
    keys = [BRIEFED + topic for topic in topics]
    whole = all(key in words for key in keys)
    said = dict(words)
    for key in keys:
        said = _put(said, key, None if whole else "yes")
    return said


def said(words: Mapping[str, str], name: str, text: str) -> Words:
    """Write a text down: a note, a telephone, a visitor; an empty one is none."""
    return _put(words, name, text.strip() or None)


def next_of(words: Mapping[str, str], prefix: str) -> str:
    """Give the word under which one more newcomer or visitor is written down."""
    taken = [int(key.removeprefix(prefix)) for key in words if key.startswith(prefix)]
    return f"{prefix}{max(taken, default=0) + 1}"


def newcomer(words: Mapping[str, str], name: str) -> dict[str, str]:
    """Read one newcomer, field by field, as far as it was typed."""
    try:
        found = json.loads(words.get(name, "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def with_newcomer(words: Mapping[str, str], name: str, fields: Mapping[str, str]) -> Words:
    """Write one newcomer down, as far as it was typed."""
    typed = {key: value.strip() for key, value in fields.items() if value.strip()}
    return _put(words, name, json.dumps(typed, ensure_ascii=False, sort_keys=True) if typed else None)


def form(
    words: Mapping[str, str],
    *,
    outcome: str = "met",
    everybody: bool = False,
    notices: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Give the form of a check-in that says what was answered.

    Args:
        words: what was answered.
        outcome: what came of the call.
        everybody: whether all who should be there are, but for those of whom something else was said.
        notices: which of the topics are notices of the office: their numbers, by topic.
    """
    marks = _under(words, MARK)
    by_mark = {mark: [person for person, one in marks.items() if one == mark.value] for mark in Mark}
    changes: dict[str, dict[str, str]] = {}
    for person, phone in _under(words, PHONE).items():
        changes[person] = {"phone": phone}
        if words.get(PHONE_WAS + person):
            changes[person]["phone_was"] = words[PHONE_WAS + person]
    return {
        "outcome": outcome,
        "all_present": everybody,
        "present": by_mark[Mark.HERE],
        "absent": by_mark[Mark.NOT_HERE],
        "moved_out": by_mark[Mark.MOVED_OUT],
        "gone": by_mark[Mark.GONE],
        "add": [newcomer(words, name) for name in sorted(words) if name.startswith(NEW)],
        "change": changes,
        "visitor": tuple(_under(words, VISITOR).values()),
        "briefed": tuple(topic for topic in _under(words, BRIEFED) if topic not in (notices or {})),
        "told": tuple((notices or {})[topic] for topic in _under(words, BRIEFED) if topic in (notices or {})),
        "checked": tuple(code + sign for code, sign in _under(words, CHECK).items()),
        "note": words.get(NOTE),
    }


def is_seen(words: Mapping[str, str]) -> bool:
    """Say whether somebody was seen or said something of a family: then it was met, whoever else was not."""
    return any(key.startswith((MARK, PHONE, NEW, VISITOR)) for key in words)


def _under(words: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in words.items() if key.startswith(prefix)}


def _put(words: Mapping[str, str], key: str, value: str | None) -> Words:
    rest = {name: one for name, one in words.items() if name != key}
    return rest if value is None else rest | {key: value}
