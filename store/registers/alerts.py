"""Alert states of areas (G01, G02): dated, in a named scheme, with who decided; never overwritten.

A state informs (S002 ¶43, ¶45): nothing in this program moves, clears or ends
anybody because one was declared (X18). Which one held on a day is worked out in
``store/alert_states.py``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, func, select

from store.alert_states import Declared, Place, Standing, holding, last_day, standing
from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.identity import who
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.places import Area
from store.registers.schemes import Level, Scheme, labels
from store.rule import Rule
from store.values import Line, Note, Reference

THREATS: Final = ("armed_conflict", "terrorism", "crime", "civil_unrest", "hazards")
"""The five kinds of threat that the security level system rates (S002 ¶44)."""


class Alert(Row, table=True):
    """The state of an area, or of the whole station where none is named; ``authority`` declared it."""

    __tablename__ = "alerts"
    area: int | None = reference(1, "areas", merge=Merge.EVENT)
    scheme: int = reference(2, "schemes", merge=Merge.EVENT)
    value: int = column(3, Merge.EVENT, Wire.NUMBER)
    armed_conflict: int | None = column(4, Merge.EVENT, Wire.NUMBER)
    terrorism: int | None = column(5, Merge.EVENT, Wire.NUMBER)
    crime: int | None = column(6, Merge.EVENT, Wire.NUMBER)
    civil_unrest: int | None = column(7, Merge.EVENT, Wire.NUMBER)
    hazards: int | None = column(8, Merge.EVENT, Wire.NUMBER)
    valid_from: str = column(9, Merge.EVENT, Wire.DAY)
    valid_to: str | None = column(10, Merge.AUTHORITY, Wire.DAY)
    authority: str = column(11, Merge.EVENT)
    decided_by: str | None = column(12, Merge.EVENT)
    note: str | None = column(13, Merge.TEXT)


Rating = Annotated[int, Field(ge=1, le=6)]


class AlertForm(Form):
    """What is asked about a state; ``authority`` says who had the right to decide it.

    ``do_alone`` is for a designated official whom no line reached (S004 ¶8(p)).
    """

    area: Reference | None = None
    scheme: Reference
    value: Annotated[int, Field(ge=1, le=99)]
    armed_conflict: Rating | None = None
    terrorism: Rating | None = None
    crime: Rating | None = None
    civil_unrest: Rating | None = None
    hazards: Rating | None = None
    valid_from: date
    valid_to: date | None = None
    authority: Literal["do", "do_alone", "hq", "sg"] = "do"
    decided_by: Line | None = None
    note: Note | None = None


class LaterForm(Form):
    """What may be said later about a state: its last day, and a note. What was declared stays."""

    valid_to: date | None = None
    note: Note | None = None


_T = sql(Alert)
_SCHEME = sql(Scheme)
_LEVEL = sql(Level)


def _change(draft: Draft, form: LaterForm, row: int | None) -> int:
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing_row = draft.get(Alert, row)
    if standing_row["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="alerts")
    if form.valid_to is not None and standing_row["valid_to"] not in (None, form.valid_to.isoformat()):
        raise Refused(Code.ALREADY_DECIDED)
    draft.change(Alert, row, **{name: getattr(form, name) for name in form.model_fields_set})
    return row


def _in_words(draft: Draft, rows: Collection[int]) -> None:
    """Refuse what a scheme has no word for, and ratings where a scheme does not rate."""
    for row in rows:
        said = draft.get(Alert, row)
        scheme = draft.get(Scheme, said["scheme"])
        levels = select(_LEVEL.c.id).where(
            _LEVEL.c.scheme == said["scheme"],
            _LEVEL.c.ordinal == said["value"],
            _LEVEL.c.ended_on.is_(None),
        )
        if draft.ask(levels).first() is None:
            raise Refused(Code.FIELD_INVALID, field="value", reason="the scheme has no such level")
        if not scheme["rated"] and any(said[name] is not None for name in THREATS):
            named = next(name for name in THREATS if said[name] is not None)
            raise Refused(Code.FIELD_INVALID, field=named, reason="the scheme does not rate threats")


def _in_its_time(draft: Draft, rows: Collection[int]) -> None:
    """Refuse a state that begins when its scheme did not hold, or that ends before it begins."""
    for row in rows:
        said = draft.get(Alert, row)
        scheme = draft.get(Scheme, said["scheme"])
        first, last = scheme["valid_from"], scheme["valid_to"]
        since = said["valid_from"]
        if (first is not None and since < first) or (last is not None and since > last):
            raise Refused(
                Code.FIELD_INVALID, field="valid_from", reason="the scheme was not in force on that day"
            )
        if said["valid_to"] is not None and said["valid_to"] < since:
            raise Refused(Code.FIELD_INVALID, field="valid_to", reason="it ends before it begins")


@dataclass(frozen=True, slots=True)
class Held:
    """A state that held: its scheme (row and code), value and label, where, since when, the ratings."""

    row: int
    scheme: int
    code: str
    value: int
    label: str | None
    area: int | None
    since: date
    until: date | None
    ratings: Mapping[str, int]


def level_on(db: Connection, area: int | None, day: date, *, station: int | None = None) -> list[Held]:
    """Give every scheme's state that held at an area on a day, the schemes in order of their rows (X17).

    Args:
        db: the store.
        area: the area's row, or ``None`` for the station's own place.
        day: the day.
        station: the station's row; this node's own by default.
    """
    declared, rows = _declared(db)
    here = who(db).station if station is None else station
    ends = _scheme_ends(db)
    codes = pairs(db, select(_SCHEME.c.id, _SCHEME.c.code))
    called = labels(db)
    return [
        Held(
            row=state.row,
            scheme=state.scheme,
            code=codes.get(state.scheme, ""),
            value=rows[state.row]["value"],
            label=called.get((state.scheme, rows[state.row]["value"])),
            area=rows[state.row]["area"],
            since=state.since,
            until=last_day(state, declared, ends.get(state.scheme)),
            ratings={name: rows[state.row][name] for name in THREATS if rows[state.row][name] is not None},
        )
        for state in holding(declared, Place(here, area), day, ends)
    ]


def _declared(db: Connection) -> tuple[list[Declared], dict[int, dict[str, Any]]]:
    rows = {row["id"]: dict(row) for row in db.execute(select(_T).where(_T.c.ended_on.is_(None))).mappings()}
    return [
        Declared(
            row,
            Place(said["station"], said["area"]),
            said["scheme"],
            _day(said["valid_from"]),
            _day_or_none(said["valid_to"]),
        )
        for row, said in rows.items()
        if said["valid_from"] is not None and said["scheme"] is not None
    ], rows


def _scheme_ends(db: Connection) -> dict[int, date | None]:
    found = db.execute(select(_SCHEME.c.id, _SCHEME.c.valid_to))
    return {scheme: _day_or_none(last) for scheme, last in found}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say area, scheme and level in words, how the state stands today, and its last day if one is known."""
    declared, _rows = _declared(db)
    by_row = {state.row: state for state in declared}
    ends, called = _scheme_ends(db), labels(db)
    codes = pairs(db, select(_SCHEME.c.id, _SCHEME.c.code))
    areas = pairs(db, select(sql(Area).c.id, sql(Area).c.code))
    shown = []
    for row in found:
        state = by_row.get(row["id"])
        last = None if state is None else last_day(state, declared, ends.get(state.scheme))
        # What was taken back held on no day.
        status = Standing.PAST if state is None else standing(state.since, last, lens.today)
        shown.append(
            {
                "area": areas.get(row["area"]),
                "scheme": codes.get(row["scheme"]),
                "label": called.get((row["scheme"], row["value"])),
                "status": status.value,
                "until": None if last is None else last.isoformat(),
            }
        )
    return shown


ALERTS = Register(
    kind="alerts",
    nr=34,
    letter="AL",
    table=Alert,
    form=AlertForm,
    rules=(
        Rule(
            "A state is said in a level of its scheme, and threats are rated where the scheme does so.",
            frozenset({"scheme", "value", *THREATS}),
            _in_words,
            "S002 ¶44",
        ),
        Rule(
            "A scheme is used while it is in force; nothing is converted from one to another.",
            frozenset({"scheme", "valid_from", "valid_to"}),
            _in_its_time,
            "S002 ¶44",
        ),
    ),
    show=_show,
    listed=("area", "scheme", "value", "label", "status", "valid_from", "until"),
    within={"area": lambda area: _T.c.area == area, "scheme": lambda scheme: _T.c.scheme == scheme},
    # The newest first: a list begins with what holds now.
    sort_key=-func.julianday(_T.c.valid_from),
    acts=(Act(2, "alerts.change", LaterForm, _change),),
)
