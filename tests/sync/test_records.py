"""Columns and records: whatever is written comes back, and nothing else than Malformed comes of bad bytes."""

import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.columns import Wire
from store.entry import Entry, Erased
from store.ids import row_id
from store.values import Value
from sync import packing, records, unpacking
from sync.columns import Around, fits
from sync.columns_heard import ColumnHearer
from sync.draws import Hearing, Telling
from sync.records import Put, Stretch, Wires, pack, unpack
from sync.spelling import SpellingHearer
from sync.squeeze import squeeze
from sync.streams import Malformed, Reader, Writer
from sync.urns import HearingUrns, Primer, TellingUrns

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
            if isinstance(value, str) and "\0" in value:
                # It is told like others, and refused where it is judged.
                continue
            # A commitment stands in any column, and is no value of it.
            assert fits(WIRES[entry.table, number], value) is not isinstance(value, Erased)


EVERY: dict[Wire, list[Value]] = {
    Wire.TEXT: [
        "",
        "Nguyễn",
        None,
        "a\x00b",
        "🦩",
        "ﷺ" * 100,
        "Nguyễn",
        "+2527 0123456",
        "+2527 0129999",
        "A0",
    ],
    Wire.NUMBER: [0, -1, 1, None, 2**63 - 1, -(2**63)],
    Wire.FLAG: [True, False, None, True],
    Wire.DAY: ["2026-11-16", "1969-12-31", None, "0001-01-01", "9999-12-31", "9999-12-31"],
    Wire.INSTANT: [BASE, BASE - 1, None, 0, -1, 253_402_300_799, 253_402_300_799],
    Wire.ERASED: [Erased("ab" * 32), None, Erased("00" * 32)],
    Wire.REFERENCE: [
        row_id(1, 1),
        row_id(9, 5),
        None,
        row_id(1, 2),
        row_id(2**24 - 1, 2**39 - 1),
        row_id(9, 5),
    ],
}


@pytest.mark.parametrize("wire", list(Wire))
def test_a_column_of_each_type_comes_back(wire: Wire) -> None:
    number = 1 if wire is Wire.ERASED else int(wire)
    puts = [Put(1, row_id(5, 1), 0, ((number, value),)) for value in EVERY[wire] if wire is not Wire.ERASED]
    entries = [
        Entry(WRITER, 1, seq, seq, 5, 1, 1, 2, row_id(5, 1), ((number, value),), BASE, 0, exercise=False)
        for seq, value in enumerate(EVERY[wire], start=1)
    ]
    lane = [Stretch(WRITER, 1, 0, len(entries))]
    assert unpack(pack(entries, puts, WIRES, BASE), lane, BASE) == (entries, puts)


TEXTS = st.lists(
    st.text(max_size=30) | st.from_regex(r"[A-Z]{0,2}[0-9 +./-]{1,12}", fullmatch=True), max_size=8
)


@given(TEXTS, st.sampled_from([0, 1 << 16]))
def test_texts_come_back_spelled_and_packed(texts: list[str], most: int) -> None:
    puts = [Put(1, row_id(5, 1), 0, ((1, text),)) for text in texts]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "SPELLED", most)
        content = pack([], puts, WIRES, BASE)
    assert unpack(content, [], BASE) == ([], puts)


def test_many_records_take_several_numbers() -> None:
    entries = [
        Entry(
            WRITER,
            1,
            seq,
            seq,
            5,
            1,
            1,
            2,
            row_id(5, 1 + seq * 7 % 900),
            ((2, seq),),
            BASE,
            0,
            exercise=False,
        )
        for seq in range(1, 3000)
    ]
    lane = [Stretch(WRITER, 1, 0, len(entries))]
    assert unpack(pack(entries, [], WIRES, BASE), lane, BASE)[0] == entries


def test_what_is_all_the_same_is_still_read() -> None:
    """It packs to next to nothing; what is read stays in proportion to what there is all the same."""
    entries = [
        Entry(WRITER, 1, seq, seq, 5, 1, 1, 2, row_id(5, 1), ((3, True),), BASE, 0, exercise=False)
        for seq in range(1, 20_000)
    ]
    content = pack(entries, [], WIRES, BASE)
    assert 1000 < len(content) < 10_000
    assert unpack(content, [Stretch(WRITER, 1, 0, len(entries))], BASE)[0] == entries


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


def drawn(*draws: tuple[int, int]) -> Hearing:
    """Lay even draws into a number: (which, out of how many)."""
    telling = Telling()
    for value, of in draws:
        telling.even(value, of)
    return Hearing(telling.done())


NEAR, RECENT = 512, 768
KINDS = 5120


@pytest.mark.parametrize(
    ("wire", "draws"),
    [
        (Wire.TEXT, [(260, KINDS)]),
        (Wire.TEXT, [(0, KINDS)]),
        (Wire.FLAG, [(4, KINDS)]),
        (Wire.FLAG, [(300, KINDS)]),
        (Wire.NUMBER, [(254, KINDS), (5, 1 << 24), (5, 1 << 24), (5, 1 << 14)]),
        (Wire.DAY, [(92, KINDS), (5, 1 << 22)]),
        (Wire.DAY, [(1024, KINDS)]),
        (Wire.INSTANT, [(252, KINDS), (5, 1 << 24), (5, 1 << 24), (5, 1 << 14)]),
        (Wire.INSTANT, [(257, KINDS)]),
        (Wire.REFERENCE, [(0, KINDS), (0, 1 << 16), (4, 1 << 24)]),
        (Wire.REFERENCE, [(3, KINDS), (0, 1 << 16), (4, 1 << 24)]),
        (Wire.REFERENCE, [(2, KINDS), (1, 1 << 16)]),
        (Wire.REFERENCE, [(NEAR, KINDS), (0, 1 << 16), (4, 1 << 24)]),
        (Wire.REFERENCE, [(RECENT, KINDS)]),
        (Wire.REFERENCE, [(257, KINDS)]),
        (Wire.ERASED, [(0, KINDS)]),
        (8, [(0, KINDS)]),
        (0, [(0, KINDS)]),
    ],
)
def test_a_value_out_of_range_is_malformed(wire: int, draws: list[tuple[int, int]]) -> None:
    hearing, urns = drawn(*draws), HearingUrns(Primer({}))
    column = ColumnHearer(hearing, urns, (1, 1), Around(BASE, near=[BASE]), SpellingHearer(hearing, urns))
    with pytest.raises(Malformed):
        column.hear(wire, [0])


def test_a_text_stands_in_no_column_of_another_type() -> None:
    hearing, urns = Hearing([b""]), HearingUrns(Primer({(1, wire, 1, 1): [("met", 1)] for wire in Wire}))
    for wire in Wire:
        column = ColumnHearer(
            hearing, HearingUrns(urns.primer), (1, 1), Around(BASE, near=[BASE]), Reader(b"")
        )
        if wire is Wire.TEXT:
            assert column.hear(wire, [0, 0]) == ["met", "met"]
            continue
        with pytest.raises(Malformed):
            column.hear(wire, [0])


@given(st.lists(st.sampled_from(["met", "moved", 0, 2, 70]), max_size=40), st.integers(1, 90))
def test_texts_that_are_taken_at_once_are_those_that_are_taken_one_by_one(
    symbols: list[str | int], repeated: int
) -> None:
    symbols *= repeated  # more than one number holds
    primer = Primer({(1,): [("met", 1), ("moved", 1)]})
    telling, urn = Telling(), TellingUrns(primer)[1,]
    for symbol in symbols:
        if not telling.draw(urn, symbol):
            telling.even(int(symbol), KINDS)
            urn.add(symbol)
    hearing, ball = Hearing(telling.done()), HearingUrns(primer)[1,]
    heard: list[str | int] = []
    while len(heard) < len(symbols):
        other = hearing.texts(ball, KINDS, len(symbols), heard)
        heard += [] if other is None else [other]
    hearing.finish()
    assert heard == symbols


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


def test_every_changed_byte_and_every_cut_is_malformed_at_worst() -> None:
    for place in range(len(SOME)):
        for change in (0x01, 0x7F, 0x80, 0xFF):
            read_or_malformed(SOME[:place] + bytes([SOME[place] ^ change]) + SOME[place + 1 :], STRETCHES)
        read_or_malformed(SOME[:place], STRETCHES)
        # A number has no end of its own: what is cut says something else, and the signature says that.
        read_or_malformed(SOME[:place] + SOME[place + 1 :], STRETCHES)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2**62), st.integers(0, 3) | st.integers(0, 2**62)),
        max_size=3,
    )
)
def test_claims_about_lanes_are_malformed_at_worst(claims: list[tuple[int, int, int]]) -> None:
    said = [Stretch(WRITER, *claim) for claim in claims]
    read_or_malformed(SOME, said)


def test_a_put_among_entries_and_an_entry_among_puts_are_malformed() -> None:
    for kind in (records.PUT, records.EVICT):
        entry = Entry(WRITER, 1, 1, 1, 5, 1, 1, kind, row_id(1, 1), (), BASE, 0, exercise=False)
        with pytest.raises(Malformed):
            unpack(pack([entry], [], WIRES, BASE), [Stretch(WRITER, 1, 0, 1)], BASE)
    for kind in (0, 1, 2, 6):
        with pytest.raises(Malformed):
            unpack(pack([], [Put(1, row_id(1, 1), 0, (), kind)], WIRES, BASE), [], BASE)
    for kind in (records.EVICT, records.ERASE):
        with pytest.raises(Malformed):
            unpack(pack([], [Put(1, row_id(1, 1), 0, ((1, "x"),), kind)], WIRES, BASE), [], BASE)


def test_wires_of_a_newer_version_are_read_by_their_own_word() -> None:
    entry = Entry(WRITER, 1, 1, 1, 5, 1, 99, 1, row_id(1, 1), ((40, "new"),), BASE, 0, exercise=False)
    content = pack([entry], [], {(99, 40): Wire.TEXT}, BASE)
    assert unpack(content, [Stretch(WRITER, 1, 0, 1)], BASE)[0] == [entry]


# bombs

MEGA = 1 << 20


def written(number: int) -> bytes:
    out = Writer()
    out.number(number)
    return out.done()


def shrunk(size: int) -> bytes:
    return squeeze(b"x" * size)


BOMBS: dict[str, Callable[[], bytes]] = {
    "empty numbers": lambda: b"\x01" + written(MEGA) + b"\x00" * MEGA,
    "zeros": lambda: b"\x00" * MEGA,
    "a long number": lambda: b"\x00" + b"\xff" * MEGA,
    "a claimed count of numbers": lambda: b"\x01" + written(2**60),
    "a claimed length of texts": lambda: written(4 * 2**60),
    "texts": lambda: written(4 * len(shrunk(800_000))) + shrunk(800_000),
    "another primer": lambda: b"\x02" + b"\x00" * 40,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_neither_memory_nor_time(name: str) -> None:
    content = BOMBS[name]()
    tracemalloc.start()
    begun = perf_counter()
    try:
        with pytest.raises(Malformed):
            unpack(content, [Stretch(WRITER, 1, 0, records.MOST_RECORDS - 1)], BASE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MEGA
    assert perf_counter() - begun < 5


def test_more_values_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_VALUES", 8)
    with pytest.raises(Malformed):
        unpack(SOME, STRETCHES, BASE)
    monkeypatch.setattr(unpacking, "MOST_VALUES", 10)
    unpack(SOME, STRETCHES, BASE)


def test_more_records_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_RECORDS", 3)
    with pytest.raises(Malformed):
        unpack(SOME, STRETCHES, BASE)
