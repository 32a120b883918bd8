"""What ended with somebody who left comes back when they stand again (A11): by one rule that can be read.

*What ended with somebody does not stay ended while they stand.* A return is asked
for (``people.return``), or nobody asked: somebody changed a person while another,
who did not know of that, wrote down that they left. Then the person stays on the
list (``store/merge.py``, ``outlives``), and so does what is theirs.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Table, and_, or_, select

from store.asking import parts
from store.door import Draft
from store.rule import Rule

WITH: Final = "ended with the person"
"""Why something ended that ended with the person it is about: in words that nobody types as a reason."""
WITH_SPONSOR: Final = "ended with the sponsor"
"""Why a dependant ended who left with the sponsor, in the same act."""
GOES_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": ("person",),
    "kin": ("person",),
    "dependants": ("sponsor", "person"),
    "visitors": ("person",),
    "restricted": ("person",),
}
"""The registers whose rows end and return with a person, and the columns by which they name one.

An appointment ends with them as well and does not come back: it stands only in writing.
"""
_ONCE: Final = {"contacts": ("person", "value"), "dependants": ("sponsor", "person")}
"""Of what there is one only; if it was written down anew meanwhile, the old one stays ended."""


def _people(draft: Draft) -> Table:
    return draft.registry.kind("people").sql


def stand_again(draft: Draft, row: int) -> None:
    """Take a person's end back; where the household is gone, the person has none."""
    people = draft.registry.kind("people").table
    home = draft.get(people, row)["household"]
    homes = draft.registry.kind("households").table
    gone = home is not None and draft.get(homes, home)["ended_on"] is not None
    draft.change(people, row, ended_on=None, ended_reason=None, **({"household": None} if gone else {}))


def bring_back(draft: Draft, rows: Collection[int]) -> None:
    """Bring back what ended with some people, of those who stand: their family, and what is theirs.

    The family are those who left in the same act and on the same day. What names somebody who is gone
    comes back with that person.
    """
    people = _people(draft)
    for part in parts(rows):
        asked = select(people.c.id).where(people.c.id.in_(part), people.c.ended_on.is_(None))
        here = set(draft.ask(asked).scalars())
        if here:
            family = _family(draft, here)
            for one in family:
                stand_again(draft, one)
            _theirs(draft, here | set(family))


def _family(draft: Draft, sponsors: Collection[int]) -> list[int]:
    people, link = _people(draft), draft.registry.kind("dependants").sql
    left = and_(link.c.person == people.c.id, link.c.ended_on == people.c.ended_on)
    asked = select(people.c.id).join_from(people, link, left)
    theirs = asked.where(link.c.sponsor.in_(sponsors), people.c.ended_reason == WITH_SPONSOR)
    return list(draft.ask(theirs.distinct().order_by(people.c.id)).scalars())


def _theirs(draft: Draft, here: Collection[int]) -> None:
    people = _people(draft)
    gone = select(people.c.id).where(people.c.ended_on.is_not(None))
    for kind, names in GOES_WITH.items():
        register = draft.registry.kind(kind)
        t = register.sql
        ended = select(t).where(
            t.c.ended_on.is_not(None),
            t.c.ended_reason == WITH,
            or_(*(t.c[name].in_(here) for name in names)),
            *(or_(t.c[name].is_(None), t.c[name].not_in(gone)) for name in names),
        )
        for row in [dict(one) for one in draft.ask(ended.order_by(t.c.id)).mappings()]:
            if not _is_there(draft, t, _ONCE.get(kind, ()), row):
                again = {"left_on": None} if kind == "visitors" else {}
                draft.change(register.table, row["id"], ended_on=None, ended_reason=None, **again)


def _is_there(draft: Draft, t: Table, once: tuple[str, ...], row: Mapping[str, Any]) -> bool:
    same = [t.c[name] == row[name] for name in once]
    asked = select(t.c.id).where(t.c.ended_on.is_(None), *same).limit(1)
    return bool(once) and draft.ask(asked).first() is not None


def _of(kind: str, names: tuple[str, ...]) -> Rule:
    def holds(draft: Draft, rows: Collection[int]) -> None:
        t = draft.registry.kind(kind).sql
        for part in parts(rows):
            ended = select(*(t.c[name] for name in names)).where(t.c.id.in_(part), t.c.ended_reason == WITH)
            bring_back(draft, {one for found in draft.ask(ended) for one in found if one is not None})

    return Rule("What ended with somebody stands while they do.", frozenset({"ended_on"}), holds)


def _of_people(draft: Draft, rows: Collection[int]) -> None:
    link, people = draft.registry.kind("dependants").sql, _people(draft)
    sponsors: set[int] = set()
    for part in parts(rows):
        left = select(link.c.sponsor).join_from(link, people, link.c.person == people.c.id)
        left = left.where(people.c.id.in_(part), people.c.ended_reason == WITH_SPONSOR)
        sponsors |= {sponsor for sponsor in draft.ask(left).scalars() if sponsor is not None}
    bring_back(draft, {*rows, *sponsors})


ARRIVING: Final = {kind: _of(kind, names) for kind, names in GOES_WITH.items()}
"""What is asked of rows of these registers that another device wrote, by register."""
ARRIVING_PEOPLE: Final = Rule(
    "What ended with somebody stands while they do.", frozenset({"ended_on"}), _of_people
)
"""The same, asked of people."""
