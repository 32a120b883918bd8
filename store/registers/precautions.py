"""Precautions (C05, C08): what a warden asks about at a door, as data and not as words in the program.

S004 ¶20(c) lets wardens see that precautions are taken, ¶10(k) and S001 ¶31 ask
whether a family has a plan and supplies of its own. Which ones, the organisation
says or the station for itself; an answer stands in the visit (``visits.checked``)
by the item's code, so that it says what it said under whichever number.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import Connection, select

from store import identity
from store.columns import Merge, Row, Wire, column, sql
from store.forms import Form
from store.register import Register
from store.registers.rules import unique
from store.values import Line, ShortCode

YES, NO = "+", "-"
_SIGNS: Final = {YES: True, NO: False}


class About(StrEnum):
    """What an item asks about: a precaution, the family's own plan, its supplies."""

    PRECAUTION = "precaution"
    PLAN = "plan"
    SUPPLIES = "supplies"


class Precaution(Row, table=True):
    """One item of the checklist; ``place`` orders them, ``source`` says who asks for it."""

    __tablename__ = "precautions"
    code: str = column(1, Merge.REGISTER, warden=True)
    text: str = column(2, Merge.REGISTER, warden=True)
    place: int | None = column(3, Merge.REGISTER, Wire.NUMBER, warden=True)
    about: str = column(4, Merge.REGISTER, warden=True)
    source: str | None = column(5, Merge.REGISTER, warden=True)


class PrecautionForm(Form):
    """What is asked about an item: a short code, the question as it is put at the door, where it stands."""

    code: ShortCode
    text: Line
    place: Annotated[int, Field(ge=1, le=99)] | None = None
    about: About = About.PRECAUTION
    source: Line | None = None


_T = sql(Precaution)


def checklist(db: Connection) -> list[Mapping[str, Any]]:
    """Give the items that are asked here, in their order: the organisation's, and the station's own."""
    mine = identity.who(db).station
    asked = select(_T).where(_T.c.ended_on.is_(None), _T.c.station.in_((0, mine)))
    # Two that had not heard of each other may have given one code: the organisation's counts.
    items: dict[str, Mapping[str, Any]] = {}
    for row in db.execute(asked.order_by(_T.c.station, _T.c.id)).mappings():
        items.setdefault(row["code"], dict(row))
    return sorted(items.values(), key=lambda row: (row["place"] or 99, row["code"] or ""))


def written(answers: Mapping[str, bool]) -> str | None:
    """Write answers as a visit keeps them: ``DOOR+ KIT-``; what was not asked is not there."""
    return " ".join(code + (YES if yes else NO) for code, yes in sorted(answers.items())) or None


def read(text: str | None) -> dict[str, bool]:
    """Read the answers of a visit; a word that is none, as another device may have written, is left out."""
    return answers((text or "").split())


def answers(words: Iterable[str]) -> dict[str, bool]:
    """Read answers that stand one by one; the last about an item counts."""
    return {word[:-1].upper(): _SIGNS[word[-1]] for word in words if len(word) > 1 and word[-1] in _SIGNS}


def unknown(words: Sequence[str], items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the words that answer no item of a checklist."""
    known = {item["code"] for item in items}
    return [word for word in words if not answers([word]).keys() & known]


PRECAUTIONS = Register(
    kind="precautions",
    nr=66,
    letter="PC",
    table=Precaution,
    form=PrecautionForm,
    code="code",
    called=("text",),
    rules=(unique(Precaution, "code", "No two items of the checklist have one code."),),
    listed=("code", "text", "about", "place", "source"),
    order=("place", "code"),
)
