"""The second hundred plays: a file of their own, so that two cores share them."""

import pytest

from tests.plays.suite import GROUP, unexpected


@pytest.mark.parametrize("first", range(100, 200, GROUP))
def test_whatever_happens_everything_holds(first: int) -> None:
    assert unexpected(first) == {}
