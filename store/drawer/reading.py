"""Opening the drawer for one record: by who may, or by breaking the glass; never unseen (J11).

Nothing is shown before the log says who looked.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from store import roles
from store.by_name import find
from store.columns import sql
from store.drawer.opened import Drawer, opened
from store.refusals import Code, Refused
from store.register import Register
from store.registers.restricted import Restricted

if TYPE_CHECKING:
    from store.node import Node

_OPEN, _GLASS = "reads.open", "reads.break_glass"
_PERSON = "people"


def read(node: "Node", kind: str, record: str | int, *, reason: str | None = None) -> dict[str, str]:
    """Open a record's restricted values; gives them in the clear by field.

    Args:
        node: where it lies.
        kind: the record's list; of ``people`` what the drawer has of that person is opened.
        record: its number, or id.
        reason: why somebody without the drawer has to look (an injured colleague's blood type); it is in
            the log, and at headquarters with the next urgent bundle.

    Raises:
        Refused: ``DRAWER_SHUT`` for a role without the drawer that gives no reason, and for one that may
            not look at all; ``DRAWER_NOWHERE`` on a device without a drawer; ``NOT_FOUND``;
            ``DRAWER_KEY_MISSING``; ``DRAWER_DAMAGED``. What was opened in vain stands in the log as well.
    """
    drawer = node.drawer
    if drawer is None:
        raise Refused(Code.DRAWER_NOWHERE)
    with node.read() as db:
        role = node.actor(db).role
        rows = [find(db, node.registry.kind(kind), node.numbers(db), record)]
        if kind == _PERSON:
            t = sql(Restricted).c
            kept = select(t.id).where(t.person.in_(rows), t.ended_on.is_(None)).order_by(t.id)
            kind, rows = "restricted", list(db.scalars(kept))
        register = node.registry.kind(kind)
        if not rows or not register.restricted:
            raise Refused(Code.DRAWER_EMPTY_OF)
        number = node.numbers(db).text(register.letter, rows[-1])
    if roles.allowed(role, _OPEN):
        node.act(_OPEN, None, {"kind": kind, "record": number})
    elif reason and roles.allowed(role, _GLASS):
        node.act(_GLASS, None, {"kind": kind, "record": number, "reason": reason})
    else:
        raise Refused(Code.DRAWER_SHUT, role=role)
    try:
        return _values(node, drawer, register, rows)
    except Refused as refused:
        if refused.code is Code.DRAWER_KEY_MISSING:
            # Whoever has the key shares it with the drawers that are listed.
            node.tend_drawer(begin=True)
        raise


def _values(node: "Node", drawer: Drawer, register: Register, rows: Sequence[int]) -> dict[str, str]:
    values: dict[str, str] = {}
    with node.read() as db:
        found = select(register.sql).where(register.sql.c.id.in_(rows)).order_by(register.sql.c.id)
        for stands in db.execute(found).mappings():
            values |= opened(drawer, db, dict(stands), register)
    return values
