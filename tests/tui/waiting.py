"""Waiting for conditions; no test here sleeps for a time somebody guessed."""

import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from tests.tui import quiet

PATIENCE = 60.0
_MOMENT = 0.005

quiet.install()


async def wait_for(pilot: Pilot[Any], predicate: Callable[[], bool], what: str) -> None:
    """Let the program run until the predicate holds; fails with ``what`` after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not predicate():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        # The program's own fault is raised where the test ran it.
        assert pilot.app._exception is None, f"the program ended while the test waited for {what}"
        await pilot.pause(_MOMENT)
    await pilot.pause()
