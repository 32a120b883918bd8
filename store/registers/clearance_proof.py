"""What was decided, as it can be proven years later (E07): which fields are of it, and whether they stand."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from store.register import Registry
from store.registers.hands import facts, is_theirs
from store.registers.journeys import Journey, Row, journey
from store.travel import decision

REQUEST: Final = (
    "kind",
    "purpose",
    "details",
    "urgency",
    "agency",
    "contact",
    "vehicles",
    "call_signs",
    "leader",
    "back_by",
)
"""The fields that say what is asked for; fixed once it is submitted."""
DECIDED: Final = (
    "decision",
    "decided_by",
    "decided_at",
    "authority",
    "conditions",
    "reason",
    "valid_from",
    "valid_to",
    "gates",
)
"""The fields that a decision writes, and nothing ever again."""
PROVEN: Final = (*DECIDED, "content_hash", "signature", "signed_key")
_TRAVELS: Final = ("person", "part")
_LEG: Final = (
    "n",
    "from_place",
    "to_place",
    "area",
    "to_station",
    "abroad",
    "etd",
    "eta",
    "timezone",
    "mode",
    "carrier",
    "vehicle",
    "lodging",
    "contact_there",
    "night_stop",
    "check_in_due",
)


def content(db: Connection, registry: Registry, whole: Journey, decided: Row) -> bytes:
    """Write what a decision is about and what it says (``store/travel/decision.py``).

    Args:
        db: the store.
        registry: the registers.
        whole: the journey.
        decided: the decision's fields, as they stand or are about to.
    """
    row = whole.row
    request = facts(db, registry, "clearances", row, (*REQUEST, "revision", "amends"))
    request["number"] = row["former_id"] or row["id"]
    return decision.content(
        request,
        [facts(db, registry, "travellers", one, _TRAVELS) for one in whole.travellers],
        [facts(db, registry, "segments", leg, _LEG) for leg in whole.legs],
        facts(db, registry, "clearances", decided, DECIDED),
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a decision: does all stand as it was decided, is it signed, in whose hand.

    ``known`` says that it is the hand of whoever is said to have decided.
    """

    unchanged: bool
    signed: bool
    hand: str | None
    known: bool

    @property
    def valid(self) -> bool:
        """Whether it stands as whoever is said to have decided signed it."""
        return self.unchanged and self.signed and self.known


def verify_decision(db: Connection, registry: Registry, row: int, own_key: bytes) -> Verified:
    """Check a decision against travellers and legs as they stand, and its signature (E07).

    Args:
        db: the store.
        registry: the registers.
        row: the clearance.
        own_key: the public key of this device, 32 bytes, for who had no key of their own.
    """
    whole = journey(db, row)
    hashed, signature, key = (whole.row[name] for name in ("content_hash", "signature", "signed_key"))
    if not (hashed and signature and key):
        return Verified(unchanged=False, signed=False, hand=None, known=False)
    signed = decision.is_signed(hashed, signature, key)
    return Verified(
        unchanged=decision.digest(content(db, registry, whole, whole.row)) == hashed,
        signed=signed,
        hand=decision.hand(key) if signed else None,
        known=is_theirs(db, whole.row["decided_by"], key, own_key),
    )
