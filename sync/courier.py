"""The courier: carries sealed files while nobody has the key, and takes a copy of the encrypted store.

It knows no passphrase, opens no store and understands no file: it takes along
what lies in the outbox, brings what is sealed to this node, and is believed in
nothing. What it did twice, or half before it was killed, does no harm: files
are whole or not there, their names are made of their content, and a mark or a
removal comes after what it speaks of is on disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store import occupied
from store.refusals import Code, Refused
from sync import boxes, lines, seal
from sync.boxes import Box, Outbox
from sync.copying import copy_home
from sync.lines import Line, Lines

AGAIN: Final = 3 * 86_400
"""Seconds after which what a line took is left there again, if nobody opened the node: lines lose things."""
MOST_FILES: Final = 256
MOST_BYTES: Final = 128 << 20
"""What an inbox holds at most until somebody opens the node; the rest stays where it is."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What was done on one line: files left there, brought from there, and left lying for want of room.

    ``away`` says that the line could not be reached (any more).
    """

    line: str
    carried: int = 0
    brought: int = 0
    no_room: int = 0
    away: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; ``waiting`` files no line has taken yet; ``copy`` is what became of the copy.

    ``copy`` is ``None`` where none was asked for, else a word of :mod:`sync.copying`.
    """

    trips: tuple[Trip, ...]
    waiting: int
    copy: str | None = None


def go(home: Path, more: Sequence[Line], copy_to: Path | None, now: int) -> Round:
    """Go one round.

    Args:
        home: the node's folder.
        more: lines to go on instead of those that are set up.
        copy_to: the folder that gets a copy of the encrypted store, if any shall.
        now: UTC seconds.

    Raises:
        Refused: ``NO_NODE``, ``NO_CARRIER`` where no line was ever set up, ``COURIER_BUSY`` while another
            is on its way, ``CARRIER_AWAY`` where the boxes cannot be written to.
    """
    if not home.is_dir():
        raise Refused(Code.NO_NODE, folder=home)
    known = lines.read(home)
    if known is None:
        raise Refused(Code.NO_CARRIER)
    out, into = boxes.outbox(home), boxes.inbox(home)
    out.make()
    into.make()
    mine = occupied.alone(into.place) if occupied.KNOWN else occupied.Hold(None)
    if mine is None:
        raise Refused(Code.COURIER_BUSY)
    try:
        trips = tuple(_trip(known, line, out, into, now) for line in more or known.lines)
        taken = out.taken()
        waiting = sum(name not in taken for name in out.names())
        copied = copy_home(home, copy_to, known.name) if copy_to is not None else None
    finally:
        mine.end()
    return Round(trips, waiting, copied)


def _trip(known: Lines, line: Line, out: Outbox, into: Box, now: int) -> Trip:
    """Go one line up and down; where it breaks, what was done stays done."""
    carried = brought = no_room = 0
    away = False
    carrier = line.opened()
    try:
        # The smallest first: what is urgent is small, and a line may break after it.
        for name in sorted(out.names(), key=out.size):
            sealed = out.get(name)
            at = out.taken_at(name, line.mark)
            if sealed is None or (at is not None and abs(now - at) < AGAIN):
                continue
            carrier.put(sealed)
            out.mark(name, line.mark, now)
            carried += 1
        for name in carrier.names():
            sealed = carrier.get(name)
            if sealed is None or not seal.is_for(known.seal_public, sealed):
                continue
            if not _has_room(into, len(sealed)):
                no_room += 1
                continue
            into.put(sealed)
            carrier.drop(name)
            brought += 1
    except Refused as refused:
        if refused.code is not Code.CARRIER_AWAY:
            raise
        away = True
    except OSError:
        away = True
    return Trip(line.name, carried, brought, no_room, away)


def _has_room(box: Box, size: int) -> bool:
    names = list(box.names())
    return len(names) < MOST_FILES and sum(map(box.size, names)) + size <= MOST_BYTES
