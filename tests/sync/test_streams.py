"""The smallest pieces: numbers and joined streams."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.streams import Malformed, Reader, Writer, interleaved, joined, parted, straight


@given(st.lists(st.integers(0, 2**70 - 1)))
def test_numbers_come_back(values: list[int]) -> None:
    out = Writer()
    for value in values:
        out.number(value)
    reader = Reader(out.done())
    assert [reader.number() for _ in values] == values
    reader.finish()


@given(st.lists(st.integers(-(2**69), 2**69 - 1)))
def test_signed_numbers_come_back(values: list[int]) -> None:
    out = Writer()
    for value in values:
        out.signed(value)
    reader = Reader(out.done())
    assert [reader.signed() for _ in values] == values


@pytest.mark.parametrize(("value", "laid"), [(0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4)])
def test_small_numbers_stay_small(value: int, laid: int) -> None:
    assert interleaved(value) == laid
    assert straight(laid) == value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"\xff\xff",
        b"\x80\x00",
        b"\x81\x80\x00",
        b"\xff" * 10,
        b"\xff" * 10 + b"\x01",
    ],
    ids=["empty", "cut", "cut later", "padded", "padded twice", "ten and more", "eleven"],
)
def test_a_broken_number_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        Reader(content).number()


@given(st.binary(max_size=12))
def test_a_number_has_one_form_only(content: bytes) -> None:
    reader = Reader(content)
    try:
        value = reader.number()
    except Malformed:
        return
    again = Writer()
    again.number(value)
    assert content.startswith(again.done())


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_joined_streams_come_apart(streams: list[bytes]) -> None:
    assert parted(joined(streams), 20) == streams


def test_more_streams_than_allowed_are_refused() -> None:
    with pytest.raises(Malformed):
        parted(joined([b""] * 21), 20)


@given(st.binary(max_size=300))
def test_any_bytes_come_apart_or_are_malformed(content: bytes) -> None:
    try:
        streams = parted(content, 300)
    except Malformed:
        return
    assert joined(streams) == content


def test_a_claimed_length_beyond_the_end_is_refused_at_once() -> None:
    claim = Writer()
    claim.number(2**60)
    with pytest.raises(Malformed):
        parted(claim.done() + b"x", 5)


def test_what_is_left_over_is_noticed() -> None:
    reader = Reader(b"\x01\x02")
    assert reader.number() == 1
    assert not reader.empty
    with pytest.raises(Malformed):
        reader.finish()
    assert reader.rest() == b"\x02"
