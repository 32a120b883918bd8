"""What is known of a person and kept in the drawer (X13): medical facts and numbers of documents.

Asked only of those for whom it may matter, told to nobody who does not need it
(S004 ¶10(o)). Every value is sealed before it passes the door (``store/drawer/``);
a warden's device never holds one.
"""

from collections.abc import Collection

from store.columns import Merge, Row, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.refusals import Code, Refused
from store.register import Register
from store.registers.returning import ARRIVING
from store.rule import Rule
from store.values import Line, Note, Reference


class Restricted(Row, table=True):
    """What is kept of one person, all of it sealed; of several, the latest that says something counts."""

    __tablename__ = "restricted"
    person: int = reference(1, "people")
    blood_type: str | None = column(2, Merge.REGISTER, restricted=True)
    medical: str | None = column(3, Merge.REGISTER, restricted=True)
    passport: str | None = column(4, Merge.REGISTER, restricted=True)
    laissez_passer: str | None = column(5, Merge.REGISTER, restricted=True)
    visa: str | None = column(6, Merge.REGISTER, restricted=True)
    national_id: str | None = column(7, Merge.REGISTER, restricted=True)


class RestrictedForm(Form):
    """What is asked: blood type, what a doctor must know, documents with the day until which they hold."""

    person: Reference
    blood_type: Line | None = None
    medical: Note | None = None
    passport: Line | None = None
    laissez_passer: Line | None = None
    visa: Line | None = None
    national_id: Line | None = None


_T = sql(Restricted)


def _says_something(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Restricted, row)
        if not any(said[name] for name in RestrictedForm.model_fields if name != "person"):
            raise Refused(Code.FIELD_MISSING, field="blood_type")


RESTRICTED = Register(
    kind="restricted",
    nr=51,
    letter="RX",
    table=Restricted,
    form=RestrictedForm,
    rules=(Rule("Something is said.", frozenset({"person"}), _says_something),),
    arriving=(ARRIVING["restricted"],),
    listed=("person", "in_drawer"),
    within={"person": lambda person: _T.c.person == person},
    order=("person",),
)
