"""Our SQL as the driver of PostgreSQL takes it: every statement is written once, for both engines.

Only what cannot be said alike is turned here: marks for values, and membership in a list that is given as
JSON. All else is SQL that both understand (``CONTRIBUTING.md`` says how it is written).
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

_LIST: Final = r"\(\s*SELECT\s+(?:value|CAST\(value\s+AS\s+TEXT\))\s+FROM\s+json_each\(\?(\d*)\)\s*\)"
_NOT_AMONG: Final = re.compile(rf"\bNOT\s+IN\s+{_LIST}", re.IGNORECASE)
_AMONG: Final = re.compile(rf"\bIN\s+{_LIST}", re.IGNORECASE)
_MARK: Final = re.compile(r"\?(\d*)(\[\])?")

_AS_GIVEN: Final = tuple(range(1000))


class Spoken(NamedTuple):
    """A statement as psycopg takes it.

    Attributes:
        statement: with ``%s`` for each value.
        order: which of the values goes in where.
        lists: at which of these places a list goes in, which is given as JSON.
    """

    statement: str
    order: tuple[int, ...]
    lists: tuple[int, ...]

    def given(self, values: Sequence[object]) -> Sequence[object]:
        """Give values as this statement takes them."""
        if self.order == _AS_GIVEN[: len(self.order)] and not self.lists:
            return values
        turned: list[Any] = [values[place] for place in self.order]
        for place in self.lists:
            # As an array, which the planner knows: a list that is still to be read would be, for each row.
            turned[place] = json.loads(turned[place])
        return turned


@lru_cache(maxsize=4096)
def spoken(statement: str) -> Spoken:
    """Give a statement of ours, with ``?`` or ``?1`` for a value, as psycopg takes it."""
    statement = _AMONG.sub(r"= ANY (?\1[])", _NOT_AMONG.sub(r"<> ALL (?\1[])", statement.replace("%", "%%")))
    marks = _MARK.findall(statement)
    order = tuple(int(number) - 1 if number else place for place, (number, _) in enumerate(marks))
    lists = tuple(place for place, (_, is_list) in enumerate(marks) if is_list)
    return Spoken(_MARK.sub("%s", statement), order, lists)
