"""The exchange as pure decisions: tables of what is sent, what an arriving stretch is, whom to believe."""

import pytest

from sync.bundle import Joint, Lane
from sync.exchange import Cut, Judgement, Meeting, Standing, believed, continues, judge, meets, to_send

URGENT, RECORDS, BULK = 0, 1, 2


def chain(history: str, seq: int) -> bytes:
    """Stand for the chain's end after an entry of a history."""
    return f"{history}{seq}".encode().ljust(32, b".")


def standing(seq: int, history: str = "a") -> Standing:
    return Standing(seq, chain(history, seq))


ONE, TWO = 101, 102
"""Writers that the device was and is."""


@pytest.mark.parametrize(
    ("own", "cuts"),
    [
        ({}, []),
        ({(ONE, RECORDS): (0, 0)}, []),
        ({(ONE, RECORDS): (5, 5)}, []),
        ({(ONE, RECORDS): (5, 0)}, [Cut(ONE, RECORDS, 0, 5)]),
        ({(ONE, RECORDS): (5, 3)}, [Cut(ONE, RECORDS, 3, 5)]),
        (
            {(ONE, BULK): (2, 0), (ONE, RECORDS): (5, 4), (ONE, URGENT): (1, 0)},
            [Cut(ONE, URGENT, 0, 1), Cut(ONE, RECORDS, 4, 5), Cut(ONE, BULK, 0, 2)],
        ),
        (
            {(ONE, RECORDS): (5, 4), (TWO, URGENT): (1, 0), (TWO, RECORDS): (2, 0)},
            [Cut(TWO, URGENT, 0, 1), Cut(ONE, RECORDS, 4, 5), Cut(TWO, RECORDS, 0, 2)],
        ),
        ({(ONE, URGENT): (1, 1), (ONE, RECORDS): (9, 8)}, [Cut(ONE, RECORDS, 8, 9)]),
    ],
)
def test_what_is_not_signed_for_is_sent(own: dict[tuple[int, int], tuple[int, int]], cuts: list[Cut]) -> None:
    assert to_send(own) == cuts


def test_a_device_in_doubt_says_where_it_stands() -> None:
    own = {(ONE, RECORDS): (5, 5), (ONE, BULK): (0, 0), (TWO, URGENT): (3, 1)}
    assert to_send(own, whole=True) == [
        Cut(TWO, URGENT, 1, 3),
        Cut(ONE, RECORDS, 5, 5),
        Cut(ONE, BULK, 0, 0),
    ]


@pytest.mark.parametrize(
    ("after", "count", "history", "here", "judgement"),
    [
        (0, 3, "a", 0, Judgement.NEW),
        (2, 3, "a", 2, Judgement.NEW),
        (2, 3, "a", 4, Judgement.NEW),
        (0, 3, "a", 3, Judgement.KNOWN),
        (0, 3, "a", 9, Judgement.KNOWN),
        (2, 0, "a", 2, Judgement.KNOWN),
        (2, 0, "a", 5, Judgement.KNOWN),
        (1, 3, "a", 0, Judgement.EARLY),
        (7, 1, "a", 5, Judgement.EARLY),
        (7, 1, "b", 5, Judgement.EARLY),
        (2, 3, "b", 2, Judgement.FORKED),
        (2, 3, "b", 4, Judgement.FORKED),
        (2, 3, "b", 9, Judgement.FORKED),
        (0, 3, "b", 3, Judgement.FORKED),
    ],
)
def test_an_arriving_stretch_is_judged(
    after: int, count: int, history: str, here: int, judgement: Judgement
) -> None:
    lane = Lane(ONE, RECORDS, after, count, chain(history, after)[:8], chain(history, after + count))

    def chain_at(seq: int) -> bytes | None:
        return chain("a", seq) if seq <= here else None

    if after == 0:
        # All histories begin alike.
        lane = Lane(ONE, RECORDS, 0, count, chain("a", 0)[:8], chain(history, count))
    assert judge(lane, standing(here), chain_at) is judgement


@pytest.mark.parametrize(
    ("seq", "history", "belief"),
    [(5, "a", True), (3, "a", True), (6, "a", False), (5, "b", False), (2, "b", False)],
)
def test_a_receipt_is_believed_for_our_own_history_only(seq: int, history: str, *, belief: bool) -> None:
    assert believed(5, seq, chain(history, seq), lambda at: chain("a", at)) is belief


@pytest.mark.parametrize(
    ("seq", "theirs", "following", "upto", "meeting"),
    [
        pytest.param(3, "a", "b", 5, Meeting.EXACT, id="the next is another's"),
        pytest.param(5, "a", "b", 5, Meeting.EXACT, id="they have more than all of ours"),
        pytest.param(5, "a", "", 5, Meeting.EXACT, id="they have all of ours"),
        pytest.param(3, "a", "a", 5, Meeting.EARLIER, id="the next agrees as well"),
        pytest.param(3, "a", "", 5, Meeting.EARLIER, id="they have no next"),
        pytest.param(3, "b", "b", 5, Meeting.OTHER, id="it is about another branch"),
        pytest.param(6, "a", "b", 5, Meeting.OTHER, id="it lies behind all of ours"),
    ],
)
def test_where_two_histories_part(seq: int, theirs: str, following: str, upto: int, meeting: Meeting) -> None:
    behind = chain(following, seq + 1)[:8] if following else b""
    joint = Joint(ONE, RECORDS, seq, chain(theirs, seq)[:8], behind)
    assert meets(joint, upto, lambda at: chain("a", at)) is meeting


@pytest.mark.parametrize(
    ("after", "upto", "seen", "goes_on"),
    [
        (0, 5, 0, True),
        (0, 5, 3, True),
        (3, 5, 3, True),
        (3, 5, 2, False),
        (0, 5, 5, False),
        (0, 5, 9, False),
        (3, 3, 3, False),
    ],
)
def test_rows_that_come_down_must_connect_and_go_on(
    after: int, upto: int, seen: int, *, goes_on: bool
) -> None:
    assert continues(after, upto, seen) is goes_on
