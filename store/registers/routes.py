"""Routes (C01): in which order a warden goes from door to door, kept and handed on with the zone.

One row a zone. The warden or the office writes it, the later order stands whole;
it goes with the pack, so that an alternate knows the way. A household that it
does not name yet comes at its end.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Final

from sqlalchemy import Connection, or_, select

from store.asking import parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.ids import COUNTER_BITS, ROW_BITS
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.households import Household
from store.rule import Rule
from store.values import Names, Reference, Several

_COUNTER: Final = (1 << COUNTER_BITS) - 1
_STEP: Final = re.compile(r"(?:([0-9a-f]+)\.)?([0-9a-f]+)", re.ASCII)


class Route(Row, table=True):
    """The order of a zone's households; ``homes`` as :func:`written` says, ``set_at`` when it was set."""

    __tablename__ = "routes"
    zone: int = reference(1, "zones", warden=True, merge=Merge.EVENT)
    homes: str | None = column(2, Merge.OBSERVATION, warden=True, observed="set_at")
    set_at: int | None = column(3, Merge.OBSERVATION, Wire.INSTANT, warden=True)


class RouteForm(Form):
    """The zone, and its households in the order in which they are visited."""

    zone: Reference
    homes: Annotated[Several, Names("households")] = ()


_T, _HOME = sql(Route), sql(Household)


def written(rows: Sequence[int]) -> str:
    """Write row ids in few signs: hexadecimal counters, the slot (and a dot) where it is another's."""
    said, before = [], None
    for row in rows:
        slot, counter = row >> COUNTER_BITS, row & _COUNTER
        said.append(f"{counter:x}" if slot == before else f"{slot:x}.{counter:x}")
        before = slot
    return " ".join(said)


def read(text: str | None) -> list[int]:
    """Read row ids as :func:`written` wrote them; what another device wrote otherwise there says nothing."""
    found: list[int] = []
    slot = 0
    for word in (text or "").split():
        step = _STEP.fullmatch(word)
        if step is None:
            return []
        slot = int(step[1], 16) if step[1] is not None else slot
        row = (slot << COUNTER_BITS) | (int(step[2], 16) & _COUNTER)
        if row >> ROW_BITS:
            return []
        found.append(row)
    return list(dict.fromkeys(found))


def order(db: Connection, zone: int) -> dict[int, int]:
    """Give the place of every household that a zone's route names, by row; numbers it bore formerly count."""
    row = _standing(db, zone)
    said = read(row["homes"]) if row is not None else []
    here: dict[int, int] = {}
    for part in parts(said):
        asked = select(_HOME.c.id, _HOME.c.former_id).where(
            or_(_HOME.c.id.in_(part), _HOME.c.former_id.in_(part))
        )
        for home, former in db.execute(asked.order_by(_HOME.c.id)):
            here.setdefault(home, home)
            if former is not None:
                here.setdefault(former, home)
    return {home: place for place, home in enumerate(dict.fromkeys(here[one] for one in said if one in here))}


def _standing(db: Connection, zone: int) -> Mapping[str, Any] | None:
    """Give a zone's route: where two devices made one each, the one that was set last."""
    asked = select(_T).where(_T.c.zone == zone, _T.c.ended_on.is_(None))
    found = db.execute(asked.order_by(_T.c.set_at.desc().nulls_last(), _T.c.id.desc()).limit(1))
    row = found.mappings().first()
    return None if row is None else dict(row)


def _set(draft: Draft, form: RouteForm, _row: int | None) -> int:
    """Set the order of a zone's households.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``FIELD_INVALID`` for a household of another zone.
    """
    zone = draft.still("zones", draft.resolve("zones", form.zone))
    homes = list(dict.fromkeys(draft.resolve("households", home) for home in form.homes))
    if any(draft.get(Household, home)["zone"] != zone for home in homes):
        raise Refused(Code.FIELD_INVALID, field="homes", reason="one of them lies in another zone")
    draft.flush()
    standing = _standing(draft.db, zone)
    said = written(homes)
    if standing is None:
        return draft.add(Route, zone=zone, homes=said, set_at=draft.now)
    if standing["homes"] != said:
        draft.change(Route, standing["id"], homes=said, set_at=draft.now)
    return int(standing["id"])


def _one_each(draft: Draft, rows: Collection[int]) -> None:
    """Let the route that was set last stand, of some that were made for one zone unheard of each other."""
    if draft.me.kind == "warden":
        return
    zones = {draft.get(Route, row)["zone"] for row in rows}
    for zone in sorted(zone for zone in zones if zone is not None):
        mine = select(_T.c.id, _T.c.ended_on).where(_T.c.zone == zone, _T.c.station == draft.me.station)
        last, *others = draft.ask(mine.order_by(_T.c.set_at.desc().nulls_last(), _T.c.id.desc())).all()
        # One that ended before the word came that it was set anew stands again.
        if last.ended_on is not None:
            draft.change(Route, last.id, ended_on=None, ended_reason=None)
        for other in others:
            if other.ended_on is None:
                draft.change(Route, other.id, ended_on=draft.today, ended_reason="another was set later")


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say the zone by its code, and the households by their numbers."""
    zone = lens.registry.kind("zones").sql.c
    codes = said_of(db, zone.code, (row["zone"] for row in found))
    return [
        {
            "zone": codes.get(row["zone"]),
            "homes": [lens.number("households", home) for home in read(row["homes"])],
        }
        for row in found
    ]


ROUTES = Register(
    kind="routes",
    nr=68,
    letter="RU",
    table=Route,
    form=RouteForm,
    show=_show,
    listed=("zone", "homes", "set_at"),
    within={"zone": lambda zone: _T.c.zone == zone},
    order=("zone",),
    by_hand=False,
    arriving=(Rule("A zone has one route.", frozenset({"zone", "set_at"}), _one_each),),
    acts=(Act(4, "routes.set", RouteForm, _set, alone=True),),
)
