"""What is hidden and kept of a field, written by hand, is what the library writes."""

import cbor2
from hypothesis import given
from hypothesis import strategies as st

from store.short_cbor import listed, pair
from store.values import Value

values = st.one_of(
    st.none(), st.booleans(), st.text(), st.integers(-(2**70), 2**70), st.text(min_size=200, max_size=300)
)
numbers = st.integers(0, 1 << 20)
edges = [n + d for n in (24, 1 << 8, 1 << 16, 1 << 32, 1 << 63, 1 << 64) for d in (-2, -1, 0, 1)]


@given(numbers, values)
def test_a_field_is_as_the_library_writes_it(number: int, value: Value) -> None:
    assert pair(number, value) == cbor2.dumps([number, value], canonical=True)


@given(st.lists(st.tuples(numbers, values), max_size=30))
def test_fields_are_as_the_library_writes_them(fields: list[tuple[int, Value]]) -> None:
    assert listed([pair(number, value) for number, value in fields]) == cbor2.dumps(fields, canonical=True)


def test_numbers_at_the_edges_of_their_lengths() -> None:
    for number in [*edges, *(-edge for edge in edges)]:
        assert pair(1, number) == cbor2.dumps([1, number], canonical=True)
        assert pair(1, "é" * 12 + "x" * (abs(number) % 300)) == cbor2.dumps(
            [1, "é" * 12 + "x" * (abs(number) % 300)], canonical=True
        )
