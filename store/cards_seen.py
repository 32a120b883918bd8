"""Which slips were shown here, when and where: on this device only, for whoever stands at a gate.

A slip that is shown twice may be the same people coming back, or a copy of it. That can be said only by
somebody who looks at them; here is when it was shown before.
"""

from typing import Final

from sqlalchemy import Connection, LargeBinary
from sqlmodel import Field

from store.asking import ask, write
from store.columns import Id, Local

_MOST: Final = 20_000
"""What is kept; a slip counts for two weeks."""


class CardSeenRow(Local, table=True):
    """One showing: which card, when (UTC seconds), where as whoever stood there said it."""

    __tablename__ = "card_seen"
    card: bytes = Field(primary_key=True, sa_type=LargeBinary)
    at: int = Field(primary_key=True, sa_type=Id)
    place: str = ""


def before(db: Connection, card: bytes) -> list[tuple[int, str]]:
    """Give when and where a card was shown here, the last time first."""
    return [
        (at, place)
        for at, place in ask(db, "SELECT at, place FROM card_seen WHERE card = ? ORDER BY at DESC", (card,))
    ]


def note(db: Connection, card: bytes, at: int, place: str) -> None:
    """Note that a card was shown, inside a write transaction."""
    write(
        db,
        "INSERT INTO card_seen (card, at, place) VALUES (?, ?, ?)"
        " ON CONFLICT (card, at) DO UPDATE SET place = excluded.place",
        [(card, at, place)],
    )
    write(
        db,
        "DELETE FROM card_seen WHERE at < (SELECT at FROM card_seen ORDER BY at DESC LIMIT 1 OFFSET ?)",
        [(_MOST,)],
    )
