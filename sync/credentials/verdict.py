"""What can be said of a card, and what was and was not checked to say it. Pure: no store, no clock.

The types; ``judging.py`` comes to a verdict.

A verdict never says more than was looked at. Nobody here sees the person who holds the card: that it is
theirs a photograph says, not a signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from store.clock import iso
from sync.credentials.claims import Card, Kind
from sync.credentials.revoking import Fate

FRESH: Final = 7
"""Days that a status list is new; from then on its age is said louder."""
STALE: Final = 30
DAY: Final = 86_400
SLACK: Final = 600
"""Seconds that clocks may differ before it is said."""
AHEAD: Final = DAY


class Answer(StrEnum):
    """The answer."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    CANNOT_SAY = "cannot_be_said"


class Reason(StrEnum):
    """Why; the codes of ``--json``, for ever."""

    NOT_A_CARD = "not_a_card"
    MISREAD = "misread"
    ALTERED = "altered"
    FOREIGN = "foreign"
    NO_KEYS = "no_keys"
    KEY_UNKNOWN = "key_unknown"
    KEY_WITHDRAWN = "key_withdrawn"
    KEY_NOT_FOR_THIS = "key_not_for_this"
    KEY_OF_ANOTHER = "key_of_another"
    KEY_NOT_THEN = "key_not_then"
    WRONG_KIND = "wrong_kind"
    WRONG_PLACE = "wrong_place"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    REPLACED = "replaced"
    TRIP_OVER = "trip_over"
    DATED_AHEAD = "dated_ahead"
    CLOCK_WRONG = "clock_wrong"
    SEEN_BEFORE = "seen_before"
    LIST_OLD = "list_old"
    NOT_LISTED = "not_listed"
    EXERCISE = "exercise"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, in a sentence."""

    code: Reason
    says: str


@dataclass(frozen=True, slots=True)
class Here:
    """What whoever checks knows beside keys and list.

    Attributes:
        now: this device's clock, UTC seconds.
        latest: the newest moment that this device ever knew of; its clock is wrong if it is earlier.
        timezone: whose days are said.
        known: whether the record of this card is here.
        fate: why that record does not stand behind it; ``None`` where it does.
        record_of: whose record it is: this station's, or headquarters'.
        seen: when and where the slip was shown here before, the last time first.
        kind: what the card must be, where somebody asks for just that.
        place: where it is shown, where that is to be on a slip.
    """

    now: int
    latest: int = 0
    timezone: str = "UTC"
    known: bool = False
    fate: Fate | None = None
    record_of: str = ""
    seen: Sequence[tuple[int, str]] = ()
    kind: Kind | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a card.

    Attributes:
        answer: whether it counts.
        reasons: why not, or what to mind; the weightiest first.
        card: what it says, if it is one; not to be believed unless its signature stands.
        is_signed: whether the signature stands, whatever else does not.
        key_of: whose key signed it, as headquarters says.
        list_days: how old the status list is; ``None`` where there is none.
        checked, not_checked: in sentences.
    """

    answer: Answer
    reasons: tuple[Why, ...] = ()
    card: Card | None = None
    is_signed: bool = False
    key_of: str = ""
    key_as_of: int | None = None
    list_at: int | None = None
    list_days: int | None = None
    by_record: bool = False
    checked: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()

    @property
    def valid(self) -> bool | None:
        """The same for a program: yes, no, or nothing where it cannot be said."""
        return {Answer.VALID: True, Answer.NOT_VALID: False, Answer.CANNOT_SAY: None}[self.answer]


@dataclass(slots=True)
class Look:
    """What was found so far: why it does not count, why it cannot be said, what to mind; what was checked."""

    no: list[Why] = field(default_factory=list)
    unsure: list[Why] = field(default_factory=list)
    mind: list[Why] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def day(at: int) -> str:
    """Write the day of an instant (UTC seconds), in UTC."""
    return (iso(at) or "")[:10]


def moment(at: int) -> str:
    """Write an instant (UTC seconds) to the minute."""
    return (iso(at) or "")[:16].replace("T", " ") + " UTC"
