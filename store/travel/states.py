"""The life of a clearance (E01, E02): one table that says what may follow what, and who may do it.

``overdue`` is not in it: time alone makes that so, and it is worked out
(``store/travel/overdue.py``). An amendment is a row of its own that names the
one it amends, so a decision that was made stays as it was made.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class State(StrEnum):
    """Where a clearance stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLEARED = "cleared"
    DENIED = "denied"
    AMENDED = "amended"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    ACTIVE = "active"
    CLOSED = "closed"


class Step(StrEnum):
    """What is done to a clearance."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    CLEAR = "clear"
    DENY = "deny"
    AMEND = "amend"
    CANCEL = "cancel"
    REVOKE = "revoke"
    DEPART = "depart"
    ARRIVE = "arrive"
    EXTEND = "extend"
    RETURN = "return"
    CLOSE = "close"


class Mode(StrEnum):
    """How a request is settled: by somebody who decides, or by no decision, as none is asked for (X20)."""

    MANUAL = "manual"
    NONE = "none"


class After(NamedTuple):
    """What a step leads to, and the roles that may take it."""

    state: State
    roles: frozenset[str]


def _by(roles: str) -> frozenset[str]:
    return frozenset(roles.split())


_DECIDES = _by("do fsco sfp")
_SETTLES = _by("do fsco sfp hq")
"""Headquarters too, of what is for it to decide."""
_KEEPS = _by("fsco fsca sfp asc do")
"""Whoever writes requests and hears from travellers (S004-A ¶27: each office's focal point)."""
_ASKS = _by("fsco fsca sfp asc")

OPEN: Final = frozenset({State.DRAFT, State.RETURNED})
"""While it stands so, travellers, legs and the request itself may change; never after."""
UNDECIDED: Final = OPEN | {State.SUBMITTED}

OVER: Final = frozenset({State.DENIED, State.AMENDED, State.CANCELLED, State.REVOKED, State.CLOSED})
"""Nobody travels on it any more."""

_TABLE: Final[dict[tuple[State, Step], After]] = {
    (State.DRAFT, Step.SUBMIT): After(State.SUBMITTED, _ASKS),
    (State.RETURNED, Step.SUBMIT): After(State.SUBMITTED, _ASKS),
    (State.SUBMITTED, Step.SEND_BACK): After(State.RETURNED, _SETTLES),
    (State.SUBMITTED, Step.CLEAR): After(State.CLEARED, _SETTLES),
    (State.SUBMITTED, Step.DENY): After(State.DENIED, _SETTLES),
    (State.SUBMITTED, Step.CANCEL): After(State.CANCELLED, _ASKS),
    (State.RETURNED, Step.CANCEL): After(State.CANCELLED, _ASKS),
    (State.CLEARED, Step.AMEND): After(State.AMENDED, _ASKS),
    (State.CLEARED, Step.CANCEL): After(State.CANCELLED, _ASKS),
    (State.CLEARED, Step.REVOKE): After(State.REVOKED, _DECIDES),
    (State.CLEARED, Step.DEPART): After(State.ACTIVE, _KEEPS),
    (State.ACTIVE, Step.DEPART): After(State.ACTIVE, _KEEPS),
    (State.ACTIVE, Step.ARRIVE): After(State.ACTIVE, _KEEPS),
    (State.ACTIVE, Step.EXTEND): After(State.ACTIVE, _KEEPS),
    (State.ACTIVE, Step.RETURN): After(State.ACTIVE, _KEEPS),
    (State.ACTIVE, Step.CLOSE): After(State.CLOSED, _KEEPS),
}

# A notice, and travel for which nobody asks a decision: whoever travels goes, and is accounted for (X20).
_UNASKED: Final[dict[tuple[State, Step], After]] = {
    (State.SUBMITTED, Step.DEPART): After(State.ACTIVE, _KEEPS),
}


def after(state: str, step: Step, mode: str | None) -> After | None:
    """Say what a step leads to from a state; ``None`` where it is not one of the steps from there.

    Args:
        state: where the clearance stands; a newer version's word allows nothing here.
        step: what is to be done.
        mode: whether a decision is asked for (:class:`Mode`).
    """
    if state not in State.__members__.values():
        return None
    found = _TABLE.get((State(state), step))
    if found is None and mode == Mode.NONE:
        found = _UNASKED.get((State(state), step))
    return found


def may_travel(state: str | None, mode: str | None) -> bool:
    """Say whether the travellers may be on the way, so that somebody waits to hear of them (E13, X20)."""
    return state in (State.CLEARED, State.ACTIVE) or (state == State.SUBMITTED and mode == Mode.NONE)


def steps(state: str, mode: str | None) -> list[Step]:
    """Give the steps that are possible from a state, for a form to offer."""
    return [step for step in Step if after(state, step, mode) is not None]


def roles_of(step: Step) -> frozenset[str]:
    """Give the roles that may take a step from one state or another."""
    both = [*_TABLE.items(), *_UNASKED.items()]
    return frozenset(role for (_state, taken), led in both if taken is step for role in led.roles)
