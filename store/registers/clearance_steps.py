"""Taking a step in the life of a clearance: asked of the one table of states, by whoever acts."""

from collections.abc import Mapping
from typing import Any

from store.door import Draft
from store.refusals import Code, Refused
from store.registers.clearance_tables import Clearance
from store.registers.journeys import Journey, journey
from store.travel.states import State, Step, after, steps


def take(draft: Draft, row: int | None, step: Step) -> Mapping[str, Any]:
    """Give a clearance as it stands before a step, if the step is one of those that are possible.

    A step on a drill is drill, whoever forgot to say so.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``NOT_NOW`` where the table of states has no such step;
            ``NOT_A_DRILL`` for an exercise on what is none.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="clearances")
    standing = same_drill(draft, draft.get(Clearance, row))
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="clearances")
    led = after(standing["state"], step, standing["mode"])
    if led is None:
        raise not_now(standing, step.value)
    if draft.actor.role not in led.roles:
        raise Refused(Code.NOT_ALLOWED, role=draft.actor.role, act=f"clearances.{step.value}")
    return standing


def same_drill(draft: Draft, standing: Mapping[str, Any]) -> Mapping[str, Any]:
    """Make the act under way a drill if the clearance is one; refuse a drill on one that is none."""
    if draft.exercise and not standing["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(standing["exercise"])
    return standing


def not_now(standing: Mapping[str, Any], step: str) -> Refused:
    """Give the refusal of a step that is not possible, with those that are."""
    possible = " ".join(steps(standing["state"], standing["mode"])) or "none"
    return Refused(Code.NOT_NOW, step=step, state=standing["state"], steps=possible)


def next_state(standing: Mapping[str, Any], step: Step) -> State:
    """Give the state that a step leads to; raises ``NOT_NOW`` where it is none from there."""
    led = after(standing["state"], step, standing["mode"])
    if led is None:
        raise not_now(standing, step.value)
    return led.state


def read_whole(draft: Draft, row: int) -> Journey:
    """Read a journey as the act under way has it."""
    draft.get(Clearance, row)  # what this act has done so far is laid first
    return journey(draft.db, row)
