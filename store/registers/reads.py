"""Who looked at what is not for every eye (J11): openings of the drawer, by right or in an emergency.

A device says so of its own user; entries of the log cannot be taken back. Those
of headquarters stay at headquarters.
"""

from typing import Any

from store.columns import Merge, Row, Wire, column, reference
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.register import Act, Register
from store.values import Line, Name, Note

DRAWER = "drawer"
BREAK_GLASS = "break_glass"


class Read(Row, table=True):
    """One look: at which record (its number, which is never given twice), how, why, by whom, when."""

    __tablename__ = "reads"
    kind: str = column(1, Merge.EVENT)
    record: str = column(2, Merge.EVENT)
    how: str = column(3, Merge.EVENT)
    reason: str | None = column(4, Merge.EVENT)
    at: int = column(5, Merge.EVENT, Wire.INSTANT, index=True)
    by: int = reference(6, "users", merge=Merge.EVENT)


class OpenForm(Form):
    """Which record is opened."""

    kind: Name
    record: Line


class GlassForm(OpenForm):
    """Which record is opened by somebody without the drawer, and why it cannot wait."""

    reason: Note


def _noted(how: str) -> Any:  # noqa: ANN401 - the same shape as every act
    def note(draft: Draft, form: OpenForm, _row: int | None) -> int:
        register = draft.registry.kind(form.kind)
        row = draft.resolve(form.kind, form.record)
        look = {
            "kind": form.kind,
            "record": draft.numbers.text(register.letter, row),
            "how": how,
            "reason": getattr(form, "reason", None),
            "at": draft.now,
            "by": draft.actor.user,
        }
        return draft.insert(Read, look)

    return note


READS = Register(
    kind="reads",
    nr=52,
    letter="RD",
    table=Read,
    form=OpenForm,
    listed=("at", "kind", "record", "how", "by", "reason"),
    order=("at", "id"),
    by_hand=False,
    kept_above=True,
    acts=(
        Act(4, "reads.open", OpenForm, _noted(DRAWER), Lane.BULK, alone=True),
        Act(5, "reads.break_glass", GlassForm, _noted(BREAK_GLASS), Lane.URGENT, alone=True),
    ),
)
