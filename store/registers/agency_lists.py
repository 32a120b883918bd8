"""Lists of staff and family as an agency sent them (A03): when, by whom, and what was different.

Every agency sends its list regularly, of *all* its local employees and their
dependants (S004 ¶15(i)). Taking one in (``agencies.import``) writes its line
here; one that came on paper is written down by hand.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, Index, select

from store.asking import ask, pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.rule import Rule
from store.values import Line, Note, Reference


class AgencyList(Row, table=True):
    """One list: ``as_of`` is the date that it bears; the numbers are people, compared with the record."""

    __tablename__ = "agency_lists"
    # At headquarters an agency has tens of thousands, and each time only their days are asked for.
    __table_args__ = (Index("agency_lists_by_day", "agency", "as_of", "received_on", "ended_on"),)
    agency: int = reference(1, "agencies", index=False)
    as_of: str | None = column(2, Merge.REGISTER, Wire.DAY)
    submitter: str | None = column(3, Merge.REGISTER)
    received_on: str = column(4, Merge.REGISTER, Wire.DAY)
    rows: int | None = column(5, Merge.REGISTER, Wire.NUMBER)
    added: int | None = column(6, Merge.EVENT, Wire.NUMBER)
    changed: int | None = column(7, Merge.EVENT, Wire.NUMBER)
    unchanged: int | None = column(8, Merge.EVENT, Wire.NUMBER)
    missing: int | None = column(9, Merge.EVENT, Wire.NUMBER)
    refused: int | None = column(10, Merge.EVENT, Wire.NUMBER)
    note: str | None = column(11, Merge.TEXT)


class AgencyListForm(Form):
    """What is asked about a list on paper; what was different is counted only where it is taken in."""

    agency: Reference
    as_of: date | None = None
    submitter: Line | None = None
    received_on: date
    rows: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    note: Note | None = None


_T = sql(AgencyList)


def _past(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(AgencyList, row)
        if said["ended_on"] is None and (said["received_on"] or "") > draft.today.isoformat():
            raise Refused(Code.FIELD_INVALID, field="received_on", reason="it lies in the future")


def dates(db: Connection, agencies: Collection[int]) -> dict[int, set[date]]:
    """Give the dates of the lists of some agencies; none is newer than the day on which it came."""
    found: dict[int, set[date]] = {}
    for agency, as_of, received_on in db.execute(
        select(_T.c.agency, _T.c.as_of, _T.c.received_on).where(
            _T.c.agency.in_(agencies), _T.c.ended_on.is_(None)
        )
    ):
        if as_of or received_on:
            found.setdefault(agency, set()).add(day_of(min(filter(None, (as_of, received_on)))))
    return found


def recent(db: Connection, agencies: Collection[int], upto: date) -> dict[int, set[date]]:
    """Give the dates of the lists of some agencies in the year of a day up to it, and each one's latest.

    At headquarters an agency has lists at every station; a rule asks for the latest, and for this year's.
    """
    asked = (
        "SELECT DISTINCT agency, as_of, received_on FROM agency_lists"
        " WHERE agency IN (SELECT value FROM json_each(?)) AND ended_on IS NULL"
    )
    said: dict[int, set[str]] = {}
    for agency, as_of, received_on in ask(db, asked, (json.dumps(sorted(agencies)),)):
        day = min(filter(None, (as_of, received_on)), default="")
        if day and day <= upto.isoformat():
            said.setdefault(agency, set()).add(day)
    first = date(upto.year, 1, 1).isoformat()
    return {
        agency: {day_of(day) for day in days if day >= first} | {day_of(max(days))}
        for agency, days in said.items()
    }


def known(draft: Draft, fields: Mapping[str, object]) -> bool:
    """Say whether a list that brings nothing new is on record already: the same file taken twice."""
    asked = select(_T.c.id).where(
        _T.c.ended_on.is_(None),
        _T.c.agency == fields["agency"],
        _T.c.rows == fields["rows"],
        _T.c.as_of.is_(fields["as_of"]) if fields["as_of"] is None else _T.c.as_of == fields["as_of"],
        _T.c.received_on == draft.today.isoformat() if fields["as_of"] is None else _T.c.id.is_not(None),
    )
    return draft.ask(asked.limit(1)).first() is not None


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the agency by code."""
    agencies = lens.registry.kind("agencies").sql.c
    codes = pairs(db, select(agencies.id, agencies.code))
    return [{"agency": codes.get(row["agency"])} for row in found]


AGENCY_LISTS = Register(
    kind="agency_lists",
    nr=46,
    letter="L",
    table=AgencyList,
    form=AgencyListForm,
    rules=(Rule("No list was received in the future.", frozenset({"received_on"}), _past),),
    show=_show,
    listed=("agency", "as_of", "received_on", "rows", "added", "changed", "missing"),
    within={"agency": lambda agency: _T.c.agency == agency},
    order=("received_on",),
    carried={4: "agency_lists.take_back", 5: "agency_lists.take_references"},
)
