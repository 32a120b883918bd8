"""References and status of clearances in another system (TRIP, ISECT: E11; S002 ¶20, ¶35, ¶54)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, select

from store.clock import local_day
from store.columns import sql
from store.door import Draft
from store.registers.clearance_tables import Clearance, Segment, Traveller
from store.registers.clearances import CLEARANCES
from store.values import folded
from sync.lists.by_row import Meant, NotTaken
from sync.lists.difference import Change, What
from sync.lists.looked import Wanted
from sync.lists.reasons import Reason
from sync.lists.record import Record
from sync.lists.records import Record as Row
from sync.lists.words import Field

_T, _TRAVELS, _LEG = sql(Clearance), sql(Traveller), sql(Segment)


class References:
    """Rows of references; ``as_of`` is the day on which a status was so, today where nobody says."""

    act = "agency_lists.take_references"
    wanted = Wanted.CLEARANCES

    def __init__(self, as_of: date | None = None) -> None:
        self._as_of = as_of

    def begin(self, db: Connection, record: Record, today: date) -> None:
        """Read the clearances that stand, by reference, and by who travels when."""
        self._record, self._today = record, today
        asked = select(_T).where(_T.c.ended_on.is_(None)).order_by(_T.c.id)
        self._clearances = {row["id"]: dict(row) for row in db.execute(asked).mappings()}
        self._by_ref = {
            folded(row["external_ref"]): number
            for number, row in self._clearances.items()
            if row["external_ref"]
        }
        self._days: dict[int, tuple[str, str]] = {}
        legs = select(_LEG.c.clearance, _LEG.c.etd, _LEG.c.eta, _LEG.c.timezone).where(
            _LEG.c.ended_on.is_(None)
        )
        for clearance, etd, eta, timezone in db.execute(legs.order_by(_LEG.c.clearance, _LEG.c.n)):
            if etd is None:
                continue
            first = local_day(etd, timezone).isoformat()
            last = local_day(eta or etd, timezone).isoformat()
            before = self._days.get(clearance, (first, last))
            self._days[clearance] = (min(before[0], first), max(before[1], last))
        self._travels: dict[int, list[int]] = {}
        going = select(_TRAVELS.c.person, _TRAVELS.c.clearance).where(_TRAVELS.c.ended_on.is_(None))
        for person, clearance in db.execute(going.order_by(_TRAVELS.c.clearance)):
            self._travels.setdefault(person, []).append(clearance)

    def choices(self, row: Row, people: list[int]) -> list[str]:
        """Give the clearances that a row without a known reference may be about."""
        if self._known(row) is not None:
            return []
        return [self._number(one) for person in people for one in self._fitting(row, person)]

    def meant(self, row: Row, person: int | None, chosen: str | None) -> Meant:
        """Say what a row would change of which clearance."""
        clearance = self._known(row)
        if clearance is None and person is None:
            raise NotTaken(Field.CLEARANCE_REF, Reason.CLEARANCE_UNMATCHED)
        if clearance is None and chosen is not None:
            clearance = next((one for one in self._clearances if self._number(one) == chosen), None)
        if clearance is None:
            raise NotTaken(Field.DEPART_ON, Reason.CLEARANCE_UNMATCHED)
        standing = self._clearances[clearance]
        fields: dict[str, str] = {}
        if reference := _reference(row):
            fields["external_ref"] = reference
        if status := str(row.says.get(Field.CLEARANCE_STATUS, "")).strip():
            fields["external_status"] = status
        different = {name: value for name, value in fields.items() if standing[name] != value}
        if "external_status" in different:
            different["external_as_of"] = (self._as_of or self._today).isoformat()
        changes = tuple(Change(name, standing[name], value) for name, value in different.items())
        standing |= different
        who = self._record.people.get(person or standing["leader"] or 0)
        name = " ".join(filter(None, (who["family_name"], who["given_name"]))) if who else ""
        return Meant(What.CHANGED, self._number(clearance), name, changes, different, clearance)

    def carry(self, draft: Draft, meant: Meant) -> int:
        """Write the reference and its status down."""
        draft.change(Clearance, meant.row or 0, **meant.fields)
        return meant.row or 0

    def _known(self, row: Row) -> int | None:
        plain = str(row.says.get(Field.CLEARANCE_REF, "")).strip()
        found = (self._by_ref.get(folded(text)) for text in (_reference(row), plain) if text)
        return next((one for one in found if one is not None), None)

    def _fitting(self, row: Row, person: int) -> Iterator[int]:
        """Give the clearances of somebody that begin on the day of a row, and end on it if it says so."""
        days = [row.says.get(field) for field in (Field.DEPART_ON, Field.RETURN_ON)]
        first, last = (day.isoformat() if isinstance(day, date) else None for day in days)
        for one in self._travels.get(person, []):
            if one not in self._clearances or self._clearances[one]["external_ref"]:
                continue
            begins, ends = self._days.get(one, ("", ""))
            if first is not None and begins == first and (last is None or ends in (last, begins)):
                yield one

    def _number(self, clearance: int) -> str:
        return self._record.numbers.text(CLEARANCES.letter, clearance)


def _reference(row: Row) -> str:
    said = str(row.says.get(Field.CLEARANCE_REF, "")).strip()
    system = str(row.says.get(Field.CLEARANCE_SYSTEM, "")).strip()
    return f"{system} {said}" if said and system and not folded(said).startswith(folded(system)) else said
