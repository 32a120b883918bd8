"""Our SQL as the driver of PostgreSQL takes it: every statement is written once, for both engines.

Only what cannot be said alike is turned here: marks for values, and membership in a list that is given as
JSON. All else is SQL that both understand (``CONTRIBUTING.md`` says how it is written).
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from store.postgres import arrays

_LIST: Final = re.compile(
    r"\b(?P<no>NOT\s+)?IN\s+\(\s*SELECT\s+(?P<what>value|CAST\(value\s+AS\s+TEXT\))"
    r"\s+FROM\s+json_each\(\?(?P<number>\d*)\)\s*\)",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"\?(\d*)([#$])?")
"""A value; of a list of numbers or of texts with a sign of our own behind it."""

_AS_GIVEN: Final = tuple(range(1000))


class Spoken(NamedTuple):
    """A statement as psycopg takes it.

    Attributes:
        statement: with ``%s`` for each value.
        order: which of the values goes in where.
        numbers: at which of these places a list of numbers goes in, which is given as JSON.
        texts: at which a list of texts does.
    """

    statement: str
    order: tuple[int, ...]
    numbers: tuple[int, ...]
    texts: tuple[int, ...]

    def given(self, values: Sequence[object]) -> Sequence[object]:
        """Give values as this statement takes them."""
        if self.order == _AS_GIVEN[: len(self.order)] and not self.numbers and not self.texts:
            return values
        turned: list[Any] = [values[place] for place in self.order]
        # As arrays, which the planner knows: a list that is still to be read would be, for each row.
        for place in self.numbers:
            turned[place] = "{" + turned[place][1:-1] + "}"
        for place in self.texts:
            turned[place] = arrays.texts(json.loads(turned[place]))
        return turned


@lru_cache(maxsize=4096)
def spoken(statement: str) -> Spoken:
    """Give a statement of ours, with ``?`` or ``?1`` for a value, as psycopg takes it."""
    statement = _LIST.sub(_among, statement.replace("%", "%%"))
    marks = _MARK.findall(statement)
    order = tuple(int(number) - 1 if number else place for place, (number, _) in enumerate(marks))
    numbers = tuple(place for place, (_, sign) in enumerate(marks) if sign == "#")
    texts = tuple(place for place, (_, sign) in enumerate(marks) if sign == "$")
    return Spoken(_MARK.sub("%s", statement), order, numbers, texts)


def _among(found: re.Match[str]) -> str:
    of_numbers = found["what"].lower() == "value"
    kind, sign = ("bigint", "#") if of_numbers else ("text", "$")
    return f"{'<> ALL' if found['no'] else '= ANY'} (CAST(?{found['number']}{sign} AS {kind}[]))"
