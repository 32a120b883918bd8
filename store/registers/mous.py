"""Memoranda of understanding with partners (A07): under which their people are on the security list.

Staff of another organisation and their families are covered only where a
memorandum is signed (S004 ¶8(l), ¶15(n)). One that has run out is shown as such;
nobody falls off the list because of a date.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.due import rung
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.rule import Rule
from store.values import Line, Name, Note, Reference


class Standing(StrEnum):
    """How a memorandum stands on a day."""

    UNSIGNED = "unsigned"
    IN_FORCE = "in_force"
    EXPIRED = "expired"


class Mou(Row, table=True):
    """One memorandum: with whom, its number, who signed it when, its last day."""

    __tablename__ = "mous"
    agency: int = reference(1, "agencies")
    number: str = column(2, Merge.REGISTER)
    signed_on: str | None = column(3, Merge.REGISTER, Wire.DAY)
    expires_on: str | None = column(4, Merge.REGISTER, Wire.DAY)
    signatory: str | None = column(5, Merge.REGISTER)
    note: str | None = column(6, Merge.TEXT)


class MouForm(Form):
    """What is asked about a memorandum; it counts from the day of signature through ``expires_on``."""

    agency: Reference
    number: Name
    signed_on: date | None = None
    expires_on: date | None = None
    signatory: Line | None = None
    note: Note | None = None


_T = sql(Mou)


def stands(signed_on: str | None, expires_on: str | None, today: date) -> Standing:
    """Say how a memorandum stands on a day (ISO dates); its last day still counts.

    Signed is it from the day of signature on: a date to come does not cover anybody yet.
    """
    day = today.isoformat()
    if not signed_on or signed_on > day:
        return Standing.UNSIGNED
    return Standing.EXPIRED if expires_on and expires_on < day else Standing.IN_FORCE


def in_force(draft: Draft) -> list[tuple[int, int]]:
    """Give every memorandum that covers people today as (agency, row), the longest first."""
    found = draft.ask(
        select(_T.c.agency, _T.c.id, _T.c.signed_on, _T.c.expires_on)
        .where(_T.c.ended_on.is_(None))
        .order_by(_T.c.expires_on.is_not(None), _T.c.expires_on.desc(), _T.c.id)
    )
    return [
        (mou.agency, mou.id)
        for mou in found
        if stands(mou.signed_on, mou.expires_on, draft.today) is Standing.IN_FORCE
    ]


def run_out(db: Connection, rows: Collection[int], today: date) -> set[int]:
    """Give those of some memoranda that cover nobody any more: run out, or ended."""
    if not rows:
        return set()
    return {
        row
        for row, signed_on, expires_on, ended_on in db.execute(
            select(_T.c.id, _T.c.signed_on, _T.c.expires_on, _T.c.ended_on).where(_T.c.id.in_(rows))
        )
        if ended_on is not None or stands(signed_on, expires_on, today) is Standing.EXPIRED
    }


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Mou, row)
        if said["signed_on"] and said["expires_on"] and said["expires_on"] < said["signed_on"]:
            raise Refused(Code.FIELD_INVALID, field="expires_on", reason="it lies before the signature")


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the partner by code, how it stands today, the step of the reminder ladder (days, 0: over)."""
    agencies = lens.registry.kind("agencies").sql.c
    codes = pairs(db, select(agencies.id, agencies.code))
    return [
        {
            "agency": codes.get(row["agency"]),
            "status": stands(row["signed_on"], row["expires_on"], lens.today).value,
            "reminder": rung(day_of(row["expires_on"]), lens.today) if row["expires_on"] else None,
        }
        for row in found
    ]


MOUS = Register(
    kind="mous",
    nr=18,
    letter="M",
    table=Mou,
    form=MouForm,
    rules=(
        Rule(
            "A memorandum does not run out before it is signed.",
            frozenset({"signed_on", "expires_on"}),
            _in_order,
        ),
    ),
    show=_show,
    listed=("agency", "number", "status", "signed_on", "expires_on", "signatory"),
    within={"agency": lambda agency: _T.c.agency == agency},
    order=("number",),
)
