"""What is remembered of a sender's lists: read before a list is looked at, written when one was taken in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from sqlalchemy import Connection, select

from store.columns import sql
from store.door import Draft
from store.node import Node
from store.registers.list_habits import About, ListHabit
from sync.lists.alike import Answered
from sync.lists.looked import Looked, Wanted
from sync.lists.words import plain

ACT = "list_habits.learn"
_T = sql(ListHabit)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one sender.

    Attributes:
        answers: to questions about the file, by id.
        since: when each was given (ISO).
        people: what was answered about two that could be one.
        left: what was said of people whom the list does not have, by person, with the day.
        headings: marks of the headings that lists of this sender had.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    people: Answered = field(default_factory=dict)
    left: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    headings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be remembered: as :class:`Memory` has it, without days."""

    answers: Mapping[str, str] = field(default_factory=dict)
    people: Answered = field(default_factory=dict)
    left: Mapping[int, str] = field(default_factory=dict)
    headings: str = ""


def recall(db: Connection, station: int, agency: int | None, kind: Wanted = Wanted.PEOPLE) -> Memory:
    """Give what is remembered of a sender's lists; of two answers the later counts."""
    asked = select(_T).where(
        _T.c.station == station,
        _T.c.agency.is_not_distinct_from(agency),
        _T.c.kind == kind.value,
        _T.c.ended_on.is_(None),
    )
    answers: dict[str, str] = {}
    since: dict[str, str] = {}
    people: dict[tuple[str, int], bool] = {}
    left: dict[int, tuple[str, str]] = {}
    headings: set[str] = set()
    for row in db.execute(asked.order_by(_T.c.said_on, _T.c.id)).mappings():
        said, means, person = row["said"] or "", row["means"] or "", row["person"]
        match row["about"]:
            case About.ANSWER:
                answers[said], since[said] = means, row["said_on"] or ""
            case About.PERSON if person is not None:
                people[said, person] = means == "yes"
            case About.LEFT if person is not None:
                left[person] = means, row["said_on"] or ""
            case About.HEADINGS:
                headings.add(said)
    return Memory(answers, since, people, left, frozenset(headings))


def senders(db: Connection, station: int, headings: Sequence[str]) -> list[int]:
    """Give the agencies whose lists had such headings, whoever sent one last before the others."""
    asked = select(_T.c.agency).where(
        _T.c.station == station,
        _T.c.about == About.HEADINGS.value,
        _T.c.said.in_(headings),
        _T.c.agency.is_not(None),
        _T.c.ended_on.is_(None),
    )
    return list(dict.fromkeys(db.scalars(asked.order_by(_T.c.said_on.desc(), _T.c.id.desc()))))


def mark(looked: Looked) -> str:
    """Give the mark of a file's headings: it says nothing of anybody, and takes few bytes on a thin line."""
    words = [plain(column.heading) for table in looked.tables for column in table.columns]
    return blake2b("|".join(words).encode(), digest_size=6).hexdigest() if words else ""


def learn(
    node: Node, agency: int | None, lesson: Lesson, known: Memory, kind: Wanted = Wanted.PEOPLE
) -> bool:
    """Write down what is new of a lesson, as one act; gives whether anything was.

    Args:
        node: where.
        agency: whose lists, by row.
        lesson: what was said.
        known: what is remembered already.
        kind: what kind of list.

    Raises:
        Refused: ``NOT_ALLOWED``.
    """
    new = list(_new(lesson, known))
    if not new:
        return False

    def work(draft: Draft) -> int:
        row = 0
        for fields in new:
            said = {"agency": agency, "kind": kind.value, "said_on": draft.today, **fields}
            row = _again(draft, said) or draft.insert(ListHabit, said)
        return row

    node.carry(ACT, work)
    return True


def _again(draft: Draft, said: Mapping[str, object]) -> int | None:
    """Say anew what was said otherwise before; gives the row, or ``None`` where nothing was said of it."""
    same = [
        _T.c[name].is_not_distinct_from(said.get(name))
        for name in ("agency", "kind", "about", "said", "person")
    ]
    asked = select(_T.c.id).where(_T.c.station == draft.me.station, _T.c.ended_on.is_(None), *same)
    row: int | None = draft.ask(asked.order_by(_T.c.id.desc()).limit(1)).scalar()
    if row is not None:
        draft.change(ListHabit, row, means=said.get("means"), said_on=said["said_on"])
    return row


def _new(lesson: Lesson, known: Memory) -> Iterable[dict[str, object]]:
    for name, answer in lesson.answers.items():
        if known.answers.get(name) != answer:
            yield {"about": About.ANSWER.value, "said": name, "means": answer}
    for (said, person), is_so in lesson.people.items():
        if known.people.get((said, person)) is not is_so:
            means = "yes" if is_so else "no"
            yield {"about": About.PERSON.value, "said": said, "person": person, "means": means}
    for person, means in lesson.left.items():
        if known.left.get(person, ("",))[0] != means:
            yield {"about": About.LEFT.value, "person": person, "means": means}
    if lesson.headings and lesson.headings not in known.headings:
        yield {"about": About.HEADINGS.value, "said": lesson.headings}
