"""The board of a roll call (F03): everybody on the list with what was found of them, ready to be marked.

It is read once; after a mark only what marks say is read again, so that a mark
among ten thousand people is on the screen before the next key.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from functools import cached_property
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, select

from store import expiry
from store.asking import ask, pairs
from store.by_name import find
from store.calling.signs import natural
from store.columns import sql
from store.identity import who
from store.ids import Numbers
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.merges import survivors
from store.registers.names import called as names_of
from store.registers.places import Zone
from store.registers.rollcall_tables import Rollcall
from store.registers.rollcalls import covers
from store.rollcall.curve import Curve, curve
from store.rollcall.expected import usual_reason
from store.rollcall.headcount import (
    FOUND,
    GRAVE,
    Expectation,
    Expected,
    Figures,
    Headcount,
    Marked,
    counted,
    headcount,
)
from store.rollcall.headcount import listed as listed_once
from store.rollcall.standing import at_the_door
from store.rollcall.which import open_now
from store.values import folded

_T, _ZONE = sql(Rollcall), sql(Zone)
_LIST = (
    "SELECT e.id, e.person, e.zone, e.expectation, e.why, e.presence, e.place, e.seen_at,"
    " p.family_name, p.given_name, p.call_sign, p.household"
    " FROM rollcall_expected AS e LEFT JOIN people AS p ON p.id = e.person"
    " WHERE e.rollcall = ? AND e.person IS NOT NULL AND e.ended_on IS NULL ORDER BY e.id"
)
_MARKS = (
    'SELECT id, person, state, occurred_at, channel, basis, said_by, place, note, "by" FROM rollcall_marks'
    " WHERE rollcall = ? AND person IS NOT NULL AND ended_on IS NULL ORDER BY id"
)
_LAST: Final = ((2, 0, ""),)
"""Sorts behind everything that has a code or a sign."""


class Order(StrEnum):
    """How the board is read: who is to be found by zone, the same in the order of the radio, everybody."""

    ZONE = "zone"
    RADIO = "radio"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody on the frozen list: who they are, and what was known of them when it was opened.

    ``expectation`` is ``None`` for somebody who was marked and is not on it; they are in no count.
    """

    person: int
    name: str
    call_sign: str | None
    zone: str | None
    household: int | None
    expectation: str | None
    why: str
    presence: str | None
    place: str | None
    seen_at: int | None
    sorted_as: str = ""


class Rank(IntEnum):
    """In which order lines come: those to act for, those to find, those found, those who are elsewhere."""

    GRAVE = 0
    TO_FIND = 1
    FOUND = 2
    ELSEWHERE = 3


def _rank(who: Who, mark: Marked | None) -> Rank:
    if mark is None:
        return Rank.ELSEWHERE if who.expectation == Expectation.ELSEWHERE else Rank.TO_FIND
    if mark.state in GRAVE:
        return Rank.GRAVE
    return Rank.FOUND if mark.state in FOUND else Rank.TO_FIND


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board: somebody, the mark that counts, and what was heard after it without being seen.

    ``said`` and ``heard`` hold who said it, the place and the note, as far as they were given.
    """

    who: Who
    mark: Marked | None
    hearsay: Marked | None
    said: Mapping[str, Any] = field(default_factory=dict)
    rank: Rank = field(init=False)

    def __post_init__(self) -> None:
        # Asked of ten thousand lines for every picture, and worked out once.
        object.__setattr__(self, "rank", _rank(self.who, self.mark))

    @property
    def state(self) -> str | None:
        """How they were found, or nothing."""
        return None if self.mark is None else self.mark.state

    @property
    def is_found(self) -> bool:
        """Whether it is known where they are."""
        return self.state in FOUND

    @property
    def is_grave(self) -> bool:
        """Whether they are injured or missing."""
        return self.rank is Rank.GRAVE

    @property
    def is_looked_for(self) -> bool:
        """Whether they are still to be found: nobody said so, and they are not known to be elsewhere."""
        return self.rank is Rank.TO_FIND or (self.rank is Rank.GRAVE and not self.is_found)

    @property
    def place(self) -> str | None:
        """The last place that is known."""
        said = self.said.get("place")
        return said or self.who.place

    @property
    def heard_at(self) -> int | None:
        """When anything was last heard of them (UTC seconds)."""
        return self.mark.occurred_at if self.mark is not None and self.is_found else self.who.seen_at


@dataclass(frozen=True)
class Board:
    """A roll call with all its lines.

    Attributes:
        rollcall: its row.
        facts: the row's fields.
        covers: what the list was frozen of, in words.
        list: the frozen list, by person.
        count: how it stands.
        words: what was said with each mark, by its row.
        unmarked: the lines of the list as they are without any mark.
        by_zone: the people of the list by zone and name.
        called: the same as they are called on the radio; without a sign behind, by zone.
    """

    rollcall: int
    facts: Mapping[str, Any]
    covers: str
    list: Mapping[int, Who]
    expected: Mapping[int, Expected]
    count: Headcount
    words: Mapping[int, Mapping[str, Any]]
    numbers: Numbers
    zones: Mapping[int, str]
    unmarked: Mapping[int, Line]
    by_zone: Sequence[int]
    called: Sequence[int]

    @property
    def is_drill(self) -> bool:
        """Whether it is an exercise."""
        return bool(self.facts["exercise"])

    @property
    def is_open(self) -> bool:
        """Whether marks may still be made."""
        return self.facts["closed_at"] is None

    @property
    def opened_at(self) -> int:
        """When it was opened (UTC seconds)."""
        return int(self.facts["opened_at"] or 0)

    @cached_property
    def number(self) -> str:
        """Its human number."""
        return self.numbers.text(REGISTRY.of(Rollcall).letter, self.rollcall)

    @cached_property
    def figures(self) -> Figures:
        """How it stands in figures."""
        return self.count.figures

    @cached_property
    def lines(self) -> Mapping[int, Line]:
        """Every line, by person: the list, and whoever was marked beside it."""
        extra = [person for person in self.count.extra if person in self.list]
        marked = {person: self._line(person, self.list[person]) for person in (*self.count.latest, *extra)}
        return {**self.unmarked, **marked}

    def _line(self, person: int, one: Who) -> Line:
        mark = self.count.latest.get(person)
        said = self.words.get(mark.row, {}) if mark is not None and not mark.visit else {}
        return Line(one, mark, self.count.hearsay.get(person), said)

    def number_of(self, person: int) -> str:
        """Give the human number of a person."""
        return self.numbers.text(REGISTRY.kind("people").letter, person)

    def order(self, how: Order, wanted: str = "", zone: str | None = None) -> tuple[Line, ...]:
        """Give lines in an order; of those that are to be found, or of everybody.

        Injured and missing come first where everything is by zone, for somebody has to act for them.

        Args:
            how: which of them, and how.
            wanted: what was typed: part of a name, a call sign or a zone.
            zone: only that zone's.
        """
        typed = folded(wanted)
        # They are sorted once, when the list is read; whoever was marked beside it comes behind.
        beside = [person for person in self.lines if person not in self.expected]
        everybody = chain(self.called if how is Order.RADIO else self.by_zone, beside)
        some = [
            line
            for line in map(self.lines.__getitem__, everybody)
            if (line.rank <= Rank.TO_FIND or how is Order.ALL or typed)
            and (zone is None or line.who.zone == zone)
            and (not typed or _fits(line.who, typed))
        ]
        if how is Order.RADIO:
            return tuple(some)
        ranked: tuple[list[Line], ...] = ([], [], [], [])
        for line in some:
            ranked[line.rank].append(line)
        return tuple(chain.from_iterable(ranked))

    def curve(self, now: int) -> Curve:
        """Give how the first hour went."""
        until = now if self.is_open else int(self.facts["closed_at"])
        marks = [mark for person, mark in self.count.latest.items() if person in self.list]
        return curve(marks, self.count.count.expected, self.opened_at, until)


def _fits(one: Who, typed: str) -> bool:
    return any(typed in said for said in (one.sorted_as, folded(one.call_sign or ""), folded(one.zone or "")))


def called(code: str | None) -> tuple[tuple[int, int, str], ...]:
    """Sort codes and call signs as they are called, and whatever has none behind."""
    return natural(code) if code else _LAST


def _by_zone(people: Collection[Who]) -> list[Who]:
    zones = {code: called(code) for code in {one.zone for one in people}}
    return sorted(people, key=lambda one: (zones[one.zone], one.sorted_as, one.person))


# reading it


def which(node: Node, db: Connection, name: object = None) -> int:
    """Give the roll call that is named, else the only one that is open, else the last one.

    To look does no harm, so what really happens goes before a drill.

    Raises:
        Refused: ``NOT_FOUND``; ``WHICH_ROLLCALL`` where several are open; ``NO_ROLLCALL`` where there
            never was one.
    """
    if name is not None:
        return find(db, REGISTRY.kind("rollcalls"), node.numbers(db), name)
    found = open_now(db, who(db).station)
    open_ones = [row for row, drill in found if not drill] or [row for row, _drill in found]
    if len(open_ones) > 1:
        raise Refused(Code.WHICH_ROLLCALL, count=len(open_ones))
    last = select(_T.c.id).where(_T.c.ended_on.is_(None)).order_by(_T.c.opened_at.desc(), _T.c.id.desc())
    row = open_ones[0] if open_ones else db.scalar(last.limit(1))
    if row is None:
        raise Refused(Code.NO_ROLLCALL)
    return int(row)


def board(node: Node, name: object = None) -> Board:
    """Read the board of a roll call.

    Args:
        node: the opened node.
        name: the roll call by number or row; without, the only open one, else the last.

    Raises:
        Refused: as :func:`which`; ``ZONE_EXPIRED`` on a device whose time is over.
    """
    expiry.still(node)
    with node.read() as db:
        rollcall = which(node, db, name)
        into, numbers = survivors(db), node.numbers(db)
        zones = {row: code for row, code in pairs(db, select(_ZONE.c.id, _ZONE.c.code)).items() if code}
        expected, listed = _list(db, rollcall, into, zones, who(db).timezone)
        facts = dict(db.execute(select(_T).where(_T.c.id == rollcall)).mappings().one())
        by_zone = _by_zone(listed.values())
        empty = Board(
            rollcall=rollcall,
            facts=facts,
            covers=covers(db, [facts])[0],
            list=listed,
            expected=listed_once(expected),
            count=headcount((), ()),
            words={},
            numbers=numbers,
            zones=zones,
            unmarked={person: Line(one, None, None) for person, one in listed.items()},
            by_zone=[one.person for one in by_zone],
            # A sort keeps the order of those that are the same to it.
            called=[one.person for one in sorted(by_zone, key=lambda one: called(one.call_sign))],
        )
        return _with_marks(db, empty, into)


def again(node: Node, before: Board) -> Board:
    """Read what marks say once more: the list is frozen."""
    with node.read() as db:
        facts = dict(db.execute(select(_T).where(_T.c.id == before.rollcall)).mappings().one())
        return _with_marks(db, replace(before, facts=facts), survivors(db))


def _with_marks(db: Connection, board: Board, into: dict[int, int]) -> Board:
    marks, words = _marks(db, board.rollcall, into)
    seen = at_the_door(db, board.facts["opened_at"], board.facts["closed_at"], into, board.expected)
    count = counted(board.expected, [*marks, *seen])
    listed = {person: board.list[person] for person in count.listed}
    if count.extra:
        names = names_of(db, count.extra)
        listed |= {person: _extra(person, names.get(person, "")) for person in count.extra}
    return replace(board, list=listed, count=count, words=words)


def _extra(person: int, name: str) -> Who:
    return Who(
        person=person,
        name=name,
        call_sign=None,
        zone=None,
        household=None,
        expectation=None,
        why="not on the list",
        presence=None,
        place=None,
        seen_at=None,
        sorted_as=folded(name),
    )


def _list(
    db: Connection, rollcall: int, into: Mapping[int, int], zones: Mapping[int, str], timezone: str
) -> tuple[list[Expected], dict[int, Who]]:
    rows = ask(db, _LIST, (rollcall,))
    merged = names_of(db, {into[row[1]] for row in rows if row[1] in into})
    expected: list[Expected] = []
    people: dict[int, tuple[bool, Who]] = {}
    for line, was, zone, said, why, presence, place, seen_at, family, given, sign, home in rows:
        person = into.get(was, was)
        expectation = said or Expectation.UNKNOWN.value
        expected.append(Expected(person, expectation, zone, line))
        name = merged.get(person) or " ".join(part for part in (family, given) if part)
        code = zones.get(zone) if zone is not None else None
        one = Who(
            person,
            name,
            sign,
            code,
            home,
            expectation,
            why or usual_reason(expectation, presence, seen_at, timezone),
            presence,
            place,
            seen_at,
            folded(name),
        )
        # As they are counted: by the first line that asks for them to be found.
        elsewhere = expectation == Expectation.ELSEWHERE
        if person not in people or (people[person][0] and not elsewhere):
            people[person] = elsewhere, one
    return expected, {person: one for person, (_, one) in people.items()}


def _marks(
    db: Connection, rollcall: int, into: Mapping[int, int]
) -> tuple[list[Marked], dict[int, dict[str, Any]]]:
    marks: list[Marked] = []
    words: dict[int, dict[str, Any]] = {}
    for row, person, state, at, channel, basis, said_by, place, note, by in ask(db, _MARKS, (rollcall,)):
        marks.append(Marked(row, into.get(person, person), state or "", at or 0, channel, basis))
        words[row] = {"said_by": said_by, "place": place, "note": note, "by": by}
    return marks, words
