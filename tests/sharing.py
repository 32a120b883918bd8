"""What the tests of one run share, because each would only work it out again: it is the same every time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Connection, Engine, event

from store import vault
from store.asking import ask, driver_of
from store.schema import OWN, Migrations
from tui import words
from tui.cli.parser import Parser
from tui.papers.pdf.fonts import Face
from tui.papers.pdf.shaping import Shaper

_first: dict[str, Engine] = {}
_stretched: dict[object, bytes] = {}
_sound: set[tuple[int, int]] = set()
_tables: list[str] = []
_trees: dict[object, Parser] = {}
_cut: dict[object, bytes | None] = {}
_shuffles: dict[object, tuple[list[str], object]] = {}


def sharing(engine: Engine) -> Engine:
    """Let all stores of a run share compiled statements: working them out is half of the time."""
    first = _first.setdefault(engine.dialect.name, engine)
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
        content = store.read_bytes()
        # Nobody makes another with the same sum here; a stronger one was a hundredth of the run.
        known = len(content), crc32(content)
        if known not in _sound:
            look(engine)
            _sound.add(known)

    return looked


def tables_once(prepare: Callable[..., None]) -> Callable[..., None]:
    """Let the migrations make the tables of a new store once; later ones are made by the same statements."""

    def prepared(db: Connection, *, new: bool = False, migrations: Migrations = OWN) -> None:
        if not new or migrations is not OWN or db.dialect.driver != "pysqlite" or not _is_empty(db):
            prepare(db, new=new, migrations=migrations)
        elif _tables:
            driver = driver_of(db)
            for statement in _tables:
                driver.execute(statement)
        else:
            with _heard(db) as said:
                prepare(db, new=new, migrations=migrations)
            _tables.extend(said)

    return prepared


def built_once(build: Callable[[], Parser]) -> Callable[[], Parser]:
    """Build the tree of commands once for each language."""

    def built() -> Parser:
        speaks = words._LANGUAGE.catalogue
        key = (type(speaks), *sorted(speaks.info().items()))
        if key not in _trees:
            _trees[key] = build()
        return _trees[key]

    return built


def cut_once(cut: Callable[[Shaper, Face], bytes | None]) -> Callable[[Shaper, Face], bytes | None]:
    """Cut the letters that a paper needs out of a large font once."""

    def once(shaper: Shaper, face: Face) -> bytes | None:
        key = face, frozenset(one for one in shaper._letters if shaper._is_for(face, one))
        if key not in _cut:
            _cut[key] = cut(shaper, face)
        return _cut[key]

    return once


def shuffled_once(shuffle: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Shuffle sixty thousand telephone numbers once for each moment of a made-up town's chances."""

    def shuffled(chance: Random, ranges: tuple[str, ...]) -> list[str]:
        key = chance.getstate(), ranges
        if key not in _shuffles:
            _shuffles[key] = shuffle(chance, ranges), chance.getstate()
        numbers, after = _shuffles[key]
        chance.setstate(after)  # type: ignore[arg-type]  # as it gave it
        return numbers

    return shuffled


def _is_empty(db: Connection) -> bool:
    return ask(db, "SELECT count(*) FROM sqlite_master") == [(0,)]


@contextmanager
def _heard(db: Connection) -> Iterator[list[str]]:
    """Write down every statement that changes something, as it stands."""
    said: list[str] = []

    def hear(_db: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            assert not given, statement
            said.append(statement)

    event.listen(db, "before_cursor_execute", hear)
    yield said
    event.remove(db, "before_cursor_execute", hear)
