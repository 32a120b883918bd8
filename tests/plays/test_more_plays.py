"""Plays two to two hundred: with the long ones, as the first find almost all that these would.

Of the protections of the exchange that a play of a low number misses (``schedules/``) all are missed by the
first sixteen; what was found by others stands in ``schedules/``, which are played every time, and in
``found/``, of which a part is.
"""

import pytest

from tests.plays.play import play
from tests.plays.suite import GROUP, unexpected

pytestmark = pytest.mark.long


@pytest.mark.parametrize("seed", range(40))
def test_with_a_regional_headquarters_between_everything_holds(seed: int) -> None:
    assert play(seed, tall=True).violation is None


@pytest.mark.parametrize("first", range(GROUP, 200, GROUP))
def test_whatever_happens_everything_holds(first: int) -> None:
    assert unexpected(first) == {}
