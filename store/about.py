"""What is about a person: which rows of each list are theirs, and what of such a row says nothing of anybody.

Read by whoever has to say what the office holds about somebody, and by what
erases it (``store/erase.py``). An erased row keeps its number, the day it
ended, and what is named here: what counts in a roll call that is over, what a
decision was signed over, what other records need to make sense. A list that
names people and stands not here is a list that nobody thought about: a test
says so.
"""

from dataclasses import dataclass
from typing import Final

from store.columns import ENDED_ON, FORMER, WHOSE
from store.register import Register, Registry


@dataclass(frozen=True, slots=True)
class About:
    """How a list is about people.

    Attributes:
        theirs: the columns that make a row somebody's when they name them.
        stays: the columns whose values stay when such a row is erased.
        day: the column (a day, or UTC seconds) from which on the office keeps a row that never ends; what
            ends is kept from the day it ended.
    """

    theirs: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    day: str = "ended_on"


_WAY: Final = (
    "clearance",
    "n",
    "area",
    "to_station",
    "abroad",
    "etd",
    "eta",
    "timezone",
    "mode",
    "night_stop",
)
_DECIDED: Final = (
    "kind",
    "urgency",
    "agency",
    "leader",
    "info_version",
    "decides",
    "state",
    "mode",
    "record_required",
    "rule_version",
    "submitted_at",
    "decision",
    "decided_by",
    "decided_at",
    "valid_from",
    "valid_to",
    "content_hash",
    "signature",
    "signed_key",
    "revision",
    "amends",
    "withdrawn_at",
    "withdrawn_by",
    "exercise",
)

ABOUT: Final[dict[str, About]] = {
    "people": About(),
    # Whose a device was says nothing but a number; the device stays.
    "devices": About(),
    "contacts": About(("person",)),
    "kin": About(("person",)),
    "restricted": About(("person",)),
    "list_habits": About(("person",), ("agency", "kind", "about", "said_on")),
    "dependants": About(("sponsor", "person")),
    "appointments": About(("person",), ("role", "zone", "area", "agency", "state", "effective_from")),
    "presence": About(("person",), ("occurred_at",), day="occurred_at"),
    "submissions": About(("person", "led_to"), ("kind", "status", "decided_by", "source", "agency")),
    "visitors": About(("person",), ("zone", "arrived_on", "left_on"), day="left_on"),
    # Who is the same person as whom is needed to read what was signed and counted.
    "merges": About(("survivor", "other"), ("survivor", "other", "merged_on")),
    "absences": About(("person",), ("away_from", "away_to"), day="away_to"),
    "certificates": About(("person",), day="expires_on"),
    "attendances": About(("person",), ("session", "person", "attended")),
    "acks": About(("person",), ("briefing", "text_hash", "kind", "occurred_at", "by"), day="occurred_at"),
    # A signed journey, a closed roll call: the number of who was on it is what was signed and counted.
    "travellers": About(("person",), ("clearance", "person", "part")),
    "movements": About(
        ("person",),
        ("clearance", "segment", "person", "event", "occurred_at", "until", "medium", "by"),
        day="occurred_at",
    ),
    "rollcall_expected": About(("person",), ("rollcall", "person", "zone", "expectation", "clearance")),
    "rollcall_marks": About(
        ("person",), ("rollcall", "person", "state", "channel", "occurred_at", "by"), day="occurred_at"
    ),
    "call_answers": About(
        ("person",), ("test", "person", "level", "zone", "place", "reached", "at", "channel", "by"), day="at"
    ),
    "transfers": About(
        ("person", "subject"),
        (
            *("coming", "kind", "from_station", "to_station", "first_day", "last_day", "family"),
            *("announced_at", "twin", "state", "exercise"),
        ),
        day="first_day",
    ),
    # These name people and are about a home or a journey: they go when it was theirs alone.
    "households": About((), ("zone", "zone_since")),
    "visits": About(
        (), ("household", "by", "outcome", "occurred_at", "briefed", "next_due"), day="occurred_at"
    ),
    "clearances": About((), _DECIDED, day="valid_to"),
    "segments": About((), _WAY),
}


def stays(register: Register | None) -> frozenset[int]:
    """Give the columns, by number, whose values stay when a row is erased; of an unknown list as few."""
    if register is None:
        return frozenset({FORMER, ENDED_ON, WHOSE})
    kept = ABOUT.get(register.kind, About()).stays
    return frozenset(
        {FORMER, ENDED_ON, WHOSE, *(spec.nr for name, spec in register.specs.items() if name in kept)}
    )


def theirs(registry: Registry) -> dict[str, tuple[str, ...]]:
    """Give the columns that make a row somebody's, by list."""
    known = {register.kind: ABOUT.get(register.kind, About()).theirs for register in registry.registers}
    return {kind: columns for kind, columns in known.items() if columns}
