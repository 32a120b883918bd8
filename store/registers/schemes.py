"""Alert schemes and their levels (G01, X17): what a state can be said in, as headquarters lays it down.

Phases until the end of 2010, security levels from 2011 on, and the risk
management that came after them stand side by side. Nothing is ever converted
from one to another: an old state keeps the words it was declared in.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.rules import unique, unused
from store.rule import Rule
from store.values import Line, Name, Reference, ShortCode


class Scheme(Row, table=True):
    """A named scheme, the days on which it held (both count), and whether it rates five kinds of threat."""

    __tablename__ = "schemes"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER)
    valid_from: str | None = column(3, Merge.REGISTER, Wire.DAY, warden=True)
    valid_to: str | None = column(4, Merge.REGISTER, Wire.DAY, warden=True)
    rated: bool | None = column(5, Merge.REGISTER, Wire.FLAG)
    source: str | None = column(6, Merge.REGISTER)


class Level(Row, table=True):
    """One step of a scheme: its place from the lowest (1), and its name."""

    __tablename__ = "levels"
    scheme: int = reference(1, "schemes")
    ordinal: int = column(2, Merge.REGISTER, Wire.NUMBER)
    label: str = column(3, Merge.REGISTER)


class SchemeForm(Form):
    """What is asked about a scheme."""

    code: ShortCode
    name: Name
    valid_from: date | None = None
    valid_to: date | None = None
    rated: bool = False
    source: Line | None = None


class LevelForm(Form):
    """What is asked about a step of a scheme."""

    scheme: Reference
    ordinal: Annotated[int, Field(ge=1, le=99)]
    label: Line


class KnownForm(Form):
    """Which of the schemes that the organisation has used is laid down."""

    scheme: Literal["PHASE", "SLS", "SRM"]


_T = sql(Scheme)
_LEVEL = sql(Level)

KNOWN: Final[Mapping[str, tuple[Mapping[str, object], tuple[str, ...]]]] = {
    "PHASE": (
        {"name": "Security phases", "valid_to": "2010-12-31", "rated": False, "source": "S002 ¶44"},
        ("Precautionary", "Restricted movement", "Relocation", "Emergency operations", "Evacuation"),
    ),
    "SLS": (
        {"name": "Security Level System", "valid_from": "2011-01-01", "rated": True, "source": "S002 ¶44"},
        ("Minimal", "Low", "Moderate", "Substantial", "High", "Extreme"),
    ),
    # Its ratings are the headquarters' own to name: they are added as levels.
    "SRM": ({"name": "Security Risk Management", "valid_from": "2016-04-18", "rated": False}, ()),
}
"""The schemes that the organisation has used, with their labels from the lowest to the highest."""


def _lay_down(draft: Draft, form: KnownForm, _row: int | None) -> int:
    """Make a known scheme and its levels in one act; raises ``NOT_UNIQUE`` where it is there already."""
    facts, labels = KNOWN[form.scheme]
    scheme = draft.insert(Scheme, {"code": form.scheme, **facts})
    for ordinal, label in enumerate(labels, start=1):
        draft.add(Level, scheme=scheme, ordinal=ordinal, label=label)
    return scheme


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Scheme, row)
        if said["valid_from"] and said["valid_to"] and said["valid_to"] < said["valid_from"]:
            raise Refused(Code.FIELD_INVALID, field="valid_to", reason="it ends before it begins")


def _one_each(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Level, row)
        others = select(_LEVEL.c.id).where(
            _LEVEL.c.scheme == said["scheme"],
            _LEVEL.c.ordinal == said["ordinal"],
            _LEVEL.c.ended_on.is_(None),
            _LEVEL.c.id != row,
        )
        if said["ended_on"] is None and draft.ask(others).first() is not None:
            raise Refused(Code.NOT_UNIQUE, field="ordinal", kind="levels")


def labels(db: Connection) -> dict[tuple[int, int], str]:
    """Give what every level is called, by the row of its scheme and its ordinal.

    Of one that has ended too: what was declared with it keeps its word.
    """
    found = select(_LEVEL.c.scheme, _LEVEL.c.ordinal, _LEVEL.c.label)
    # One that stands is laid over one that has ended.
    return {
        (scheme, ordinal): label
        for scheme, ordinal, label in db.execute(found.order_by(_LEVEL.c.ended_on.is_(None), _LEVEL.c.id))
    }


def _show_levels(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say the scheme by its code."""
    codes = pairs(db, select(_T.c.id, _T.c.code))
    return [{"scheme": codes.get(row["scheme"])} for row in found]


SCHEMES = Register(
    kind="schemes",
    nr=32,
    letter="SC",
    table=Scheme,
    form=SchemeForm,
    code="code",
    rules=(
        unique(Scheme, "code", "No two schemes have one code."),
        unused(Scheme, "levels", "scheme", "A scheme with levels does not end."),
        Rule("A scheme ends after it begins.", frozenset({"valid_from", "valid_to"}), _in_order),
    ),
    listed=("code", "name", "valid_from", "valid_to", "rated", "source"),
    order=("valid_from", "code"),
    acts=(Act(4, "schemes.lay_down", KnownForm, _lay_down, alone=True),),
)

LEVELS = Register(
    kind="levels",
    nr=33,
    letter="LV",
    table=Level,
    form=LevelForm,
    rules=(
        Rule(
            "A scheme has one level of each ordinal.", frozenset({"scheme", "ordinal", "ended_on"}), _one_each
        ),
    ),
    show=_show_levels,
    listed=("scheme", "ordinal", "label"),
    within={"scheme": lambda scheme: _LEVEL.c.scheme == scheme},
    order=("scheme", "ordinal"),
)
