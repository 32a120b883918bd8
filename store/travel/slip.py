"""The written record carried each time outside the normal city area (E03): plain text, for any printer."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from store.saying import ENGLISH, Voice, saying

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
    nobody had to; ``code`` is short for the hash of all that was decided. ``card`` is the form of digits that
    can be checked at any gate (``sync/CREDENTIAL.md``), in groups.
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
    card: str = ""


def text(slip: Slip, voice: Voice = ENGLISH) -> str:
    """Write a slip: who, where, when, under what conditions, until when, and the short code.

    The lines hold at most 72 characters, but for a single word that is longer.

    Args:
        slip: what stands on it.
        voice: says its words in the language of whoever writes it.
    """
    say = voice.said
    title = saying("SECURITY CLEARANCE {number}", number=slip.number)
    parts: list[tuple[str, str]] = [(saying("Settled"), say(slip.settled))]
    parts += [(saying("Travels") if place == 0 else "", who) for place, who in enumerate(slip.travellers)]
    for place, leg in enumerate(slip.legs, start=1):
        way = f"{leg.start} - {leg.to}, {leg.mode}"
        times = saying("leaves {leaves}, arrives {arrives}", leaves=leg.leaves, arrives=leg.arrives)
        parts += [(saying("Leg {number}", number=place), way), ("", say(times))]
        parts += [("", say(saying("stays at {place}", place=leg.stays)))] if leg.stays else []
    parts += [
        (saying("Vehicles"), slip.vehicles),
        (saying("Call signs"), slip.call_signs),
        (saying("Convoy"), say(saying("led by {name}", name=slip.leader)) if slip.leader else ""),
        (saying("Contact"), slip.contact),
        (saying("Conditions"), slip.conditions or say(saying("none"))),
        (
            saying("Valid"),
            say(saying("{first} to {last}, both days included", first=slip.valid_from, last=slip.valid_to)),
        ),
        (saying("Code"), slip.code),
        (saying("Card"), slip.card),
    ]
    labelled = [(say(label), said) for label, said in parts]
    wide = max(_LABEL, *(len(label) + 1 for label, _said in labelled))
    lines = [say(title), slip.station, "=" * _WIDTH]
    lines += [say(saying("EXERCISE EXERCISE EXERCISE"))] if slip.exercise else []
    lines += [line for label, said in labelled for line in _field(label, said, wide)]
    shown = say(saying("Carried by the travellers. Show it when asked."))
    return "\n".join([*lines, "=" * _WIDTH, shown, ""])


def _field(label: str, said: str, wide: int) -> list[str]:
    """Write a labelled text, wrapped below itself; nothing for nothing."""
    if not said:
        return []
    wrapped = [
        line
        for part in said.splitlines()
        for line in textwrap.wrap(part, _WIDTH - wide, break_long_words=False) or [""]
    ]
    return [f"{(label if place == 0 else ''):{wide}}{line}".rstrip() for place, line in enumerate(wrapped)]
