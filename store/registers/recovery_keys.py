"""The recovery identities that headquarters keeps offline: their public halves, which every station knows.

What a station puts away of its keyring is sealed to them, and its backups are
encrypted to them (``store/recovery.py``, M03, M10). They come down as
reference data, signed by headquarters: nobody else can put in a key of their own.
"""

import base64
import binascii

from sqlalchemy import Connection, select

from store import recovery
from store.columns import Merge, Row, Wire, column, sql
from store.door import Draft
from store.forms import Form
from store.recovery import Recipient
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.rules import unique
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


def known(db: Connection) -> list[Recipient]:
    """Give the recovery identities that stand, the newest first."""
    asked = select(_T.c.age, _T.c.escrow).where(_T.c.ended_on.is_(None)).order_by(_T.c.id.desc())
    return [Recipient(age, base64.b64decode(escrow)) for age, escrow in db.execute(asked)]


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
