"""The life of an appointment (A13, B04, B05): which step leads to which state, and what holds on a day.

Pure: what time alone changes (not begun yet, over) is worked out and never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class State(StrEnum):
    """What was last decided about an appointment."""

    PROPOSED = "proposed"
    APPOINTED = "appointed"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be decided, in words that follow *cannot be*."""

    SIGN = "signed"
    SUSPEND = "suspended"
    RESUME = "resumed"
    END = "ended"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"


class Status(StrEnum):
    """How an appointment stands on a day."""

    PROPOSED = "proposed"
    NOT_YET = "not_yet"
    STANDING = "standing"
    SUSPENDED = "suspended"
    OVER = "over"
    LEFT = "left"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STEPS: Final[dict[tuple[State, Step], State]] = {
    (State.PROPOSED, Step.SIGN): State.APPOINTED,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.PROPOSED, Step.WITHDRAW): State.WITHDRAWN,
    # A proposal that is simply ended was not wanted any more.
    (State.PROPOSED, Step.END): State.WITHDRAWN,
    (State.APPOINTED, Step.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Step.RESUME): State.APPOINTED,
    (State.APPOINTED, Step.END): State.ENDED,
    (State.SUSPENDED, Step.END): State.ENDED,
}
"""Every step that there is; what is not here cannot be done."""

FINAL: Final = frozenset({State.ENDED, State.REFUSED, State.WITHDRAWN})
"""States that nothing leads out of: somebody who returns is appointed anew, by a new letter."""


def after(state: State, step: Step) -> State | None:
    """Give the state that a step leads to; ``None`` if it is not open from there."""
    return STEPS.get((state, step))


@dataclass(frozen=True, slots=True)
class Life:
    """What is written down about an appointment's life; days as ISO text, the last day of each counts.

    ``person_ended_on`` is since when the person is off the list, ``ended_on`` since when the appointment
    is: on those days it does not stand any more.
    """

    state: str
    effective_from: str | None = None
    effective_to: str | None = None
    suspended_on: str | None = None
    resumed_on: str | None = None
    ended_on: str | None = None
    person_ended_on: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any], person_ended_on: str | None) -> "Life":
        """Read it from an appointment's row."""
        return cls(
            row["state"] or State.PROPOSED,
            row["effective_from"],
            row["effective_to"],
            row["suspended_on"],
            row["resumed_on"],
            row["ended_on"],
            person_ended_on,
        )


def status(life: Life, on: str) -> Status:  # noqa: PLR0911 - one line for each way not to stand
    """Say how an appointment stands on a day (ISO text), a past or a coming one too.

    Ended comes before left, left before over, over before suspended: the most final thing is said.
    """
    state = State(life.state) if life.state in State.__members__.values() else State.PROPOSED
    if state is State.REFUSED:
        return Status.REFUSED
    if state is State.WITHDRAWN:
        return Status.WITHDRAWN
    if life.ended_on is not None and on >= life.ended_on:
        return Status.ENDED
    if life.person_ended_on is not None and on >= life.person_ended_on:
        return Status.LEFT
    if state is State.PROPOSED:
        return Status.PROPOSED
    if state is State.ENDED and life.ended_on is None:
        return Status.ENDED
    if life.effective_to is not None and on > life.effective_to:
        return Status.OVER
    if suspended(life, state, on):
        return Status.SUSPENDED
    if life.effective_from is not None and on < life.effective_from:
        return Status.NOT_YET
    return Status.STANDING


def suspended(life: Life, state: State, on: str) -> bool:
    """Say whether an appointment is suspended on a day: from that day on, until the day it was resumed.

    An earlier suspension than the last is in the log only.
    """
    if life.suspended_on is None:
        return state is State.SUSPENDED
    if on < life.suspended_on:
        return False
    if state is State.SUSPENDED or life.resumed_on is None:
        return state is State.SUSPENDED or (state is State.ENDED and life.resumed_on is None)
    return on < life.resumed_on


def overlap(one: Life, other: Life) -> bool:
    """Say whether the days from which and to which two appointments are meant to stand have one in common."""
    first, last = "0000-00-00", "9999-99-99"
    return (one.effective_from or first) <= (other.effective_to or last) and (
        other.effective_from or first
    ) <= (one.effective_to or last)
