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

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``NOT_NOW`` where the table of states has no such step.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="clearances")
    standing = draft.get(Clearance, row)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="clearances")
    led = after(standing["state"], step, standing["mode"])
    if led is None:
        possible = " ".join(steps(standing["state"], standing["mode"])) or "none"
        raise Refused(Code.NOT_NOW, step=step.value, state=standing["state"], steps=possible)
    if draft.actor.role not in led.roles:
        raise Refused(Code.NOT_ALLOWED, role=draft.actor.role, act=f"clearances.{step.value}")
    return standing


def next_state(standing: Mapping[str, Any], step: Step) -> State:
    """Give the state that a step leads to; raises ``NOT_NOW`` where it is none from there."""
    led = after(standing["state"], step, standing["mode"])
    if led is None:
        raise Refused(Code.NOT_NOW, step=step.value, state=standing["state"], steps="none")
    return led.state


def read_whole(draft: Draft, row: int) -> Journey:
    """Read a journey as the act under way has it."""
    draft.get(Clearance, row)  # what this act has done so far is laid first
    return journey(draft.db, row)
