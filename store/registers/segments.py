"""The legs of a journey (E01, E13, E14): places, times on the wall there, how, and when a call is due."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import select

from store.clock import known_zone
from store.columns import sql
from store.door import Draft, resolved
from store.forms import Form, part_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.clearance_tables import Segment
from store.registers.journeys import whether_drilled
from store.registers.travellers import as_asked
from store.rule import Rule
from store.travel.times import instant
from store.values import Line, Reference

TIMES: Final = ("etd", "eta", "check_in_due")


class SegmentForm(Form):
    """What is asked about a leg.

    A time without an offset is the wall clock of ``timezone``; where no zone is
    named, of the station.
    """

    clearance: Reference
    n: Annotated[int, Field(ge=1, le=99)]
    from_place: Line
    to_place: Line
    area: Reference | None = None
    to_station: Reference | None = None
    abroad: bool | None = None
    etd: datetime
    eta: datetime
    timezone: Annotated[Line, AfterValidator(known_zone)] | None = None
    mode: Literal["road", "air", "rail", "sea", "river", "foot"] = "road"
    carrier: Line | None = None
    vehicle: Line | None = None
    lodging: Line | None = None
    contact_there: Line | None = None
    night_stop: bool | None = None
    check_in_due: datetime | None = None


_T = sql(Segment)


def leg_fields(draft: Draft, form: BaseModel, standing: Mapping[str, Any] | None = None) -> dict[str, object]:
    """Turn what a form says of a leg into its columns: times as instants, names as rows.

    The zone is always written down, so that the times are read alike wherever the leg is seen.

    Args:
        draft: the act under way.
        form: a whole form, or any part of it.
        standing: the leg as it stands, where it is changed.

    Raises:
        Refused: ``FIELD_MISSING`` for a time that is not said again with another zone: nobody could tell
            whether the clock on the wall was meant, or the moment.
    """
    given = form.model_fields_set if standing is not None else type(form).model_fields
    said = {name: getattr(form, name) for name in type(form).model_fields if name in given}
    fields = resolved(draft, SEGMENTS, said, standing)
    before = (standing or {}).get("timezone") or draft.me.timezone
    zone = before
    if "timezone" in fields:
        zone = fields["timezone"] = fields["timezone"] or draft.me.timezone
    for name in TIMES:
        moment = fields.get(name)
        if isinstance(moment, datetime):
            fields[name] = instant(moment, str(zone))
        elif standing is not None and zone != before and name not in fields and standing[name] is not None:
            raise Refused(Code.FIELD_MISSING, field=name)
    return fields


def _add(draft: Draft, form: SegmentForm, _row: int | None) -> int:
    return draft.insert(Segment, leg_fields(draft, form))


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(Segment, row)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="segments")
    draft.change(Segment, row, **leg_fields(draft, form, standing))
    return row


def _locked(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        as_asked(draft, draft.get(Segment, row)["clearance"])


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Segment, row)
        if said["ended_on"] is not None:
            continue
        if said["etd"] is not None and said["eta"] is not None and said["eta"] < said["etd"]:
            raise Refused(Code.FIELD_INVALID, field="eta", reason="it arrives before it leaves")
        if said["check_in_due"] is not None and said["check_in_due"] < (said["etd"] or said["check_in_due"]):
            raise Refused(Code.FIELD_INVALID, field="check_in_due", reason="it lies before the departure")
        same = select(_T.c.id).where(
            _T.c.clearance == said["clearance"],
            _T.c.n == said["n"],
            _T.c.ended_on.is_(None),
            _T.c.id != row,
        )
        if draft.ask(same).first() is not None:
            raise Refused(Code.NOT_UNIQUE, field="n", kind="segments")


SEGMENTS = Register(
    kind="segments",
    nr=37,
    letter="YS",
    table=Segment,
    form=SegmentForm,
    rules=(
        Rule(
            "The legs stay as they were submitted.",
            frozenset(Segment.model_fields) - {"id", "station", "former_id", "ended_reason"},
            _locked,
            "S004-A ¶27",
        ),
        Rule(
            "A leg arrives after it leaves, and has a place of its own in the order.",
            frozenset({"etd", "eta", "check_in_due", "n", "clearance", "ended_on"}),
            _in_order,
        ),
    ),
    show=whether_drilled,
    drills=True,
    listed=("drill", "clearance", "n", "from_place", "to_place", "etd", "eta", "mode"),
    within={
        "clearance": lambda clearance: _T.c.clearance == clearance,
        "area": lambda area: _T.c.area == area,
    },
    order=("clearance", "n"),
    acts=(
        Act(1, "segments.add", SegmentForm, _add),
        Act(2, "segments.change", part_of(SegmentForm), _change),
    ),
)
