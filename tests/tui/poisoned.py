"""A store whose every text says something dangerous, as nobody could type it and somebody might forge it."""

from sqlalchemy import update

from store import guard, offers
from store.columns import Wire, sql
from store.identity import NodeRow, PeerRow
from store.node import Node
from store.offers import Shape
from store.registers import REGISTRY
from tests.tui import poison
from tests.tui.rows import NAMES

KEPT = frozenset({"timezone", "lat", "lon", "country"})
"""What is reckoned with, and what a screen could not open without."""
WRITTEN = frozenset({"text", "note", "reason", "label", "name"})
"""... that no form asks for by this name."""
CODES = frozenset(
    {("zones", "code"), ("stations", "code"), ("devices", "mark"), ("schemes", "code"), ("levels", "value")}
)


def texts(kind: str) -> list[str]:
    """Give the columns of a list that hold what somebody typed."""
    register = REGISTRY.kind(kind)
    asked = {one.name: one for one in offers.fields(register.form, register, REGISTRY) or ()}
    return [
        name
        for name, spec in register.specs.items()
        if spec.wire is Wire.TEXT
        and name not in KEPT
        and (kind, name) not in CODES
        and (asked[name].shape is Shape.TEXT if name in asked else name in WRITTEN)
    ]


def poison_all(node: Node) -> int:
    """Write a poison into every text of every list; gives how many were written."""
    # A database holds no half character.
    bad, written = [text for text in poison.ALL.values() if "\ud800" not in text] + list(NAMES), 0
    with node.write() as db, guard.opened(db):
        for register in REGISTRY.registers:
            names = texts(register.kind)
            rows = [row for (row,) in db.execute(register.sql.select().with_only_columns(register.sql.c.id))]
            for place, row in enumerate(rows if names else ()):
                values = {name: bad[(place + n) % len(bad)] for n, name in enumerate(names)}
                db.execute(update(register.sql).where(register.sql.c.id == row).values(values))
                written += len(values)
        for table in (NodeRow, PeerRow):
            db.execute(update(sql(table)).values(name=poison.MARKUP["action"] + poison.CONTROL["colour"]))
    return written
