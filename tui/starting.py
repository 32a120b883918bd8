"""A start that does not look for garbage where there is none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def read_in() -> Iterator[None]:
    """Import much: of hundreds of modules nothing is thrown away; to look for it was a fifth of the start.

    What is there afterwards is not looked through later either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def look_seldom() -> None:
    """Look for garbage seldom: each letter makes thousands of small things, and hardly an old one goes.

    Looking through everything took forty milliseconds every second and a half, in the middle of a word.
    """
    gc.set_threshold(5_000, 20, 100)
