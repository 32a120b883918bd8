"""Headquarters' day: roll calls at stations, who is late, histories that part, who asks (J12).

As in ``sync/today.py``: facts only, each part read by itself, the worst first. A drill is said to be one,
and never alarms.
"""

from collections.abc import Iterator
from typing import Final

from store import rhythm, sums
from store.asking import ask
from store.clock import iso
from store.node import Node
from store.registers.rollcall_states import last_told
from store.rhythm import DAY, Silence
from sync.need import Lead, Need, Weight
from sync.world import board, forks, stations

_NAMED: Final = 3
_MOST: Final = 20
"""So many roll calls are said one by one."""


def rollcalls(node: Node) -> Iterator[Need]:
    """Say which roll calls are open at stations, as told last; drills together, in one line (F03)."""
    with node.read() as db:
        found = ask(
            db,
            "SELECT r.id, r.reason, coalesce(r.exercise, FALSE), s.code FROM rollcalls AS r"
            " LEFT JOIN stations AS s ON s.id = r.station"
            " WHERE r.closed_at IS NULL AND r.ended_on IS NULL ORDER BY r.opened_at NULLS FIRST, r.id",
        )
        real = [one for one in found if not one[2]]
        told = last_told(db, [one[0] for one in real[:_MOST]])
        lens = node.lens(db)
        for row, reason, _drill, code in real[:_MOST]:
            figures, as_of = told.get(row, (None, None))
            facts = {
                "station": code or "?",
                "reason": reason or "",
                "injured": str(figures.injured) if figures else "",
                "missing": str(figures.missing) if figures else "",
                "expected": str(figures.expected) if figures else "",
                "as_of": iso(as_of) or "",
            }
            count = figures.unaccounted if figures else 0
            lead = Lead("record", "rollcalls", lens.number("rollcalls", row) or "")
            yield Need("rollcall_at", Weight.LIFE, count, lead, facts)
    if len(real) > _MOST:
        yield Need("rollcalls_more", Weight.LIFE, len(real) - _MOST, Lead("place", "board"))
    drills = sorted({one[3] or "?" for one in found if one[2]})
    if drills:
        yield Need("drills_there", Weight.SOON, len(drills), Lead("place", "board"), {"who": _some(drills)})


def late(node: Node) -> Iterator[Need]:
    """Say which stations are silent for longer than they usually are, the longest first (L02)."""
    with node.read() as db:
        kept = sums.kept(db)
        beside = ask(
            db,
            "SELECT s.id, s.code, max(coalesce(p.heard_at, p.admitted_at)) FROM peer AS p"
            " JOIN stations AS s ON s.id = p.station"
            " WHERE p.role = 'child' AND p.revoked_at IS NULL AND s.ended_on IS NULL GROUP BY s.id, s.code",
        )
    found: dict[Silence, list[tuple[int, str]]] = {Silence.AMBER: [], Silence.RED: []}
    for row, code, heard in beside:
        how = rhythm.silence(node.now, heard, kept[row].gap if row in kept else DAY)
        if how is not Silence.OK:
            found[how].append((heard, code or "?"))
    for how, kind, weight in (
        (Silence.RED, "stations_silent", Weight.NOW),
        (Silence.AMBER, "stations_late", Weight.SOON),
    ):
        some = sorted(found[how])
        if some:
            longest = (node.now - some[0][0]) // DAY
            facts = {"who": _some([code for _heard, code in some]), "days": str(longest)}
            yield Need(kind, weight, len(some), Lead("place", "board"), facts)


def histories(node: Node) -> Iterator[Need]:
    """Say which devices tell two histories."""
    found = [one for one in forks.forks(node) if not one.is_healed]
    if found:
        names = sorted({one.device for one in found})
        yield Need("forks", Weight.NOW, len(names), Lead("place", "stations"), {"who": _some(names)})


def asking(node: Node) -> Iterator[Need]:
    """Say which devices ask to be admitted."""
    found = stations.asking(node)
    if found:
        who = _some([f"{one.code} {one.name}".strip() for one in found])
        yield Need("asking", Weight.SOON, len(found), Lead("place", "stations"), {"who": who})


def figures(node: Node) -> board.Board:
    """Give the world in one line."""
    return board.board(node)


def _some(names: list[str]) -> str:
    """Name the first few and count the rest."""
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
