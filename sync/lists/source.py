"""From a file to lines: the file looked into with what is remembered of its sender, then read."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, select

from store.by_name import find
from store.clock import local_day
from store.columns import sql
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.agencies import Agency
from store.registers.people import Person
from store.values import folded
from sync.lists import memory, reading
from sync.lists.difference import Question
from sync.lists.lines import Reading
from sync.lists.look import look_at
from sync.lists.looked import Asked, Looked, Settled, Wanted
from sync.lists.memory import Memory
from sync.lists.records import Records
from sync.lists.workbook import File, open_file

Progress = Callable[[int], None]
_AGENCY, _PERSON = sql(Agency), sql(Person)
_MOST_OF = 0.8
"""The part of the known index numbers that must be an agency's for the list to be taken for its own."""
_OF_THE_FILE = ("column", "dates", "names", "encoding", "sheet")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was looked into.

    Attributes:
        looked: what it holds.
        settled: what was decided about it, remembered or now.
        agency: whose list it is, by code; ``None`` while nobody knows.
        row: the same, as the row of the list of agencies.
        guessed: agencies whose lists had such headings, the last first, by code.
        memory: what is remembered of that agency.
        said: the answers about the file that were given now.
        path: of the file.
        file: as it was opened, so that it can be looked into once more.
    """

    looked: Looked
    settled: Settled
    agency: str | None
    row: int | None
    guessed: tuple[str, ...]
    memory: Memory
    said: Mapping[str, str]
    path: Path = Path()
    file: File | None = field(default=None, repr=False, compare=False)


def open_list(  # noqa: PLR0913 - a file and what is said about it
    node: Node,
    path: Path,
    agency: str | None,
    answers: Mapping[str, str],
    wanted: Wanted = Wanted.PEOPLE,
    progress: Progress | None = None,
) -> Source:
    """Look into a file, with what is remembered of its sender; what is said now goes before that.

    Args:
        node: whose memory.
        path: the file.
        agency: code of the sender; where nobody says, it is guessed by the headings.
        answers: what is said now, by the ids of questions; those about rows are passed over.
        wanted: what kind of list it is.
        progress: is told of rows as they come.

    Raises:
        Refused: as :func:`sync.lists.look.look`; ``NOT_FOUND`` for an agency nobody knows; ``FIELD_INVALID``
            for an answer that is none.
    """
    said = {name: text for name, text in answers.items() if name.partition(":")[0] in _OF_THE_FILE}
    row, known = _known(node, agency, wanted)
    settled = _settled(known, said)
    file = open_file(path, settled.encoding, progress)
    looked = _look(node, file, wanted, settled)
    opened = Source(looked, settled, agency, row, (), known, said, path, file)
    if agency is None and wanted is Wanted.PEOPLE:
        opened = replace(opened, guessed=_guessed(node, looked))
        if len(opened.guessed) == 1:
            return of_agency(node, opened, opened.guessed[0], progress)
    return opened


def of_agency(node: Node, opened: Source, agency: str, progress: Progress | None = None) -> Source:
    """Give a file as it is if a certain agency sent it; it is looked into again if that changes anything."""
    row, known = _known(node, agency, opened.looked.wanted)
    settled, looked, file = _settled(known, opened.said), opened.looked, opened.file
    if settled != opened.settled:
        if settled.encoding != opened.settled.encoding and file is not None:
            file = open_file(opened.path, settled.encoding, progress)
        looked = looked if file is None else _look(node, file, looked.wanted, settled)
    return replace(opened, file=file, looked=looked, settled=settled, agency=agency, row=row, memory=known)


def whose(node: Node, found: Reading) -> str | None:
    """Say whose people a list is about by their index numbers, if most of those known are one agency's."""
    numbers = [
        folded(index)
        for home in found.households
        for line in home.staff
        if (index := line.text("index_no")) is not None
    ]
    with node.read() as db:
        asked = select(_PERSON.c.index_no, _PERSON.c.agency).where(
            _PERSON.c.index_no.is_not(None),
            _PERSON.c.ended_on.is_(None),
            _PERSON.c.station == node.me.station,
        )
        known = {folded(index): agency for index, agency in db.execute(asked.order_by(_PERSON.c.id))}
        codes = code_of(db)
    count = Counter(known[number] for number in numbers if known.get(number) is not None)
    if not count:
        return None
    agency, most = count.most_common(1)[0]
    return codes.get(agency) if most >= _MOST_OF * count.total() else None


def lines(node: Node, source: Source) -> Reading:
    """Read the people of a list."""
    me = node.me
    return reading.read(source.looked, source.settled, me.country, local_day(node.now, me.timezone))


def _look(node: Node, file: File, wanted: Wanted, settled: Settled) -> Looked:
    me = node.me
    return look_at(file, wanted, settled, me.country, local_day(node.now, me.timezone))


def questions(source: Source, found: Reading | Records) -> tuple[Question, ...]:
    """Give what has to be answered about the file itself."""
    return tuple(map(_question, (*source.looked.questions, *found.questions)))


def _question(asked: Asked) -> Question:
    choices = tuple(one.value for one in asked.choices)
    words = tuple(one.text for one in asked.choices)
    return Question(asked.id, 0, asked.text, choices, words=words, samples=asked.samples)


def code_of(db: Connection) -> dict[int, str]:
    """Give the codes of agencies by row."""
    return {row: code or "" for row, code in db.execute(select(_AGENCY.c.id, _AGENCY.c.code))}


def _known(node: Node, agency: str | None, wanted: Wanted) -> tuple[int | None, Memory]:
    with node.read() as db:
        row = None if not agency else find(db, REGISTRY.kind("agencies"), node.numbers(db), agency)
        return row, memory.recall(db, node.me.station, row, wanted)


def _guessed(node: Node, looked: Looked) -> tuple[str, ...]:
    with node.read() as db:
        codes = code_of(db)
        found = memory.senders(db, node.me.station, [memory.mark(looked)])
        return tuple(codes[row] for row in found if row in codes)


def _settled(known: Memory, said: Mapping[str, str]) -> Settled:
    try:
        return Settled.of({**known.answers, **said})
    except ValueError:
        pass
    for name, answer in said.items():
        try:
            Settled.of({name: answer})
        except ValueError:
            raise Refused(Code.FIELD_INVALID, field=name, reason="it is none of the choices") from None
    # What a newer version remembered says nothing here.
    return Settled.of(said)
