"""Entries and rows as columns of typed values, and back (``BUNDLE.md``, "Records").

What changes together stands together: all row numbers, all times, all values
of one column each make a stream, which then packs well. Each record names its
*shape* (table, kind, columns with their wire types), so a newer sender's
tables can be kept word for word by an older reader.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.columns import Wire
from store.entry import Entry, Erased, Kind
from store.ids import counter_of, slot_of
from store.refusals import Code, Refused
from store.values import Value
from sync.columns import LIMIT, ColumnReader, ColumnWriter, Slots, instant, row_at
from sync.streams import Malformed, Reader, Writer, joined, parted

PUT, EVICT, ERASE = 3, 4, int(Kind.ERASE)
"""Kinds of what comes down: a row or part of one; a row that leaves the child's view and lives on; a row
whose values are taken away for good. Entries use the log's own kinds."""
_DOWN = frozenset({PUT, EVICT, ERASE})
_NEVER_UP = frozenset({PUT, EVICT})
MOST_RECORDS = 2_000_000
MOST_VALUES = 8_000_000
_MOST_STREAMS = 4096
_MOST_SHAPES = 1 << 16
_MOST_SLOTS = 1 << 16
_FIXED = 10


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

_Shape = tuple[int, int, tuple[int, ...], tuple[int, ...]]


def pack(entries: Sequence[Entry], puts: Sequence[Put], wires: Wires, base: int) -> bytes:
    """Write records as columns.

    Args:
        entries: in order of lane and sequence; writer, lane and seq travel in the manifest.
        puts: in the order in which they changed at the sender.
        wires: how each column travels.
        base: UTC seconds near which the times lie.
    """
    shapes: dict[_Shape, int] = {}
    slots = Slots()
    columns: dict[tuple[int, int], ColumnWriter] = {}
    which, places, counters = Writer(), Writer(), Writer()
    last: dict[tuple[int, int], int] = {}

    def record(table: int, kind: int, row: int, fields: tuple[tuple[int, Value], ...]) -> None:
        numbers = tuple(number for number, _ in fields)
        types = tuple(
            int(Wire.ERASED if type(value) is Erased else wires[table, number]) for number, value in fields
        )
        which.number(shapes.setdefault((table, kind, numbers, types), len(shapes)))
        place = slots.place(slot_of(row))
        places.number(place)
        counters.signed(counter_of(row) - last.get((table, place), 0))
        last[table, place] = counter_of(row)
        for (number, value), wire in zip(fields, types, strict=True):
            column = columns.setdefault((table, number), ColumnWriter(base, slots))
            try:
                column.write(wire, value)
            except (AttributeError, OverflowError, TypeError, ValueError):
                # No door wrote that.
                raise Refused(Code.ENTRY_DAMAGED) from None

    for entry in entries:
        record(entry.table, entry.kind, entry.row, entry.fields)
    for put in puts:
        record(put.table, put.kind, put.row, put.fields)
    acts, seen, buckets = _acts(entries, base), Writer(), Writer()
    before = 0
    for entry in entries:
        seen.signed(entry.seen - before)
        before = entry.seen
    for put in puts:
        buckets.number(put.bucket)
    known = Writer()
    known.number(len(entries))
    known.number(len(puts))
    fixed = [
        known.done(),
        _shapes(shapes),
        which.done(),
        places.done(),
        counters.done(),
        acts.done(),
        seen.done(),
        buckets.done(),
        _numbers(slots.order),
        _numbers([part for key in sorted(columns) for part in key]),
    ]
    values = [
        stream
        for key in sorted(columns)
        for stream in (columns[key].numbers.done(), columns[key].text.done())
    ]
    return joined([*fixed, *values])


def _numbers(values: Sequence[int]) -> bytes:
    out = Writer()
    for value in values:
        out.number(value)
    return out.done()


def _shapes(shapes: Mapping[_Shape, int]) -> bytes:
    out = Writer()
    for table, kind, numbers, types in shapes:
        out.number(table)
        out.number(kind)
        out.number(len(numbers))
        for number, wire in zip(numbers, types, strict=True):
            out.number(number)
            out.number(wire)
    return out.done()


def _acts(entries: Sequence[Entry], base: int) -> Writer:
    """Write what the entries of one act share, once: its length, time, actor, act, drill mark."""
    out = Writer()
    start = 0
    wall = base
    for end in range(1, len(entries) + 1):
        first = entries[start]
        if end < len(entries) and _act(entries[end]) == _act(first):
            continue
        out.number(end - start)
        out.signed(first.wall - wall)
        out.number(first.actor)
        out.number(first.act)
        out.number(int(first.exercise))
        wall = first.wall
        start = end
    return out


def _act(entry: Entry) -> tuple[int, int, int]:
    return entry.writer, entry.lane, entry.txn


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
    reading = _Reading(content, base)
    if sum(stretch.count for stretch in lanes) != reading.n_entries:
        raise Malformed("the counts do not agree")
    entries = [entry for stretch in lanes for entry in reading.stretch(stretch)]
    puts = [reading.put() for _ in range(reading.n_puts)]
    reading.finish()
    return entries, puts


class _Reading:
    """The streams of a bundle while they are read, side by side."""

    def __init__(self, content: bytes, base: int) -> None:
        streams = parted(content, _MOST_STREAMS)
        if len(streams) < _FIXED:
            raise Malformed("streams are missing")
        counts, shapes, *running, slots, keys = streams[:_FIXED]
        reader = Reader(counts)
        self.n_entries, self.n_puts = reader.number(), reader.number()
        reader.finish()
        self._streams = [Reader(stream) for stream in running]
        self._which, self._places, self._counters, self._acts, self._seen, self._buckets = self._streams
        # Every record takes at least a byte of the first stream, so this bounds the work.
        if self.n_entries + self.n_puts > min(MOST_RECORDS, len(running[0])):
            raise Malformed("the counts do not agree")
        self._shapes = _read_shapes(shapes, min(_MOST_SHAPES, self.n_entries + self.n_puts))
        self._slots = _read_numbers(slots, _MOST_SLOTS)
        keyed = _read_numbers(keys, _MOST_STREAMS)
        self._columns = _read_columns(keyed, streams[_FIXED:], base, self._slots)
        self._values = 0
        self._last: dict[tuple[int, int], int] = {}
        self._wall = base
        self._before = 0

    def stretch(self, stretch: Stretch) -> Iterator[Entry]:
        """Read a lane's entries, act by act."""
        seq, end = stretch.after, stretch.after + stretch.count
        while seq < end:
            length = self._acts.number()
            self._wall = instant(self._wall + self._acts.signed())
            actor, act, exercise = self._acts.number(), self._acts.number(), self._acts.number()
            if length == 0 or seq + length > end or exercise > 1:
                raise Malformed("an act does not fit its lane")
            if actor >= LIMIT or act >= LIMIT:
                raise Malformed("a number is out of range")
            first = seq + 1
            for _ in range(length):
                seq += 1
                self._before += self._seen.signed()
                table, kind, row, fields = self._record()
                if kind in _NEVER_UP or (kind == ERASE and fields):
                    raise Malformed("a row stands among entries")
                if not 0 <= self._before < LIMIT:
                    raise Malformed("a number is out of range")
                yield Entry(
                    stretch.writer,
                    stretch.lane,
                    seq,
                    first,
                    actor,
                    act,
                    table,
                    kind,
                    row,
                    fields,
                    self._wall,
                    self._before,
                    bool(exercise),
                )

    def put(self) -> Put:
        """Read a row that comes down."""
        table, kind, row, fields = self._record()
        if kind not in _DOWN or (kind != PUT and fields) or any(type(v) is Erased for _, v in fields):
            raise Malformed("that is not what a row that comes down looks like")
        bucket = self._buckets.number()
        if bucket >= LIMIT:
            raise Malformed("a number is out of range")
        return Put(table, row, bucket, fields, kind)

    def finish(self) -> None:
        """Say that everything should have been read."""
        for reader in self._streams:
            reader.finish()
        for column in self._columns.values():
            column.finish()

    def _record(self) -> tuple[int, int, int, tuple[tuple[int, Value], ...]]:
        table, kind, numbers, types = _at(self._shapes, self._which.number())
        self._values += len(numbers)
        if self._values > MOST_VALUES:
            raise Malformed("there are too many values")
        place = self._places.number()
        counter = self._last.get((table, place), 0) + self._counters.signed()
        self._last[table, place] = counter
        fields = tuple(
            (number, _of(self._columns, (table, number)).read(wire))
            for number, wire in zip(numbers, types, strict=True)
        )
        return table, kind, row_at(self._slots, place, counter), fields


def _read_columns(
    keys: Sequence[int], streams: Sequence[bytes], base: int, slots: Sequence[int]
) -> dict[tuple[int, int], ColumnReader]:
    """Pair the columns that are named with their two streams each."""
    pairs = list(zip(keys[::2], keys[1::2], strict=False))
    if len(keys) % 2 or len(streams) != len(keys) or len(set(pairs)) != len(pairs):
        raise Malformed("columns and streams do not agree")
    return {
        pair: ColumnReader(streams[2 * i], streams[2 * i + 1], base, slots) for i, pair in enumerate(pairs)
    }


def _of(columns: Mapping[tuple[int, int], ColumnReader], key: tuple[int, int]) -> ColumnReader:
    if key not in columns:
        raise Malformed("a column has no stream")
    return columns[key]


def _at(shapes: Sequence[_Shape], place: int) -> _Shape:
    if place >= len(shapes):
        raise Malformed("a record has no shape")
    return shapes[place]


def _read_numbers(stream: bytes, most: int) -> list[int]:
    reader = Reader(stream)
    values: list[int] = []
    while not reader.empty:
        if len(values) == most:
            raise Malformed("there are too many numbers")
        values.append(reader.number())
    return values


def _read_shapes(stream: bytes, most: int) -> list[_Shape]:
    reader = Reader(stream)
    shapes: list[_Shape] = []
    while not reader.empty:
        table, kind, count = reader.number(), reader.number(), reader.number()
        if len(shapes) == most:
            raise Malformed("there are more shapes than records")
        if count > len(stream) or table >= LIMIT or kind >= LIMIT:
            raise Malformed("a shape is out of range")
        pairs = [(reader.number(), reader.number()) for _ in range(count)]
        numbers = tuple(number for number, _ in pairs)
        if list(numbers) != sorted(set(numbers)):
            raise Malformed("a shape's columns are not in order")
        if numbers and numbers[-1] >= LIMIT:
            raise Malformed("a shape is out of range")
        shapes.append((table, kind, numbers, tuple(wire for _, wire in pairs)))
    return shapes
