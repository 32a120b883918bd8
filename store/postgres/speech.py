"""Our SQL as the driver of PostgreSQL takes it: every statement is written once, for both engines.

Only what cannot be said alike is turned here: marks for values, and membership in a list that is given as
JSON. All else is SQL that both understand (``CONTRIBUTING.md`` says how it is written).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

_NUMBERS: Final = r"\(\s*SELECT\s+value\s+FROM\s+json_each\(\?\)\s*\)"
_TEXTS: Final = r"\(\s*SELECT\s+CAST\(value\s+AS\s+TEXT\)\s+FROM\s+json_each\(\?\)\s*\)"
_LIST: Final = "CAST(translate(?, '[]', '{}') AS bigint[])"
_WORDS: Final = "ARRAY(SELECT json_array_elements_text(CAST(? AS json)))"
_TURNED: Final = tuple(
    (re.compile(found, re.IGNORECASE), said)
    for found, said in (
        (rf"\bNOT\s+IN\s+{_NUMBERS}", f"<> ALL ({_LIST})"),
        (rf"\bIN\s+{_NUMBERS}", f"= ANY ({_LIST})"),
        (rf"\bNOT\s+IN\s+{_TEXTS}", f"<> ALL ({_WORDS})"),
        (rf"\bIN\s+{_TEXTS}", f"= ANY ({_WORDS})"),
    )
)
_MARK: Final = re.compile(r"\?(\d*)")
_PLAIN_INSERT: Final = re.compile(r'\s*INSERT INTO "?(\w+)"? \(([^()]*)\)\s+VALUES \((?:\?,\s*)*\?\)\s*')


class Spoken(NamedTuple):
    """A statement as psycopg takes it; ``order`` is which value goes in where, unless one after the other."""

    statement: str
    order: tuple[int, ...] | None

    def given(self, values: Sequence[object]) -> Sequence[object]:
        """Give values in the order in which this statement takes them."""
        return values if self.order is None else [values[place] for place in self.order]


@lru_cache(maxsize=4096)
def spoken(statement: str) -> Spoken:
    """Give a statement of ours, with ``?`` or ``?1`` for a value, as psycopg takes it."""
    for found, said in _TURNED:
        statement = found.sub(said, statement)
    numbers = [number for number in _MARK.findall(statement) if number]
    order = tuple(int(number) - 1 for number in numbers) if numbers else None
    return Spoken(_MARK.sub("%s", statement.replace("%", "%%")), order)


@lru_cache(maxsize=4096)
def copied(statement: str) -> str | None:
    """Give the COPY that does what a plain INSERT of whole rows does; ``None`` for any other statement."""
    found = _PLAIN_INSERT.fullmatch(statement)
    return f'COPY "{found[1]}" ({found[2]}) FROM STDIN' if found else None
