"""The exchange as a pure state machine: what to say, and what to make of what was said (``PROTOCOL.md``).

No store, no files, no clock. ``sync/outgoing.py`` and ``sync/incoming.py`` do
what is decided here, each in one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from store.cells import MOST_PAST
from sync.bundle import Joint, Lane, Reach
from sync.manifest import SHORT_CHAIN


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lane stands here: the last entry's number and the chain's end (32 bytes)."""

    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of an own lane to be sent: the entries with ``after < seq <= upto``."""

    writer: int
    lane: int
    after: int
    upto: int


def to_send(own: Mapping[tuple[int, int], tuple[int, int]], *, whole: bool = False) -> list[Cut]:
    """Say what goes into the next bundle: everything the parent has not signed for, urgent lanes first.

    Args:
        own: by writer and lane, up to where its writer stands by it and up to where the parent has signed.
        whole: whether lanes with nothing new are named as well, so that the parent sees where they stand.
    """
    cuts = [
        Cut(writer, lane, min(acked, upto), upto)
        for (writer, lane), (upto, acked) in own.items()
        if upto > acked or whole
    ]
    return sorted(cuts, key=lambda cut: cut.lane)


class Judgement(Enum):
    """What a stretch of another's lane is, seen from what is known here."""

    NEW = "new"
    """It begins where we stand, or before and reaches further: take what is new of it."""
    KNOWN = "known"
    """All of it is here already: nothing to do but to sign for it again."""
    EARLY = "early"
    """Something before it is missing: it waits."""
    FORKED = "forked"
    """It tells another history than ours: the device was restored or copied."""


def judge(lane: Lane, standing: Standing, chain_at: Callable[[int], bytes | None]) -> Judgement:
    """Say what an arriving stretch is.

    Args:
        lane: the stretch, as its manifest says it.
        standing: where this lane of the writer stands here.
        chain_at: gives the chain's end after an entry that is here, else ``None``.
    """
    if lane.after > standing.seq:
        return Judgement.EARLY
    if not tells(chain_at(lane.after), lane.chain_after):
        return Judgement.FORKED
    end = lane.after + lane.count
    if end <= standing.seq:
        return Judgement.KNOWN if tells(chain_at(end), lane.chain) else Judgement.FORKED
    return Judgement.NEW


def tells(here: bytes | None, told: bytes) -> bool:
    """Say whether what was told of a chain's end, its first bytes or none, is what it is here."""
    return here is not None and here.startswith(told)


def believed(upto: int, seq: int, chain: bytes, chain_at: Callable[[int], bytes | None]) -> bool:
    """Say whether an acknowledgement is about our own history.

    The parent signs the chain's end it has; if it is not ours, it has heard a
    twin of this device.

    Args:
        upto: the last entry of the lane that we stand by.
        seq: up to where the parent has it.
        chain: the chain's end that the parent has there.
        chain_at: gives our chain's end after an entry.
    """
    return seq <= upto and chain_at(seq) == chain


class Meeting(Enum):
    """What a joint says about an own lane."""

    EXACT = "exact"
    """Up to there both histories are one, and not behind it."""
    EARLIER = "earlier"
    """Both are one up to there at least; where they part is not said."""
    OTHER = "other"
    """It is about another branch than ours."""


def meets(joint: Joint, upto: int, chain_at: Callable[[int], bytes | None]) -> Meeting:
    """Say what a joint of the parent's tells about an own lane that we stand by up to ``upto``.

    Chains that agree at one entry agree at all before it, and chains that differ
    at one differ at all behind it: so to agree at one and not at the next is proof.
    """
    here = chain_at(joint.seq) if joint.seq <= upto else None
    if here is None or here[:SHORT_CHAIN] != joint.chain:
        return Meeting.OTHER
    if joint.seq == upto:
        return Meeting.EXACT
    following = chain_at(joint.seq + 1)
    differs = following is None or following[:SHORT_CHAIN] != joint.next
    return Meeting.EXACT if joint.next and differs else Meeting.EARLIER


def continues(after: int, upto: int, seen: int) -> bool:
    """Say whether rows that carry a bucket from ``after`` to ``upto`` connect to what was seen, and go on."""
    return after <= seen < upto


def told_otherwise(reach: Reach, place: int, token: bytes) -> bool:
    """Say whether a reach shows that the parent does not know of having told a place with that token.

    It names the latest places that it told, as many as fit: what is older than those may be true.
    """
    named = (*reach.past, (reach.upto, reach.token))
    too_old = len(reach.past) >= MOST_PAST and place < min(told for told, _ in reach.past)
    return place > reach.after and (place, token) not in named and not too_old


def same_life(reach: Reach, seen: int, token: bytes) -> bool:
    """Say whether what was seen was told by the life of the parent that says this.

    From just where we are a parent may go on. Otherwise our place must be one
    that it tells of too: places of a life that was lost are given out again.
    """
    return seen <= reach.after or (seen, token) in (*reach.past, (reach.upto, reach.token))
