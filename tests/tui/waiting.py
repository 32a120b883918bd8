"""Waiting for conditions; no test here sleeps for a time somebody guessed."""

import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

PATIENCE = 60.0


async def wait_for(pilot: Pilot[Any], predicate: Callable[[], bool], what: str) -> None:
    """Let the program run until the predicate holds; fails with ``what`` after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not predicate():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await pilot.pause(0.01)
    await pilot.pause()
