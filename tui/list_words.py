"""How a list that is taken in is said: its groups, and each line of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from sync.lists.difference import Difference, Item, Left, Missing, Question, What
from sync.lists.looked import Column, Sure
from sync.lists.take import Shown
from tui import terms
from tui.widgets.paged_table import Row
from tui.words import _, plural

TICK: Final = "■"
WAITS: Final = "□"


_MOST: Final = 8
"""Fields of an item that a line says; it has no room for more."""


class Group(StrEnum):
    """What of a list is shown, in the order in which somebody wants it."""

    QUESTIONS = "questions"
    CHANGED = "changed"
    NEW = "new"
    MISSING = "missing"
    REFUSED = "refused"
    COLUMNS = "columns"


TITLES: Final = {
    Group.QUESTIONS: _("to answer"),
    Group.CHANGED: _("changed"),
    Group.NEW: _("new"),
    Group.MISSING: _("not listed"),
    Group.REFUSED: _("refused"),
    Group.COLUMNS: _("columns"),
}
LEFT: Final = {
    Left.LEFT: _("they have left: end them, each as an act of its own"),
    Left.ELSEWHERE: _("they serve elsewhere, and the family may be here"),
    Left.HERE: _("they are still here: ask the agency"),
}
_IN_NAME: Final = frozenset({"family_name", "given_name", "agency"})
"""What a line about somebody new says already, or the title does."""
_SURE: Final = {
    Sure.SAID: _("as you said"),
    Sure.TAG: _("by its tag"),
    Sure.HEADING: _("by its heading"),
    Sure.CONTENT: _("by what is in it"),
    Sure.NOTHING: _("not known"),
}


@dataclass(frozen=True, slots=True)
class Ticks:
    """Which items are taken, and which would be but for one that is not."""

    taken: frozenset[str]
    waiting: frozenset[str] = frozenset()

    def of(self, item: str) -> str:
        """Give the sign of an item."""
        return TICK if item in self.taken else WAITS if item in self.waiting else ""


def columns(shown: Shown) -> list[Column]:
    """Give all columns of a file."""
    return [column for table in shown.source.looked.tables for column in table.columns]


def counts(shown: Shown) -> dict[Group, int]:
    """Give how many lines each group has."""
    found = shown.difference
    new = sum(one.what is What.NEW for one in found.items)
    return {
        Group.QUESTIONS: len(found.questions),
        Group.CHANGED: len(found.items) - new,
        Group.NEW: new,
        Group.MISSING: len(found.missing),
        Group.REFUSED: len(found.refused),
        Group.COLUMNS: len(columns(shown)),
    }


def first(shown: Shown) -> Group:
    """Give the group that somebody looks at first: what is asked, else what is different."""
    found = counts(shown)
    return next((group for group in Group if found[group]), Group.COLUMNS)


def rows(shown: Shown, group: Group) -> list[Row]:
    """Give the lines of a group, none of them ticked."""
    found = shown.difference
    match group:
        case Group.QUESTIONS:
            return [question(shown, one) for one in found.questions]
        case Group.CHANGED:
            return [item(shown, one) for one in found.items if one.what is not What.NEW]
        case Group.NEW:
            return [item(shown, one) for one in found.items if one.what is What.NEW]
        case Group.MISSING:
            return [missing(one) for one in found.missing]
        case Group.REFUSED:
            return [
                Row(str(at), ("", where(shown, one.row), one.column, _(one.reason.value)), "!")
                for at, one in enumerate(found.refused)
            ]
        case _:
            return [column(shown, at, one) for at, one in enumerate(columns(shown))]


def where(shown: Shown, row: int) -> str:
    """Say where in the file a row stands."""
    place = shown.place(row)
    said = _("row {row}").format(row=place.row)
    return f"{place.sheet} {said}" if place.sheet else said


def question(shown: Shown, one: Question) -> Row:
    """Give the line of a question: about whom or what, and what is asked."""
    about = one.who or one.id.partition(":")[2] or one.id
    return Row(one.id, ("", about, where(shown, one.row) if one.row else "", terms.said(one.text)), "!")


def item(shown: Shown, one: Item) -> Row:
    """Give the line of an item, with as much of what is different as there is room for."""
    about = one.number or where(shown, one.row)
    return Row(one.id, ("", one.name, about, "; ".join(islice(changes(one), _MOST))))


def changes(one: Item) -> Iterator[str]:
    """Say what is different, field by field; of somebody new what the list says of them."""
    for change in one.changes:
        if one.what is What.NEW and change.field in _IN_NAME:
            continue
        name, then = terms.field(change.field), terms.of("people", change.field, change.then) or _("nothing")
        if one.what is What.NEW:
            yield f"{name} {then}"
        else:
            now = terms.of("people", change.field, change.now) or _("nothing")
            yield _("{field}: {now} → {then}").format(field=name, now=now, then=then)


def missing(one: Missing) -> Row:
    """Give the line of somebody whom the list does not have."""
    said = LEFT[Left(one.said)] if one.said else _("left? elsewhere? still here? Enter says it")
    if one.since:
        said = _("as you said on {day}: {what}").format(day=terms.value(one.since), what=said)
    return Row(one.id, ("", one.name, one.number, said), "" if one.said else "?")


def column(shown: Shown, at: int, one: Column) -> Row:
    """Give the line of a column: its heading, what it says, by what that is known, what is in it."""
    since = shown.source.memory.since.get(f"column:{one.heading}")
    sure = _SURE[one.sure]
    if since and one.sure is Sure.SAID:
        sure = _("as you said on {day}").format(day=terms.value(since))
    means = meaning(one)
    if one.means is not None and not one.kept:
        sure = _("not kept")
    text = "  ".join(filter(None, (f"({sure})", _("hidden") if one.hidden else "", "  ".join(one.samples))))
    return Row(str(at), ("", one.heading, means, text), "?" if one.means is None else "")


def meaning(one: Column) -> str:
    """Say what a column is taken to say."""
    if one.means is None:
        return "?"
    field = terms.field(one.means.field.value)
    return f"{terms.value(one.means.of)}: {field}" if one.means.of else field


def doubts(one: Question) -> list[str]:
    """Say of each choice what agrees and what does not."""
    return [
        _("{number} {who}: agrees: {agrees}; differs: {differs}").format(
            number=each.person,
            who=each.who,
            agrees=", ".join(map(_, each.agrees)) or _("nothing"),
            differs=", ".join(map(_, each.differs)) or _("nothing"),
        )
        for each in one.doubts
    ]


def summary(found: Difference, ticks: Ticks) -> str:
    """Say what taking the list in will do."""
    new = sum(one.what is What.NEW and one.id in ticks.taken for one in found.items)
    changed = len(ticks.taken) - new
    left = sum(one.said == Left.LEFT for one in found.missing if not one.since)
    parts = [
        (plural("{count} new", "{count} new", new), new),
        (plural("{count} changed", "{count} changed", changed), changed),
        (plural("{count} ended because they left", "{count} ended because they left", left), left),
    ]
    said = ", ".join(part.format(count=count) for part, count in parts if count)
    return said or _("nothing is different")


def waiting(names: Sequence[str]) -> str:
    """Say that some items wait for others."""
    said = plural(
        "{count} waits for one that is left out", "{count} wait for one that is left out", len(names)
    )
    return said.format(count=len(names)) if names else ""
