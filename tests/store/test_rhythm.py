"""Who is late, by their own rhythm."""

import pytest

from store.rhythm import DAY, HOUR, Silence, silence, usual_gap

NOW = 1_000 * DAY


def every(gap: int, times: int) -> list[int]:
    """Give when somebody was heard who speaks as regularly as that."""
    return [NOW - gap * turn for turn in range(times)]


@pytest.mark.parametrize(
    ("heard", "gap"),
    [
        ([], DAY),
        ([NOW], DAY),
        (every(7 * DAY, 3), DAY),
        (every(7 * DAY, 4), 7 * DAY),
        (every(6 * HOUR, 20), DAY),
        # One long silence is no habit; a second one is.
        ([*every(DAY, 6), NOW - 90 * DAY], DAY),
        ([NOW, NOW - DAY, NOW - 9 * DAY, NOW - 10 * DAY, NOW - 20 * DAY], 8 * DAY),
        # A file in five parts is one time.
        ([at - part for at in every(2 * DAY, 5) for part in range(0, 50, 10)], 2 * DAY),
        # What was long ago says nothing of now.
        ([*every(DAY, 12), *(NOW - 12 * DAY - turn * 30 * DAY for turn in range(1, 6))], DAY),
    ],
)
def test_how_often_somebody_is_usually_heard(heard: list[int], gap: int) -> None:
    assert usual_gap(heard) == gap


@pytest.mark.parametrize(
    ("since", "gap", "found"),
    [
        (0, DAY, Silence.OK),
        (DAY, DAY, Silence.OK),
        (DAY + 1, DAY, Silence.AMBER),
        (3 * DAY, DAY, Silence.AMBER),
        (3 * DAY + 1, DAY, Silence.RED),
        (6 * DAY, 7 * DAY, Silence.OK),
        (20 * DAY, 7 * DAY, Silence.AMBER),
        (21 * DAY + 1, 7 * DAY, Silence.RED),
        # However slow somebody is: two weeks after amber it is red.
        (44 * DAY + 1, 30 * DAY, Silence.RED),
        (-HOUR, DAY, Silence.OK),
    ],
)
def test_when_somebody_is_late(since: int, gap: int, found: Silence) -> None:
    assert silence(NOW, NOW - since, gap) is found
