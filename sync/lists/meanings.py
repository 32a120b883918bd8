"""What one heading says: by its words in any of the languages, or by its HXL tag."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from sync.lists.looked import Meaning, NameOrder, Wanted
from sync.lists.vocabulary import HEADINGS, OF
from sync.lists.words import Field, plain

_PERSON: Final = frozenset(Field) - {
    Field.COURSE,
    Field.ISSUED_ON,
    Field.CERTIFICATE_NO,
    Field.SCORE,
    Field.ISSUER,
    Field.CLEARANCE_REF,
    Field.CLEARANCE_SYSTEM,
    Field.CLEARANCE_STATUS,
    Field.DEPART_ON,
    Field.RETURN_ON,
    Field.DESTINATION,
    Field.PERSON_HERE,
}
_WHO: Final = frozenset(
    {
        Field.INDEX_NO,
        Field.FULL_NAME,
        Field.FAMILY_NAME,
        Field.GIVEN_NAME,
        Field.EMAIL,
        Field.PERSON_HERE,
        Field.BIRTH_DATE,
        Field.AGENCY,
        Field.UNIT,
        Field.FUNCTION,
        Field.REMARKS,
        Field.NATIONALITY,
        Field.SEX,
        Field.TELEPHONE,
    }
)
FIELDS: Final[Mapping[Wanted, frozenset[Field]]] = {
    Wanted.PEOPLE: _PERSON,
    Wanted.COMPLETIONS: _WHO
    | {
        Field.COURSE,
        Field.ISSUED_ON,
        Field.CERTIFICATE_NO,
        Field.SCORE,
        Field.ISSUER,
        Field.EXPIRES_ON,
        Field.DUTY_STATION,
    },
    Wanted.CLEARANCES: _WHO
    | {
        Field.CLEARANCE_REF,
        Field.CLEARANCE_SYSTEM,
        Field.CLEARANCE_STATUS,
        Field.DEPART_ON,
        Field.RETURN_ON,
        Field.DESTINATION,
        Field.ISSUED_ON,
        Field.NUMBER,
    },
}
"""What each kind of list may say."""

_SMALL: Final = frozenset(
    [
        "of",
        "the",
        "de",
        "des",
        "d",
        "del",
        "la",
        "le",
        "l",
        "da",
        "do",
        "dos",
        "du",
        "and",
        "et",
        "y",
        "e",
        "s",
        "no1",
    ]
)
_NUMBERED: Final = re.compile(r"(.*?) ?(\d{1,2})")
Heard = tuple[tuple[str, Meaning], ...]
"""What a heading may say, each with the language in which it does."""


def _bare(words: str) -> str:
    return " ".join(word for word in words.split() if word not in _SMALL)


@cache
def _table(wanted: Wanted) -> Mapping[str, tuple[tuple[str, Field], ...]]:
    """Give the fields by phrase; a phrase without its small words too, where that is no other phrase."""
    exact: dict[str, dict[tuple[str, Field], None]] = {}
    loose: dict[str, dict[tuple[str, Field], None]] = {}
    for name, languages in HEADINGS.items():
        if Field(name) not in FIELDS[wanted]:
            continue
        for language, phrases in languages.items():
            for phrase in phrases.split("|"):
                written = plain(phrase) or phrase
                exact.setdefault(written, {})[language, Field(name)] = None
                loose.setdefault(_bare(written), {})[language, Field(name)] = None
    found = {phrase: tuple(fields) for phrase, fields in loose.items() if phrase}
    return found | {phrase: tuple(fields) for phrase, fields in exact.items()}


@cache
def _groups() -> Mapping[tuple[str, ...], str]:
    return {
        tuple(_bare(plain(phrase)).split()): of
        for of, languages in OF.items()
        for phrases in languages.values()
        for phrase in phrases.split("|")
    }


@cache
def heard(parts: tuple[str, ...], wanted: Wanted) -> Heard:
    """Give what a heading may say.

    Args:
        parts: the cells that head the column, the upper one first.
        wanted: what kind of list it is.
    """
    whole = " ".join(parts)
    found = _one(whole, wanted)
    if not found and len(parts) > 1:
        found = _one(" ".join(reversed(parts)), wanted) or _grouped(whole, wanted)
    if not found and len(parts) > 1:
        last = _one(parts[-1], wanted)
        # "Driving licence / No." is no numbering, and "Visa / Valid until" no contract's.
        found = tuple(one for one in last if one[1].field not in (Field.NUMBER, Field.EXPIRES_ON))
    return found


def _one(heading: str, wanted: Wanted) -> Heard:
    return _looked_up(heading, wanted) or _bilingual(heading, wanted) or _grouped(heading, wanted)


def _looked_up(heading: str, wanted: Wanted) -> Heard:
    table = _table(wanted)
    words = plain(heading) or plain(heading.replace("(", " ").replace(")", " "))
    for tried in (
        words,
        plain(heading.replace("(", " ").replace(")", " ")),
        _bare(words),
        words.rstrip("0123456789 "),
        heading.strip(),
    ):
        if tried and tried in table:
            return tuple((language, Meaning(field)) for language, field in table[tried])
    return ()


def _bilingual(heading: str, wanted: Wanted) -> Heard:
    """Read "Nom / Surname": of the languages that agree the first counts; if they do not, nobody knows."""
    halves = [half for half in re.split(r"[/\n|]| - |[()]", heading) if plain(half)]
    if len(halves) < 2:  # noqa: PLR2004 - one language
        return ()
    found = [said for half in halves if (said := _looked_up(half, wanted) or _grouped(half, wanted))]
    if len(found) < len(halves):
        # Half a heading is enough only if the other half is in letters nobody here reads.
        rest = [half for half in halves if not _looked_up(half, wanted)]
        if not found or any(half.isascii() for half in rest):
            return ()
    shared = set.intersection(*({means for _language, means in said} for said in found))
    return tuple(one for one in found[0] if one[1] in shared)


def _grouped(heading: str, wanted: Wanted) -> Heard:
    """Read "Spouse's date of birth", "Child 2 name", "Hijo 1"."""
    if wanted is not Wanted.PEOPLE:
        return ()
    words = _bare(plain(heading) or plain(heading.replace("(", " ").replace(")", " "))).split()
    groups = _groups()
    for length in range(len(words), 0, -1):
        for start in {0, len(words) - length, len(words) - length - 1}:
            if start < 0 or (of := groups.get(tuple(words[start : start + length]))) is None:
                continue
            rest = words[:start] + words[start + length :]
            number = next((word for word in rest if word.isdecimal() and len(word) < 3), "")  # noqa: PLR2004
            rest = [word for word in rest if word != number]
            if number and of in ("child", "dependant"):
                of = f"{of} {int(number)}"
            if not rest:
                return (("", Meaning(Field.FULL_NAME, of)),)
            said = _looked_up(" ".join(rest), wanted)
            if said:
                return tuple((language, Meaning(means.field, of)) for language, means in said)
    return ()


def settle(headings: Iterable[Heard]) -> list[Meaning | None]:
    """Choose among what headings may say: by the language that most of the row is in."""
    rows = list(headings)
    spoken = Counter(language for row in rows for language in {language for language, _means in row})
    best: list[Meaning | None] = []
    for row in rows:
        ranked = sorted(row, key=lambda one: (-spoken[one[0]], one[0] != "en"))
        best.append(ranked[0][1] if ranked else None)
    return best


# names in one column: what the heading says of their order

_FAMILY_FIRST: Final = (
    "surname and", "surname first", "last name first", "last name and", "family name", "surname given",
    "nom et prenom", "noms et prenoms", "nom prenom", "apellido y", "apellidos y", "apellidos nombres",
    "фамилия", "фио", "ф и о", "surname name",  # noqa: RUF001 - Russian
)  # fmt: skip
_GIVEN_FIRST: Final = (
    "first name and", "first and last", "name and surname", "prenom et nom", "prenoms et noms", "prenom nom",
    "nombre y apellido", "nombres y apellido", "nome e apelido", "nome e sobrenome", "имя и фамилия",
)  # fmt: skip


def order_of(heading: str) -> NameOrder | None:
    """Say whether the family name or the given name stands first in a full name, where the heading tells."""
    words = plain(heading)
    if any(words.startswith(start) or f" {start}" in words for start in _GIVEN_FIRST):
        return NameOrder.GIVEN_FIRST
    if any(words.startswith(start) or f" {start}" in words for start in _FAMILY_FIRST):
        return NameOrder.FAMILY_FIRST
    return None


# HXL

_TAG: Final = re.compile(r"#\w[\w+\- ]*")
_BY_ATTRIBUTE: Final[Sequence[tuple[frozenset[str], Field]]] = tuple(
    (frozenset(words.split()), field)
    for words, field in (
        ("name family", Field.FAMILY_NAME),
        ("name surname", Field.FAMILY_NAME),
        ("name last", Field.FAMILY_NAME),
        ("name given", Field.GIVEN_NAME),
        ("name first", Field.GIVEN_NAME),
        ("name preferred", Field.PREFERRED_NAME),
        ("family", Field.FAMILY_NAME),
        ("given", Field.GIVEN_NAME),
        ("email", Field.EMAIL),
        ("phone", Field.TELEPHONE),
        ("mobile", Field.TELEPHONE),
        ("tel", Field.TELEPHONE),
        ("birth", Field.BIRTH_DATE),
        ("dob", Field.BIRTH_DATE),
        ("age", Field.AGE),
        ("sex", Field.SEX),
        ("gender", Field.SEX),
        ("relation", Field.RELATION),
        ("relationship", Field.RELATION),
        ("nationality", Field.NATIONALITY),
        ("language", Field.LANGUAGES),
        ("grade", Field.GRADE),
        ("function", Field.FUNCTION),
        ("role", Field.FUNCTION),
        ("title", Field.FUNCTION),
        ("unit", Field.UNIT),
        ("contract end", Field.CONTRACT_TO),
        ("contract start", Field.CONTRACT_FROM),
        ("contract type", Field.CONTRACT_TYPE),
        ("arrival", Field.ARRIVED_ON),
        ("callsign", Field.CALL_SIGN),
        ("address", Field.ADDRESS),
        ("landmark", Field.LANDMARK),
        ("zone", Field.ZONE),
        ("household", Field.HOUSEHOLD_NO),
        ("hh", Field.HOUSEHOLD_NO),
        ("passport", Field.PASSPORT),
        ("lat", Field.LAT),
        ("lon", Field.LON),
        ("coord", Field.POSITION),
        ("certificate", Field.CERTIFICATE_NO),
        ("course", Field.COURSE),
        ("completed", Field.ISSUED_ON),
        ("score", Field.SCORE),
        ("expiry", Field.EXPIRES_ON),
        ("staff id", Field.INDEX_NO),
        ("status", Field.CLEARANCE_STATUS),
        ("departure", Field.DEPART_ON),
        ("return", Field.RETURN_ON),
    )
)
_BY_TAG: Final[Mapping[str, Field]] = {
    "meta+id": Field.INDEX_NO,
    "staff+id": Field.INDEX_NO,
    "contact+id": Field.INDEX_NO,
    "contact+code": Field.INDEX_NO,
    "contact+name": Field.FULL_NAME,
    "contact": Field.FULL_NAME,
    "staff+name": Field.FULL_NAME,
    "staff": Field.FULL_NAME,
    "org": Field.AGENCY,
    "org+name": Field.AGENCY,
    "loc": Field.ADDRESS,
    "loc+name": Field.QUARTER,
    "geo": Field.POSITION,
    "country": Field.DESTINATION,
    "activity": Field.COURSE,
    "activity+name": Field.COURSE,
    "meta+ref": Field.CLEARANCE_REF,
    "description": Field.REMARKS,
    "meta+remarks": Field.REMARKS,
    "service": Field.UNIT,
}
_OF_ATTRIBUTES: Final = {
    "spouse": "spouse",
    "child": "child",
    "dependant": "dependant",
    "dependent": "dependant",
    "emergency": "emergency",
    "kin": "emergency",
    "sponsor": "sponsor",
}


def is_tag(cell: object) -> bool:
    """Say whether a cell is an HXL tag."""
    return isinstance(cell, str) and _TAG.fullmatch(cell.strip()) is not None


def by_tag(tag: str, wanted: Wanted) -> Meaning | None:
    """Give what an HXL tag says: attributes count in any order, those that nobody knows do not."""
    name, *attributes = re.split(r"[+\s]+", tag.strip().lstrip("#").lower())
    had = set(attributes)
    of = next((_OF_ATTRIBUTES[one] for one in attributes if one in _OF_ATTRIBUTES), "")
    for field in _tag_fields(name, had):
        if field in FIELDS[wanted]:
            return Meaning(field, of)
    return None


def _tag_fields(name: str, had: set[str]) -> Iterator[Field]:
    for wanted, field in _BY_ATTRIBUTE:
        if wanted <= had | {name}:
            yield field
    plain_attributes = sorted(had - _OF_ATTRIBUTES.keys())
    for length in range(len(plain_attributes), -1, -1):
        for one in plain_attributes[:length] or [""]:
            found = _BY_TAG.get(f"{name}+{one}" if one else name)
            if found is not None:
                yield found
