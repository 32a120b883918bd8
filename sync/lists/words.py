"""The English words of lists: headings, relations, sexes, recruitment. Another language adds its own."""

import re
from collections.abc import Mapping
from enum import StrEnum

from store.registers.dependants import Relation
from store.values import folded

_ASIDE = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[\W_]+")


class Field(StrEnum):
    """What a column of a list can be about; where the person has such a field, it is called the same."""

    NUMBER = "number"
    INDEX_NO = "index_no"
    FULL_NAME = "full_name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    PREFERRED_NAME = "preferred_name"
    RELATION = "relation"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    NATIONALITY = "nationality"
    LANGUAGES = "languages"
    AGENCY = "agency"
    UNIT = "unit"
    FUNCTION = "function"
    GRADE = "grade"
    CATEGORY = "category"
    RECRUITMENT = "recruitment"
    CONTRACT_TYPE = "contract_type"
    CONTRACT_FROM = "contract_from"
    CONTRACT_TO = "contract_to"
    ARRIVED_ON = "arrived_on"
    DUTY_STATION = "duty_station"
    ESSENTIAL = "essential"
    TELEPHONE = "telephone"
    EMAIL = "email"
    CALL_SIGN = "call_sign"
    ADDRESS = "address"
    QUARTER = "quarter"
    LANDMARK = "landmark"
    ZONE = "zone"
    LAT = "lat"
    LON = "lon"
    POSITION = "position"
    HOUSEHOLD_NO = "household_no"
    HOUSEHOLD_SIZE = "household_size"
    PASSPORT = "passport"
    LAISSEZ_PASSER = "laissez_passer"
    NATIONAL_ID = "national_id"
    VISA = "visa"
    BLOOD_TYPE = "blood_type"
    REMARKS = "remarks"
    TITLE = "title"
    MARITAL_STATUS = "marital_status"
    BIRTH_PLACE = "birth_place"
    MONEY = "money"
    VEHICLE = "vehicle"
    HOME_ADDRESS = "home_address"
    """Where somebody lives in their own country; nothing that a warden could go to."""
    EXPIRES_ON = "expires_on"
    """Of a document; of a certificate, the day until which it holds."""
    COURSE = "course"
    ISSUED_ON = "issued_on"
    CERTIFICATE_NO = "certificate_no"
    SCORE = "score"
    ISSUER = "issuer"
    PERSON_HERE = "person_here"
    """A person's human number at this station."""
    CLEARANCE_REF = "clearance_ref"
    CLEARANCE_SYSTEM = "clearance_system"
    CLEARANCE_STATUS = "clearance_status"
    DEPART_ON = "depart_on"
    RETURN_ON = "return_on"
    DESTINATION = "destination"

    @property
    def kept(self) -> bool:
        """Say whether the station's registers have a place for it, or it serves to read the others."""
        return self not in _NOT_KEPT


_NOT_KEPT = frozenset(
    {
        Field.TITLE,
        Field.MARITAL_STATUS,
        Field.BIRTH_PLACE,
        Field.MONEY,
        Field.VEHICLE,
        Field.HOME_ADDRESS,
        Field.HOUSEHOLD_SIZE,
        Field.AGE,
    }
)


def plain(text: str) -> str:
    """Give words as the tables below have them: folded, without punctuation and asides in brackets."""
    return _NO_WORD.sub(" ", _ASIDE.sub(" ", folded(text))).strip()


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word.strip(): meaning for meaning, words in table.items() for word in words.split("|")}


HEADINGS: Mapping[str, Field] = {
    word: Field(meaning)
    for word, meaning in _by_word(
        {
            Field.NUMBER: "no|nr|s no|serial no|item|sn",
            Field.INDEX_NO: "index no|index number|index|staff no|staff number|staff id|employee no"
            "|employee number|employee id|personnel no|personnel number|un index no",
            Field.FAMILY_NAME: "family name|family names|surname|surnames|last name|last names",
            Field.GIVEN_NAME: "given name|given names|first name|first names|forename|forenames|other names",
            Field.RELATION: "relation|relationship|relation to staff|relation to staff member"
            "|relationship to staff|relationship to staff member",
            Field.SEX: "sex|gender|m f|f m",
            Field.BIRTH_DATE: "date of birth|dob|d o b|birth date|birthdate|born|born on",
            Field.NATIONALITY: "nationality|citizenship",
            Field.FUNCTION: "function|post|post title|title|job title|functional title|position",
            Field.RECRUITMENT: "recruitment|recruitment type|type of recruitment|international local"
            "|intl local|local international",
            Field.CONTRACT_TO: "contract until|contract end|contract end date|contract to|contract expiry"
            "|end of contract|contract expires|contract valid until",
            Field.TELEPHONE: "telephone|telephones|telephone no|telephone number|telephone numbers|phone"
            "|phones|phone no|phone number|phone numbers|mobile|mobile no|mobile number|mobile phone"
            "|mobile telephone|tel|tel no|cell|cell phone|cellphone|home phone|other phone|satellite phone",
            Field.CALL_SIGN: "call sign|callsign|radio call sign",
            Field.ADDRESS: "address|residence|home address|residential address|address of residence",
            Field.QUARTER: "quarter|neighbourhood|neighborhood|district|part of town|suburb",
            Field.REMARKS: "remarks|remark|comments|comment|notes|note",
        }
    ).items()
}

RELATIONS: Mapping[str, Relation] = {
    word: Relation(meaning)
    for word, meaning in _by_word(
        {
            Relation.SPOUSE: "spouse|wife|husband|partner|domestic partner",
            Relation.CHILD: "child|son|daughter|stepchild|stepson|stepdaughter|step child|step son"
            "|step daughter",
            Relation.ADOPTED_CHILD: "adopted child|adopted son|adopted daughter",
            Relation.DISABLED_CHILD: "disabled child|disabled son|disabled daughter|child with disability"
            "|child with a disability",
            Relation.PARENT: "parent|mother|father",
            Relation.SIBLING: "sibling|sister|brother",
            Relation.OTHER: "other|other dependant|other dependent|dependant|dependent",
        }
    ).items()
}

SELF = frozenset(("staff", "staff member", "self", "employee", "sm"))
"""What stands under "relation" on the staff member's own row."""

SEXES: Mapping[str, str] = {
    "f": "F",
    "female": "F",
    "woman": "F",
    "m": "M",
    "male": "M",
    "man": "M",
    "x": "X",
    "other": "X",
}

RECRUITMENTS: Mapping[str, str] = _by_word(
    {
        "intl": "international|intl|int l|internationally recruited|international recruitment",
        "local": "local|locally recruited|local recruitment|national",
    }
)

MONTHS: Mapping[str, int] = {
    name: number
    for number, month in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        start=1,
    )
    for name in (month, month[:3])
} | {"sept": 9}

NOTHING = frozenset(("-", "--", "–", "—", "n/a"))  # noqa: RUF001 - clerks write dashes of every length
"""What clerks write where there is nothing to write. Not "NA": that is a name."""

NO_END = frozenset(("permanent", "continuing", "indefinite", "open ended", "open", "none", "no end date"))
"""What stands for the end of a contract that has none."""

ELSEWHERE = "serves elsewhere"
TOTAL = re.compile(r"(?:grand |sub ?)?totals?\b")
