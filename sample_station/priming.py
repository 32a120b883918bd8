"""Makes the primer (``sync/primer.py``) from made-up stations: ``python -m sample_station.priming --write``.

What several stations that share no words have in common is what is usual: shapes, sizes, words of the
program's own. Nothing that only one of them says gets in.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from sample_station.day import Author, zone
from sample_station.names import CULTURES
from sample_station.standing import Standing, Vocabulary
from store.columns import Wire
from store.entry import Entry
from store.registers import REGISTRY
from sync import primer
from sync.columns import VALUE
from sync.packing import Packing
from sync.primer import Counted
from sync.records import Put
from sync.spelling import LETTERS
from sync.urns import KIND, Key, Primer, kin

_SIZES: Final = (200, 500, 1000, 2000)
_DAYS: Final = 3
_CUTS: Final = (1, 6, 20, 40)
_COMMON: Final = 3
"""Stations that must have said something for it to be usual."""
_BALLS: Final = 40
"""Balls of an urn at most: so many, that it soon goes by what is drawn."""
_LETTERS: Final = 120
"""The same where letters follow letters, of which what is seldom counts."""
_SELDOM: Final = 20
"""Letters that must have followed for it to be said which ones do."""
_MOST_WORDS: Final = 16

Tally = dict[Key, dict[Any, tuple[int, set[int]]]]


def bundles() -> Iterator[tuple[int, list[Entry], list[Put], int]]:
    """Give what made-up stations say: (which station, entries, rows, made at)."""
    for nr in range(len(_SIZES)):
        standing = Standing(Vocabulary(900 + nr), 500 + nr, 0x300 + nr * 7, staff=_SIZES[nr])
        author = Author(standing, writer=0x1_0000 + nr, seen=31**nr)
        for _ in range(_DAYS):
            for day in (author.office(), author.rollcall()):
                said = list(day.entries)
                yield nr, said, [], day.made_at
                for cut, at in zip(_CUTS, range(60, 200, 40), strict=False):
                    yield nr, said[at : at + cut], [], day.made_at
        yield nr, [], zone(standing), standing.day * 86_400


def counted() -> Counted:
    """Count twice: the second time with what is usual already in the urns."""
    letters = _letters()
    first = {**_usual(_tallied(Primer({}))), **letters}
    return {**first, **_usual(_tallied(Primer(first))), **letters}


def _tallied(by: Primer) -> Tally:
    tally: Tally = {}
    for nr, entries, puts, made_at in bundles():
        packing = Packing(entries, puts, REGISTRY.wires, made_at, primer=by)
        for key, symbol, balls in packing.drawn():
            for of in (key, kin(key)) if isinstance(symbol, int) else (key,):
                if of is not None:
                    count, stations = tally.setdefault(of, {}).get(symbol, (0, set()))
                    tally[of][symbol] = (count + balls, stations | {nr})
    return tally


def _usual(tally: Tally) -> Counted:
    words = _words()
    usual = {}
    for key in {*tally, *words} - {key for key in tally if key[0] == VALUE}:
        common = {
            symbol: count
            for symbol, (count, stations) in tally.get(key, {}).items()
            if isinstance(symbol, int) or len(stations) >= _COMMON
        }
        balls = _scaled(common, _BALLS) | {word: 1 for word in words.get(key, ()) if word not in common}
        if balls:
            usual[key] = _ordered(balls)
    return usual


def _scaled(counts: Mapping[Any, int], most: int) -> dict[Any, int]:
    total = sum(counts.values())
    if total <= most:
        return dict(counts)
    return {symbol: max(1, round(count * most / total)) for symbol, count in counts.items()}


def _ordered(balls: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(balls.items(), key=lambda pair: (pair[1], repr(pair[0])))


def _letters() -> dict[Key, list[tuple[str, int]]]:
    """Count which letters follow which in names of many tongues, made up and out of books."""
    follow: dict[str, Counter[str]] = {}

    words = [
        name
        for culture in CULTURES
        for name in (*culture.family_names, *culture.given_women, *culture.given_men)
    ]
    for nr in range(len(_SIZES)):
        vocabulary = Vocabulary(900 + nr)
        words += [*vocabulary.family[:1000], *vocabulary.given[:500]]
        words += [f" {word}" for word in (*vocabulary.remarks[:300], *vocabulary.family[1000:1300])]
    for word in words:
        before = "^^"
        for letter in [*word, ""]:
            for context in (before, before[1]):
                follow.setdefault(context, Counter())[letter] += 1
            before = before[1] + letter
    return {
        (LETTERS, context): _ordered(_scaled(counts, _LETTERS))
        for context, counts in follow.items()
        if sum(counts.values()) >= _SELDOM
    }


def _words() -> dict[Key, list[str]]:
    """Give the words that the registers' own forms know, by column."""
    found: dict[Key, list[str]] = {}
    for register in REGISTRY.registers:
        for form in (register.form, *(act.form for act in register.acts)):
            for name, field in form.model_fields.items():
                spec = register.specs.get(name)
                words = _choices(field.annotation)
                if spec is not None and 0 < len(words) <= _MOST_WORDS:
                    theirs = found.setdefault((KIND, Wire.TEXT, register.nr, spec.nr), [])
                    theirs += [word for word in words if word not in theirs]
    return found


def _choices(kind: Any) -> list[str]:  # noqa: ANN401 - whatever is annotated
    if get_origin(kind) is Literal:
        return [str(one.value if isinstance(one, Enum) else one) for one in get_args(kind)]
    if get_origin(kind) in (Union, UnionType):
        return [word for part in get_args(kind) for word in _choices(part)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(one.value) for one in kind]
    return []


def main() -> int:
    """Write the primer, or say whether the file is what it should be."""
    made = primer.written(counted())
    if "--write" in sys.argv:
        primer.FILE.write_bytes(made)
    same = primer.FILE.exists() and primer.FILE.read_bytes() == made
    sys.stdout.write(f"{len(made)} bytes; the file is {'the same' if same else 'another'}\n")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
