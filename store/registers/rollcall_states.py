"""How a roll call stood at a moment, in figures (F03): what goes up in the urgent lane ahead of any list."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from store.columns import sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.rollcall_tables import Rollcall, RollcallState
from store.rollcall.headcount import Figures
from store.rollcall.standing import standing
from store.rollcall.which import which
from store.values import Reference

_ROLLCALL, _T = sql(Rollcall), sql(RollcallState)


class TellForm(Form):
    """Which roll call; the only one that is open, if none is named."""

    rollcall: Reference | None = None


def _tell(draft: Draft, form: TellForm, row: int | None) -> int:
    """Write down how a roll call stands now; raises ``NOTHING_TO_CHANGE`` if that was said already."""
    rollcall = which(draft, form.rollcall if row is None else row)
    draft.exercise = bool(draft.get(Rollcall, rollcall)["exercise"])
    if not note(draft, rollcall):
        raise Refused(Code.NOTHING_TO_CHANGE)
    return rollcall


def note(draft: Draft, rollcall: int) -> bool:
    """Write down in an act how a roll call stands behind it; gives whether that is not said already."""
    draft.flush()
    now = standing(draft.db, [rollcall])[rollcall].figures
    if rollcall in (told := last_told(draft.db, [rollcall])) and told[rollcall][0] == now:
        return False
    draft.insert(RollcallState, {"rollcall": rollcall, "as_of": draft.now, **asdict(now)})
    return True


def last_told(db: Connection, rollcalls: Sequence[int]) -> dict[int, tuple[Figures, int]]:
    """Give what was told last of roll calls and when (UTC seconds), by row; without those never told of."""
    names = ("rollcall", "as_of", "expected", "accounted", "injured", "missing", "elsewhere")
    asked = select(*(_T.c[name] for name in names)).where(
        _T.c.rollcall.in_(rollcalls), _T.c.ended_on.is_(None)
    )
    return {
        rollcall: (Figures(*(figure or 0 for figure in figures)), as_of or 0)
        for rollcall, as_of, *figures in db.execute(asked.order_by(_T.c.as_of, _T.c.id))
    }


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add how many were to be found, and whether it was a drill."""
    drills = said_of(db, _ROLLCALL.c.exercise, (row["rollcall"] for row in found))
    return [
        {
            "drill": bool(drills.get(row["rollcall"])),
            "unaccounted": (row["expected"] or 0) - (row["accounted"] or 0),
        }
        for row in found
    ]


ROLLCALL_STATES = Register(
    kind="rollcall_states",
    nr=69,
    letter="RS",
    table=RollcallState,
    form=TellForm,
    show=_show,
    drills=True,
    listed=("drill", "rollcall", "as_of", "expected", "accounted", "unaccounted", "injured", "missing"),
    within={"rollcall": lambda rollcall: _T.c.rollcall == rollcall},
    order=("rollcall", "as_of"),
    by_hand=False,
    acts=(
        Act(4, "rollcall_states.tell", TellForm, _tell, Lane.URGENT, about="rollcalls", gives="rollcalls"),
    ),
)
