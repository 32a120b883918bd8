"""Gates inform and do not decide (E09, E10, X18): what is missing or in force, what nobody could check.

A gate never holds anybody back. It says what it found, and by name what it
could not look up here (R13); the text is kept with the decision.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from store.clock import iso
from store.refusals import Refused
from store.saying import kept, saying
from store.training.lacking import Missing, NotChecked
from store.travel.needs import Leg

Training = Callable[[Connection, int, date, str | None], Iterable[Missing]]
"""Gives what training a person (a row) lacks on a day, where they go to a level of that name."""


class Finding(StrEnum):
    """What a gate can come to."""

    CLEAR = "clear"
    NOTE = "note"
    NOT_CHECKED = "not_checked"


_LEVELS_UNKNOWN: Final = kept("levels at {to} not known here; {heard}")
_NO_LEVEL: Final = kept("none in force at {to} on {day}")
_LEVEL: Final = kept("{held} at {to} on {day}")
_LEFT: Final = kept("{person} has left by the date of travel")
_LACKS: Final = kept("{person} lacks {courses}")
_COMPLETE: Final = kept("{person} is complete on the dates of travel")
_RAN_OUT: Final = kept("{course} (ran out on {day})")
_UNCONFIRMED: Final = kept("{course} (not confirmed)")
_NEVER_CAME: Final = kept("{what}: never received here")
_AS_OF: Final = kept("{what}: known here as of {day}")
_NEVER_HEARD: Final = kept("headquarters was never heard")
_LAST_HEARD: Final = kept("headquarters last heard on {when}")


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that was looked at, what came of it, and in words what that is."""

    name: str
    finding: Finding
    says: str

    def line(self) -> str:
        """Write it as the decision keeps it."""
        return f"{self.name} [{self.finding.value}]: {self.says}"


def level_gates(stops: Sequence[Leg], heard: int | None) -> list[Gate]:
    """Look every leg up on its own date (E10).

    Args:
        stops: the legs: where they end and on which day.
        heard: when headquarters was last heard (UTC seconds), ``None`` for never.
    """
    gates = []
    for stop in stops:
        if stop.levels is None:
            says = saying(_LEVELS_UNKNOWN, to=stop.to, heard=last_heard(heard))
            gates.append(Gate("level", Finding.NOT_CHECKED, says))
        elif not stop.levels:
            says = saying(_NO_LEVEL, to=stop.to, day=stop.day)
            gates.append(Gate("level", Finding.CLEAR, says))
        else:
            held = ", ".join(" ".join((one.code, str(one.value), one.label)).strip() for one in stop.levels)
            says = saying(_LEVEL, held=held, to=stop.to, day=stop.day)
            gates.append(Gate("level", Finding.NOTE, says))
    return gates


def training_gate(
    db: Connection, people: Mapping[int, str], stops: Sequence[Leg], missing: Training
) -> list[Gate]:
    """Ask for everybody whether training is complete on every date of travel (E09; S004-A ¶26).

    Args:
        db: the store.
        people: who travels: row and human number.
        stops: where they arrive, and when.
        missing: says what somebody lacks (``store/training/lacking.py``).
    """
    gates = []
    for person, number in people.items():
        lacking: dict[str, None] = {}
        try:
            for stop in stops:
                for level in (None, *names_of(stop)):
                    lacking |= dict.fromkeys(_in_words(one) for one in missing(db, person, stop.day, level))
        except Refused:
            # Whoever has left by then has no training to be asked about; that they travel at all is news.
            gates.append(Gate("training", Finding.NOT_CHECKED, saying(_LEFT, person=number)))
            continue
        if lacking:
            says = saying(_LACKS, person=number, courses=list(lacking))
            gates.append(Gate("training", Finding.NOTE, says))
        else:
            gates.append(Gate("training", Finding.CLEAR, saying(_COMPLETE, person=number)))
    return gates


def names_of(stop: Leg) -> list[str]:
    """Give the names by which rules may speak of the levels in force at a stop."""
    return [
        name
        for one in stop.levels or ()
        for name in (one.label, f"{one.code} {one.value}", f"{one.code} {one.label}")
        if name
    ]


def _in_words(one: Missing) -> str:
    match one.why:
        case "expired":
            return saying(_RAN_OUT, course=one.course, day=one.expired_on)
        case "unconfirmed":
            return saying(_UNCONFIRMED, course=one.course)
        case _:
            return one.course


def unchecked(found: Iterable[NotChecked]) -> list[Gate]:
    """Name what could not be looked up without a line (R13)."""
    return [
        Gate(
            "training",
            Finding.NOT_CHECKED,
            saying(_NEVER_CAME, what=one.what)
            if one.since is None
            else saying(_AS_OF, what=one.what, day=one.since),
        )
        for one in found
    ]


def last_heard(heard: int | None) -> str:
    """Say how old what came from headquarters is (R13)."""
    return saying(_NEVER_HEARD) if heard is None else saying(_LAST_HEARD, when=iso(heard))


def written(gates: Iterable[Gate]) -> str:
    """Write gates as they are kept with a decision, a line each."""
    return "\n".join(gate.line() for gate in gates)
