"""Comparing documents looks into the drawer: the log says so before anybody hears what agrees (J11)."""

from typing import Final

from sqlalchemy import select

from store import roles
from store.columns import sql
from store.node import Node
from store.registers.agencies import AGENCIES
from store.registers.reads import DRAWER, Read
from store.registers.restricted import Restricted
from sync.lists.lines import Reading
from sync.lists.record import PAPERS
from sync.lists.words import Field

_OPEN: Final = "reads.open"
_ONE_LOOK: Final = 3600
"""Seconds in which comparing the lists of an agency again, answer by answer, is the same look."""
_R, _T = sql(Read), sql(Restricted)


def note_look(node: Node, agency: int, lines: Reading) -> None:
    """Write down that the drawer was looked into for an agency's list, once, if it is going to be.

    One entry stands for the list: one for each person would bury what somebody opened on purpose.

    Args:
        node: whose drawer.
        agency: whose list.
        lines: the list; without a number of a document nothing is compared.
    """
    if node.drawer is None or not node.me.station or not _has_papers(lines):
        return
    with node.read() as db:
        actor = node.actor(db)
        if not roles.allowed(actor.role, _OPEN):
            return
        kept = select(_T.c.id).where(_T.c.station == node.me.station, _T.c.ended_on.is_(None)).limit(1)
        number = node.numbers(db).text(AGENCIES.letter, agency)
        before = select(_R.c.id).where(
            _R.c.kind == AGENCIES.kind,
            _R.c.record == number,
            _R.c.how == DRAWER,
            _R.c.by == actor.user,
            _R.c.at > node.now - _ONE_LOOK,
        )
        if db.scalar(kept) is None or db.scalar(before.limit(1)) is not None:
            return
    node.act(_OPEN, None, {"kind": AGENCIES.kind, "record": number})


def _has_papers(lines: Reading) -> bool:
    return any(
        line.more.get(Field(kind))
        for home in lines.households
        for staff in home.staff
        for line in (staff, *staff.kin)
        for kind in PAPERS
    )
