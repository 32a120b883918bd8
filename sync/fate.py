"""What became of a bundle that was taken in."""

from dataclasses import dataclass
from enum import Enum

from store.identity import Peer
from store.rebirth import Reborn
from store.refusals import Code


class Fate(Enum):
    """What became of a bundle as a whole."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a bundle, for a person and for the command line."""

    fate: Fate
    code: Code | None = None
    peer: Peer | None = None
    applied: int = 0
    conflicts: int = 0
    quarantined: int = 0
    acknowledged: int = 0
    moved: bool = False
    """Whether a child's log grew here, so that what was parked may go on."""
    reborn: Reborn | None = None
    """What this device became, if the bundle told it that it was restored or copied."""
