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
    OTHER_CALENDAR = "its year is of another calendar: write the year of the common one"
    DAY_NUMBER = "it is a number and not a day: show the column as dates and save it again"
    MAYBE_SWAPPED = "the spreadsheet may have turned day and month around: write the month as a word"
    TOO_OLD = "nobody is that old: check the year"
    IN_FUTURE = "it lies in the future"
    NOT_TELEPHONE = "it is not a telephone number"
    NUMBER_CUT = "the spreadsheet cut the number short: ask for it as text"
    CELL_ERROR = "the spreadsheet shows an error there"
    NAME_ORDER = "it does not tell the family name from the given names"
    SEVERAL_PEOPLE = "it names several people, or says more than a name: give each a cell"
    ONE_CELL = "the row has one cell only: it may be a heading"
    NOT_YES_OR_NO = "it is neither yes nor no"
    NOT_EMAIL = "it is not an e-mail address"
    UNKNOWN_RELATION = "it is no relation that the register knows"
    UNKNOWN_SEX = "it is not F, M or X"
    UNKNOWN_RECRUITMENT = "it is neither International nor Local"
    NO_STAFF = "the staff member above was not taken, or there is none"
    TWICE = "the same person stands further up, or the two cannot be told apart"
    OTHER_AGENCY = "the row is about another agency: take the list once more for that one"
    FAMILY_OF_NEXT = "it is not sure whose family this is: the name is that of the staff member below"
    INDEX_TAKEN = "somebody else on record has that number"
    CALL_SIGN_TAKEN = "somebody else has that call sign"
    PERSON_UNMATCHED = "nobody on the list is called so"
    COURSE_UNMATCHED = "no course is called so"
    NOT_UNIQUE = "a certificate of somebody else has that number"
    CLEARANCE_UNMATCHED = "no clearance here has that reference, or begins for them on that day"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: its number in the sheet, the heading of the column at fault, and why."""

    row: int
    column: str
    reason: Reason
