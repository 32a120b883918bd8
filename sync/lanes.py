"""What waits for the parent by lane: how many changes, how many bytes, how long that is on a line."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from store import identity, outbox, settings
from store.entry import Lane
from store.log import LOG, Head
from store.node import Node
from sync import known_lines, outgoing, rounds

_MOST_SEALED: Final = 5_000
"""Changes up to which the bundle is made to see how large it is; more would take seconds every time."""
_BITS: Final = 8


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
    """The line in use: its name (``None`` if none is set up), bits a second, and whether that is assumed."""

    line: str | None
    place: str
    speed: int
    assumed: bool

    def seconds(self, size: int) -> float:
        """Give how long so many bytes take on it."""
        return size * _BITS / self.speed


def waiting(node: Node) -> list[LaneWaits]:
    """Give what waits for the parent by lane, the urgent one first; nothing at headquarters."""
    with node.read() as db:
        me = identity.who(db)
        if me.kind == "hq":
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


def way(node: Node, name: str | None = None) -> Way:
    """Give the line in use, or one by its name; the speed is what somebody set, else what is assumed."""
    chosen, _why = settings.at_start(node.home)
    used = known_lines.in_use(node, name)
    line, place = (used.name, used.place) if used else (None, "")
    speed, assumed = chosen.speed_of(line)
    return Way(line, place, speed, assumed)


def files(node: Node) -> list[File]:
    """Give the bundles that would leave now, with how large they are about; quick.

    What lies ready for the courier is known to the byte, as long as nothing was changed since.
    """
    waits = rounds.what_waits(node)
    with node.read() as db:
        ready = {laid.urgent: laid for laid, _ in outbox.ready(db) if laid.basis == waits.basis}
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
    return [
        one
        if one.exact
        else File(one.urgent, len(outgoing.for_parent(node, urgent=one.urgent).made.sealed), exact=True)
        for one in about
    ]
