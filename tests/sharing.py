"""What the tests of one run share, because each would only work it out again: it is the same every time."""

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Engine

_first: list[Engine] = []
_stretched: dict[object, bytes] = {}


def sharing(engine: Engine) -> Engine:
    """Let all stores of a run share compiled statements: working them out is half of the time."""
    first = _first[0] if _first else engine
    _first[:] = [first]
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


class Remembering:
    """Argon2id that is asked once for each passphrase, salt and strength; its answers are its own."""

    def __init__(self, **asked: Any) -> None:  # noqa: ANN401 - as Argon2id is asked
        self._asked = asked

    def derive(self, typed: bytes) -> bytes:
        """Give what Argon2id makes of some bytes."""
        key = (typed, *sorted(self._asked.items()))
        if key not in _stretched:
            _stretched[key] = Argon2id(**self._asked).derive(typed)
        return _stretched[key]


def opening(connect: Callable[..., Engine]) -> Callable[..., Engine]:
    """Make what opens a store share its compiled statements."""

    def opened(*said: Any, **more: Any) -> Engine:  # noqa: ANN401 - as a store is opened
        return sharing(connect(*said, **more))

    return opened
