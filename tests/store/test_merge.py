"""Who wins: the whole table of verdicts, and that two nodes agree."""

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.columns import Merge, Spec, Wire
from store.merge import NOTHING, Arriving, Standing, Verdict, Weight, decide, outlives, weight
from store.values import Value

EVERY = list(Merge)
STAYS = [Merge.AUTHORITY, Merge.EVENT]
BY_TIME = [rule for rule in Merge if rule not in STAYS]
WEIGHED = [Merge.OBSERVATION, Merge.ESCALATE, Merge.EXISTENCE]
HERE = Standing(seq=10, writer=5, wall=1000)
NOW = 1_795_000_000

Change = tuple[int, int, int]
"""A change that saw no other: what it weighs, when it was made, and by which writer."""
CHANGES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(1, 9)),
    min_size=2,
    max_size=4,
    unique_by=lambda change: change[2],
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
@pytest.mark.parametrize("rule", STAYS)
def test_what_was_decided_or_happened_stands(wall: int, rule: Merge) -> None:
    assert decide(HERE, Arriving(writer=6, wall=wall, seen=9), rule) is Verdict.KEEP_AND_TELL


@pytest.mark.parametrize("rule", EVERY)
@pytest.mark.parametrize(
    ("here", "there", "wall", "verdict"),
    [
        pytest.param(1, 2, 1, Verdict.TAKE_AND_TELL, id="heavier and earlier"),
        pytest.param(2, 1, 2000, Verdict.KEEP_AND_TELL, id="lighter and later"),
        pytest.param(None, 1, 1, Verdict.TAKE_AND_TELL, id="something against nothing"),
        pytest.param(1, None, 2000, Verdict.KEEP_AND_TELL, id="nothing against something"),
    ],
)
def test_weight_counts_before_time_where_the_class_has_any(
    here: int | None, there: int | None, wall: int, verdict: Verdict, rule: Merge
) -> None:
    standing = Standing(10, 5, 1000, (here is not None, here))
    arriving = Arriving(6, wall, 9, (there is not None, there))
    if rule in WEIGHED:
        assert decide(standing, arriving, rule) is verdict
    elif rule not in STAYS:
        by_time = Verdict.TAKE_AND_TELL if wall > 1000 else Verdict.KEEP_AND_TELL
        assert decide(standing, arriving, rule) is by_time


LEVELS = ("minimal", "low", "moderate", "substantial")


@pytest.mark.parametrize(
    ("merge", "lighter", "heavier"),
    [
        pytest.param(Merge.ESCALATE, "low", "moderate", id="a higher level"),
        pytest.param(Merge.ESCALATE, None, "minimal", id="any level against none"),
        pytest.param(Merge.ESCALATE, "substantial", "a newer word", id="a word that is not known here"),
        pytest.param(Merge.EXISTENCE, "2026-11-16", None, id="standing against ended"),
        pytest.param(Merge.OBSERVATION, "2026-11-15", "2026-11-16", id="a later day"),
        pytest.param(Merge.OBSERVATION, None, "1999-01-01", id="any day against none"),
        pytest.param(Merge.OBSERVATION, NOW - 9, NOW - 3, id="a later moment"),
    ],
)
def test_what_weighs_more(merge: Merge, lighter: Value, heavier: Value) -> None:
    spec = Spec(1, merge, Wire.TEXT, order=LEVELS)
    assert weight(spec, lighter, lighter, NOW) < weight(spec, heavier, heavier, NOW)


@pytest.mark.parametrize("merge", [rule for rule in Merge if rule not in WEIGHED])
def test_other_classes_weigh_nothing(merge: Merge) -> None:
    assert weight(Spec(1, merge, Wire.TEXT), "a", "2026-11-16", NOW) == NOTHING


@pytest.mark.parametrize(("one", "other"), [("2040-01-01", "9999-12-31"), (NOW + 5, NOW + 500_000)])
def test_nothing_was_observed_in_the_future(one: Value, other: Value) -> None:
    spec = Spec(1, Merge.OBSERVATION, Wire.DAY)
    assert weight(spec, one, one, NOW) == weight(spec, other, other, NOW)


def test_lowering_takes_an_entry_that_had_seen_the_raise() -> None:
    raised = Standing(10, 5, 1000, (True, 3))
    lower: Weight = (True, 1)
    assert decide(raised, Arriving(6, 2000, 9, lower), Merge.ESCALATE) is Verdict.KEEP_AND_TELL
    assert decide(raised, Arriving(6, 2000, 10, lower), Merge.ESCALATE) is Verdict.TAKE


@pytest.mark.parametrize(
    ("edits", "outlived"),
    [
        pytest.param([], False, id="nobody changed it"),
        pytest.param([Standing(7, 6, 1)], False, id="seen"),
        pytest.param([Standing(8, 6, 1)], True, id="not seen"),
        pytest.param([Standing(9, 5, 1)], False, id="its own"),
        pytest.param([Standing(3, 6, 1), Standing(9, 6, 1)], True, id="one of them not seen"),
    ],
)
def test_a_row_outlives_an_end_by_somebody_who_did_not_know_of_a_change(
    *, edits: list[Standing], outlived: bool
) -> None:
    assert outlives(7, 5, edits) is outlived


def _arrives(change: Change) -> Arriving:
    heavy, wall, writer = change
    return Arriving(writer, wall, 0, (True, heavy))


@given(CHANGES, st.sampled_from(BY_TIME))
def test_nodes_agree_in_whichever_order_the_changes_come(changes: list[Change], rule: Merge) -> None:
    def winner(order: tuple[Change, ...]) -> Change:
        stands, *rest = order
        for place, change in enumerate(rest, start=2):
            standing = Standing(place, stands[2], stands[1], (True, stands[0]))
            if decide(standing, _arrives(change), rule) is Verdict.TAKE_AND_TELL:
                stands = change
        return stands

    best = max(changes) if rule in WEIGHED else max(changes, key=lambda change: change[1:])
    assert {winner(order) for order in permutations(changes)} == {best}


@given(CHANGES, st.sampled_from(BY_TIME))
def test_what_loses_here_wins_there(changes: list[Change], rule: Merge) -> None:
    one, other, *_ = changes
    assume(one[2] != other[2])
    here = decide(Standing(1, one[2], one[1], (True, one[0])), _arrives(other), rule)
    there = decide(Standing(1, other[2], other[1], (True, other[0])), _arrives(one), rule)
    assert {here, there} == {Verdict.TAKE_AND_TELL, Verdict.KEEP_AND_TELL}
