"""The exchange as pure decisions: tables of what is sent, what an arriving stretch is, whom to believe."""

import pytest

from sync.bundle import Lane
from sync.exchange import Cut, Judgement, Standing, believed, continues, judge, to_send

URGENT, RECORDS, BULK = 0, 1, 2


def chain(history: str, seq: int) -> bytes:
    """Stand for the chain's end after an entry of a history."""
    return f"{history}{seq}".encode().ljust(32, b".")


def standing(seq: int, history: str = "a") -> Standing:
    return Standing(seq, chain(history, seq))


@pytest.mark.parametrize(
    ("own", "cuts"),
    [
        ({}, []),
        ({RECORDS: (standing(0), 0)}, []),
        ({RECORDS: (standing(5), 5)}, []),
        ({RECORDS: (standing(5), 0)}, [Cut(RECORDS, 0, 5)]),
        ({RECORDS: (standing(5), 3)}, [Cut(RECORDS, 3, 5)]),
        (
            {BULK: (standing(2), 0), RECORDS: (standing(5), 4), URGENT: (standing(1), 0)},
            [Cut(URGENT, 0, 1), Cut(RECORDS, 4, 5), Cut(BULK, 0, 2)],
        ),
        ({URGENT: (standing(1), 1), RECORDS: (standing(9), 8)}, [Cut(RECORDS, 8, 9)]),
    ],
)
def test_what_is_not_signed_for_is_sent(own: dict[int, tuple[Standing, int]], cuts: list[Cut]) -> None:
    assert to_send(own) == cuts


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
    lane = Lane(RECORDS, after, count, chain(history, after)[:8], chain(history, after + count))

    def chain_at(seq: int) -> bytes | None:
        return chain("a", seq) if seq <= here else None

    if after == 0:
        # All histories begin alike.
        lane = Lane(RECORDS, 0, count, chain("a", 0)[:8], chain(history, count))
    assert judge(lane, standing(here), chain_at) is judgement


@pytest.mark.parametrize(
    ("lane", "seq", "history", "belief"),
    [
        (RECORDS, 5, "a", True),
        (RECORDS, 3, "a", True),
        (RECORDS, 6, "a", False),
        (RECORDS, 5, "b", False),
        (RECORDS, 2, "b", False),
        (URGENT, 1, "a", False),
    ],
)
def test_a_receipt_is_believed_for_our_own_history_only(
    lane: int, seq: int, history: str, *, belief: bool
) -> None:
    own = {RECORDS: standing(5)}
    assert believed(own, lane, seq, chain(history, seq), lambda at: chain("a", at)) is belief


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
