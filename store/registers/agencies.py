"""Agencies, funds, programmes and partners whose people the station accounts for (A03, A07, A12)."""

from datetime import date
from typing import Literal

from store.columns import Merge, Row, Wire, column
from store.forms import Form
from store.register import Register
from store.registers.rules import unique
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


AGENCIES = Register(
    kind="agencies",
    nr=4,
    letter="A",
    table=Agency,
    form=AgencyForm,
    code="code",
    rules=(unique(Agency, "code", "No two agencies have one code."),),
    order=("code",),
    carried={4: "agencies.import"},
)
