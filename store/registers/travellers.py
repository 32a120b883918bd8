"""Who goes on a clearance (E01, E05, E14): staff, dependants as travellers in their own right, visitors."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, select

from store.columns import sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.clearance_steps import same_drill
from store.registers.clearance_tables import Clearance, Traveller
from store.registers.journeys import drilled
from store.registers.names import called
from store.registers.people import Person
from store.rule import Rule
from store.travel.states import OPEN
from store.values import Note, Reference


class TravellerForm(Form):
    """What is asked about somebody who goes."""

    clearance: Reference
    person: Reference
    part: Literal["traveller", "dependant", "visitor", "driver", "escort"] = "traveller"
    note: Note | None = None


_T = sql(Traveller)
_PERSON = sql(Person)


def as_asked(draft: Draft, clearance: int) -> None:
    """Refuse to touch what belongs to a clearance that is submitted, decided or over (E07).

    What belongs to a drill is drill, whoever forgot to say so (``NOT_A_DRILL`` the other way round).
    """
    if same_drill(draft, draft.get(Clearance, clearance))["state"] not in OPEN:
        raise Refused(Code.CLEARANCE_LOCKED)


def _locked(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        as_asked(draft, draft.get(Traveller, row)["clearance"])


def _once(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Traveller, row)
        twice = select(_T.c.id).where(
            _T.c.clearance == said["clearance"],
            _T.c.person == said["person"],
            _T.c.ended_on.is_(None),
            _T.c.id != row,
        )
        if said["ended_on"] is None and draft.ask(twice).first() is not None:
            raise Refused(Code.NOT_UNIQUE, field="person", kind="travellers")


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the traveller's name, and whether it is a drill."""
    drills = drilled(db, (row["clearance"] for row in found))
    names = called(db, [row["person"] for row in found])
    return [{"name": names.get(row["person"]), "drill": row["clearance"] in drills} for row in found]


TRAVELLERS = Register(
    kind="travellers",
    nr=36,
    letter="YT",
    table=Traveller,
    form=TravellerForm,
    rules=(
        Rule(
            "Who goes stays as it was submitted.",
            frozenset({"clearance", "person", "part", "note", "ended_on"}),
            _locked,
            "S004-A ¶27",
        ),
        Rule("Somebody goes once on a clearance.", frozenset({"clearance", "person", "ended_on"}), _once),
    ),
    show=_show,
    drills=True,
    listed=("drill", "clearance", "name", "part", "person"),
    within={
        "clearance": lambda clearance: _T.c.clearance == clearance,
        "person": lambda person: _T.c.person == person,
    },
    order=("clearance",),
)
