"""The first two plays in which everything holds, and that a play is the same every time."""

from pathlib import Path
from typing import Any

import pytest

from sync.abreast import Steps
from tests.plays import schedule
from tests.plays.play import play
from tests.plays.schedule import Step
from tests.plays.suite import played, unexpected
from tests.postgres.server import Given

HQ = 0
"""Who it is in a step."""
FOUND = sorted(Path(__file__).with_name("found").glob("*.txt"))
OFTEN = [path if nr % 8 == 0 else pytest.param(path, marks=pytest.mark.long) for nr, path in enumerate(FOUND)]


def test_whatever_happens_everything_holds() -> None:
    """On failure: ``python -m tests.plays.run --shrink SEED`` cuts the schedule down."""
    assert unexpected(0) == {}


@pytest.mark.long
def test_it_holds_with_a_regional_headquarters_between_as_well() -> None:
    """What is urgent at a station comes to the world before the station does.

    In the usual run three levels live their days in ``tests/sync/test_three_levels.py``.
    """
    assert play(4, tall=True).violation is None


def test_it_holds_with_headquarters_on_a_server_as_well(newest_postgres: Given) -> None:
    """It dies before its work is committed, is put back to an old copy without knowing, then knowingly."""
    steps = [
        Step("backup", HQ, 0, 0),
        *schedule.drawn(51, 6),
        Step("die", HQ, 1, 2),
        Step("restore", HQ, 0, 0),
        *schedule.drawn(79, 6),
        Step("restore_knowingly", HQ, 0, 0),
    ]
    done = play(5, steps, server=newest_postgres)
    assert done.violation is None
    assert "  hq died" in done.trace


@pytest.mark.parametrize("found", OFTEN, ids=lambda path: path.stem)
def test_what_once_was_violated_holds(found: Path) -> None:
    """Plays that found a fault, cut down to what brought it about: every eighth; the others are ``long``."""
    said = found.read_text(encoding="utf-8")
    assert play(int(said.split()[1]), schedule.read(said)).violation is None


def test_a_play_is_the_same_every_time() -> None:
    first, second = played(1), play(1)
    assert first.digest == second.digest
    assert first.trace == second.trace


def test_a_schedule_comes_back_from_its_text() -> None:
    steps = schedule.drawn(3)
    assert schedule.read("# what it is about\n" + schedule.written(steps)) == steps


def test_a_schedule_is_cut_down_to_what_matters() -> None:
    steps = [Step("act", who, 0, 0) for who in range(40)]
    matters = {steps[5], steps[31]}
    assert schedule.shrunk(steps, lambda some: matters <= set(some)) == [steps[5], steps[31]]


def test_a_failure_is_found_and_cut_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that forgets every third thing that was typed is found out, by few steps."""
    from sync import absorb, laying_in

    real = absorb.absorb
    calls = iter(range(10_000))

    def forgets(*said: Any) -> Steps[laying_in.Absorbed]:  # noqa: ANN401 - handed on as it is
        return (yield from real(*said)) if next(calls) % 3 else laying_in.Absorbed()

    monkeypatch.setattr("sync.from_child.absorb", forgets)
    steps = schedule.drawn(11, 12)
    assert play(11, steps).violation is not None
    monkeypatch.undo()
    assert play(11, steps).violation is None
