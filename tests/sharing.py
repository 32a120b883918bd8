"""What the tests of one run share, because each would only work it out again: it is the same every time."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Engine

from store import vault
from store.asking import ask

_first: list[Engine] = []
_stretched: dict[object, bytes] = {}
_sound: set[bytes] = set()


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


def looked_through_once(look: Callable[[Engine], None]) -> Callable[[Engine], None]:
    """Look at the seal of every page of a file once: not again of a copy that is the same in every byte."""

    def looked(engine: Engine) -> None:
        with vault.reading(engine) as db:
            ((_, _, path),) = ask(db, "PRAGMA database_list")
        store, ahead = Path(path), Path(f"{path}-wal")
        if ahead.exists() and ahead.stat().st_size:
            look(engine)
            return
        content = blake2b(store.read_bytes()).digest()
        if content not in _sound:
            look(engine)
            _sound.add(content)

    return looked
