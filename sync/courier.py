"""The courier: carries sealed files while nobody has the key, and takes a copy of the encrypted store.

It knows no passphrase, opens no store and understands no file: it takes along
what lies in the outbox, brings what is sealed to this node, and is believed in
nothing. What it did twice, or half before it was killed, does no harm: files
are whole or not there, their names are made of their content, and a mark or a
removal comes after what it speaks of is on disk.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from store import occupied
from store.refusals import Code, Refused
from sync import boxes, line_book, lines, schedule
from sync.boxes import Box, Outbox
from sync.carriers import Bringing, Carrier, Reached, Showing, Sized
from sync.copying import copy_home
from sync.limits import Spent, left
from sync.lines import Around, Line, Lines
from sync.profile import Profile

AGAIN: Final = 3 * 86_400
"""Seconds after which what a line took is left there again, if nobody opened the node: lines lose things."""
MOST_FILES: Final = 256
MOST_BYTES: Final = 128 << 20
"""What an inbox holds at most until somebody opens the node; the rest stays where it is."""
_AWAY: Final = frozenset(
    {
        Code.CARRIER_AWAY,
        Code.CARRIER_FULL,
        Code.CARRIER_READ_ONLY,
        Code.CARRIER_REFUSES,
        Code.LINE_NEEDS_PASSWORD,
        Code.BAD_ADDRESS,
        Code.BAD_LIMIT,
    }
)
"""What one line may be refused for without the others having to wait."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What was done on one line: files left there, brought from there, and left lying for want of room.

    Attributes:
        line: its name.
        carried: files left there.
        brought: files brought.
        no_room: files that the inbox had no room for.
        away: whether the line could not be used (any more).
        why: the code of what was refused, in small letters; "" for nothing.
        closed: ``hours`` where it is not open, ``ciphertext`` where nothing of ours may go, else "".
        held: files that wait, here or there, because its budget is used up.
        spent: bytes that it cost.
        shown: bytes and seconds by which it showed how fast it is.
    """

    line: str
    carried: int = 0
    brought: int = 0
    no_room: int = 0
    away: bool = False
    why: str = field(default="", compare=False)
    closed: str = ""
    held: int = 0
    spent: int = field(default=0, compare=False)
    shown: tuple[int, float] = field(default=(0, 0.0), compare=False)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; ``waiting`` files no line has taken yet; ``copy`` is what became of the copy.

    ``copy`` is ``None`` where none was asked for, else a word of :mod:`sync.copying`.
    """

    trips: tuple[Trip, ...]
    waiting: int
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """How a round is gone.

    Attributes:
        more: lines to go on instead of those that are set up.
        only: the marks of the lines that are due; ``None`` for all.
        chance: a number from 0 to 1 by which the next try is moved.
        passwords: of mailboxes by the name of the line, beside those that lie with the courier.
    """

    more: Sequence[Line] = ()
    only: frozenset[str] | None = None
    chance: float = 0.5
    passwords: Mapping[str, str] = field(default_factory=dict)


def go(home: Path, more: Sequence[Line], copy_to: Path | None, now: int, going: Going | None = None) -> Round:
    """Go one round.

    Args:
        home: the node's folder.
        more: lines to go on instead of those that are set up.
        copy_to: the folder that gets a copy of the encrypted store, if any shall.
        now: UTC seconds.
        going: how it is gone; on all lines if ``None``.

    Raises:
        Refused: ``NO_NODE``, ``NO_CARRIER`` where no line was ever set up, ``COURIER_BUSY`` while another
            is on its way, ``CARRIER_AWAY`` where the boxes cannot be written to.
    """
    how = going or Going(more)
    known = known_of(home)
    out, into = boxes.outbox(home), boxes.inbox(home)
    with _alone(out, into):
        around = Around(known.seal_public, home, {**lines.passwords(home), **how.passwords})
        trips = tuple(
            _noted(home, known, line, now, how.chance, _Way(known, line, out, into, now, around))
            for line in how.more or known.lines
            if how.only is None or line.mark in how.only
        )
        taken = out.taken()
        waiting = sum(name not in taken for name in out.names())
        copied = copy_home(home, copy_to, known.name) if copy_to is not None else None
    return Round(trips, waiting, copied)


def known_of(home: Path) -> Lines:
    """Give the lines of a node; raises ``NO_NODE``, ``NO_CARRIER``, ``FILE_UNREADABLE``."""
    if not home.is_dir():
        raise Refused(Code.NO_NODE, folder=home)
    known = lines.read(home)
    if known is None:
        raise Refused(Code.NO_CARRIER)
    return known


@contextmanager
def _alone(out: Outbox, into: Box) -> Iterator[None]:
    """Hold both boxes for a round; raises ``COURIER_BUSY``."""
    out.make()
    into.make()
    mine = occupied.alone(into.place) if occupied.KNOWN else occupied.Hold(None)
    if mine is None:
        raise Refused(Code.COURIER_BUSY)
    try:
        yield
    finally:
        mine.end()


def stands(home: Path, known: Lines) -> list[schedule.Stand]:
    """Give how each line stands, for the schedule."""
    out, book = boxes.outbox(home), line_book.read(home)
    urgent = out.urgent()
    found = []
    for line in known.lines:
        untaken = [at for name, at in urgent.items() if out.taken_at(name, line.mark) is None]
        found.append(
            schedule.Stand(
                line.mark,
                line.limits,
                book.tried.get(line.mark),
                book.spent.get(line.mark, Spent()),
                urgent=bool(untaken),
                urgent_since=max(untaken, default=0),
            )
        )
    return found


def _noted(home: Path, known: Lines, line: Line, now: int, chance: float, way: "_Way") -> Trip:  # noqa: PLR0913
    """Go one line up and down, and write down how that went and what it cost."""
    book, local = line_book.read(home), known.local(now)
    spent = book.spent.get(line.mark, Spent()).at(local)
    trip = way.go(spent)
    if not trip.closed:
        tried = schedule.after(book.tried.get(line.mark), now, chance, trip.why)
        book = book.showing(line.mark, *trip.shown)
        line_book.write(home, book.after(line.mark, tried, spent.plus(trip.spent)))
    return trip


@dataclass(slots=True)
class _Way:
    """One line, up and down; where it breaks, what was done stays done."""

    known: Lines
    line: Line
    out: Outbox
    into: Box
    now: int
    around: Around
    trip: Trip = field(default_factory=lambda: Trip(""))

    def go(self, spent: Spent) -> Trip:
        """Go it, as far as hours and budget let us."""
        self.trip = Trip(self.line.name)
        carrier: Carrier | None = None
        try:
            limits = self.line.limits
            if not limits.ciphertext:
                return replace(self.trip, closed="ciphertext")
            if not limits.is_open(self.known.local(self.now)):
                return replace(self.trip, closed="hours")
            carrier = self.line.opened(self.around)
            self._go(carrier, left(limits, spent))
        except Refused as refused:
            if refused.code not in _AWAY:
                raise
            self.trip = replace(self.trip, away=True, why=refused.code.name.lower())
        except OSError:
            self.trip = replace(self.trip, away=True, why=Code.CARRIER_AWAY.name.lower())
        finally:
            if isinstance(carrier, Reached):
                carrier.close()
                shown = carrier.shown if isinstance(carrier, Showing) else (0, 0.0)
                self.trip = replace(self.trip, spent=carrier.spent, shown=shown)
        return self.trip

    def _go(self, carrier: Carrier, budget: int | None) -> None:
        going, held = self._going(budget)
        self.trip = replace(self.trip, held=held)
        if budget == 0 and not going:
            return
        if isinstance(carrier, Reached):
            carrier.probe()
        for count, name in enumerate(going, start=1):
            sealed = self.out.get(name)
            if sealed is None:
                continue
            last = count == len(going) and isinstance(carrier, Bringing)
            (carrier.put_last if last and isinstance(carrier, Bringing) else carrier.put)(sealed)
            self.out.mark(name, self.line.mark, self.now)
            self.trip = replace(self.trip, carried=self.trip.carried + 1)
        if budget != 0:
            self._bring(carrier, budget)

    def _going(self, budget: int | None) -> tuple[list[str], int]:
        """Give what goes, and how many files a budget holds back: what is urgent goes first, and always.

        Then the smallest first: a line may break after it.
        """
        urgent = self.out.urgent()
        wait: list[str] = []
        bursts = self.line.limits.sealed is Profile.COMPACT
        for name in self.out.names():
            if self.out.is_burst(name) is not bursts:
                # A line of short messages carries these alone; on any other they would be said twice.
                continue
            at = self.out.taken_at(name, self.line.mark)
            if at is None or abs(self.now - at) >= AGAIN:
                wait.append(name)
        going: list[str] = []
        room = budget
        for name in sorted(wait, key=lambda one: (one not in urgent, self.out.size(one))):
            size = self.out.size(name)
            if room is None or size <= room or name in urgent:
                going.append(name)
                room = None if room is None else max(0, room - size)
        return going, len(wait) - len(going)

    def _bring(self, carrier: Carrier, budget: int | None) -> None:
        for name in carrier.names():
            spent = carrier.spent if isinstance(carrier, Reached) else 0
            if budget is not None and isinstance(carrier, Sized) and spent + carrier.size(name) > budget:
                self.trip = replace(self.trip, held=self.trip.held + 1)
                continue
            sealed = carrier.get(name)
            if sealed is None or not self.known.is_ours(sealed):
                continue
            if not _has_room(self.into, len(sealed)):
                self.trip = replace(self.trip, no_room=self.trip.no_room + 1)
                continue
            self.into.put(sealed)
            carrier.drop(name)
            self.trip = replace(self.trip, brought=self.trip.brought + 1)


def _has_room(box: Box, size: int) -> bool:
    names = list(box.names())
    return len(names) < MOST_FILES and sum(map(box.size, names)) + size <= MOST_BYTES
