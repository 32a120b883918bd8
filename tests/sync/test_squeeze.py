"""Squeezing: what goes in comes out, and nothing grows beyond what it says."""

import lzma
import random
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.squeeze import LARGEST, squeeze, unsqueeze
from sync.streams import Malformed, Writer

STORED, DEFLATE, LZMA = 0, 1, 2
WORDS = b"household visited, household not home, "
CHANCE = random.Random(4)  # noqa: S311 - the same on every run
NOISE = CHANCE.randbytes(500)
SKEWED = bytes(CHANCE.choices(b"abcd", k=20_000))
FILTERS = [{"id": lzma.FILTER_LZMA1, "preset": 9, "lc": 0, "lp": 0, "pb": 0, "dict_size": 8 << 20}]


def packed(method: int, length: int, body: bytes) -> bytes:
    head = Writer()
    head.number(method)
    head.number(length)
    return head.done() + body


def deflated(content: bytes) -> bytes:
    out = zlib.compressobj(9, zlib.DEFLATED, -15)
    return out.compress(content) + out.flush()


def shrunk(content: bytes) -> bytes:
    return lzma.compress(content, format=lzma.FORMAT_RAW, filters=FILTERS)


@given(st.binary(max_size=2000))
def test_what_goes_in_comes_out(content: bytes) -> None:
    assert unsqueeze(squeeze(content)) == content


@pytest.mark.parametrize(
    ("content", "method"),
    [
        (b"", STORED),
        (NOISE, STORED),
        (WORDS * 3, DEFLATE),
        (SKEWED, LZMA),
    ],
    ids=["nothing", "noise", "words", "a skewed alphabet"],
)
def test_the_smallest_way_is_taken(content: bytes, method: int) -> None:
    small = squeeze(content)
    assert small[0] == method
    assert len(small) <= len(content) + 3
    assert unsqueeze(small) == content


@pytest.mark.parametrize("size", [500_000, 3_000_000])
def test_what_is_written_is_read_however_well_it_packs(size: int) -> None:
    assert unsqueeze(squeeze(bytes(size))) == bytes(size)


@pytest.mark.parametrize(("method", "way"), [(DEFLATE, deflated), (LZMA, shrunk)])
def test_a_bomb_is_refused_before_it_grows(method: int, way: object) -> None:
    assert callable(way)
    body = way(bytes(20 << 20))
    tracemalloc.start()
    try:
        for claim in (20 << 20, 1000, 4096 * 200, LARGEST + 1, 2**60):
            with pytest.raises(Malformed):
                unsqueeze(packed(method, claim, body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 24 << 20


@pytest.mark.parametrize(("method", "way"), [(DEFLATE, deflated), (LZMA, shrunk)])
def test_cut_or_prolonged_it_is_refused(method: int, way: object) -> None:
    assert callable(way)
    content = WORDS * 20
    body = way(content)
    assert unsqueeze(packed(method, len(content), body)) == content
    for wrong in [*(body[:end] for end in range(len(body))), body + b"\x00", body + body]:
        with pytest.raises(Malformed):
            unsqueeze(packed(method, len(content), wrong))
    for claim in (0, len(content) - 1, len(content) + 1):
        with pytest.raises(Malformed):
            unsqueeze(packed(method, claim, body))


def test_stored_bytes_have_the_length_they_say() -> None:
    for claim in (0, 2, 4):
        with pytest.raises(Malformed):
            unsqueeze(packed(STORED, claim, b"abc"))


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(Malformed):
        unsqueeze(packed(3, 3, b"abc"))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_malformed_at_worst(content: bytes) -> None:
    with suppress(Malformed):
        assert len(unsqueeze(content)) <= LARGEST


@given(st.binary(max_size=100), st.sampled_from([DEFLATE, LZMA]), st.integers(0, 5000))
def test_arbitrary_packed_bytes_are_malformed_at_worst(body: bytes, method: int, claim: int) -> None:
    with suppress(Malformed):
        assert len(unsqueeze(packed(method, claim, body))) == claim
