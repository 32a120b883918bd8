"""A file in frames: any of them, in any order, of any cutting, give it back; nothing else does."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import seal
from sync.frames import field, frame, repair
from sync.frames.cut import Cutting
from sync.frames.frame import Frame
from sync.frames.pool import Pool
from sync.streams import Malformed

FILES = st.binary(min_size=1, max_size=3000)


def pool_for(sealed: bytes) -> Pool:
    return Pool(seal.tag(sealed)[: frame.TAG], len(sealed))


def test_the_field_is_one() -> None:
    everything = bytes(range(256))
    for factor in range(1, 256):
        assert field.times(field.times(everything, factor), field.inverse(factor)) == everything
        assert len(set(field.times(everything, factor))) == 256
    assert field.times(everything, 0) == bytes(256)
    assert field.plus(field.times(everything, 3), everything) == field.times(everything, 2)


@given(FILES, st.integers(14, 400), st.randoms(use_true_random=False))
def test_slices_alone_in_any_order(sealed: bytes, room: int, chance: random.Random) -> None:
    cutting = Cutting(sealed, room)
    numbers = list(range(cutting.slices))
    chance.shuffle(numbers)
    pool = pool_for(sealed)
    for left, number in enumerate(numbers):
        assert pool.lacking == (cutting.slices - left if left else 1)
        made = cutting.frame(number)
        assert len(made) <= room
        assert pool.add(frame.read(made))
        assert not pool.add(frame.read(made))
    assert pool.content == sealed
    assert (pool.lacking, pool.missing()) == (0, [])


@settings(max_examples=40)
@given(FILES, st.integers(20, 300), st.randoms(use_true_random=False))
def test_any_as_many_frames_as_slices_give_the_file(sealed: bytes, room: int, chance: random.Random) -> None:
    cutting = Cutting(sealed, room)
    numbers = chance.sample(range(min(255, 2 * cutting.slices + 4)), min(cutting.slices, 255))
    pool = pool_for(sealed)
    for number in numbers:
        assert not pool.whole
        pool.add(frame.read(cutting.frame(number)))
    assert pool.whole == (cutting.slices <= 255)
    if pool.whole:
        assert pool.content == sealed


def test_beyond_the_field_hardly_more_are_needed() -> None:
    chance = random.Random(3)  # noqa: S311 - an order, no secret
    sealed = chance.randbytes(30 * 400)
    cutting = Cutting(sealed, 30 + 12)
    pool = pool_for(sealed)
    numbers = chance.sample(range(cutting.slices * 2), cutting.slices + 3)
    for number in numbers:
        pool.add(frame.read(cutting.frame(number)))
    assert cutting.slices > 256
    assert pool.content == sealed


@settings(max_examples=40)
@given(st.binary(min_size=200, max_size=2000), st.randoms(use_true_random=False))
def test_frames_of_several_cuttings_help_each_other(sealed: bytes, chance: random.Random) -> None:
    """Half over a link, half on a stick: what both know together is enough."""
    coarse, fine = Cutting(sealed, 120), Cutting(sealed, 50)
    half = coarse.slices // 2
    pool = pool_for(sealed)
    for number in chance.sample(range(coarse.slices), half):
        pool.add(frame.read(coarse.frame(number)))
    # A repair of the coarse cutting, kept until the fine one makes it useful.
    pool.add(frame.read(coarse.frame(coarse.slices + 1)))
    covered = {b for a, z in pool.missing() for b in range(a // fine.size, -(-z // fine.size))}
    for number in sorted(covered):
        if pool.whole:
            break
        pool.add(frame.read(fine.frame(number)))
    assert pool.content == sealed


def test_one_that_lies_spoils_it_and_it_begins_anew() -> None:
    sealed = bytes(range(250)) * 4
    cutting = Cutting(sealed, 200)
    pool = pool_for(sealed)
    told = frame.read(cutting.frame(0))
    pool.add(Frame(told.tag, told.length, 0, bytes(len(told.piece))))
    for number in range(1, cutting.slices):
        pool.add(frame.read(cutting.frame(number)))
    assert (pool.spoilt, pool.whole, pool.known) == (1, False, 0)
    for number in range(cutting.slices):
        pool.add(frame.read(cutting.frame(number)))
    assert pool.content == sealed


@given(st.binary(max_size=60))
def test_what_is_no_frame_is_malformed(noise: bytes) -> None:
    with pytest.raises(Malformed):
        frame.read(noise)


@pytest.mark.parametrize(
    "bad",
    [
        Frame(b"tagg", 10, 0, b""),
        Frame(b"tagg", 3, 0, b"four"),
        Frame(b"tagg", frame.LONGEST + 1, 0, b"x" * 100),
        Frame(b"tagg", 5000, 5000, b"x"),
        Frame(b"tagg", 10, 10 + (1 << 16), b"x"),
    ],
)
def test_a_frame_that_does_not_fit_is_malformed(bad: Frame) -> None:
    with pytest.raises(Malformed):
        frame.read(frame.write(bad))


def test_a_damaged_frame_is_malformed() -> None:
    made = bytearray(Cutting(b"some sealed bytes" * 9, 60).frame(1))
    for at in range(len(made)):
        made[at] ^= 1
        with pytest.raises(Malformed):
            frame.read(bytes(made))
        made[at] ^= 1


def test_a_frame_of_another_file_is_not_taken() -> None:
    with pytest.raises(ValueError, match="another"):
        pool_for(b"one").add(frame.read(Cutting(b"other", 40).frame(0)))


def test_a_room_too_small_is_said() -> None:
    with pytest.raises(ValueError, match="room"):
        Cutting(b"some", 11)
    with pytest.raises(ValueError, match="repaired"):
        Cutting(bytes(5000), 14).frame(5000)


def test_the_vectors_of_the_document() -> None:
    """``FRAMES.md``, "Example"."""
    sealed = b"M" + bytes(range(1, 30))
    cutting = Cutting(sealed, 22)
    assert [cutting.frame(number).hex() for number in (0, 2, 3, 4)] == [
        "6dff4b76721e004d0102030405060708095144dd0b",
        "6dff4b76721e021415161718191a1b1c1d3ce65441",
        "6dff4b76721e039fc7a6dafd8184f8cfb368ff3e99",
        "6dff4b76721e04a4e228d416eaf00cc63a8e68b89b",
    ]
    assert [repair.factors(3, which).hex() for which in (0, 1)] == ["fd7eff", "7efd7f"]
    assert repair.factors(200, 100)[:4].hex() == "6e4105a9"
