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
