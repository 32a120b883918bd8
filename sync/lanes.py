"""What waits for the parent by lane: how many changes, how many bytes, what that costs on each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from store import identity, outbox, settings
from store.entry import Lane
from store.log import LOG, Head
from store.node import Node
from sync import estimate, known_lines, line_book, outgoing, rounds
from sync.estimate import Estimate
from sync.limits import Limits, Spent
from sync.line_book import Book
from sync.lines import FOLDER, Line, Lines
from sync.profile import Profile

_MOST_SEALED: Final = 5_000
"""Changes up to which the bundle is made to see how large it is; more would take seconds every time."""
NOTHING: Final = Spent()
NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class LaneWaits:
    """What waits in one lane.

    Attributes:
        lane: ``urgent``, ``records``, or ``bulk`` (who looked, what was taken out; behind everything, and
            never counted as waiting).
        changes: not signed for by the parent.
        handed_over: of these, given to a carrier, which is not arrived.
        since: when the oldest was made (UTC seconds), or ``None`` if there is none.
    """

    lane: str
    changes: int
    handed_over: int
    since: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A bundle that would leave now: whether it is of the urgent lane alone, its bytes, whether exactly."""

    urgent: bool
    bytes: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A line that is set up.

    Attributes:
        line: its name; ``None`` where none is set up, and a file is written to be carried by hand.
        kind: of which kind it is.
        limits: what may be said of it.
        spent: what it has cost on this day and in this month.
        speed: bits a second; ``None`` if nobody said, and it has not shown any.
        shown: whether it has shown that, rather than somebody said so.
        tls: whether it is secured by TLS, which costs something.
    """

    line: str | None
    kind: str = FOLDER
    limits: Limits = NO_LIMITS
    spent: Spent = NOTHING
    speed: int | None = None
    shown: bool = False
    tls: bool = True

    def costs(self, waits: Iterable[File]) -> Estimate:
        """Give what it costs to leave files there."""
        sizes = [(one.bytes, one.urgent) for one in waits]
        if self.limits.sealed is Profile.COMPACT and sizes:
            # One message, whatever waits; the first to go is what is urgent.
            sizes = [(min(self.limits.piece, sizes[0][0]), True)]
        return estimate.of(sizes, self.kind, self.limits, self.speed, self.spent, tls=self.tls)


def waiting(node: Node) -> list[LaneWaits]:
    """Give what waits for the parent by lane, the urgent one first; nothing at headquarters."""
    with node.read() as db:
        me = identity.who(db)
        if me.is_top:
            return []
        heads = rounds.heads_of(db, me)
        return [_lane(db, heads, lane) for lane in Lane]


def _lane(db: Connection, heads: dict[tuple[int, int], Head], lane: Lane) -> LaneWaits:
    own = [(writer, head) for (writer, of), head in heads.items() if of == lane]
    pending = [(writer, head) for writer, head in own if head.upto > head.acked]
    oldest = [
        db.scalar(
            select(func.min(LOG.c.wall)).where(
                LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq == head.acked + 1
            )
        )
        for writer, head in pending
    ]
    return LaneWaits(
        lane.name.lower(),
        sum(head.upto - head.acked for _, head in pending),
        sum(max(0, head.handed - head.acked) for _, head in pending),
        min((wall for wall in oldest if wall is not None), default=None),
    )


def ways(node: Node, name: str | None = None) -> list[Way]:
    """Give the lines, or the one of a name, the one in use first; one without a name where there is none."""
    chosen, _why = settings.at_start(node.home)
    used = known_lines.in_use(node, name)
    if used is None:
        return [Way(None, speed=chosen.assumed_speed)]
    with node.read() as db:
        known = [line for line in known_lines.all_of(db) if name is None and line.name != used.name]
    book = line_book.read(node.home)
    local = Lines(b"", (), node.me.timezone).local(node.now)
    return [_way(line, chosen, book, local) for line in (used, *known)]


def _way(line: Line, chosen: settings.Settings, book: Book, local: datetime) -> Way:
    limits = line.limits
    said = limits.rate or chosen.speeds.get(line.name)
    speed = said or book.shown.get(line.mark)
    spent = book.spent.get(line.mark, NOTHING).at(local)
    return Way(
        line.name, line.kind, limits, spent, speed, shown=not said, tls=line.place.startswith("https://")
    )


def files(node: Node) -> list[File]:
    """Give the bundles that would leave now, with how large they are about; quick.

    What lies ready for the courier is known to the byte, as long as nothing was changed since.
    """
    waits = rounds.what_waits(node)
    with node.read() as db:
        laid = [one for one, _ in outbox.ready(db) if one.basis == waits.basis and not one.burst]
        ready = {one.urgent: one for one in laid}
        heads = rounds.heads_of(db, identity.who(db))
        found = []
        for urgent in waits.files:
            if urgent in ready:
                found.append(File(urgent, ready[urgent].facts[1], exact=True))
            else:
                wanted = {key: head for key, head in heads.items() if not urgent or key[1] == Lane.URGENT}
                found.append(File(urgent, rounds.estimated(db, wanted), exact=False))
    return found


def weighed(node: Node) -> list[File]:
    """Give the same, sealed to see how large they are, unless that would take long; marks nothing."""
    about = files(node)
    if all(one.exact for one in about) or sum(one.changes for one in waiting(node)) > _MOST_SEALED:
        return about
    used = known_lines.in_use(node)
    full = used is None or used.limits.sealed is Profile.FULL
    wish = Profile.FULL if full else Profile.THIN
    return [
        one if one.exact else File(one.urgent, _sealed(node, wish, urgent=one.urgent), exact=True)
        for one in about
    ]


def _sealed(node: Node, wish: Profile, *, urgent: bool) -> int:
    return len(outgoing.for_parent(node, urgent=urgent, wish=wish).made.sealed)
