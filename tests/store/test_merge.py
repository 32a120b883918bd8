"""Who wins: the whole table of verdicts, and that two nodes agree."""

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.columns import Merge
from store.merge import Arriving, Standing, Verdict, decide

EVERY = list(Merge)
BY_TIME = [rule for rule in Merge if rule is not Merge.AUTHORITY]
HERE = Standing(seq=10, writer=5, wall=1000)

Change = tuple[int, int]
"""A change that saw no other: when it was made, and by which writer."""
CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 9)),
    min_size=2,
    max_size=4,
    unique_by=lambda change: change[1],
)


@pytest.mark.parametrize("rule", EVERY)
@pytest.mark.parametrize(
    ("standing", "arriving"),
    [
        pytest.param(None, Arriving(writer=6, wall=1, seen=0), id="the field came with its row"),
        pytest.param(HERE, Arriving(writer=6, wall=1, seen=10), id="it had seen what stands"),
        pytest.param(HERE, Arriving(writer=6, wall=1, seen=11), id="it had seen more"),
        pytest.param(HERE, Arriving(writer=5, wall=1, seen=0), id="the same writer goes on"),
    ],
)
def test_what_knew_of_the_standing_one_is_taken(
    standing: Standing | None, arriving: Arriving, rule: Merge
) -> None:
    assert decide(standing, arriving, rule) is Verdict.TAKE


@pytest.mark.parametrize("rule", BY_TIME)
@pytest.mark.parametrize(
    ("wall", "writer", "verdict"),
    [
        pytest.param(1001, 4, Verdict.TAKE_AND_TELL, id="later"),
        pytest.param(999, 6, Verdict.KEEP_AND_TELL, id="earlier"),
        pytest.param(1000, 6, Verdict.TAKE_AND_TELL, id="the same second, a higher writer"),
        pytest.param(1000, 4, Verdict.KEEP_AND_TELL, id="the same second, a lower writer"),
    ],
)
def test_of_two_that_did_not_see_each_other_the_later_stands(
    wall: int, writer: int, verdict: Verdict, rule: Merge
) -> None:
    assert decide(HERE, Arriving(writer=writer, wall=wall, seen=9), rule) is verdict


@pytest.mark.parametrize("wall", [0, 1000, 1 << 40])
def test_what_was_decided_here_stands(wall: int) -> None:
    assert decide(HERE, Arriving(writer=6, wall=wall, seen=9), Merge.AUTHORITY) is Verdict.KEEP_AND_TELL


@given(CHANGES, st.sampled_from(BY_TIME))
def test_nodes_agree_in_whichever_order_the_changes_come(changes: list[Change], rule: Merge) -> None:
    def winner(order: tuple[Change, ...]) -> Change:
        (wall, writer), *rest = order
        standing = Standing(seq=1, writer=writer, wall=wall)
        for place, (at, by) in enumerate(rest, start=2):
            if decide(standing, Arriving(writer=by, wall=at, seen=0), rule) is Verdict.TAKE_AND_TELL:
                standing = Standing(seq=place, writer=by, wall=at)
        return standing.wall, standing.writer

    assert {winner(order) for order in permutations(changes)} == {max(changes)}


@given(CHANGES, st.sampled_from(BY_TIME))
def test_what_loses_here_wins_there(changes: list[Change], rule: Merge) -> None:
    (one_at, one), (other_at, other), *_ = changes
    assume(one != other)
    here = decide(Standing(1, one, one_at), Arriving(other, other_at, 0), rule)
    there = decide(Standing(1, other, other_at), Arriving(one, one_at, 0), rule)
    assert {here, there} == {Verdict.TAKE_AND_TELL, Verdict.KEEP_AND_TELL}
