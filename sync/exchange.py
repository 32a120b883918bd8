"""The exchange as a pure state machine: what to say, and what to make of what was said (``PROTOCOL.md``).

No store, no files, no clock. ``sync/outgoing.py`` and ``sync/incoming.py`` do
what is decided here, each in one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from sync.bundle import SHORT_CHAIN, Lane


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lane stands here: the last entry's number and the chain's end (32 bytes)."""

    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of an own lane to be sent: the entries with ``after < seq <= upto``."""

    lane: int
    after: int
    upto: int


def to_send(own: Mapping[int, tuple[Standing, int]]) -> list[Cut]:
    """Say what goes into the next bundle: everything the parent has not signed for, urgent lane first.

    Args:
        own: by lane, where it stands and up to where the parent has signed.
    """
    return [
        Cut(lane, acked, standing.seq)
        for lane, (standing, acked) in sorted(own.items())
        if standing.seq > acked
    ]


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
    here = chain_at(lane.after)
    if here is None or here[:SHORT_CHAIN] != lane.chain_after[:SHORT_CHAIN]:
        return Judgement.FORKED
    end = lane.after + lane.count
    if end <= standing.seq:
        return Judgement.KNOWN if chain_at(end) == lane.chain else Judgement.FORKED
    return Judgement.NEW


def believed(
    own: Mapping[int, Standing], lane: int, seq: int, chain: bytes, chain_at: Callable[[int], bytes | None]
) -> bool:
    """Say whether an acknowledgement is about our own history.

    The parent signs the chain's end it has; if it is not ours, the receipt
    belongs to a twin of this device and moves nothing here.
    """
    standing = own.get(lane)
    return standing is not None and seq <= standing.seq and chain_at(seq) == chain


def continues(after: int, upto: int, seen: int) -> bool:
    """Say whether rows that carry a bucket from ``after`` to ``upto`` connect to what was seen, and go on."""
    return after <= seen < upto
