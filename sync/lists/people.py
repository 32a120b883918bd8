"""One row as one person: the fields as the register keeps them, checked by its own form."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from store.forms import check
from store.refusals import Code, Refused
from store.registers.dependants import Relation
from store.registers.households import HouseholdForm
from store.registers.people import Category, PersonForm
from store.values import Value, folded, stored
from sync.lists.cells import Cells, clean
from sync.lists.dates import OLDEST, OnlyYear
from sync.lists.lines import Emergency, FamilyLine, StaffLine
from sync.lists.names import shouted, small
from sync.lists.reasons import Reason
from sync.lists.words import (
    CATEGORIES,
    ELSEWHERE,
    NO,
    NO_END,
    RECRUITMENTS,
    RELATIONS,
    SEXES,
    YES,
    Field,
    plain,
)

_TEXTS: Final = (
    Field.PREFERRED_NAME,
    Field.LANGUAGES,
    Field.UNIT,
    Field.CONTRACT_TYPE,
    Field.GRADE,
    Field.DUTY_STATION,
)
_MORE: Final = (
    Field.EMAIL,
    Field.AGENCY,
    Field.LANDMARK,
    Field.ZONE,
    Field.LAT,
    Field.LON,
    Field.POSITION,
    Field.HOUSEHOLD_NO,
    Field.PASSPORT,
    Field.LAISSEZ_PASSER,
    Field.NATIONAL_ID,
    Field.VISA,
    Field.BLOOD_TYPE,
    Field.ESSENTIAL,
    Field.CATEGORY,
    Field.REMARKS,
)
"""What a row may say beside the person's own fields; whoever takes it in knows where it goes."""
_NUMBERED: Final = frozenset({Field.PASSPORT, Field.LAISSEZ_PASSER, Field.NATIONAL_ID, Field.HOUSEHOLD_NO})
_LONGEST: Final = 200


class People:
    """Reads people; knows who was read already, so that nobody stands on a list twice.

    Args:
        today: nobody is born after it.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self._seen: set[tuple[str, ...]] = set()

    def staff(self, at: int, cells: Cells) -> StaffLine:
        """Read a row about a staff member.

        Args:
            at: the key of the line.
            cells: the row.

        Raises:
            Unread: if it cannot be taken.
        """
        fields, more, guessed = self._person(cells, "")
        fields |= {
            "index_no": cells.number(Field.INDEX_NO) or None,
            "function": cells.text(Field.FUNCTION) or None,
            "recruitment": _meant(cells, Field.RECRUITMENT, RECRUITMENTS, Reason.UNKNOWN_RECRUITMENT),
            "contract_to": None
            if cells.word(Field.CONTRACT_TO) in NO_END
            else self._whole_day(cells, Field.CONTRACT_TO, more),
            "call_sign": cells.text(Field.CALL_SIGN) or None,
            "contract_from": self._whole_day(cells, Field.CONTRACT_FROM, more),
            "arrived_on": self._whole_day(cells, Field.ARRIVED_ON, more),
            "elsewhere": True if ELSEWHERE in cells.word(Field.REMARKS) else None,
        }
        fields |= {str(field): cells.text(field) or None for field in _TEXTS}
        if cells.row.section and not fields["unit"] and not cells.has(Field.UNIT):
            fields["unit"] = _unit_of(cells.row.section)
        more |= self._more(cells, "")
        address, quarter = _home(cells)
        line = StaffLine(
            row=at,
            fields=_checked(fields, cells, ""),
            phones=cells.phones(),
            guessed=guessed,
            more=more,
            address=address,
            quarter=quarter,
            emergency=_emergency(cells),
        )
        self._once(line, cells)
        return line

    def dependant(self, at: int, cells: Cells, of: str = "") -> FamilyLine:
        """Read a dependant: a row of their own, or columns ``of`` a staff member's row. As :meth:`staff`."""
        relation = _relation(cells, of)
        fields, more, guessed = self._person(cells, of)
        if not of:
            more |= self._more(cells, of)
            more.pop(Field.HOUSEHOLD_NO, None)
        return FamilyLine(
            row=at,
            fields=_checked(fields, cells, of),
            phones=cells.phones(of),
            guessed=guessed,
            more=more,
            relation=relation,
        )

    def _person(self, cells: Cells, of: str) -> tuple[dict[str, object], dict[Field, str], bool]:
        more: dict[Field, str] = {}
        named = cells.name(of)
        # Some people have one name; a row without a given name is theirs.
        if named is None or not named.family:
            raise cells.unread(
                Field.FAMILY_NAME if cells.has(Field.FAMILY_NAME, of) else Field.FULL_NAME, Reason.MISSING, of
            )
        born = self._whole_day(cells, Field.BIRTH_DATE, more, of)
        if born is not None and born > self.today:
            raise cells.unread(Field.BIRTH_DATE, Reason.IN_FUTURE, of)
        if born is not None and born.year < self.today.year - OLDEST:
            raise cells.unread(Field.BIRTH_DATE, Reason.TOO_OLD, of)
        fields: dict[str, object] = {
            "family_name": small(named.family),
            "given_name": named.given or None,
            "sex": _sex(cells, of),
            "birth_date": born,
            "nationality": cells.text(Field.NATIONALITY, of) or None,
        }
        return fields, more, shouted(named.family)

    def _whole_day(self, cells: Cells, field: Field, more: dict[Field, str], of: str = "") -> date | None:
        """Read a day; of one that is known by its year only, what was written is put aside."""
        found = cells.day(field, of)
        if isinstance(found, OnlyYear):
            more[field] = found.text
            return None
        return found

    def _more(self, cells: Cells, of: str) -> dict[Field, str]:
        found: dict[Field, str] = {}
        for field in _MORE:
            text = cells.number(field, of) if field in _NUMBERED else cells.text(field, of)
            if not text or (field is Field.REMARKS and ELSEWHERE in plain(text)):
                continue
            if len(text) > _LONGEST and field is Field.REMARKS:
                text = text[:_LONGEST]
            if len(text) > _LONGEST or not text.isprintable():
                raise cells.unread(field, Reason.NOT_PLAIN, of)
            if field is Field.EMAIL and "@" not in text:
                raise cells.unread(field, Reason.NOT_EMAIL, of)
            if field is Field.ESSENTIAL:
                word = plain(text) or text
                if word not in YES | NO:
                    raise cells.unread(field, Reason.NOT_YES_OR_NO, of)
                text = "yes" if word in YES else "no"
            if field is Field.CATEGORY and plain(text) in CATEGORIES:
                text = CATEGORIES[plain(text)]
            found[field] = text
        return found

    def _once(self, line: StaffLine, cells: Cells) -> None:
        """Refuse who stands further up already, and a call sign that was given before."""
        index, sign = line.text("index_no"), line.text("call_sign")
        of = folded(line.more.get(Field.AGENCY, ""))  # agencies number their staff each for themselves
        person = ("index", of, folded(index)) if index else ("name", line.family, line.given, line.born or "")
        if person in self._seen:
            field = Field.FAMILY_NAME if cells.has(Field.FAMILY_NAME) else Field.FULL_NAME
            raise cells.unread(Field.INDEX_NO if index else field, Reason.TWICE)
        if sign and ("sign", sign) in self._seen:
            raise cells.unread(Field.CALL_SIGN, Reason.CALL_SIGN_TAKEN)
        self._seen |= {person, ("sign", sign or "")}


def _relation(cells: Cells, of: str) -> Relation:
    word = cells.word(Field.RELATION, of)
    if not word and of:
        kind = of.split(" ", maxsplit=1)[0]
        return {"spouse": Relation.SPOUSE, "child": Relation.CHILD}.get(kind, Relation.OTHER)
    if not word and not cells.has(Field.RELATION, of):
        return Relation.OTHER
    relation = RELATIONS.get(word)
    if relation is None:
        raise cells.unread(Field.RELATION, Reason.UNKNOWN_RELATION if word else Reason.MISSING, of)
    return relation


def _sex(cells: Cells, of: str) -> str | None:
    word = cells.word(Field.SEX, of)
    if word and word not in SEXES:
        raise cells.unread(Field.SEX, Reason.UNKNOWN_SEX, of)
    # Of "H/M" (hombre, mujer) the M is a woman, of "M/F" a man: the column itself must tell.
    heading = cells.heading(Field.SEX, of)
    if heading in cells.habits.no_sex:
        return None
    if word == "m" and (heading in cells.habits.women_are_m or _is_hombre_mujer(heading)):
        return "F"
    return SEXES.get(word)


def _is_hombre_mujer(heading: str) -> bool:
    letters = [word for word in plain(heading.replace("(", " ").replace(")", " ")).split() if len(word) == 1]
    return sorted(letters) == ["h", "m"]


def _meant(cells: Cells, field: Field, words: Mapping[str, str], reason: Reason) -> str | None:
    word = cells.word(field)
    if word and word not in words:
        raise cells.unread(field, reason)
    return words.get(word)


def _unit_of(section: str) -> str | None:
    """Read "UNIT: LOGISTICS"; what does not say that it is a unit is none."""
    from sync.lists.looked import Wanted
    from sync.lists.meanings import heard

    before, colon, after = section.partition(":")
    said = heard((before.strip(),), Wanted.PEOPLE)
    if colon and after.strip() and any(means.field is Field.UNIT for _language, means in said):
        return clean(after)
    return None


def _home(cells: Cells) -> tuple[str, str]:
    """Read address and quarter; a quarter alone is no place that a warden could go to."""
    said = {"address": cells.text(Field.ADDRESS), "quarter": cells.text(Field.QUARTER) or None}
    if not said["address"]:
        return "", ""
    try:
        home = check(HouseholdForm, said, "households")
    except Refused as refusal:
        raise cells.unread(Field(refusal.facts["field"]), Reason.NOT_PLAIN) from None
    return home.address, home.quarter or ""


def _emergency(cells: Cells) -> tuple[Emergency, ...]:
    """Read whom to tell; a name stays as it is written, for nobody is made of it."""
    parts = (cells.text(Field.GIVEN_NAME, _KIN), cells.text(Field.FAMILY_NAME, _KIN))
    name = cells.text(Field.FULL_NAME, _KIN) or " ".join(part for part in parts if part)
    numbers = cells.phones(_KIN)
    if not name and not numbers:
        return ()
    if len(name) > _LONGEST or not name.isprintable():
        raise cells.unread(Field.FULL_NAME, Reason.NOT_PLAIN, _KIN)
    return (Emergency(name, cells.text(Field.RELATION, _KIN), numbers),)


_KIN: Final = "emergency"


def _checked(fields: dict[str, object], cells: Cells, of: str) -> dict[str, Value]:
    """Check a person's fields with the register's own form; gives those that are said, in stored form."""
    # Which category it is, is settled when the agency is known; the form only wants one.
    try:
        form = check(PersonForm, fields | {"category": Category.STAFF_LOCAL}, "people")
    except Refused as refusal:
        if refusal.code is not Code.FIELD_INVALID:
            raise
        field = Field(refusal.facts["field"])
        if field in (Field.FAMILY_NAME, Field.GIVEN_NAME) and not cells.has(field, of):
            field = Field.FULL_NAME
        raise cells.unread(field, Reason.NOT_PLAIN, of) from None
    checked = {name: stored(getattr(form, name)) for name in fields}
    return {name: value for name, value in checked.items() if value not in (None, "")}
