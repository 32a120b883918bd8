"""Two questions about a journey, never one (S004-A ¶27, X20): must somebody decide, must it be written.

A decision is asked for official travel where a level is in force, or where the
designated official's rule asks for it. A written record is carried each time
somebody leaves the normal city area, whatever is in force. Private travel is a
notice: it is written down and decided by nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from store.saying import kept, saying

PRIVATE = "private_notice"


@dataclass(frozen=True, slots=True)
class InForce:
    """A level that held at a leg's destination on its day: the scheme's row and code, value and label."""

    scheme: int
    code: str
    value: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as the two rules and the gates see it.

    Attributes:
        day: the day of arrival, at the destination.
        to: where it goes, as written.
        area: the row of the destination's area, if it lies in one of this station's.
        levels: what was in force there on that day; ``None`` if that is not known here.
        outside: the place outside the normal city area in which it ends or begins, if one of them is.
    """

    day: date
    to: str
    area: int | None = None
    levels: tuple[InForce, ...] | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Asks:
    """A rule of the station or its designated official: which official travel needs a decision.

    What is ``None`` does not narrow it. ``from_value`` is of ``scheme``: from this level on; both days count.
    """

    code: str
    purpose: str | None = None
    area: int | None = None
    scheme: int | None = None
    from_value: int | None = None
    since: date | None = None
    until: date | None = None


_PRIVATE_TRAVEL: Final = kept("{on}: private travel is a notice; nobody decides about it (S004-A ¶27)")
_RULE: Final = kept("{on}: rule {rule} asks for it for {to}")
_UNKNOWN: Final = kept("{on}: levels at {to} are not known here, so it is taken to be asked for")
_LEVEL: Final = kept("{on}: official travel to {to}, where {level} is in force on {day} (S004-A ¶27)")
_NOTHING_ASKS: Final = kept("{on}: no level is in force where it goes and no rule asks (S004-A ¶27)")
_OUTSIDE: Final = kept(
    "{on}: {place} lies outside the normal city area: the written record is carried (S004-A ¶27)"
)
_INSIDE: Final = kept("{on}: no leg leaves the normal city area")


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and why, in one line with its day."""

    yes: bool
    why: str


def decision_required(
    kind: str, purpose: str | None, legs: Sequence[Leg], rules: Iterable[Asks], today: date
) -> Answer:
    """Say whether somebody must decide about a journey (S004-A ¶27).

    Args:
        kind: the request's kind; a private notice is never decided.
        purpose: what it is for, as rules name it.
        legs: the legs in order.
        rules: what the station asks for beyond levels; each counts on the days on which it holds.
        today: the day on which it is asked.

    Returns:
        Yes with the first reason, in the order of the legs; what is not known here counts as in force.
    """
    on = today.isoformat()
    if kind == PRIVATE:
        return Answer(yes=False, why=saying(_PRIVATE_TRAVEL, on=on))
    asked = list(rules)
    for leg in legs:
        rule = next((rule for rule in asked if _asks(rule, purpose, leg)), None)
        if rule is not None:
            return Answer(yes=True, why=saying(_RULE, on=on, rule=rule.code, to=leg.to))
        if leg.levels is None:
            return Answer(yes=True, why=saying(_UNKNOWN, on=on, to=leg.to))
        # Where the designated official has said from which level of a scheme on, that is the rule for it.
        told = {rule.scheme for rule in asked if _holds(rule, purpose, leg)}
        level = next((level for level in leg.levels if level.scheme not in told), None)
        if level is not None:
            said = " ".join(filter(None, (level.code, str(level.value), level.label)))
            why = saying(_LEVEL, on=on, to=leg.to, level=said, day=leg.day)
            return Answer(yes=True, why=why)
    return Answer(yes=False, why=saying(_NOTHING_ASKS, on=on))


def record_required(legs: Iterable[Leg], today: date) -> Answer:
    """Say whether a written record is carried: each time somebody leaves the normal city area (S004-A ¶27).

    Kind, purpose and level are of no matter to it.

    Args:
        legs: the legs in order.
        today: the day on which it is asked.
    """
    on = today.isoformat()
    outside = next((leg.outside for leg in legs if leg.outside is not None), None)
    if outside is not None:
        return Answer(yes=True, why=saying(_OUTSIDE, on=on, place=outside))
    return Answer(yes=False, why=saying(_INSIDE, on=on))


def _asks(rule: Asks, purpose: str | None, leg: Leg) -> bool:
    """Say whether a rule asks for a decision about one leg."""
    if not _holds(rule, purpose, leg):
        return False
    if rule.scheme is None or leg.levels is None:
        # Where levels are not known, one that asks from a level on may well be meant.
        return True
    return any(level.scheme == rule.scheme and level.value >= (rule.from_value or 0) for level in leg.levels)


def _holds(rule: Asks, purpose: str | None, leg: Leg) -> bool:
    """Say whether a rule is about travel for a purpose, to a leg's place on its day."""
    if rule.purpose not in (None, purpose) or rule.area not in (None, leg.area):
        return False
    return (rule.since is None or rule.since <= leg.day) and (rule.until is None or leg.day <= rule.until)
