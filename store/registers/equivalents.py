"""Which course covers which older one, and from when (D25, X19, R19).

Old certificates stay in the files; what changes is that nobody is chased for
them. A row may also name a course by words that never were in the catalogue:
under those it is found when completions are taken in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.courses import Course
from store.registers.rules import of_ours
from store.rule import Rule
from store.training.certified import Equivalent, circle
from store.values import Line, Reference, folded


class CourseEquivalent(Row, table=True):
    """From ``effective_from`` on ``new`` covers ``old``; ``old_name`` is how else ``new`` was called."""

    __tablename__ = "equivalents"
    old: int | None = reference(1, "courses")
    new: int = reference(2, "courses")
    effective_from: str | None = column(3, Merge.REGISTER, Wire.DAY)
    old_name: str | None = column(4, Merge.REGISTER)
    old_counts: bool | None = column(5, Merge.REGISTER, Wire.FLAG)
    source: str | None = column(6, Merge.REGISTER)


class EquivalentForm(Form):
    """What is asked: the old course or its old name, the one that covers it, from which day.

    ``old_counts``: whether a certificate of the old one, while it is valid, counts for the new one too.
    """

    old: Reference | None = None
    new: Reference
    effective_from: date | None = None
    old_name: Line | None = None
    old_counts: bool | None = None
    source: Line | None = None


_T = sql(CourseEquivalent)
_COURSE = sql(Course)


_STANDING = (
    select(_T).where(_T.c.ended_on.is_(None), _T.c.old.is_not(None), _T.c.new.is_not(None)).order_by(_T.c.id)
)


def standing(db: Connection) -> list[Equivalent]:
    """Give the rules that stand, whatever their day of effect; the pure functions ask for that."""
    return _read(db.execute(_STANDING))


def _read(rows: Iterable[Any]) -> list[Equivalent]:
    return [
        Equivalent(
            row.old,
            row.new,
            day_of(row.effective_from) if row.effective_from else None,
            bool(row.old_counts),
            row.station,
        )
        for row in rows
    ]


def at(rules: Collection[Equivalent], station: int) -> list[Equivalent]:
    """Give the rules that hold at a station: headquarters' and its own."""
    return [rule for rule in rules if rule.station in (0, station)]


def by_old_name(draft: Draft, name: str) -> int | None:
    """Find the course that once had a name, however accents and capitals are written."""
    wanted = folded(name)
    found = draft.ask(
        select(_T.c.new, _T.c.old_name)
        .join_from(_T, _COURSE, _T.c.new == _COURSE.c.id)
        .where(_T.c.ended_on.is_(None), _T.c.old_name.is_not(None), _COURSE.c.ended_on.is_(None))
        .where(_T.c.station.in_((0, draft.me.station)))
        .order_by(_T.c.station, _T.c.id)
    )
    return next((int(row.new) for row in found if folded(row.old_name) == wanted), None)


def _says_what(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(CourseEquivalent, row)
        if said["old"] is None and said["old_name"] is None:
            raise Refused(Code.FIELD_MISSING, field="old")


def _no_circle(draft: Draft, rows: Collection[int]) -> None:
    edges: dict[int, set[int]] = {}
    for rule in at(_read(draft.ask(_STANDING)), draft.me.station):
        edges.setdefault(rule.old, set()).add(rule.new)
    for row in rows:
        said = draft.get(CourseEquivalent, row)
        if said["old"] is not None and said["ended_on"] is None and circle(edges, said["old"]):
            raise Refused(Code.COURSE_CIRCLE)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add both courses by code, and whether the rule holds on this day."""
    codes = pairs(db, select(_COURSE.c.id, _COURSE.c.code))
    today = lens.today.isoformat()
    return [
        {
            "old": codes.get(row["old"]),
            "new": codes.get(row["new"]),
            "in_effect": row["ended_on"] is None and (row["effective_from"] or today) <= today,
            "local": row["station"] != 0,
        }
        for row in found
    ]


EQUIVALENTS = Register(
    kind="equivalents",
    nr=25,
    letter="KE",
    table=CourseEquivalent,
    form=EquivalentForm,
    rules=(
        Rule(
            "What is covered is named, by its course or by its old name.",
            frozenset({"old", "old_name"}),
            _says_what,
        ),
        of_ours(CourseEquivalent, "courses", "old", "Headquarters speaks of its own courses."),
        of_ours(CourseEquivalent, "courses", "new", "Headquarters speaks of its own courses."),
        Rule(
            "No course covers itself, not over any number of steps.",
            frozenset({"old", "new", "ended_on"}),
            _no_circle,
        ),
    ),
    show=_show,
    listed=("old", "old_name", "new", "effective_from", "old_counts", "in_effect", "source"),
    order=("new", "old"),
)
