"""Alert states of areas (G01, G02): dated, in a named scheme, with who decided; never overwritten.

A state informs (S002 ¶43, ¶45): nothing in this program moves, clears or ends
anybody because one was declared (X18). Which one held on a day is worked out in
``store/alert_states.py``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from store.acting import EndForm
from store.alert_states import Declared, Place, Standing, holding, last_day, standing
from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, resolved
from store.forms import Form, Part
from store.identity import who
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.places import Area, around, with_inner
from store.registers.schemes import Level, Scheme, labels
from store.rule import Rule
from store.values import Line, Note, Reference, stored

THREATS: Final = ("armed_conflict", "terrorism", "crime", "civil_unrest", "hazards")
"""The five kinds of threat that the security level system rates (S002 ¶44)."""


class Alert(Row, table=True):
    """The state of an area, or of the whole station where none is named; ``authority`` declared it.

    ``label`` is the word of its level as it was when it was declared: what a level is called later, or in
    another scheme, is of no matter to it (X17). ``exercise`` says that it was declared in a drill.
    """

    __tablename__ = "alerts"
    area: int | None = reference(1, "areas", warden=True, merge=Merge.EVENT)
    scheme: int = reference(2, "schemes", warden=True, merge=Merge.EVENT)
    value: int = column(3, Merge.EVENT, Wire.NUMBER, warden=True)
    armed_conflict: int | None = column(4, Merge.EVENT, Wire.NUMBER)
    terrorism: int | None = column(5, Merge.EVENT, Wire.NUMBER)
    crime: int | None = column(6, Merge.EVENT, Wire.NUMBER)
    civil_unrest: int | None = column(7, Merge.EVENT, Wire.NUMBER)
    hazards: int | None = column(8, Merge.EVENT, Wire.NUMBER)
    valid_from: str = column(9, Merge.EVENT, Wire.DAY, warden=True)
    valid_to: str | None = column(10, Merge.AUTHORITY, Wire.DAY, warden=True)
    authority: str = column(11, Merge.EVENT)
    decided_by: str | None = column(12, Merge.EVENT)
    note: str | None = column(13, Merge.TEXT)
    exercise: bool | None = column(14, Merge.EVENT, Wire.FLAG, warden=True)
    label: str | None = column(15, Merge.EVENT, warden=True)


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


class LaterForm(Part):
    """What may be said later about a state: its last day, and a note. What was declared stays."""

    valid_to: date | None = None
    note: Note | None = None


_T = sql(Alert)
_SCHEME = sql(Scheme)
_LEVEL = sql(Level)


def _declare(draft: Draft, form: AlertForm, _row: int | None) -> int:
    fields = resolved(draft, ALERTS, dict(form))
    word = draft.ask(
        select(_LEVEL.c.label).where(
            _LEVEL.c.scheme == fields["scheme"],
            _LEVEL.c.ordinal == form.value,
            _LEVEL.c.ended_on.is_(None),
        )
    ).scalar()
    if word is None:
        raise Refused(Code.FIELD_INVALID, field="value", reason="the scheme has no such level")
    return draft.insert(Alert, fields | {"label": word, "exercise": draft.exercise})


def _change(draft: Draft, form: LaterForm, row: int | None) -> int:
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    declared = _of_its_kind(draft, row)
    said = {name: getattr(form, name) for name in form.model_fields_set}
    if "valid_to" in said and declared["valid_to"] not in (None, stored(said["valid_to"])):
        # Also where it would be left open again: what has ended is declared anew.
        raise Refused(Code.ALREADY_DECIDED)
    draft.change(Alert, row, **said)
    return row


def _take_back(draft: Draft, form: EndForm, row: int | None) -> int:
    """Take back a state that was entered by mistake: it held on no day."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="alerts")
    _of_its_kind(draft, row)
    if form.on is not None and form.on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    draft.change(Alert, row, ended_on=form.on or draft.today, ended_reason=form.reason)
    return row


def _of_its_kind(draft: Draft, row: int) -> Mapping[str, Any]:
    """Give a state that stands; what is said of a drill's is drill, and nothing in a drill is of another."""
    declared = draft.get(Alert, draft.still("alerts", row))
    if draft.exercise and not declared["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(declared["exercise"])
    return declared


def _rated(draft: Draft, rows: Collection[int]) -> None:
    """Refuse ratings where a scheme does not rate."""
    for row in rows:
        said = draft.get(Alert, row)
        named = next((name for name in THREATS if said[name] is not None), None)
        if named is not None and not draft.get(Scheme, said["scheme"])["rated"]:
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

    A state of an area holds in the areas inside of it, but for those that have one of their own; a state of
    the whole station holds wherever none else does. Drills are left out.

    Args:
        db: the store.
        area: the area's row, or ``None`` for the station's own place.
        day: the day.
        station: the station's row; this node's own by default.
    """
    here = who(db).station if station is None else station
    rows = _rows(db, {here})
    declared = _declared(rows.values())
    ends = _scheme_ends(db)
    codes = pairs(db, select(_SCHEME.c.id, _SCHEME.c.code))
    called = labels(db)
    places = [*(Place(here, one) for one in around(db, area)), Place(here)]
    return [
        Held(
            row=state.row,
            scheme=state.scheme,
            code=codes.get(state.scheme, ""),
            value=rows[state.row]["value"],
            label=_word(rows[state.row], called),
            area=rows[state.row]["area"],
            since=state.since,
            until=last_day(state, declared, ends.get(state.scheme)),
            ratings={name: rows[state.row][name] for name in THREATS if rows[state.row][name] is not None},
        )
        for state in holding(declared, places, day, ends)
    ]


def _rows(db: Connection, stations: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Give the states of some stations that were not taken back, by row."""
    asked = select(_T).where(_T.c.ended_on.is_(None), _T.c.station.in_(stations)).order_by(_T.c.id)
    return {row["id"]: dict(row) for row in db.execute(asked).mappings()}


def _declared(rows: Iterable[Mapping[str, Any]]) -> list[Declared]:
    """Read states from their rows; what does not say since when, or in which scheme, holds on no day."""
    return [
        Declared(
            said["id"],
            Place(said["station"], said["area"]),
            said["scheme"],
            day_of(said["valid_from"]),
            _day_or_none(said["valid_to"]),
            bool(said["exercise"]),
        )
        for said in rows
        if said["valid_from"] is not None and said["scheme"] is not None
    ]


def _word(row: Mapping[str, Any], called: Mapping[tuple[int, int], str]) -> str | None:
    """Give the word that a state was declared in; what its level is called now, where none came with it."""
    return row["label"] or called.get((row["scheme"], row["value"]))


def _scheme_ends(db: Connection) -> dict[int, date | None]:
    found = db.execute(select(_SCHEME.c.id, _SCHEME.c.valid_to))
    return {scheme: _day_or_none(last) for scheme, last in found}


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else day_of(text)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say area, scheme and level in words, how the state stands today, and its last day if one is known."""
    declared = _declared(_rows(db, {row["station"] for row in found}).values())
    beside: dict[Place, list[Declared]] = {}
    for one in declared:
        beside.setdefault(one.place, []).append(one)
    by_row = {one.row: one for one in declared}
    ends, called = _scheme_ends(db), labels(db)
    codes = pairs(db, select(_SCHEME.c.id, _SCHEME.c.code))
    areas = pairs(db, select(sql(Area).c.id, sql(Area).c.code))
    shown = []
    for row in found:
        state = by_row.get(row["id"])
        last = None if state is None else last_day(state, beside[state.place], ends.get(state.scheme))
        # What was taken back held on no day.
        status = Standing.PAST if state is None else standing(state.since, last, lens.today)
        shown.append(
            {
                "area": areas.get(row["area"]),
                "scheme": codes.get(row["scheme"]),
                # A drill is called so in every list, so that nobody takes it for the real thing.
                "drill": bool(row["exercise"]),
                "label": _word(row, called),
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
            "Threats are rated where the scheme does so.",
            frozenset({"scheme", *THREATS}),
            _rated,
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
    drills=True,
    listed=("drill", "area", "scheme", "label", "status", "value", "valid_from", "until"),
    within={
        "area": lambda area: _T.c.area.in_(with_inner(area)),
        "scheme": lambda scheme: _T.c.scheme == scheme,
    },
    # The newest first: a list begins with what holds now.
    sort_key=_T.c.valid_from.desc().nulls_first(),
    acts=(
        Act(1, "alerts.add", AlertForm, _declare),
        Act(2, "alerts.change", LaterForm, _change),
        Act(3, "alerts.end", EndForm, _take_back),
    ),
)
