"""Finding people by what is typed, at every letter: the search keys, and the memory that looks through them.

The keys stand in a table of the encrypted store. Whoever searches holds them in
memory: in the order of the list, and by the words that stand in them. Many
people share few words, so what is typed is looked for in those, within a word
as well; letters that nearly everybody has are found soonest by looking at the
keys themselves until there are enough. The memory goes with the process when
the program locks.
"""

import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from heapq import merge
from itertools import accumulate, islice

from sqlalchemy import Connection
from sqlmodel import Field

from store.asking import ask, write
from store.columns import GIVEN, Id, Local
from store.postgres import turns
from store.spelling import SKELETON, skeleton
from store.values import folded

_END = "\n"
"""Stands between keys, and between words; folding leaves none within."""
NAMELESS = "?"
"""The key of somebody on the list of whom nothing is known that could be typed."""
_LAST = "\U0010ffff"
_DENSE = 1500
"""What stands in more different words than these is found soonest key by key."""
_DIGIT = re.compile(r"\d")
_NO_DIGITS = re.compile(r"\D+")
_MOST_FRESH = 256
_PART = 50
"""So many changed keys, or one in fifty of all, are looked through one by one; then all are read anew."""
_ZERO_AND_MORE = 3


class SearchRow(Local, table=True):
    """What somebody may type to find a person, folded; derived, never travels.

    The key is empty for whoever is not on the list any more. ``changed`` counts
    on with every change, so that a memory knows what it has not seen.
    """

    __tablename__ = "search"
    person: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs=GIVEN)
    key: str
    changed: int = Field(sa_type=Id, index=True)


def put(db: Connection, keys: Mapping[int, str]) -> None:
    """Write people's keys, in the transaction that changed what they are made of."""
    if not keys:
        return
    turns.in_turn(db)
    ((last,),) = ask(db, "SELECT max(changed) FROM search")
    write(
        db,
        "INSERT INTO search (person, key, changed) VALUES (?, ?, ?) ON CONFLICT (person)"
        " DO UPDATE SET key = excluded.key, changed = excluded.changed WHERE search.key <> excluded.key",
        [(person, key, (last or 0) + 1) for person, key in keys.items()],
    )


def words_of(typed: str) -> list[str]:
    """Give the words to look for in what was typed; a telephone's national zero is left out."""
    return [_number(word) for word in folded(typed).split()]


def _number(word: str) -> str:
    """Take the zero from a telephone typed in its national form: it is kept without."""
    return word[1:] if word.isdecimal() and word.startswith("0") and len(word) > _ZERO_AND_MORE else word


class Finder:
    """The search keys of a store in memory; follows what any process changes in it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._seen = -1
        self._keys: list[str] = []
        self._people: tuple[int, ...] = ()
        self._letters = _Words({})
        self._digits = _Words({})
        self._fresh: dict[int, str] = {}
        self._places_of: dict[int, int] = {}

    def find(self, db: Connection, typed: str, most: int | None = None) -> list[int]:
        """Give who is found by what was typed, in the order of the list; who begins with it comes first.

        Where no name has the letters, names of scripts without vowels are tried by their consonants.

        Args:
            db: the store, outside of any change.
            typed: words; a person must have all of them, each anywhere.
            most: so many are enough.
        """
        words = words_of(typed)
        with self._turn:
            self._catch_up(db)
            found = self._matching(words, most)
            if not found:
                bones = [SKELETON + bones for bones in map(skeleton, words) if bones]
                found = self._matching(bones, most) if len(bones) == len(words) else []
            return found

    @property
    def is_ready(self) -> bool:
        """Whether the names were read into memory already."""
        return self._seen >= 0

    def everybody(self, db: Connection) -> tuple[int, ...]:
        """Give all who have a name, in the order of the list; nothing is sorted for it."""
        with self._turn:
            self._catch_up(db)
            if not self._fresh:
                return self._people
            fresh = sorted((key, person) for person, key in self._fresh.items() if key)
            standing = (
                (key, person)
                for key, person in zip(self._keys, self._people, strict=True)
                if person not in self._fresh
            )
            return tuple(person for _key, person in merge(standing, fresh))

    def among(self, db: Connection, people: Iterable[int], typed: str = "") -> list[int]:
        """Give some people in the order of the list, of them only whom what is typed finds."""
        words = words_of(typed)
        with self._turn:
            self._catch_up(db)
            if not self._places_of:
                self._places_of = {person: place for place, person in enumerate(self._people)}
            found = []
            for person in people:
                place = self._places_of.get(person)
                key = self._fresh.get(person, "" if place is None else self._keys[place])
                if key and all(word in key for word in words):
                    found.append((bool(words) and not key.startswith(words[0]), key, person))
            return [person for _first, _key, person in sorted(found)]

    def _catch_up(self, db: Connection) -> None:
        changed = ask(db, "SELECT person, key, changed FROM search WHERE changed > ?", (self._seen,))
        if not changed:
            return
        self._seen = max(number for _, _, number in changed)
        self._fresh.update((person, key) for person, key, _ in changed)
        if len(self._fresh) > max(_MOST_FRESH, len(self._keys) // _PART):
            self._read(db)

    def _read(self, db: Connection) -> None:
        rows = ask(db, "SELECT key, person, changed FROM search WHERE key <> ''")
        rows.sort()
        self._keys = [key for key, _, _ in rows]
        self._people = tuple(person for _, person, _ in rows)
        letters: dict[str, list[int]] = {}
        digits: dict[str, list[int]] = {}
        for place, key in enumerate(self._keys):
            for word in set(key.split()):
                if _DIGIT.search(word):
                    digits.setdefault(word, []).append(place)
                    for part in _NO_DIGITS.findall(word):
                        letters.setdefault(part, []).append(place)
                else:
                    letters.setdefault(word, []).append(place)
        self._letters, self._digits = _Words(letters), _Words(digits)
        self._fresh, self._places_of = {}, {}

    def _matching(self, words: Sequence[str], most: int | None) -> list[int]:
        if not words:
            return []
        fresh = sorted(
            (not key.startswith(words[0]), key, person)
            for person, key in self._fresh.items()
            if key and all(word in key for word in words)
        )
        # Those that changed are left out of what stands, and so many more are looked for.
        places = self._places(words, None if most is None else most + len(self._fresh))
        if not self._fresh:
            return [self._people[place] for place in places[:most]]
        standing = (
            (not self._keys[place].startswith(words[0]), self._keys[place], self._people[place])
            for place in places
            if self._people[place] not in self._fresh
        )
        return [person for _, _, person in merge(standing, fresh)][:most]

    def _places(self, words: Sequence[str], most: int | None) -> list[int]:
        """Give the places of keys with all the words: first of those that begin with the first of them."""
        keys, first, others = self._keys, words[0], words[1:]
        begin, end = bisect_left(keys, first), bisect_right(keys, first + _LAST)
        if others:
            found = [place for place in range(begin, end) if all(word in keys[place] for word in others)]
        else:
            found = list(range(begin, end if most is None else min(end, begin + most)))
        if most is None or len(found) < most:
            rest = (
                place
                for place in self._candidates(words)
                if not begin <= place < end and all(word in keys[place] for word in words)
            )
            found += rest if most is None else islice(rest, most - len(found))
        return found

    def _candidates(self, words: Sequence[str]) -> Iterable[int]:
        """Give places among which all are that have the words, ascending."""
        few = []
        for word in words:
            places = (self._digits if _DIGIT.search(word) else self._letters).holding(word)
            if places is not None:
                few.append((len(places), places))
        return sorted(min(few)[1]) if few else range(len(self._keys))


class _Words:
    """Words, and the places of the keys in which each stands."""

    def __init__(self, places: Mapping[str, list[int]]) -> None:
        self._places = list(places.values())
        self._joined = _END.join(places)
        self._starts = list(accumulate((len(word) + 1 for word in places), initial=0))

    def holding(self, part: str) -> set[int] | None:
        """Give the places of all words that a part stands in; ``None`` where the words are too many."""
        found: list[list[int]] = []
        at = self._joined.find(part)
        while at >= 0 and len(found) <= _DENSE:
            word = bisect_right(self._starts, at) - 1
            found.append(self._places[word])
            at = self._joined.find(part, self._starts[word + 1])
        return set().union(*found) if len(found) <= _DENSE else None
