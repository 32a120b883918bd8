"""Visitors as a list of who is here, who is awaited and who has gone (A08, C06, X22).

A stay is over by itself after its last day; that nobody saw the visitor off is said for a while.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from store import expiry, listing
from store.columns import sql
from store.node import Node
from store.registers import REGISTRY
from store.registers.visitors import Standing, Stay

GONE: Final = 90
"""Days for which a stay that is over is on this list; a local default, the record stays."""
ORDER: Final = (Standing.DUE, Standing.HERE, Standing.EXPECTED, Standing.OVER, Standing.LEFT)
"""Who should be here and of whom nobody has said so comes first."""
_T = sql(Stay)


def stays(node: Node, station: str | None = None) -> list[dict[str, Any]]:
    """Give every stay that is not long over, as lists show it: due, here, expected, over, left.

    In each the soonest day first; of those that are over the latest.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db, station)
        since = (lens.today - timedelta(days=GONE)).isoformat()
        last = func.coalesce(_T.c.left_on, _T.c.etd)
        recent = or_(last.is_(None), last >= since)
        asked = select(_T).where(_T.c.ended_on.is_(None), recent, lens.here(_T))
        rows = [dict(row) for row in db.execute(asked.order_by(_T.c.eta, _T.c.id)).mappings()]
        shown = listing.shown(db, REGISTRY.kind("visitors"), lens, rows)
    order = {standing.value: place for place, standing in enumerate(ORDER)}
    gone = [row for row in shown if row["status"] in (Standing.OVER, Standing.LEFT)]
    there = [row for row in shown if row["status"] not in (Standing.OVER, Standing.LEFT)]
    there.sort(key=lambda row: order[row["status"]])
    gone.sort(key=lambda row: str(row["left_on"] or row["etd"] or ""), reverse=True)
    gone.sort(key=lambda row: order[row["status"]])
    return [*there, *gone]
