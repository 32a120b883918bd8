"""Emergency contacts and next of kin (A19): who is told when something happened to somebody.

They are not on the list themselves: mostly they live in another country. Whether
they may be told is the staff member's to say (S001 ¶28-29, ¶33).
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from store.columns import Merge, Row, Wire, column, reference, sql
from store.forms import Form
from store.register import Register
from store.registers.contacts import telephone
from store.registers.returning import ARRIVING
from store.values import Line, Name, Note, Reference


class Kin(Row, table=True):
    """Somebody to be told; ``phones`` are E.164, parted by spaces, the first is tried first."""

    __tablename__ = "kin"
    person: int = reference(1, "people")
    name: str = column(2, Merge.REGISTER)
    relation: str | None = column(3, Merge.REGISTER)
    role: str = column(4, Merge.REGISTER)
    phones: str | None = column(5, Merge.REGISTER)
    languages: str | None = column(6, Merge.REGISTER)
    country: str | None = column(7, Merge.REGISTER)
    consent: bool | None = column(8, Merge.REGISTER, Wire.FLAG)
    priority: int = column(9, Merge.REGISTER, Wire.NUMBER)
    note: str | None = column(10, Merge.TEXT)


_PARTED = re.compile(r"[,;]|\s+(?=\+)")


def telephones(text: str) -> str:
    """Write telephone numbers as E.164, parted by single spaces.

    Args:
        text: numbers with their country's code, parted by commas, semicolons or, as they are kept, blanks.

    Raises:
        ValueError: if one of them cannot be a telephone number.
    """
    said = [one for one in _PARTED.split(text) if one.strip()]
    if not said:
        raise ValueError("it is not a telephone number")
    return " ".join(dict.fromkeys(telephone(one) for one in said))


class KinForm(Form):
    """What is asked about somebody to be told; ``consent`` is the staff member's, blank if not asked yet."""

    person: Reference
    name: Name
    relation: Line | None = None
    role: Literal["emergency", "next_of_kin", "both"] = "both"
    phones: Annotated[Line, AfterValidator(telephones)] | None = None
    languages: Line | None = None
    country: Annotated[Line, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2,3}$")] | None = None
    consent: bool | None = None
    priority: Annotated[int, Field(ge=1, le=99)] = 1
    note: Note | None = None


_T = sql(Kin)

KIN = Register(
    kind="kin",
    nr=17,
    letter="N",
    table=Kin,
    form=KinForm,
    arriving=(ARRIVING["kin"],),
    listed=("person", "name", "relation", "role", "phones", "languages", "consent"),
    within={"person": lambda person: _T.c.person == person},
    order=("person", "priority"),
)
