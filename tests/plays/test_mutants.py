"""Every protection of the exchange is one that some play misses."""

import pytest

from tests.plays import schedule
from tests.plays.mutants import MUTANTS, SCHEDULES, SOUGHT, Mutant, without
from tests.plays.play import play


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_play_misses_it(mutant: Mutant) -> None:
    """The stored schedule holds with the protection and does not without it.

    Where code has changed so that it does no more: ``python -m tests.plays.hunt NAME``.
    """
    said = SCHEDULES.joinpath(f"{mutant.name}.txt").read_text(encoding="utf-8")
    seed, steps = int(said.split()[1]), schedule.read(said)
    assert play(seed, steps).violation is None
    with without(mutant):
        assert play(seed, steps).violation is not None


def test_what_was_taken_away_is_back() -> None:
    first = MUTANTS[0]
    said = SCHEDULES.joinpath(f"{first.name}.txt").read_text(encoding="utf-8")
    with without(first):
        pass
    assert play(int(said.split()[1]), schedule.read(said)).violation is None


@pytest.mark.parametrize("mutant", [*MUTANTS, *SOUGHT], ids=lambda mutant: mutant.name)
def test_what_it_takes_away_stands_in_the_code_once(mutant: Mutant) -> None:
    with without(mutant):
        pass


def test_no_schedule_is_left_over() -> None:
    assert {path.stem for path in SCHEDULES.glob("*.txt")} == {mutant.name for mutant in MUTANTS}
