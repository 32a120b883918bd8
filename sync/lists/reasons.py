"""Why a row of a list is not taken: the sentences, none of which can hold a value."""

from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """The reasons; the lower-case name is a code that never changes once released."""

    MISSING = "it is missing"
    NOT_PLAIN = "it is too long or holds control characters"
    NOT_A_DATE = "it is not a date: write it like 14 Mar 1990"
    NO_SUCH_DAY = "there is no such day in the calendar"
    TWO_DATES = "it could be two dates: write the month as a word"
    SHORT_YEAR = "the year has two digits: write all four"
    IN_FUTURE = "it lies in the future"
    NOT_TELEPHONE = "it is not a telephone number"
    UNKNOWN_RELATION = "it is no relation that the register knows"
    UNKNOWN_SEX = "it is not F, M or X"
    UNKNOWN_RECRUITMENT = "it is neither International nor Local"
    NO_STAFF = "the staff member above was not taken, or there is none"
    TWICE = "the same person stands further up, or the two cannot be told apart"
    INDEX_TAKEN = "somebody else on record has that number"
    CALL_SIGN_TAKEN = "somebody else has that call sign"
    PERSON_UNKNOWN = "nobody on the list is called so"
    COURSE_UNKNOWN = "no course is called so"
    NUMBER_TAKEN = "a certificate of somebody else has that number"
    CLEARANCE_UNKNOWN = "no clearance here has that reference, or begins for them on that day"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: its number in the sheet, the heading of the column at fault, and why."""

    row: int
    column: str
    reason: Reason
