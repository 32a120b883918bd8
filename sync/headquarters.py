"""Headquarters: bundles from many stations, in any order, many times over."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from sqlalchemy import func, select

from store import held, identity, log
from store.asking import pairs
from store.columns import sql
from store.entry import Lane
from store.node import Node
from store.refusals import Code, Refused
from store.registers.people import Person
from sync import incoming, seal
from sync.carriers.folder import ENDING
from sync.fate import Receipt
from sync.opening import Arrived, Opener
from sync.senders import senders_known

TOGETHER = 1000
"""Bundles that are taken in in one transaction: what is signed for waits no longer than that."""
_WORTH_A_PROCESS = 250
"""Bundles for which a second process, which takes a second to start, is worth it."""
_MEANWHILE = 32
"""Bundles that are taken in between two looks at whether it has started."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A station as headquarters sees it; ``heard_at`` in UTC seconds, ``seq`` its last record here."""

    code: str
    name: str
    heard_at: int | None
    seq: int
    people: int


def take_all(node: Node, paths: list[Path]) -> list[tuple[str, Receipt]]:
    """Take in files and the bundles of folders; one that is refused never stops the rest.

    Raises:
        Refused: ``FILE_UNREADABLE`` if a path that was named cannot be read.
    """
    files = list(_files(paths))
    if len(files) < _WORTH_A_PROCESS:
        return _taken(node, files, repeat(None))
    done: list[tuple[str, Receipt]] = []
    with Opener() as opener:
        while len(done) < len(files) and not opener.ready:
            done += _taken(node, files[len(done) : len(done) + _MEANWHILE], repeat(None))
        rest = files[len(done) :]
        with node.read() as db:
            senders = senders_known(db)
        opener.begin(node, senders)
        return done + _taken(node, rest, opener.opened(rest))


def _taken(node: Node, files: Sequence[Path], opened: Iterator[Arrived | None]) -> list[tuple[str, Receipt]]:
    """Take files in, many in a transaction; what was not opened ahead is read here."""
    done: list[tuple[str, Receipt]] = []
    for start in range(0, len(files), TOGETHER):
        some = files[start : start + TOGETHER]
        done += zip((path.name for path in some), _together(node, some, opened), strict=True)
    return done


def _together(node: Node, files: Sequence[Path], opened: Iterator[Arrived | None]) -> list[Receipt]:
    """Take files in in one transaction; one by one if any of them breaks it, so that the rest arrives."""
    came: list[Arrived] = []

    def arriving() -> Iterator[Arrived]:
        for path in files[len(came) :]:
            came.append(next(opened) or Arrived(_read(path)))
            yield came[-1]

    try:
        with _no_collections():
            return incoming.take_many(node, arriving())
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - it comes again when its turn comes, after those before it are safe
        return [incoming.take(node, arrived.sealed) for arrived in (*came, *arriving())]


@contextmanager
def _no_collections() -> Iterator[None]:
    """Let Python not look for cycles for a while: there are none among a hundred thousand entries.

    Looking for them took a tenth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Refused(Code.FILE_UNREADABLE, name=path.name) from None


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.is_file() and _is_ours(p))
        else:
            yield path


def _is_ours(path: Path) -> bool:
    """Say whether a file in a folder is to be taken in: by its ending, or because it is a whole bundle."""
    return path.suffix.lower() in (ENDING, ".muster") or isinstance(
        seal.look(path.read_bytes()), seal.Outside
    )


def stations(node: Node) -> list[Heard]:
    """Give every station that is admitted here, with when it was last heard."""
    person = sql(Person).c
    with node.read() as db:
        people = (
            select(person.station, func.count()).where(person.ended_on.is_(None)).group_by(person.station)
        )
        counted = pairs(db, people)
        heard = []
        for child in identity.children(db):
            head = log.head(db, child.writer, Lane.RECORDS)
            heard.append(
                Heard(
                    child.code,
                    child.name,
                    child.heard_at,
                    head.seq if head else 0,
                    counted.get(child.station, 0),
                )
            )
        return heard


def waiting(node: Node) -> dict[str, int]:
    """Count what waits for a person or for a missing piece."""
    with node.read() as db:
        return {tray.value: count for tray, count in held.counts(db).items()}
