"""Columns and records: whatever is written comes back, and nothing else than Malformed comes of bad bytes."""

import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.columns import Wire
from store.entry import Entry, Erased
from store.ids import row_id
from store.values import Value
from sync import records
from sync.columns import ColumnReader, ColumnWriter, Slots, fits
from sync.records import Put, Stretch, Wires, pack, unpack
from sync.streams import Malformed, Writer, joined, parted

BASE = 1_795_000_000
WRITER = 77
# Table 1 has a column of every type, table 2 has two of some.
WIRES: Wires = {(1, int(wire)): wire for wire in Wire if wire is not Wire.ERASED} | {
    (2, 1): Wire.TEXT,
    (2, 2): Wire.REFERENCE,
    (2, 3): Wire.REFERENCE,
    (2, 9): Wire.INSTANT,
}
ROWS = st.builds(row_id, st.sampled_from([1, 5, 2**23, 2**24 - 1]), st.integers(1, 2**39 - 1))
VALUES: dict[Wire, st.SearchStrategy[Value]] = {
    Wire.TEXT: st.text(max_size=12),
    Wire.NUMBER: st.integers(-(2**63), 2**63 - 1),
    Wire.FLAG: st.booleans(),
    Wire.DAY: st.dates().map(date.isoformat),
    Wire.INSTANT: st.integers(-62_135_596_800, 253_402_300_799),
    Wire.REFERENCE: ROWS,
}
ERASED = st.binary(min_size=32, max_size=32).map(bytes.hex).map(Erased)
COLUMNS = {table: [number for known, number in WIRES if known == table] for table in (1, 2)}


@st.composite
def fields(draw: st.DrawFn) -> tuple[int, tuple[tuple[int, Value], ...]]:
    table = draw(st.sampled_from([1, 2]))
    numbers = draw(st.lists(st.sampled_from(COLUMNS[table]), unique=True))
    return table, tuple(
        (number, draw(st.none() | VALUES[WIRES[table, number]])) for number in sorted(numbers)
    )


@st.composite
def lanes(draw: st.DrawFn) -> tuple[list[Entry], list[Stretch]]:
    """Acts of some entries each, in some of the lanes, each beginning somewhere."""
    entries: list[Entry] = []
    stretches = []
    for lane in sorted(draw(st.sets(st.integers(0, 2), max_size=3))):
        after = seq = draw(st.integers(0, 2**40))
        for length in draw(st.lists(st.integers(1, 3), max_size=4)):
            first = seq + 1
            actor, act = draw(ROWS), draw(st.integers(0, 300))
            wall, drill = draw(VALUES[Wire.INSTANT]), draw(st.booleans())
            for _ in range(length):
                seq += 1
                table, said = draw(fields())
                # A value that was erased before the entry was sent.
                said = tuple((number, draw(st.just(value) | ERASED)) for number, value in said)
                kind, row, seen = draw(st.sampled_from([1, 2, 9])), draw(ROWS), draw(st.integers(0, 2**50))
                entries.append(
                    Entry(
                        WRITER,
                        lane,
                        seq,
                        first,
                        actor,
                        act,
                        table,
                        kind,
                        row,
                        said,
                        int(wall or 0),
                        seen,
                        drill,
                    )
                )
        stretches.append(Stretch(WRITER, lane, after, seq - after))
    return entries, stretches


@st.composite
def rows(draw: st.DrawFn) -> Put:
    table, said = draw(fields())
    return Put(table, draw(ROWS), draw(st.integers(0, 2**62)), said)


@given(lanes(), st.lists(rows(), max_size=6))
def test_records_come_back(some: tuple[list[Entry], list[Stretch]], puts: list[Put]) -> None:
    entries, stretches = some
    assert unpack(pack(entries, puts, WIRES, BASE), stretches, BASE) == (entries, puts)


@given(lanes())
def test_nothing_comes_back_as_another_type(some: tuple[list[Entry], list[Stretch]]) -> None:
    entries, stretches = some
    read, _ = unpack(pack(entries, [], WIRES, BASE), stretches, BASE)
    said = [[type(value) for _, value in entry.fields] for entry in entries]
    assert [[type(value) for _, value in entry.fields] for entry in read] == said
    for entry in read:
        for number, value in entry.fields:
            # A commitment stands in any column, and is no value of it.
            assert fits(WIRES[entry.table, number], value) is not isinstance(value, Erased)


@pytest.mark.parametrize("wire", list(Wire))
def test_a_column_of_each_type_comes_back(wire: Wire) -> None:
    values: dict[Wire, list[Value]] = {
        Wire.TEXT: ["", "Nguyễn", None, "a\x00b", "🦩", "ﷺ" * 100],
        Wire.NUMBER: [0, -1, 1, None, 2**63 - 1, -(2**63)],
        Wire.FLAG: [True, False, None, True],
        Wire.DAY: ["2026-11-16", "1969-12-31", None, "0001-01-01", "9999-12-31"],
        Wire.INSTANT: [BASE, BASE - 1, None, 0, -1, 253_402_300_799],
        Wire.ERASED: [Erased("ab" * 32), None, Erased("00" * 32)],
        Wire.REFERENCE: [row_id(1, 1), row_id(9, 5), None, row_id(1, 2), row_id(2**24 - 1, 2**39 - 1)],
    }
    slots = Slots()
    writer = ColumnWriter(BASE, slots)
    for value in values[wire]:
        writer.write(wire, value)
    reader = ColumnReader(writer.numbers.done(), writer.text.done(), BASE, slots.order)
    assert [reader.read(wire) for _ in values[wire]] == values[wire]
    reader.finish()


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (Wire.TEXT, 1),
        (Wire.NUMBER, "1"),
        (Wire.NUMBER, True),
        (Wire.NUMBER, 2**63),
        (Wire.FLAG, 1),
        (Wire.DAY, "2026-13-01"),
        (Wire.DAY, "20261116"),
        (Wire.DAY, 5),
        (Wire.INSTANT, 2**62),
        (Wire.INSTANT, "now"),
        (Wire.REFERENCE, 0),
        (Wire.REFERENCE, -5),
        (Wire.REFERENCE, row_id(3, 0)),
        (Wire.REFERENCE, 2**63 + 1),
    ],
)
def test_a_value_of_another_type_does_not_fit(wire: Wire, value: Value) -> None:
    assert not fits(wire, value)
    assert fits(wire, None)


def written(number: int) -> bytes:
    out = Writer()
    out.number(number)
    return out.done()


@pytest.mark.parametrize(
    ("wire", "numbers", "content"),
    [
        (Wire.TEXT, written(6), b"abc"),
        (Wire.TEXT, written(2), b"\xff"),
        (Wire.TEXT, written(4), b"\xed\xa0\x80"),
        (Wire.FLAG, written(3), b""),
        (Wire.NUMBER, written(2 + (1 << 64)), b""),
        (Wire.DAY, written(1 + (1 << 40)), b""),
        (Wire.DAY, written(1 + (1 << 69)), b""),
        (Wire.INSTANT, written(1 + (1 << 60)), b""),
        (Wire.REFERENCE, written(2) + written(2), b""),
        (Wire.REFERENCE, written(1) + written(0), b""),
        (Wire.REFERENCE, written(1) + written(1), b""),
        (Wire.REFERENCE, written(1) + written(1 << 40), b""),
        (7, written(1), b""),
        (0, written(1), b""),
    ],
)
def test_a_value_out_of_range_is_malformed(wire: int, numbers: bytes, content: bytes) -> None:
    with pytest.raises(Malformed):
        ColumnReader(numbers, content, BASE, [4]).read(wire)


# bad bytes


def _some() -> tuple[bytes, list[Stretch]]:
    row = row_id(5, 1)
    every: tuple[tuple[int, Value], ...] = (
        (1, "Ondine"),
        (2, -7),
        (3, True),
        (4, "2026-11-16"),
        (5, BASE + 60),
        (6, row),
    )
    entries = [
        Entry(WRITER, 1, 8, 8, row, 130, 1, 1, row, every, BASE, 3, exercise=False),
        Entry(WRITER, 1, 9, 8, row, 130, 1, 2, row, ((1, None),), BASE, 3, exercise=False),
        Entry(WRITER, 2, 1, 1, row, 131, 2, 2, row, ((2, row),), BASE + 5, 4, exercise=True),
    ]
    puts = [Put(2, row_id(1, 3), 12, ((1, "x"), (9, BASE)))]
    return pack(entries, puts, WIRES, BASE), [Stretch(WRITER, 1, 7, 2), Stretch(WRITER, 2, 0, 1)]


SOME, STRETCHES = _some()


def read_or_malformed(content: bytes, stretches: Sequence[Stretch]) -> None:
    """Read; whatever is accepted keeps the bounds that the store relies on."""
    try:
        entries, puts = unpack(content, stretches, BASE)
    except Malformed:
        return
    for number in (n for e in entries for n in (e.seq, e.actor, e.act, e.table, e.kind, e.row, e.seen)):
        assert 0 <= number < 2**63
    for number in (n for p in puts for n in (p.table, p.row, p.bucket)):
        assert 0 <= number < 2**63
    said = [pair for entry in entries for pair in entry.fields] + [
        pair for put in puts for pair in put.fields
    ]
    for _, value in said:
        assert not isinstance(value, int) or -(2**63) <= value < 2**63


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_malformed_at_worst(content: bytes) -> None:
    read_or_malformed(content, STRETCHES)


@given(st.lists(st.lists(st.integers(0, 2**70 - 1), max_size=12), min_size=10, max_size=22), st.data())
def test_arbitrary_streams_are_malformed_at_worst(streams: list[list[int]], data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 6), min_size=2, max_size=2))
    content = joined([b"".join(map(written, some)) for some in [counts, *streams[1:]]])
    read_or_malformed(content, [Stretch(WRITER, 1, 0, counts[0])])


def test_every_changed_byte_and_every_cut_is_malformed_at_worst() -> None:
    for place in range(len(SOME)):
        for change in (0x01, 0x7F, 0x80, 0xFF):
            read_or_malformed(SOME[:place] + bytes([SOME[place] ^ change]) + SOME[place + 1 :], STRETCHES)
        with pytest.raises(Malformed):
            unpack(SOME[:place], STRETCHES, BASE)


@given(st.integers(0, len(parted(SOME, 99)) - 1), st.binary(max_size=30))
@example(8, written(1 << 24))
@example(0, written(2**60) + written(1))
def test_a_stream_of_something_else_is_malformed_at_worst(place: int, content: bytes) -> None:
    streams = parted(SOME, 99)
    streams[place] = content
    read_or_malformed(joined(streams), STRETCHES)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2**62), st.integers(0, 3) | st.integers(0, 2**62)),
        max_size=3,
    )
)
def test_claims_about_lanes_are_malformed_at_worst(claims: list[tuple[int, int, int]]) -> None:
    said = [Stretch(WRITER, *claim) for claim in claims]
    if sum(stretch.count for stretch in said) == 3:
        read_or_malformed(SOME, said)
    else:
        with pytest.raises(Malformed):
            unpack(SOME, said, BASE)


def test_a_put_among_entries_and_an_entry_among_puts_are_malformed() -> None:
    put = Put(1, row_id(1, 1), 0, ((1, "x"),))
    content = pack([], [put], WIRES, BASE)
    streams = parted(content, 99)
    streams[0] = written(1) + written(0)
    streams[5] = b"".join(map(written, (1, 0, 1, 1, 0)))
    with pytest.raises(Malformed):
        unpack(joined(streams), [Stretch(WRITER, 1, 0, 1)], BASE)
    entry = Entry(WRITER, 1, 1, 1, 5, 1, 1, 1, row_id(1, 1), ((1, "x"),), BASE, 0, exercise=False)
    streams = parted(pack([entry], [], WIRES, BASE), 99)
    streams[0] = written(0) + written(1)
    with pytest.raises(Malformed):
        unpack(joined(streams), [], BASE)


def test_wires_of_a_newer_version_are_read_by_their_own_word() -> None:
    entry = Entry(WRITER, 1, 1, 1, 5, 1, 99, 1, row_id(1, 1), ((40, "new"),), BASE, 0, exercise=False)
    content = pack([entry], [], {(99, 40): Wire.TEXT}, BASE)
    assert unpack(content, [Stretch(WRITER, 1, 0, 1)], BASE)[0] == [entry]


# bombs

MEGA = 1 << 20


def _streams(**parts: bytes) -> bytes:
    names = ("counts", "shapes", "which", "places", "counters", "acts", "seen", "buckets", "slots", "keys")
    return joined([parts.get(name, b"") for name in names])


BOMBS: dict[str, Callable[[], bytes]] = {
    "empty streams": lambda: b"\x00" * MEGA,
    "shapes": lambda: _streams(
        counts=written(0) + written(2), which=b"\x00\x00", shapes=b"\x01\x03\x00" * MEGA
    ),
    "slots": lambda: _streams(counts=b"\x00\x00", slots=b"\x01" * MEGA),
    "keys": lambda: _streams(counts=b"\x00\x00", keys=b"\x01" * MEGA),
    "a claimed count": lambda: _streams(counts=written(2**60) + written(2**60), which=b"\x00"),
    "a claimed shape": lambda: _streams(
        counts=b"\x00\x01", which=b"\x00", shapes=b"\x01\x03" + written(2**60)
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_neither_memory_nor_time(name: str) -> None:
    content = BOMBS[name]()
    tracemalloc.start()
    begun = perf_counter()
    try:
        with pytest.raises(Malformed):
            unpack(content, [], BASE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MEGA
    assert perf_counter() - begun < 5


def test_more_values_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_VALUES", 8)
    with pytest.raises(Malformed):
        unpack(SOME, STRETCHES, BASE)
    monkeypatch.setattr(records, "MOST_VALUES", 10)
    unpack(SOME, STRETCHES, BASE)


def test_more_records_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_RECORDS", 3)
    with pytest.raises(Malformed):
        unpack(SOME, STRETCHES, BASE)
