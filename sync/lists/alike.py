"""Who on record somebody of a list may be though not all agrees: names swapped, a letter, a script.

This only finds whom to ask about. What makes two worth asking: a birthday that agrees (or with day and month
changed over) beside a name that nearly does, or the same name where one of the two has no birthday, or one
telephone and one given name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from store import duplicates
from store.values import folded
from sync.lists.lines import Line
from sync.lists.record import Known, Record

_SHORT = 4
"""Of shorter words one letter more or less makes another name,"""
_SHORTEST = 2
"""unless the other name is just the same."""


class Like(StrEnum):
    """What agrees between a row and somebody on record, and what differs."""

    SAME_NAME = "the same name"
    SWAPPED = "the names the other way round"
    NEAR = "a name spelled nearly so"
    OTHER_NAME = "another name"
    BORN = "the same day of birth"
    DAY_MONTH = "day and month of birth changed over"
    OTHER_BORN = "another day of birth"
    NO_BORN = "a day of birth that only one of the two has"
    INDEX = "the same index number"
    OTHER_INDEX = "another index number"
    DOCUMENT = "the same number of a document"
    PHONE = "the same telephone"
    AGENCY = "another agency"


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody on record whom a row may be about: what agrees, and what differs."""

    person: int
    agrees: tuple[Like, ...]
    differs: tuple[Like, ...]


def compare(line: Line, known: Known, record: Record, agency: int) -> Alike:
    """Say what agrees between a row and somebody on record."""
    agrees: list[Like] = []
    differs: list[Like] = []
    name = names(line, known)
    (differs if name in (Like.OTHER_NAME, Like.NEAR, Like.SWAPPED) else agrees).append(name)
    before, after = known["birth_date"], line.born
    if before and before == after:
        agrees.append(Like.BORN)
    elif before and after:
        differs.append(Like.DAY_MONTH if changed_over(after) == before else Like.OTHER_BORN)
    elif before or after:
        differs.append(Like.NO_BORN)
    index = folded(line.text("index_no") or ""), folded(known["index_no"] or "")
    if all(index):
        (agrees if index[0] == index[1] else differs).append(
            Like.INDEX if index[0] == index[1] else Like.OTHER_INDEX
        )
    if record.phones.get(known["id"], {}).keys() & set(line.phones):
        agrees.append(Like.PHONE)
    if known["agency"] != agency:
        differs.append(Like.AGENCY)
    return Alike(known["id"], tuple(agrees), tuple(differs))


def candidates(line: Line, record: Record, agency: int) -> Iterator[int]:
    """Give those of an agency on record whom a row may be about; each once, the likeliest first."""
    seen: set[int] = set()
    for person in _candidates(line, record):
        if person in seen:
            continue
        seen.add(person)
        known = record.people[person]
        if known["agency"] == agency and known["category"] != "dependant" and _worth(line, known, record):
            yield person


def _candidates(line: Line, record: Record) -> Iterator[int]:
    yield from record.by_name.get((line.family, line.given), ())
    yield from record.by_name.get((line.given, line.family), ())
    for day in filter(None, (line.born, changed_over(line.born))):
        yield from record.by_born.get(day, ())
    for number in line.phones:
        yield from record.by_phone.get(number, ())


def _worth(line: Line, known: Known, record: Record) -> bool:
    born, name = known["birth_date"], names(line, known)
    numbers = line.text("index_no"), known["index_no"]
    if all(numbers) and folded(numbers[0] or "") != folded(numbers[1] or ""):
        return False
    if name is Like.OTHER_NAME:
        phone = record.phones.get(known["id"], {}).keys() & set(line.phones)
        same = bool(line.given) and line.given == folded(known["given_name"] or "")
        return bool(phone) and same and (not born or not line.born or born == line.born)
    if born and line.born:
        return born == line.born or (changed_over(line.born) == born and name is not Like.NEAR)
    # Without a birthday only the very names say something.
    return name is not Like.NEAR


def names(line: Line, known: Known) -> Like:
    """Say how alike the names of a row and of somebody on record are."""
    here = line.family, line.given
    there = folded(known["family_name"] or ""), folded(known["given_name"] or "")
    if here == there:
        return Like.SAME_NAME
    if here == there[::-1]:
        return Like.SWAPPED
    one_agrees = here[0] == there[0] or here[1] == there[1]
    least = _SHORTEST if one_agrees else _SHORT
    if all(near(*both, least) for both in zip(here, there, strict=True)) or _spelled_alike(line, known):
        return Like.NEAR
    if _shorter(here, there) or _shorter(there, here):
        return Like.NEAR
    return Like.OTHER_NAME


def near(one: str, other: str, least: int = _SHORT) -> bool:
    """Say whether two folded names are one letter apart: one more, another, or two changed over.

    Args:
        one: a name.
        other: another.
        least: so many letters both must have.
    """
    if one == other:
        return True
    if min(len(one), len(other)) < least or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((place for place, sign in enumerate(short) if sign != long[place]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    changed = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return changed or short[at + 1 :] == long[at + 1 :]


def _shorter(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether a name has only words of the other: "Jean" for "Jean-Luc", "García" for "García Ruiz"."""
    here, there = (frozenset(re.findall(r"\w+", " ".join(name))) for name in (one, other))
    return len(here) > 1 and here < there


def _spelled_alike(line: Line, known: Known) -> bool:
    """Say whether two are spelled alike across scripts and customs."""
    here = duplicates.Someone(0, line.text("family_name") or "", line.text("given_name") or "")
    there = duplicates.Someone(1, known["family_name"] or "", known["given_name"] or "")
    return bool(duplicates.keys(here) & duplicates.keys(there)) or bool(
        not (_latin(here) and _latin(there)) and duplicates.bones(here) & duplicates.bones(there)
    )


def _latin(someone: duplicates.Someone) -> bool:
    return folded(someone.family + someone.given).isascii()


def changed_over(day: str | None) -> str | None:
    """Give an ISO day with day and month changed over; ``None`` if that is no other day."""
    if day is None:
        return None
    year, month, of_month = day.split("-")
    try:
        other = date(int(year), int(of_month), int(month)).isoformat()
    except ValueError:
        return None
    return other if other != day else None


Answered = Mapping[tuple[str, int], bool]
"""What was answered before: by who it is as the list says it, and who on record, whether it is."""


def mark(line: Line) -> str:
    """Say who a row is about, as an answer about it is remembered: it is the same next month."""
    return "|".join((folded(line.text("index_no") or ""), line.family, line.given, line.born or ""))
