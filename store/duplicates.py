"""Who may be on the list twice (R24, A01): by index number, by name and birth date, by other spellings.

This only points at pairs. People who share a name are many, so a birth date that
differs speaks against it; an officer looks, and merges or leaves it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations

from store.spelling import SKELETON, skeleton, spellings
from store.values import folded


class Reason(StrEnum):
    """Why two may be one, the surest first."""

    INDEX_NO = "index_no"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    SPELLING_AND_BIRTH_DATE = "spelling_and_birth_date"
    NAME = "name"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as far as it matters here; dates are ISO text."""

    id: int
    family: str
    given: str
    birth_date: str | None = None
    index_no: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one; ``one`` has the lower number."""

    one: int
    other: int
    reasons: tuple[Reason, ...]


def likely(people: Iterable[Someone]) -> list[Pair]:
    """Give the pairs of people who may be one, the surest first.

    Two with different index numbers are two, and so are two of one name with different birth dates.
    """
    known = {person.id: person for person in people}
    names = {person.id: plain(person) for person in known.values()}
    reasons: dict[tuple[int, int], set[Reason]] = {}
    for one, other in _sharing({row: _index(person) for row, person in known.items()}):
        reasons.setdefault((one, other), set()).add(Reason.INDEX_NO)
    # Of a name that many have the spellings are made once.
    spelled_once = cache(_one)
    forms = {row: _spelled(person, spelled_once) for row, person in known.items()}
    spelled = _sharing({row: _keys(names[row], forms[row]) for row in known})
    for one, other in sorted({*spelled, *_vowelless(forms)}):
        this, that = known[one], known[other]
        if _differ(_index(this), _index(that)):
            continue
        same_name = names[one] == names[other]
        if this.birth_date and that.birth_date:
            if this.birth_date == that.birth_date:
                found = Reason.NAME_AND_BIRTH_DATE if same_name else Reason.SPELLING_AND_BIRTH_DATE
                reasons.setdefault((one, other), set()).add(found)
        else:
            reasons.setdefault((one, other), set()).add(Reason.NAME if same_name else Reason.SPELLING)
    order = list(Reason)
    pairs = [Pair(*both, tuple(sorted(why, key=order.index))) for both, why in reasons.items()]
    return sorted(pairs, key=lambda pair: (order.index(pair.reasons[0]), pair.one, pair.other))


def plain(person: Someone) -> tuple[str, ...]:
    """Give the words of a name in no order: family and given name are often written the other way round."""
    return _words(f"{person.family} {person.given}")


_Spelled = list[tuple[str, list[str]]]
"""Each name of a person, folded, and how else it may be typed."""


def keys(person: Someone) -> set[str]:
    """Give the keys of which one is the same for two who are spelled alike: the name in every spelling."""
    return _keys(plain(person), _spelled(person))


def _keys(name: tuple[str, ...], spelled: _Spelled) -> set[str]:
    found = {" ".join(name)}
    first, *rest = _forms(spelled) or [[]]
    for form in first:
        for other in rest[0] if rest else [""]:
            found.add(" ".join(_words(f"{form} {other}")))
    return found - {""}


def bones(person: Someone) -> set[str]:
    """Give a name's consonants, by which a script that leaves the vowels out meets Latin letters."""
    return _bones(_spelled(person))


def _bones(spelled: _Spelled) -> set[str]:
    names = [_latin(forms) for forms in _forms(spelled)]
    return {skeleton("".join(names)), skeleton("".join(reversed(names)))} - {""}


def _one(name: str) -> tuple[str, list[str]]:
    plain = folded(name)
    return plain, spellings([name]) if plain else []


def _spelled(person: Someone, one: Callable[[str], tuple[str, list[str]]] = _one) -> _Spelled:
    return [spelled for spelled in (one(person.family), one(person.given)) if spelled[0]]


def _forms(spelled: _Spelled) -> list[list[str]]:
    return [[name, *(form for form in forms if not form.startswith(SKELETON))] for name, forms in spelled]


def _vowelless(people: Mapping[int, _Spelled]) -> Iterator[tuple[int, int]]:
    """Give those who share their consonants, where one of the two is written without vowels."""
    by_bones: dict[str, list[tuple[int, bool]]] = {}
    for row, spelled in people.items():
        without = any(form.startswith(SKELETON) for _name, forms in spelled for form in forms)
        for key in _bones(spelled):
            by_bones.setdefault(key, []).append((row, without))
    for found in by_bones.values():
        for one in (row for row, without in found if without):
            yield from ((min(one, other), max(one, other)) for other, _ in found if other != one)


def _words(name: str) -> tuple[str, ...]:
    """Give the words of a name, without the signs that some write within one and others do not."""
    return tuple(sorted(folded(name).replace("-", " ").replace("'", "").split()))


def _latin(forms: list[str]) -> str:
    return next((form for form in forms if form.isascii()), forms[0] if forms else "")


def _index(person: Someone) -> set[str]:
    """Give an index number as it is compared: without signs, and without the zeros before it."""
    number = "".join(sign for sign in folded(person.index_no or "") if sign.isalnum()).lstrip("0")
    return {number} if number else set()


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one and other and one != other)


def _sharing(theirs: dict[int, set[str]]) -> Iterator[tuple[int, int]]:
    by_key: dict[str, list[int]] = {}
    for row, own in theirs.items():
        for key in own:
            by_key.setdefault(key, []).append(row)
    seen: set[tuple[int, int]] = set()
    for rows in by_key.values():
        for one, other in combinations(sorted(rows), 2):
            if (one, other) not in seen:
                seen.add((one, other))
                yield one, other
