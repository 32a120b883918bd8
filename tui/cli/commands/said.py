"""Reading FIELD=VALUE as people type it."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.refusals import Code, Refused

if TYPE_CHECKING:
    from store.desk import Wanted

Said = dict[str, str | None]


def pairs(words: Sequence[str]) -> Said:
    """Read ``FIELD=VALUE`` words; an empty value clears the field. Raises ``USAGE``."""
    said: Said = {}
    for word in words:
        field, equals, value = word.partition("=")
        if not equals or not field.strip():
            raise Refused(Code.USAGE, text="expected FIELD=VALUE")
        said[field.strip()] = value if value.strip() else None
    return said


def id_and_pairs(words: Sequence[str]) -> tuple[str | None, Said]:
    """Read an optional id before the ``FIELD=VALUE`` words."""
    if words and "=" not in words[0]:
        return words[0], pairs(words[1:])
    return None, pairs(words)


def wanted_of(options: argparse.Namespace) -> "Wanted":
    """Give what part of a list is meant by options that ``tui/cli/tree/base.py`` declares."""
    from store.desk import Wanted

    return Wanted(
        options.search, options.zone, options.agency, pairs(options.where), options.area, options.station
    )
