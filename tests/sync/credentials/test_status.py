"""The status list: bits by place, read by others, small, and no more of it than there may be."""

import zlib

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.credentials import cwt, status
from sync.credentials.status import StatusList
from tests.sync.credentials.hand import HQ, NAME, NOW, PTM

PUBLIC = HQ.public_key().public_bytes_raw()


@given(st.sets(st.integers(0, 999)))
def test_each_place_says_what_was_put_there(revoked: set[int]) -> None:
    made = StatusList(NAME, NOW, status.bits_of(revoked, 1000), frozenset({b"12345678"}))
    read = status.read(status.write(made, HQ), PUBLIC)
    assert read == made
    assert {place for place in range(1000) if read.says(place)} == revoked
    assert read.says(1000) is None


def test_it_is_a_status_list_as_the_draft_has_it() -> None:
    """draft-ietf-oauth-status-list: typ, sub, iat, exp, ttl, and one bit of each token in a zlib string."""
    content = status.write(StatusList(NAME, NOW, status.bits_of({3, 8}, 32)), HQ)
    tagged = cbor2.loads(content)
    header, said = cbor2.loads(tagged.value[0]), cbor2.loads(tagged.value[2])
    assert (header[1], header[16]) == (-8, "application/statuslist+cwt")
    assert (said[2], said[6], said[65534]) == (NAME, NOW, status.EVERY)
    assert said[65533]["bits"] == 1
    assert zlib.decompress(said[65533]["lst"]) == bytes([0b1000, 1, 0, 0])


def test_whatever_is_no_list_is_none() -> None:
    good = status.write(StatusList(NAME, NOW, bytes(40)), HQ)
    assert status.read(good, PUBLIC) is not None
    assert status.read(good, PTM.public_key().public_bytes_raw()) is None
    for place in range(len(good)):
        assert status.read(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :], PUBLIC) is None


@pytest.mark.parametrize(
    "packed",
    [
        zlib.compress(bytes(1 << 24)),  # a bomb: 16 MiB in 16 kB
        zlib.compress(b"x")[:-2],
        zlib.compress(b"x") + b"more",
        b"",
    ],
)
def test_a_bomb_and_what_is_not_whole_are_none(packed: bytes) -> None:
    said = {2: NAME, 4: NOW + 9, 6: NOW, 65533: {"bits": 1, "lst": packed}, 65534: 9}
    assert status.read(cwt.sign(said, HQ, status.TYPE), PUBLIC) is None
