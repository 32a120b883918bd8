"""The second hundred plays: with the long ones, as the first finds almost all that this one would."""

import pytest

from tests.plays.suite import GROUP, unexpected

pytestmark = pytest.mark.long


@pytest.mark.parametrize("first", range(100, 200, GROUP))
def test_whatever_happens_everything_holds(first: int) -> None:
    assert unexpected(first) == {}
