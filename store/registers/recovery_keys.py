"""The recovery identities that headquarters keeps offline: their public halves, which every station knows.

What a station puts away of its keyring is sealed to them, and its backups are
encrypted to them (``store/recovery.py``, M03, M10). They come down as
reference data, signed by headquarters: nobody else can put in a key of their own.
"""

import base64
import binascii
from datetime import date

from sqlalchemy import Connection, select

from store import due, identity, recovery
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, sql
from store.door import Draft
from store.duty_list import Item
from store.forms import Form
from store.listing import Lens
from store.recovery import Recipient
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.rules import unique
from store.saying import saying
from store.values import Line, Name, Text


class RecoveryKey(Row, table=True):
    """The public half of a recovery identity: its mark, the age recipient, the key for escrow (base64)."""

    __tablename__ = "recovery_keys"
    code: str = column(1, Merge.REGISTER)
    name: str = column(2, Merge.REGISTER)
    age: str = column(3, Merge.REGISTER)
    escrow: str = column(4, Merge.REGISTER)
    made_on: str | None = column(5, Merge.REGISTER, Wire.DAY)


class RecoveryKeyForm(Form):
    """What is asked about one: where it is kept, and its public half; never the key itself."""

    name: Name
    age: Line
    escrow: Text


class RetireForm(Form):
    """Why a recovery identity counts no more."""

    reason: Name


_T = sql(RecoveryKey)
_YEARLY = due.EachYear("the recovery is rehearsed in every calendar year", source="S001-A")


def known(db: Connection) -> list[Recipient]:
    """Give the recovery identities that stand, the newest first."""
    asked = select(_T.c.age, _T.c.escrow).where(_T.c.ended_on.is_(None)).order_by(_T.c.id.desc())
    return [Recipient(age, base64.b64decode(escrow)) for age, escrow in db.execute(asked)]


def drills_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the yearly rehearsal of a recovery, where there is an identity to rehearse it with (F08, M10)."""
    me = identity.who(db)
    kept = select(_T.c.id, _T.c.made_on).where(_T.c.ended_on.is_(None), _T.c.made_on.is_not(None))
    found = db.execute(kept.order_by(_T.c.made_on)).first()
    if found is None or me.kind == "warden":
        return []
    user = lens.registry.kind("users").sql.c
    held = db.scalars(select(user.drilled_on).where(user.station == me.station, user.drilled_on.is_not(None)))
    done = {day_of(day) for day in held}
    next_one = due.due([_YEARLY], done, day_of(found.made_on), on)
    if next_one is None:
        return []
    return [
        Item(
            kind="recovery_drill",
            about=lens.number("recovery_keys", found.id) or "",
            title=saying("rehearse a recovery: muster recovery drill"),
            due_on=next_one.on,
            urgency=next_one.urgency,
            by=_YEARLY.title,
            local=_YEARLY.local,
            source=_YEARLY.source,
        )
    ]


def _make(draft: Draft, form: RecoveryKeyForm, _row: int | None) -> int:
    """Put a recovery identity on the list, under the mark that its keys give it."""
    try:
        found = recovery.recipient(form.age, base64.b64decode(form.escrow, validate=True))
    except binascii.Error:
        raise Refused(Code.RECOVERY_UNUSABLE) from None
    return draft.add(
        RecoveryKey,
        code=found.mark,
        name=form.name,
        age=form.age,
        escrow=form.escrow,
        made_on=draft.today,
    )


def _retire(draft: Draft, form: RetireForm, row: int | None) -> int:
    """End a recovery identity: stations put nothing more away for it. What was, it still opens."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="recovery_keys")
    draft.still("recovery_keys", row)
    draft.change(RecoveryKey, row, ended_on=draft.today, ended_reason=form.reason)
    return row


RECOVERY_KEYS = Register(
    kind="recovery_keys",
    nr=47,
    letter="RK",
    table=RecoveryKey,
    form=RecoveryKeyForm,
    code="code",
    listed=("code", "name", "made_on"),
    rules=(unique(RecoveryKey, "code", "No recovery identity is on the list twice."),),
    order=("id",),
    by_hand=False,
    acts=(
        Act(4, "recovery_keys.make", RecoveryKeyForm, _make, alone=True),
        Act(5, "recovery_keys.retire", RetireForm, _retire),
    ),
)
