"""The keys that sign cards: announced by the devices that have them, listed by headquarters (A22, D02, E03).

A device announces the public half of its card key in its station's records. Headquarters answers with
reference data: its own key to check lists with (``root``), a signed statement for each key (``key``), and one
signed status list (``list``). What such a row holds is written and read in ``sync/credentials/``; whatever a
station writes here but an announcement, nobody reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from store.asking import ask
from store.columns import Merge, Row, Wire, column
from store.forms import Form
from store.register import Register
from store.values import Line

ASKS: Final = "asks"
ROOT: Final = "root"
KEY: Final = "key"
LIST: Final = "list"


class CardKey(Row, table=True):
    """One row of it: ``public`` in hexadecimal digits, ``content`` signed, in base64."""

    __tablename__ = "card_keys"
    what: str = column(1, Merge.EVENT, warden=True)
    public: str | None = column(2, Merge.REGISTER, warden=True)
    made_at: int | None = column(3, Merge.REGISTER, Wire.INSTANT, warden=True)
    content: str | None = column(4, Merge.REGISTER, warden=True)


class CardKeyForm(Form):
    """Nobody fills this in: devices announce their keys, and headquarters lists them."""

    what: Line


@dataclass(frozen=True, slots=True)
class Listed:
    """A row: its number, its station (0: headquarters'), and what stands in it."""

    row: int
    station: int
    public: str
    made_at: int
    content: str


def standing(db: Connection, what: str, *, station: int | None = None) -> Sequence[Listed]:
    """Give the rows of a kind that stand, the oldest first; of one station only, where it is named."""
    asked = (
        "SELECT id, station, coalesce(public, ''), coalesce(made_at, 0), coalesce(content, '') FROM card_keys"
        " WHERE what = ? AND ended_on IS NULL"
    )
    if station is None:
        return [Listed(*row) for row in ask(db, f"{asked} ORDER BY id", (what,))]
    return [Listed(*row) for row in ask(db, f"{asked} AND station = ? ORDER BY id", (what, station))]


CARD_KEYS = Register(
    kind="card_keys",
    nr=20,
    letter="CK",
    table=CardKey,
    form=CardKeyForm,
    listed=("what", "made_at"),
    order=("id",),
    by_hand=False,
    carried={4: "card_keys.announce", 5: "card_keys.tend"},
)
