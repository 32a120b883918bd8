"""Which cards hold no more, by their records: what headquarters' list is made of."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection

from store.asking import ask
from store.registers.cards import CERTIFICATE
from store.travel.states import OVER, State, may_travel
from sync.credentials.key_statement import PLACES, KeyStatement


class Fate(StrEnum):
    """Why a card's record does not stand behind it."""

    REVOKED = "revoked"
    ENDED = "ended"
    REPLACED = "replaced"
    CHANGED = "changed"
    NEWER_CARD = "newer_card"
    TRIP_OVER = "trip_over"
    CANCELLED = "cancelled"
    AMENDED = "amended"
    DENIED = "denied"
    ERASED = "erased"


_TRIPS: Final = {
    State.CLOSED: Fate.TRIP_OVER,
    State.AMENDED: Fate.AMENDED,
    State.DENIED: Fate.DENIED,
    State.REVOKED: Fate.REVOKED,
    State.CANCELLED: Fate.CANCELLED,
}
_CERTIFICATE: Final = """
    SELECT person, course, ended_on, revoked_on, EXISTS (
        SELECT 1 FROM certificates n WHERE n.replaces = c.id AND n.ended_on IS NULL
    ) FROM certificates c WHERE id = ?
"""
_LIVE: Final = (
    "SELECT c.id, what, certificate, clearance, c.ended_on, key, place, s.code"
    " FROM cards AS c JOIN stations AS s ON s.id = c.station WHERE place IS NOT NULL AND until > ?"
)
_CLEARANCE: Final = "SELECT state, mode, ended_on FROM clearances WHERE id = ?"


def fate(db: Connection, card: Mapping[str, Any], *, changed: bool = False) -> Fate | None:
    """Say why the record of a card does not stand behind it; ``None`` where it does.

    Args:
        db: the store that has the record.
        card: the card's row.
        changed: whether it is known that the record says something else now.
    """
    if card["ended_on"] is not None:
        return Fate.NEWER_CARD
    found = (
        _of_certificate(db, card["certificate"])
        if card["what"] == CERTIFICATE
        else _of_trip(db, card["clearance"])
    )
    return found or (Fate.CHANGED if changed else None)


def _of_certificate(db: Connection, row: int | None) -> Fate | None:
    found = ask(db, _CERTIFICATE, (row,))
    if not found:
        return Fate.ERASED
    ((person, course, ended, revoked, replaced),) = found
    if revoked is not None:
        return Fate.REVOKED
    if ended is not None:
        return Fate.ENDED
    if replaced:
        return Fate.REPLACED
    return Fate.ERASED if person is None or course is None else None


def _of_trip(db: Connection, row: int | None) -> Fate | None:
    found = ask(db, _CLEARANCE, (row,))
    if not found:
        return Fate.ERASED
    ((state, mode, ended),) = found
    if ended is not None:
        return Fate.ENDED
    if may_travel(state, mode):
        return None
    return _TRIPS.get(State(state), Fate.CHANGED) if state in OVER else Fate.CHANGED


def revoked(db: Connection, keys: Mapping[bytes, KeyStatement], now: int) -> set[int]:
    """Give the places of all cards that have not run out and whose record does not stand behind them."""
    found = set()
    for row, what, certificate, clearance, ended, key, place, code in ask(db, _LIVE, (now,)):
        said = keys.get(bytes.fromhex(key)) if _is_hex(key) else None
        if said is None or said.of != code or not said.first <= place < said.first + PLACES:
            # A place of another station's key is not this one's to take away.
            continue
        card = {
            "id": row,
            "what": what,
            "certificate": certificate,
            "clearance": clearance,
            "ended_on": ended,
        }
        if fate(db, card) is not None:
            found.add(place)
    return found


def _is_hex(text: object) -> bool:
    try:
        bytes.fromhex(str(text))
    except ValueError:
        return False
    return True
