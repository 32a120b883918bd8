"""Entries and rows as draws from urns, and back (``BUNDLE.md``, "Records").

What changes together stands together: all shapes, all times, all row numbers, all values of one column
each. Each record names its *shape* (table, kind, columns with their wire types), so a newer sender's
tables can be kept word for word by an older reader.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from store.columns import Wire
from store.entry import Entry, Erased, Kind
from store.ids import slot_of
from store.refusals import Code, Refused
from store.register import ACTS_PER_REGISTER
from store.values import Value
from sync.columns import LIMIT, Around, ColumnHearer, ColumnTeller, RowHearer, RowTeller, instant
from sync.draws import DRAWS, NEW, Hearing, Telling
from sync.primer import primer as usual
from sync.spelling import Speller, SpellingHearer
from sync.squeeze import squeeze, unsqueeze
from sync.streams import Malformed, Reader, Writer
from sync.urns import HearingUrn, HearingUrns, Key, Primer, TellingUrns

PUT, EVICT, ERASE = 3, 4, int(Kind.ERASE)
"""Kinds of what comes down: a row or part of one; a row that leaves the child's view and lives on; a row
whose values are taken away for good. Entries use the log's own kinds."""
_DOWN = frozenset({PUT, EVICT, ERASE})
_NEVER_UP = frozenset({PUT, EVICT})
MOST_RECORDS = 2_000_000
MOST_VALUES = 8_000_000
SPELLED: Final = 1 << 16
"""Characters of text up to which a bundle's texts are spelled; beyond, working time counts for more."""

# What urns are about, beside those of columns.
_SHAPE, _WIDTH, _COLUMN, _TYPE, _TABLE, _WHAT = range(16, 22)
_MANY, _ACT, _LENGTH, _GAP, _FIRST, _STEP, _ACTOR, _DRILL, _SEEN, _BUCKET, _ALIKE, _ROW, _WAY = range(32, 45)
_ACTS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Put:
    """A row, or some of its fields, as it stands at the sender; by column number, ascending.

    ``kind`` says what to do with it; only a ``PUT`` has fields.
    """

    table: int
    row: int
    bucket: int
    fields: tuple[tuple[int, Value], ...]
    kind: int = PUT


Wires = Mapping[tuple[int, int], Wire]
"""How each (table, column) travels."""

Shape = tuple[int, ...]
"""A record's table and kind, then number and type of each of its columns, ascending."""


def pack(entries: Sequence[Entry], puts: Sequence[Put], wires: Wires, base: int, *, step: int = 1) -> bytes:
    """Write records.

    Args:
        entries: in order of lane and sequence; writer, lane and seq travel in the manifest.
        puts: in the order in which they changed at the sender.
        wires: how each column travels.
        base: UTC seconds near which the times lie.
        step: seconds (1 or 60) to which it is told when the entries were made; to the minute it is rounded
            down, and such entries do not verify until they are told again.
    """
    packing = Packing(entries, puts, wires, base, step)
    return _laid(packing.numbers(), packing.texts())


def size(entries: Sequence[Entry], puts: Sequence[Put], wires: Wires, base: int, *, step: int = 1) -> int:
    """Give how many bytes :func:`pack` makes of them, before anything is signed or sealed."""
    return len(pack(entries, puts, wires, base, step=step))


def fitting(entries: Sequence[Entry], room: int, wires: Wires, base: int, *, step: int = 1) -> int:
    """Give how many of the first entries fit into so many packed bytes, cut between acts."""
    cuts = [0, *(end for _, end in _acts(entries))]
    least, most = 0, len(cuts) - 1
    while least < most:
        middle = (least + most + 1) // 2
        if size(entries[: cuts[middle]], [], wires, base, step=step) <= room:
            least = middle
        else:
            most = middle - 1
    return cuts[least]


def _acts(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Give where each act begins and ends."""
    starts = [
        place for place, entry in enumerate(entries) if place == 0 or _act(entry) != _act(entries[place - 1])
    ]
    return list(pairwise([*starts, len(entries)]))


def _act(entry: Entry) -> tuple[int, int, int]:
    return entry.writer, entry.lane, entry.txn


def _laid(numbers: list[bytes], text: bytes) -> bytes:
    """Lay packed texts and numbers one behind the other; the last number goes to the end."""
    *whole, last = numbers or [b""]
    tail = squeeze(text) if text else b""
    out = Writer()
    out.number(len(tail) * 4 + bool(whole))
    if whole:
        out.number(len(whole))
        whole = [number.rjust(_SHORTEST, b"\x00") for number in whole]
        for number in whole:
            out.number(len(number) - _SHORTEST)
    return b"".join([out.done(), tail, *whole, last])


def _parted(content: bytes) -> tuple[list[bytes], bytes]:
    """Undo :func:`_laid`; the texts are unpacked."""
    reader = Reader(content)
    said = reader.number()
    if said & 2:
        # Where another primer's number will stand.
        raise Malformed("its urns are primed in a way that this version does not know")
    lengths = []
    if said & 1:
        count = reader.number()
        if not 0 < count <= len(content) // _SHORTEST:
            raise Malformed("the numbers do not fit")
        lengths = [reader.number() + _SHORTEST for _ in range(count)]
    tail = reader.raw(said >> 2)
    numbers = [reader.raw(length) for length in lengths]
    return [*numbers, reader.rest()], unsqueeze(tail) if tail else b""


_SHORTEST: Final = 64
"""Bytes of a number behind which another follows, at least: so work stays in proportion to what there is."""


class Packing:
    """Tells records; what is usual about them is told in the urns' own way."""

    def __init__(  # noqa: PLR0913 - what is told, and how
        self,
        entries: Sequence[Entry],
        puts: Sequence[Put],
        wires: Wires,
        base: int,
        step: int = 1,
        primer: Primer | None = None,
        telling: Telling | None = None,
    ) -> None:
        self._telling, self._text = telling or Telling(), Writer()
        self._urns = TellingUrns(usual() if primer is None else primer)
        self._entries, self._puts, self._wires = entries, puts, wires
        self._around = Around(base)
        self._step = step
        self._records: list[Entry | Put] = [*entries, *puts]
        said = sum(len(value) for one in self._records for _, value in one.fields if type(value) is str)
        self._speller = Speller(self._telling, self._urns) if said <= SPELLED else None
        self._parts = _acts(entries)
        self._shapes = [self._shape(one) for one in self._records]
        self._tell()

    def numbers(self) -> list[bytes]:
        """Give the numbers."""
        return self._telling.done()

    def texts(self) -> bytes:
        """Give the texts that are spelled, without anything between them."""
        return self._text.done()

    def drawn(self) -> Iterator[tuple[Key, Any, int]]:
        """Give how often each symbol was drawn from each urn, beyond what it held at first."""
        for key, urn in self._urns.items():
            for symbol, balls in urn.drawn():
                yield key, symbol, balls

    def _shape(self, record: Entry | Put) -> Shape:
        shape = [record.table, record.kind]
        for number, value in record.fields:
            wire = Wire.ERASED if type(value) is Erased else self._wires[record.table, number]
            shape += (number, int(wire))
        return tuple(shape)

    def _tell(self) -> None:
        telling, urns = self._telling, self._urns
        self._telling.about("head")
        telling.number(urns[_MANY,], len(self._puts))
        telling.small(urns[_STEP,], int(self._step != 1), 2)
        telling.small(urns[_WAY,], int(self._speller is None), 2)
        lengths = [end - start for start, end in self._parts]
        if not self._alike(_LENGTH, all(length == 1 for length in lengths)):
            for length in lengths:
                telling.number(urns[_LENGTH,], length)
        self._telling.about("shapes")
        firsts = {start for start, _ in self._parts}
        before: Shape = ()
        for place, shape in enumerate(self._shapes):
            self._tell_shape(_context(() if place in firsts else before), shape)
            before = shape
        self._tell_rows()
        self._tell_acts()
        self._tell_seen()
        self._tell_values()

    def _alike(self, about: int, alike: bool) -> bool:  # noqa: FBT001 - what is told is a yes or no
        self._telling.small(self._urns[_ALIKE, about], int(alike), 2)
        return alike

    def _tell_shape(self, key: tuple[int, ...], shape: Shape) -> None:
        urn = self._urns[key]
        if self._telling.draw(urn, shape):
            return
        tell, urns = self._telling.number, self._urns
        tell(urns[_TABLE,], shape[0])
        tell(urns[_WHAT,], shape[1])
        tell(urns[_WIDTH, shape[1]], len(shape) // 2 - 1)
        last = 0
        for number, wire in zip(shape[2::2], shape[3::2], strict=True):
            tell(urns[_COLUMN, shape[1]], number - last)
            tell(urns[_TYPE,], wire)
            last = number
        urn.add(shape)

    def _tell_rows(self) -> None:
        tellers: dict[tuple[int, int], RowTeller] = {}
        self._telling.about("rows")
        slots = {slot_of(record.row) for record in self._records}
        alike = self._alike(_ROW, len(slots) == 1)
        for record in self._records:
            key = record.table, record.kind
            if key not in tellers:
                tellers[key] = RowTeller(
                    self._telling, self._urns, (_ROW, *key), self._around.slots, alike=alike
                )
            tellers[key].tell(record.row)
            self._around.rows.append(record.row)

    def _tell_acts(self) -> None:
        telling, urns, around = self._telling, self._urns, self._around
        firsts = [self._entries[start] for start, _ in self._parts]
        self._telling.about("acts")
        keys = [(_ACT, *self._shapes[start][:3]) for start, _ in self._parts]
        usual = all(_usual(urns, key) == first.act for key, first in zip(keys, firsts, strict=True))
        alike = self._alike(_ACT, usual)
        for key, first in zip(() if alike else keys, () if alike else firsts, strict=True):
            urn = urns[key]
            if not telling.draw(urn, first.act):
                telling.number(urns[_ACT,], first.act)
                urn.add(first.act)
        self._telling.about("times")
        lane = None
        at = around.base // self._step
        for (start, end), first in zip(self._parts, firsts, strict=True):
            wall = first.wall // self._step
            telling.number(urns[_GAP if lane == (first.writer, first.lane) else _FIRST,], wall - at)
            lane, at = (first.writer, first.lane), wall
            around.near += [wall * self._step] * (end - start)
        around.near += [around.base] * len(self._puts)
        self._telling.about("actors, drills, seen, buckets")
        if firsts:
            actors = [first.actor for first in firsts]
            teller = RowTeller(telling, urns, (_ACTOR,), around.slots)
            alike = self._alike(_ACTOR, len(set(actors)) == 1)
            for actor in actors[:1] if alike else actors:
                teller.tell(actor)
            if not self._alike(_DRILL, not any(first.exercise for first in firsts)):
                for first in firsts:
                    telling.small(urns[_DRILL,], int(first.exercise), 2)

    def _tell_seen(self) -> None:
        telling, urns = self._telling, self._urns
        for about, said in (
            (_SEEN, [entry.seen for entry in self._entries]),
            (_BUCKET, [put.bucket for put in self._puts]),
        ):
            if said:
                alike = self._alike(about, len(set(said)) == 1)
                before = 0
                for value in said[:1] if alike else said:
                    telling.number(urns[about,], value - before)
                    before = value

    def _tell_values(self) -> None:
        columns: dict[tuple[int, int], list[tuple[int, int, Value]]] = {}
        for place, record in enumerate(self._records):
            for (number, value), wire in zip(record.fields, self._shapes[place][3::2], strict=True):
                columns.setdefault((record.table, number), []).append((wire, place, value))
        for key in sorted(columns):
            self._telling.about(f"{key[0]}.{key[1]}")
            teller = ColumnTeller(self._telling, self._urns, key, self._around, self._speller or self._text)
            try:
                for wire, place, value in columns[key]:
                    teller.tell(wire, value, place)
            except (AttributeError, OverflowError, TypeError, ValueError, Malformed):
                # No door wrote that.
                raise Refused(Code.ENTRY_DAMAGED) from None


def _context(before: Shape) -> tuple[int, ...]:
    return (_SHAPE, *before[:2])


def _usual(urns: TellingUrns | HearingUrns, key: tuple[int, ...]) -> int:
    """Give the act that is usual for what its first entry does: the primer's, else to add or to change."""
    said = urns.primer.usual(key)
    table, kind = key[1:3]
    return (
        said
        if isinstance(said, int)
        else min(table * ACTS_PER_REGISTER + (1 if kind == Kind.INSERT else 2), LIMIT - 1)
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A lane's part of a bundle, as the manifest says it: ``count`` entries after ``after``."""

    writer: int
    lane: int
    after: int
    count: int


def unpack(content: bytes, lanes: Sequence[Stretch], base: int) -> tuple[list[Entry], list[Put]]:
    """Read records back; raises ``Malformed`` for anything that breaks the rules.

    Args:
        content: what :func:`pack` gave.
        lanes: whose each stretch is, where it begins and how long it is.
        base: the same as in writing.
    """
    return _Unpacking(content, lanes, base).read()


class _Unpacking:
    """Hears records in the order in which :class:`Packing` tells them."""

    def __init__(self, content: bytes, lanes: Sequence[Stretch], base: int) -> None:
        numbers, text = _parted(content)
        self._hearing, self._urns, self._text = Hearing(numbers), HearingUrns(usual()), Reader(text)
        self._lanes = lanes
        self._around = Around(base)
        self._count = sum(lane.count for lane in lanes)
        self._puts = self._hearing.number(self._urns[_MANY,])
        # Every record takes a draw at least, so this bounds the work.
        if self._puts < 0 or self._count + self._puts > min(MOST_RECORDS, DRAWS * len(numbers)):
            raise Malformed("the counts do not agree")
        self._step = (1, 60)[self._hearing.small(self._urns[_STEP,], 2)]
        self._speller = None
        if self._hearing.small(self._urns[_WAY,], 2) == 0:
            self._speller = SpellingHearer(self._hearing, self._urns)

    def read(self) -> tuple[list[Entry], list[Put]]:
        """Read everything."""
        parts = self._lengths()
        shapes = self._shapes({start for start, _, _ in parts})
        self._rows(shapes)
        acts = self._acts(parts, shapes)
        seen = self._numbers(_SEEN, self._count)
        buckets = self._numbers(_BUCKET, self._puts)
        fields = self._values(shapes)
        self._hearing.finish()
        self._text.finish()
        rows = self._around.rows
        entries = []
        for (start, end, lane), (actor, act, wall, drill) in zip(parts, acts, strict=True):
            seq = lane.after + 1 - self._begin[lane]
            for place in range(start, end):
                table, kind = shapes[place][:2]
                entries.append(
                    Entry(
                        lane.writer,
                        lane.lane,
                        place + seq,
                        start + seq,
                        actor,
                        act,
                        table,
                        kind,
                        rows[place],
                        tuple(fields[place]),
                        wall,
                        seen[place],
                        drill,
                    )
                )
        puts = []
        for place, bucket in enumerate(buckets, start=self._count):
            table, kind = shapes[place][:2]
            puts.append(Put(table, rows[place], bucket, tuple(fields[place]), kind))
        return entries, puts

    def _lengths(self) -> list[tuple[int, int, Stretch]]:
        """Hear where each act begins and ends, and whose it is."""
        alike = self._alike(_LENGTH)
        parts = []
        at = 0
        self._begin = {}
        for lane in self._lanes:
            self._begin[lane] = at
            last = at + lane.count
            while at < last:
                length = 1 if alike else self._hearing.number(self._urns[_LENGTH,])
                if not 0 < length <= last - at:
                    raise Malformed("an act does not fit its lane")
                parts.append((at, at + length, lane))
                at += length
        return parts

    def _alike(self, about: int) -> bool:
        return bool(self._hearing.small(self._urns[_ALIKE, about], 2))

    def _shapes(self, firsts: set[int]) -> list[Shape]:
        shapes: list[Shape] = []
        draw, urns = self._hearing.draw, self._urns
        values = 0
        before: Shape = ()
        after: dict[tuple[int, ...], HearingUrn] = {}
        first = urns[_SHAPE,]
        for place in range(self._count + self._puts):
            if place in firsts or not before:
                urn = first
            else:
                context = before[:2]
                urn = after.get(context) or after.setdefault(context, urns[_SHAPE, *context])
            before = draw(urn)
            if before is NEW:
                before = self._shape()
                urn.add(before)
            kind = before[1]
            if place < self._count:
                if kind in _NEVER_UP or (kind == ERASE and len(before) > 2):  # noqa: PLR2004 - it has columns
                    raise Malformed("a row stands among entries")
            elif kind not in _DOWN or (kind != PUT and len(before) > 2) or Wire.ERASED in before[3::2]:  # noqa: PLR2004
                raise Malformed("that is not what a row that comes down looks like")
            values += len(before) // 2 - 1
            shapes.append(before)
        if values > MOST_VALUES:
            raise Malformed("there are too many values")
        return shapes

    def _shape(self) -> Shape:
        hear, urns = self._hearing.number, self._urns
        table, kind = hear(urns[_TABLE,]), hear(urns[_WHAT,])
        if not (0 <= table < LIMIT and 0 <= kind < LIMIT):
            raise Malformed("a shape is out of range")
        shape = [table, kind]
        last = 0
        for _ in range(hear(urns[_WIDTH, kind])):
            more = hear(urns[_COLUMN, kind])
            last += more
            if more < 0 or (more == 0 and len(shape) > 2) or last >= LIMIT:  # noqa: PLR2004 - the first may be 0
                raise Malformed("a shape's columns are not in order")
            shape += (last, hear(urns[_TYPE,]))
        return tuple(shape)

    def _rows(self, shapes: list[Shape]) -> None:
        hearers: dict[tuple[int, ...], Callable[[], int]] = {}
        rows, slots = self._around.rows, self._around.slots
        alike = self._alike(_ROW)
        for shape in shapes:
            hear = hearers.get(shape[:2])
            if hear is None:
                key = (_ROW, *shape[:2])
                hear = RowHearer(self._hearing, self._urns, key, slots, alike=alike).hear
                hearers[shape[:2]] = hear
            rows.append(hear())

    def _acts(
        self, parts: list[tuple[int, int, Stretch]], shapes: list[Shape]
    ) -> list[tuple[int, int, int, bool]]:
        """Hear of each act by whom, what and when it was, and whether it is an exercise."""
        hearing, urns, around = self._hearing, self._urns, self._around
        acts = []
        usual: dict[Shape, int] = {}
        alike = self._alike(_ACT)
        for start, _, _ in parts:
            shape = shapes[start]
            key = (_ACT, *shape[:3])
            if alike:
                if shape not in usual:
                    usual[shape] = _usual(urns, key)
                acts.append(usual[shape])
                continue
            urn = urns[key]
            act = hearing.draw(urn)
            if act is NEW:
                act = hearing.number(urns[_ACT,])
                if not 0 <= act < LIMIT:
                    raise Malformed("a number is out of range")
                urn.add(act)
            acts.append(act)
        walls = []
        before = None
        at, step = around.base // self._step, self._step
        hear, gap, first, near = hearing.number, urns[_GAP,], urns[_FIRST,], around.near
        for start, end, lane in parts:
            at += hear(gap if lane is before else first)
            before = lane
            wall = instant(at * step)
            walls.append(wall)
            near.extend([wall] * (end - start))
        around.near += [around.base] * self._puts
        if not parts:
            return []
        hearer = RowHearer(hearing, urns, (_ACTOR,), around.slots)
        alike = self._alike(_ACTOR)
        actors = [hearer.hear()] * len(parts) if alike else [hearer.hear() for _ in parts]
        drills = [False] * len(parts)
        if not self._alike(_DRILL):
            drills = [hearing.small(urns[_DRILL,], 2) == 1 for _ in parts]
        return list(zip(actors, acts, walls, drills, strict=True))

    def _numbers(self, about: int, count: int) -> list[int]:
        """Hear what stands beside each record: one number for all of them, or how each differs."""
        if not count:
            return []
        alike = self._alike(about)
        said = []
        value = 0
        for _ in range(1 if alike else count):
            value += self._hearing.number(self._urns[about,])
            if not 0 <= value < LIMIT:
                raise Malformed("a number is out of range")
            said.append(value)
        return said * count if alike else said

    def _values(self, shapes: list[Shape]) -> list[list[tuple[int, Value]]]:
        columns: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place, shape in enumerate(shapes):
            table = shape[0]
            for number, wire in zip(shape[2::2], shape[3::2], strict=True):
                columns.setdefault((table, number), []).append((wire, place))
        fields: list[list[tuple[int, Any]]] = [[] for _ in shapes]
        for key in sorted(columns):
            hear = ColumnHearer(
                self._hearing, self._urns, key, self._around, self._speller or self._text
            ).hear
            number = key[1]
            for wire, place in columns[key]:
                fields[place].append((number, hear(wire, place)))
        return fields
