"""Which certificates and clearances were put on a card, by whom and when (D02, E03).

What stands on a card is read from its record whenever it is shown; here is only that it was made, under which
key and at which place of headquarters' status list, so that it can be found again and revoked.
"""

from typing import Any, Final

from sqlalchemy import Connection

from store.asking import ask
from store.columns import Merge, Row, Wire, column, reference, sql
from store.forms import Form
from store.register import Register
from store.values import Line

CERTIFICATE: Final = "certificate"
SLIP: Final = "slip"
REPLACED: Final = "a newer card was made of it"


class CardRow(Row, table=True):
    """A card: of which record, signed with which key (hexadecimal), its place, its days, by whom it was made.

    ``digest`` tells the device that made it whether the record still says the same; nobody else can make
    anything of it.
    """

    __tablename__ = "cards"
    what: str = column(1, Merge.EVENT)
    certificate: int | None = reference(2, "certificates", merge=Merge.EVENT)
    clearance: int | None = reference(3, "clearances", merge=Merge.EVENT)
    key: str = column(4, Merge.EVENT)
    place: int | None = column(5, Merge.EVENT, Wire.NUMBER)
    issued_at: int = column(6, Merge.EVENT, Wire.INSTANT)
    until: int = column(7, Merge.EVENT, Wire.INSTANT)
    digest: str = column(8, Merge.EVENT)
    by: int = reference(9, "users", merge=Merge.EVENT)


class CardForm(Form):
    """Nobody fills this in: it is written when a card is made."""

    what: Line


_T = sql(CardRow).c
_LAST_ROW: Final = (1 << 63) - 1
"""The largest number that the store holds."""


def of_record(db: Connection, what: str, record: int) -> list[dict[str, Any]]:
    """Give the cards of a certificate or clearance that stand, the newest first."""
    column_ = "certificate" if what == CERTIFICATE else "clearance"
    return _rows(db, f"WHERE {column_} = ? AND ended_on IS NULL ORDER BY id DESC", (record,))


def by_id(db: Connection, row: int) -> dict[str, Any] | None:
    """Give a card by its number, also by one that it bore formerly; ``None`` if it is not known here."""
    if row > _LAST_ROW:
        # What somebody else put on a card of theirs.
        return None
    found = _rows(db, "WHERE id = ? OR former_id = ? ORDER BY id = ? DESC, id LIMIT 1", (row, row, row))
    return found[0] if found else None


def of_key(db: Connection, key: str) -> list[dict[str, Any]]:
    """Give all cards that a key signed, the newest last."""
    return _rows(db, "WHERE key = ? ORDER BY id", (key,))


_NAMES: Final = tuple(column.name for column in sql(CardRow).columns)


def _rows(db: Connection, which: str, given: tuple[object, ...]) -> list[dict[str, Any]]:
    asked = f"SELECT {', '.join(_quoted)} FROM cards {which}"  # noqa: S608 - names of our own
    return [dict(zip(_NAMES, row, strict=True)) for row in ask(db, asked, given)]


_quoted: Final = tuple(f'"{name}"' for name in _NAMES)


CARDS = Register(
    kind="cards",
    nr=23,
    letter="CD",
    table=CardRow,
    form=CardForm,
    listed=("issued_at", "what", "certificate", "clearance", "until", "by"),
    within={
        "certificate": lambda row: _T.certificate == row,
        "clearance": lambda row: _T.clearance == row,
    },
    order=("issued_at", "id"),
    by_hand=False,
    carried={4: "cards.make"},
)
