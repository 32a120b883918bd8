"""Agencies, funds, programmes and partners whose people the station accounts for (A03, A07, A12).

How old an agency's list is, is worked out from the lists received: agencies that
headquarters keeps for everybody are not this station's to date.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, select

from store import due, identity
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, sql
from store.due import Urgency
from store.duty_list import Item
from store.forms import Form
from store.listing import Lens
from store.register import Register
from store.registers import duties
from store.registers.agency_lists import dates, recent
from store.registers.duties import Subject
from store.registers.rules import unique
from store.saying import saying
from store.values import Line, Name, ShortCode


class Agency(Row, table=True):
    """An organisation; ``list_as_of`` is the date that its last staff list bears (S004 ¶15(i))."""

    __tablename__ = "agencies"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)
    kind: str = column(3, Merge.REGISTER)
    focal_point: str | None = column(4, Merge.REGISTER)
    list_as_of: str | None = column(5, Merge.OBSERVATION, Wire.DAY)


class AgencyForm(Form):
    """What is asked about an agency; ``kind`` tells a partner under an MoU (S004 ¶8(l)) from a UN body."""

    code: ShortCode
    name: Name
    kind: Literal["un", "partner"] = "un"
    focal_point: Line | None = None
    list_as_of: date | None = None


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add of when the last list is, until when the next is due (a duty, S004 ¶15(i)), and how that stands.

    ``list_state`` is ``never`` where no list was received: a duty counts from the first one on.
    """
    received = recent(db, [row["id"] for row in found], lens.today)
    rules = duties.of(db, Subject.AGENCY_LIST)
    shown = []
    for row in found:
        said = {day_of(row["list_as_of"])} if row["list_as_of"] else set()
        days = {day for day in said | received.get(row["id"], set()) if day <= lens.today}
        next_one = due.due(rules, days, max(days), lens.today) if days else None
        shown.append(
            {
                "list_as_of": max(days).isoformat() if days else None,
                "list_due": next_one.on.isoformat() if next_one else None,
                "list_state": next_one.urgency.value if next_one else "no_rule" if days else "never",
            }
        )
    return shown


def lists_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the agencies with people here whose next list is due, for the list of all that is due (A03).

    One that never sent any owes it now (S004 ¶15(i)). Headquarters sees the lists, the stations ask for them.
    """
    me = identity.who(db)
    if me.kind not in ("station", "desk"):
        return []
    t, person = sql(Agency), lens.registry.kind("people").sql.c
    here = select(person.agency).where(person.ended_on.is_(None), person.station == me.station)
    asked = select(t).where(t.c.ended_on.is_(None), t.c.id.in_(here)).order_by(t.c.id)
    found = [dict(row) for row in db.execute(asked).mappings()]
    received = dates(db, [row["id"] for row in found])
    rules = duties.of(db, Subject.AGENCY_LIST)
    items = []
    for row in found:
        said = {day_of(row["list_as_of"])} if row["list_as_of"] else set()
        days = {day for day in said | received.get(row["id"], set()) if day <= on}
        next_one = due.due(rules, days, max(days, default=on), on)
        if next_one is None:
            continue
        by, never = next_one.by, not days
        items.append(
            Item(
                kind="agency_list",
                about=lens.number("agencies", row["id"]) or "",
                title=saying(
                    "{agency}: no list was ever received" if never else "{agency}: the next list",
                    agency=row["code"],
                ),
                due_on=on if never else next_one.on,
                urgency=Urgency.SOON if never else next_one.urgency,
                by=by.title,
                local=by.local,
                source=by.source,
            )
        )
    return items


AGENCIES = Register(
    kind="agencies",
    nr=4,
    letter="A",
    table=Agency,
    form=AgencyForm,
    code="code",
    rules=(unique(Agency, "code", "No two agencies have one code."),),
    show=_show,
    listed=("code", "name", "kind", "focal_point", "list_as_of", "list_due", "list_state"),
    order=("code",),
    carried={4: "agencies.import"},
)
