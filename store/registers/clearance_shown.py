"""How clearances are shown: who goes where, how it stands now, what was heard, what can be done with it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from store.asking import pairs, parts
from store.clock import iso, local_day
from store.columns import sql
from store.identity import who
from store.listing import Lens
from store.registers.agencies import Agency
from store.registers.clearance_rules import Practice, practice
from store.registers.clearance_tables import Clearance
from store.registers.journeys import Journey, journeys, late
from store.registers.names import full
from store.registers.people import Person
from store.travel import decision
from store.travel.states import steps

SHORT_OF: Final = 3
"""So many travellers are named in a list; of more, how many."""

_T, _PERSON = sql(Clearance), sql(Person)


def show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add travellers, legs, how it stands now (overdue is worked out), and what follows from the decision."""
    me = who(db)
    read = journeys(db, [row["id"] for row in found])
    agencies = pairs(db, select(sql(Agency).c.id, sql(Agency).c.code))
    amended: dict[int, int] = {}
    for some in parts(read):
        amended |= pairs(db, select(_T.c.amends, _T.c.id).where(_T.c.amends.in_(some)).order_by(_T.c.id))
    names = {
        row["id"]: row
        for some in parts({person for whole in read.values() for person in whole.people})
        for row in map(dict, db.execute(select(_PERSON).where(_PERSON.c.id.in_(some))).mappings())
    }
    practices = {
        station: practice(db, me, lens.today, station) for station in {row["station"] for row in found}
    }
    shown = []
    for row in found:
        whole, rules = read[row["id"]], practices[row["station"]]
        overdue = late(whole, rules, lens.now)
        travellers = [_traveller(lens, whole, one, names) for one in whole.travellers]
        status = "overdue" if overdue else row["state"]
        shown.append(
            {
                "agency": agencies.get(row["agency"]),
                # A drill is called so in every list, so that nobody counts it among what happens.
                "drill": bool(row["exercise"]),
                "status": f"drill: {status}" if row["exercise"] else status,
                "who": _some([one["name"] for one in travellers]),
                "to": _some([leg["to_place"] or "?" for leg in whole.legs]),
                "travellers": travellers,
                "legs": [_leg(lens, leg) for leg in whole.legs],
                "movements": [_movement(lens, whole, one) for one in whole.heard],
                "overdue": [
                    {
                        "person": lens.number("people", one.person),
                        "what": one.what.value,
                        "due": iso(one.due),
                        "late": iso(one.late),
                    }
                    for one in overdue
                ],
                "late_request": _is_late(row, whole, rules),
                "amended_by": lens.number("clearances", amended.get(row["id"])),
                "short_code": decision.short(row["content_hash"]) if row["content_hash"] else None,
                "hand": decision.hand(row["signed_key"]) if row["signed_key"] else None,
                "steps": [step.value for step in steps(row["state"] or "", row["mode"])],
            }
        )
    return shown


def _traveller(
    lens: Lens, whole: Journey, one: Mapping[str, Any], names: Mapping[int, Any]
) -> dict[str, Any]:
    row = whole.now(one["person"])
    person = names.get(row) if row is not None else None
    return {
        "person": lens.number("people", row),
        "name": full(person) if person else "",
        "part": one["part"],
        "left": bool(person and person["ended_on"]),
    }


def _leg(lens: Lens, leg: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("n", "from_place", "to_place", "timezone", "mode", "carrier", "vehicle", "lodging", "night_stop")
    times = {name: iso(leg[name]) for name in ("etd", "eta", "check_in_due")}
    return {"id": lens.number("segments", leg["id"])} | {name: leg[name] for name in plain} | times


def _movement(lens: Lens, whole: Journey, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": lens.number("movements", one["id"]),
        "event": one["event"],
        "person": lens.number("people", whole.now(one["person"])),
        "leg": lens.number("segments", one["segment"]),
        "at": iso(one["occurred_at"]),
        "until": iso(one["until"]),
        "medium": one["medium"],
    }


def _some(names: Sequence[str]) -> str:
    """Name the first few, and say how many more there are."""
    more = len(names) - SHORT_OF
    return ", ".join(names[:SHORT_OF]) + (f" +{more}" if more > 0 else "")


def _is_late(row: Mapping[str, Any], whole: Journey, rules: Practice) -> bool:
    """Say whether a request came later than the lead time that the station asks for."""
    leaves = min((leg["etd"] for leg in whole.legs if leg["etd"] is not None), default=None)
    if leaves is None or row["submitted_at"] is None:
        return False
    begins, asked = (local_day(at, rules.home.timezone) for at in (leaves, row["submitted_at"]))
    return (begins - asked).days < rules.lead_days
