"""The chain and the ratchet: pure functions, so properties and tables."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.entry import Entry, Kind, Lane, commitment, first_key, first_link, hidden, link, turn
from store.heads import Heads
from store.values import Value

START = first_link(7, Lane.RECORDS)
NONCE = bytes(range(16))
ENTRY = Entry(
    writer=7,
    lane=Lane.RECORDS,
    seq=12,
    txn=11,
    actor=1 << 39 | 1,
    act=129,
    table=8,
    kind=Kind.INSERT,
    row=1 << 39 | 42,
    fields=((1, "Nguyễn"), (13, True), (12, 5)),
    wall=1_795_250_000,
    seen=3,
    exercise=False,
)

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(-(1 << 62), 1 << 62), st.text(max_size=20)
)
ENTRIES = st.builds(
    Entry,
    writer=st.integers(1, 1 << 32),
    lane=st.sampled_from(Lane),
    seq=st.integers(1, 1 << 40),
    txn=st.integers(1, 1 << 40),
    actor=st.integers(0, (1 << 63) - 1),
    act=st.integers(1, 300),
    table=st.integers(1, 20),
    kind=st.sampled_from(Kind),
    row=st.integers(1, (1 << 63) - 1),
    fields=st.lists(st.tuples(st.integers(1, 63), VALUES), max_size=5, unique_by=lambda f: f[0]).map(
        lambda found: tuple(sorted(found, key=lambda f: f[0]))
    ),
    wall=st.integers(0, 1 << 40),
    seen=st.integers(0, 1 << 40),
    exercise=st.booleans(),
    keys=st.just(()),
)


def same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("name", [name for name in Entry._fields if name not in ("fields", "keys")])
def test_the_chain_covers_every_part_of_the_head(name: str) -> None:
    value = getattr(ENTRY, name)
    other: dict[str, Any] = {name: not value if isinstance(value, bool) else value + 1}
    assert link(START, ENTRY._replace(**other), NONCE) != link(START, ENTRY, NONCE)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(((1, "Nguyen"), (13, True), (12, 5)), id="another text"),
        pytest.param(((1, "Nguyễn"), (13, 1), (12, 5)), id="a number for a yes"),
        pytest.param(((1, "Nguyễn"), (13, True), (12, None)), id="nothing for a number"),
        pytest.param(((2, "Nguyễn"), (13, True), (12, 5)), id="another column"),
        pytest.param(((1, "Nguyễn"), (13, True)), id="one less"),
        pytest.param(((1, "Nguyễn"), (13, True), (12, 5), (14, "")), id="one more"),
        pytest.param(((13, True), (1, "Nguyễn"), (12, 5)), id="another order"),
    ],
)
def test_the_chain_covers_every_value(values: tuple[tuple[int, Value], ...]) -> None:
    assert link(START, ENTRY._replace(fields=values), NONCE) != link(START, ENTRY, NONCE)


@given(st.lists(ENTRIES, max_size=8))
def test_heads_that_are_written_together_are_each_its_own(entries: list[Entry]) -> None:
    heads = Heads()
    later = [entry._replace(seq=entry.seq + 1, exercise=not entry.exercise) for entry in entries]
    for entry in [*entries, *later, *entries]:
        assert heads.of(entry) == entry.head()


@given(ENTRIES, ENTRIES)
def test_two_entries_make_one_chain_only_if_they_are_the_same(one: Entry, other: Entry) -> None:
    alike = one._replace(fields=()) == other._replace(fields=()) and (
        len(one.fields) == len(other.fields)
        and all(n == m and same(v, w) for (n, v), (m, w) in zip(one.fields, other.fields, strict=True))
    )
    assert (link(START, one, NONCE) == link(START, other, NONCE)) is alike


@given(ENTRIES)
def test_the_chain_covers_what_came_before(entry: Entry) -> None:
    assert link(START, entry, NONCE) != link(first_link(8, Lane.RECORDS), entry, NONCE)


@given(VALUES, st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_a_commitment_tells_nothing_to_who_lacks_the_nonce(value: Value, one: bytes, other: bytes) -> None:
    assume(one != other)
    assert commitment(one, 1, value) != commitment(other, 1, value)


@given(VALUES, VALUES)
def test_a_commitment_binds_its_value(one: Value, other: Value) -> None:
    assert (commitment(NONCE, 1, one) == commitment(NONCE, 1, other)) is same(one, other)


@given(VALUES, st.binary(max_size=40))
def test_nothing_is_committed_to_by_a_key_of_another_length(value: Value, key: bytes) -> None:
    """Or else the end of a key could be called the beginning of a field."""
    assert len(hidden(key, 2, value)) == (32 if len(key) == 16 else 0)


def test_writer_and_parent_turn_the_same_ratchet() -> None:
    writer = parent = first_key(b"s" * 32, Lane.RECORDS)
    nonces = set()
    for _ in range(50):
        said, writer = turn(writer)
        heard, parent = turn(parent)
        assert said == heard
        nonces.add(said)
    assert len(nonces) == 50


def test_a_nonce_is_not_the_next_key() -> None:
    nonce, following = turn(first_key(b"s" * 32, Lane.RECORDS))
    assert following[: len(nonce)] != nonce


def test_each_lane_and_each_writer_begins_somewhere_else() -> None:
    keys = {first_key(secret, lane) for secret in (b"s" * 32, b"t" * 32) for lane in Lane}
    links = {first_link(writer, lane) for writer in (7, 8) for lane in Lane}
    assert len(keys) == len(links) == 2 * len(Lane)


def test_lanes_are_sent_in_the_order_of_their_numbers() -> None:
    assert all(first < second for first, second in pairwise([Lane.URGENT, Lane.RECORDS, Lane.BULK]))
