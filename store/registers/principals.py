"""Exactly one principal to a household that people live in, and one of them (R24, B12).

An act that would break this is refused. Two desks may break it between them
without either being wrong: then whoever takes both in puts it right.
"""

from collections.abc import Callable, Collection
from functools import cache

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, case, exists, or_, select, true

from store.asking import parts
from store.door import Draft
from store.refusals import Code, Refused
from store.rule import Rule

_SAYS = "People who live together have exactly one principal, who lives with them."
_MANY = 500
"""From here on a question about given rows is asked about all rows: SQLite takes only so many parameters."""


def _leaves_nobody(draft: Draft, rows: Collection[int]) -> None:
    """Refuse that a principal goes, out of the home or off the list, while others stay in it."""
    left = _left(draft.registry.kind("households").sql, draft.registry.kind("people").sql)
    for part in parts(rows):
        if draft.ask(left, {"gone": part}).first() is not None:
            raise Refused(Code.PRINCIPAL_LEAVES)


@cache
def _left(home: Table, people: Table) -> Select[int]:
    """Give the question for a household that some people leave, ``gone``, and in which others stay."""
    stays = people.alias("stays")
    behind = exists().where(stays.c.household == home.c.id, stays.c.ended_on.is_(None))
    goes = or_(people.c.household.is_distinct_from(home.c.id), people.c.ended_on.is_not(None))
    left = select(home.c.id).join_from(home, people, home.c.principal == people.c.id)
    gone = people.c.id.in_(bindparam("gone", expanding=True))
    return left.where(gone, home.c.ended_on.is_(None), goes, behind).limit(1)


def _of_people(draft: Draft, rows: Collection[int]) -> ColumnElement[bool]:
    """Narrow households to those in which some people live, or of which they are the principals."""
    home, people = draft.registry.kind("households").sql, draft.registry.kind("people").sql
    if len(rows) > _MANY:
        return true()
    theirs = select(people.c.household).where(people.c.id.in_(list(rows)))
    return or_(home.c.principal.in_(list(rows)), home.c.id.in_(theirs))


def _of_homes(draft: Draft, rows: Collection[int]) -> ColumnElement[bool]:
    home = draft.registry.kind("households").sql
    return true() if len(rows) > _MANY else home.c.id.in_(list(rows))


_Which = Callable[[Draft, Collection[int]], ColumnElement[bool]]


def _named(which: _Which) -> Callable[[Draft, Collection[int]], None]:
    """Give what names a principal where there is none who lives there, and none where nobody lives."""

    def holds(draft: Draft, rows: Collection[int]) -> None:
        households = draft.registry.kind("households")
        home, people = households.sql, draft.registry.kind("people").sql
        living = and_(people.c.household == home.c.id, people.c.ended_on.is_(None))
        last = case((people.c.category.in_(("dependant", "visitor")), 1), else_=0)
        found: dict[int, tuple[int | None, list[int]]] = {}
        asked = (
            select(home.c.id, home.c.principal, people.c.id.label("person"))
            .join_from(home, people, living, isouter=True)
            .where(which(draft, rows), home.c.ended_on.is_(None))
            .order_by(home.c.id, last, people.c.id)
        )
        for one in draft.ask(asked):
            there = found.setdefault(one.id, (one.principal, []))[1]
            there.extend([one.person] if one.person is not None else [])
        for row, (principal, there) in found.items():
            if principal not in there:
                draft.change(households.table, row, principal=there[0] if there else None)

    return holds


def _lived_in(which: _Which) -> Callable[[Draft, Collection[int]], None]:
    """Give what lets a household stand again that was ended while somebody moved in: nobody is lost."""

    def holds(draft: Draft, rows: Collection[int]) -> None:
        households = draft.registry.kind("households")
        home, people = households.sql, draft.registry.kind("people").sql
        there = exists().where(people.c.household == home.c.id, people.c.ended_on.is_(None))
        ended = select(home.c.id).where(which(draft, rows), home.c.ended_on.is_not(None), there)
        for row in draft.ask(ended.order_by(home.c.id)).scalars().all():
            draft.change(households.table, row, ended_on=None, ended_reason=None)

    return holds


_ABOUT = frozenset({"household", "ended_on"})
STAYS = Rule("A principal goes only when nobody stays behind.", _ABOUT, _leaves_nobody)
"""Of people: what an act may not do."""
OF_PEOPLE = Rule(_SAYS, _ABOUT, _named(_of_people))
"""Of people: the first of an empty household becomes its principal."""
ARRIVING_PEOPLE = (Rule("People live in households that stand.", _ABOUT, _lived_in(_of_people)), OF_PEOPLE)
ARRIVING_HOMES = (
    Rule("A household in which people live stands.", frozenset({"ended_on"}), _lived_in(_of_homes)),
    Rule(_SAYS, frozenset({"principal", "ended_on"}), _named(_of_homes)),
)
