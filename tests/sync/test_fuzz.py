"""Decoders against whatever chance makes of real bundles: malformed at worst, and never half read.

A few seconds of what ``python -m tests.fuzz.bundles`` does for minutes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from random import Random

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.columns import Wire
from store.entry import Entry, Kind
from store.ids import SELF_CHOSEN, row_id
from store.refusals import Refused
from store.registers import REGISTRY
from sync import bundle, cose, records
from sync import manifest as manifests
from sync.bundle import Bundle, Purpose
from sync.columns import LIMIT, NUMBERED, Around, fits
from sync.columns_heard import ColumnHearer
from sync.draws import Hearing
from sync.primer import primer
from sync.records import PUT, Put, Stretch
from sync.spelling import SpellingHearer
from sync.squeeze import LARGEST, squeeze, unsqueeze
from sync.streams import Malformed, Writer, joined, parted
from sync.urns import HearingUrns
from tests.fuzz import bundles
from tests.fuzz.mutate import NUMBERS, spoiled, spoiled_thing
from tests.fuzz.samples import Sample, samples

BASE = 1_795_000_000
CHANCE = st.randoms(use_true_random=False)
ROW = row_id(SELF_CHOSEN | 1, 1)
PEOPLE = REGISTRY.kind("people")
ENTRIES = [
    Entry(
        77,
        1,
        1,
        1,
        ROW,
        129,
        PEOPLE.nr,
        Kind.INSERT,
        ROW + 1,
        ((1, "Saltmarsh"), (4, "1980-03-01")),
        BASE,
        0,
        exercise=False,
    ),
    Entry(
        77,
        1,
        2,
        1,
        ROW,
        129,
        PEOPLE.nr,
        Kind.INSERT,
        ROW + 2,
        ((1, "é"), (13, True)),
        BASE,
        4,
        exercise=False,
    ),
    Entry(77, 1, 3, 3, ROW, 130, PEOPLE.nr, Kind.SET, ROW + 1, ((12, ROW),), BASE + 60, 9, exercise=True),
]
PUTS = [
    Put(PEOPLE.nr, ROW + 3, 0, ((1, "x"), (2, None), (12, ROW))),
    Put(12, ROW, 5, ((4, BASE), (6, BASE + 9))),
    Put(PEOPLE.nr, ROW + 4, 5, (), records.EVICT),
]
LANE = [Stretch(77, 1, 0, len(ENTRIES))]
PACKED = records.pack(ENTRIES, PUTS, REGISTRY.wires, BASE)


# the smallest pieces


@given(CHANCE, st.lists(st.binary(max_size=40), max_size=12))
def test_spoiled_streams_come_apart_whole_or_not_at_all(chance: Random, streams: list[bytes]) -> None:
    content = spoiled(chance, joined(streams))
    with suppress(Malformed):
        assert joined(parted(content, 64)) == content


@given(CHANCE, st.sampled_from(Wire), st.binary(max_size=60))
def test_a_column_gives_values_of_its_type_or_is_malformed(
    chance: Random, wire: Wire, content: bytes
) -> None:
    hearing, urns = Hearing([spoiled(chance, content)]), HearingUrns(primer())
    around = Around(BASE, rows=[ROW] * 10, near=[BASE] * 10)
    speller = SpellingHearer(hearing, urns)
    column = ColumnHearer(hearing, urns, (PEOPLE.nr, 1), around, speller)
    with suppress(Malformed):
        for record in range(10):
            (value,) = column.hear(wire, [record])
            assert fits(wire, value) or wire is Wire.ERASED
        assert all(fits(wire, value) or wire is Wire.ERASED for value in column.hear(wire, range(10)))


@given(CHANCE, st.integers(0, 300))
@settings(max_examples=60)
def test_spoiled_packings_grow_no_further_than_they_say(chance: Random, size: int) -> None:
    true = squeeze(b"household visited, " * size)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = raw.compress(bytes(50_000)) + raw.flush()
    claim = Writer()
    claim.number(1)
    claim.number(abs(chance.choice(NUMBERS)))
    for content in (spoiled(chance, true), claim.done() + spoiled(chance, deflated)):
        with suppress(Malformed):
            assert len(unsqueeze(content)) <= min(LARGEST, 200 * max(4096, len(content)))


# records


def in_bounds(entry: Entry) -> bool:
    numbers = [entry.actor, entry.act, entry.table, entry.kind, entry.row, entry.seen, abs(entry.wall)]
    return all(0 <= number < LIMIT for number in (*numbers, *(column for column, _ in entry.fields)))


@given(CHANCE)
@settings(max_examples=400)
def test_spoiled_records_are_read_within_bounds_or_malformed(chance: Random) -> None:
    content = spoiled(chance, PACKED)
    with suppress(Malformed):
        entries, puts = records.unpack(content, LANE, BASE)
        assert [entry.seq for entry in entries] == list(range(1, len(ENTRIES) + 1))
        assert all(in_bounds(entry) for entry in entries)
        assert all(0 <= put.bucket < LIMIT and 0 < put.row < LIMIT and put.table < LIMIT for put in puts)
        assert all(put.kind == PUT or not put.fields for put in puts)
        assert all(0 <= column < LIMIT for put in puts for column, _ in put.fields)


def test_a_column_number_that_the_store_cannot_hold_is_malformed() -> None:
    for number, fine in ((NUMBERED - 1, True), (NUMBERED, False), (2**69, False)):
        entry = Entry(77, 1, 1, 1, ROW, 129, 8, Kind.SET, ROW, ((number, 5),), BASE, 0, exercise=False)
        try:
            content = records.pack([entry], [], {(8, number): Wire.NUMBER}, BASE)
        except Refused:
            assert not fine
            continue
        if fine:
            assert records.unpack(content, [Stretch(77, 1, 0, 1)], BASE)[0] == [entry]
            continue
        with pytest.raises(Malformed):
            records.unpack(content, [Stretch(77, 1, 0, 1)], BASE)


def test_more_is_not_decoded_than_a_reader_can_hold() -> None:
    """A byte of CBOR may become an object of seventy."""
    fine = cbor2.dumps([[]] * 1000 + [bytes(2_000_000)], canonical=True)
    assert len(cose.strict(fine)) == 1001
    with pytest.raises(Malformed):
        cose.strict(b"\x9a\x00\x80\x00\x00" + b"\x80" * (8 << 20))


# whole bundles


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Sample]]:
    with samples(tmp_path_factory.mktemp("fuzz")) as made:
        yield made


def test_spoiled_manifests_are_read_whole_or_malformed(known: list[Sample]) -> None:
    (up,) = [sample for sample in known if sample.name == "up"]
    manifest, body = parted(up.packed, 2)

    @given(CHANCE)
    @settings(max_examples=150)
    def once(chance: Random) -> None:
        said = spoiled_thing(chance, cbor2.loads(manifest))
        try:
            content = cbor2.dumps(said, canonical=True)
        except (ValueError, OverflowError, TypeError):
            return
        with suppress(Malformed):
            read = bundle.parse(squeezed(joined([content, body])), Purpose.EXCHANGE)
            assert isinstance(read, Bundle)
            assert manifests.write(bundle._said(read)) == content, "it says what was said"

    once()


def squeezed(content: bytes) -> bytes:
    return bundles.stored(content)


@pytest.mark.parametrize("layer", bundles.SHARES)
def test_no_layer_lets_anything_through(known: list[Sample], layer: str) -> None:
    """The long command on a small scale: nothing unsigned is accepted, nothing raises or breaks a store."""
    worker = bundles.Worker(Random(7), known, {layer})  # noqa: S311 - the same on every run
    for _ in range(25 if layer == "forged" else 250):
        worker.once()
    assert worker.tally.faults == {}
    assert worker.tally.accepted == 0
    assert worker.tally.count > 0


def test_a_true_bundle_is_read_and_taken_at_every_door(known: list[Sample]) -> None:
    """Otherwise the tests above would say nothing."""
    for sample in known:
        assert sample.read(sample.file) == "read", sample.name
        assert sample.verify(sample.signed) == "read", sample.name
        assert sample.take(sample.file) in {"applied", "accepted", "NOT_FOUND"}, sample.name
