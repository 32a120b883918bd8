"""The written record carried each time outside the normal city area (E03): plain text, for any printer."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH = 72
_LABEL = 13


@dataclass(frozen=True, slots=True)
class SlipLeg:
    """One leg as it is written: places, times on the wall there, how."""

    start: str
    to: str
    leaves: str
    arrives: str
    mode: str
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip.

    ``settled`` says in one line that it was decided and by what right, or that
    nobody had to; ``code`` is short for the hash of all that was decided.
    """

    number: str
    station: str
    settled: str
    travellers: Sequence[str]
    legs: Sequence[SlipLeg]
    valid_from: str
    valid_to: str
    code: str
    conditions: str = ""
    vehicles: str = ""
    call_signs: str = ""
    leader: str = ""
    contact: str = ""
    exercise: bool = False


def text(slip: Slip) -> str:
    """Write a slip: who, where, when, under what conditions, until when, and the short code.

    The lines hold at most 72 characters, but for a single word that is longer.
    """
    lines = [f"SECURITY CLEARANCE {slip.number}", slip.station, "=" * _WIDTH]
    if slip.exercise:
        lines.append("EXERCISE EXERCISE EXERCISE")
    lines += _field("Settled", slip.settled)
    for place, who in enumerate(slip.travellers):
        lines += _field("Travels" if place == 0 else "", who)
    for place, leg in enumerate(slip.legs, start=1):
        lines += _field(f"Leg {place}", f"{leg.start} - {leg.to}, {leg.mode}")
        lines += _field("", f"leaves {leg.leaves}, arrives {leg.arrives}")
        lines += _field("", f"stays at {leg.stays}") if leg.stays else []
    lines += _field("Vehicles", slip.vehicles)
    lines += _field("Call signs", slip.call_signs)
    lines += _field("Convoy", f"led by {slip.leader}" if slip.leader else "")
    lines += _field("Contact", slip.contact)
    lines += _field("Conditions", slip.conditions or "none")
    lines += _field("Valid", f"{slip.valid_from} to {slip.valid_to}, both days included")
    lines += _field("Code", slip.code)
    return "\n".join([*lines, "=" * _WIDTH, "Carried by the travellers. Show it when asked.", ""])


def _field(label: str, said: str) -> list[str]:
    """Write a labelled text, wrapped below itself; nothing for nothing."""
    if not said:
        return []
    wrapped = [
        line
        for part in said.splitlines()
        for line in textwrap.wrap(part, _WIDTH - _LABEL, break_long_words=False) or [""]
    ]
    return [f"{(label if place == 0 else ''):{_LABEL}}{line}".rstrip() for place, line in enumerate(wrapped)]
