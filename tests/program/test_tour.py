"""The tour is a program of its own: it stops where something does not hold, and says so."""

from pathlib import Path

import pytest

from sample_station.tour import DidNotHold, Tour
from store.keyring import FLOOR


def test_a_step_that_does_not_hold_is_the_last(tmp_path: Path) -> None:
    tour = Tour(tmp_path, strength=FLOOR)

    def broken() -> str:
        raise DidNotHold("the words differ")

    tour.make_station = broken  # type: ignore[method-assign]
    steps = list(tour.play())
    assert [step.ok for step in steps] == [True, False]
    assert steps[-1].detail == "the words differ"


@pytest.mark.long
@pytest.mark.parametrize(("staff", "seed"), [(1, 7), (12, 99)])
def test_other_people_from_another_seed(tmp_path: Path, staff: int, seed: int) -> None:
    steps = list(Tour(tmp_path, staff=staff, seed=seed, strength=FLOOR).play())
    assert [step.step for step in steps if not step.ok] == []
    assert len(steps) == 24
