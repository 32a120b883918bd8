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
from sync.beneath import said_last
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
    """Say which stations are silent for longer than they usually are, the longest first (L02).

    Regional headquarters are said apart. Of a station that one of them hears for us it is known only when
    the newest change came up: that is said, much later, and only while its region is heard.
    """
    with node.read() as db:
        gaps = {row: one.gap for row, one in sums.kept(db).items()}
        beside = ask(
            db,
            "SELECT s.id, s.code, coalesce(s.under = s.id, FALSE), max(coalesce(p.heard_at, p.admitted_at))"
            " FROM peer AS p JOIN stations AS s ON s.id = p.station"
            " WHERE p.role = 'child' AND p.revoked_at IS NULL AND s.ended_on IS NULL"
            " GROUP BY s.id, s.code, s.under",
        )
        beneath = ask(
            db,
            "SELECT s.id, s.code, s.under, r.code FROM stations AS s JOIN stations AS r ON r.id = s.under"
            " WHERE s.under <> s.id AND s.ended_on IS NULL",
        )
        said = said_last(db) if beneath else {}

    def how(row: int, at: int) -> Silence:
        return rhythm.silence(node.now, at, gaps.get(row, DAY))

    found: dict[str, list[tuple[int, str]]] = {}
    is_late = set()
    for row, code, is_region, heard in beside:
        if how(row, heard) is not Silence.OK:
            is_late.add(row)
            what = "regions" if is_region else "stations"
            kind = f"{what}_{'silent' if how(row, heard) is Silence.RED else 'late'}"
            found.setdefault(kind, []).append((heard, code or "?"))
    directly = {row for row, *_rest in beside}
    for row, code, region, region_code in beneath:
        at = said.get(row)
        if at is None or row in directly or region in is_late or how(row, at) is not Silence.RED:
            continue
        found.setdefault("beneath_silent", []).append((at, f"{code or '?'} ({region_code or '?'})"))
    for kind, weight in (
        ("regions_silent", Weight.NOW),
        ("stations_silent", Weight.NOW),
        ("regions_late", Weight.SOON),
        ("stations_late", Weight.SOON),
        ("beneath_silent", Weight.SOON),
    ):
        some = sorted(found.get(kind, ()))
        if some:
            longest = (node.now - some[0][0]) // DAY
            facts = {"who": _some([code for _at, code in some]), "days": str(longest)}
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
