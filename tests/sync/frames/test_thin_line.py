"""Over a line that loses, doubles, delays and is cut a file arrives whole, or it is said in time."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.frames import talk
from sync.frames.in_memory import InMemory
from sync.frames.receiving import Receiving
from sync.frames.sending import Pace, Sending
from sync.frames.talk import About, Needs, No, Part, Poll, Whole
from sync.streams import Malformed
from tests.sync.thinline import Air, Transfer


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a line, no secret


FILE = chance_of(9).randbytes(1950)
ABOUT = About(3, b"eightofi", 1950)
SAID: list[talk.Said] = [
    Part(5, 200, b"piece"),
    Part(3, 0, b"piece", ABOUT),
    Poll(ABOUT, 255, 130),
    Needs(3, 7, 40, ((0, 2), (9, 47))),
    Whole(b"eightofi"),
    No(3),
]


def test_the_vectors_of_the_document() -> None:
    """``FRAMES.md``, "Over a line that loses frames"."""
    about = About(3, bytes.fromhex("6dff4b7600000000"), 30)
    repair = bytes.fromhex("9fc7a6dafd8184f8cfb3")
    said: list[talk.Said] = [Poll(about, 1, 10), Needs(3, 1, 1, ((1, 2),)), Part(3, 3, repair)]
    assert [talk.write(one).hex() for one in said] == [
        "70036dff4b76000000001e010a",
        "6e0301010101",
        "83039fc7a6dafd8184f8cfb3",
    ]


@settings(max_examples=60, deadline=None)
@given(
    length=st.integers(1, 3000),
    room=st.integers(40, 500),
    loss=st.floats(0, 0.5),
    double=st.floats(0, 0.5),
    late=st.floats(0, 0.5),
    chance=st.randoms(use_true_random=False),
)
def test_it_arrives_whatever_the_line_does(  # noqa: PLR0913 - the line has so many vices
    length: int, room: int, loss: float, double: float, late: float, chance: random.Random
) -> None:
    sealed = chance.randbytes(length)
    one = Transfer(sealed, Air(loss=loss, double=double, late=late), chance)
    went = one.run(Pace(2400, room, 4))
    assert went.whole == sealed
    assert went.known is not None
    assert went.known < 60 + 20 * length * 8 / 2400


def test_a_line_that_carries_nothing_is_said_and_costs_little() -> None:
    one = Transfer(FILE, Air(silent=((0.0, 1e9),)), chance_of(1))
    went = one.run(Pace(2400, 200, 4, patience=120))
    assert (went.whole, went.known) == (None, None)
    assert one.now < 200
    assert went.up < 1.6 * len(FILE)


def test_a_long_file_is_not_sent_into_silence() -> None:
    """After some eleven seconds without a word there are only polls."""
    long = chance_of(2).randbytes(20_000)
    one = Transfer(long, Air(loss=0, silent=((20.0, 80.0),)), chance_of(2))
    went = one.run(Pace(2400, 200, 4))
    assert went.whole == long
    assert went.up < 1.12 * len(long) + 11 * 300


@pytest.mark.parametrize("loss", [0.0, 0.05, 0.3])
def test_it_goes_on_from_what_is_there(loss: float) -> None:
    """Cut ten times, each time with a new sender and a new receiver: what came counts."""
    chance = chance_of(4)
    sealed = chance.randbytes(10_800)
    one = Transfer(sealed, Air(loss=loss), chance)
    pace = Pace(2400, 200, 4)
    for turn in range(11):
        went = one.run(pace, until=one.now + 4.0 if turn < 10 else float("inf"), ask_first=turn > 0)
        one.now += 300
    assert went.whole == sealed
    whole = Transfer(sealed, Air(loss=loss), chance_of(4)).run(pace)
    assert went.up <= whole.up + 10 * (203 + 2 * 24) + 3 * loss * len(sealed)


def test_a_file_too_long_for_repairs_arrives() -> None:
    chance = chance_of(5)
    sealed = chance.randbytes(1030 * 8)
    went = Transfer(sealed, Air(rate=1e6, loss=0.3), chance).run(Pace(1e6, 11, 4))
    assert went.whole == sealed


@pytest.mark.parametrize("said", SAID)
def test_what_is_said_is_read_as_it_was(said: talk.Said) -> None:
    content = talk.write(said)
    assert talk.read(content) == said
    assert len(content) <= (talk.SHORT + 5 if said == SAID[0] else 40)


@given(st.one_of(st.binary(max_size=60), st.sampled_from(SAID).map(talk.write).flatmap(
    lambda good: st.tuples(st.integers(0, len(good) - 1), st.integers(0, 255)).map(
        lambda at: good[: at[0]] + bytes([at[1]]) + good[at[0] + 1 :]
    )
)))  # fmt: skip
def test_whatever_comes_is_read_or_malformed(noise: bytes) -> None:
    receiving, sending = Receiving(InMemory()), Sending(FILE, Pace(2400, 200), 0.0)
    try:
        said = talk.read(noise)
        if isinstance(said, Part | Poll):
            receiving.heard(said)
        else:
            sending.heard(said, 1.0)
    except Malformed:
        return
    assert talk.read(talk.write(said)) == said


def test_whoever_asks_for_ever_is_not_answered_for_ever() -> None:
    """A peer that always lacks everything costs eight times the file, not a month's budget."""
    sending, now, said = Sending(FILE, Pace(2400, 200, 4), 0.0), 0.0, 0
    while not sending.over:
        content, again = sending.next(now)
        if content is None:
            now = again
            continue
        said += len(content)
        told = talk.read(content)
        if isinstance(told, Poll):
            sending.heard(Needs(told.about.count, told.turn, 1 << 20, ((0, 1 << 25),)), now)
    assert not sending.arrived
    assert said < 13 * len(FILE)


def test_frames_of_a_file_that_nobody_named_are_held_up_to_a_bound() -> None:
    keeping = InMemory()
    receiving = Receiving(keeping)
    sending = Sending(FILE, Pace(2400, 200, 4), 0.0)
    now = 0.0
    parts: list[Part] = []
    while len(parts) < 16:
        content, now = sending.next(now)
        if content is not None:
            said = talk.read(content)
            assert isinstance(said, Part)
            parts.append(said)
    for part in parts[2:]:
        assert part.about is None
        receiving.heard(part)
    for number in range(1000):
        receiving.heard(Part(9, number, b"of nobody"))
    assert not len(keeping)
    for part in parts[:2]:
        receiving.heard(part)
    assert list(receiving.whole.values()) == [FILE]


def test_what_is_there_is_not_taken_in_again() -> None:
    receiving = Receiving(InMemory())
    sending = Sending(b"one file", Pace(2400, 200, 4), 0.0)
    content, _again = sending.next(0.0)
    part = talk.read(content or b"")
    assert isinstance(part, Part)
    first = receiving.heard(part)
    assert isinstance(first, Whole)
    receiving.whole.clear()
    assert receiving.heard(part) == first
    assert receiving.whole == {}
