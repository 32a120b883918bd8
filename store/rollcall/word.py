"""The word about a roll call that goes up before anything else: its figures, said again when they changed."""

from typing import Final

from store import roles
from store.identity import who
from store.node import Node
from store.refusals import Code, Refused
from store.registers.rollcall_states import last_told
from store.rollcall.standing import standing
from store.rollcall.which import open_now

TELL: Final = "rollcall_states.tell"
EVERY: Final = 120
"""Seconds between two words about one roll call: a thin line carries marks too. Injured, missing, and the
last one found are said at once."""


def tell(node: Node) -> bool:
    """Write down how open roll calls stand, where that is news for headquarters; gives whether any was.

    Only at a station, and only by whoever may; a bundle that is made right after carries it.
    """
    with node.read() as db:
        me = who(db)
        if me.kind != "station" or not me.slot or not roles.allowed(node.actor(db).role, TELL):
            return False
        calls = [row for row, _drill in open_now(db, me.station)]
        if not calls:
            return False
        now, before = standing(db, calls), last_told(db, calls)
    told = False
    for call in calls:
        figures = now[call].figures
        was, at = before.get(call, (None, 0))
        if figures == was:
            continue
        worse = was is None or (figures.injured, figures.missing) != (was.injured, was.missing)
        if worse or not figures.unaccounted or node.now - at >= EVERY:
            told = _tell(node, call) or told
    return told


def _tell(node: Node, call: int) -> bool:
    try:
        node.act(TELL, call)
    except Refused as refused:
        if refused.code is Code.NOTHING_TO_CHANGE:
            return False
        raise
    return True
