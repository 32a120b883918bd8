"""Plays eight to two hundred: with the long ones, as the first find almost all that these would.

Of the protections of the exchange that a play of a low number misses (``schedules/``) all are missed by the
first sixteen; what was found by others stands in ``found/`` and ``schedules/``, and is played every time.
"""

import pytest

from tests.plays.suite import GROUP, unexpected

pytestmark = pytest.mark.long


@pytest.mark.parametrize("first", range(8, 200, GROUP))
def test_whatever_happens_everything_holds(first: int) -> None:
    assert unexpected(first) == {}
